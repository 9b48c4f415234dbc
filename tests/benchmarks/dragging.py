"""Dragging 5,000 selected notes in the real window: each mouse move with all that is painted after it."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.application import Continuo
from app.roll.canvas import Canvas
from app.roll.gestures.gesture import COPY
from core import edits
from core.score import Score
from tests.benchmarks.frames import piece
from tests.benchmarks.real_window import opened, pause
from tests.benchmarks.timing import Laps

NOTES, MOVES = 5_000, 120
LIMIT = 16.0  # milliseconds, 60 frames a second
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def zigzag(start: QPointF) -> Iterator[QPointF]:
    """A hand that goes to and fro, up and down; every move is another place on the grid."""
    for move in range(1, MOVES + 1):
        yield start + QPointF(40 * (move % 13), 30 * (move % 5 - 2))


def send(canvas: Canvas, kind: QEvent.Type, at: QPointF, keys: Qt.KeyboardModifier) -> None:
    """One mouse event of the left button."""
    button = NO_BUTTON if kind is QEvent.Type.MouseMove else LEFT
    down = NO_BUTTON if kind is QEvent.Type.MouseButtonRelease else LEFT
    event = QMouseEvent(kind, at, QPointF(canvas.mapToGlobal(at.toPoint())), button, down, keys)
    QApplication.sendEvent(canvas, event)


def drag(continuo: Continuo, keys: Qt.KeyboardModifier) -> Laps:
    """From each move to the end of what is painted after it; Esc takes the drag back."""
    canvas = continuo.window.findChild(Canvas)
    assert canvas is not None
    session, geometry = continuo.parts.session, continuo.roll._viewport.geometry
    note = session.notes[len(session.notes) // 2]
    start = QPointF((geometry.x(note.start) + geometry.x(note.end)) / 2, geometry.y(note.pitch) + 2)
    send(canvas, QEvent.Type.MouseButtonPress, start, keys)
    laps = Laps()
    for at in zigzag(start):
        with laps.lap():
            send(canvas, QEvent.Type.MouseMove, at, keys)
            QApplication.processEvents()
    canvas.cancel()
    pause(0.05)
    return laps


def plainly(score: Score) -> Laps:
    """The edit alone, without a window: what a move costs before anything is shown."""
    laps, chosen = Laps(), frozenset(score.tracks[0].notes)
    for move in range(1, MOVES + 1):
        with laps.lap():
            edits.move(score, 0, chosen, 120 * (move % 13 + 1), move % 5 - 2)
    return laps


def main() -> None:
    """Print a line for moving and for copying, and one for the edit alone."""
    with opened(bars=4, takes=3) as (_watch, continuo):
        score = piece(NOTES)
        continuo.parts.session.open(score, saved=True)
        continuo.parts.session.select(frozenset(continuo.parts.session.notes))
        continuo.roll.framing.zoom_fit()
        pause(0.5)
        print(f"{NOTES} notes moved, the edit alone: {plainly(score).told(LIMIT)}", flush=True)
        for what, keys in (("moved", Qt.KeyboardModifier.NoModifier), ("copied", COPY)):
            print(f"{NOTES} notes {what} in the window: {drag(continuo, keys).told(LIMIT)}", flush=True)


if __name__ == "__main__":
    main()
