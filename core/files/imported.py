"""What reading a file of any kind gives."""

from __future__ import annotations

from dataclasses import dataclass

from core.score import Score
from core.takes_tree import NO_TAKES, TakesTree

LAST_TICK = 2**31 - 1
"""No file is believed that puts music later than this (about a month of it)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A score read from a file, one sentence for each thing that could not come along, and its takes.

    Only a project holds takes.
    """

    score: Score
    notices: tuple[str, ...] = ()
    takes: TakesTree = NO_TAKES
