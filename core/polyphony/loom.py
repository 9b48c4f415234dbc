"""Textures of several voices continued side by side, one note at a time: scores out, choices in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.encoding import Encoding
from core.lstm.decoder import Ago, Echo
from core.lstm.features import PITCHES, Ints, Setting
from core.lstm.memory import NO_MOTION
from core.lstm.step import Floats, Stepping
from core.polyphony import sight, standing
from core.polyphony.reading import Reading, read
from core.polyphony.sight import NEVER, OTHERS, OWN, Sight, pairs
from core.polyphony.standing import Standing
from core.polyphony.telling import Telling
from core.score import Note

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle

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
        last = max([setting.end, *seams, *(line[-1].end for line in lines if line)])
        longest = int(self.encoding.gap_ticks[-1] + self.encoding.length_ticks[-1])
        told = zip(lines, self.written, known, strict=True)
        earliest = min([seam, *(line[count - 1].end for line, count, given_ in told if given_ and count)])
        when = reading.when(bundle.encoding, setting, earliest, last + longest)
        self._sight = Sight(self.encoding, setting, lines, known, batch, when)
        self._stand_up(setting, reading, lines, known, seams, parts or [None] * len(lines))
        self._telling = Telling(batch, self.voices, bundle.company)
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

    @property
    def last(self) -> Ints:
        """The last pitch of the voice whose turn it is, [batch]; -1 where it has had none."""
        pitch: Ints = self._here[:, standing.LAST]
        return pitch

    def echo(self) -> Echo:
        """What the voice whose turn it is went on with when it had been here before."""
        here = self._here
        told = (standing.RUNS, standing.GAP, standing.LENGTH, standing.PITCH)
        return Echo(*(here[:, columns] for columns in told))

    def ago(self, gap_index: ArrayLike) -> Ago:
        """What began in that voice, some bars ago, where the next note begins after these rests."""
        self._look(np.asarray(gap_index, np.int64))
        told = self._seen.told[:, OWN]
        length = told[..., sight.LENGTH]
        return Ago(np.maximum(length - 2, -1), np.where(length > 1, told[..., sight.PITCH], -1))

    def clashes(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Pitches that another voice of its part, no given one, sounds between these ticks: row and pitch.

        The pitch is 128 where there is none. What others wrote before their last note was over before the
        rest before this one began.
        """
        stand = self._standing.by_row[:, : self.voices]
        sounds = stand[..., standing.START] < end[:, None]
        sounds &= stand[..., standing.END] > start[:, None]
        sounds &= self._free.take(self._turn, 0)
        return self._rows[:, None], np.where(sounds, stand[..., standing.SOUNDS], PITCHES)

    def above(self) -> Ints:
        """The last pitch of the next higher voice, of its part or given, [batch]; 128 where there is none."""
        over = self._over.take(self._turn)
        above = self.sounds(np.maximum(over, 0))
        return np.where((over >= 0) & (above >= 0), above, PITCHES)

    def sounds(self, voice: Ints) -> Ints:
        """The last pitch of a voice of each row, [batch]; -1 where it has had none."""
        pitch: Ints = self._standing.seen(self._lines - self._turn + voice)[:, standing.SOUNDS]
        return pitch

    def moves(self) -> tuple[Ints, Ints, Ints]:
        """The last pitch of the voice whose turn it is, [batch], and what others do at the onset asked last.

        By how many semitones each comes to a note there (0 where it does not), and its pitch, [batch, SLOTS].
        """
        others = self._seen.told[:, OTHERS]
        came = others[..., sight.MOTION]
        return self.last, came * (came != NO_MOTION), others[..., sight.PITCH]

    def gap_logits(self) -> Floats:
        """Scores of the rest before the next note, shape [batch, gaps]."""
        return self._gaps

    def length_logits(self, gap: Ints) -> Floats:
        """Scores of the next note's length after the rests chosen, shape [batch, lengths]."""
        self._look(gap)
        return self._step("length", {"hidden": self._hidden, "onset": self._telling.onset})["length"]

    def pitch_logits(self, gap: Ints, length: Ints) -> Floats:
        """Scores of the next note's pitch, shape [batch, 128]; after `length_logits` of the same rests."""
        self._look(gap)
        end = self._sight.when.at(self._begins + self.encoding.length_ticks[length])
        told = self._telling.of_note(self._here, self._seen, length, end)
        return self._step("pitch", {"hidden": self._hidden, **told})["pitch"]

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
        here, lines, seen = self._here, self._lines, self._seen
        rows = np.flatnonzero(write) if False in write.tolist() else slice(None)
        pair = here[:, standing.BASE] + pitch
        motion, step = sight.moved().take(pair), pairs().take(pair)
        note = [each[rows] for each in (pitch, length, motion, step)]
        self._sight.write(lines[rows], self._count[rows], start[rows], end[rows], note)
        own = seen.told[:, OWN]
        ago = (seen.when[:, 0], own[..., sight.PITCH], own[..., sight.MOTION])
        event = (gap, length, pitch, pair, here[:, standing.FIRST], motion, step, *ago)
        self._standing.write(lines, rows, (now, pitch, self._count + 1, start, end), event)
        closed = now
        if ending is not None and True in ending.tolist():
            closed = np.where(ending, NEVER, now)
        self._due.reshape(-1)[self._voice[rows]] = closed[rows]
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
        setting: Setting,
        reading: Reading,
        lines: Sequence[Sequence[Note]],
        given: Sequence[bool],
        seams: Sequence[int],
        parts: Sequence[object],
    ) -> None:
        """Where every voice of every row stands, and whose turn is when; each row's last line is nobody's."""
        stands, firsts = [], []
        for line, count, known, seam in zip(lines, self.written, given, seams, strict=True):
            last = line[count - 1] if count else None
            clock = last.end if last is not None and known else seam
            where = (last.start, last.end) if last is not None else (NEVER, -NEVER)
            stands.append((clock, last.pitch if last else -1, count, *where))
            firsts.append(line[0].pitch if last else -1)
        degrees = self._sight.degrees
        every, firsts = [*stands, standing.NOBODY], [*firsts, -1]
        self._standing = Standing(self.encoding, setting, reading, every, firsts, degrees, self.batch)
        self._rows = np.arange(self.batch)
        self._due = np.tile(np.array([stand[0] for stand in stands]), (self.batch, 1))
        # A given voice is known for ever.
        self._ahead = np.tile(np.where([*given, False], NEVER, -NEVER), self.batch)
        kin = np.array([[one == other for other in parts] for one in parts])
        self._free = kin & ~np.eye(self.voices, dtype=np.bool_) & ~np.array(given)
        higher = np.tri(self.voices, k=-1, dtype=np.bool_) & (kin | np.array(given))
        self._over = np.where(higher, np.arange(self.voices), -1).max(-1)

    def _next(self) -> None:
        """Find whose turn it is, and hear what was written last."""
        self._turn = turn = self._due.argmin(-1)
        self._voice = self._rows * self.voices + turn
        self._active = self._due.take(self._voice) < NEVER
        self._lines = lines = self._sight.lines(turn)
        self._here = here = self._standing.take(lines)
        stand = self._standing.seen(lines)
        self._now, self._count = stand[:, standing.CLOCK].copy(), stand[:, standing.COUNT]
        self._horizon = np.maximum(self._standing.clocks, self._ahead)
        self._from_seam = seen = self._sight.look(turn, self._now, here[:, standing.BASE], self._horizon)
        self._looked: Ints | None = None
        self._before = self._state
        columns = self._telling.of_seam(here, seen, turn)
        heard = self._step("advance", {"state": self._state, "columns": columns})
        self._state, self._hidden, self._gaps = heard["state"], heard["hidden"], heard["gap"]

    def _look(self, gap: Ints) -> None:
        """What is seen from the onsets after these rests; kept, since a note asks for it several times."""
        if self._looked is not None and (gap is self._looked or np.array_equal(self._looked, gap)):
            return
        self._looked = gap
        self._begins, self._seen = self._now, self._from_seam
        if any(gap.tolist()):
            self._begins = self._now + self.encoding.gap_ticks[gap]
            bases = self._here[:, standing.BASE]
            self._seen = self._sight.look(self._turn, self._begins, bases, self._horizon)
        self._telling.of_onset(self._here, self._seen, gap)


def _before(line: Sequence[Note], first: int, seam: int) -> int:
    """How many notes of a line were written when writing begins at `seam`: those with an earlier seam."""
    seams = [first, *(note.end for note in line[:-1])]
    return sum(at < seam for at in seams[: len(line)])
