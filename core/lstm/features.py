"""What the network is told: columns of small integers, the same code for training and playing.

A melody is an array of notes (shape [rows, notes]); a *seam* is the end of the note just heard,
where the next rest begins. Functions take ticks of shape [rows, queries] and give columns of shape
[rows, queries, columns]. In training a row is a tune and every note a query; while playing
every take is a row with one query. A class of 0 always means "unknown"; so does a raw value of -1.
Nothing here looks at notes that start at or after the tick asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding
from core.harmony import Key, Mode
from core.score import WHOLE_NOTE, Note
from core.timing import BarMap

VERSION = 1  # of everything in this file: weights trained with another version are refused

Ints = NDArray[np.int64]

LAGS = (1, 2, 4)  # bars to look back
PITCHES = 128
REACH = 24  # semitones an interval class tells apart
_STEP = 20  # ticks to a class of position
_POSITIONS = 2 * WHOLE_NOTE // _STEP
_PHASES = WHOLE_NOTE // 4 // _STEP
METRES = (
    (4, 4),
    (3, 4),
    (2, 4),
    (6, 8),
    (2, 2),
    (3, 8),
    (9, 8),
    (12, 8),
    (3, 2),
    (6, 4),
    (4, 2),
    (5, 4),
    (4, 8),
    (5, 8),
    (7, 8),
    (2, 8),
)
_MODES = tuple(Mode)
_PHRASE_NOTES = 16
_LEFT_EDGES = np.array(
    [
        *range(0, WHOLE_NOTE, 120),
        *range(WHOLE_NOTE, 5 * WHOLE_NOTE, 480),
        *range(5 * WHOLE_NOTE, 21 * WHOLE_NOTE, WHOLE_NOTE),
    ]
)

POSITION = _POSITIONS + 1
PHASE = _PHASES + 1
METRE = len(METRES) + 2
MODE = len(_MODES) + 1
LEFT = len(_LEFT_EDGES) + 2
INTERVAL = 2 * REACH + 2
DEGREE = 13
STATUS = 5
PHRASE = _PHRASE_NOTES + 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many classes each column has, for the three groups of columns the network embeds."""

    advance: tuple[int, ...]
    onset: tuple[int, ...]
    note: tuple[int, ...]

    @classmethod
    def of(cls, encoding: Encoding) -> Sizes:
        """The sizes for `encoding`; their order is the order of the columns below."""
        gap, length = len(encoding.gaps) + 1, len(encoding.lengths) + 1
        heard = (gap, length, PITCHES + 1, INTERVAL, INTERVAL, DEGREE, POSITION)
        seam = (POSITION, PHASE, POSITION, METRE, MODE, LEFT, PHRASE, *[STATUS] * len(LAGS))
        onset = (gap, POSITION, PHASE, POSITION, LEFT, *[length + 1] * len(LAGS))
        note = (length, POSITION, POSITION, LEFT, *[INTERVAL] * (2 * len(LAGS)))
        return cls((*heard, *seam), onset, note)


RAW = 3 + 2 * len(LAGS)  # previous pitch, first pitch, tonic, pitches to copy, motions to copy
HEARD = 7  # of the advance columns, how many describe the note just heard; the rest describe the seam

# Which columns of (advance, onset, note, raw) belong to a fact that may be unknown.
ONLY_WITH: dict[str, tuple[tuple[int, ...], ...]] = {
    "metre": ((6, 7, 8, 9, 10), (1, 2, 3), (1, 2), ()),
    "key": ((5, 11), (), (), (2,)),
    "end": ((12,), (4,), (3,), ()),
    "phrase": ((13,), (), (), ()),
    "past bars": ((14, 15, 16), (5, 6, 7), (4, 5, 6, 7, 8, 9), (3, 4, 5, 6, 7, 8)),
}


@dataclass(frozen=True)
class Setting:
    """What is known about a piece besides its notes; all of it may be None for unknown.

    `start` is the tick where a melody without any notes is to begin, `end` the tick where the
    melody will have ended, `phrases` the ticks at which phrases begin (ends of the last notes
    before them), in rising order.
    """

    bars: BarMap | None = None
    key: Key | None = None
    end: int | None = None
    start: int = 0
    phrases: tuple[int, ...] | None = None


class BarGrid:
    """The bars of a setting as arrays, laid out as far as anyone has asked."""

    def __init__(self, bars: BarMap) -> None:
        self._bars = bars
        self._reach = 0
        self._lay(0)

    def _lay(self, tick: int) -> None:
        lines = self._bars.lines(0, max(tick, 2 * self._reach) + 1)
        self._reach = lines[-1].end
        self._starts = np.array([bar.start for bar in lines], np.int64)
        # A pickup is the end of a bar whose beginning is missing.
        missing = [bar.metre.bar_length - bar.length if bar.number == 0 else 0 for bar in lines]
        self._origins = self._starts - np.array(missing, np.int64)
        self._lengths = np.array([bar.metre.bar_length for bar in lines], np.int64)
        known = {metre: index + 1 for index, metre in enumerate(METRES)}
        metres = [known.get((bar.metre.beats, bar.metre.unit), len(METRES) + 1) for bar in lines]
        self._metres = np.array(metres, np.int64)

    def places(self, ticks: Ints) -> tuple[Ints, Ints, Ints]:
        """For each tick: ticks past its bar line, the bar's full length, and the metre's class."""
        most = int(ticks.max(initial=0))
        if most >= self._reach:
            self._lay(most)
        bar = np.searchsorted(self._starts, ticks, side="right") - 1
        return ticks - self._origins[bar], self._lengths[bar], self._metres[bar]


class Line:
    """The notes heard so far, one row for each melody, with room to grow."""

    def __init__(self, starts: Ints, ends: Ints, pitches: Ints, lengths: Ints) -> None:
        self.starts, self.ends, self.pitches, self.lengths = starts, ends, pitches, lengths

    def with_room(self, blank: int) -> Line:
        """The same notes with room for as many more; notes not written yet start at `blank`."""
        wider = (np.full_like(self.starts, blank), np.zeros_like(self.starts))
        start, end, pitch, length = self.starts, self.ends, self.pitches, self.lengths
        filled = zip((start, end, pitch, length), (wider[0], *[wider[1]] * 3), strict=True)
        return Line(*(np.concatenate([old, new], 1) for old, new in filled))

    def find(self, ticks: Ints) -> Ints:
        """For each tick the index of the last note that starts at or before it, -1 for none."""
        if len(self.starts) == 1:
            return (np.searchsorted(self.starts[0], ticks, side="right") - 1).astype(np.int64)
        counts: Ints = (self.starts[:, None, :] <= ticks[:, :, None]).sum(-1)
        return counts - 1

    @staticmethod
    def take(values: Ints, index: Ints) -> Ints:
        """values[row, index], anything for an index of -1."""
        if not values.shape[1]:
            return np.zeros_like(index)
        taken: Ints = np.take_along_axis(values, np.maximum(index, 0), axis=1)
        return taken


class Lens:
    """Turns ticks and notes of one setting into the network's columns."""

    def __init__(self, encoding: Encoding, setting: Setting) -> None:
        self._encoding = encoding
        self._grid = BarGrid(setting.bars) if setting.bars else None
        self._end = setting.end
        self._tonic = setting.key.tonic_class if setting.key else -1
        self._mode = _MODES.index(setting.key.mode) + 1 if setting.key else 0
        self._phrases = None if setting.phrases is None else np.array(setting.phrases, np.int64)

    def first_seam(self, start: int) -> int:
        """Where the rest before the first note begins: at the line of the bar it starts in."""
        if self._grid is None:
            return start
        return max(0, start - int(self._grid.places(np.array([start]))[0][0]))

    def heard(self, gap: Ints, length: Ints, pitch: Ints, onset: Ints, before: Ints, first: Ints) -> Ints:
        """Columns of the note just heard; `before` and `first` are pitches, -1 where there is none."""
        interval = _interval(pitch, before)
        from_first = np.where(before >= 0, _interval(pitch, first), 0)
        position = self._place(onset)[0]
        columns = (gap + 1, length + 1, pitch + 1, interval, from_first, self._degree(pitch), position)
        return np.stack(columns, -1)

    @staticmethod
    def unheard(rows: int) -> Ints:
        """Columns in the place of a note when there is none yet."""
        return np.zeros((rows, 1, HEARD), np.int64)

    def seam(self, line: Line, now: Ints) -> Ints:
        """Columns of the seam at `now`, where a rest or the next note begins."""
        place = self._place(now)
        mode = np.full_like(now, self._mode)
        phrase = self._phrase(line, now)
        statuses = [self._status(line, now, lag) for lag in LAGS]
        return np.stack((*place, self._metre(now), mode, self._left(now), phrase, *statuses), -1)

    def onset(self, line: Line, gap: Ints, onset: Ints) -> Ints:
        """Columns that tell where the coming note starts, for its length."""
        lengths = [self._past_length(line, onset, lag) for lag in LAGS]
        return np.stack((gap + 1, *self._place(onset), self._left(onset), *lengths), -1)

    def note(
        self, line: Line, length: Ints, onset: Ints, end: Ints, before: Ints, first: Ints
    ) -> tuple[Ints, Ints]:
        """Columns that tell where the coming note ends and what stood here bars ago, for its pitch.

        With them come the raw columns: the last pitch and the melody's first, tonic, pitches to copy.
        """
        position, _, room = self._place(end)
        relative, motions, copies, moved = [], [], [], []
        for lag in LAGS:
            pitch, motion = self._past_pitch(line, onset, lag)
            heard = (pitch >= 0) & (before >= 0)
            relative.append(np.where(heard, _interval(pitch, before), 0))
            told = (motion > -PITCHES) & (before >= 0)
            motions.append(np.where(told, motion.clip(-REACH, REACH) + REACH + 1, 0))
            copies.append(pitch)
            moved.append(np.where(told & _sounds(before + motion), before + motion, -1))
        tonic = np.full_like(before, self._tonic)
        columns = (length + 1, position, room, self._left(end), *relative, *motions)
        return np.stack(columns, -1), np.stack((before, first, tonic, *copies, *moved), -1)

    def _place(self, ticks: Ints) -> tuple[Ints, Ints, Ints]:
        if self._grid is None:
            unknown = np.zeros_like(ticks)
            return unknown, unknown, unknown
        position, bar, _ = self._grid.places(ticks)
        room = bar - position
        return (
            (position // _STEP).clip(0, _POSITIONS - 1) + 1,
            position % (WHOLE_NOTE // 4) // _STEP + 1,
            (room // _STEP).clip(0, _POSITIONS - 1) + 1,
        )

    def _metre(self, ticks: Ints) -> Ints:
        return np.zeros_like(ticks) if self._grid is None else self._grid.places(ticks)[2]

    def _left(self, ticks: Ints) -> Ints:
        """Classes of time left: 1 for none, then ever coarser; 0 when the end is unknown."""
        if self._end is None:
            return np.zeros_like(ticks)
        return np.searchsorted(_LEFT_EDGES, self._end - ticks).astype(np.int64) + 1

    def _degree(self, pitch: Ints) -> Ints:
        if self._tonic < 0:
            return np.zeros_like(pitch)
        return np.where(pitch >= 0, (pitch - self._tonic) % 12 + 1, 0)

    def _phrase(self, line: Line, now: Ints) -> Ints:
        """1 where a phrase begins at this seam, then one more for every note since; 0 for unknown."""
        if self._phrases is None or not len(self._phrases):
            return np.zeros_like(now)
        begun = self._phrases[(np.searchsorted(self._phrases, now, side="right") - 1).clip(0)]
        notes = line.find(now - 1) - line.find(begun - 1)
        return 1 + notes.clip(0, _PHRASE_NOTES)

    def _ago(self, ticks: Ints, lag: int) -> Ints:
        """The same place `lag` bars of the present length earlier, or before everything if unknown."""
        if self._grid is None:
            return np.full_like(ticks, -1)
        return ticks - lag * self._grid.places(ticks)[1]

    def _status(self, line: Line, now: Ints, lag: int) -> Ints:
        """What stood here `lag` bars ago: 0 unknown, 1 nothing yet, 2 an onset, 3 held, 4 a rest."""
        if self._grid is None:
            return np.zeros_like(now)
        ago = self._ago(now, lag)
        index = line.find(ago)
        starts_here = line.take(line.starts, index) == ago
        held = line.take(line.ends, index) > ago
        return np.where(index < 0, 1, np.where(starts_here, 2, np.where(held, 3, 4)))

    def _past_length(self, line: Line, onset: Ints, lag: int) -> Ints:
        """The length of the note that started here `lag` bars ago: 0 unknown, 1 for no onset here."""
        ago = self._ago(onset, lag)
        index = line.find(ago)
        starts_here = line.take(line.starts, index) == ago
        length = line.take(line.lengths, index) + 2
        return np.where(index < 0, 0, np.where(starts_here, length, 1))

    def _past_pitch(self, line: Line, onset: Ints, lag: int) -> tuple[Ints, Ints]:
        """The pitch that sounded here `lag` bars ago (or -1), and the step to it (or -PITCHES)."""
        ago = self._ago(onset, lag)
        index = line.find(ago)
        pitch = np.where(
            (index >= 0) & (line.take(line.ends, index) > ago), line.take(line.pitches, index), -1
        )
        starts_here = (line.take(line.starts, index) == ago) & (index > 0)
        motion = line.take(line.pitches, index) - line.take(line.pitches, index - 1)
        return pitch, np.where(starts_here, motion, -PITCHES)


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of one melody, a row of each for every note, and what is to be foretold of it."""

    advance: Ints
    onset: Ints
    note: Ints
    raw: Ints
    targets: Ints  # gap, length, pitch


def columns_of(encoding: Encoding, setting: Setting, notes: Sequence[Note]) -> Columns:
    """The columns of a whole melody (see `core.encoding.melody`) of at least one note."""
    lens = Lens(encoding, setting)
    starts, ends, pitches = (np.array([column]) for column in zip(*_triples(notes), strict=True))
    length = encoding.length_index(ends - starts)
    line = Line(starts, ends, pitches, length)
    now = np.concatenate([[[lens.first_seam(int(starts[0, 0]))]], ends[:, :-1]], 1)
    gap = encoding.gap_index(starts - now)
    before = np.concatenate([[[-1]], pitches[:, :-1]], 1)
    first = np.where(before >= 0, pitches[0, 0], -1)
    heard = lens.heard(gap, length, pitches, starts, before, np.full_like(first, pitches[0, 0]))
    heard = np.concatenate([lens.unheard(1), heard[:, :-1]], 1)
    advance = np.concatenate([heard, lens.seam(line, now)], -1)
    note, raw = lens.note(line, length, starts, ends, before, first)
    onset = lens.onset(line, gap, starts)
    targets = np.stack([gap, length, pitches], -1)
    return Columns(advance[0], onset[0], note[0], raw[0], targets[0])


def _triples(notes: Sequence[Note]) -> Iterator[tuple[int, int, int]]:
    return ((note.start, note.end, note.pitch) for note in notes)


def _interval(pitch: Ints, other: Ints) -> Ints:
    """Classes of pitch - other; 0 where `other` is not known."""
    return np.where(other >= 0, (pitch - other).clip(-REACH, REACH) + REACH + 1, 0)


def _sounds(pitch: Ints) -> NDArray[np.bool_]:
    return (pitch >= 0) & (pitch < PITCHES)
