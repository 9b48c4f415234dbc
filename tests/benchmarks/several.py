"""From asking for chords, parts and accompaniments to the first ghost painted, cold and warm; and the memory.

`python -m tests.benchmarks.several` opens a window for each kind, in a process of its own. The first answer
comes from a model of several voices that nobody has asked yet, the others from one at work, about music that
it has heard, and about music that it has not, since an edit came between.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from statistics import median

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.application import Continuo
from core.harmony import Key
from core.score import KeyChange, Note, Score, Track
from tests.benchmarks.real_window import Watch, opened, pause, until
from tests.benchmarks.textures import BARS, PARTS, TAKES

LIMIT = 150.0  # milliseconds to the first ghost, warm, at the median
ROUNDS = 12
HASTE = 0.05  # seconds that the composer's hand rests: hardly time to answer ahead
PAGE = 4096
CTRL = Qt.KeyboardModifier.ControlModifier

Ask = Callable[[Watch, Continuo], None]


def _line(part: tuple[tuple[int, int], ...]) -> tuple[Note, ...]:
    notes, tick = [], 0
    for shift in (0, 2, -1, 0):
        for length, pitch in part:
            notes.append(Note(tick, length, pitch + shift))
            tick += length
    return tuple(notes)


def _piece(*tracks: tuple[Note, ...]) -> Score:
    names = ("Soprano", "Alto", "Tenor", "Bass")
    every = tuple(Track.of(notes, name=name) for notes, name in zip(tracks, names, strict=False))
    return Score(every, keys=(KeyChange(0, Key("G")),))


def melody() -> Score:
    """Eight bars of one voice."""
    return _piece(_line(PARTS[0]))


def parts() -> Score:
    """Eight bars in four tracks."""
    return _piece(*map(_line, PARTS))


def chords() -> Score:
    """Eight bars of block chords, in halves."""
    triads = ((67, 62, 59, 43), (69, 64, 60, 45), (69, 66, 62, 50), (67, 62, 59, 43))
    beats = zip(range(0, BARS * 1920, 960), cycle(triads), strict=False)
    return _piece(tuple(Note(tick, 960, pitch) for tick, triad in beats for pitch in sorted(triad)))


def _continue(watch: Watch, _continuo: Continuo) -> None:
    QTest.keyClick(watch.canvas, Qt.Key.Key_Return, CTRL)


def _together(watch: Watch, continuo: Continuo) -> None:
    continuo.parts.assistant.choices.together.choose_all()
    _continue(watch, continuo)


def _with(what: str) -> Ask:
    return lambda _watch, continuo: continuo.parts.accompanying.ask(what)


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be asked for: what it is called, of what piece, and how."""

    name: str
    piece: Callable[[], Score]
    ask: Ask


KINDS = {
    "chords": Kind("block chords continued", chords, _continue),
    "tracks": Kind("four tracks continued together", parts, _together),
    "three-note": Kind("three-note chords under a melody", melody, _with("chords")),
    "bass": Kind("a bass line under a melody", melody, _with("bass")),
    "four": Kind("three voices under a melody", melody, _with("four")),
}


def asked(watch: Watch, continuo: Continuo, kind: Kind) -> tuple[float, float]:
    """Milliseconds from asking to the first ghost, and to all takes; nothing was answered ahead."""
    assistant = continuo.parts.assistant
    assistant.dismiss()
    assistant.asking.forget_prepared()
    assistant.choices.seed.fix(False)  # a touched choice, so that the hand's rest begins now
    pause(HASTE)
    assistant.asking.forget_prepared()
    watch.reset()
    begun = time.perf_counter()
    kind.ask(watch, continuo)
    until(lambda: bool(watch.painted), 60)
    first = watch.painted[0]
    until(lambda: not assistant.busy, 60)
    every = time.perf_counter()
    pause(0.1)
    return (first - begun) * 1000, (every - begun) * 1000


def edited(continuo: Continuo, number: int) -> None:
    """Move a note, so that the phrase was not heard yet as it is."""
    session = continuo.parts.session
    first, *others = session.score.tracks
    note = replace(first.notes[0], pitch=first.notes[0].pitch + 1 - 2 * (number % 2))
    tracks = (replace(first, notes=(note, *first.notes[1:])), *others)
    session.open(replace(session.score, tracks=tracks), saved=True)


def resident() -> float:
    """Mebibytes of this process in memory; Linux only."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def measure(kind: Kind) -> None:
    """Print the times and the memory of a kind."""
    with opened(bars=BARS, takes=TAKES) as (watch, continuo):
        continuo.parts.session.open(kind.piece(), saved=True)
        before = resident()
        cold, every = asked(watch, continuo, kind)
        memory = resident() - before
        print(
            f"{kind.name}: cold {cold:.0f} ms to the first ghost, {every:.0f} to all; {memory:.0f} MiB more"
        )
        again = [asked(watch, continuo, kind) for _ in range(ROUNDS)]
        anew = []
        for number in range(ROUNDS):
            edited(continuo, number)
            anew.append(asked(watch, continuo, kind))
        for what, times in (("phrase heard before", again), ("phrase not heard before", anew)):
            first, whole = (median(each) for each in zip(*times, strict=True))
            kept = "kept" if first <= LIMIT else "MISSED"
            print(f"  {what}: {first:.0f} ms (at most {LIMIT:g}: {kept}), {whole:.0f} to all {TAKES}")


def main() -> None:
    """Measure the kinds that are named, or each in a process of its own."""
    for name in sys.argv[1:]:
        measure(KINDS[name])
    for name in KINDS if not sys.argv[1:] else ():
        subprocess.run([sys.executable, "-m", "tests.benchmarks.several", name], check=True)


if __name__ == "__main__":
    main()
