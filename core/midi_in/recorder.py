"""From keys pressed and let go to notes in ticks: quantised on the way in, none lost, none overlapping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from core.edits.splice import Edited, put
from core.score import NOTE_ORDER, TICKS_PER_QUARTER, Note, Score, Span
from core.timing import BarMap

SHORTEST = TICKS_PER_QUARTER // 16  # a touch becomes a 64th


class Moment(NamedTuple):
    """A place in what is played: `turn` counts the passes round a loop and the jumps before it."""

    turn: int
    tick: float


@dataclass(frozen=True, slots=True)
class Snap:
    """How onsets are drawn to lines `grid` ticks apart: 1.0 is all the way, 0.5 half, 0 not at all."""

    grid: int = 1
    strength: float = 0.0

    def drawn(self, tick: int, bars: BarMap) -> int:
        """Where an onset at `tick` goes."""
        if not self.strength:
            return tick
        return round(tick + (bars.nearest_line(tick, self.grid) - tick) * self.strength)


class _Down(NamedTuple):
    start: float
    velocity: int


class Recorder:
    """Takes down what is played; `notes` is what that is so far.

    Moments come in order, apart from the few milliseconds that an event may be late. A note held
    while a new turn begins ends with the turn before: at the loop's end, or where a jump left from.
    """

    def __init__(self, score: Score, begun: Moment, snap: Snap = Snap(), loop: Span | None = None) -> None:
        self._bars = BarMap(score)
        self._snap = snap
        self.loop = loop  # as it is now, for it may be changed while recording
        self._at = begun
        self._down: dict[int, _Down] = {}  # keys that are held
        self._ringing: dict[int, _Down] = {}  # let go, and held by the pedal
        self._pedal = False
        self._done: list[Note] = []
        self._settled: tuple[Note, ...] | None = ()  # what is done, in order, once it has been asked for
        self._first = self._last = begun.tick

    @property
    def at(self) -> Moment:
        """How far it has come."""
        return self._at

    @property
    def notes(self) -> tuple[Note, ...]:
        """Everything played so far, sorted; what is held still ends where time has come to."""
        return apart([*self._done, *self.sounding])

    @property
    def settled(self) -> tuple[Note, ...]:
        """The notes that are over, sorted; the very same tuple as long as no other is."""
        if self._settled is None:
            self._settled = apart(self._done)
        return self._settled

    @property
    def sounding(self) -> tuple[Note, ...]:
        """The notes that are held, up to where time has come to."""
        return tuple(
            self._note(pitch, down, max(self._at.tick, down.start))
            for held in (self._ringing, self._down)
            for pitch, down in held.items()
        )

    @property
    def span(self) -> Span | None:
        """What was passed through while recording, None when no time has gone by."""
        first, last = round(self._first), round(max(self._last, self._at.tick))
        return Span(first, last) if first < last else None

    def press(self, at: Moment, pitch: int, velocity: int) -> None:
        """A key goes down."""
        self.reach(at)
        self._end(pitch, self._near(at))
        self._down[pitch] = _Down(at.tick if at.turn == self._at.turn else self._at.tick, velocity)

    def release(self, at: Moment, pitch: int) -> None:
        """A key goes up; with the pedal down its note goes on."""
        self.reach(at)
        if self._pedal and pitch in self._down:
            self._ringing[pitch] = self._down.pop(pitch)
        else:
            self._end(pitch, self._near(at))

    def pedal(self, at: Moment, down: bool) -> None:
        """The sustain pedal goes down, or up, which ends what it alone has held."""
        self.reach(at)
        self._pedal = down
        if not down:
            for pitch in list(self._ringing):
                self._end(pitch, self._near(at))

    def reach(self, at: Moment) -> None:
        """Time has come to `at`."""
        if at.turn > self._at.turn:
            self._turn()
            self._last = max(self._last, self._at.tick)
            self._first = min(self._first, at.tick)
            self._at = at
        elif at.turn == self._at.turn:
            self._at = Moment(at.turn, max(self._at.tick, at.tick))

    def stop(self) -> None:
        """What is held ends here."""
        self._end_all(self._at.tick)

    def _near(self, at: Moment) -> float:
        """The tick of an event, which belongs to this turn even where it comes late from the one before."""
        return at.tick if at.turn == self._at.turn else self._at.tick

    def _turn(self) -> None:
        loop = self.loop
        inside = loop is not None and loop.start <= self._at.tick <= loop.end
        if loop is not None and inside:
            self._at = Moment(self._at.turn, float(loop.end))
        self._end_all(self._at.tick)

    def _end_all(self, tick: float) -> None:
        for pitch in [*self._ringing, *self._down]:
            self._end(pitch, tick)

    def _end(self, pitch: int, tick: float) -> None:
        for sounding in (self._ringing, self._down):
            down = sounding.pop(pitch, None)
            if down is not None:
                self._done.append(self._note(pitch, down, tick))
                self._settled = None

    def _note(self, pitch: int, down: _Down, end: float) -> Note:
        """A note as it was held, moved as a whole to where its onset is drawn."""
        played = max(0, round(down.start))
        length = max(SHORTEST, round(end) - played)
        start = max(0, self._snap.drawn(played, self._bars))
        loop = self.loop
        if loop is not None and played < loop.end <= start:
            start = loop.start  # a little early for the next time round
        if loop is not None and start < loop.end:
            length = min(length, loop.end - start)
        return Note(start, length, pitch, down.velocity)


def apart(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes in order, none sounding into another of its pitch; of two at one place the longer stays."""
    by_pitch: dict[int, dict[int, Note]] = {}
    for note in notes:
        there = by_pitch.setdefault(note.pitch, {})
        other = there.get(note.start)
        if other is None or note.length > other.length:
            there[note.start] = note
    kept: list[Note] = []
    for there in by_pitch.values():
        line = [there[start] for start in sorted(there)]
        kept += [_up_to(note, after.start) for note, after in pairwise(line)]
        kept.append(line[-1])
    return tuple(sorted(kept, key=NOTE_ORDER))


def land(score: Score, track: int, notes: tuple[Note, ...], instead_of: Span | None = None) -> Edited:
    """Lay recorded notes into a track: beside what is there, or instead of what begins in a span."""
    there = score.tracks[track].notes
    gone = [note for note in there if instead_of and instead_of.start <= note.start < instead_of.end]
    return put(score, track, notes, instead_of=gone)


def _up_to(note: Note, tick: int) -> Note:
    return note if note.end <= tick else replace(note, length=tick - note.start)
