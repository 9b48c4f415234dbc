"""Times two things in turn, so that what else the machine does meets both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


def median_ms(*deeds: Callable[[], object], rounds: int = 30) -> list[float]:
    """Median milliseconds of each deed; they take turns, and the first round does not count."""
    taken: list[list[float]] = [[] for _ in deeds]
    for _ in range(rounds + 1):
        for times, deed in zip(taken, deeds, strict=True):
            begun = time.perf_counter()
            deed()
            times.append((time.perf_counter() - begun) * 1000)
    return [statistics.median(times[1:]) for times in taken]


class Laps:
    """Times of one deed done over and over, beside the share that its own thread worked.

    On a busy machine the rest is spent waiting for other programs.
    """

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.worked: list[float] = []

    @contextmanager
    def lap(self) -> Iterator[None]:
        """Clock what is done inside."""
        begun, idle = time.perf_counter(), time.thread_time()
        yield
        self.taken.append((time.perf_counter() - begun) * 1000)
        self.worked.append((time.thread_time() - idle) * 1000)

    def told(self, limit: float) -> str:
        """Median and 95th percentile in milliseconds, and whether a limit is kept."""
        (median, slow), (work, slow_work) = _shares(self.taken), _shares(self.worked)
        kept = "kept" if slow <= limit else "MISSED"
        times = f"{median:.1f} ms, one in twenty over {slow:.1f}"
        return f"{times} (at most {limit:g}: {kept}); of them work {work:.1f} and {slow_work:.1f}"


def _shares(times: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[round(0.95 * (len(ordered) - 1))]


def show(what: str, ours: float, other: str, theirs: float, limit: float | None = None) -> None:
    """One line: ours, theirs, and the ratio; and whether a limit in milliseconds is kept."""
    ratio = f"{theirs / ours:.1f} times faster" if theirs >= ours else f"{ours / theirs:.2f} times as long"
    kept = "" if limit is None else f" (at most {limit:g}: {'kept' if ours <= limit else 'MISSED'})"
    print(f"{what}: {ours:.2f} ms{kept}; {other}: {theirs:.2f} ms; {ratio}", flush=True)
