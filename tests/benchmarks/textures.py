"""Eight takes of eight bars in four voices: how long, how much of it is the network, and beside a line's.

A line is asked for with the same request and as many drafts; what is compared is the time for a note of
every row. All is told as time taken and as work, processor time: on a busy machine the rest is waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from statistics import median
from typing import Any

from numpy.typing import NDArray

from core.continuation.generator import Generator
from core.continuation.request import Request
from core.continuation.take import Takes
from core.harmony import Key
from core.lstm import bundle
from core.lstm.bundle import Bundle
from core.lstm.step import Floats, Stepping
from core.polyphony import reading
from core.score import KeyChange, Note, Score, Track
from tests.benchmarks.timing import Laps

BAR, BARS, TAKES, LIMIT, ROUNDS = 1920, 8, 8, 50.0, 24
# Two bars in four parts, four times over, each a tone or so away.
PARTS = (
    ((480, 67), (480, 69), (240, 71), (240, 69), (480, 67), (480, 72), (480, 71), (960, 69)),
    ((480, 62), (480, 64), (480, 62), (480, 62), (240, 64), (240, 66), (480, 67), (960, 66)),
    ((960, 59), (480, 59), (480, 59), (480, 60), (240, 62), (240, 64), (960, 62)),
    ((480, 55), (480, 52), (480, 55), (240, 59), (240, 55), (480, 57), (480, 55), (960, 50)),
)


class Told:
    """A step that tells how long it ran."""

    def __init__(self, step: Stepping) -> None:
        self._step, self.seconds = step, 0.0

    def __call__(self, signature: str, inputs: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        begun = time.thread_time()
        answer = self._step(signature, inputs)
        self.seconds += time.thread_time() - begun
        return answer


def texture() -> Score:
    """Eight bars in four parts, in one track."""
    notes = []
    for part in PARTS:
        tick = 0
        for shift in (0, 2, -1, 0):
            for length, pitch in part:
                notes.append(Note(tick, length, pitch + shift))
                tick += length
    return Score((Track.of(notes),), keys=(KeyChange(0, Key("G")),))


def line() -> Score:
    """Its highest part alone."""
    whole = texture()
    first = len(PARTS[0]) * 4
    highest = sorted(whole.tracks[0].notes, key=lambda note: (note.start, -note.pitch))
    starts = dict.fromkeys(note.start for note in highest)
    top = [next(note for note in highest if note.start == start) for start in starts]
    return replace(whole, tracks=(Track.of(top[:first]),))


def timed(generator: Generator, score: Score, before: Callable[[], object] = int) -> tuple[Laps, float]:
    """Clock requests, `before` done ahead of each; also the steps that a take has, at the median."""
    laps, seeds, steps = Laps(), count(), []
    for _ in range(ROUNDS + 1):
        asked = Request(score, 0, BARS * BAR, bars=BARS, takes=TAKES, drafts=TAKES, random_seed=next(seeds))
        before()
        with laps.lap():
            takes = generator.generate(asked)
        steps.append(_steps(takes))
    del laps.taken[0], laps.worked[0]  # the first is slower: the interpreter is made
    return laps, median(steps)


def _steps(takes: Takes) -> int:
    """Notes of the longest take: as many steps the rows took together."""
    return max(len(take.notes) for take in takes.takes)


def first_bar(loaded: Bundle) -> float:
    """Milliseconds to the first bar of a single take."""
    generator, taken = Generator(loaded), []
    for seed in range(ROUNDS):
        seen: list[float] = []
        asked = Request(texture(), 0, BARS * BAR, bars=BARS, random_seed=seed)
        begun = time.perf_counter()
        generator.single(asked, 0, lambda _, told=seen: told.append(time.perf_counter()))  # type: ignore[misc]
        taken.append((seen[0] - begun) * 1000)
    return median(taken)


def main() -> None:
    """Print times, work, what of it is the network's, and the ratio to a line's."""
    loaded = bundle.of_several()
    if loaded is None:
        print("no model of several voices is there")
        return
    told = Told(loaded.step)
    listening = replace(loaded, step=told)  # type: ignore[arg-type]  # called as a step is
    again, steps = timed(Generator(loaded), texture())
    print(f"{TAKES} takes of {BARS} bars in four voices, phrase heard before: {again.told(LIMIT)}")
    anew, _ = timed(Generator(loaded), texture(), reading.forget)
    print(f"phrase not heard before: {anew.told(LIMIT)}")
    timed(Generator(listening), texture())
    network = told.seconds * 1000 / (ROUNDS + 1)
    print(f"the network alone: work {network:.1f} ms")
    alone, notes = timed(Generator(bundle.load()), line())
    ratio = median(again.worked) / steps / (median(alone.worked) / notes)
    print(
        f"{TAKES} takes of a line: {alone.told(LIMIT)}; a note among voices costs {ratio:.2f} times as much"
    )
    print(f"first bar of a single take in four voices: {first_bar(loaded):.1f} ms")


if __name__ == "__main__":
    main()
