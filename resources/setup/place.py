"""Where the set-up lives, and the stamp that says what it was made from."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

SETUP = Path(os.path.abspath(__file__)).parent
ROOT = SETUP.parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "continuo.json"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

# Each set holds all of the one before it.
SETS = ("light", "run", "test")


class CannotSetUp(Exception):
    """The set-up cannot go on; the message is one sentence for the person who started it."""


def say(text: str) -> None:
    """Tell the person who started the program, leaving standard output to the program itself."""
    print(text, file=sys.stderr, flush=True)


def fingerprint(chosen: str) -> dict[str, str]:
    """What a finished set-up was made from."""
    lock = (SETUP / f"{chosen}.lock").read_bytes()
    return {"set": chosen, "lock": hashlib.sha256(lock).hexdigest(), "python": VERSION}


def read_stamp() -> dict[str, str]:
    """The stamp of `.venv`; empty when there is none that can be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("set") in SETS else {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Put the stamp in place in one piece."""
    aside = STAMP.with_suffix(".new")
    aside.write_text(json.dumps(stamp) + "\n", encoding="utf-8")
    aside.replace(STAMP)


def inside_venv() -> bool:
    """Whether this very process runs on the Python of `.venv`, which shows that it works."""
    return Path(os.path.abspath(sys.executable)).parent == PYTHON.parent


def wanted_set(asked: str, stamp: dict[str, str]) -> str:
    """The set to have: what was asked for, or what is there when nothing was, or more was asked for before.

    `asked` is a set, or empty; an explicit "light" takes TensorFlow away again.
    """
    there = stamp.get("set", "")
    if asked == "light":
        return "light"
    if not asked:
        return there or "run"
    return max(asked, there or "light", key=SETS.index)
