"""Several takes written side by side: each note a rest, a length and a pitch, drawn under masks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.continuation.likeness import Pull
from core.continuation.request import MIN_P
from core.continuation.sampling import Floats, Indices, Mask, Noise, draw
from core.encoding import Encoding, Event
from core.lstm.bundle import Bundle
from core.lstm.calibration import bits_of_choices
from core.lstm.decoder import Decoder
from core.lstm.features import PITCHES, Setting
from core.score import WHOLE_NOTE, Note


@dataclass(frozen=True)
class Plan:
    """What every take of a request has in common.

    `seed` is the line the model hears, `onset` the tick where the first note may stand, `end` the
    tick where the last one stops, `pitches` those that may be used. `likeness` runs from -1
    (different from what was heard) to 1 (like it).
    """

    bundle: Bundle
    setting: Setting
    seed: tuple[Note, ...]
    onset: int
    end: int
    pitches: tuple[int, ...]
    temperature: float
    min_p: float = MIN_P
    likeness: float = 0.0


@dataclass(frozen=True)
class Draft:
    """One take as the model said it: its events from tick `onset` on, and the bits each cost."""

    onset: int
    events: tuple[Event, ...]
    surprise: tuple[float, ...]

    def notes(self, encoding: Encoding, velocity: int, model: str) -> tuple[Note, ...]:
        """The take as notes, marked as suggested by `model`."""
        plain = encoding.decode(self.events, self.onset)
        return tuple(Note(note.start, note.length, note.pitch, velocity, model) for note in plain)

    def placed(self, encoding: Encoding) -> frozenset[tuple[int, int]]:
        """Onset and pitch of each note."""
        return frozenset((note.start, note.pitch) for note in encoding.decode(self.events, self.onset))


def write(plan: Plan, rows: int, random_seed: int, round_: int) -> list[Draft]:
    """`rows` drafts, repeatable from the random seed and the round."""
    decoder = plan.bundle.decoder(plan.setting, rows)
    decoder.read(plan.seed, seam=plan.onset)
    choices = _Choices(plan, decoder, random_seed, round_)
    events: list[list[Event]] = [[] for _ in range(rows)]
    bits: list[list[float]] = [[] for _ in range(rows)]
    while (active := decoder.now < plan.end).any():
        gap, length, pitch, cost = choices.next_note(active)
        for row in np.flatnonzero(active):
            events[row].append(Event(int(gap[row]), int(length[row]), int(pitch[row])))
            bits[row].append(float(cost[row]))
        decoder.commit(gap, length, pitch, active)
    return [Draft(plan.onset, tuple(events[row]), tuple(bits[row])) for row in range(rows)]


class _Choices:
    """Draws one note for every row, under the grammar and the plan's pitches."""

    def __init__(self, plan: Plan, decoder: Decoder, random_seed: int, round_: int) -> None:
        self._plan, self._decoder = plan, decoder
        self._encoding = plan.bundle.encoding
        width = max(len(self._encoding.gaps), len(self._encoding.lengths), PITCHES)
        self._noise = Noise(random_seed, decoder.batch, round_, width)
        allowed = np.isin(np.arange(PITCHES), plan.pitches)
        self._pitches = np.broadcast_to(allowed, (decoder.batch, PITCHES))
        bars = plan.setting.bars
        bar = bars.bar_at(plan.onset).metre.bar_length if bars else WHOLE_NOTE
        self._pull = Pull(plan.likeness, decoder, plan.setting.key, bar)

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
        noise, plan = self._noise.next(logits.shape[-1]), self._plan
        chosen = draw(logits, allowed | ~active[:, None], plan.temperature, noise, plan.min_p, nudge)
        # How surprising the model itself finds it, whatever mask, nudge or temperature it was drawn under.
        return chosen, bits_of_choices(logits, chosen)
