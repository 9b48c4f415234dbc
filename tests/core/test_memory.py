from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from core import memory

linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")

# Ten large blocks with small ones between, after one as large: what is held when the large ones are freed.
# In a process of its own, for what is set is set for good.
LARGE_ONES = """
import ctypes
import sys
from pathlib import Path

from core import memory

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
libc.free.argtypes = (ctypes.c_void_p,)

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if "apart" in sys.argv:
    memory.keep_large_apart()
libc.free(libc.malloc(2 * memory.LARGE))
before = held()
large = []
for _ in range(10):
    large.append(libc.malloc(memory.LARGE + 1))
    small = libc.malloc(5000)
    ctypes.memset(large[-1], 1, memory.LARGE)
    ctypes.memset(small, 1, 5000)
for each in large:
    libc.free(each)
print(held() - before)
"""

SIZE, BLOCKS = 20_000, 2000  # bytes, below what the C library takes from the system one by one


def resident() -> int:
    """Bytes of this process that lie in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@linux
def test_what_is_large_goes_back_at_once_whatever_stays_behind_it() -> None:
    by_itself, apart = (_held(word) for word in ("", "apart"))
    assert by_itself > 8 * memory.LARGE
    assert apart < memory.LARGE


def _held(word: str) -> int:
    command = [sys.executable, "-c", LARGE_ONES, word]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@linux
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
    memory.keep_large_apart()
