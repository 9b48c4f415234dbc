"""The rows as a table in Markdown, for README and card, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tests.benchmarks.peers.models import Row

_HEAD = ("model", "parameters", "what it knows", "timing", "pitch", "all", "all, tune by tune")


def as_text(rows: Sequence[Row]) -> list[str]:
    """A line for each model, the best last."""
    cells = [_HEAD, *(_cells(row) for row in sorted(rows, key=lambda row: -row.figures.all))]
    wide = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)) + " |"
        for line in cells
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in wide) + "|", *lines[1:]]


def _cells(row: Row) -> tuple[str, ...]:
    parameters = f"{row.parameters:,}" if row.parameters else "–"
    bits = (row.figures.timing, row.figures.pitch, row.figures.all, row.macro.all)
    return (row.title, parameters, row.knows, *(f"{each:.3f}" for each in bits))


def as_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The same for a script, with the validation after each epoch of those that were trained."""
    return [
        {
            "name": row.name,
            "model": row.title,
            "parameters": row.parameters or None,
            "knows": row.knows,
            "tunes": len(row.tunes),
            "micro": row.figures.rounded(),
            "macro": row.macro.rounded(),
            "validation": [round(each, 4) for each in row.validation],
        }
        for row in rows
    ]


def flattened(row: Row) -> str:
    """What is to be said about how long a network was trained."""
    last = row.validation[-3:]
    gains = ", ".join(f"{one - other:.3f}" for one, other in pairwise(last))
    epochs = f"{row.title}: {len(row.validation)} epochs, validation {row.validation[-1]:.3f} bits a note"
    return f"{epochs}; the last brought {gains}" if gains else epochs
