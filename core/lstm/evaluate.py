"""How surprised a model is by melodies, note by note: what it thought would come, and what came."""

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
from core.lstm.figures import Accuracy, Bits, Figures, Opinion, Summary
from core.lstm.lens import MOST_HEARD, Columns, columns_of
from core.lstm.lifting import lift_for
from core.lstm.step import Floats, Stepping
from core.score import Note, Score
from core.timing import BarMap

_ROWS = 64  # notes scored at once, once they are heard

Inputs = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One track of a piece in several voices: its number, how many voices it has, and its figures."""

    track: int
    voices: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Surprise:
    """One melody: its figures, and for each of its notes the bits of timing and of pitch.

    Of a piece in several voices (see `core.judging.voices`) also those of its `parts`, and of each note the
    number of its track.
    """

    name: str
    score: Score
    figures: Figures
    accuracy: Accuracy
    notes: tuple[Note, ...]
    timing: tuple[float, ...]
    pitch: tuple[float, ...]
    parts: tuple[Part, ...] = ()
    tracks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All melodies measured with one model, and what they come to together."""

    model: str
    summary: Summary
    melodies: tuple[Surprise, ...]

    @property
    def figures(self) -> Figures:
        """The mean over all notes."""
        return self.summary.figures


def evaluate(bundle: Bundle, scores: Iterable[tuple[str, Score]]) -> Evaluation:
    """Measure (name, score) pairs: the top line of the first track with notes, bars and key known.

    All scores the model gives are kept until the end: at most some 2 KiB for every note.
    Raises BadRequest when no score has any notes.
    """
    melodies, opinions = [], []
    for name, score in scores:
        track = next((track for track in score.tracks if track.notes and not track.percussion), None)
        if track is None:
            continue
        notes, _ = melody(track.notes)
        found = opinion(bundle, notes, setting_of(bundle, score, notes))
        opinions.append(found)
        melodies.append(_surprise(name, score, notes, found))
    if not melodies:
        raise BadRequest("There are no notes to measure in what was given.")
    return Evaluation(bundle.name, Summary.of(opinions), tuple(melodies))


def _surprise(name: str, score: Score, notes: tuple[Note, ...], found: Opinion) -> Surprise:
    bits = found.bits
    timing, pitch = (bits[:, 0] + bits[:, 1]).tolist(), bits[:, 2].tolist()
    accuracy = Accuracy.of([found])
    return Surprise(name, score, Figures.of(bits), accuracy, notes, tuple(timing), tuple(pitch))


def setting_of(bundle: Bundle, score: Score, notes: Sequence[Note]) -> Setting:
    """What a score tells about its melody, in the register that the model hears it in."""
    lift = lift_for(bundle, notes)
    return Setting(bars=BarMap(score), key=score.key_at(0), end=notes[-1].end, lift=lift)


def surprise(bundle: Bundle, notes: Sequence[Note], setting: Setting, since: int = 0) -> Bits:
    """Bits of gap, length and pitch for every note of a melody (see `core.encoding.melody`).

    With `since` of those from that number on: all that is heard before them is MOST_HEARD notes.
    """
    first = max(0, since - MOST_HEARD)
    return opinion(bundle, notes, setting, first).bits[since - first :]


def opinion(bundle: Bundle, notes: Sequence[Note], setting: Setting, since: int = 0) -> Opinion:
    """What the model thinks of every note of a melody from number `since` on before it comes."""
    columns = columns_of(bundle.encoding, setting, notes, since=since).beside(bundle.company)
    return opinion_of(bundle.step_in(setting), bundle.state_in(setting), columns)


def opinion_of(step: Stepping, state_size: int, columns: Columns) -> Opinion:
    """What the model thinks of every note, from columns made already."""
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
    return Opinion((np.concatenate(gaps), lengths, pitches), columns.targets)


def _in_blocks(step: Stepping, signature: str, inputs: Inputs) -> Floats:
    """One signature over many rows, a fixed number at a time: a new number of rows costs time."""
    rows = len(inputs["hidden"])
    whole = -(-rows // _ROWS) * _ROWS
    padded = {name: np.pad(value, ((0, whole - rows), (0, 0))) for name, value in inputs.items()}
    blocks = [
        step(signature, {name: value[start : start + _ROWS] for name, value in padded.items()})[signature]
        for start in range(0, whole, _ROWS)
    ]
    return np.concatenate(blocks)[:rows]
