"""Engines come and go all day: a preview, an export, a device that was lost and found."""

from __future__ import annotations

import ctypes
import gc
import sys

import pytest

fluid = pytest.importorskip("core.playback.fluid")

FIELDS = (
    "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
)  # fmt: skip


class Mallinfo(ctypes.Structure):
    """What glibc's `mallinfo2` tells."""

    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS]


def in_use() -> int:
    """Bytes that were asked for and not freed, but for what Python has yet to collect."""
    gc.collect()
    asked = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if asked is None:
        pytest.skip("only glibc (2.33 and later) says how much is in use")
    asked.restype = Mallinfo
    told = asked()
    return int(told.uordblks + told.hblkhd)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc says how much is in use")
def test_engines_leave_no_memory_behind() -> None:
    for _ in range(10):
        fluid.Engine().delete()
    before = in_use()
    for _ in range(40):
        fluid.Engine().delete()
    assert in_use() - before < 40 * 512
