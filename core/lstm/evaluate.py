"""How surprised a model is by melodies, in bits per note: of timing, of pitch, and in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.encoding import melody
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.lstm.features import Setting
from core.lstm.lens import Columns, columns_of
from core.lstm.step import Floats, Step
from core.score import Note, Score
from core.timing import BarMap

_ROWS = 64  # notes scored at once, once they are heard

Bits = NDArray[np.float64]  # [notes, 3]: gap, length, pitch
Inputs = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean bits per note over `notes` notes; `timing` is rest and length together."""

    notes: int
    timing: float
    pitch: float

    @property
    def all(self) -> float:
        """Bits per note in all."""
        return self.timing + self.pitch

    @classmethod
    def of(cls, bits: Bits) -> Figures:
        """The figures of these notes."""
        gap, length, pitch = bits.mean(0).tolist()
        return cls(len(bits), gap + length, pitch)


@dataclass(frozen=True, slots=True)
class Surprise:
    """One melody: its figures, and for each note when it starts and its bits of timing and of pitch."""

    name: str
    figures: Figures
    notes: tuple[Note, ...]
    timing: tuple[float, ...]
    pitch: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All melodies measured with one model, and the mean over all their notes."""

    model: str
    figures: Figures
    melodies: tuple[Surprise, ...]


def evaluate(bundle: Bundle, scores: Iterable[tuple[str, Score]]) -> Evaluation:
    """Measure (name, score) pairs: the top line of the first track with notes, bars and key known.

    Raises BadRequest when no score has any notes.
    """
    melodies, everything = [], []
    for name, score in scores:
        track = next((track for track in score.tracks if track.notes and not track.percussion), None)
        if track is None:
            continue
        notes, _ = melody(track.notes)
        found = surprise(bundle, notes, setting_of(score, notes))
        everything.append(found)
        timing = tuple((found[:, 0] + found[:, 1]).tolist())
        melodies.append(Surprise(name, Figures.of(found), notes, timing, tuple(found[:, 2].tolist())))
    if not melodies:
        raise BadRequest("There are no notes to measure in what was given.")
    return Evaluation(bundle.name, Figures.of(np.concatenate(everything)), tuple(melodies))


def setting_of(score: Score, notes: Sequence[Note]) -> Setting:
    """What a score tells about its melody."""
    return Setting(bars=BarMap(score), key=score.key_at(0), end=notes[-1].end)


def surprise(bundle: Bundle, notes: Sequence[Note], setting: Setting) -> Bits:
    """Bits of gap, length and pitch for every note of a melody (see `core.encoding.melody`)."""
    return bits_of(bundle.step, 2 * bundle.layers * bundle.units, columns_of(bundle.encoding, setting, notes))


def bits_of(step: Step, state_size: int, columns: Columns) -> Bits:
    """The same from columns made already."""
    state = np.zeros((1, state_size), np.float32)
    hidden, gaps = [], []
    for row in columns.advance:
        heard = step("advance", {"state": state, "columns": row[None]})
        state = heard["state"]
        hidden.append(heard["hidden"])
        gaps.append(heard["gap"])
    parts: Inputs = {"hidden": np.concatenate(hidden), "onset": columns.onset}
    lengths = _in_blocks(step, "length", parts)
    pitches = _in_blocks(step, "pitch", parts | {"note": columns.note, "raw": columns.raw})
    scores = (np.concatenate(gaps), lengths, pitches)
    chosen = [_bits(each, columns.targets[:, part]) for part, each in enumerate(scores)]
    return np.stack(chosen, -1)


def _in_blocks(step: Step, signature: str, inputs: Inputs) -> Floats:
    """One signature over many rows, a fixed number at a time: a new number of rows costs time."""
    rows = len(inputs["hidden"])
    whole = -(-rows // _ROWS) * _ROWS
    padded = {name: np.pad(value, ((0, whole - rows), (0, 0))) for name, value in inputs.items()}
    blocks = [
        step(signature, {name: value[start : start + _ROWS] for name, value in padded.items()})[signature]
        for start in range(0, whole, _ROWS)
    ]
    return np.concatenate(blocks)[:rows]


def _bits(scores: Floats, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    wide = scores.astype(np.float64)
    highest = wide.max(-1, keepdims=True)
    total = np.log(np.exp(wide - highest).sum(-1)) + highest[:, 0]
    bits: NDArray[np.float64] = (total - wide[np.arange(len(wide)), chosen]) / np.log(2)
    return bits
