"""Chorales as published figures have them: what each voice sounds at every frame, held or struck again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import core.polyphony.sources
from core.encoding import Encoding
from core.lstm.split import Side
from core.polyphony.works import Work
from core.score import Note

SIXTEENTH = 120  # ticks
_LIST = Path(core.polyphony.sources.__file__).with_name("lists") / "jsb.txt"
_REST = -1

Frames = NDArray[np.int64]


@cache
def listed() -> dict[str, str]:
    """ "test", "validation" or "equal" (to one of those) for each chorale that is not to be learnt from."""
    lines = [line for line in _LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    sides = (line.partition("\t") for line in lines)
    return {name: side for side, _, names in sides for name in names.split(" ")}


def side_of(work: Work) -> Side | None:
    """The side of the published split that a chorale stands on; None for one that stands on none."""
    file = work.name.rpartition("#")[0].rpartition("/")[2]
    side = listed().get(file.removesuffix(".mxl").removesuffix(".xml"), "train")
    return side if side in ("train", "validation", "test") else None  # type: ignore[return-value]  # one of three


def frames(work: Work, grid: int = SIXTEENTH) -> Frames:
    """What sounds at the beginning of each frame of `grid` ticks, [frames, voices]; -1 for a rest."""
    found = np.full((-(-work.end // grid), len(work.voices)), _REST, np.int64)
    for place, voice in enumerate(work.voices):
        for note in voice:
            found[-(-note.start // grid) : -(-note.end // grid), place] = note.pitch
    return found


def held(work: Work, encoding: Encoding, grid: int = SIXTEENTH) -> Work:
    """The same with every voice written as its frames tell it: repeated notes held.

    A note too long for the encoding is cut, always in the same way, so that the notes stand for the frames
    and for nothing else.
    """
    told = frames(work, grid)
    voices = (_line(column, encoding, grid) for column in told.T)
    kept = tuple(tuple(voice) for voice in voices if voice)
    return replace(work, voices=kept, end=max(voice[-1].end for voice in kept))


def _line(column: Frames, encoding: Encoding, grid: int) -> list[Note]:
    line, at = [], 0
    for pitch, run in groupby(column.tolist()):
        length = sum(1 for _ in run) * grid
        end = at + length
        while pitch != _REST and at < end:
            part = max(each for each in encoding.lengths if each <= end - at and not each % grid)
            line.append(Note(at, part, pitch))
            at += part
        at = end
    return line


def nats(bits: Sequence[float] | NDArray[np.float64], places: int) -> float:
    """So many bits in all, in nats for each of so many places."""
    return float(np.sum(bits)) * float(np.log(2)) / places
