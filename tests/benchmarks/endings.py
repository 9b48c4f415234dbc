"""How takes end, and how they land on what follows: `python -m tests.benchmarks.endings`.

Held-out tunes are continued from their first half in five ways, and the takes are held against what
the composers wrote there: at the tunes' ends, and at the bar lines four bars after the middle.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import log2, nan
from statistics import fmean

from core.continuation.generator import Generator
from core.continuation.request import Request
from core.encoding import melody
from core.errors import ContinuoError
from core.judging.halves import Halves
from core.judging.held_out import drawn, held_out
from core.judging.passage import Passage
from core.judging.traits import ends_on, ends_on_stable, ends_strong
from core.lstm import bundle
from core.lstm.bundle import Bundle
from core.lstm.evaluate import surprise
from core.lstm.features import Setting
from core.score import Note, Score, Span, Track

BARS = 4
_FIFTH = 7
_WIDEST = 24  # semitones an interval counts to
_UNSEEN = 0.5  # what is added to every count of the corpus


@dataclass(frozen=True)
class Place:
    """A tune with a gap of four bars after its first half: what filled it, and what comes after."""

    halves: Halves
    inner: Passage
    after: tuple[Note, ...]

    @property
    def open(self) -> Score:
        """The first half alone."""
        return self.halves.score

    @property
    def with_after(self) -> Score:
        """The tune without what filled the gap."""
        return self.open.with_track(0, Track((*self.inner.seed, *self.after)))


@dataclass(frozen=True)
class Way:
    """One way of asking, by the name that the table calls it."""

    name: str
    request: Callable[[Place], Request]
    whole: bool = False  # to the end of the tune, instead of four bars


WAYS = (
    Way("to the end of the tune, close", lambda place: _to_the_end(place.halves, close=True), whole=True),
    Way("to the end of the tune, open", lambda place: _to_the_end(place.halves), whole=True),
    Way("four bars, close", lambda place: _four_bars(place, place.open, close=True)),
    Way("four bars, open", lambda place: _four_bars(place, place.open)),
    Way("four bars, then the tune goes on", lambda place: _four_bars(place, place.with_after)),
)
TRUE_ENDS, TRUE_INNER = "composers at the tunes' ends", "composers after four bars"


@dataclass
class Written:
    """Passages of one kind, with what comes after each, and how many end elsewhere than asked."""

    passages: list[Passage] = field(default_factory=list)
    after: list[tuple[Note, ...]] = field(default_factory=list)
    inexact: int = 0

    def add(self, passage: Passage, after: tuple[Note, ...]) -> None:
        """Count one more."""
        self.passages.append(passage)
        self.after.append(after)
        self.inexact += passage.notes[-1].end != passage.span.end


def find_place(halves: Halves) -> Place | None:
    """The gap after a tune's first half; None where the tune does not go on over its end, at a bar line."""
    true = halves.true
    span = Span(true.span.start, true.bars.bars_from(true.span.start, BARS))
    inside = tuple(note for note in true.notes if note.start < span.end)
    after = tuple(note for note in true.notes if note.start >= span.end)
    if not inside or not after or inside[-1].end > span.end:
        return None
    return Place(halves, replace(true, notes=inside, span=span), after)


def write(generator: Generator, places: Sequence[Place], way: Way, takes: int, heat: float) -> Written:
    """The takes of one way of asking."""
    written = Written()
    for number, place in enumerate(places):
        request = replace(way.request(place), takes=takes, temperature=heat, random_seed=number)
        model = place.halves.true if way.whole else place.inner
        answer = generator.generate(request)
        for take in answer.takes:
            passage = replace(model, notes=melody(take.notes)[0], span=answer.span)
            written.add(passage, () if way.whole else place.after)
    return written


def true(places: Iterable[Place], whole: bool) -> Written:
    """What the composers wrote instead; where their last note ends is theirs to choose."""
    written = Written()
    for place in places:
        passage = place.halves.true if whole else place.inner
        written.add(passage, () if whole else place.after)
    written.inexact = 0
    return written


def endings(written: Written) -> dict[str, float]:
    """Shares of last notes on the tonic, its triad, a strong beat; and how many stop elsewhere than asked."""
    passages = written.passages
    both = [ends_on_stable(each) * ends_strong(each) for each in passages]
    return {
        "tonic": fmean(ends_on(each, (0,)) for each in passages),
        "triad": fmean(map(ends_on_stable, passages)),
        "strong beat": fmean(map(ends_strong, passages)),
        "triad on a strong beat": fmean(both),
        "inexact": written.inexact,
    }


class Landings:
    """What composers do over a bar line four bars after the middle, as counts over tunes."""

    def __init__(self, places: Iterable[Place]) -> None:
        pairs = [_pair(place.inner, place.after) for place in places]
        self._intervals = Counter(interval for interval, _ in pairs)
        self._degrees = Counter(degree for _, degree in pairs)

    def describe(self, loaded: Bundle, written: Written) -> dict[str, float]:
        """How plausible the step from each passage to what follows is, in bits and in semitones."""
        pairs = [_pair(*each) for each in zip(written.passages, written.after, strict=True)]
        pairs_of = list(zip(written.passages, written.after, strict=True))
        return {
            "the model's bits of the note after": fmean(_bits_after(loaded, *each) for each in pairs_of),
            "bits of the interval": fmean(_bits(self._intervals, i, 2 * _WIDEST + 1) for i, _ in pairs),
            "bits of the last degree": fmean(_bits(self._degrees, degree, 12) for _, degree in pairs),
            "semitones": fmean(abs(interval) for interval, _ in pairs),
            "leaps over a fifth": fmean(abs(interval) > _FIFTH for interval, _ in pairs),
        }


def _pair(passage: Passage, after: tuple[Note, ...]) -> tuple[int, int]:
    """The interval to the note after, and the degree the passage ends on, in semitones over the tonic."""
    last = passage.notes[-1].pitch
    interval = max(-_WIDEST, min(_WIDEST, after[0].pitch - last))
    return interval, (last - passage.tonality.tonic_class) % 12


def _bits(counts: Counter[int], value: int, classes: int) -> float:
    return -log2((counts[value] + _UNSEEN) / (counts.total() + _UNSEEN * classes))


def _bits_after(loaded: Bundle, passage: Passage, after: tuple[Note, ...]) -> float:
    """What the first note after costs the model, which is told bars and key but not what is to come."""
    line = (*passage.seed, *passage.notes, after[0])
    return float(surprise(loaded, line, Setting(passage.bars, passage.key))[-1].sum())


def _to_the_end(halves: Halves, close: bool = False) -> Request:
    return Request(halves.basis, start=halves.true.span.start, bars=halves.bars, close=close)


def _four_bars(place: Place, score: Score, close: bool = False) -> Request:
    return Request(score, start=place.inner.span.start, bars=BARS, close=close)


def measured(loaded: Bundle, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """All figures by row; those of landing only where something follows."""
    found = [place for halves in held_out(options.collections) if (place := find_place(halves))]
    chosen = {each.name for each in drawn([place.halves for place in found], options.count, 0)}
    places = [place for place in found if place.halves.name in chosen]
    # The corpus is other tunes than those that are continued.
    corpus = Landings(place for place in found if place.halves.name not in chosen)
    generator = Generator(loaded)
    rows = {TRUE_ENDS: true(places, whole=True), TRUE_INNER: true(places, whole=False)}
    for way in WAYS:
        rows[way.name] = write(generator, places, way, options.each, options.temperature)
    return {
        name: {"passages": len(each.passages), **endings(each), **_landing(corpus, loaded, each)}
        for name, each in rows.items()
    }


def _landing(corpus: Landings, loaded: Bundle, written: Written) -> dict[str, float]:
    return corpus.describe(loaded, written) if written.after[0] else {}


def as_text(rows: dict[str, dict[str, float]]) -> Iterator[str]:
    """The figures as a table, a row for each way."""
    columns = list(rows[TRUE_INNER])
    for number, column in enumerate(columns):
        yield f"{number:>3}  {column}"
    yield f"{'':<34}" + "".join(f"{number:>8}" for number in range(len(columns)))
    for name, row in rows.items():
        told = [row.get(column, nan) for column in columns]
        yield f"{name:<34}" + "".join(
            f"{each:>8.0f}" if isinstance(each, int) else f"{each:>8.3f}" for each in told
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.endings", description=__doc__)
    parser.add_argument("--model", default="", help="the shipped one when not given")
    parser.add_argument("--collections", nargs="+", default=["essenFolksong"], help="whose test tunes")
    parser.add_argument("--count", type=int, default=100, help="tunes to continue (100)")
    parser.add_argument("--each", type=int, default=4, help="takes of each in each way (4)")
    parser.add_argument("--temperature", type=float, default=0.95, help="0.1 to 2 (0.95)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(arguments)
    try:
        rows = measured(bundle.load(options.model), options)
    except ContinuoError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(json.dumps(rows, indent=2)) if options.json else print(*as_text(rows), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
