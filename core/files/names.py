"""How files are called that are made of a piece for another program."""

from __future__ import annotations

import re


def handed_name(stem: str) -> str:
    """How the names of all files begin in which a piece is handed over: "Title (Continuo"."""
    allowed = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", stem)
    readable = " ".join(allowed.split())[:80].strip(" .") or "Untitled"
    return f"{readable} (Continuo"
