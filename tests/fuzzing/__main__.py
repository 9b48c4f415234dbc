"""Feeds a reader of music with bent files: `python -m tests.fuzzing READER SECONDS [SEED]`.

READER is project, journal, midi, abc, kern, musicxml, mxl, clipboard or line, and of what else strangers
send, mscz, bundle, network, soundfont, sound or settings. Half of the time is guided by coverage where
atheris is installed (`pip install atheris`; Linux only), and all of it bends real files by a seed where it is
not. What was found lies in tests/fuzzing/found/READER, the smallest input of a kind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

FOUND = Path(__file__).parent / "found"
REPOSITORY = Path(__file__).parents[2]


def main() -> None:
    """Feed until the time is over; a process that died of an input is followed by another."""
    name, seconds, seed = sys.argv[1], float(sys.argv[2]), int((sys.argv[3:] or ["0"])[0])
    guided = seconds / 2 if find_spec("atheris") else 0.0
    with tempfile.TemporaryDirectory(prefix="continuo-fuzzing-") as scratch:
        for number, (share, options) in enumerate([(guided, ["--coverage"]), (seconds - guided, [])]):
            until, again = time.monotonic() + share, 0
            while (left := until - time.monotonic()) > 1:
                folder = Path(scratch, f"{number}-{again}")
                if not _feed(name, left, seed + 1000 * number + again, folder, options):
                    _lost(name, folder, again)
                again += 1
        _tell(name, Path(scratch))


def _feed(name: str, seconds: float, seed: int, folder: Path, options: list[str]) -> bool:
    """Whether the process came to its end by itself."""
    around = {each: folder / each.lower() for each in ("TMPDIR", "HOME", "CWD")}
    for path in around.values():
        path.mkdir(parents=True)
    surroundings = os.environ | {each: str(path) for each, path in around.items()}
    surroundings |= {"PYTHONPATH": str(REPOSITORY), "PYTHONFAULTHANDLER": "1", "QT_QPA_PLATFORM": "offscreen"}
    found = FOUND / name
    command = [
        sys.executable,
        "-m",
        "tests.fuzzing.fed",
        name,
        str(seconds),
        str(seed),
        str(folder),
        str(found),
    ]
    try:
        done = subprocess.run(
            [*command, *options],
            cwd=around["CWD"],
            env=surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds + 180,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _lost(name: str, folder: Path, again: int) -> None:
    """Keep what the process died of, and its last words."""
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    for wanted, end in (("now", ".bin"), ("printed", ".txt")):
        if (folder / wanted).exists():
            shutil.copy(folder / wanted, FOUND / name / f"died-{again}{end}")


def _tell(name: str, scratch: Path) -> None:
    done = [json.loads(path.read_text()) for path in scratch.rglob("done-*.json")]
    inputs, seconds = (sum(each[key] for each in done) for key in ("inputs", "seconds"))
    worst: dict[str, float | str] = max(done, key=lambda each: float(each["slowest"]), default={})
    memory = max((each["more_memory"] for each in done), default=0)
    print(
        f"{name}: {inputs} inputs in {seconds / 60:.1f} minutes; slowest step {worst.get('slowest')} s "
        f"({worst.get('slowest_step')}), {memory} MB more than at rest"
    )


if __name__ == "__main__":
    main()
