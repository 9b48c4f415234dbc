"""What voices see while they are written, by tables: what `core.lstm.lens` and `core.polyphony.company` tell.

Training asks those for whole pieces at once. Here one note is asked for in every row, many times over, and
what costs is the number of numpy's calls: so all notes of all voices lie in one array, which is searched once
for the bars ago and for the other voices, and what depends on a tick or a pair of pitches alone is looked up.
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
_LINE, _ORIGIN = 2**40, 2**32  # of the numbers by which notes are found: from line to line, and of tick 0
_ASKED = len(LAGS) + SLOTS
_BACK = np.array([*LAGS, *[0] * SLOTS])
OWN, OTHERS = slice(0, len(LAGS)), slice(len(LAGS), _ASKED)  # among what is asked

# What is kept of a note; KIND is 4, and 1 in the place before the first note, where there is none. What comes
# next is told where it is known, its pitch of given voices only.
START, END, PITCH, LENGTH, MOTION, STEP, KIND, NEXT_START, NEXT_PITCH = range(9)
_BLANK = (NEVER, _LONG_AGO, -1, 0, NO_MOTION, 0, 4, _LONG_AGO, -1)
_BEFORE = (_LONG_AGO, _LONG_AGO, -1, 0, NO_MOTION, 0, 1, _LONG_AGO, -1)


@cache
def pairs() -> Ints:
    """Classes of intervals by (pitch before + 1) * (PITCHES + 1) + pitch + 1; 0 where either is -1."""
    pitch = np.arange(-1, PITCHES)
    classes = np.where(pitch >= 0, intervals(pitch, pitch[:, None]), 0).ravel()
    classes.setflags(write=False)
    return classes


@cache
def lefts() -> Ints:
    """Classes of the time left by ticks + 1, the last for all that is longer; 0 for unknown."""
    classes = np.concatenate([[0], left_classes(np.arange(LEFT_EDGES[-1] + 1))])
    classes.setflags(write=False)
    return classes


def pair(last: Ints, pitch: Ints) -> Ints:
    """Classes of the intervals from pitches `last` to others, of one shape; 0 where either is -1."""
    return pairs().take((last + 1) * (PITCHES + 1) + pitch + 1)


class When:
    """What depends on the tick alone, told for each from the first to the last that may be asked about.

    A row is the columns that a seam is told of it (place in the bar, metre, bar, mode, time left, phrase),
    and the length of the bar.
    """

    def __init__(self, lens: Lens, first: int, last: int) -> None:
        self._first = first
        self._rows = lens.when(np.arange(first, last + 1))

    def at(self, ticks: Ints) -> Ints:
        """The rows of these ticks, [..., 9]."""
        return self._rows.take(ticks - self._first, 0, mode="clip")


class Glance(NamedTuple):
    """What is seen from a tick of each row.

    Of the voice's own bars ago `status`, `length`, `motion` and its class `step`, [batch, LAGS], as in
    `core.lstm.lens.View`; `when` as `When` has it. Of each other voice classes of what it does (`doing`), the
    time `left`, the class of the motion to what it sounds (`moving`), its degree, and how many semitones it
    `came` by, if that is at this very tick (0 otherwise), [batch, SLOTS]. `pitch` is what sounds, bars ago
    and in the others, [batch, LAGS + SLOTS], -1 for none; `interval` the classes from the voice's own
    last pitch to these and to what follows in the others, [batch, LAGS + 2 * SLOTS].
    """

    when: Ints
    status: Ints
    length: Ints
    motion: Ints
    step: Ints
    doing: Ints
    left: Ints
    moving: Ints
    degree: Ints
    came: Ints
    pitch: Ints
    interval: Ints


@dataclass(frozen=True, slots=True)
class _Slots:
    """By the voice whose turn it is: lines it asks about, and classes of a rest in each, or of no news."""

    lines: Ints
    resting: Ints
    unknown: Ints

    @classmethod
    def of(cls, given: Sequence[bool]) -> _Slots:
        voices = len(given)
        slots = companions(voices)
        there = slots >= 0
        lines = np.where(there, slots, voices)  # the last line is nobody's
        known = np.array([*given, False])[lines]
        own = np.tile(np.arange(voices)[:, None], (1, len(LAGS)))
        return cls(np.concatenate([own, lines], 1), REST + 3 * known, np.where(there, UNKNOWN, NOBODY))


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
        self._batch, self._voices = batch, len(lines)
        self._slots = _Slots.of(given)
        tonic = setting.key.tonic_class if setting.key else None
        self.degrees = np.zeros(PITCHES + 1, np.int64)  # classes by pitch + 1
        if tonic is not None:
            self.degrees[1:] = (np.arange(PITCHES) - tonic) % 12 + 1
        every = [*zip(lines, given, strict=True), ((), False)]
        self._room = max(len(line) for line, _ in every) + _ROOM
        laid = np.concatenate([_laid(encoding, line, self._room, known) for line, known in every])
        self._notes = np.tile(laid, (batch, 1))
        self._first_line = np.arange(batch)[:, None] * (self._voices + 1)
        self._sort()
        self._scratch = np.empty((batch, _ASKED + SLOTS), np.int64)

    def lines(self, turn: Ints) -> Ints:
        """The number of each row's line, of the voice whose turn it is."""
        return self._first_line[:, 0] + turn

    def look(self, turn: Ints, ticks: Ints, last: Ints, horizon: Ints) -> Glance:
        """What the voices whose turn it is see from `ticks`; `last` are their last pitches, all [batch].

        `horizon` [lines] are the ticks up to which each voice is known.
        """
        when = self.when.at(ticks)
        lines = self._slots.lines.take(turn, 0) + self._first_line
        asked = ticks[:, None] - when[:, -1:] * _BACK
        notes = self._notes.take(self._keys.searchsorted(lines * _LINE + (asked + _ORIGIN), "right") - 1, 0)
        begins, sounds = notes[..., START] == asked, notes[..., END] > asked
        known = horizon.take(lines[:, OTHERS]) > ticks[:, None]
        sounds[:, OTHERS] &= known
        begins &= sounds
        pitch = np.where(sounds, notes[..., PITCH], -1)
        seen = self._scratch
        seen[:, :_ASKED] = pitch
        seen[:, _ASKED:] = np.where(known, notes[:, OTHERS, NEXT_PITCH], -1)
        heard, there = sounds[:, OTHERS], begins[:, OWN]
        status = notes[:, OWN, KIND] - sounds[:, OWN] - there
        until = np.where(heard, notes[:, OTHERS, END], notes[:, OTHERS, NEXT_START]) - ticks[:, None]
        return Glance(
            when,
            status,
            np.where(there, notes[:, OWN, LENGTH], status > 1),
            np.where(there, notes[:, OWN, MOTION], NO_MOTION),
            notes[:, OWN, STEP] * there,
            np.where(
                known,
                self._slots.resting.take(turn, 0) + heard + begins[:, OTHERS],
                self._slots.unknown.take(turn, 0),
            ),
            lefts().take(until + 1, mode="clip") * known,
            notes[:, OTHERS, STEP] * heard,
            self.degrees.take(pitch[:, OTHERS] + 1),
            notes[:, OTHERS, MOTION] * (begins[:, OTHERS] & (notes[:, OTHERS, STEP] > 0)),
            pitch,
            pair(last[:, None], seen),
        )

    def write(self, lines: Ints, count: Ints, told: Sequence[Ints], last: Ints) -> None:
        """One note more in these lines, after `count` others: start, end, pitch and index of its length.

        `last` is the pitch before, -1 for none.
        """
        if int(count.max(initial=0)) + 2 >= self._room:
            self._widen()
        start, end, pitch, length = told
        at = lines * self._room + count + 1
        note = self._notes.take(at, 0)
        note[:, START], note[:, END], note[:, PITCH], note[:, LENGTH] = start, end, pitch, length + 2
        note[:, MOTION], note[:, STEP] = np.where(last >= 0, pitch - last, NO_MOTION), pair(last, pitch)
        self._notes[at] = note
        self._notes[at - 1, NEXT_START] = start
        self._keys[at] = lines * _LINE + _ORIGIN + start

    def _sort(self) -> None:
        """Number the notes so that they rise from line to line, and in each by the tick where they start."""
        lines = np.repeat(np.arange(len(self._notes) // self._room), self._room)
        ticks = np.minimum(np.maximum(self._notes[:, START], -_ORIGIN), _LINE - _ORIGIN - 1)
        self._keys = lines * _LINE + _ORIGIN + ticks

    def _widen(self) -> None:
        notes = self._notes.reshape(-1, self._room, len(_BLANK))
        more = np.broadcast_to(np.array(_BLANK), (len(notes), _ROOM, len(_BLANK)))
        self._notes = np.concatenate([notes, more], 1).reshape(-1, len(_BLANK))
        self._room += _ROOM
        self._sort()


def _laid(encoding: Encoding, line: Sequence[Note], room: int, given: bool) -> Ints:
    """A line as rows of what is kept of notes, the first for what there is before it."""
    rows = np.array([_BEFORE, *[_BLANK] * (room - 1)])
    if not line:
        return rows
    told = slice(1, len(line) + 1)
    pitch = np.array([note.pitch for note in line])
    before = np.concatenate([[-1], pitch[:-1]])
    rows[told, START] = starts = [note.start for note in line]
    rows[told, END] = [note.end for note in line]
    rows[told, PITCH] = pitch
    rows[told, LENGTH] = encoding.length_index([note.length for note in line]) + 2
    rows[told, MOTION] = np.where(before >= 0, pitch - before, NO_MOTION)
    rows[told, STEP] = pair(before, pitch)
    rows[: len(line), NEXT_START] = starts
    if given:
        rows[: len(line), NEXT_PITCH] = pitch
    return rows
