from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import pytest

from core import memory

SIZE, BLOCKS = 20_000, 2000  # bytes, below what the C library takes from the system one by one


def resident() -> int:
    """Bytes of this process that lie in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")
def test_what_was_freed_below_something_that_stays_goes_back_to_the_system() -> None:
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
    libc.free.argtypes = (ctypes.c_void_p,)
    if not hasattr(libc, "malloc_trim"):
        pytest.skip("another C library")
    blocks = [libc.malloc(SIZE) for _ in range(BLOCKS)]
    stays = libc.malloc(SIZE)
    for block in (*blocks, stays):
        ctypes.memset(block, 1, SIZE)
    for block in blocks:
        libc.free(block)
    held = resident()
    memory.give_back()
    assert held - resident() > SIZE * BLOCKS / 2
    libc.free(stays)


def test_where_nothing_can_be_given_back_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(memory, "CDLL", None)
    memory.give_back()
