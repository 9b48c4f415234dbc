"""Drafts written side by side: each note a rest, a length and a pitch, drawn under masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.continuation.dynamics import Dynamics
from core.continuation.figures import Figure
from core.continuation.grammar import Course, Grammar, Placed, Terms
from core.continuation.leanings import Leanings
from core.continuation.locks import Bounds
from core.continuation.request import Request
from core.continuation.sampling import Floats, Indices, Mask, Noise, draw
from core.encoding import Encoding
from core.errors import CalledOff
from core.lstm.bundle import Bundle
from core.lstm.calibration import bits_of_choices
from core.lstm.decoder import Decoder
from core.lstm.features import PITCHES, Setting
from core.lstm.originality import Watch
from core.score import Note

Bits = NDArray[np.float64]
Listener = Callable[[Sequence[Note], Sequence[float]], object]
"""Hears what a row has written so far, its newest note last, and the bits of each note."""


@dataclass(frozen=True)
class Plan:
    """What every draft of a request has in common.

    `heard` is the line the model hears before it writes, the request's prefix at its end; `theme` what is
    to be varied, or nothing. `phrase` is the line that takes answer, in ticks of the score. `onset` is
    the tick where the first new note may stand, `end` the tick where the last one stops, `dynamics` how
    loud new notes are. All other ticks, those of `request` too, lie `shift` after those of the score
    (see `core.continuation.seed.hearing`). A voice may have a `figure` to go on with; its notes are `short`
    at most where they are heard for longer.
    """

    bundle: Bundle
    request: Request
    setting: Setting
    heard: tuple[Note, ...]
    theme: tuple[Note, ...]
    phrase: tuple[Note, ...]
    onset: int
    end: int
    bounds: Bounds
    terms: Terms
    grammar: Grammar
    dynamics: Dynamics
    shift: int = 0
    figure: Figure | None = None
    short: int | None = None

    def sounded(self, start: int, end: int) -> int:
        """How long a note sounds that is written from one tick to another; what closes sounds to the end."""
        request = self.request
        closes = end == self.end and (request.close or request.locks.cadence)
        if self.short is None or closes or request.locks.rhythm:
            return end - start
        return min(self.short, end - start)

    @property
    def encoding(self) -> Encoding:
        """The model's language."""
        return self.bundle.encoding

    @property
    def pitches(self) -> tuple[int, ...]:
        """The pitches that may be used."""
        return self.bounds.any


@dataclass(frozen=True)
class Draft:
    """What one row wrote: its notes, and the bits each cost."""

    index: int
    notes: tuple[Note, ...]
    surprise: tuple[float, ...]


def always() -> bool:
    """The answer is waited for, however long it takes."""
    return True


def write(
    plan: Plan,
    indices: Sequence[int],
    wanted: Callable[[], bool] = always,
    listener: Listener | None = None,
) -> list[Draft]:
    """The drafts of these numbers, each repeatable from the request's random seed and its number.

    Where takes are to be original, those with nothing original to go on with are left out. `wanted` is
    asked before every note; raises CalledOff once it says no. `listener` is told the first row's notes, in
    ticks of the score, after each that is written.
    """
    rows = len(indices)
    decoder = plan.bundle.decoder(plan.setting, rows)
    decoder.read(plan.heard, seam=plan.onset)
    course = plan.grammar.course(rows)
    choices = _Choices(plan, decoder, course, indices)
    notes: list[list[Note]] = [[] for _ in range(rows)]
    bits: list[list[float]] = [[] for _ in range(rows)]
    while (active := course.active).any():
        if not wanted():
            raise CalledOff
        gap, length, pitch, cost, placed = choices.next_note(active)
        for row in map(int, np.flatnonzero(active)):
            notes[row].append(note_of(plan, placed, int(pitch[row]), row))
            bits[row].append(float(cost[row]))
        if listener is not None and active[0]:
            listener(notes[0], bits[0])
        decoder.commit(gap, length, pitch, active, placed.start, placed.now)
        course.move(active)
    return [
        Draft(index, tuple(notes[row]), tuple(bits[row]))
        for row, index in enumerate(indices)
        if not choices.lost[row]
    ]


def note_of(plan: Plan, placed: Placed, pitch: int, row: int) -> Note:
    """The note of one row: a held one as it was, others in their place in the composer's score."""
    start, length = int(placed.start[row]) - plan.shift, int(placed.end[row] - placed.start[row])
    if (number := int(placed.held[row])) >= 0:
        held: Note = replace(plan.terms.held[number], start=start)
        return held
    velocity = plan.dynamics.velocity(int(placed.start[row]), pitch)
    return Note(start, length, pitch, velocity, plan.bundle.name)


class _Choices:
    """Draws one note for every row, under the grammar and the plan's pitches."""

    def __init__(self, plan: Plan, decoder: Decoder, course: Course, indices: Sequence[int]) -> None:
        self._plan, self._decoder, self._course = plan, decoder, course
        encoding = plan.encoding
        width = max(len(encoding.gaps), len(encoding.lengths), PITCHES)
        self._noise = Noise(plan.request.random_seed, indices, width)
        self._pitches = Pitches(plan, decoder.batch)
        self._leanings = Leanings(plan, decoder)

    @property
    def lost(self) -> Mask:
        """The rows that had nothing left to choose, shape [rows]; what they go on with does not count."""
        return self._pitches.lost

    def next_note(self, active: Mask) -> tuple[Indices, Indices, Indices, Bits, Placed]:
        """Rest, length and pitch of each row's next note, their bits, and where it lies.

        Rows not active hold a filler.
        """
        decoder, course, lean = self._decoder, self._course, self._leanings
        gap, bits = self._choose(decoder.gap_logits(), course.gaps(), active, lean.on_gap())
        lengths, may = decoder.length_logits(gap), course.lengths(gap)
        length, length_bits = self._choose(lengths, may, active, lean.on_length(gap))
        placed = course.place(length)
        pitches, may = decoder.pitch_logits(gap, length), self._pitches.allowed(placed, active)
        pitch, pitch_bits = self._choose(pitches, may, active, lean.on_pitch(gap, placed))
        lean.written(gap, length, pitch)
        self._pitches.written(pitch, active)
        return gap, length, pitch, bits + length_bits + pitch_bits, placed

    def _choose(
        self, logits: Floats, allowed: Mask, active: Mask, nudge: Floats | None
    ) -> tuple[Indices, Bits]:
        noise, asked = self._noise.next(logits.shape[-1]), self._plan.request
        free = allowed | ~active[:, None]
        chosen = draw(logits, free, asked.temperature, noise, asked.min_p, asked.top_p, nudge)
        # How surprising the model itself finds it, whatever mask, nudge or temperature it was drawn under.
        return chosen, bits_of_choices(logits, chosen)


class Pitches:
    """Which pitches the notes of each row may have, one note after the other."""

    def __init__(self, plan: Plan, rows: int) -> None:
        self._plan, self._step = plan, 0
        self._any, self._last = (
            np.broadcast_to(np.isin(np.arange(PITCHES), each), (rows, PITCHES))
            for each in (plan.bounds.any, plan.bounds.last)
        )
        self.lost: Mask = np.zeros(rows, np.bool_)
        heard = [note.pitch for note in plan.heard]
        bundle, original = plan.bundle, plan.request.locks.original
        self._watch = Watch(bundle.tunes, bundle.yardstick, rows, heard) if original else None
        self._held = np.eye(PITCHES, dtype=np.bool_)[[note.pitch for note in plan.terms.held]]

    def allowed(self, placed: Placed, active: Mask) -> Mask:
        """Those of the notes just placed, shape [rows, 128]."""
        may: Mask = np.where(placed.last[:, None], self._last, self._any)
        if self._plan.terms.order:
            may = np.arange(PITCHES) == np.full((len(may), 1), self._plan.terms.order[self._step])
        held = np.flatnonzero(active & (placed.held >= 0))
        may[held] = self._held[placed.held[held]]
        return may if self._watch is None else self._originals(self._watch, may, active)

    def _originals(self, watch: Watch, may: Mask, active: Mask) -> Mask:
        """Those that make no run too long; a row without any is lost, and goes on with what it may."""
        originals = may & ~watch.forbidden()
        none: Mask = ~np.any(originals, -1)
        self.lost = self.lost | (none & active)
        return np.where(none[:, None], may, originals)

    def written(self, pitch: Indices, active: Mask) -> None:
        """Go on to the next note."""
        self._step += 1
        if self._watch is not None:
            self._watch.heard(pitch, active)
