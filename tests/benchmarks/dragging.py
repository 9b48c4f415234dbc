"""Dragging 5,000 selected notes in the real window: each mouse move with all that is painted after it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.application import Continuo
from app.roll.canvas import Canvas
from core import edits
from core.score import Score
from tests.benchmarks.frames import piece
from tests.benchmarks.real_window import opened, pause, shares

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


def drag(continuo: Continuo, keys: Qt.KeyboardModifier) -> list[float]:
    """Milliseconds from each move to the end of what is painted after it; Esc takes the drag back."""
    canvas = continuo.window.findChild(Canvas)
    assert canvas is not None
    session, geometry = continuo.parts.session, continuo.roll._viewport.geometry
    note = session.notes[len(session.notes) // 2]
    start = QPointF((geometry.x(note.start) + geometry.x(note.end)) / 2, geometry.y(note.pitch) + 2)
    send(canvas, QEvent.Type.MouseButtonPress, start, keys)
    taken = []
    for at in zigzag(start):
        begun = time.perf_counter()
        send(canvas, QEvent.Type.MouseMove, at, keys)
        QApplication.processEvents()
        taken.append((time.perf_counter() - begun) * 1000)
    canvas.cancel()
    pause(0.05)
    return taken


def plainly(score: Score) -> list[float]:
    """The edit alone, without a window: what a move costs before anything is shown."""
    taken, chosen = [], frozenset(score.tracks[0].notes)
    for move in range(1, MOVES + 1):
        begun = time.perf_counter()
        edits.move(score, 0, chosen, 120 * (move % 13 + 1), move % 5 - 2)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def main() -> None:
    """Print a line for moving and for copying, and one for the edit alone."""
    with opened(bars=4, takes=3) as (_watch, continuo):
        score = piece(NOTES)
        continuo.parts.session.open(score, saved=True)
        continuo.parts.session.select(frozenset(continuo.parts.session.notes))
        continuo.roll.zoom_fit()
        pause(0.5)
        median, slow = shares(plainly(score))
        print(f"{NOTES} notes moved, the edit alone: {median:.1f} ms, one in twenty over {slow:.1f}")
        keys = {"moved": Qt.KeyboardModifier.NoModifier, "copied": Qt.KeyboardModifier.ControlModifier}
        for what, held in keys.items():
            median, slow = shares(drag(continuo, held))
            kept = "kept" if slow <= LIMIT else "MISSED"
            print(
                f"{NOTES} notes {what} in the window: {median:.1f} ms a frame, one in twenty over "
                f"{slow:.1f} (at most {LIMIT:g}: {kept})"
            )


if __name__ == "__main__":
    main()
