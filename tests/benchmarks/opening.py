"""From a MIDI file of 50,000 notes to its first paint in the real window, against mido alone reading it."""

from __future__ import annotations

import io
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.application import Continuo
from core import files
from core.score import Score
from tests.benchmarks.frames import piece
from tests.benchmarks.real_window import Watch, opened, pause, shares, until

NOTES, LIMIT, ROUNDS = 50_000, 2.0, 5  # seconds


def plainly(data: bytes) -> float:
    """Seconds that the library takes to read the file, with no score made of it."""
    from mido import MidiFile

    begun = time.perf_counter()
    MidiFile(file=io.BytesIO(data))
    return time.perf_counter() - begun


def shown(watch: Watch, continuo: Continuo, path: Path) -> tuple[float, float]:
    """Seconds from asking for a file until its notes had been painted, and the longest stall meanwhile."""
    session = continuo.parts.session
    session.open(Score(), saved=True)
    pause(0.5)
    watch.reset()
    begun = time.perf_counter()
    continuo.parts.documents.open(path)
    until(lambda: bool(session.notes), 60)
    painted: list[float] = []
    watch.once_painted(lambda: painted.append(time.perf_counter()))
    continuo.roll.repaint()
    until(lambda: bool(painted))
    taken = time.perf_counter() - begun
    pause(0.5)
    return taken, max(watch.frames, default=0.0)


def main() -> None:
    """Print one line: ours, the library alone, and the ratio."""
    with tempfile.TemporaryDirectory() as folder, opened(bars=4, takes=3) as (watch, continuo):
        path = Path(folder, "long.mid")
        files.write(path, piece(NOTES))
        ours, theirs, stalls = [], [], []
        for _ in range(ROUNDS):
            theirs.append(plainly(path.read_bytes()))
            taken, stall = shown(watch, continuo, path)
            ours.append(taken)
            stalls.append(stall)
        (median, slow), (plain, _) = shares(ours), shares(theirs)
        kept = "kept" if slow <= LIMIT else "MISSED"
        print(
            f"{NOTES} notes on show after {median:.2f} s, at worst {slow:.2f} (at most {LIMIT:g}: {kept}); "
            f"the library alone: {plain:.2f} s; {median / plain:.2f} times as long"
        )
        print(f"the window stood still for {max(stalls):.0f} ms at most")


if __name__ == "__main__":
    main()
