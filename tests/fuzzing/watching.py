"""One input put through a reader and all that follows, within limits: what went wrong, in a word."""

from __future__ import annotations

import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from core.errors import ContinuoError
from core.files.imported import Imported
from tests.fuzzing.readers import Reader
from tests.fuzzing.surviving import steps

SECONDS = 5.0  # of the processor's time, so that a busy machine is no finding
MEGABYTES = 500
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
    """Raises TooLong in the middle of what takes too long."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def limit_memory() -> None:
    """From here on this process may take MEGABYTES more than it has; what it starts may lift the limit."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


@dataclass
class Watch:
    """Puts inputs through one reader, and remembers what was slowest and how much memory it took."""

    reader: Reader
    seconds: float = SECONDS
    slowest: float = 0.0
    slowest_step: str = ""

    def look(self, data: bytes) -> Finding | None:
        """What went wrong with this input; None where all held."""
        read = self._step("reading", lambda: self.reader.read(data))
        if isinstance(read, Finding):
            return read
        if not isinstance(read, Imported):
            return None
        for name, step in steps(read, self.reader.suffix):
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


def peak() -> int:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 1024)
