"""Drafts written side by side: each note a rest, a length and a pitch, drawn under masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.continuation.likeness import Pull
from core.continuation.request import Request
from core.continuation.sampling import Floats, Indices, Mask, Noise, draw
from core.encoding import Encoding
from core.lstm.bundle import Bundle
from core.lstm.calibration import bits_of_choices
from core.lstm.decoder import Decoder
from core.lstm.features import PITCHES, Setting
from core.score import WHOLE_NOTE, Note


@dataclass(frozen=True)
class Plan:
    """What every draft of a request has in common.

    `heard` is the line the model hears before it writes, the request's prefix at its end. `onset` is the
    tick where the first new note may stand, `end` the tick where the last one stops, `pitches` those that
    may be used, `velocity` how loud new notes are.
    """

    bundle: Bundle
    request: Request
    setting: Setting
    heard: tuple[Note, ...]
    onset: int
    end: int
    pitches: tuple[int, ...]
    velocity: int

    @property
    def encoding(self) -> Encoding:
        """The model's language."""
        return self.bundle.encoding


@dataclass(frozen=True)
class Draft:
    """What one row wrote: its notes, and the bits each cost."""

    index: int
    notes: tuple[Note, ...]
    surprise: tuple[float, ...]

    @property
    def placed(self) -> frozenset[tuple[int, int]]:
        """Onset and pitch of each note."""
        return frozenset((note.start, note.pitch) for note in self.notes)


def write(plan: Plan, indices: Sequence[int]) -> list[Draft]:
    """The drafts of these numbers, each repeatable from the request's random seed and its number."""
    rows = len(indices)
    decoder = plan.bundle.decoder(plan.setting, rows)
    decoder.read(plan.heard, seam=plan.onset)
    choices = _Choices(plan, decoder, indices)
    notes: list[list[Note]] = [[] for _ in range(rows)]
    bits: list[list[float]] = [[] for _ in range(rows)]
    while (active := decoder.now < plan.end).any():
        gap, length, pitch, cost = choices.next_note(active)
        starts = decoder.now + plan.encoding.gap_ticks[gap]
        ticks = plan.encoding.length_ticks[length]
        for row in np.flatnonzero(active):
            said = int(starts[row]), int(ticks[row]), int(pitch[row])
            notes[row].append(Note(*said, plan.velocity, plan.bundle.name))
            bits[row].append(float(cost[row]))
        decoder.commit(gap, length, pitch, active)
    return [Draft(index, tuple(notes[row]), tuple(bits[row])) for row, index in enumerate(indices)]


class _Choices:
    """Draws one note for every row, under the grammar and the plan's pitches."""

    def __init__(self, plan: Plan, decoder: Decoder, indices: Sequence[int]) -> None:
        self._plan, self._decoder = plan, decoder
        self._encoding = plan.encoding
        width = max(len(self._encoding.gaps), len(self._encoding.lengths), PITCHES)
        self._noise = Noise(plan.request.random_seed, indices, width)
        allowed = np.isin(np.arange(PITCHES), plan.pitches)
        self._pitches = np.broadcast_to(allowed, (decoder.batch, PITCHES))
        bars = plan.setting.bars
        bar = bars.bar_at(plan.onset).metre.bar_length if bars else WHOLE_NOTE
        self._pull = Pull(plan.request.wishes.likeness, decoder, plan.setting.key, bar)

    def next_note(self, active: np.ndarray) -> tuple[Indices, Indices, Indices, np.ndarray]:
        """Rest, length and pitch of each row's next note, and their bits; rows not active hold a filler."""
        left = self._plan.end - self._decoder.now
        gaps = self._decoder.gap_logits()
        gap, gap_bits = self._choose(gaps, self._encoding.gap_mask(left), active, self._pull.on_gap())
        left = left - self._encoding.gap_ticks[gap]
        lengths, fits = self._decoder.length_logits(gap), self._encoding.length_mask(left)
        length, length_bits = self._choose(lengths, fits, active, self._pull.on_length(gap))
        pitches = self._decoder.pitch_logits(gap, length)
        pitch, pitch_bits = self._choose(pitches, self._pitches, active, self._pull.on_pitch(gap))
        self._pull.written(gap, length, pitch)
        return gap, length, pitch, gap_bits + length_bits + pitch_bits

    def _choose(
        self, logits: Floats, allowed: Mask, active: np.ndarray, nudge: Floats | None
    ) -> tuple[Indices, np.ndarray]:
        noise, asked = self._noise.next(logits.shape[-1]), self._plan.request
        free = allowed | ~active[:, None]
        chosen = draw(logits, free, asked.temperature, noise, asked.min_p, asked.top_p, nudge)
        # How surprising the model itself finds it, whatever mask, nudge or temperature it was drawn under.
        return chosen, bits_of_choices(logits, chosen)
