"""Drafts in several voices, written side by side: each note that of the voice whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.continuation.grammar import Placed
from core.continuation.leanings import Leanings
from core.continuation.request import Request
from core.continuation.sampling import Floats, Indices, Mask, Noise, draw
from core.continuation.textures import Weft
from core.continuation.writing import Bits, Draft, Pitches, Plan, always, note_of
from core.encoding import Encoding
from core.errors import CalledOff
from core.lstm.calibration import bits_of_choices
from core.lstm.features import PITCHES, Ints
from core.polyphony.loom import Loom
from core.score import NOTE_ORDER, Note


@dataclass(frozen=True)
class Woven(Draft):
    """A draft in several voices: all its notes, and of these the highest written voice's (`line`)."""

    line: tuple[Note, ...]


class Voice(Protocol):
    """What one voice may write in each row: ask in this order, then `move` the rows that wrote."""

    @property
    def active(self) -> Mask:
        """The rows in which it has not come to its end."""

    def gaps(self, now: Ints) -> tuple[Mask, Floats | None]:
        """Which rests may come next, after the ticks `now`, and what is added to their scores."""

    def lengths(self, gap: Ints) -> tuple[Mask, Floats | None]:
        """The same of lengths."""

    def place(self, length: Ints) -> Placed:
        """Where the notes lie that these lengths make."""

    def pitches(self, gap: Ints, placed: Placed, rows: Mask, free: Mask) -> tuple[Mask, Floats | None]:
        """The same of pitches; those not `free` are left out where others are left."""

    def move(self, gap: Ints, length: Ints, pitch: Ints, rows: Mask) -> None:
        """Go on to the next note in these rows."""


def write(weft: Weft, indices: Sequence[int], wanted: Callable[[], bool] = always) -> list[Woven]:
    """The drafts of these numbers, each repeatable from the request's random seed and its number.

    Those with nothing original to go on with are left out, where takes are to be original. `wanted` is
    asked before every note; raises CalledOff once it says no.
    """
    weaver = _Weaver(weft, indices)
    while weaver.loom.active.any():
        if not wanted():
            raise CalledOff
        weaver.write_note()
    return weaver.drafts()


class _Free:
    """A voice that is written, under its plan."""

    def __init__(self, plan: Plan, loom: Loom, entry: int | None) -> None:
        self.plan = plan
        self._course = plan.grammar.course(loom.batch)
        self._entry, self._begun = entry, np.full(loom.batch, entry is None)
        self._pitches, self._lean = Pitches(plan, loom.batch), Leanings(plan, loom)

    @property
    def active(self) -> Mask:
        return self._course.active

    @property
    def lost(self) -> Mask:
        """The rows that had nothing left to choose."""
        return self._pitches.lost

    def gaps(self, now: Ints) -> tuple[Mask, Floats | None]:
        may = self._course.gaps()
        if self._entry is not None and not self._begun.all():
            gap = self.plan.encoding.gap_index(self._entry - now)
            first = may & _only(gap, may.shape[1])
            may = np.where((~self._begun)[:, None] & first.any(-1, keepdims=True), first, may)
        return may, self._lean.on_gap()

    def lengths(self, gap: Ints) -> tuple[Mask, Floats | None]:
        return self._course.lengths(gap), self._lean.on_length(gap)

    def place(self, length: Ints) -> Placed:
        return self._course.place(length)

    def pitches(self, gap: Ints, placed: Placed, rows: Mask, free: Mask) -> tuple[Mask, Floats | None]:
        allowed = self._pitches.allowed(placed, rows)
        both = allowed & free
        some = both.any(-1, keepdims=True)
        return np.where(some, both, allowed), self._lean.on_pitch(gap, placed)

    def move(self, gap: Ints, length: Ints, pitch: Ints, rows: Mask) -> None:
        self._begun = self._begun | rows
        self._lean.written(gap, length, pitch, rows)
        self._pitches.written(pitch, rows)
        self._course.move(rows)


class _Given:
    """A voice whose notes are known: they come as they are."""

    def __init__(self, notes: Sequence[Note], encoding: Encoding, rows: int) -> None:
        self._encoding, self._steps = encoding, np.zeros(rows, np.int64)
        # The last row stands for a note that never comes.
        told = [*((note.start, note.end, note.pitch) for note in notes), (0, 1, 0)]
        self._starts, self._ends, self._pitches = (np.array(each) for each in zip(*told, strict=True))
        self._lengths = encoding.length_index(self._ends - self._starts)

    @property
    def active(self) -> Mask:
        return self._steps < len(self._starts) - 1

    def gaps(self, now: Ints) -> tuple[Mask, Floats | None]:
        gap = self._encoding.gap_index(self._starts[self._steps] - now)
        return _only(gap, len(self._encoding.gaps)), None

    def lengths(self, _gap: Ints) -> tuple[Mask, Floats | None]:
        return _only(self._lengths[self._steps], len(self._encoding.lengths)), None

    def place(self, length: Ints) -> Placed:
        start, end = self._starts[self._steps], self._ends[self._steps]
        return Placed(start, end, end, np.zeros(len(length), np.bool_), np.full(len(length), -1))

    def pitches(self, _gap: Ints, _placed: Placed, _rows: Mask, _free: Mask) -> tuple[Mask, Floats | None]:
        return _only(self._pitches[self._steps], PITCHES), None

    def move(self, _gap: Ints, _length: Ints, _pitch: Ints, rows: Mask) -> None:
        self._steps = self._steps + (rows & self.active)


class _Weaver:
    """All drafts of one request while they are written."""

    def __init__(self, weft: Weft, indices: Sequence[int]) -> None:
        self._indices, self._asked, self._together = indices, weft.request, weft.together
        self._leader = weft.written[0]
        encoding, rows, strands = weft.bundle.encoding, len(indices), weft.strands
        self.loom = Loom(
            weft.bundle,
            weft.setting,
            [strand.heard for strand in strands],
            [strand.given for strand in strands],
            [strand.seam for strand in strands],
            rows,
        )
        self._voices: list[_Free | _Given] = [
            _Free(strand.plan, self.loom, strand.entry)
            if strand.plan is not None
            else _Given(_ahead(strand.given or (), weft.request), encoding, rows)
            for strand in strands
        ]
        self.loom.end([place for place, voice in enumerate(self._voices) if not voice.active.any()])
        widest = max(len(encoding.gaps), len(encoding.lengths), PITCHES)
        self._noise = Noise(weft.request.random_seed, indices, widest)
        self._led = np.full(
            (3, rows), -1
        )  # the highest voice's last note: where its rest began, rest, length
        self._notes: list[list[tuple[int, Note, float]]] = [[] for _ in range(rows)]

    def write_note(self) -> None:
        """One note more in every row that has not come to its end."""
        loom, active = self.loom, self.loom.active
        turn, now = loom.turn, loom.now
        here = [
            (place, self._voices[place], active & (turn == place))
            for place in np.unique(turn[active]).tolist()
        ]
        told = [(rows, *voice.gaps(now)) for _, voice, rows in here]
        gap, gap_bits = self._choose(loom.gap_logits(), told, active, self._led_by(1, now))
        told = [(rows, *voice.lengths(gap)) for _, voice, rows in here]
        length, length_bits = self._choose(loom.length_logits(gap), told, active, self._led_by(2, now))
        placed = _joined([(rows, voice.place(length)) for _, voice, rows in here], loom.batch)
        free = ~loom.clashes(placed.start, placed.end)
        if self._together:
            free &= np.arange(PITCHES) < loom.above()[:, None]
        told = [(rows, *voice.pitches(gap, placed, rows, free)) for _, voice, rows in here]
        pitch, pitch_bits = self._choose(loom.pitch_logits(gap, length), told, active, None)
        bits = gap_bits + length_bits + pitch_bits
        ending = np.zeros(loom.batch, np.bool_)
        for place, voice, rows in here:
            voice.move(gap, length, pitch, rows)
            ending |= rows & ~voice.active
            if isinstance(voice, _Free):
                self._write(place, voice.plan, rows, placed, pitch, bits)
            if place == self._leader:
                self._led = np.where(rows, np.stack([now, gap, length]), self._led)
        loom.commit(gap, length, pitch, placed.start, placed.end, placed.now, active, ending)

    def drafts(self) -> list[Woven]:
        """All that was written, row by row."""
        lost = np.any([voice.lost for voice in self._voices if isinstance(voice, _Free)], axis=0)
        found = []
        for row, index in enumerate(self._indices):
            told = sorted(self._notes[row], key=lambda each: NOTE_ORDER(each[1]))
            line = tuple(note for place, note, _ in told if place == self._leader)
            notes, bits = tuple(note for _, note, _ in told), tuple(cost for _, _, cost in told)
            if not lost[row]:
                found.append(Woven(index, notes, bits, line))
        return found

    def _write(self, place: int, plan: Plan, rows: Mask, placed: Placed, pitch: Ints, bits: Bits) -> None:
        for row in np.flatnonzero(rows).tolist():
            note = note_of(plan, placed, int(pitch[row]), row)
            self._notes[row].append((place, note, float(bits[row])))

    def _led_by(self, part: int, now: Ints) -> tuple[Mask, Ints] | None:
        """Where voices take the time of the highest, as in chords: in which rows, and what it took."""
        if not self._together:
            return None
        follows = (self.loom.turn != self._leader) & (self._led[0] == now)
        return follows, self._led[part]

    def _choose(
        self,
        logits: Floats,
        told: Sequence[tuple[Mask, Mask, Floats | None]],
        active: Mask,
        led: tuple[Mask, Ints] | None,
    ) -> tuple[Indices, Bits]:
        may, nudges = np.ones(logits.shape, np.bool_), np.zeros(logits.shape, np.float32)
        for rows, allowed, nudge in told:
            may[rows] = allowed[rows]
            if nudge is not None:
                nudges[rows] = np.broadcast_to(nudge, logits.shape)[rows]
        if led is not None:
            both = may & _only(led[1], logits.shape[1])
            may = np.where(led[0][:, None] & both.any(-1, keepdims=True), both, may)
        asked, noise = self._asked, self._noise.next(logits.shape[-1])
        free = may | ~active[:, None]
        chosen = draw(logits, free, asked.temperature, noise, asked.min_p, asked.top_p, nudges)
        return chosen, bits_of_choices(logits, chosen)


def _ahead(notes: Sequence[Note], request: Request) -> list[Note]:
    """The notes of a given voice that are to come: those that begin in the span."""
    span = request.span
    return [note for note in notes if span.start <= note.start < span.end]


def _only(index: Ints, width: int) -> Mask:
    only: Mask = np.arange(width) == index[:, None]
    return only


def _joined(parts: Sequence[tuple[Mask, Placed]], rows: int) -> Placed:
    """Where the notes of all rows lie, each by its own voice."""
    start, end, now, held = (np.full(rows, value, np.int64) for value in (0, 0, 0, -1))
    last = np.zeros(rows, np.bool_)
    for mine, placed in parts:
        for all_, own in ((start, placed.start), (end, placed.end), (now, placed.now), (held, placed.held)):
            all_[mine] = own[mine]
        last[mine] = placed.last[mine]
    return Placed(start, end, now, last, held)
