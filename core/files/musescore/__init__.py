"""MuseScore: finding it on any system, opening a piece in it, reading its files, and letting it draw."""

from core.files.musescore.converting import parse, render
from core.files.musescore.finding import NOT_FOUND, VARIABLE, Machine, MuseScore, environment, find
from core.files.musescore.opening import fresh, hand_over

__all__ = [
    "NOT_FOUND",
    "VARIABLE",
    "Machine",
    "MuseScore",
    "environment",
    "find",
    "fresh",
    "hand_over",
    "parse",
    "render",
]
