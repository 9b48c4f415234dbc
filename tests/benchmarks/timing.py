"""Times two things in turn, so that what else the machine does meets both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_ms(*deeds: Callable[[], object], rounds: int = 30) -> list[float]:
    """Median milliseconds of each deed; they take turns, and the first round does not count."""
    taken: list[list[float]] = [[] for _ in deeds]
    for _ in range(rounds + 1):
        for times, deed in zip(taken, deeds, strict=True):
            begun = time.perf_counter()
            deed()
            times.append((time.perf_counter() - begun) * 1000)
    return [statistics.median(times[1:]) for times in taken]


def show(what: str, ours: float, other: str, theirs: float, limit: float | None = None) -> None:
    """One line: ours, theirs, and the ratio; and whether a limit in milliseconds is kept."""
    ratio = f"{theirs / ours:.1f} times faster" if theirs >= ours else f"{ours / theirs:.2f} times as long"
    kept = "" if limit is None else f" (at most {limit:g}: {'kept' if ours <= limit else 'MISSED'})"
    print(f"{what}: {ours:.2f} ms{kept}; {other}: {theirs:.2f} ms; {ratio}", flush=True)
