"""The ways of several voices to their ends, of all rows at once: which rests and lengths may come next.

Voices go freely, each over a lattice of its own, or as they are told: a given voice, or one whose rhythm is
locked. The tables of all lattices stand one after the other, so that rows in different voices are looked up
together (see `core.continuation.grammar`, which tells what a single line may do). A voice whose pitches are
locked has its tables once for each of these, as layers, and goes on to the next layer with every note.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.continuation.grammar import Lattice, Mask, Placed
from core.continuation.slots import Slots
from core.continuation.textures import Strand, Weft
from core.encoding import Encoding
from core.lstm.features import Ints
from core.score import Note

# Of a note that comes as it is told: `_PITCH` is -1 where that is free, `_HELD` the number of the held note
# that it is or -1; whether masks take it for the last one, and whether its voice ends with it.
_START, _END, _LENGTH, _PITCH, _HELD, _LAST, _FINAL = range(7)
_NO_NOTE = (0, 1, 0, -1, -1, 0, 1)


class Courses:
    """Where each voice of each row stands. Say which voices are `at` it, ask in this order, then `move`."""

    def __init__(self, weft: Weft, rows: int, written: Sequence[int]) -> None:
        """`written` is how many notes of each given voice have been heard already."""
        self._encoding = weft.bundle.encoding
        strands = weft.strands
        own = [strand.plan.terms.held if strand.plan is not None else () for strand in strands]
        firsts = np.cumsum([0, *map(len, own[:-1])]).tolist()
        self.held: list[Note] = [note for notes in own for note in notes]
        """The held notes of all voices, in the order of the numbers in `Placed.held`."""
        lattices = [_lattice(strand) for strand in strands]
        self._lay_out(lattices, firsts)
        self._lay_out_held(lattices, firsts)
        every = zip(strands, firsts, written, strict=True)
        told = [_told(self._encoding, *each, weft.request.span.end) for each in every]
        self._told = np.concatenate([*told, [_NO_NOTE]])
        self._is_told = np.array([lattice is None for lattice in lattices])
        self._any_told = bool(self._is_told.any())
        begins = np.where(self._is_told, np.cumsum([0, *map(len, told[:-1])]), self._begins)
        self.over = [
            place
            for place, lattice in enumerate(lattices)
            if (not len(told[place]) if lattice is None else lattice.size == 0)
        ]
        """The voices that have nothing to write."""
        self._at: Ints = np.tile(begins, rows)
        self._first = np.arange(rows) * len(strands)
        entries = [-1 if each.entry is None or each.plan is None else each.entry for each in strands]
        self._entries, self._entered = np.array(entries), np.tile(np.array(entries) < 0, rows)
        self._waiting = not self._entered.all()
        self._none = np.full(rows, -1)
        self._rows = np.zeros(0, np.int64)  # those in voices that go as they are told, and the notes there
        self._notes = self._told[:0]

    def at(self, turn: Ints, now: Ints) -> None:
        """The voice whose turn it is in each row, and the tick where its rest begins."""
        self._turn, self._now, self._line = turn, now, self._first + turn
        self._here = self._at.take(self._line)
        if self._any_told:
            self._rows = np.flatnonzero(self._is_told.take(turn))
            self._notes = self._told.take(self._here[self._rows], 0, mode="clip")
            self._here[self._rows] = 0

    def gaps(self) -> Mask:
        """Which rests may come next, [rows, gaps]."""
        here = self._here
        places = here[:, None] + self._gap_units
        may: Mask = self._onsets.take(places)
        if self.held:
            may &= places <= self._high.take(here)[:, None]
            jumps = np.flatnonzero(self._jumps.take(here))
            may[jumps, self._jump_gap[here[jumps]]] = True
        if len(self._rows):
            gap = self._encoding.gap_index(self._notes[:, _START] - self._now[self._rows])
            _only(may, self._rows, gap)
        if self._waiting:
            self._enter(may)
        return may

    def lengths(self, gap: Ints) -> Mask:
        """Which lengths may follow these rests, [rows, lengths]."""
        here = self._here
        self._onset = here + self._gap_units[gap]
        places = self._onset[:, None] + self._length_units
        may: Mask = self._ends.take(places)
        if self._cadence:
            off_beat = ~self._beats.take(self._onset)[:, None]
            may &= (places != self._finish()[:, None]) | ~off_beat
        if self.held:
            may &= places <= self._high.take(here)[:, None]
            jumps = self._jumps.take(here) & (gap == self._jump_gap.take(here))
            self._number = np.where(jumps, self._next_held.take(here), -1)
            _only(may, np.flatnonzero(jumps), self._held_length[self._number[jumps]])
        if len(self._rows):
            _only(may, self._rows, self._notes[:, _LENGTH])
        return may

    def place(self, length: Ints) -> Placed:
        """Where the notes lie that these lengths make."""
        finish, held = self._finish(), self._none
        to = np.minimum(self._onset + self._length_units[length], finish)
        start = self._ticks.take(self._onset)
        if self.held:
            held = self._number.copy()
            to = np.where(held >= 0, self._layer.take(self._here) + self._resumes[held], to)
            start = np.where(held >= 0, self._held_start[held], start)
        now, last = self._ticks.take(to), to == finish
        end = np.where(held >= 0, self._held_end[held], now) if self.held else now
        self._final = last
        self._to = to = np.where(last, to, to + self._strides.take(self._turn)) if self._ordered else to
        if len(self._rows):
            rows, notes = self._rows, self._notes
            end, held, self._final = end.copy(), held.copy(), last.copy()
            start[rows], end[rows], now[rows] = notes[:, _START], notes[:, _END], notes[:, _END]
            held[rows], last[rows], self._final[rows] = notes[:, _HELD], notes[:, _LAST], notes[:, _FINAL]
            to[rows] = self._at.take(self._line[rows]) + 1
        return Placed(start, end, now, last, held)

    def set_pitches(self, may: Mask, held: Ints) -> Ints:
        """Leave held notes, locked pitches and given ones their pitch alone; the rows of these."""
        if not (self.held or self._ordered or len(self._rows)):
            return self._rows
        pitch = self._held_pitch[held]
        if self._ordered:
            pitch = np.where(pitch >= 0, pitch, self._order.take(self._here))
        told = self._notes[:, _PITCH]
        pitch[self._rows] = np.where(told >= 0, told, pitch[self._rows])
        rows = np.flatnonzero(pitch >= 0)
        _only(may, rows, pitch[rows])
        return rows

    def move(self, rows: Mask) -> Mask:
        """Go on to where the notes just placed end, in these rows; those whose voice has come to its end."""
        lines = self._line[rows]
        self._at[lines] = self._to[rows]
        if self._waiting:
            self._entered[lines] = True
            self._waiting = not self._entered.all()
        ending: Mask = rows & self._final
        return ending

    def _finish(self) -> Ints:
        """Where the voices end whose turn it is, if this is their last note."""
        finish: Ints = self._layer.take(self._here) + self._sizes.take(self._turn)
        return finish

    def _enter(self, may: Mask) -> None:
        """A voice that was silent has its first note where it enters, if it may begin there."""
        rows = np.flatnonzero(~self._entered.take(self._line))
        gap = self._encoding.gap_index(self._entries[self._turn[rows]] - self._now[rows])
        there = may[rows, gap]
        _only(may, rows[there], gap[there])

    def _lay_out(self, lattices: Sequence[Lattice | None], firsts: Sequence[int]) -> None:
        """The tables of all lattices, one after the other, and the places where they begin and end."""
        free = [lattice for lattice in lattices if lattice is not None]
        unit = free[0].unit if free else 1
        self._gap_units, self._length_units = (
            ticks // unit for ticks in (self._encoding.gap_ticks, self._encoding.length_ticks)
        )
        # For voices without a lattice something is looked up too, though not looked at.
        beyond = np.zeros(int(self._gap_units[-1] + self._length_units[-1]) + 1, np.int64)
        self._lay_out_layers(lattices, beyond)
        self._onsets, self._ends, self._jumps = (
            np.concatenate([*(getattr(each, name)[: _layers(each)].reshape(-1) for each in free), beyond > 0])
            for name in ("onsets", "ends", "jumps")
        )
        self._ticks, self._jump_gap, self._beats = (
            np.concatenate([*(np.tile(getattr(each, name), _layers(each)) for each in free), rest])
            for name, rest in (("ticks", beyond), ("jump_gap", beyond), ("beats", beyond > 0))
        )
        self._cadence = any(lattice.terms.cadence for lattice in free)
        highs = [np.tile(each.high, _layers(each)) for each in free]
        self._high = np.concatenate([*highs, beyond]) + self._layer
        placed = list(zip(lattices, firsts, strict=True))
        numbers = [
            np.tile(np.where(each.next_held < 0, -1, each.next_held + at), _layers(each))
            for each, at in placed
            if each
        ]
        self._next_held = np.concatenate([*numbers, beyond - 1])

    def _lay_out_layers(self, lattices: Sequence[Lattice | None], beyond: Ints) -> None:
        """Where each layer of each lattice begins, how long it is, and which pitch its note has if locked."""
        widths = [0 if each is None else len(each.ticks) for each in lattices]
        layers = [0 if each is None else _layers(each) for each in lattices]
        every = [width for width, many in zip(widths, layers, strict=True) for _ in range(many)]
        starts = np.cumsum([0, *every])
        self._begins = starts[np.cumsum([0, *layers[:-1]])]
        self._layer = np.concatenate([np.repeat(starts[:-1], every), beyond])
        self._sizes = np.array([-1 if each is None else each.size for each in lattices])
        orders = [pitch for each in lattices if each is not None for pitch in each.terms.order or (-1,)]
        self._order = np.concatenate([np.repeat(np.array(orders, np.int64), every), beyond - 1])
        self._strides = np.where(np.array(layers) > 1, widths, 0)
        self._ordered = max(orders, default=-1) >= 0

    def _lay_out_held(self, lattices: Sequence[Lattice | None], firsts: Sequence[int]) -> None:
        """The held notes of all voices; the number -1 stands for none, and finds the end of these."""
        told = [(note.start, note.end, note.length, note.pitch) for note in self.held]
        self._held_start, self._held_end, lengths, self._held_pitch = np.array([*told, (0, 0, 0, -1)]).T
        self._held_length = self._encoding.length_index(lengths)
        self._resumes = np.zeros(len(self.held) + 1, np.int64)
        for lattice, first in zip(lattices, firsts, strict=True):
            if lattice is not None:
                self._resumes[first : first + len(lattice.resumes) - 1] = lattice.resumes[:-1]


def _lattice(strand: Strand) -> Lattice | None:
    grammar = strand.plan.grammar if strand.plan is not None else None
    return grammar if isinstance(grammar, Lattice) else None


def _layers(lattice: Lattice) -> int:
    """How often its tables are there: once for each pitch that is locked."""
    return max(1, len(lattice.terms.order))


def _told(encoding: Encoding, strand: Strand, first: int, written: int, end: int) -> Ints:
    """The notes before tick `end` of a voice that goes as it is told; `first` numbers its held ones."""
    grammar = strand.plan.grammar if strand.plan is not None else None
    rows: list[tuple[int, ...]] = []
    if isinstance(grammar, Slots):
        order = strand.plan.terms.order if strand.plan is not None else ()
        pitches = order or [-1] * len(grammar.slots)
        notes = zip(grammar.slots, grammar.length.tolist(), pitches, grammar.held, strict=True)
        rows = [
            (slot.start, slot.end, length, pitch, held + first if held >= 0 else -1, 0, 0)
            for slot, length, pitch, held in notes
        ]
    elif strand.given is not None:
        given = [note for note in strand.given[written:] if note.start < end]
        lengths = encoding.length_index([note.length for note in given]).tolist()
        rows = [
            (note.start, note.end, length, note.pitch, -1, 0, 0)
            for note, length in zip(given, lengths, strict=True)
        ]
    told = np.array(rows, np.int64).reshape(-1, len(_NO_NOTE))
    told[-1:, _FINAL], told[-1:, _LAST] = 1, strand.given is None
    return told


def _only(may: Mask, rows: Ints, choice: Ints) -> None:
    """Leave these rows one choice each."""
    may[rows] = False
    may[rows, choice] = True
