"""The process that is fed: it may die of an input, and its parent then knows of which."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.fuzzing.readers import READERS as MUSIC
from tests.fuzzing.readers import Reader
from tests.fuzzing.strangers import STRANGERS
from tests.fuzzing.watching import Finding, Watch, limit_memory, peak

READERS = MUSIC | STRANGERS


class Feeding:
    """Feeds one reader, writes down what it finds, and what it did, in a folder of its own."""

    def __init__(self, name: str, folder: Path, found: Path) -> None:
        self._reader, self._folder, self._found = READERS[name], folder, found
        self._watch = Watch(self._reader)
        self._began = time.monotonic()
        self._inputs = 0
        self._printed = folder / "printed"
        printed = os.open(self._printed, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(printed, 2)
        if name != "line":  # which prints its help
            os.dup2(printed, 1)
        self._quiet = name != "line"
        self._around = (Path.cwd(), Path(os.environ["TMPDIR"]), Path(os.environ["HOME"]))

    def begin(self) -> None:
        """Bring in all libraries with a few real files, and set the limits."""
        for seed in self._reader.seeds()[:6]:
            self._watch.look(seed)
        self._watch = Watch(self._reader)
        os.truncate(self._printed, 0)
        self._there = self._files()
        self._rest = peak()
        limit_memory()

    def feed(self, data: bytes) -> None:
        """Put one input through."""
        (self._folder / "now").write_bytes(data)
        os.truncate(self._printed, 0)  # what the fuzzer itself says
        finding = self._watch.look(data) or self._left_behind()
        self._inputs += 1
        if finding is not None:
            self._keep(data, finding)
        if self._inputs % 20 == 0:
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
        done = {
            "inputs": self._inputs,
            "seconds": round(time.monotonic() - self._began),
            "slowest": round(self._watch.slowest, 2),
            "slowest_step": self._watch.slowest_step,
            "more_memory": peak() - self._rest,
        }
        (self._folder / f"done-{os.getpid()}.json").write_text(json.dumps(done))


def bent(seeds: list[bytes], reader: Reader, random: Random) -> bytes:
    """A real file, bent once or several times over."""
    data = random.choice(seeds)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = reader.bend(data, random)
    return data


def by_seed(feeding: Feeding, reader: Reader, seconds: float, seed: int) -> None:
    """Bent real files, by a seed."""
    random, until = Random(seed), time.monotonic() + seconds
    seeds = reader.seeds()
    while time.monotonic() < until:
        feeding.feed(bent(seeds, reader, random))


def by_coverage(
    feed: Callable[[bytes], None], reader: Reader, seconds: float, seed: int, corpus: Path
) -> None:
    """Files bent so that they come to code that no other came to: atheris, which ends this process."""
    import atheris

    for number, data in enumerate(reader.seeds()):
        (corpus / f"seed-{number}").write_bytes(data)

    def bend(data: bytes, most: int, number: int) -> bytes:
        random = Random(number)
        made = atheris.Mutate(data, most) if random.random() < 0.3 else bent([data], reader, random)
        return bytes(made[:most])

    limits = [
        f"-max_total_time={int(seconds)}",
        "-rss_limit_mb=0",
        "-timeout=120",
        "-detect_leaks=0",
        "-report_slow_units=120",
    ]
    told = [
        sys.argv[0],
        *limits,
        f"-seed={seed + 1}",
        "-max_len=60000",
        f"-artifact_prefix={corpus}/",
        str(corpus),
    ]
    atheris.Setup(told, feed, custom_mutator=bend)
    atheris.Fuzz()


def main() -> None:
    """READER SECONDS SEED FOLDER FOUND, from the parent."""
    name, seconds, seed, folder, found = sys.argv[1:]
    feeding = Feeding(name, Path(folder), Path(found))
    feeding.begin()
    corpus = Path(folder, "corpus")
    if "atheris" in sys.modules:
        corpus.mkdir(exist_ok=True)
        by_coverage(feeding.feed, READERS[name], float(seconds), int(seed), corpus)
    else:
        by_seed(feeding, READERS[name], float(seconds), int(seed))
    feeding.tell()
