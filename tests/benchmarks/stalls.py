"""A composer's session in the real window, over and over: how long the event loop ever stands still, and why.

Ten minutes; `python -m tests.benchmarks.stalls 60` takes a minute.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app import settings as the
from tests.benchmarks.afternoon import Composer
from tests.benchmarks.freezes import Freezes, watched
from tests.benchmarks.real_window import opened, pause, until

SECONDS, LIMIT = 600.0, 30.0
ROOMS = (f"{os.sep}app{os.sep}", f"{os.sep}core{os.sep}")
BEAT = 4  # milliseconds between two looks


class Beat(NamedTuple):
    """When a beat came, how late, and what of that its thread computed and waited for a core: milliseconds.

    `frozen` is how much of it the machine itself stood still.
    """

    at: float  # seconds
    late: float
    work: float
    queued: float
    frozen: float = 0.0

    def without(self, freezes: Freezes) -> Beat:
        """With what is known of the machine by now."""
        missed = self.late > LIMIT / 4
        return self._replace(frozen=freezes.within(self.at - self.late / 1000, self.at) if missed else 0.0)

    @property
    def own(self) -> float:
        """How late its own thread's work made it."""
        return max(0.0, min(self.late - self.frozen, self.work))


class Stalls:
    """How late a timer of a few milliseconds comes, during what, and which function the window was in.

    Lateness is in milliseconds; `work` is how much of it the window's own thread computed, the rest it waited
    for others: for a core (`queued`, which only Linux tells), or for Python's lock. A thread of its own looks
    where the window is.
    """

    def __init__(self) -> None:
        self.doing = ""
        self.late: dict[str, list[Beat]] = defaultdict(list)  # by step
        self.found: dict[str, Counter[str]] = defaultdict(Counter)
        self._queue = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._tells = self._queue.exists()
        self._beaten, self._worked, self._queued = time.perf_counter(), time.thread_time(), self._in_queue()
        self._seen: list[str] = []
        self._over = threading.Event()
        self._window = threading.get_ident()
        self._beat = QTimer(interval=BEAT)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._look_back)
        self._beat.start()
        self._watcher = threading.Thread(target=self._look, daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Look no longer."""
        self._beat.stop()
        self._over.set()
        self._watcher.join()

    def _look_back(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        late, work, queued = (
            (now - self._beaten) * 1000 - BEAT,
            (worked - self._worked) * 1000,
            self._in_queue(),
        )
        self.late[self.doing].append(Beat(now, late, work, queued - self._queued))
        if late > LIMIT / 2:
            self.found[self.doing].update(self._seen)
        self._seen = []
        self._beaten, self._worked, self._queued = now, worked, queued

    def _in_queue(self) -> float:
        """For how many milliseconds the window's thread has waited for a core."""
        return int(self._queue.read_text().split()[1]) / 1e6 if self._tells else 0.0

    def _look(self) -> None:
        while not self._over.wait(BEAT / 1000):
            if time.perf_counter() - self._beaten < 3 * BEAT / 1000:
                continue
            frame = sys._current_frames().get(self._window)
            names: list[str] = []
            while frame is not None:
                code = frame.f_code
                if any(room in code.co_filename for room in ROOMS):
                    names.append(f"{Path(code.co_filename).stem}.{code.co_name}")
                frame = frame.f_back
            self._seen.append(" < ".join(names[:4]) or "Qt")


def perform(step: Callable[[], object]) -> None:
    """Do it from the loop, as everything in a window is done, and wait until it is over.

    Raises RuntimeError where the step does: what it waited for did not come.
    """
    over: Future[object] = Future()

    def act() -> None:
        try:
            over.set_result(step())
        except RuntimeError as error:
            over.set_exception(error)

    QTimer.singleShot(0, act)
    until(over.done, 90)
    over.result()


def main(seconds: float = SECONDS) -> None:
    """Print how often the loop stood still for too long, and the worst of each step with its cause."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(bars=4, takes=4) as (_watch, continuo),
        watched() as freezes,
    ):
        composer = Composer(continuo, Path(folder))
        continuo.parts.settings.set(the.LIVE, True)
        pause(2.0)
        stalls = Stalls()
        end = time.perf_counter() + seconds
        rounds = 0
        while time.perf_counter() < end:
            rounds += 1
            for name, step in composer.steps():
                stalls.doing = name
                perform(step)
                pause(0.12)
        stalls.close()
        QApplication.clipboard().clear()  # the offscreen platform lets it go when Python is gone
        freezes.read()
    stalls.late = {name: [beat.without(freezes) for beat in taken] for name, taken in stalls.late.items()}
    tell(stalls, rounds, seconds)


def tell(stalls: Stalls, rounds: int, seconds: float) -> None:
    """The figures; where the machine has other things to do, those of the window's own work tell more."""
    every = [beat for each in stalls.late.values() for beat in each]
    print(f"{rounds} rounds in {seconds:.0f} s")
    _judge("the loop stood still", [beat.late for beat in every])
    _judge("the machine itself stood still", [beat.frozen for beat in every])
    _judge("so the loop did of its own accord", [beat.late - beat.frozen for beat in every])
    _judge("of which its own work took", [beat.own for beat in every])
    _judge("and it waited for a core", [min(beat.late, beat.queued) for beat in every])
    for name, taken in sorted(stalls.late.items(), key=lambda each: -_own(each[1])):
        worst, over = max(beat.late for beat in taken), sum(beat.late > LIMIT for beat in taken)
        if worst > LIMIT / 2:
            why = "; ".join(f"{where} ×{times}" for where, times in stalls.found[name].most_common(3))
            print(
                f"  {_own(taken):4.0f} ms own, {worst:4.0f} in all, {over:2} over, "
                f"{max(beat.queued for beat in taken):4.0f} for a core, "
                f"{max(beat.frozen for beat in taken):4.0f} frozen  {name}: {why}",
                flush=True,
            )


def _judge(what: str, taken: list[float]) -> None:
    over = sum(each > LIMIT for each in taken)
    print(
        f"{what} {max(taken):.0f} ms at most, {over} times more than {LIMIT:g} "
        f"({'MISSED' if over else 'kept'}), {sum(each > LIMIT / 2 for each in taken)} times more than half"
    )


def _own(taken: list[Beat]) -> float:
    """The longest that the window's own work made the loop late."""
    return max(beat.own for beat in taken)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
