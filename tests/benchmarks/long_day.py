"""Eight hours of a composer's work in the real window, in fast forward: what grows, is left, or gets slower.

    python -m tests.benchmarks.long_day [SPELLS]

A spell (`day.py`) is twenty minutes of work; 24 are a day: about 6,000 edits, 500 questions for takes,
300 times played, 100 saves, 60 pieces opened, 100 exports. After each, everything is put down; memory,
threads, files and objects are counted, and a few things done that are always the same, in time that the
program itself computed. Broken off (Ctrl+C) it judges the spells so far. Linux only, for what a process
holds is read from /proc.
"""

from __future__ import annotations

import ctypes
import gc
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from core.memory import give_back
from tests.app.fake_ask import FakeAsk
from tests.benchmarks.afternoon import Step
from tests.benchmarks.day import Day
from tests.benchmarks.real_window import Watch, opened, pause, until
from tests.benchmarks.soak import PAGE, RealTime
from tests.benchmarks.stalls import perform

SPELLS = 24
WARM = 4  # spells before it is measured: all that is made or loaded on first use is there
FEW = 4  # spells, one of them with a long piece, that the others are held against
GROWTH, SLOWER = 0.05, 0.1
TIMES = 4
HEAP = (
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost",
)
MOST = 12  # kinds of objects told of


@dataclass(frozen=True, slots=True)
class Look:
    """What is held at rest: mebibytes, before and after all that is free was given back, and in use by the C
    library; threads, open files, processes; objects of Qt and of Python; mebibytes on disk.

    `seconds` are what the program itself computed, by what it did.
    """

    dirty: float
    memory: float
    used: float
    threads: int
    files: int
    children: int
    objects: int
    python: int
    disk: float
    seconds: dict[str, float]

    def __str__(self) -> str:
        times = "  ".join(f"{name} {1000 * taken:.1f}" for name, taken in self.seconds.items())
        return (
            f"{self.dirty:6.1f} → {self.memory:6.1f} MiB, {self.used:6.1f} in use  {self.threads} threads  "
            f"{self.files} files  {self.children} children  {self.objects} QObjects  {self.python} objects  "
            f"{self.disk:.2f} MiB on disk  ms: {times}"
        )


class Looking:
    """Counts what there is. `state` is the folder in which work is kept safe."""

    def __init__(self, day: Day, watch: Watch, state: Path) -> None:
        self._day, self._watch, self._state = day, watch, state
        self.kinds: list[Counter[str]] = []  # of objects, a count for each look

    def look(self) -> Look:
        """Put everything down and look."""
        day = self._day
        day.at_rest()
        pause(1.5)  # what is written or tidied up a moment later
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._watch.reset()
        dirty = _resident()
        seconds = self._times()
        day.at_rest()
        pause(1.5)
        gc.unfreeze()
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        give_back()
        memory, used = _resident(), _used()
        often = sys.getswitchinterval()
        sys.setswitchinterval(10)  # a tuple that another thread is still making must not be seen
        objects, python = _qobjects(), Counter(type(each).__qualname__ for each in gc.get_objects())
        sys.setswitchinterval(often)
        self.kinds.append(objects + python)
        threads, files = (len(list(Path(f"/proc/self/{each}").iterdir())) for each in ("task", "fd"))
        children = len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
        disk = sum(each.stat().st_size for each in self._state.rglob("*") if each.is_file()) / 2**20
        return Look(
            dirty, memory, used, threads, files, children, objects.total(), python.total(), disk, seconds
        )

    def _times(self) -> dict[str, float]:
        day = self._day
        parts, actions = day.parts, day.continuo.actions
        acts: dict[str, Callable[[], object]] = {
            "edit": actions["octave-up"].trigger,
            "undo": actions["undo"].trigger,
            "continue": actions["continue"].trigger,
            "save": actions["save"].trigger,
            "open": lambda: parts.documents.open(day._pattern),
        }
        taken: dict[str, list[float]] = {name: [] for name in acts}
        for _ in range(TIMES):
            for name, act in acts.items():
                if name == "save":
                    day._ask.files.append(day._piece)
                    parts.documents._path = day._piece
                    parts.documents._stamp = None
                    day._piece.unlink(missing_ok=True)
                actions["select-all"].trigger()
                before = _computed()
                perform(act)
                pause(0.02)
                until(lambda: not day._busy, 60)
                day._ask.files.clear()  # a piece that has a place asks for none
                pause(0.25)
                taken[name].append(_computed() - before)
        return {name: min(each) for name, each in taken.items()}  # what else the machine does only adds

    def grown(self, first: int) -> list[tuple[str, int, int]]:
        """The kinds of objects of which there are more at the last look than at `first`, most grown first."""
        before, after = self.kinds[first], self.kinds[-1]
        more = [(name, before[name], number) for name, number in after.items() if number > before[name]]
        return sorted(more, key=lambda each: each[1] - each[2])[:MOST]


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


class _Heap(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in HEAP)


def _used() -> float:
    """Mebibytes that the C library has handed out, and nobody has given back."""
    asked = ctypes.CDLL(None).mallinfo2
    asked.restype = _Heap
    heap = asked()
    return float(heap.uordblks + heap.hblkhd) / 2**20


def _computed() -> float:
    """Seconds that the program's threads have computed, but for those that are not Python's (the synth's)."""
    ours = {thread.native_id for thread in threading.enumerate()}
    spent = (Path(f"/proc/self/task/{each}/schedstat").read_text().split()[0] for each in ours)
    return sum(map(int, spent)) / 1e9


def _qobjects() -> Counter[str]:
    """Objects of Qt that Python knows, by their class: looking for others would make them known for good."""
    known = (each for each in Shiboken.getAllValidWrappers() if isinstance(each, QObject))
    return Counter(each.metaObject().className() for each in known)


def against(looks: Sequence[Look]) -> str:
    """How the last look stands against the medians of the first few after the warm-up; nothing before."""
    usual, last = looks[WARM : WARM + FEW], looks[-1]
    if len(looks) <= WARM + FEW:
        return ""
    memory = last.memory / statistics.median(look.memory for look in usual) - 1
    times = (
        taken / statistics.median(look.seconds[act] for look in usual) for act, taken in last.seconds.items()
    )
    return f"memory {memory:+.1%}  time {statistics.median(times) - 1:+.0%}"


def slope(curve: Sequence[float]) -> float:
    """The rise from first to last, as a share: the median of the slopes between any two (Theil and Sen)."""
    pairs = ((one, other) for one in range(len(curve)) for other in range(one + 1, len(curve)))
    rise = statistics.median((curve[other] - curve[one]) / (other - one) for one, other in pairs)
    return rise * (len(curve) - 1) / statistics.median(curve)


def ends_higher(curve: Sequence[float]) -> float:
    """By what share the median of the last third lies over that of the first."""
    third = max(1, len(curve) // 3)
    return statistics.median(curve[-third:]) / statistics.median(curve[:third]) - 1


def curves(looks: Sequence[Look]) -> None:
    """Print what is held, and how long things took: first, last, and by how much that rose."""
    held = ("memory", "dirty", "used", "objects", "python", "disk")
    all_of = {name: [float(getattr(look, name)) for look in looks] for name in held}
    all_of |= {f"{act} ms": [1000 * look.seconds[act] for look in looks] for act in looks[0].seconds}
    for name, curve in all_of.items():
        rise = f"slope {slope(curve):+.1%}  last third to first {ends_higher(curve):+.1%}"
        print(f"{name:12} {curve[0]:9.1f} … {curve[-1]:9.1f}  {rise}")


def judged(looks: Sequence[Look]) -> bool:
    """Print what the looks after the warm-up come to, line by line; whether all is as it should be."""
    curves(looks)
    memory = [look.memory for look in looks]
    rising, higher = slope(memory), ends_higher(memory)
    slower = {act: ends_higher([look.seconds[act] for look in looks]) for act in looks[0].seconds}
    act = max(slower, key=lambda each: slower[each])
    back = all(
        getattr(looks[-1], each) <= max(getattr(look, each) for look in looks[:FEW])
        for each in ("threads", "files", "children")
    )
    verdicts = {
        f"memory flat within {GROWTH:.0%}: {rising:+.1%} by its slope, {higher:+.1%} last third to first": (
            max(rising, higher) <= GROWTH
        ),
        f"no slower at the end, by {SLOWER:.0%}: {act} {slower[act]:+.1%} at most": slower[act] <= SLOWER,
        "threads, files and processes given back": back,
    }
    for words, fine in verdicts.items():
        print(f"{'HOLDS ' if fine else 'MISSED'}  {words}")
    return all(verdicts.values())


def done(spell: Iterator[Step]) -> str:
    """Do what there is to do in a spell; the name of a step that the window did not come to the end of."""
    for name, step in spell:
        try:
            perform(step)
        except RuntimeError as error:
            return f"{name} ({error})"
    return ""


def main(spells: int = SPELLS) -> int:
    """Print the curve and what it comes to; 1 when something grew."""
    ask, clock = FakeAsk(), RealTime()
    begun = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(bars=4, takes=4, open_synth=clock.open, ask=ask) as (watch, continuo),
    ):
        day = Day(continuo, Path(folder), ask)
        looking = Looking(day, watch, day._state)
        looks = []
        failed = ""
        try:
            for number in range(spells):
                failed = done(day.spell(number))
                if failed:
                    break
                looks.append(looking.look())
                told = f"{(time.perf_counter() - begun) / 60:5.1f} min  {looks[-1]}"
                print(told, against(looks), sep="  ", flush=True)
        except KeyboardInterrupt:
            print("broken off")
        warm = min(WARM, len(looks) // 2)
        print(", ".join(f"{number} × {name}" for name, number in day.done.items()))
        fine = len(looks) > warm + 1 and judged(looks[warm:]) and not failed
        if failed:
            print(f"MISSED  every step is done: {failed}")
        for kind, before, after in looking.grown(warm) if looks else ():
            print(f"  {kind}: {before} → {after}")
        QApplication.clipboard().clear()
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
