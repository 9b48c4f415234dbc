"""Makes `.venv`: the locked packages, each checked against its hash, and the system packages beside them."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from resources.setup.place import (
    PYTHON,
    ROOT,
    SETS,
    SETUP,
    VENV,
    VERSION,
    WINDOWS,
    CannotSetUp,
    fingerprint,
    read_stamp,
    say,
    write_stamp,
)
from resources.setup.progress import watch
from resources.setup.system import install_system

# Downloads of a set-up under way, so that one begun again need not fetch them again.
CACHE = ROOT / ".venv.cache"


def install(chosen: str) -> None:
    """Set up what is missing; an unfinished set-up, or one for another Python, is begun afresh."""
    stamp = read_stamp()
    works = PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0
    if works and stamp == fingerprint(chosen):
        return
    say("Setting up Continuo; this is done once.")
    if stamp.get("set") == "light" and chosen == "test":
        say("The tests need TensorFlow, so this set-up is no longer a light one.")
    install_system(chosen)
    smaller = SETS.index(chosen) < SETS.index(stamp.get("set", "light"))
    if not works or smaller or not stamp.get("lock") or stamp.get("python") != VERSION:
        make_venv()
        stamp = {}
    write_stamp({"set": chosen})  # without a lock: unfinished, but the choice is remembered
    install_python(chosen, stamp)
    write_stamp(fingerprint(chosen))
    shutil.rmtree(CACHE, ignore_errors=True)
    if chosen == "light":
        say("Set up without TensorFlow: everything works but training; `./run --full` adds it.")
    else:
        say("Set up.")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the set-up lock: a second start waits for the first one's set-up."""
    if WINDOWS:
        yield
        return
    import fcntl

    folder = os.open(SETUP, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def install_python(chosen: str, before: dict[str, str]) -> None:
    """Install the locked packages, each checked against its hash.

    When nothing could be fetched nothing was touched, and the set-up of `before` still stands.
    """
    lock = SETUP / f"{chosen}.lock"
    say(f"Installing Python packages into {VENV.name}")
    # fmt: off
    command = [
        str(PYTHON), "-P", "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-deps",
        "--no-input", "--no-compile", "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock),
    ]
    # fmt: on
    cache = os.environ.get("PIP_CACHE_DIR", str(CACHE))
    told = watch(command, PipLabel(lock), PIP_CACHE_DIR=cache, PIP_USER="0", PYTHONUNBUFFERED="1")
    if told:
        if before.get("lock") and not any(line.startswith("Installing collected") for line in told):
            write_stamp(before)
        raise CannotSetUp(
            "The Python packages could not be installed, for the reason above; start again later."
        )


def make_venv() -> None:
    """A fresh `.venv`."""
    shutil.rmtree(VENV, ignore_errors=True)
    if not importlib.util.find_spec("ensurepip"):
        raise CannotSetUp(
            f"Python's venv module is not complete here: install python{VERSION}-venv and start again."
        )
    if subprocess.run([sys.executable, "-P", "-m", "venv", str(VENV)], stdout=sys.stderr.fileno()).returncode:
        raise CannotSetUp(f"Python could not make {VENV}, for the reason above.")


class PipLabel:
    """What a line of pip's is about, counting the packages."""

    def __init__(self, lock: Path) -> None:
        self._total = len(re.findall(r"^[A-Za-z]", lock.read_text(encoding="utf-8"), re.MULTILINE))
        self._count, self._package = 0, ""

    def __call__(self, line: str) -> str:
        if found := re.match(r"Collecting ([\w.-]+)", line):
            self._count += 1
            self._package = f"{found[1]} ({self._count} of {self._total})"
            return self._package
        if line.startswith(("Ignoring ", "Requirement already")):  # for another system, or there
            self._total -= 1
        if found := re.match(r" +Downloading .*\(([\d.]+ GB|\d{2,}[\d.]* MB)\)", line):
            return f"{self._package}, {found[1]}"
        return "Unpacking" if line.startswith("Installing collected") else ""
