"""When the machine itself stood still: one that is not real does, whenever its host has other things to do.

A thread that computes through it seems to have computed all the longer, so no clock of its own tells. Here a
process on each core sleeps for a moment again and again, at a priority above all others where that may be
had, and writes down when it came back late though it had not waited for its core.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEAST = 5.0  # milliseconds
_WATCH = """
import os, sys, threading, time
from pathlib import Path
core, least = int(sys.argv[1]), float(sys.argv[2])
os.sched_setaffinity(0, {core})
try:
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
except PermissionError:
    pass
queue = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
waited = lambda: int(queue.read_text().split()[1]) / 1e9
last, before = time.perf_counter(), waited()
while True:
    time.sleep(0.002)
    now, queued = time.perf_counter(), waited()
    late = now - last - 0.002 - (queued - before)
    if late * 1000 > least:
        print(now - late, now, flush=True)
    last, before = now, queued
"""


Span = tuple[float, float]
"""From when to when, in seconds of `time.perf_counter`."""


class Freezes:
    """What was seen, of all cores."""

    def __init__(self, files: list[Path]) -> None:
        self._files = files
        self._spans: list[Span] = []

    def read(self) -> None:
        """Take in what was seen so far."""
        lines = [line.split() for file in self._files for line in file.read_text().splitlines()]
        self._spans = sorted((float(begun), float(over)) for begun, over in lines)

    def within(self, begun: float, over: float) -> float:
        """For how many milliseconds of this time some core stood still."""
        together, until = 0.0, begun
        for first, last in self._spans:
            since, ended = max(first, until), min(last, over)
            if ended > since:
                together, until = together + ended - since, ended
        return together * 1000


@contextmanager
def watched() -> Iterator[Freezes]:
    """Watch all cores meanwhile; nothing is seen where the system is not Linux."""
    if not Path("/proc/self/schedstat").exists():
        yield Freezes([])
        return
    with tempfile.TemporaryDirectory() as folder:
        cores = sorted(os.sched_getaffinity(0))
        files = [Path(folder, f"core {core}") for core in cores]
        watching = []
        for core, file in zip(cores, files, strict=True):
            with file.open("w") as out:
                command = [sys.executable, "-c", _WATCH, str(core), str(LEAST)]
                watching.append(subprocess.Popen(command, stdout=out))
        try:
            yield Freezes(files)
        finally:
            for each in watching:
                each.kill()
                each.wait()
