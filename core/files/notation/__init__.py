"""The music as a musician writes it down: bars, values, ties, tuplets, beams, spelling."""

from __future__ import annotations

from core.files.notation.build import losses, notate
from core.files.notation.model import Clef, Head, Measure, Notation, Part, Slurs, Symbol, Tuplet, Voice

__all__ = [
    "Clef",
    "Head",
    "Measure",
    "Notation",
    "Part",
    "Slurs",
    "Symbol",
    "Tuplet",
    "Voice",
    "losses",
    "notate",
]
