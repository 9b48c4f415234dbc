"""Keeps what compiled libraries say of themselves off the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from threading import RLock

_one_at_a_time = RLock()  # two would restore each other's silence


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Drop what compiled code writes to standard error, which Python's own redirection does not reach."""
    with _one_at_a_time:
        yield from _silenced()


def _silenced() -> Iterator[None]:
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # started without a terminal: nothing to keep quiet
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
