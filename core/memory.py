"""The C library's memory: what was freed goes back to the system when it is asked to (Linux with glibc)."""

from __future__ import annotations

import sys
from ctypes import CDLL


def give_back() -> None:
    """Let the system have what was freed: one SoundFont, or long piece, after the other would be held on to.

    Takes some milliseconds for each hundred mebibytes in use.
    """
    if sys.platform == "linux" and (trim := getattr(CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
