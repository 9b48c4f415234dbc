"""A frame of the roll with 220, 10,000 and 50,000 visible notes, against a plain loop of fillRect."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.roll.canvas import Canvas
from app.roll.state import RollState
from app.roll.surprise_lane import SurpriseLane
from app.roll.velocity_lane import VelocityLane
from app.roll.view import RollView
from app.session import Session
from app.settings import SHOW_SURPRISE, Settings
from app.theme import ThemeKeeper
from core.continuation.listening import Surprises
from core.score import Note, Score, Track
from tests.benchmarks.timing import median_ms, show

SIZE = (1600, 900)
LIMITS = {220: 2.0, 10_000: 5.0, 50_000: 12.0}  # milliseconds


class Plain(QWidget):
    """The least that could be done: one rectangle after the other."""

    def __init__(self, score: Score) -> None:
        super().__init__()
        self.resize(*SIZE)
        notes = score.tracks[0].notes
        across, rows = SIZE[0] / score.end, SIZE[1] / 128
        self._boxes = [
            (int(n.start * across), int((127 - n.pitch) * rows), max(1, int(n.length * across)), int(rows))
            for n in notes
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("white"))
            colour = QColor("steelblue")
            for x, y, width, height in self._boxes:
                painter.fillRect(x, y, width, height, colour)


def piece(count: int) -> Score:
    """So many notes over 64 bars."""
    dice = random.Random(count)
    notes = {
        (start, pitch): Note(start, dice.choice((120, 240, 480, 720)), pitch, dice.randint(40, 120))
        for start, pitch in ((120 * dice.randrange(16 * 64), dice.randint(30, 100)) for _ in range(count * 2))
    }
    chosen = list(notes.values())[:count]
    while len(chosen) < count:
        chosen.append(Note(dice.randrange(64 * 1920), 120, dice.randint(30, 100)))
    return Score((Track.of(chosen),))


def heard(score: Score) -> Surprises:
    """Bits of surprise as a model might give them."""
    notes, dice = score.tracks[0].notes, np.random.default_rng(len(score.tracks[0].notes))
    return Surprises(notes, dice.exponential(1.5, len(notes)), dice.exponential(2.0, len(notes)))


def main() -> None:
    """Print one line for each count."""
    app = QApplication.instance() or QApplication([])
    assert app is not None
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(QSettings(str(Path(folder, "settings.ini")), QSettings.Format.IniFormat))
        settings.set(SHOW_SURPRISE, True)
        for count, limit in LIMITS.items():
            score, session = piece(count), Session()
            view = RollView(session, RollState(), settings, ThemeKeeper("light"))
            view.resize(*SIZE)
            session.open(score, saved=True)
            plain = Plain(score)
            for widget in (view, plain):
                widget.show()
            view.framing.zoom_fit()
            view.lanes.surprise.show_written(heard(score))
            app.processEvents()
            parts = (
                view.findChildren(Canvas) + view.findChildren(VelocityLane) + view.findChildren(SurpriseLane)
            )
            roll, lane, surprise, theirs = median_ms(*(part.repaint for part in (*parts, plain)))
            show(f"{count:6} notes", roll, "fillRect loop", theirs, limit)
            show(f"{'':6} velocity lane", lane, "fillRect loop", theirs)
            show(f"{'':6} surprise lane", surprise, "fillRect loop", theirs)
            for widget in (view, plain):
                widget.close()
                widget.deleteLater()
            app.processEvents()


if __name__ == "__main__":
    main()
