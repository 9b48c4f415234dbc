"""Two states of a piece held against each other, and what is new in one brought into the other."""

from core.comparing.difference import Change, Field, NoteChange, SignChange, TrackChange, accepted
from core.comparing.merging import Comparison
from core.comparing.words import Row, rows, summary

__all__ = [
    "Change",
    "Comparison",
    "Field",
    "NoteChange",
    "Row",
    "SignChange",
    "TrackChange",
    "accepted",
    "rows",
    "summary",
]
