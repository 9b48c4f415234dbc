"""The process that is fed: it may die of an input, and its parent then knows of which."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from random import Random
from unittest import mock

from core import trial
from tests.fuzzing.readers import READERS as MUSIC
from tests.fuzzing.readers import Reader
from tests.fuzzing.strangers import STRANGERS
from tests.fuzzing.watching import Finding, Watch, limit_memory, peak, spent

READERS = MUSIC | STRANGERS
TOLD_EACH = 2.0  # seconds
TRIED = ["tests.fuzzing.child", "core.lstm.trying", "core.playback.synths", "ai_edge_litert.interpreter"]


class Feeding:
    """Feeds one reader for so many seconds of the processor, in a folder of its own: writes down what it
    finds, and what it did.
    """

    def __init__(self, name: str, seconds: float, folder: Path, found: Path) -> None:
        self._reader, self._folder, self._found = READERS[name], folder, found
        self._seconds, self._told = seconds, 0.0
        self._watch = Watch(self._reader)
        self._inputs = 0
        self._printed = folder / "printed"
        printed = os.open(self._printed, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(printed, 2)
        if name != "line":  # which prints its help
            os.dup2(printed, 1)
        self._quiet = name != "line"
        self._around = (Path.cwd(), Path(os.environ["TMPDIR"]), Path(os.environ["HOME"]))

    def begin(self) -> None:
        """Bring in all libraries with a few real files."""
        for seed in self._reader.seeds()[:6]:
            self._watch.look(seed)
        self._watch = Watch(self._reader, some=True)
        os.truncate(self._printed, 0)
        self._there = self._files()
        self._rest = peak()

    @property
    def over(self) -> bool:
        """Whether it has computed for as long as it was to."""
        return spent() > self._seconds

    def feed(self, data: bytes) -> None:
        """Put one input through."""
        (self._folder / "now").write_bytes(data)
        os.truncate(self._printed, 0)  # what the fuzzer itself says
        limit_memory()  # anew: what guides by coverage keeps what it has found in this process too
        finding = self._watch.look(data) or self._left_behind()
        self._inputs += 1
        if finding is not None:
            self._keep(data, finding)
        if time.monotonic() > self._told + TOLD_EACH:
            self.tell()

    def _files(self) -> set[Path]:
        return {path for folder in self._around for path in folder.rglob("*")}

    def _left_behind(self) -> Finding | None:
        if self._quiet and self._printed.stat().st_size:
            said = self._printed.read_text(errors="replace")
            return Finding("printed", f"it printed {said[:2000]!r}")
        if new := self._files() - self._there:
            self._there |= new
            return Finding("written", f"it wrote {sorted(map(str, new))}")
        return None

    def _keep(self, data: bytes, finding: Finding) -> None:
        """Write the input down unless a smaller one does the same."""
        self._found.mkdir(parents=True, exist_ok=True)
        path = self._found / f"{finding.sign}{self._reader.suffix}"
        if path.exists() and path.stat().st_size <= len(data):
            return
        path.write_bytes(data)
        path.with_suffix(".txt").write_text(finding.told, errors="replace")

    def tell(self) -> None:
        """Write down what was done so far."""
        self._told = time.monotonic()
        done = {
            "inputs": self._inputs,
            "seconds": round(spent(), 1),
            "slowest": round(self._watch.slowest, 2),
            "slowest_step": self._watch.slowest_step,
            "more_memory": peak() - self._rest,
        }
        (self._folder / "doing").write_text(json.dumps(done))
        (self._folder / "doing").replace(self._folder / "done.json")  # it may be killed at any moment


def bent(seeds: list[bytes], reader: Reader, random: Random) -> bytes:
    """A real file, bent once or several times over; rather a short one, of which more can be tried."""
    data = min(random.choice(seeds), random.choice(seeds), key=len)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = reader.bend(data, random)
    return data


def by_seed(feeding: Feeding, reader: Reader, seed: int) -> None:
    """Bent real files, by a seed."""
    random, seeds = Random(seed), reader.seeds()
    while not feeding.over:
        feeding.feed(bent(seeds, reader, random))


def by_coverage(feeding: Feeding, reader: Reader, seed: int, corpus: Path) -> None:
    """Files bent so that they come to code that no other came to: atheris, which ends this process."""
    import atheris

    for number, data in enumerate(reader.seeds()):
        (corpus / f"seed-{number}").write_bytes(data)

    def bend(data: bytes, most: int, number: int) -> bytes:
        random = Random(number)
        made = atheris.Mutate(data, most) if random.random() < 0.3 else bent([data], reader, random)
        return bytes(made[:most])

    limits = ["-timeout=100000", "-rss_limit_mb=0", "-detect_leaks=0", "-report_slow_units=120"]
    told = [sys.argv[0], *limits, f"-seed={seed + 1}", "-max_len=60000", f"-artifact_prefix={corpus}/"]
    atheris.Setup([*told, str(corpus)], _until_over(feeding), custom_mutator=bend)
    atheris.Fuzz()


def _until_over(feeding: Feeding) -> Callable[[bytes], None]:
    """Feeds, and ends the process when the time is over: atheris knows the clock's only."""

    def feed(data: bytes) -> None:
        feeding.feed(data)
        if feeding.over:
            feeding.tell()
            os._exit(0)

    return feed


def _try_at_once() -> None:
    """Trials in copies of a process that has all libraries, where a new one each takes half a second."""
    server = get_context("forkserver")
    server.set_forkserver_preload(TRIED)
    mock.patch.object(trial, "get_context", return_value=server).start()


def main() -> None:
    """READER SECONDS SEED FOLDER FOUND, from the parent."""
    name, seconds, seed, folder, found = sys.argv[1:]
    _try_at_once()
    feeding = Feeding(name, float(seconds), Path(folder), Path(found))
    feeding.begin()
    corpus = Path(folder, "corpus")
    if "atheris" in sys.modules:
        corpus.mkdir(exist_ok=True)
        by_coverage(feeding, READERS[name], int(seed), corpus)
    else:
        by_seed(feeding, READERS[name], int(seed))
    feeding.tell()
