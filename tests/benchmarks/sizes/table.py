"""The runs as rows: each by itself, its last epochs averaged, and the seeds of a size asked together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from core.lstm.figures import Bits, Figures
from tests.benchmarks.sizes.runs import LAST, Run

_HEAD = ("network", "parameters", "timing", "pitch", "all", "validation", "minutes", "step, ms", "MB")


@dataclass(frozen=True)
class Row:
    """One line of the table; `validation` is None where it was not measured."""

    title: str
    parameters: int
    figures: Figures
    validation: float | None
    minutes: float
    step: float
    size: int


def together(bits: Sequence[Bits]) -> Bits:
    """The bits when every model is asked, and each answer's probability is the mean of what they give it.

    Rest, length and pitch are averaged one after the other. Teaching one network to answer like all of
    them could give about as much at most.
    """
    mean: Bits = -np.log2(np.mean(np.exp2(-np.stack(bits)), axis=0))
    return mean


def rows(runs: Sequence[Run]) -> list[Row]:
    """Every run, its average, and after each size its seeds together, where there are several."""
    found: list[Row] = []
    for units, group in groupby(sorted(runs, key=lambda run: (run.units, run.seed)), lambda run: run.units):
        seeds = list(group)
        for run in seeds:
            found += [_row(run), _averaged(run)]
        if len(seeds) > 1:
            found.append(_together(units, seeds))
    return found


def _row(run: Run) -> Row:
    title, figures = f"{run.units}, seed {run.seed}", Figures.of(run.best)
    return Row(title, run.parameters, figures, min(run.validation), run.minutes, run.step, run.size)


def _averaged(run: Run) -> Row:
    epochs = min(LAST, len(run.validation))
    title, figures = f"{run.units}, seed {run.seed}, mean of {epochs} epochs", Figures.of(run.averaged)
    return Row(title, run.parameters, figures, None, run.minutes, run.step, run.size)


def _together(units: int, runs: Sequence[Run]) -> Row:
    """What all seeds come to together, and what asking all of them costs."""
    return Row(
        f"{units}, {len(runs)} seeds together",
        sum(run.parameters for run in runs),
        Figures.of(together([run.best for run in runs])),
        None,
        sum(run.minutes for run in runs),
        sum(run.step for run in runs),
        sum(run.size for run in runs),
    )


def as_text(given: Sequence[Row]) -> list[str]:
    """The rows in Markdown."""
    cells = [_HEAD, *(_cells(row) for row in given)]
    wide = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)) + " |"
        for line in cells
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in wide) + "|", *lines[1:]]


def _cells(row: Row) -> tuple[str, ...]:
    bits = (row.figures.timing, row.figures.pitch, row.figures.all)
    return (
        row.title,
        f"{row.parameters:,}",
        *(f"{each:.3f}" for each in bits),
        "–" if row.validation is None else f"{row.validation:.3f}",
        f"{row.minutes:.0f}",
        f"{row.step:.2f}",
        f"{row.size / 1e6:.1f}",
    )


def as_json(given: Sequence[Row]) -> list[dict[str, object]]:
    """The same for a script; size in bytes."""
    return [
        {
            "network": row.title,
            "parameters": row.parameters,
            **row.figures.rounded(),
            "validation": row.validation,
            "minutes": round(row.minutes, 1),
            "step ms": round(row.step, 3),
            "bytes": row.size,
        }
        for row in given
    ]
