"""Two states of a piece held against each other, and what is new in one brought into the other."""

from core.comparing.difference import Change, Field, NoteChange, SignChange, TrackChange, accepted
from core.comparing.merging import compare
from core.comparing.words import Row, rows, summary

__all__ = [
    "Change",
    "Field",
    "NoteChange",
    "Row",
    "SignChange",
    "TrackChange",
    "accepted",
    "compare",
    "rows",
    "summary",
]
