"""Tries something in a process of its own, which may crash, hang or want all there is without harm.

Compiled libraries (LiteRT, FluidSynth) trust the files they are given. What is not known to be sound is
first given to them here; what has passed is remembered by its hash, and not tried again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from platformdirs import user_state_path

from core.errors import BadFile
from core.files.disk import open_file, write_aside

MOST_REMEMBERED = 1000
_LONGEST_LIST = 2**20  # bytes
_PASSED = b"passed"


def passes(job: Callable[..., bool], *args: object, seconds: float, room: int) -> bool:
    """Whether `job(*args)` says yes within so many seconds and bytes of memory; False however it fails.

    The job stands in a module that the other process can import. Where the system sets limits (not on
    Windows) it can write no file either. Of what the process says nothing but yes is understood: whoever
    got hold of it can tell us nothing else.
    """
    context = get_context("spawn")  # a fork would inherit the window's threads half alive
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_carry_out, args=(theirs, room, seconds), name="continuo-trial", daemon=True
    )
    try:
        process.start()
        theirs.close()
        # Not with what starts it: a process that died at once would have that waited for without end.
        ours.send((job, args))
        return bool(ours.poll(seconds)) and ours.recv_bytes(len(_PASSED)) == _PASSED
    except (OSError, EOFError):  # it died, or could not be started
        return False
    finally:
        theirs.close()
        ours.close()
        if process.pid is not None:
            process.kill()
            process.join()
        process.close()


def key_of(*parts: bytes | str | int) -> str:
    """One word that stands for these and no others."""
    told = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogateescape")
        told.update(len(raw).to_bytes(8, "little") + raw)
    return told.hexdigest()


def is_known(key: str) -> bool:
    """Whether what this key stands for has passed before."""
    return key in _remembered()


def remember(key: str) -> None:
    """Never try again what this key stands for; where nothing can be kept, it is tried the next time too."""
    keys = [*(each for each in _remembered() if each != key), key][-MOST_REMEMBERED:]
    place = _place()
    with suppress(OSError, BadFile):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_aside(place, "".join(f"{each}\n" for each in keys).encode())


def _place() -> Path:
    return user_state_path("continuo", appauthor=False) / "tried"


def _remembered() -> list[str]:
    try:
        with open_file(_place()) as file:
            return file.read(_LONGEST_LIST).decode("ascii", "replace").split()
    except OSError:
        return []


def _carry_out(line: Connection, room: int, seconds: float) -> None:
    """In the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what goes wrong here is nobody's to read
    job, args = line.recv()
    _limit(room, seconds)
    if job(*args):
        line.send_bytes(_PASSED)


def _limit(room: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        resource.RLIMIT_AS: room,
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in wanted.items():
        with suppress(ValueError, OSError):  # less than that is allowed already
            resource.setrlimit(limit, (most, most))
