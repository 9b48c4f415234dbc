"""The lens through which the network sees a melody: ticks and notes in, columns of classes out.

A melody is an array of notes (shape [rows, notes]); a *seam* is the end of the note just heard,
where the next rest begins. Functions take ticks of shape [rows, queries] and give columns of shape
[rows, queries, columns]. In training a row is a tune and every note a query; while playing every
take is a row with one query. Nothing here looks at notes that start at or after the tick asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.encoding import Encoding
from core.lstm.ahead import Ahead
from core.lstm.features import (
    HEARD,
    LAGS,
    METRES,
    MODES,
    PHRASE_NOTES,
    PITCHES,
    POSITIONS,
    ROUND,
    RUN_EDGES,
    STEP,
    STYLES,
    Ints,
    Setting,
    clipped,
    columns,
    intervals,
    motions,
)
from core.lstm.lifting import heard_in, lifted
from core.lstm.memory import BOTH, HORIZON, MOVES, NO_MOTION, RHYTHM, Memory, Recall
from core.polyphony.company import beside
from core.score import WHOLE_NOTE, Note
from core.timing import BarMap

_LAGS = np.array(LAGS)
_RUN_CLASSES = np.searchsorted(RUN_EDGES, np.arange(RUN_EDGES[-1] + 1), side="right") + 1


def run_classes(runs: Ints) -> Ints:
    """Classes of the lengths of runs that were heard before."""
    return _RUN_CLASSES.take(runs, mode="clip")


class BarGrid:
    """The bars of a setting as arrays, a column to a run of equal ones: a piece may go on for ever."""

    def __init__(self, bars: BarMap) -> None:
        runs = bars.runs
        self._starts = np.array([bar.start for bar in runs], np.int64)
        # A pickup is the end of a bar whose beginning is missing.
        missing = [bar.metre.bar_length - bar.length if bar.number == 0 else 0 for bar in runs]
        self._origins = self._starts - np.array(missing, np.int64)
        self._steps = np.array([bar.length for bar in runs], np.int64)
        self._lengths = np.array([bar.metre.bar_length for bar in runs], np.int64)
        known = {metre: index + 1 for index, metre in enumerate(METRES)}
        metres = [known.get((bar.metre.beats, bar.metre.unit), len(METRES) + 1) for bar in runs]
        self._metres = np.array(metres, np.int64)
        self._numbers = np.array([bar.number - 1 for bar in runs], np.int64)

    def places(self, ticks: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """For each tick: ticks past its bar line, the bar's full length, the metre's class, the bar's."""
        run = np.searchsorted(self._starts, ticks, side="right") - 1
        count = (ticks - self._starts[run]) // self._steps[run]
        position = ticks - self._origins[run] - count * self._steps[run]
        number = (self._numbers[run] + count) % ROUND + 1
        return position, self._lengths[run], self._metres[run], number


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
        """values[row, index], for indices that exist."""
        if len(values) == 1:
            row: Ints = values[0][index]
            return row
        taken: Ints = values[np.arange(len(values))[:, None], index]
        return taken


@dataclass(frozen=True, slots=True)
class View:
    """What can be seen from some ticks: the place in the bar, the time left, and the past bars.

    All arrays are [rows, queries, ...]. `place` is position, position in the quarter and room in the
    bar; `bar` the metre and which of eight bars; the rest is about the note that stood here each of
    LAGS bars ago: its `status` (0 unknown, 1 nothing yet, 2 an onset, 3 held, 4 a rest), its `length`
    if it started here (1 for none), its `pitch` if it sounded (or -1), the `motion` to it in
    semitones if it started here (or NO_MOTION).
    """

    ticks: Ints
    place: Ints
    bar: Ints
    left: Ints
    status: Ints
    length: Ints
    pitch: Ints
    motion: Ints


@dataclass(frozen=True, slots=True)
class Expected:
    """What the memory expects and what lies ahead, as columns for the seam, the onset and the note.

    `pitch` holds the pitches that MOVES lead to, -1 for none.
    """

    advance: Ints
    onset: Ints
    note: Ints
    pitch: Ints

    def of(self, rows: int) -> Expected:
        """That of the first rows alone."""
        return Expected(*(each[:rows] for each in (self.advance, self.onset, self.note, self.pitch)))


class Lens:
    """Turns ticks and notes of one setting into the network's columns."""

    def __init__(self, encoding: Encoding, setting: Setting) -> None:
        self._encoding = encoding
        self._grid = BarGrid(setting.bars) if setting.bars else None
        self._ahead = Ahead(encoding, setting)
        self._style = STYLES.index(setting.style) + 1 if setting.style else 0
        self._key = setting.key
        self._tonic = setting.key.tonic_class if setting.key else -1
        self._mode = MODES.index(setting.key.mode) + 1 if setting.key else 0
        self._phrases = np.array(setting.phrases or (), np.int64)

    def first_seam(self, start: int) -> int:
        """Where the rest before the first note begins: at the line of the bar it starts in."""
        if self._grid is None:
            return start
        return max(0, start - int(self._grid.places(np.array([start]))[0][0]))

    def view(self, line: Line, ticks: Ints) -> View:
        """What is seen from `ticks`."""
        if self._grid is None:
            return self._blind(ticks)
        position, bar, metre, number = self._grid.places(ticks)
        place = columns(ticks.shape, position, position % (WHOLE_NOTE // 4), bar - position) // STEP
        ago = (ticks[..., None] - bar[..., None] * _LAGS).reshape(len(ticks), -1)
        past = self._past(line, ago) if line.starts.shape[1] else _nothing(ago)
        return View(
            ticks,
            clipped(place, 0, POSITIONS - 1) + 1,
            columns(ticks.shape, metre, number),
            self._ahead.left(ticks)[..., None],
            *(each.reshape(*ticks.shape, len(LAGS)) for each in past),
        )

    def when(self, ticks: Ints) -> Ints:
        """What a seam is told of ticks [...] alone, [..., columns], and last the length of their bars.

        Only for settings with bars, and without phrases and held notes.
        """
        assert self._grid is not None
        position, bar, metre, number = self._grid.places(ticks)
        place = (_position(position), _position(position % (WHOLE_NOTE // 4)), _position(bar - position))
        return columns(ticks.shape, *place, metre, number, self._mode, self._ahead.left(ticks), 0, bar)

    def heard(self, view: View, gap: Ints, length: Ints, pitch: Ints, before: Ints, first: Ints) -> Ints:
        """Columns of the note just heard, seen from its onset.

        `before` and `first` are the pitches of the note before and of the first; -1 where there is none.
        """
        interval = intervals(pitch, before)
        from_first = np.where(before >= 0, intervals(pitch, first), 0)
        degree = (pitch - self._tonic) % 12 + 1 if self._tonic >= 0 else 0
        same_step = ((pitch - before)[..., None] == view.motion) & (before >= 0)[..., None]
        same_pitch = view.pitch == pitch[..., None]
        copied = np.where(view.pitch < 0, 0, np.where(same_pitch, 3, np.where(same_step, 2, 1)))
        told = columns(pitch.shape, gap + 1, length + 1, pitch + 1, interval, from_first, degree)
        return np.concatenate([told, view.place[..., :1], copied], -1)

    @staticmethod
    def unheard(rows: int) -> Ints:
        """Columns in the place of a note when there is none yet."""
        return np.zeros((rows, 1, HEARD), np.int64)

    def memory(self, rows: int) -> Memory:
        """An empty memory for `rows` melodies."""
        return Memory(rows, self._key)

    def remembered(self, gap: Ints, length: Ints, pitch: Ints) -> tuple[Recall, Memory]:
        """What a melody recalls before each of its notes, and the memory after the last."""
        return Memory.of(self._key, gap, length, pitch)

    def expect(self, recall: Recall, before: Ints, now: Ints) -> Expected:
        """The memory's columns; `recall`, last pitches `before` and seams `now` are of one shape [...]."""
        run = run_classes(recall.runs)
        if self._key is None:
            run[..., -1] = 0
        moved = np.where(recall.motion != NO_MOTION, before[..., None] + recall.motion, -1)
        pitch = np.concatenate([moved, recall.pitch[..., None]], -1)
        pitch = np.where((pitch >= 0) & (pitch < PITCHES), pitch, -1)
        motion = np.where(pitch >= 0, motions(pitch - before[..., None]), 0)
        advance = [run, recall.gap[..., :1] + 1, recall.length[..., :1] + 1, motion]
        onset = [run[..., RHYTHM : BOTH + 1], recall.length + 1]
        return Expected(
            np.concatenate([*advance, self._ahead.after(now).columns(before)], -1),
            np.concatenate(onset, -1),
            np.concatenate([run[..., MOVES], motion], -1),
            pitch,
        )

    def seam(self, view: View, line: Line, now: Ints, expected: Expected) -> Ints:
        """Columns of the seam at `now`, where a rest or the next note begins; `view` is from there."""
        phrase = columns(now.shape, self._phrase(line, now))
        mode, style = columns(now.shape, self._mode), columns(now.shape, self._style)
        seen = [view.place, view.bar, mode, view.left, phrase, view.status, style, expected.advance]
        return np.concatenate(seen, -1)

    def onset(self, view: View, gap: Ints, expected: Expected) -> Ints:
        """Columns that tell where the coming note starts, for its length; `view` is from there."""
        seen = [gap[..., None] + 1, view.place, view.bar[..., 1:], view.left, view.length, expected.onset]
        return np.concatenate(seen, -1)

    def note(
        self, view: View, length: Ints, end: Ints, before: Ints, first: Ints, expected: Expected
    ) -> tuple[Ints, Ints]:
        """Columns that tell where the coming note ends and what stood here bars ago, for its pitch.

        `view` is from the onset. With the columns come the raw ones: the last pitch and the melody's
        first, tonic, pitches to copy.
        """
        last = before[..., None]
        relative = np.where(view.pitch >= 0, intervals(view.pitch, last), 0)
        told = (view.motion > NO_MOTION) & (last >= 0)
        motion = np.where(told, motions(view.motion), 0)
        moved = last + view.motion
        moved = np.where(told & (moved >= 0) & (moved < PITCHES), moved, -1)
        after = self._ahead.after(view.ticks)
        where = columns(end.shape, length + 1, *self._end_place(end), self._ahead.left(end, view.ticks))
        raw = columns(end.shape, before, first, self._tonic, after.pitches[..., 0])
        return (
            np.concatenate([where, relative, motion, expected.note, after.approach(before)[..., None]], -1),
            np.concatenate([raw, view.pitch, moved, expected.pitch], -1),
        )

    def _blind(self, ticks: Ints) -> View:
        three, two, lags = (np.zeros((*ticks.shape, width), np.int64) for width in (3, 2, len(LAGS)))
        return View(
            ticks, three, two, self._ahead.left(ticks)[..., None], lags, lags, lags - 1, lags + NO_MOTION
        )

    def _end_place(self, ticks: Ints) -> tuple[Ints, Ints]:
        if self._grid is None:
            return np.zeros_like(ticks), np.zeros_like(ticks)
        position, bar, _, _ = self._grid.places(ticks)
        return _position(position), _position(bar - position)

    def _phrase(self, line: Line, now: Ints) -> Ints:
        """1 where a phrase begins at this seam, then one more for every note since; 0 for unknown."""
        if not self._phrases.size:
            return np.zeros_like(now)
        begun = self._phrases[(np.searchsorted(self._phrases, now, side="right") - 1).clip(0)]
        notes = line.find(now - 1) - line.find(begun - 1)
        return 1 + clipped(notes, 0, PHRASE_NOTES)

    @staticmethod
    def _past(line: Line, ago: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Status, length, pitch and motion of what stood at the ticks `ago` (see View)."""
        index = line.find(ago)
        known = index >= 0
        safe = np.maximum(index, 0)
        starts_here = known & (line.take(line.starts, safe) == ago)
        sounds = known & (line.take(line.ends, safe) > ago)
        pitches = line.take(line.pitches, safe)
        motion = pitches - line.take(line.pitches, np.maximum(safe - 1, 0))
        return (
            np.where(known, np.where(starts_here, 2, np.where(sounds, 3, 4)), 1),
            np.where(known, np.where(starts_here, line.take(line.lengths, safe) + 2, 1), 0),
            np.where(sounds, pitches, -1),
            np.where(starts_here & (index > 0), motion, NO_MOTION),
        )


def _nothing(ago: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """What stood at the ticks `ago` when nothing was heard yet."""
    none = np.zeros_like(ago)
    return none + 1, none, none - 1, none + NO_MOTION


def _position(ticks: Ints) -> Ints:
    return clipped(ticks // STEP, 0, POSITIONS - 1) + 1


# Of a melody so many notes are heard before what is written: twice what the memory reaches.
MOST_HEARD = 2 * HORIZON


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of one melody, a row of each for every note, and what is to be foretold of it."""

    advance: Ints
    onset: Ints
    note: Ints
    raw: Ints
    targets: Ints  # gap, length, pitch

    def beside(self, others: int) -> Columns:
        """The same for a model that sees so many other voices beside one, where there are none."""
        groups = ("advance", "onset", "note", "raw")
        return replace(self, **{group: beside(group, getattr(self, group), others) for group in groups})


def columns_of(
    encoding: Encoding, setting: Setting, notes: Sequence[Note], seam: int | None = None, since: int = 0
) -> Columns:
    """The columns of a melody (see `core.encoding.melody`) from its note number `since` on.

    Its first rest begins at tick `seam`, or where that is not given at the line of its first bar.
    """
    lens = Lens(encoding, heard_in(setting))
    return heard_by(lens, encoding, lifted(notes, setting.lift), seam, since)[0]


def heard_by(
    lens: Lens, encoding: Encoding, notes: Sequence[Note], seam: int | None = None, since: int = 0
) -> tuple[Columns, Memory]:
    """The columns of a melody from its note number `since` on, and what is remembered at its end.

    Of the notes before that one only where the last of them ended, and its pitch and the first's, are told.
    """
    starts, ends, pitches = (np.array([column]) for column in zip(*_triples(notes[since:]), strict=True))
    length = encoding.length_index(ends - starts)
    line = Line(starts, ends, pitches, length)
    if since:
        seam = notes[since - 1].end
    first_seam = lens.first_seam(int(starts[0, 0])) if seam is None else seam
    now = np.concatenate([[[first_seam]], ends[:, :-1]], 1)
    gap = encoding.gap_index(starts - now)
    before = np.concatenate([[[notes[since - 1].pitch if since else -1]], pitches[:, :-1]], 1)
    first = np.where(before >= 0, notes[0].pitch, -1)
    recall, memory = lens.remembered(gap[0], length[0], pitches[0])
    expected = lens.expect(Recall(*(each[None] for each in recall)), before, now)
    view = lens.view(line, starts)
    heard = lens.heard(view, gap, length, pitches, before, np.full_like(first, notes[0].pitch))
    heard = np.concatenate([lens.unheard(1), heard[:, :-1]], 1)
    advance = np.concatenate([heard, lens.seam(lens.view(line, now), line, now, expected)], -1)
    note, raw = lens.note(view, length, ends, before, first, expected)
    onset = lens.onset(view, gap, expected)
    targets = np.stack([gap, length, pitches], -1)
    return Columns(advance[0], onset[0], note[0], raw[0], targets[0]), memory


def _triples(notes: Sequence[Note]) -> Iterator[tuple[int, int, int]]:
    return ((note.start, note.end, note.pitch) for note in notes)
