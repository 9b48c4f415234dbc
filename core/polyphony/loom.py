"""Textures of several voices continued side by side, one note at a time: scores out, choices in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.encoding import Encoding
from core.lstm.ahead import After
from core.lstm.decoder import Ago, Echo
from core.lstm.features import HEARD, PITCHES, RAW, SEAM, STYLES, Ints, Setting
from core.lstm.lens import Lens, run_classes
from core.lstm.memory import BOTH, MOVES, RHYTHM, Memories
from core.lstm.step import Floats, Stepping
from core.polyphony import company
from core.polyphony.company import SLOTS
from core.polyphony.reading import read
from core.polyphony.sight import NEVER, OTHERS, OWN, Glance, Sight, When, pair
from core.score import Note

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle

# What is kept of every voice: up to where it is written, its last and first pitch, how many notes it has, and
# where the last one lies.
_CLOCK, _LAST, _FIRST, _COUNT, _START, _END = range(6)
_OFF = 2 * PITCHES  # more than any motion leads below the pitches
_MIDI = np.arange(-_OFF, 2 * _OFF)
_MIDI[(_MIDI < 0) | (_MIDI >= PITCHES)] = -1

Active = NDArray[np.bool_]


class Loom:
    """`batch` textures in step, which all begin with the same notes; numpy in and out.

    `voices` is how many voices there are, highest first; `given` holds the notes of those that are known
    ahead, None for the others. Each row writes the next note of the voice whose turn it is (`turn`, [batch]):
    ask `gap_logits`, then `length_logits` of the gaps chosen, then `pitch_logits` of both, and `commit`.
    A voice may `end`, when nothing more is written in it. Logits are before the softmax, unmasked. The
    setting has bars and an end, and tells neither of phrases nor of held notes.
    """

    def __init__(
        self,
        bundle: Bundle,
        setting: Setting,
        heard: Sequence[Sequence[Note]],
        given: Sequence[Sequence[Note] | None],
        seams: Sequence[int],
        batch: int,
        parts: Sequence[object] = (),
    ) -> None:
        """Hears `heard`, what stands in every voice before what is written: before its tick of `seams`.

        `parts` tell which voices belong together; all do without.
        """
        assert setting.bars is not None
        assert setting.end is not None
        seam = min(seams)
        self.encoding: Encoding = bundle.encoding
        self.batch, self.voices = batch, len(heard)
        self._step: Stepping = bundle.step_in(setting)
        known = [each is not None for each in given]
        lines = [list(heard[place] if each is None else each) for place, each in enumerate(given)]
        begun = min([seam, *(line[0].start for line in lines if line)])
        first = max(0, setting.bars.bar_at(begun).start)
        self.written = [
            _before(line, first, seam) if told else len(line) for line, told in zip(lines, known, strict=True)
        ]
        reading = read(bundle, setting, lines, self.written, known, first)
        lens = Lens(bundle.encoding, setting)
        last = max([setting.end, *seams, *(line[-1].end for line in lines if line)])
        longest = int(self.encoding.gap_ticks[-1] + self.encoding.length_ticks[-1])
        when = When(lens, min(begun, seam), last + longest)
        self._sight = Sight(self.encoding, setting, lines, known, batch, when)
        self._stand_up(lines, known, seams, parts or [None] * len(lines))
        self._heard = np.tile(np.concatenate([reading.heard, np.zeros((1, HEARD), np.int64)]), (batch, 1))
        self._memories = Memories(reading.memories, batch)
        self._make_room(setting, bundle.company)
        self._state = reading.state.repeat(batch, 0)
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
        some: Active = self._active
        return some

    @property
    def now(self) -> Ints:
        """For each row the tick where the rest before the next note begins."""
        now: Ints = self._now
        return now

    def echo(self) -> Echo:
        """What the voice whose turn it is went on with when it had been here before."""
        recall = self._recall
        return Echo(recall.runs, recall.gap, recall.length, self._expected)

    def ago(self, gap_index: ArrayLike) -> Ago:
        """What began in that voice, some bars ago, where the next note begins after these rests."""
        self._look(np.asarray(gap_index, np.int64))
        length, pitch = self._seen.length, self._seen.pitch[:, OWN]
        return Ago(np.maximum(length - 2, -1), np.where(length > 1, pitch, -1))

    def clashes(self, start: Ints, end: Ints) -> Active:
        """The pitches that another voice of its part, no given one, sounds between these ticks, [batch, 128].

        What others wrote before their last note was over before the rest before this one began.
        """
        found = np.zeros((self.batch, PITCHES + 1), np.bool_)
        stand = self._stands
        sounds = (stand[..., _START] < end[:, None]) & (stand[..., _END] > start[:, None])
        sounds &= self._free.take(self._turn, 0)
        found[self._rows[:, None], np.where(sounds, stand[..., _LAST], PITCHES)] = True
        return found[:, :PITCHES]

    def above(self) -> Ints:
        """The last pitch of the next higher voice, of its part or given, [batch]; 128 where there is none."""
        over = self._over.take(self._turn)
        above = self._stand[:, _LAST].take(self._lines - self._turn + np.maximum(over, 0))
        return np.where((over >= 0) & (above >= 0), above, PITCHES)

    def moves(self) -> tuple[Ints, Ints, Ints]:
        """The last pitch of the voice whose turn it is, [batch], and what others do at the onset asked last.

        By how many semitones each comes to a note there (0 where it does not), and its pitch, [batch, SLOTS].
        """
        return self._last, self._seen.came, self._seen.pitch[:, OTHERS]

    def gap_logits(self) -> Floats:
        """Scores of the rest before the next note, shape [batch, gaps]."""
        return self._gaps

    def length_logits(self, gap: Ints) -> Floats:
        """Scores of the next note's length after the rests chosen, shape [batch, lengths]."""
        self._look(gap)
        return self._step("length", {"hidden": self._hidden, "onset": self._onset})["length"]

    def pitch_logits(self, gap: Ints, length: Ints) -> Floats:
        """Scores of the next note's pitch, shape [batch, 128]; after `length_logits` of the same rests."""
        self._look(gap)
        seen, note, raw = self._seen, self._note, self._raw
        end = self._sight.when.at(self._begins + self.encoding.length_ticks[length])
        note[:, 0], note[:, 1], note[:, 2], note[:, 3] = length + 1, end[:, 0], end[:, 2], end[:, 6]
        note[:, 4:8], note[:, 8:12] = seen.interval[:, OWN], seen.step
        note[:, 12:15], note[:, 15:18] = self._runs[:, MOVES], self._motion
        note[:, 18] = self._approach
        slots = self._note_slots
        slots[..., 0], slots[..., 1] = seen.interval[:, OTHERS], seen.moving
        slots[..., 2], slots[..., 3] = seen.interval[:, -SLOTS:], seen.degree
        raw[:, 0], raw[:, 1] = self._last, self._first
        raw[:, 4:8] = seen.pitch[:, OWN]
        raw[:, 8:12] = _MIDI.take(self._last[:, None] + seen.motion + _OFF)
        raw[:, 12:15], raw[:, RAW:] = self._expected, seen.pitch[:, OTHERS]
        inputs = {"hidden": self._hidden, "onset": self._onset, "note": note, "raw": raw}
        return self._step("pitch", inputs)["pitch"]

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
        last, first = self._last, np.where(self._first >= 0, self._first, pitch)
        seen, heard = self._seen, self._just
        ago = seen.pitch[:, OWN]
        heard[:, 0], heard[:, 1], heard[:, 2] = gap + 1, length + 1, pitch + 1
        heard[:, 3], heard[:, 4] = pair(last, pitch), pair(self._first, pitch)
        heard[:, 5], heard[:, 6] = self._sight.degrees.take(pitch + 1), seen.when[:, 0]
        kept = np.where(ago == pitch[:, None], 3, np.where(seen.motion == (pitch - last)[:, None], 2, 1))
        heard[:, 7:] = np.where(ago < 0, 0, kept)
        told = self._told
        for field, value in enumerate((now, pitch, first, self._count + 1, start, end)):
            told[:, field] = value
        rows = slice(None) if write.all() else np.flatnonzero(write)
        lines, notes = self._lines[rows], [each[rows] for each in (start, end, pitch, length)]
        self._sight.write(lines, self._count[rows], notes, last[rows])
        self._stand[lines], self._heard[lines] = told[rows], heard[rows]
        closed = now if ending is None else np.where(ending, NEVER, now)
        self._due[self._rows[rows], self._turn[rows]] = closed[rows]
        self._memories.hear(self._turn, gap, length, pitch, write)
        self._next()

    def end(self, voices: Sequence[int]) -> None:
        """Write nothing more into these voices; before anything is written."""
        if voices:
            self._due[:, list(voices)] = NEVER
            self._state = self._before
            self._next()

    # How it is kept.

    def _stand_up(
        self,
        lines: Sequence[Sequence[Note]],
        given: Sequence[bool],
        seams: Sequence[int],
        parts: Sequence[object],
    ) -> None:
        """Where every voice of every row stands, and whose turn is when; each row's last line is nobody's."""
        stands = []
        for line, count, known, seam in zip(lines, self.written, given, seams, strict=True):
            last = line[count - 1] if count else None
            clock = last.end if last is not None and known else seam
            where = (last.start, last.end) if last is not None else (NEVER, -NEVER)
            stands.append((clock, last.pitch if last else -1, line[0].pitch if last else -1, count, *where))
        nobody = (-NEVER, -1, -1, 0, NEVER, -NEVER)
        self._rows = np.arange(self.batch)
        self._stand = np.tile(np.array([*stands, nobody]), (self.batch, 1))
        self._stands = self._stand.reshape(self.batch, self.voices + 1, -1)[:, : self.voices]
        self._due = self._stands[..., _CLOCK].copy()
        # A given voice is known for ever.
        self._ahead = np.tile(np.where([*given, False], NEVER, -NEVER), self.batch)
        kin = np.array([[one == other for other in parts] for one in parts])
        self._free = kin & ~np.eye(self.voices, dtype=np.bool_) & ~np.array(given)
        higher = np.tri(self.voices, k=-1, dtype=np.bool_) & (kin | np.array(given))
        self._over = np.where(higher, np.arange(self.voices), -1).max(-1)

    def _make_room(self, setting: Setting, others: int) -> None:
        """The columns that the network is told, with those in place that never change."""
        assert others == SLOTS
        after = After.of(self.encoding, setting.after, setting.end)
        self._after = int(after.pitches[0])
        tonic = setting.key.tonic_class if setting.key else -1
        expected = HEARD + SEAM
        self._columns, self._onset, self._note, self._raw = (
            np.zeros((self.batch, own + company.SLOTS * company.WIDTHS[group] + extra), np.int32)
            for group, own, extra in (("advance", 44, 1), ("onset", 14, 0), ("note", 19, 0), ("raw", RAW, 0))
        )
        self._columns[:, expected - 1] = STYLES.index(setting.style) + 1 if setting.style else 0
        self._columns[:, expected + 9 : expected + 20] = after.columns(np.full(self.batch, -1))
        self._raw[:, 2], self._raw[:, 3] = tonic, self._after
        self._slots = self._columns[:, 44:-1].reshape(self.batch, SLOTS, -1)
        self._onset_slots = self._onset[:, 14:].reshape(self.batch, SLOTS, -1)
        self._note_slots = self._note[:, 19:].reshape(self.batch, SLOTS, -1)
        self._just, self._told = np.zeros((self.batch, HEARD), np.int64), np.zeros((self.batch, 6), np.int64)
        self._keyless = setting.key is None

    def _next(self) -> None:
        """Find whose turn it is, and hear what was written last."""
        self._turn = turn = self._due.argmin(-1)
        self._active = self._due[self._rows, turn] < NEVER
        self._lines = lines = self._sight.lines(turn)
        stand = self._stand.take(lines, 0)
        self._now, self._last, self._first = stand[:, _CLOCK], stand[:, _LAST], stand[:, _FIRST]
        self._count = stand[:, _COUNT]
        self._expect()
        self._looked: Ints | None = None
        horizon = np.maximum(self._stand[:, _CLOCK], self._ahead)
        self._from_seam = seen = self._sight.look(turn, self._now, self._last, horizon)
        self._horizon = horizon
        self._before = self._state
        heard = self._step("advance", {"state": self._state, "columns": self._advance(seen)})
        self._state, self._hidden, self._gaps = heard["state"], heard["hidden"], heard["gap"]

    def _expect(self) -> None:
        """Ask the memory, once for every note."""
        self._recall = recall = self._memories.recall(self._turn)
        last = self._last[:, None]
        self._runs = run_classes(recall.runs)
        if self._keyless:
            self._runs[:, -1] = 0
        self._expected = np.empty((self.batch, len(MOVES)), np.int64)
        self._expected[:, :-1] = _MIDI.take(last + recall.motion + _OFF)
        self._expected[:, -1] = recall.pitch
        self._motion = pair(last, self._expected)
        self._approach = pair(self._last, np.full(self.batch, self._after))

    def _advance(self, seen: Glance) -> NDArray[np.int32]:
        """The columns of what was heard last, and of the seam."""
        told, slots, recall = self._columns, self._slots, self._recall
        told[:, :HEARD] = self._heard.take(self._lines, 0)
        told[:, HEARD : HEARD + 8] = seen.when[:, :8]
        told[:, HEARD + 8 : HEARD + 12] = seen.status
        at = HEARD + SEAM
        told[:, at : at + 4] = self._runs
        told[:, at + 4], told[:, at + 5] = recall.gap[:, 0] + 1, recall.length[:, 0] + 1
        told[:, at + 6 : at + 9], told[:, at + 12] = self._motion, self._approach
        slots[..., 0], slots[..., 1], slots[..., 2] = seen.doing, seen.left, seen.interval[:, OTHERS]
        slots[..., 3], slots[..., 4], slots[..., 5] = seen.moving, seen.interval[:, -SLOTS:], seen.degree
        told[:, -1] = company.texture(self.voices, self._turn)
        return told

    def _look(self, gap: Ints) -> None:
        """What is seen from the onsets after these rests; kept, since a note asks for it several times."""
        if self._looked is not None and (gap is self._looked or np.array_equal(self._looked, gap)):
            return
        self._looked = gap
        self._begins, self._seen = self._now, self._from_seam
        if gap.any():
            self._begins = self._now + self.encoding.gap_ticks[gap]
            self._seen = self._sight.look(self._turn, self._begins, self._last, self._horizon)
        seen, told, slots = self._seen, self._onset, self._onset_slots
        told[:, 0], told[:, 1:4] = gap + 1, seen.when[:, :3]
        told[:, 4], told[:, 5], told[:, 6:10] = seen.when[:, 4], seen.when[:, 6], seen.length
        told[:, 10:12], told[:, 12:14] = self._runs[:, RHYTHM : BOTH + 1], self._recall.length + 1
        slots[..., 0], slots[..., 1] = seen.doing, seen.left


def _before(line: Sequence[Note], first: int, seam: int) -> int:
    """How many notes of a line were written when writing begins at `seam`: those with an earlier seam."""
    seams = [first, *(note.end for note in line[:-1])]
    return sum(at < seam for at in seams[: len(line)])
