"""What the small LSTM of protocol A is told of a melody.

The features are of the kind of `core.lstm`'s, as far as notes alone can tell them: pitch, interval, from
the first note, degree of the key that the notes so far seem to be in, rest and length, places in bars of
three and of four quarters (a file's bars are counted from its beginning), and what stood one bar ago
for bars of several lengths. It is asked twice for each note: knowing when the note starts and how long
it is (track T), and knowing neither (track P), as if it started where the last one ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.encoding import Encoding
from core.harmony import estimate_key
from core.lstm.features import PITCHES, REACH, Ints
from core.score import WHOLE_NOTE, Note

_QUARTER = WHOLE_NOTE // 4
AGO = (2, 3, 4, 6, 8, 12, 16)  # quarters
LOW, HIGH = 36, 97  # the pitches that the eight sets stay between
WIDE = HIGH - LOW
INTERVAL = 2 * REACH + 2
_PHASES = (
    (_QUARTER, 60),
    (3 * _QUARTER, 120),
    (4 * _QUARTER, 120),
)  # ticks, and steps
_PLACE = tuple(whole // step for whole, step in _PHASES)
_ENCODING = Encoding()
_RHYTHM = (len(_ENCODING.gaps) + 1, len(_ENCODING.lengths) + 1)
PAST = (*_RHYTHM, PITCHES + 1, INTERVAL, INTERVAL, 13, *_PLACE)
COMING = (*_RHYTHM, *_PLACE, *[INTERVAL] * (2 * len(AGO)))
KNOWN = 3 + 2 * len(AGO)  # last pitch, first pitch, tonic, pitches to copy


@dataclass(frozen=True)
class Told:
    """One melody's columns, [notes, columns]; `coming` and `known` by track."""

    past: Ints
    coming: tuple[Ints, Ints]
    known: tuple[Ints, Ints]
    pitches: Ints


def told(line: Sequence[Note]) -> Told:
    """A melody as the network sees it, no column of a note telling anything of its pitch."""
    starts, ends, pitches = (
        np.array(column) for column in zip(*((n.start, n.end, n.pitch) for n in line), strict=True)
    )
    now = np.concatenate([[0], ends[:-1]])
    last, first = _before(pitches), np.where(np.arange(len(line)) > 0, pitches[0], -1)
    tonic = np.array([-1, *(_tonic(line[: index + 1]) for index in range(len(line) - 1))])
    rhythm = np.stack((_ENCODING.gap_index(starts - now), _ENCODING.length_index(ends - starts)), -1) + 1
    heard = np.concatenate([np.zeros((1, 2), np.int64), rhythm[:-1]])
    degree = np.where(last >= 0, (last - tonic) % 12 + 1, 0)
    intervals = (_interval(last, _before(last)), _interval(last, first))
    past = np.concatenate([heard, np.stack((last + 1, *intervals, degree, *_places(now)), -1)], -1)
    seen = [_looked_back(starts, ends, pitches, ticks, last) for ticks in (now, starts)]
    rests = (np.zeros_like(rhythm), rhythm)
    coming = [
        np.concatenate([rest, np.stack(_places(ticks), -1), back.relative], -1)
        for rest, ticks, back in zip(rests, (now, starts), seen, strict=True)
    ]
    facts = np.stack((last, first, tonic), -1)
    known = [np.concatenate([facts, back.copied], -1) for back in seen]
    return Told(past, (coming[0], coming[1]), (known[0], known[1]), pitches)


def _tonic(line: Sequence[Note]) -> int:
    key = estimate_key([note.pitch for note in line], [float(note.length) for note in line])
    return key.tonic_class


def _before(values: Ints) -> Ints:
    return np.concatenate([[-1], values[:-1]])


def _interval(pitch: Ints, other: Ints) -> Ints:
    both = (pitch >= 0) & (other >= 0)
    return np.where(both, np.clip(pitch - other, -REACH, REACH) + REACH + 1, 0)


def _places(ticks: Ints) -> list[Ints]:
    return [ticks % whole // step for whole, step in _PHASES]


@dataclass(frozen=True)
class _Back:
    relative: Ints  # intervals from the last pitch, and motions, that stood here some time ago
    copied: Ints  # the pitches that they lead to


def _looked_back(starts: Ints, ends: Ints, pitches: Ints, ticks: Ints, last: Ints) -> _Back:
    ago = ticks[:, None] - np.array(AGO) * _QUARTER
    index = np.searchsorted(starts, ago, side="right") - 1
    safe = np.maximum(index, 0)
    # Never a note that has not ended when the coming one begins: the columns must not know the future.
    heard = (index >= 0) & (index < np.arange(len(ticks))[:, None]) & (last >= 0)[:, None]
    there = np.where(heard & (ends[safe] > ago), pitches[safe], -1)
    motion = pitches[safe] - pitches[np.maximum(safe - 1, 0)]
    moved = np.where(heard & (starts[safe] == ago) & (index > 0), last[:, None] + motion, -1)
    copied = np.concatenate([there, moved], -1)
    return _Back(_interval(copied, np.broadcast_to(last[:, None], copied.shape)), copied)
