"""What the assistant is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.harmony import Key
from core.score import Note, Score, Span

MIN_TEMPERATURE, MAX_TEMPERATURE = 0.1, 2.0
MAX_BARS, MAX_TAKES = 64, 16
MAX_SEED = 2**31 - 1
# What is less likely than this share of the likeliest is not drawn: a calibrated model wants
# only light truncation (Nguyen et al. 2024 for min-p; Bjare 2023 for structure under truncation).
MIN_P = 0.02


@dataclass(frozen=True, slots=True)
class Request:
    """One request for takes.

    The seed is what track `track` of `score` holds before `start`; the takes begin at `start` (a
    tick) and end exactly at the bar line that closes `bars` whole bars after it (what is left of
    the bar `start` lies in comes on top). `random_seed` makes the answer repeatable on one
    machine. `key` is held as a guarantee when given: no take leaves its scale. `temperature` runs
    from 0.1 (safe) to 2 (surprising). Notes less likely than `min_p` (0 to 1) of the likeliest are
    not written. `likeness` runs from -1 (different from the phrase) to 1 (like it); 0 is the model as
    it is. Where the track goes on after the takes, they lead there; where it does not, `close` says
    that they are to end the melody, and without it what follows is left open.
    """

    score: Score
    track: int = 0
    start: int = 0
    bars: int = 4
    takes: int = 4
    temperature: float = 1.0
    random_seed: int = 0
    key: Key | None = None
    min_p: float = MIN_P
    likeness: float = 0.0
    close: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that brings a take back: the model's name and the settings it was drawn with."""

    model: str
    bars: int
    temperature: float
    random_seed: int
    index: int
    key: Key | None = None
    min_p: float = MIN_P
    likeness: float = 0.0
    close: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """One continuation: notes sorted by start, and how surprising each was to the model, in bits.

    Every note is marked as suggested by `recipe.model`.
    """

    notes: tuple[Note, ...]
    surprise: tuple[float, ...]
    recipe: Recipe

    @property
    def bits_per_note(self) -> float:
        """Mean surprise: low is what the model would expect, high is far-fetched."""
        return sum(self.surprise) / len(self.surprise)


@dataclass(frozen=True, slots=True)
class Takes:
    """The answer to a request: takes, those most like real tunes first, and what should be told of them.

    `span` is what the takes fill; `basis` is the very score they were asked for, so that an
    answer that comes too late can be told by `session.score is takes.basis`.
    """

    basis: Score
    track: int
    span: Span
    takes: tuple[Take, ...]
    notices: tuple[str, ...] = field(default=())
