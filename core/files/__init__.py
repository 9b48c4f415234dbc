"""Files in and out: every reader and writer is a function between a path and a score."""

from __future__ import annotations

from core.files.imported import Imported
from core.files.kinds import READABLE, WRITABLE, encoded, forgetting, losses, read, read_all, write

__all__ = ["READABLE", "WRITABLE", "Imported", "encoded", "forgetting", "losses", "read", "read_all", "write"]
