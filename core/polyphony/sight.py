"""What voices see while they are written, by tables: what `core.lstm.lens` and `core.polyphony.company` tell.

Training asks those for whole pieces at once. Here one note is asked for in every row, many times over, and
what costs is the number of numpy's calls. So every note lies there as three moments, as it begins, while it
is held, and when it is over, each with all that is told of it; the moments of all voices are one array, which
is searched once for the bars ago and for the other voices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding
from core.lstm.ahead import left_classes
from core.lstm.features import LAGS, LEFT_EDGES, PITCHES, Ints, Setting, intervals
from core.lstm.lens import Lens
from core.lstm.memory import NO_MOTION
from core.polyphony.company import NOBODY, REST, SLOTS, UNKNOWN, companions
from core.score import Note

Mask = NDArray[np.bool_]

NEVER = 2**62  # where notes start that are not written yet
_LONG_AGO = -NEVER
_ROOM = 64
_LINE, _ORIGIN = 2**40, 2**32  # of the numbers by which moments are found: from line to line, and of tick 0
_EMPTY = _LINE - _ORIGIN - 1  # the tick of notes not written yet
_ASKED = len(LAGS) + SLOTS
_BACK = np.array([*LAGS, *[0] * SLOTS])
OWN, OTHERS = slice(0, len(LAGS)), slice(len(LAGS), _ASKED)  # among what is asked

# What is told of a moment: of a voice's own bars ago, as `core.lstm.lens.View` has it, `STATUS`, `LENGTH`,
# `MOTION` and its class `STEP`; of another voice classes of what it does, the motion to what it sounds and
# its degree. `PITCH` is what sounds, -1 for none. UNTIL is the tick up to which this lasts, long ago where
# that is not known, and NEXT the pitch after that, of given voices only.
PITCH, STATUS, LENGTH, MOTION, STEP, DOING, MOVING, DEGREE, UNTIL, NEXT = range(10)
_BEGUN, _HELD, _OVER = range(3)
_EVERY = 3
_BEFORE = (-1, 1, 0, NO_MOTION, 0, REST, 0, 0, _LONG_AGO, -1)  # the first note
_BLANK = np.array(
    [
        (-1, 2, 1, NO_MOTION, 0, REST + 2, 0, 0, _LONG_AGO, -1),
        (-1, 3, 1, NO_MOTION, 0, REST + 1, 0, 0, _LONG_AGO, -1),
        (-1, 4, 1, NO_MOTION, 0, REST, 0, 0, _LONG_AGO, -1),
    ]
)
# The first rows, as many as a note has, stand for voices that are not known, and for none.
_STRANGE = np.array(
    [(-1, 0, 0, NO_MOTION, 0, kind, 0, 0, _LONG_AGO, -1) for kind in (UNKNOWN, NOBODY, NOBODY)]
)


@cache
def pairs() -> Ints:
    """Classes of intervals by `base` of the pitch before + the pitch; 0 where either is -1."""
    pitch = np.arange(-1, PITCHES)
    classes = np.where(pitch >= 0, intervals(pitch, pitch[:, None]), 0).ravel()
    classes.setflags(write=False)
    return classes


@cache
def moved() -> Ints:
    """Motions in semitones, laid as `pairs`; NO_MOTION where the pitch before is -1."""
    pitch = np.arange(-1, PITCHES)
    motions = np.where(pitch[:, None] >= 0, pitch - pitch[:, None], NO_MOTION).ravel()
    motions.setflags(write=False)
    return motions


def base(last: Ints) -> Ints:
    """Where in `pairs` intervals from these pitches lie."""
    return last * (PITCHES + 1) + (PITCHES + 2)


@cache
def lefts() -> Ints:
    """Classes of the time left by ticks + 1, the last for all that is longer; 0 for unknown."""
    classes = np.concatenate([[0], left_classes(np.arange(LEFT_EDGES[-1] + 1))])
    classes.setflags(write=False)
    return classes


class When:
    """What depends on the tick alone, told for each from the first to the last that may be asked about.

    A row is the columns that a seam is told of it (place in the bar, metre, bar, mode, time left, phrase),
    then those that an onset is told, those that an end is told, and the length of the bar.
    """

    SEAM, ONSET, END = slice(0, 8), slice(8, 13), slice(13, 16)

    def __init__(self, lens: Lens, first: int, last: int) -> None:
        self._first = first
        told = lens.when(np.arange(first, last + 1))
        columns = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 4, 6, 0, 2, 6, 8]
        self._rows = told.take(columns, 1)  # laid out row by row, or each look would copy all of them

    def at(self, ticks: Ints) -> Ints:
        """The rows of these ticks, [..., 17]."""
        return self._rows.take(ticks - self._first, 0, mode="clip")


class Glance(NamedTuple):
    """What is seen from a tick of each row: `when` as `When` has it, and `told` of moments, as above.

    `told` is [batch, LAGS + SLOTS, 10]: of the voice's own bars ago, and of the other voices. `left` are
    classes of the time to the others' next boundaries, [batch, SLOTS]; `interval` the classes from the
    voice's own last pitch to all that sounds and to what follows in the others, [batch, LAGS + 2 * SLOTS].
    """

    when: Ints
    told: Ints
    left: Ints
    interval: Ints


@dataclass(frozen=True, slots=True)
class _Slots:
    """By the voice whose turn it is: the lines it asks about, and the row for others that are not known."""

    lines: Ints
    unknown: Ints

    @classmethod
    def of(cls, voices: int) -> _Slots:
        slots = companions(voices)
        there = slots >= 0
        own = np.tile(np.arange(voices)[:, None], (1, len(LAGS)))
        # The last line is nobody's.
        return cls(np.concatenate([own, np.where(there, slots, voices)], 1), np.where(there, 0, 1))


class Sight:
    """The notes of `batch` textures, all voices side by side, and what is seen of them.

    All begin with the same `lines`: of given voices whole, of the others as far as they are written.
    """

    def __init__(
        self,
        encoding: Encoding,
        setting: Setting,
        lines: Sequence[Sequence[Note]],
        given: Sequence[bool],
        batch: int,
        when: When,
    ) -> None:
        self.when = when
        self._voices = len(lines)
        self._slots = _Slots.of(len(lines))
        self.degrees = _degrees(setting)
        every = [*zip(lines, given, strict=True), ((), False)]
        # In notes, the first of which stands for what was before; and how often any line may have one more.
        self._room, self._left = 1 + max(len(line) for line, _ in every) + _ROOM, _ROOM
        laid = [_laid(encoding, line, known, self.degrees) for line, known in every]
        moments, keys = (
            np.stack(part) for part in zip(*(self._with_room(*each) for each in laid), strict=True)
        )
        self._lay(np.tile(moments, (batch, 1, 1)), np.tile(keys, (batch, 1)))
        self._first_line = np.arange(batch)[:, None] * (self._voices + 1)
        self._scratch = np.empty((batch, _ASKED + SLOTS), np.int64)

    def lines(self, turn: Ints) -> Ints:
        """The number of each row's line, of the voice whose turn it is."""
        return self._first_line[:, 0] + turn

    def look(self, turn: Ints, ticks: Ints, bases: Ints, horizon: Ints) -> Glance:
        """What the voices whose turn it is see from `ticks`; `bases` of their last pitches, all [batch].

        `horizon` [lines] are the ticks up to which each voice is known.
        """
        when = self.when.at(ticks)
        now = ticks[:, None]
        lines = self._slots.lines.take(turn, 0) + self._first_line
        asked = now - when[:, -1:] * _BACK
        asked += lines * _LINE
        found = self._keys.searchsorted(asked, "right") + (len(_STRANGE) - 1)
        known = horizon.take(lines[:, OTHERS]) > now
        found[:, OTHERS] = np.where(known, found[:, OTHERS], self._slots.unknown.take(turn, 0))
        told = self._moments.take(found, 0)
        seen = self._scratch
        seen[:, :_ASKED], seen[:, _ASKED:] = told[..., PITCH], told[:, OTHERS, NEXT]
        seen += bases[:, None]
        left = lefts().take(told[:, OTHERS, UNTIL] - (now - 1), mode="clip")
        return Glance(when, told, left, pairs().take(seen))

    def write(self, lines: Ints, count: Ints, start: Ints, end: Ints, note: Sequence[Ints]) -> None:
        """One note more in these lines, after `count` others.

        `note` is its pitch, the index of its length, the motion to it and its class.
        """
        if not self._left:
            self._find_room()
        self._left -= 1
        pitch, length, motion, step = note
        at = lines * self._room + count + 1
        notes = self._moments.reshape(-1, _EVERY * len(_BEFORE))  # the first of them is strange
        told = notes.take(at + 1, 0)  # of a given voice they tell what comes next
        moments = told.reshape(len(lines), _EVERY, -1)
        sounding, begun = moments[:, :_OVER], moments[:, _BEGUN]
        sounding[..., PITCH], sounding[..., UNTIL] = pitch[:, None], end[:, None]
        sounding[..., MOVING], sounding[..., DEGREE] = step[:, None], self.degrees.take(pitch + 1)[:, None]
        begun[:, LENGTH], begun[:, MOTION], begun[:, STEP] = length + 2, motion, step
        notes[at + 1] = told
        notes[at, _OVER * len(_BEFORE) + UNTIL] = start  # what was before lasts until then
        keys = np.empty((len(lines), _EVERY), np.int64)
        keys[:, _BEGUN], keys[:, _HELD], keys[:, _OVER] = start, start + 1, end
        keys += (lines * _LINE)[:, None]
        self._keys.reshape(-1, _EVERY)[at] = keys

    def _with_room(self, moments: Ints, ticks: Ints) -> tuple[Ints, Ints]:
        """The moments of a line, and the ticks where they begin, with room for what is written."""
        blank = np.tile(_BLANK, (self._room - len(moments) // _EVERY, 1))
        never = np.full(len(blank), _EMPTY)
        return np.concatenate([moments, blank]), np.concatenate([ticks, never])

    def _lay(self, moments: Ints, ticks: Ints) -> None:
        """Lay out all lines, [lines, moments, 10], one after the other."""
        self._moments = np.concatenate([_STRANGE, moments.reshape(-1, moments.shape[-1])])
        self._keys = (ticks + np.arange(len(ticks))[:, None] * _LINE).ravel()

    def _find_room(self) -> None:
        """See how much room the fullest line has left; make more where it has none."""
        keys = self._keys.reshape(-1, self._room * _EVERY)
        ticks = keys - np.arange(len(keys))[:, None] * _LINE
        self._left = self._room - int((ticks[:, ::_EVERY] < _EMPTY).sum(1).max())
        if not self._left:
            self._widen(ticks)

    def _widen(self, ticks: Ints) -> None:
        """Make room for as many notes more."""
        moments = self._moments[len(_STRANGE) :].reshape(-1, self._room * _EVERY, len(_BEFORE))
        self._room, self._left = self._room + _ROOM, _ROOM
        wider = [self._with_room(*line) for line in zip(moments, ticks, strict=True)]
        self._lay(*(np.stack(part) for part in zip(*wider, strict=True)))


def _degrees(setting: Setting) -> Ints:
    """Classes of degrees by pitch + 1; 0 where no key is known."""
    degrees = np.zeros(PITCHES + 1, np.int64)
    if setting.key:
        degrees[1:] = (np.arange(PITCHES) - setting.key.tonic_class) % 12 + 1
    return degrees


def _laid(encoding: Encoding, line: Sequence[Note], given: bool, degrees: Ints) -> tuple[Ints, Ints]:
    """The moments of a line, the first that before its notes, and the ticks where they begin."""
    told = np.concatenate([[_BEFORE] * _EVERY, np.tile(_BLANK, (len(line), 1))])
    ticks = np.full(len(told), -_ORIGIN)
    if line:
        start, end, pitch = (
            np.array(each) for each in zip(*((n.start, n.end, n.pitch) for n in line), strict=True)
        )
        before = np.concatenate([[-1], pitch[:-1]])
        step = pairs().take(base(before) + pitch)
        notes = told[_EVERY:].reshape(len(line), _EVERY, -1)
        sounding = notes[:, :_OVER]
        sounding[..., PITCH], sounding[..., UNTIL] = pitch[:, None], end[:, None]
        sounding[..., MOVING], sounding[..., DEGREE] = step[:, None], degrees.take(pitch + 1)[:, None]
        notes[:, _BEGUN, LENGTH] = encoding.length_index(end - start) + 2
        notes[:, _BEGUN, MOTION] = np.where(before >= 0, pitch - before, NO_MOTION)
        notes[:, _BEGUN, STEP] = step
        told[_EVERY - 1 : -1 : _EVERY, UNTIL] = start  # of what is over, and of what was before
        if given:
            told[:_EVERY, NEXT] = pitch[0]
            notes[:-1, :, NEXT] = pitch[1:, None]
        ticks[_EVERY:] = np.stack([start, start + 1, end], -1).ravel()
    told[:, DOING] += 3 * given
    return told, ticks
