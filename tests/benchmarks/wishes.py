"""What each wish changes, from end to end of its dial: `python -m tests.benchmarks.wishes`.

The examples that come with the program are continued (varied, for closeness) a hundred times and more at
each of five places of a dial, by drafts as they are written, without any choosing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from core import files
from core.continuation.planning import plan_for
from core.continuation.request import Request, Task, Wishes
from core.continuation.writing import Draft, Plan, write
from core.lstm.bundle import Bundle, load
from core.motifs import motifs
from core.score import TICKS_PER_QUARTER, Note

EXAMPLES = Path(__file__).resolve().parents[2] / "resources" / "examples"
BOTH_WAYS, CLOSENESS = (-1.0, -0.5, 0.0, 0.5, 1.0), (0.0, 0.25, 0.5, 0.75, 1.0)
HEAT = (0.3, 0.6, 0.9, 1.2, 1.6)

Told = Callable[[Plan, Sequence[Draft]], float]


@dataclass(frozen=True)
class Dial:
    """A wish, the places it is put to, and the figure that it is to raise."""

    name: str
    figure: str
    places: tuple[float, ...]
    told: Told


def density(plan: Plan, drafts: Sequence[Draft]) -> float:
    """Onsets in a quarter note."""
    return fmean(len(draft.notes) for draft in drafts) / (plan.end - plan.onset) * TICKS_PER_QUARTER


def leaps(plan: Plan, drafts: Sequence[Draft]) -> float:
    """The mean interval, up or down, in semitones."""
    lines = [(*plan.heard[-1:], *draft.notes) for draft in drafts]
    return fmean(abs(b.pitch - a.pitch) for line in lines for a, b in pairwise(line))


def register(plan: Plan, drafts: Sequence[Draft]) -> float:
    """The mean pitch."""
    return fmean(note.pitch for draft in drafts for note in draft.notes)


def likeness(plan: Plan, drafts: Sequence[Draft]) -> float:
    """The share of motifs that are the phrase's."""
    known = set(motifs(plan.heard))
    return fmean(motif in known for draft in drafts for motif in motifs(draft.notes))


def closeness(plan: Plan, drafts: Sequence[Draft]) -> float:
    """The share of the theme's notes that are kept."""
    theme = _said(plan.theme)
    return fmean(len(theme & _said(draft.notes)) / len(theme) for draft in drafts)


def surprise(plan: Plan, drafts: Sequence[Draft]) -> float:
    """Bits a note."""
    return fmean(bits for draft in drafts for bits in draft.surprise)


DIALS = (
    Dial("density", "onsets a quarter", BOTH_WAYS, density),
    Dial("leaps", "semitones", BOTH_WAYS, leaps),
    Dial("register", "mean pitch", BOTH_WAYS, register),
    Dial("likeness", "motifs of the phrase", BOTH_WAYS, likeness),
    Dial("closeness", "theme notes kept", CLOSENESS, closeness),
    Dial("temperature", "bits a note", HEAT, surprise),
)


def requests(path: Path, dial: Dial) -> Iterator[Request]:
    """One request for each place of the dial."""
    score = files.read(path).score
    line = score.tracks[0].notes
    asked = Request(score, start=max(note.end for note in line), random_seed=1)
    if dial.name == "closeness":
        asked = replace(asked, start=line[0].start, bars=2, task=Task.VARY)
    for place in dial.places:
        if dial.name == "temperature":
            yield replace(asked, temperature=place)
        else:
            yield replace(asked, wishes=replace(Wishes(), **{dial.name: place}))


def row(bundle: Bundle, path: Path, dial: Dial, drafts: int) -> list[float]:
    """The figure at each place of the dial."""
    plans = (plan_for(request, bundle)[0] for request in requests(path, dial))
    return [dial.told(plan, write(plan, range(drafts))) for plan in plans]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a dial somewhere does not raise its figure at every place."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.wishes", description=__doc__)
    parser.add_argument("--model", default="", help="the shipped one when not given")
    parser.add_argument("--drafts", type=int, default=128, help="drafts at each place (128)")
    options = parser.parse_args(arguments)
    bundle, fallen = load(options.model), 0
    for path in sorted(EXAMPLES.glob("*.continuo")):
        print(path.stem)
        for dial in DIALS:
            found = row(bundle, path, dial, options.drafts)
            rising = all(a <= b for a, b in pairwise(found))
            fallen += not rising
            told = "".join(f"{each:9.3f}" for each in found)
            print(f"  {dial.name:<12}{dial.figure:<22}{told}{'' if rising else '  not rising'}", flush=True)
    return int(fallen > 0)


def _said(notes: Sequence[Note]) -> frozenset[tuple[int, int, int]]:
    return frozenset((note.start, note.length, note.pitch) for note in notes)


if __name__ == "__main__":
    raise SystemExit(main())
