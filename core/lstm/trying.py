"""Whether the network of a model nobody knows does what its bundle says, found out in another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import trial
from core.encoding import Encoding
from core.lstm.features import PITCHES, RAW, Sizes
from core.lstm.step import Step
from core.polyphony.company import sizes_with_company

SECONDS = 30.0  # for LiteRT to be loaded, and a few steps; a third of one as a rule
ROOM = 2 * 2**30  # bytes of addresses, most of which libraries take and never use
_ROWS = (1, 3, 512)  # the last are more than are ever written at once: nothing may grow beyond all bounds


@dataclass(frozen=True, slots=True)
class Fit:
    """What signature `name` is given (numbers; classes, each less than its size) and gives back (widths)."""

    name: str
    numbers: Mapping[str, int]
    classes: Mapping[str, tuple[int, ...]]
    gives: Mapping[str, int]


def fits(encoding: Encoding, units: int, layers: int, company: int = 0) -> tuple[Fit, ...]:
    """What the three signatures of a step must be (see `core.lstm.export`)."""
    alone, state = Sizes.of(encoding), 2 * layers * units
    sizes = sizes_with_company(alone) if company else alone
    onset = {"onset": sizes.onset}
    gives = {"state": state, "hidden": units, "gap": len(encoding.gaps)}
    raw = {"raw": (PITCHES, PITCHES, 12, *[PITCHES] * (RAW - 3 + company))}
    return (
        Fit("advance", {"state": state}, {"columns": sizes.advance}, gives),
        Fit("length", {"hidden": units}, onset, {"length": len(encoding.lengths)}),
        Fit("pitch", {"hidden": units}, onset | {"note": sizes.note} | raw, {"pitch": PITCHES}),
    )


def passes(content: bytes, wanted: tuple[Fit, ...]) -> bool:
    """Whether a LiteRT file does what is wanted, tried where it can do no harm."""
    return trial.passes(carry_out, content, wanted, seconds=SECONDS, room=ROOM)


def carry_out(content: bytes, wanted: tuple[Fit, ...]) -> bool:
    """Whether every signature takes the least and the greatest of all classes, and gives finite numbers."""
    step = Step(content)
    return all(
        _gives(step(fit.name, _inputs(fit, rows, choose)), fit, rows)
        for fit in wanted
        for rows in _ROWS
        for choose in (_least, _greatest)
    )


def _least(sizes: tuple[int, ...]) -> list[int]:
    return [0] * len(sizes)


def _greatest(sizes: tuple[int, ...]) -> list[int]:
    return [size - 1 for size in sizes]


def _inputs(
    fit: Fit, rows: int, choose: Callable[[tuple[int, ...]], list[int]]
) -> dict[str, NDArray[np.float32] | NDArray[np.int64]]:
    numbers = {name: np.zeros((rows, width), np.float32) for name, width in fit.numbers.items()}
    return numbers | {name: np.array([choose(sizes)] * rows) for name, sizes in fit.classes.items()}


def _gives(found: Mapping[str, NDArray[np.float32]], fit: Fit, rows: int) -> bool:
    told = {name: (each.shape, each.dtype) for name, each in found.items()}
    wanted = {name: ((rows, width), np.dtype(np.float32)) for name, width in fit.gives.items()}
    return told == wanted and all(bool(np.isfinite(each).all()) for each in found.values())
