"""Trying a volume while 20,000 notes play: each step of the slider, and the first step that is meant."""

from __future__ import annotations

from tests.benchmarks.real_window import opened, pause  # first: it chooses Qt's platform

# isort: split
from PySide6.QtWidgets import QApplication

from app.application import Continuo
from app.panels.track_row import TrackRow
from tests.benchmarks.frames import piece
from tests.benchmarks.timing import Laps

NOTES, STEPS = 20_000, 60
LIMIT = 8.0  # milliseconds, half a frame


def steps(continuo: Continuo) -> Laps:
    """From a value of the slider to the end of what is painted after it, the channel being set in between."""
    row = continuo.window.findChild(TrackRow)
    assert row is not None
    laps = Laps()
    for step in range(STEPS):
        with laps.lap():
            row.strip.volume_settles.tried.emit(20 + step)
            QApplication.processEvents()
    row.strip.volume_settles.settle()
    return laps


def main() -> None:
    """Print one line."""
    with opened(bars=4, takes=3) as (_watch, continuo):
        continuo.parts.session.open(piece(NOTES), saved=True)
        pause(0.3)
        continuo.parts.transport.toggle()
        pause(0.5)
        print(f"a step of the volume over {NOTES} notes: {steps(continuo).told(LIMIT)}", flush=True)
        continuo.parts.transport.stop()


if __name__ == "__main__":
    main()
