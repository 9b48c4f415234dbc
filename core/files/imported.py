"""What reading a file of any kind gives."""

from __future__ import annotations

from dataclasses import dataclass

from core.score import Score

LAST_TICK = 2**31 - 1
"""No file is believed that puts music later than this (about a month of it)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A score read from a file, and one sentence for each thing that could not come along."""

    score: Score
    notices: tuple[str, ...] = ()
