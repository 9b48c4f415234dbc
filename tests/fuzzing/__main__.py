"""Feeds a reader of music with bent files: `python -m tests.fuzzing READER SECONDS [SEED]`.

READER is project, journal, midi, abc, kern, musicxml, mxl, clipboard or line, and of what else strangers
send, mscz, bundle, model, network, soundfont, sound or settings. SECONDS are the processor's. Half of the
time is guided by coverage where atheris is installed (`pip install atheris`; Linux only), and all of it bends
real files by a seed where it is not. What was found lies in tests/fuzzing/found/READER, the smallest input of
a kind; what was done is added to tests/fuzzing/LEDGER.md, also when this is ended early.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from tests.fuzzing.ledger import LEDGER, add

FOUND = Path(__file__).parent / "found"
REPOSITORY = Path(__file__).parents[2]
LOOK, GRACE = 5.0, 180.0  # seconds
STILL = 150  # looks at it in which it computed nothing: longer than anything may sleep


def main() -> None:
    """Feed until the time is over; a process that died of an input is followed by another."""
    name, seconds, seed = sys.argv[1], float(sys.argv[2]), int((sys.argv[3:] or ["0"])[0])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    guided = seconds / 2 if find_spec("atheris") else 0.0
    with tempfile.TemporaryDirectory(prefix="continuo-fuzzing-") as scratch:
        try:
            for number, (share, options) in enumerate([(guided, ["--coverage"]), (seconds - guided, [])]):
                _feed_for(name, share, seed + 1000 * number, Path(scratch, str(number)), options)
        finally:
            _tell(name, Path(scratch))


def _feed_for(name: str, seconds: float, seed: int, scratch: Path, options: list[str]) -> None:
    again = 0
    while (left := seconds - _done(scratch)[1]) > 1 and again < seconds:
        folder = scratch / str(again)
        if not _feed(name, left, seed + again, folder, options):
            _lost(name, folder, seed + again)
        again += 1


def _feed(name: str, seconds: float, seed: int, folder: Path, options: list[str]) -> bool:
    """Whether the process came to its end by itself."""
    around = {each: folder / each.lower() for each in ("TMPDIR", "HOME", "CWD")}
    for path in around.values():
        path.mkdir(parents=True)
    surroundings = os.environ | {each: str(path) for each, path in around.items()}
    surroundings |= {"PYTHONPATH": str(REPOSITORY), "PYTHONFAULTHANDLER": "1", "QT_QPA_PLATFORM": "offscreen"}
    told = [name, str(seconds), str(seed), str(folder), str(FOUND / name)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fuzzing.fed", *told, *options],
        cwd=around["CWD"],
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        computed, still = 0.0, 0
        while computed < seconds + GRACE and still < STILL:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(LOOK) == 0
            before, computed = computed, _computed(process.pid)
            still = still + 1 if computed == before else 0
        return False  # it hangs or stands where Python cannot break it off
    finally:
        process.kill()
        process.wait()


def _computed(process: int) -> float:
    """Seconds: by the processor, for others may leave it next to nothing by the clock."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")


def _lost(name: str, folder: Path, seed: int) -> None:
    """Keep what the process died of, and its last words."""
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    for wanted, end in (("now", ".bin"), ("printed", ".txt")):
        if (folder / wanted).exists():
            shutil.copy(folder / wanted, FOUND / name / f"died-{seed}{end}")


def _all_done(scratch: Path) -> list[dict[str, float | str]]:
    return [json.loads(path.read_text()) for path in scratch.rglob("done.json")]


def _done(scratch: Path) -> tuple[int, float]:
    """Inputs and seconds of the processor."""
    done = _all_done(scratch)
    return sum(int(each["inputs"]) for each in done), sum(float(each["seconds"]) for each in done)


def _tell(name: str, scratch: Path) -> None:
    inputs, seconds = _done(scratch)
    if not inputs:
        return
    done = _all_done(scratch)
    worst = max(done, key=lambda each: float(each["slowest"]))
    memory = max(int(each["more_memory"]) for each in done)
    add(LEDGER, name, seconds / 60, inputs)
    print(
        f"{name}: {inputs} inputs in {seconds / 60:.1f} minutes; slowest step {worst['slowest']} s "
        f"({worst['slowest_step']}), {memory} MB more than at rest",
        flush=True,
    )


if __name__ == "__main__":
    main()
