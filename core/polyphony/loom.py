"""Textures of several voices continued side by side, one note at a time: scores out, choices in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.encoding import Encoding
from core.lstm.decoder import Ago, Echo
from core.lstm.features import PITCHES, Ints, Setting
from core.lstm.lens import Lens, Line, heard_by
from core.lstm.memory import Memories, Memory, Recall
from core.lstm.step import Floats, Step
from core.polyphony import company
from core.polyphony.company import Others, Seen
from core.polyphony.weave import weave
from core.score import Note

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle

_NEVER = 2**62  # where notes start that are not written yet
_ROOM = 64
_AGO = 24  # notes of the others that are looked through for what sounds

Active = NDArray[np.bool_]


class Loom:
    """`batch` textures in step, which all begin with the same notes; numpy in and out.

    `voices` is how many voices there are, highest first; `given` holds the notes of those that are known
    ahead, None for the others. Each row writes the next note of the voice whose turn it is (`turn`, [batch]):
    ask `gap_logits`, then `length_logits` of the gaps chosen, then `pitch_logits` of both, and `commit`.
    A voice is `close`d when nothing more is written in it. Logits are before the softmax, unmasked.
    """

    def __init__(
        self,
        bundle: Bundle,
        setting: Setting,
        heard: Sequence[Sequence[Note]],
        given: Sequence[Sequence[Note] | None],
        seams: Sequence[int],
        batch: int,
    ) -> None:
        """Hears `heard`, what stands in every voice before what is written: before its tick of `seams`."""
        seam = min(seams)
        self.encoding: Encoding = bundle.encoding
        self.batch, self.voices = batch, len(heard)
        self._step: Step = bundle.step
        self._lens = Lens(bundle.encoding, setting)
        self._tonic = setting.key.tonic_class if setting.key else -1
        self._rows = np.arange(batch)
        self._given = np.array([each is not None for each in given])
        self._slots = company.companions(self.voices)
        lines = [list(heard[place] if known is None else known) for place, known in enumerate(given)]
        first = self._first_seam(setting, lines, seam)
        written = [
            _before(line, first, seam) if known else len(line)
            for line, known in zip(lines, self._given, strict=True)
        ]
        self._lay_out(lines, written, seams)
        told = zip(lines, written, strict=True)
        self._memories = Memories([self._memory(line[:count], first) for line, count in told], batch)
        state = self._read(setting, lines, written, first, 2 * bundle.layers * bundle.units)
        self._state = state.repeat(batch, 0)
        self._closed = np.zeros((batch, self.voices), np.bool_)
        self._next()

    # What is asked.

    @property
    def turn(self) -> Ints:
        """Whose note is next in each row."""
        turn: Ints = self._turn
        return turn

    @property
    def active(self) -> Active:
        """The rows that have a voice that is not closed."""
        some: Active = ~np.all(self._closed, -1)
        return some

    @property
    def now(self) -> Ints:
        """For each row the tick where the rest before the next note begins."""
        now: Ints = self._now[:, 0]
        return now

    def echo(self) -> Echo:
        """What the voice whose turn it is went on with when it had been here before."""
        recall = self._recall
        return Echo(recall.runs, recall.gap, recall.length, self._expected.pitch[:, 0])

    def ago(self, gap_index: ArrayLike) -> Ago:
        """What began in that voice, some bars ago, where the next note begins after these rests."""
        self._look(np.asarray(gap_index, np.int64))
        length, pitch = self._view.length[:, 0], self._view.pitch[:, 0]
        return Ago(np.maximum(length - 2, -1), np.where(length > 1, pitch, -1))

    def clashes(self, start: Ints, end: Ints) -> Active:
        """The pitches that another voice, not a given one, sounds between these ticks, [batch, 128]."""
        found = np.zeros((self.batch, PITCHES), np.bool_)
        recent = slice(max(0, int(self._counts.min(initial=0)) - _AGO), int(self._counts.max(initial=0)))
        for voice in np.flatnonzero(~self._given):
            starts, ends = self._starts[:, voice, recent], self._ends[:, voice, recent]
            sounds = (starts < end[:, None]) & (ends > start[:, None]) & (self._turn != voice)[:, None]
            rows, notes = np.nonzero(sounds)
            found[rows, self._pitches[:, voice, recent][rows, notes]] = True
        return found

    def above(self) -> Ints:
        """The last pitch of the voice above the one whose turn it is, [batch]; 128 where there is none."""
        above = self._lasts[self._rows, np.maximum(self._turn - 1, 0)]
        return np.where((self._turn > 0) & (above >= 0), above, PITCHES)

    def gap_logits(self) -> Floats:
        """Scores of the rest before the next note, shape [batch, gaps]."""
        return self._gaps

    def length_logits(self, gap: Ints) -> Floats:
        """Scores of the next note's length after the rests chosen, shape [batch, lengths]."""
        self._look(gap)
        return self._step("length", {"hidden": self._hidden, "onset": self._onset_columns})["length"]

    def pitch_logits(self, gap: Ints, length: Ints) -> Floats:
        """Scores of the next note's pitch, shape [batch, 128]; after `length_logits` of the same rests."""
        columns = gap[:, None], length[:, None]
        end = self._now + self.encoding.gap_ticks[columns[0]] + self.encoding.length_ticks[columns[1]]
        note, raw = self._lens.note(self._view, columns[1], end, self._last, self._first, self._expected)
        told = company.at_note(self._seen, self._last[:, 0], self._tonic)
        inputs = {
            "hidden": self._hidden,
            "onset": self._onset_columns,
            "note": np.concatenate([note[:, 0], told], -1),
            "raw": np.concatenate([raw[:, 0], self._seen.pitch], -1),
        }
        return self._step("pitch", inputs)["pitch"]

    def sounding(self) -> Ints:
        """What the others sound where the next note begins, [batch, SLOTS]; after `length_logits`."""
        return self._seen.pitch

    def commit(
        self,
        gap: Ints,
        length: Ints,
        pitch: Ints,
        start: Ints,
        end: Ints,
        now: Ints,
        write: Active,
        ending: Active | None = None,
    ) -> None:
        """Write a note from tick `start` to `end` into the rows that `write`; the voice goes on at `now`.

        Where `ending`, it was the voice's last.
        """
        self._look(gap)
        turn, rows = self._turn, self._rows
        first = np.where(self._first[:, 0] >= 0, self._first[:, 0], pitch)
        rest, sounds, tone = (each[:, None] for each in (gap, length, pitch))
        heard = self._lens.heard(self._view, rest, sounds, tone, self._last, first[:, None])[:, 0]
        self._append(write, np.stack([start, end, pitch, length], -1))
        chosen = (rows[write], turn[write])
        self._clocks[chosen] = now[write]
        self._lasts[chosen] = pitch[write]
        self._firsts[chosen] = first[write]
        self._heard[chosen] = heard[write]
        self._memories.hear(turn, gap, length, pitch, write)
        if ending is not None:
            self._closed[rows[ending], turn[ending]] = True
        self._next()

    def end(self, voices: Sequence[int]) -> None:
        """Write nothing more into these voices; before anything is written."""
        if voices:
            self._closed[:, list(voices)] = True
            self._state = self._before
            self._next()

    # How it is kept.

    @staticmethod
    def _first_seam(setting: Setting, lines: Sequence[Sequence[Note]], seam: int) -> int:
        first = min([seam, *(line[0].start for line in lines if line)])
        return first if setting.bars is None else max(0, setting.bars.bar_at(first).start)

    def _lay_out(self, lines: Sequence[Sequence[Note]], written: Sequence[int], seams: Sequence[int]) -> None:
        """All lines as arrays [batch, voices, notes]; given ones whole, the others as far as written."""
        most = max([_ROOM, *(len(line) + _ROOM for line in lines)])
        shape = (self.batch, self.voices, most)
        self._starts, self._ends = np.full(shape, _NEVER, np.int64), np.zeros(shape, np.int64)
        self._pitches, self._lengths = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self._counts = np.tile(np.array(written, np.int64), (self.batch, 1))
        self._known = np.array([len(line) for line in lines], np.int64)
        for place, line in enumerate(lines):
            told = slice(0, len(line))
            self._starts[:, place, told] = [note.start for note in line]
            self._ends[:, place, told] = [note.end for note in line]
            self._pitches[:, place, told] = [note.pitch for note in line]
            self._lengths[:, place, told] = self.encoding.length_index([note.length for note in line])
        so_far = zip(lines, written, seams, strict=True)
        ends = [line[count - 1].end if count else seam for line, count, seam in so_far]
        clocks = np.where(self._given, np.array(ends), np.array(seams))
        self._clocks = np.tile(clocks, (self.batch, 1))
        lasts = [line[count - 1].pitch if count else -1 for line, count in zip(lines, written, strict=True)]
        firsts = [line[0].pitch if count else -1 for line, count in zip(lines, written, strict=True)]
        self._lasts, self._firsts = (np.tile(np.array(each), (self.batch, 1)) for each in (lasts, firsts))

    def _memory(self, line: Sequence[Note], first: int) -> Memory:
        if not line:
            return self._lens.memory(1)
        return heard_by(self._lens, self.encoding, line, first)[1]

    def _read(
        self,
        setting: Setting,
        lines: Sequence[Sequence[Note]],
        written: Sequence[int],
        first: int,
        width: int,
    ) -> Floats:
        """The state [1, width] once all that is written was heard; keeps each voice's own last columns."""
        self._heard = np.tile(self._lens.unheard(1), (self.batch, self.voices, 1))
        state = np.zeros((1, width), np.float32)
        if not any(written):
            return state
        woven = weave(self.encoding, setting, lines, first)
        ahead = self._given[np.maximum(self._slots, 0)] & (self._slots >= 0)
        seen = company.chosen("advance", ahead[woven.voice], woven.ahead[0], woven.heard[0])
        rows = np.concatenate([woven.own.advance, seen], -1)
        left = list(written)
        for voice, row in zip(woven.voice, rows, strict=True):
            if left[voice]:
                left[voice] -= 1
                state = self._step("advance", {"state": state, "columns": row[None]})["state"]
        for place, (line, count) in enumerate(zip(lines, written, strict=True)):
            if count:
                self._heard[:, place] = self._last_heard(place, line[:count])
        return state

    def _last_heard(self, voice: int, line: Sequence[Note]) -> Ints:
        """The columns of the last note of a line, seen from its onset."""
        last, before = line[-1], line[-2].end if len(line) > 1 else None
        view = self._lens.view(self._line(np.array([voice]), slice(0, 1)), np.array([[last.start]]))
        gap = 0 if before is None else int(self.encoding.gap_index(last.start - before))
        length = int(self.encoding.length_index(last.length))
        earlier = line[-2].pitch if len(line) > 1 else -1
        rest, sounds, tone, one, first = (
            np.array([[each]]) for each in (gap, length, last.pitch, earlier, line[0].pitch)
        )
        heard: Ints = self._lens.heard(view, rest, sounds, tone, one, first)[0, 0]
        return heard

    def _line(self, voice: Ints, rows: slice | None = None) -> Line:
        """The notes written of one voice in each row."""
        rows = slice(None) if rows is None else rows
        index = self._rows[rows]
        count = self._counts[index, voice]
        most = int(count.max(initial=0))
        starts = self._starts[index, voice, :most]
        if self._given.any():  # what is known ahead is not written yet
            starts = np.where(np.arange(most) < count[:, None], starts, _NEVER)
        arrays = (each[index, voice, :most] for each in (self._ends, self._pitches, self._lengths))
        return Line(starts, *arrays)

    def _next(self) -> None:
        """Find whose turn it is, and hear what was written last."""
        clocks = np.where(self._closed, _NEVER, self._clocks)
        self._turn = turn = clocks.argmin(-1)
        chosen = (self._rows, turn)
        self._now = self._clocks[chosen][:, None]
        self._last, self._first = self._lasts[chosen][:, None], self._firsts[chosen][:, None]
        self._recall = self._memories.recall(turn)
        recall = Recall(*(each[:, None] for each in self._recall))
        self._expected = self._lens.expect(recall, self._last, self._now)
        self._looked: Ints | None = None
        line = self._line(turn)
        self._seam_view = view = self._lens.view(line, self._now)
        seam = self._lens.seam(view, line, self._now, self._expected)[:, 0]
        self._seam_seen = self._company(self._now[:, 0])
        told = company.at_seam(self._seam_seen, self._last[:, 0], self._tonic)
        texture = company.texture(self.voices, turn)[:, None]
        columns = np.concatenate([self._heard[chosen], seam, told, texture], -1)
        self._before = self._state
        heard = self._step("advance", {"state": self._state, "columns": columns})
        self._state, self._hidden, self._gaps = (heard[name] for name in ("state", "hidden", "gap"))

    def _company(self, ticks: Ints) -> Seen:
        """What the others are known to do at a tick of each row."""
        slots = self._slots[self._turn]
        there = slots >= 0
        voice = np.maximum(slots, 0)
        index = (self._rows[:, None], voice)
        given = self._given[voice] & there
        counts = np.where(given, self._known[voice], self._counts[index])
        # Of a long line only what may sound at the tick, or follow it, is looked at.
        low = max(0, int(self._counts.min(initial=0)) - _AGO) if not self._given.any() else 0
        high = int(counts.max(initial=0)) + 1
        starts, ends, pitches = (
            each[index][..., low:high] for each in (self._starts, self._ends, self._pitches)
        )
        others = Others(starts, ends, pitches, np.maximum(counts - low, 0), self._clocks[index], there, given)
        return others.at(ticks[:, None])

    def _look(self, gap: Ints) -> None:
        """What is seen from the onsets after these rests; kept, since a note asks for it three times."""
        if self._looked is not None and np.array_equal(self._looked, gap):
            return
        self._looked = gap
        if not gap.any():
            self._view, self._seen = self._seam_view, self._seam_seen
        else:
            onset = self._now + self.encoding.gap_ticks[gap][:, None]
            self._view = self._lens.view(self._line(self._turn), onset)
            self._seen = self._company(onset[:, 0])
        onset_columns = self._lens.onset(self._view, gap[:, None], self._expected)[:, 0]
        self._onset_columns = np.concatenate([onset_columns, company.at_onset(self._seen)], -1)

    def _append(self, write: Active, values: Ints) -> None:
        if int(self._counts.max()) + 1 >= self._starts.shape[-1]:
            room = ((0, 0), (0, 0), (0, _ROOM))
            self._starts = np.pad(self._starts, room, constant_values=_NEVER)
            self._ends, self._pitches, self._lengths = (
                np.pad(each, room) for each in (self._ends, self._pitches, self._lengths)
            )
        chosen = (self._rows[write], self._turn[write])
        places = (*chosen, self._counts[chosen])
        arrays = (self._starts, self._ends, self._pitches, self._lengths)
        for array, column in zip(arrays, values.T, strict=True):
            array[places] = column[write]
        self._counts[chosen] += 1


def _before(line: Sequence[Note], first: int, seam: int) -> int:
    """How many notes of a line were written when writing begins at `seam`: those with an earlier seam."""
    seams = [first, *(note.end for note in line[:-1])]
    return sum(at < seam for at in seams[: len(line)])
