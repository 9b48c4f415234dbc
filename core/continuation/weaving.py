"""Drafts in several voices, written side by side: each note that of the voice whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np

from core.continuation.courses import Courses
from core.continuation.grammar import Placed
from core.continuation.joining import Joining
from core.continuation.leanings import Leanings
from core.continuation.parallels import Parallels
from core.continuation.resting import Resting
from core.continuation.sampling import Floats, Indices, Mask, Noise, draw
from core.continuation.spacing import Spacing
from core.continuation.stirring import Stirring
from core.continuation.textures import Weft
from core.continuation.writing import Bits, Draft, Plan, always
from core.errors import CalledOff
from core.lstm.calibration import bits_of_choices
from core.lstm.features import PITCHES, Ints
from core.lstm.originality import Watch
from core.polyphony.loom import Loom
from core.score import NOTE_ORDER, Note

Told = tuple[tuple[Note, ...], tuple[float, ...]]
Nudge = tuple[Floats | None, Mask | None]
"""What is added to scores, and in which rows; None for nothing, and for all of them."""
Listener = Callable[[int, Callable[[], Told]], object]
"""Told up to which tick all voices are written, and how to get all notes, in order, and their bits."""


@dataclass(frozen=True)
class Woven(Draft):
    """A draft in several voices: all notes of the request's track, and of these the highest voice's (`line`).

    `others` are what was written for other tracks: the track's number, its notes, the bits each cost.
    `parallels` are the fifths and octaves that voices came to in parallel all the same.
    """

    line: tuple[Note, ...]
    others: tuple[tuple[int, tuple[Note, ...], tuple[float, ...]], ...] = ()
    parallels: int = 0


def write(
    weft: Weft,
    indices: Sequence[int],
    wanted: Callable[[], bool] = always,
    listener: Listener | None = None,
) -> list[Woven]:
    """The drafts of these numbers, each repeatable from the request's random seed and its number.

    Those with nothing original to go on with are left out, where takes are to be original. `wanted` is
    asked before every note; raises CalledOff once it says no. `listener` is told of the first row each time
    that all its voices have gone further.
    """
    weaver = _Weaver(weft, indices)
    while True in weaver.loom.active.tolist():
        if not wanted():
            raise CalledOff
        weaver.write_note()
        if listener is not None and weaver.loom.active[0]:
            listener(int(weaver.loom.now[0]), lambda: weaver.written(0)[:2])
    return weaver.drafts()


@dataclass(frozen=True, slots=True)
class _Written:
    """One note in every row, as it was drawn, all [rows]; `rows` tells where there is one."""

    rows: Mask
    voice: Ints
    pitch: Ints
    placed: Placed

    def columns(self) -> tuple[Mask | Ints, ...]:
        """Where there is one, its voice, pitch, start and end, and the number of the held note that it is."""
        placed = self.placed
        return self.rows, self.voice, self.pitch, placed.start, placed.end, placed.held


class _Pitches:
    """Which pitches the notes of each row may have, by the bounds of its voice."""

    def __init__(self, weft: Weft, rows: int) -> None:
        plans = [strand.plan for strand in weft.strands]
        # A column more than there are pitches stands for none; of each voice a row for its last note too.
        self._bounds = np.zeros((2 * len(plans), PITCHES + 1), np.bool_)
        self._voices = len(plans)
        for place, plan in enumerate(plans):
            if plan is not None:
                any_, last = plan.bounds.any, plan.bounds.last
                self._bounds[place, _above(any_, any_[: len(_followers(weft, place))])] = True
                self._bounds[place + len(plans), _above(last, _needed_below(weft, place))] = True
        bundle, original = weft.bundle, weft.request.locks.original
        self._watches = {
            place: Watch(bundle.tunes, bundle.yardstick, rows, [note.pitch for note in plan.heard])
            for place, plan in enumerate(plans)
            if original and plan is not None
        }
        self.lost: Mask = np.zeros(rows, np.bool_)
        """The rows that had nothing left to choose."""

    def allowed(self, turn: Ints, last: Mask) -> Mask:
        """Those within bounds, [rows, 129], the last for none; `last` are the rows where a voice ends."""
        rows = turn + last * self._voices if True in last.tolist() else turn
        may: Mask = self._bounds.take(rows, 0)
        return may

    def keep_original(self, may: Mask, turn: Ints, active: Mask) -> None:
        """Leave what makes no run too long; a row without any is lost, and goes on with what it may."""
        for place, watch in self._watches.items():
            rows = active & (turn == place)
            if rows.any():
                originals = may & ~watch.forbidden()
                some = np.any(originals, -1)
                self.lost |= rows & ~some
                may[rows & some] = originals[rows & some]

    def written(self, pitch: Ints, turn: Ints, active: Mask) -> None:
        """Go on to the next note."""
        for place, watch in self._watches.items():
            rows = active & (turn == place)
            if rows.any():
                watch.heard(pitch, rows)


class _Weaver:
    """All drafts of one request while they are written."""

    def __init__(self, weft: Weft, indices: Sequence[int]) -> None:
        self._weft, self._indices = weft, indices
        leaders = [-1 if strand.leader is None else strand.leader for strand in weft.strands]
        self._leaders, self._together = np.array(leaders), max(leaders) >= 0
        encoding, rows, strands = weft.bundle.encoding, len(indices), weft.strands
        self.loom = Loom(
            weft.bundle,
            weft.setting,
            [strand.heard for strand in strands],
            [strand.given for strand in strands],
            [strand.seam for strand in strands],
            rows,
            [strand.track for strand in strands],
        )
        self._courses = Courses(weft, rows, self.loom.written)
        self.loom.end(self._courses.over)
        self._pitches = _Pitches(weft, rows)
        self._plans = [strand.plan for strand in strands]
        self._own = np.array([strand.track == weft.request.track for strand in strands])
        written = [(place, plan) for place, plan in enumerate(self._plans) if plan is not None]
        leanings = [(place, Leanings(plan, self.loom)) for place, plan in written]
        self._leanings = [(place, each) for place, each in leanings if each.wished]
        self._parallels, self._joining, self._resting = Parallels(weft), Joining(weft), Resting(weft, rows)
        self._spacing, self._stirring = Spacing(weft), Stirring(weft, rows)
        self._faults = np.zeros(rows, np.int64)  # moves in parallel that came all the same
        widest = max(len(encoding.gaps), len(encoding.lengths), PITCHES)
        self._noise = Noise(weft.request.random_seed, indices, widest)
        # Of the last note of each voice that leads, where its rest began, the rest and the length; and those
        # of the one that leads the voice whose turn it is.
        self._leads = np.full((len(strands), rows, 3), -1)
        self._led, self._rows = self._leads[0], np.arange(rows)
        self._notes: list[list[tuple[int, Note, float]]] = [[] for _ in range(rows)]
        self._written: list[_Written] = []  # what is not among the notes yet
        self._drawn: list[tuple[Floats, Indices]] = []

    def write_note(self) -> None:
        """One note more in every row that has not come to its end."""
        loom, courses, active, turn = self.loom, self._courses, self.loom.active, self.loom.turn
        now = loom.now
        self._some_over = False in active.tolist()
        courses.at(turn, now)
        leaning = [(lean, active & (turn == place)) for place, lean in self._leanings]
        leaning = [(lean, rows) for lean, rows in leaning if rows.any()]
        led = self._follow(turn, now) if self._together else None
        gap = self._choose(
            loom.gap_logits(),
            self._as_led(courses.gaps(), 1, led),
            [(lean.on_gap(), rows) for lean, rows in leaning],
            [(lean.theme.on_gap(), rows) for lean, rows in leaning],
        )
        length = self._choose(
            loom.length_logits(gap),
            self._as_led(courses.lengths(gap), 2, led),
            [(lean.on_length(gap), rows) for lean, rows in leaning],
            [(lean.theme.on_length(gap), rows) for lean, rows in leaning],
        )
        placed = courses.place(length)
        scores, parallels = loom.pitch_logits(gap, length), self._parallels.on_pitch(loom)
        pitch = self._choose(
            scores,
            self._free_pitches(placed),
            [
                (parallels, None),
                (self._spacing.on_pitch(loom), None),
                (self._stirring.on_pitch(turn, loom.last), None),
                (self._joining.on_pitch(turn, placed), None),
                (self._resting.on_pitch(turn, placed), None),
                *((lean.on_pitch(gap, placed), rows) for lean, rows in leaning),
            ],
            [(lean.theme.on_pitch(gap), rows) for lean, rows in leaning],
        )
        if parallels is not None:
            self._faults += active & (parallels[self._rows, pitch] < 0)
        for lean, rows in leaning:
            lean.written(gap, length, pitch, rows)
        self._pitches.written(pitch, turn, active)
        self._stirring.written(pitch, turn, loom.last, placed, active)
        self._resting.written(pitch, turn, placed, active)
        if self._together:
            leads = active & (turn == self._leaders.take(turn))
            self._leads[turn[leads], self._rows[leads]] = np.stack([now, gap, length], -1)[leads]
        self._written.append(_Written(active, turn, pitch, placed))
        loom.commit(gap, length, pitch, placed.start, placed.end, placed.now, active, courses.move(active))

    def drafts(self) -> list[Woven]:
        """All that was written, row by row."""
        found = []
        for row, index in enumerate(self._indices):
            if not self._pitches.lost[row]:
                notes, bits, line = self.written(row)
                tracks = dict.fromkeys(strand.track for strand in self._weft.strands)
                others = [
                    (track, *self._of_track(row, track)[:2])
                    for track in tracks
                    if track is not None and track != self._weft.request.track
                ]
                written, faults = tuple(each for each in others if each[1]), int(self._faults[row])
                found.append(Woven(index, notes, bits, line, written, faults))
        return found

    def written(self, row: int) -> tuple[tuple[Note, ...], tuple[float, ...], tuple[Note, ...]]:
        """A row's notes in the request's track, in order, the bits each cost, and its highest voice's."""
        self._settle()
        notes, bits, voices = self._of_track(row, self._weft.request.track)
        first = self._weft.first
        return notes, bits, tuple(note for note, voice in zip(notes, voices, strict=True) if voice == first)

    def _of_track(self, row: int, track: int) -> tuple[tuple[Note, ...], tuple[float, ...], tuple[int, ...]]:
        """The notes of a row in a track, in order, the bits each cost, and their voices."""
        strands = self._weft.strands
        there = [each for each in self._notes[row] if strands[each[0]].track == track]
        told = sorted(there, key=lambda each: NOTE_ORDER(each[1]))
        notes, bits = tuple(note for _, note, _ in told), tuple(cost for _, _, cost in told)
        return notes, bits, tuple(voice for voice, _, _ in told)

    def _settle(self) -> None:
        """Make notes of what was drawn since the last time, and find what each cost."""
        drawn, self._drawn = self._drawn, []
        if not drawn:
            return
        gap, length, pitch = (_bits(drawn[part::3]) for part in range(3))
        every = (gap + length + pitch).tolist()
        written, self._written = self._written, []
        columns = zip(*(step.columns() for step in written), strict=True)
        flat = [np.concatenate(column).tolist() for column in columns]
        plans, held_notes = self._plans, self._courses.held
        told = zip(cycle(self._notes), every, *flat, strict=False)  # the rows over and over
        for notes, bits, there, voice, pitch, start, end, held in told:
            plan = plans[voice]
            if not there or plan is None:  # given ones stand already
                continue
            loud = plan.dynamics.velocity(start, pitch)
            new = Note(start, plan.sounded(start, end), pitch, loud, plan.bundle.name)
            notes.append((voice, new if held < 0 else replace(held_notes[held], start=start), bits))

    def _follow(self, turn: Ints, now: Ints) -> Mask:
        """Look at the voice that leads each one whose turn it is; the rows where both begin together."""
        leader = self._leaders.take(turn)
        self._led = self._leads[leader, self._rows]
        follows: Mask = (leader >= 0) & (leader != turn) & (self._led[:, 0] == now)
        return follows

    def _as_led(self, may: Mask, part: int, together: Mask | None) -> Mask:
        """Where voices take the time of the highest, as in chords, leave what it took, if that may be."""
        if together is None:
            return may
        both = may & (np.arange(may.shape[1]) == self._led[:, part, None])
        follows = together & both.any(-1)
        return np.where(follows[:, None], both, may)

    def _free_pitches(self, placed: Placed) -> Mask:
        """The pitches there may be: none that another voice sounds, unless there are no others."""
        loom, pitches = self.loom, self._pitches
        wide = pitches.allowed(loom.turn, placed.last)
        may = wide[:, :PITCHES]
        self._courses.set_pitches(may, placed.held)
        self._stirring.keep_moving(may, loom.turn, loom.last, placed)
        pitches.keep_original(may, loom.turn, loom.active)
        free = wide.copy()
        free[loom.clashes(placed.start, placed.end)] = False
        self._leave_held(free, placed)
        apart = both = free[:, :PITCHES]
        if self._together:
            led = self._leaders.take(loom.turn) >= 0
            both = apart & (np.arange(PITCHES) < np.where(led, loom.above(), PITCHES)[:, None])
        some: Mask = np.logical_or.reduce(both, -1)
        if False not in some.tolist():
            return both
        rest = np.where(np.logical_or.reduce(apart, -1)[:, None], apart, may)  # voices rather cross than meet
        return np.where(some[:, None], both, rest)

    def _leave_held(self, free: Mask, placed: Placed) -> None:
        """Leave the held notes that are still to come to the voices they are held in."""
        own = self._own.take(self.loom.turn)
        for number, note in enumerate(self._courses.held):
            meets = own & (placed.held != number) & (placed.start < note.end) & (placed.end > note.start)
            free[meets, note.pitch] = False

    def _choose(self, logits: Floats, may: Mask, nudges: Sequence[Nudge], themes: Sequence[Nudge]) -> Indices:
        """One choice in every row, under masks and the wishes of its voice; what its theme has is kept."""
        asked = self._weft.request
        nudge: Floats | None = None
        for told, rows in nudges:
            if told is not None:
                own = told if rows is None else np.where(rows[:, None], told, np.float32(0))
                nudge = own if nudge is None else nudge + own
        if self._some_over:
            may |= ~self.loom.active[:, None]
        noise = self._noise.next(logits.shape[-1])
        chosen = draw(logits, may, asked.temperature, noise, asked.min_p, asked.top_p, nudge, _kept(themes))
        self._drawn.append((logits, chosen))
        return chosen


def _kept(themes: Sequence[Nudge]) -> Mask | None:
    """What themes have in their place: voices that have not heard them would hardly think of it."""
    kept: Mask | None = None
    for told, rows in themes:
        if told is not None:
            own = (told > 0) & (True if rows is None else rows[:, None])
            kept = own if kept is None else kept | own
    return kept


def _followers(weft: Weft, place: int) -> list[Plan]:
    """The voices that stand below one in its chords."""
    leader = weft.strands[place].leader
    lower = weft.strands[place + 1 :] if leader is not None else ()
    return [strand.plan for strand in lower if strand.leader == leader and strand.plan is not None]


def _needed_below(weft: Weft, place: int) -> tuple[int, ...]:
    """The pitches on which those voices, or all of a cadence, may have to end: its bass on the tonic."""
    lower = _followers(weft, place)
    if weft.request.locks.cadence:
        own = (strand for strand in weft.strands[place + 1 :] if strand.track == weft.strands[place].track)
        lower = [strand.plan for strand in own if strand.plan is not None]
    return tuple(sorted({pitch for plan in lower for pitch in plan.bounds.last})[: len(lower)])


def _above(pitches: tuple[int, ...], lowest: tuple[int, ...]) -> list[int]:
    """Pitches but the lowest there are, which lower voices need so as not to double; all if those are all."""
    return [pitch for pitch in pitches if pitch not in lowest] or list(pitches)


def _bits(drawn: Sequence[tuple[Floats, Indices]]) -> Bits:
    """The bits of all choices of one kind, row after row."""
    logits, chosen = zip(*drawn, strict=True)
    return bits_of_choices(np.concatenate(logits), np.concatenate(chosen))
