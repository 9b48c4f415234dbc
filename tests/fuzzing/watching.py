"""One input put through a reader and all that follows, within limits: what went wrong, in a word."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from random import Random
from types import FrameType
from zlib import crc32

from core.errors import ContinuoError
from core.files.imported import Imported
from tests.fuzzing.readers import Reader
from tests.fuzzing.surviving import steps

SECONDS = 5.0  # of the processor's time, so that a busy machine is no finding
ASLEEP = 600.0  # of the clock's, for what waits and computes nothing; trials of models wait a minute at most
MEGABYTES = 500
SOME = 2  # of what follows a reading, where each input is put through some of it only
REPOSITORY = Path(__file__).parents[2]


class TooLong(BaseException):
    """It took more than SECONDS; no reader may catch it."""


@dataclass(frozen=True)
class Finding:
    """What an input did: `sign` is the same for the same fault, `told` says it in full."""

    sign: str
    told: str


@contextmanager
def timed(seconds: float) -> Iterator[None]:
    """Raises TooLong in the middle of what computes too long, or sleeps for ever."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    clocks = ((signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, ASLEEP))
    before = [(told, signal.signal(told, stop)) for _clock, told, _most in clocks]
    for clock, _told, most in clocks:
        signal.setitimer(clock, most)
    try:
        yield
    finally:
        for clock, _told, _most in clocks:
            signal.setitimer(clock, 0)
        for told, handler in before:
            signal.signal(told, handler)


def limit_memory() -> None:
    """From here on this process may take MEGABYTES more than it has; what it starts may lift the limit."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


@dataclass
class Watch:
    """Puts inputs through one reader, and remembers what was slowest and how much memory it took.

    With `some`, what is read is put through saving and a few other steps, another few for each input: most
    of the time would go into drawing again and again what is the same.
    """

    reader: Reader
    seconds: float = SECONDS
    some: bool = False
    slowest: float = 0.0
    slowest_step: str = ""

    def look(self, data: bytes) -> Finding | None:
        """What went wrong with this input; None where all held."""
        read = self._step("reading", lambda: self.reader.read(data))
        if isinstance(read, Finding):
            return read
        if not isinstance(read, Imported):
            return None
        first, *others = steps(read, self.reader.suffix)
        if self.some:
            others = Random(crc32(data)).sample(others, SOME)
        for name, step in (first, *others):
            found = self._step(name, step)
            if isinstance(found, Finding):
                return found
        return None

    def _step(self, name: str, step: Callable[[], object]) -> object:
        began = time.process_time()
        try:
            with warnings.catch_warnings(), timed(self.seconds):
                warnings.simplefilter("error")
                return step()
        except ContinuoError as error:
            return _sentence(name, error)
        except (Exception, TooLong) as error:  # noqa: BLE001 - any at all is what is looked for
            return _finding(name, error)
        finally:
            if (took := time.process_time() - began) > self.slowest:
                self.slowest, self.slowest_step = took, name


def _sentence(name: str, error: ContinuoError) -> Finding | None:
    said = str(error)
    if 0 < len(said) < 400 and said.isprintable():
        return None
    return Finding(f"{name}-sentence", f"{name}: it says {said[:500]!r}")


def _finding(name: str, error: BaseException) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if Path(each.filename).is_relative_to(REPOSITORY / "core")]
    ours += [each for each in frames if Path(each.filename).is_relative_to(REPOSITORY / "app")]
    where = f"{Path(ours[-1].filename).stem}-{ours[-1].name}" if ours else "elsewhere"
    told = "".join(traceback.format_exception(error, limit=-12))
    return Finding(f"{type(error).__name__}-{name}-{where}".replace(" ", "-").lower(), told)


def spent() -> float:
    """Seconds that this process has computed, and those it started: what it waited for, and trials."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used) + _trials()


def _trials() -> float:
    """What the server of trials (a fork for each) has computed, and those that have ended there."""
    server = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if server is None:
        return 0.0
    told = Path(f"/proc/{server}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


def peak() -> int:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 1024)
