"""Locks put to the test: `python -m tests.benchmarks.locks [--requests 10000]`.

Random requests, with random locks, tasks, wishes and places, over real tunes in their own metre and others:
whether every take keeps every lock, fills its span, and leaves the composer's notes alone. What is refused is
counted by its sentence.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles

from core.continuation.generator import Generator
from core.errors import BadRequest, ContinuoError, Missing
from core.files import project
from core.judging.held_out import drawn, held_out
from core.lstm import bundle
from core.score import MetreChange, Score
from tests.core.continuation.keeping import broken, random_request

EXAMPLES = Path(__file__).resolve().parents[2] / "resources" / "examples"
METRES = (
    (4, 4),
    (3, 4),
    (2, 4),
    (6, 8),
    (2, 2),
    (3, 8),
    (9, 8),
    (12, 8),
    (3, 2),
    (5, 4),
    (5, 8),
    (7, 8),
    (11, 16),
)
TUNES = 200
# What belongs to one refusal alone: names of notes and scales, and numbers.
_PARTICULAR = re.compile(
    r"(?<=you locked, )[^;]+|(?<=No note of )[^;]+(?= lies)|(?<!^)\b[A-G](?:[♯♭]-?\d?|-?\d)?(?=[ ;,.])|\d+"
)


@dataclass
class Found:
    """What came of so many requests; `broken` and `refused` count by kind and by sentence."""

    requests: int = 0
    answered: int = 0
    takes: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    locked: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """For a script; times as median and 95th percentile."""
        times = self.milliseconds
        told: dict[str, object] = {key: value for key, value in vars(self).items() if key != "milliseconds"}
        if len(times) > 1:
            told |= {"median_ms": round(median(times), 1), "p95_ms": round(quantiles(times, n=20)[-1], 1)}
        return told


def seeds(count: int) -> list[Score]:
    """The example pieces, and tunes no model has learnt from where music21 is installed."""
    found = [project.load(path).score for path in sorted(EXAMPLES.glob("*.continuo"))]
    try:
        return found + [halves.whole for halves in drawn(held_out(), count, 0)]
    except Missing:
        return found


def in_some_metre(rng: random.Random, score: Score) -> Score:
    """Half of the time the piece as it is, else its notes in another metre."""
    if rng.random() < 0.5:
        return score
    metre = MetreChange(0, *rng.choice(METRES))
    return replace(score, metres=(metre,), pickup=rng.choice([0, 0, metre.bar_length // 4 // 10 * 10]))


def measured(generator: Generator, scores: Sequence[Score], requests: int, first: int = 0) -> Found:
    """Ask so many times, with random seeds from `first` on."""
    found = Found()
    for number in range(first, first + requests):
        rng = random.Random(number)
        request = random_request(rng, in_some_metre(rng, rng.choice(scores)))
        before = repr(request.score)
        found.requests += 1
        begun = time.perf_counter()
        try:
            answer = generator.generate(request)
        except BadRequest as refusal:
            found.refused[_PARTICULAR.sub("…", str(refusal))] += 1
            continue
        found.milliseconds.append(1000 * (time.perf_counter() - begun))
        found.answered += 1
        found.takes += len(answer.takes)
        locks = request.locks
        found.locked.update(
            name for name in locks.__slots__ if getattr(locks, name) not in (None, (), False, "any")
        )
        wrong = broken(request, answer, generator.bundle)
        if repr(request.score) != before:
            wrong.append("the score was touched")
        found.broken.update(wrong)
        if wrong:
            print(f"request {number} breaks: {', '.join(sorted(set(wrong)))}", file=sys.stderr)
    return found


def as_text(found: Found) -> Iterator[str]:
    """The figures as lines."""
    yield f"{found.requests} requests: {found.answered} answered with {found.takes} takes, the others refused"
    kept = ", ".join(f"{name} {count}" for name, count in found.locked.most_common())
    yield f"locks in the answered ones: {kept}"
    yield f"violations: {found.broken.total()}"
    yield from (f"  {name}: {count}" for name, count in found.broken.most_common())
    yield f"of them empty or short takes: {found.broken['empty'] + found.broken['end']}"
    touched = found.broken["the composer's notes"] + found.broken["the score was touched"]
    yield f"of them seed notes changed: {touched}, notes lost at the seam: {found.broken['lost notes']}"
    told = found.as_json()
    yield f"time to four takes: median {told.get('median_ms')} ms, 95 % within {told.get('p95_ms')} ms"
    yield f"refusals, by sentence: {found.refused.total()}"
    yield from (f"  {count:>5}  {sentence}" for sentence, count in found.refused.most_common())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a lock was broken."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.locks", description=__doc__)
    parser.add_argument("--model", default="", help="the shipped one when not given")
    parser.add_argument("--requests", type=int, default=10_000, help="how many (10000)")
    parser.add_argument("--first", type=int, default=0, help="number of the first request (0)")
    parser.add_argument("--tunes", type=int, default=TUNES, help=f"held-out tunes to ask about ({TUNES})")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(arguments)
    try:
        generator = Generator(bundle.load(options.model))
        found = measured(generator, seeds(options.tunes), options.requests, options.first)
    except ContinuoError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(
        json.dumps(found.as_json(), indent=1, ensure_ascii=False)
        if options.json
        else "\n".join(as_text(found))
    )
    return int(bool(found.broken))


if __name__ == "__main__":
    sys.exit(main())
