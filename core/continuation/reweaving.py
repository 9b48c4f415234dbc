"""Takes and music in several voices weighed note by note, as the weaving wrote them or would have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from math import log2
from statistics import fmean

import numpy as np

from core.continuation.grammar import GRIDS
from core.continuation.listening import Surprises
from core.continuation.request import MAX_VOICES, Locks, Request
from core.continuation.seed import hearing
from core.continuation.take import Take
from core.continuation.textures import Weft, weft_for
from core.continuation.weighing import Why, as_event, chances, timing, weighed
from core.encoding import Mask
from core.lstm.bundle import Bundle
from core.lstm.features import PITCHES, Ints, Setting
from core.lstm.step import Floats
from core.polyphony.loom import Loom
from core.polyphony.separating import separate
from core.score import WHOLE_NOTE, Note, Score
from core.timing import BarMap

# Of what the composer wrote so much is heard around a note that is asked about.
BEFORE, AFTER = 16 * WHOLE_NOTE, 4 * WHOLE_NOTE


def around(notes: Sequence[Note], note: Note) -> list[Note]:
    """What is heard around a note."""
    first, last = note.start - BEFORE, note.end + AFTER
    return [each for each in notes if first <= each.start < last]


def take_surprises(bundle: Bundle, request: Request, take: Take) -> Surprises:
    """As of `core.continuation.why`: the bits are those of the take, told apart as its voices would be.

    Which voice drew a note is not known where voices cross, and what is known then is how a note comes apart
    that is as near as can be told; a note that no voice is found for comes apart into halves.
    """
    asked, later = hearing(request, every=True)
    weft, _ = weft_for(asked, bundle)
    notes = _later(take.notes, later)
    told = [list(line) for line in _dealt(weft, notes)]
    free = [strand.plan is not None for strand in weft.strands]
    rows = {id(note): row for row, note in enumerate(notes)}
    bits = np.full((2, len(take.notes)), np.nan)
    loom = _loom(weft, [strand.heard for strand in weft.strands], [each.given for each in weft.strands])
    told = [
        list(strand.given or ())[written:] if strand.given is not None else line
        for strand, line, written in zip(weft.strands, told, loom.written, strict=True)
    ]
    loom.end([place for place, line in enumerate(told) if not line])
    ear = _Ear(loom)
    while loom.active.any():
        voice = int(loom.turn[0])
        note = told[voice].pop(0)
        if free[voice]:
            gap, length = as_event(ear, note, 0)
            pitches = chances(ear.pitch_logits([gap], [length]))
            bits[:, rows[id(note)]] = -log2(timing(ear, gap, length)), -log2(pitches[note.pitch])
        ear.write(note, last=not told[voice])
    whole = np.array(take.surprise)
    share = np.nan_to_num(bits[1] / bits.sum(0), nan=0.5)
    return Surprises(take.notes, whole * (1 - share), whole * share)


def in_take(bundle: Bundle, request: Request, take: Take, index: int) -> Why | None:
    """What else note `index` of a take might be beside all others; None where no voice is found for it."""
    asked, later = hearing(request, every=True)
    weft, _ = weft_for(asked, bundle)
    notes = _later(take.notes, later)
    told, note = _dealt(weft, notes), notes[index]
    strands = weft.strands
    voice = next((place for place, line in enumerate(told) if any(each is note for each in line)), None)
    if voice is None:
        return None
    number = next(place for place, each in enumerate(told[voice]) if each is note)
    heard = (*strands[voice].heard, *told[voice][:number])
    others = [
        None if place == voice else strand.given if strand.given is not None else (*strand.heard, *line)
        for place, (strand, line) in enumerate(zip(strands, told, strict=True))
    ]
    plan = strands[voice].plan
    assert plan is not None
    seam = told[voice][number - 1].end if number else strands[voice].seam
    loom = _at(bundle, weft.setting, heard, others, seam)
    end = told[voice][number + 1].start if number + 1 < len(told[voice]) else plan.end
    pitches = plan.bounds.last if note.end >= plan.end else plan.bounds.any
    if plan.terms.order:  # of which each has its turn
        pitches = (note.pitch,)
    may = _Beside(loom, BarMap(asked.score), end, others, pitches, asked.locks, still=weft.together)
    if note in asked.locks.held:
        may = replace(may, pitches=(), still=True)
    why = weighed(_Ear(loom), note, weft.setting.key, may)
    return why if not later else _earlier(why, take.notes[index], later)


def _later(notes: Sequence[Note], ticks: int) -> Sequence[Note]:
    """Notes as the model hears them, so many ticks later."""
    return [replace(note, start=note.start + ticks) for note in notes] if ticks else notes


def _earlier(why: Why, note: Note, ticks: int) -> Why:
    """The same of the note as it stands, so many ticks earlier."""
    pitches, rhythms = (
        tuple(replace(each, note=replace(each.note, start=each.note.start - ticks)) for each in group)
        for group in (why.pitches, why.rhythms)
    )
    return replace(why, note=note, pitches=pitches, rhythms=rhythms)


def in_score(bundle: Bundle, score: Score, track: int, note: Note) -> Why | None:
    """What else a note of the composer's might be beside the others; None where no voice is found for it."""
    voices = separate(around(score.tracks[track].notes, note), MAX_VOICES)
    found = [(place, line.index(note)) for place, line in enumerate(voices) if note in line]
    if not found:
        return None
    voice, number = found[0]
    bars, line = BarMap(score), voices[voice]
    first, last = min(each[0].start for each in voices), max(each[-1].end for each in voices)
    key = score.key_at(note.start)
    setting = Setting(bars=bars, key=key, end=last, start=bars.bar_at(first).start)
    seam = line[number - 1].end if number else setting.start
    others = [None if place == voice else each for place, each in enumerate(voices)]
    loom = _at(bundle, setting, line[:number], others, seam)
    end = line[number + 1].start if number + 1 < len(line) else max(last, note.end)
    may = _Beside(loom, bars, end, others, tuple(range(PITCHES)), Locks())
    return weighed(_Ear(loom), note, key, may)


def _dealt(weft: Weft, notes: Sequence[Note]) -> list[list[Note]]:
    """The notes of a take in the voices that write: none cross in a chord, and each is near where it was.

    What was drawn does not say which voice drew it. Notes that no voice has room for are left out.
    """
    told: list[list[Note]] = [[] for _ in weft.strands]
    ends, near = np.zeros(len(told), np.int64), np.zeros(len(told))
    for place in weft.written:
        strand = weft.strands[place]
        assert strand.plan is not None
        ends[place] = strand.heard[-1].end if strand.heard else 0
        near[place] = strand.heard[-1].pitch if strand.heard else fmean(strand.plan.pitches)
    downwards = sorted(notes, key=lambda each: (each.start, -each.pitch))
    for start, group in groupby(downwards, lambda each: each.start):
        room = [place for place in weft.written if ends[place] <= start]
        chord = list(group)[: len(room)]
        pitches = np.array([each.pitch for each in chord])
        ways = combinations(room, len(chord))
        best = min(ways, key=lambda way: float(abs(near[list(way)] - pitches).sum()))
        for place, note in zip(best, chord, strict=True):
            told[place].append(note)
            ends[place], near[place] = note.end, note.pitch
    return told


def _loom(weft: Weft, heard: Sequence[Sequence[Note]], given: Sequence[Sequence[Note] | None]) -> Loom:
    return Loom(weft.bundle, weft.setting, heard, given, [strand.seam for strand in weft.strands], 1)


def _at(
    bundle: Bundle,
    setting: Setting,
    heard: Sequence[Note],
    others: Sequence[Sequence[Note] | None],
    seam: int,
) -> Loom:
    """A loom where the voice that is None among `others` has its turn after `heard`; the others are known."""
    lines = [heard if line is None else () for line in others]
    loom = Loom(bundle, setting, lines, others, [seam] * len(others), 1)
    voice = next(place for place, line in enumerate(others) if line is None)
    left = [
        [] if line is None else list(line[written:])
        for line, written in zip(others, loom.written, strict=True)
    ]
    loom.end([place for place, line in enumerate(left) if not line and place != voice])
    ear = _Ear(loom)
    while (turn := int(loom.turn[0])) != voice:
        note = left[turn].pop(0)
        ear.write(note, last=not left[turn])
    return loom


class _Ear:
    """A loom of one row, asked as a decoder is."""

    def __init__(self, loom: Loom) -> None:
        self._loom, self.encoding = loom, loom.encoding

    @property
    def now(self) -> Ints:
        return self._loom.now

    def gap_logits(self) -> Floats:
        return self._loom.gap_logits()

    def length_logits(self, gap_index: Sequence[int]) -> Floats:
        return self._loom.length_logits(np.array(gap_index))

    def pitch_logits(self, gap_index: Sequence[int], length_index: Sequence[int]) -> Floats:
        self._loom.length_logits(np.array(gap_index))
        return self._loom.pitch_logits(np.array(gap_index), np.array(length_index))

    def write(self, note: Note, *, last: bool) -> None:
        """Have the voice whose turn it is write a note; nothing after it, where it is the `last`."""
        loom = self._loom
        gap, length = (np.array([each]) for each in as_event(self, note, 0))
        loom.length_logits(gap)
        loom.pitch_logits(gap, length)
        start, end, pitch = (np.array([each]) for each in (note.start, note.end, note.pitch))
        yes = np.array([True])
        loom.commit(gap, length, pitch, start, end, end, yes, yes & last)


@dataclass
class _Beside:
    """Notes that end by tick `end`, of these pitches, and none that another voice sounds meanwhile.

    Where `still`, or where a rhythm is locked, the note stays where it is.
    """

    loom: Loom
    bars: BarMap
    end: int
    others: Sequence[Sequence[Note] | None]
    pitches: Sequence[int]
    locks: Locks
    still: bool = False
    shift = 0
    _gap = 0

    def gaps(self) -> Mask:
        """Which rests may come."""
        ticks = self.loom.encoding.gap_ticks
        may: Mask = (ticks < self.end - self._now) & (not (self.still or self.locks.rhythm))
        return may

    def lengths(self, gap: int) -> Mask:
        """Which lengths may follow."""
        self._gap = gap
        encoding = self.loom.encoding
        may: Mask = encoding.length_ticks <= self.end - self._now - encoding.gaps[gap]
        return may

    def placed(self, length: int) -> tuple[int, int, Mask]:
        """Where it lies, and which pitches are free there."""
        encoding = self.loom.encoding
        start = self._now + encoding.gaps[self._gap]
        end = start + encoding.lengths[length]
        known = [note for line in self.others for note in line or ()]
        taken = [note.pitch for note in known if note.start < end and note.end > start]
        may = np.isin(np.arange(PITCHES), self.pitches) & ~np.isin(np.arange(PITCHES), taken)
        return start, end, may & (self._on_grid(start) and (end == self.end or self._on_grid(end)))

    def _on_grid(self, tick: int) -> bool:
        """Whether a tick lies on the locked grid, which begins anew at bar lines."""
        return (tick - self.bars.bar_at(tick).start) % GRIDS.get(self.locks.grid, 1) == 0

    @property
    def _now(self) -> int:
        return int(self.loom.now[0])
