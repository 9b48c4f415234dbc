"""Whether takes copy: the longest runs they share with training tunes, and those that people's share.

Held-out tunes are continued from their first half: `python -m tests.benchmarks.originality`. Beside each take
stands the tune's true second half, written over the same phrase, and both are held to what is usual for their
length. The yardstick in the bundle is taken from passages of these same tunes, so about one in twenty of the
true halves is beyond it; the takes are to be no more often.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import fmean

import numpy as np
from tqdm import tqdm

from core.continuation.generator import Generator
from core.continuation.request import Locks, Request
from core.errors import ContinuoError
from core.judging.halves import Halves
from core.judging.held_out import drawn, held_out
from core.lstm import bundle
from core.lstm.bundle import Bundle
from core.lstm.indexing import collections_of
from core.lstm.originality import PERCENTILES
from core.lstm.tunes import Run


@dataclass(frozen=True)
class Copied:
    """A line of so many notes, and the longest run it shares with a training tune."""

    name: str
    notes: int
    run: Run | None
    usual: int

    @property
    def shared(self) -> int:
        """Notes of the run, 0 where it is too short to be found."""
        return self.run.notes if self.run else 0

    @property
    def unusual(self) -> bool:
        """Whether people's lines as long share less."""
        return self.shared > self.usual


def held(loaded: Bundle, names: Sequence[str], lines: Sequence[Sequence[int]]) -> list[Copied]:
    """Lines (pitches) against the tunes that a model learnt from."""
    runs = [loaded.tunes.longest(line) for line in lines]
    usual = [loaded.yardstick.usual(len(line)) for line in lines]
    rows = zip(names, map(len, lines), runs, usual, strict=True)
    return [Copied(*row) for row in rows]


def asked(halves: Halves, number: int, options: argparse.Namespace) -> Request:
    """One take in the place of the second half."""
    return Request(
        halves.basis,
        start=halves.true.span.start,
        bars=halves.bars,
        takes=1,
        drafts=options.drafts,
        temperature=options.temperature,
        random_seed=number,
        close=True,
        locks=Locks(original=options.original),
    )


def measured(loaded: Bundle, options: argparse.Namespace) -> dict[str, list[Copied]]:
    """The takes and the true halves, a pair for each phrase; tunes come again when they are too few."""
    found = held_out(options.collections or collections_of(loaded.tunes.names))
    chosen = drawn(found, options.takes, 0)
    generator = Generator(loaded)
    takes, names, true = [], [], []
    phrases = tqdm(islice(_round(chosen), options.takes), total=options.takes, mininterval=5, disable=None)
    for number, halves in enumerate(phrases):
        (take,) = generator.generate(asked(halves, number, options)).takes
        takes.append([note.pitch for note in take.notes])
        names.append(halves.name)
        true.append([note.pitch for note in halves.true.notes])
    return {"takes": held(loaded, names, takes), "people": held(loaded, names, true)}


def _round(chosen: Sequence[Halves]) -> Iterator[Halves]:
    while chosen:
        yield from chosen


def summed_up(rows: Sequence[Copied]) -> dict[str, float]:
    """The figures of one kind of line."""
    shared = [row.shared for row in rows]
    spread = np.percentile(shared, PERCENTILES, method="inverted_cdf")
    return {
        "lines": len(rows),
        "notes": fmean(row.notes for row in rows),
        "mean run": fmean(shared),
        **{f"{each} %": int(run) for each, run in zip(PERCENTILES, spread, strict=True)},
        "longest": max(shared),
        "none": fmean(row.run is None for row in rows),
        "unusual": fmean(row.unusual for row in rows),
    }


def as_text(found: dict[str, list[Copied]], most: int = 8) -> Iterator[str]:
    """The figures side by side, and the takes that share most."""
    summed = {kind: summed_up(rows) for kind, rows in found.items()}
    columns = list(summed["takes"])
    yield f"{'':<8}" + "".join(f"{column:>10}" for column in columns)
    for kind, figures in summed.items():
        told = (
            f"{value:>10.3f}" if isinstance(value, float) else f"{value:>10}" for value in figures.values()
        )
        yield f"{kind:<8}" + "".join(told)
    yield ""
    for row in sorted(found["takes"], key=lambda row: row.usual - row.shared)[:most]:
        if row.run and row.unusual:
            yield f"{row.name}: {row.shared} of {row.notes} notes ({row.usual} are usual) in {row.run.tune}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.originality", description=__doc__)
    parser.add_argument("--model", default="", help="the shipped one when not given")
    parser.add_argument("--collections", nargs="+", default=(), help="whose test tunes; those of the model")
    parser.add_argument("--takes", type=int, default=1000, help="one for each tune (1000)")
    parser.add_argument("--drafts", type=int, default=1, help="that each is chosen from (1)")
    parser.add_argument("--temperature", type=float, default=0.9, help="0.1 to 2 (0.9)")
    parser.add_argument("--original", action="store_true", help="with the lock that forbids unusual runs")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(arguments)
    try:
        found = measured(bundle.load(options.model), options)
    except ContinuoError as problem:
        print(problem, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({kind: summed_up(rows) for kind, rows in found.items()}, indent=2))
    else:
        print(*as_text(found), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
