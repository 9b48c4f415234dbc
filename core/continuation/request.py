"""What the assistant is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.harmony import Key
from core.scales import Scale
from core.score import Note, Score, Span

MIN_TEMPERATURE, MAX_TEMPERATURE = 0.1, 2.0
MAX_BARS, MAX_TAKES = 64, 16
MAX_SEED = 2**31 - 1
# What is less likely than this share of the likeliest is not drawn: a calibrated model wants
# only light truncation (Nguyen et al. 2024 for min-p; Bjare 2023 for structure under truncation).
MIN_P = 0.02


class Task(StrEnum):
    """What the takes are to do with the place they are written in."""

    CONTINUE = "continue"  # follow what stands before, and lead to what stands after
    LEAD_IN = "lead in"  # lead into the phrase that begins where the span ends
    VARY = "vary"  # say again, more or less, what the span holds now


class Grid(StrEnum):
    """The grid that onsets and ends of notes keep to."""

    ANY = "any"
    STRAIGHT = "straight"  # no triplets
    TRIPLETS = "triplets"  # triplets of eighths, and what they add up to


@dataclass(frozen=True, slots=True)
class Wishes:
    """What takes should lean to: each runs from -1 to 1, and 0 leaves the model alone.

    `likeness`: different from the phrase … like it. `density`: sparse … busy. `leaps`: steps … leaps.
    `register`: low … high. `closeness` counts for Task.VARY only, from 0 (free) to 1 (nearly the same).
    """

    likeness: float = 0.0
    density: float = 0.0
    leaps: float = 0.0
    register: float = 0.0
    closeness: float = 0.5


@dataclass(frozen=True, slots=True)
class Locks:
    """What holds for every note of every take, whatever else is wished for; kept by masks while drawing.

    `scale`, `lowest` and `highest` bound the pitches. `rhythm` are the only onsets and lengths there may
    be, `pitches` (MIDI numbers) the only pitches and their order. `held` notes sound as they are, to the
    tick. `grid` is where notes may begin and end. `last` is the pitch class of the last note. With
    `cadence` the take closes: its last note is the key's tonic and starts on a beat. With `original` no
    run shared with a tune the model learnt from is longer than those that people's tunes share.
    """

    scale: Scale | None = None
    lowest: int | None = None
    highest: int | None = None
    rhythm: tuple[Span, ...] = ()
    pitches: tuple[int, ...] = ()
    held: tuple[Note, ...] = ()
    grid: Grid = Grid.ANY
    last: int | None = None
    cadence: bool = False
    original: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """The longest run of intervals that a take shares with a tune the model learnt from.

    `notes` long, from the take's note number `first` on, in the tune called `tune`; of `usual` notes is
    what a take as long may share by what people's tunes do.
    """

    notes: int
    first: int
    tune: str
    usual: int

    @property
    def unusual(self) -> bool:
        """Whether the run is longer than people's tunes share."""
        return self.notes > self.usual


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
