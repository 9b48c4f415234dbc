"""What the assistant is asked for, and what of it brings a take back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TypeVar

from core.scales import Scale
from core.score import Note, Score, Span
from core.timing import BarMap

MIN_TEMPERATURE, MAX_TEMPERATURE = 0.1, 2.0
MAX_BARS, MAX_TAKES, MAX_DRAFTS = 64, 16, 256
MAX_WHOLES = 3 * MAX_BARS  # whole notes: as long as those bars are where they are the longest there are, 12/4
MAX_SEED = 2**31 - 1
MAX_VOICES = 6  # that sound together, given ones among them
# What is less likely than this share of the likeliest is not drawn: a calibrated model wants
# only light truncation (Nguyen et al. 2024 for min-p; Bjare 2023 for structure under truncation).
MIN_P = 0.02


Placed = tuple[int, int, int]  # start, length and pitch of a note
Find = Callable[[int], int | None]
"""Where a track, told by its number, stands in another score; None where it is gone."""


def placed(notes: Iterable[Note]) -> tuple[Placed, ...]:
    """What makes two takes the same: where their notes stand, how long they are and their pitches."""
    return tuple((note.start, note.length, note.pitch) for note in notes)


class Task(StrEnum):
    """What the takes are to do with the place they are written in."""

    CONTINUE = "continue"  # follow what stands before, and lead to what stands after
    LEAD_IN = "lead in"  # lead into the phrase that begins where the span ends
    VARY = "vary"  # say again, more or less, what the span holds now
    DEVELOP = "develop"  # make something of a phrase: sequences of it, inversions, an answer
    INTERPOLATE = "interpolate"  # go from one phrase to another by steps


class Kind(StrEnum):
    """What is made of a phrase, as composers call it."""

    SEQUENCE = "sequence"
    INVERSION = "inversion"
    RETROGRADE = "retrograde"
    AUGMENTATION = "augmentation"
    DIMINUTION = "diminution"
    FRAGMENTATION = "fragmentation"
    ORNAMENT = "ornament"
    REDUCTION = "reduction"
    ANSWER = "answer"
    FIFTH = "fifth"  # an answer at the fifth, as in fugues
    MODE = "mode"
    PITCHES = "pitches"  # new ones, in the phrase's rhythm
    RHYTHM = "rhythm"  # a new one, for the phrase's pitches


class Texture(StrEnum):
    """What the takes are made of."""

    AS_HEARD = "as heard"  # a line where the phrase is one, chords or parts where it is that
    LINE = "line"  # a single line
    CHORDS = "chords"  # several voices in one rhythm
    PARTS = "parts"  # several voices, each in its own


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
    `chord_tones` runs from 0 to 1 too: how much strong beats and long notes lean to what the chord symbol, or
    what is given, holds there.
    """

    likeness: float = 0.0
    density: float = 0.0
    leaps: float = 0.0
    register: float = 0.0
    closeness: float = 0.5
    chord_tones: float = 0.0


@dataclass(frozen=True, slots=True)
class Style:
    """What music takes are to sound like: names of `core.lstm.features.STYLES`, "" where the model decides.

    Of `first` and `second` mixed, `share` (0 to 1) is the second's.
    """

    first: str = ""
    second: str = ""
    share: float = 0.5

    @property
    def told(self) -> tuple[tuple[str, float], ...]:
        """The styles that have a say, each with its share; together 1."""
        if self.first == self.second or not self.first or not self.second:
            alone = self.first or self.second
            return ((alone, 1.0),) if alone else ()
        pair = (self.first, 1 - self.share), (self.second, self.share)
        return tuple((style, share) for style, share in pair if share > 0)


@dataclass(frozen=True, slots=True)
class Locks:
    """What holds for every note that is written, whatever else is wished for; kept by masks while drawing.

    `scale`, `lowest` and `highest` bound the pitches. `rhythm` are the only onsets and lengths there may
    be, `pitches` (MIDI numbers) the only pitches and their order. `held` notes sound as they are, to the
    tick. `grid` is where notes may begin and end, held ones apart; the last may end with the span. `last`
    is the pitch class of the last note. With `cadence` the take closes: its last note is the key's tonic,
    starts on a beat and sounds to the end. With `original` no run shared with a tune the model learnt
    from is longer than those that people's tunes share. A prefix is settled, locks or not.
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
class Request:
    """One request for takes in track `track` of `score`.

    The takes fill the span from tick `start` to tick `end`; where `end` is None, to the bar line that
    closes `bars` whole bars after `start` (what is left of the bar `start` lies in comes on top). The
    seed is what the track holds before. With Task.LEAD_IN the phrase that begins at `end` is what is led
    into, with Task.VARY what the span holds now is the theme. `prefix` are a take's first notes, from the
    span's start on, that are settled already: writing goes on after them.

    `temperature` runs from 0.1 (safe) to 2 (surprising). Notes less likely than `min_p` (0 to 1) of the
    likeliest are not written, nor those beyond the likeliest that make up `top_p` (over 0 to 1) of all
    likelihood. `random_seed` makes the answer repeatable on one machine: `drafts` drafts are written and
    the best `takes` of them are the answer. Where the track goes on after the span, takes lead there;
    where it does not, `close` tells the model that the melody ends, and without it the end is left open.
    `texture` says what is written: a line, chords or parts; where the track holds nothing to tell by, of so
    many `voices`. The notes of the tracks `given` are heard and known ahead, and stay as they are;
    with `symbols` so do the chords that the score's chord symbols stand for.
    `source` is where the phrase stands that Task.DEVELOP makes something of, of these `kinds` (of all, where
    none is named), and that Task.INTERPOLATE leads from to the phrase in `target`.
    The tracks `also` are written together with the track, each going on from its own notes; `beside` is what
    is settled of each of them, as `prefix` is of the track. All other choices but the locks of pitches, of
    rhythm and of held notes, which are the track's, hold for them too.
    `style` is what they are to sound like. `wishes` are leanings, `locks` are kept by every note. What is
    `known`, takes that were given before (see `placed`), is not given again.
    """

    score: Score
    track: int = 0
    start: int = 0
    bars: int = 4
    end: int | None = None
    task: Task = Task.CONTINUE
    prefix: tuple[Note, ...] = ()
    takes: int = 4
    temperature: float = 0.9
    min_p: float = MIN_P
    top_p: float = 1.0
    random_seed: int = 0
    close: bool = False
    wishes: Wishes = Wishes()
    locks: Locks = Locks()
    texture: Texture = Texture.AS_HEARD
    voices: int = 3
    given: tuple[int, ...] = ()
    symbols: bool = False
    style: Style = Style()
    also: tuple[int, ...] = ()
    beside: tuple[tuple[Note, ...], ...] = ()
    drafts: int = 64
    source: Span | None = None
    target: Span | None = None
    kinds: frozenset[Kind] = frozenset()
    known: frozenset[tuple[Placed, ...]] = frozenset()

    @property
    def span(self) -> Span:
        """What the takes fill; raises ValueError where that is nothing."""
        end = BarMap(self.score).bars_from(self.start, self.bars) if self.end is None else self.end
        return Span(self.start, end)

    @property
    def written(self) -> tuple[int, ...]:
        """The tracks that are written, the track itself first."""
        return (self.track, *(each for each in dict.fromkeys(self.also) if each != self.track))

    def settled(self, track: int) -> tuple[Note, ...]:
        """What is settled already of one of the tracks that are written."""
        beside = dict(zip(self.also, self.beside, strict=False))
        return self.prefix if track == self.track else beside.get(track, ())

    def of_track(self, track: int, also: tuple[int, ...] = ()) -> Request:
        """What is asked of one of the tracks that are written, and of some of the others with it."""
        beside = tuple(map(self.settled, also)) if self.beside or self.prefix else ()
        if track == self.track:
            return replace(self, also=also, beside=beside)
        locks = replace(self.locks, held=(), pitches=(), rhythm=())
        known = frozenset[tuple[Placed, ...]]()
        asked = replace(self, track=track, prefix=self.settled(track), locks=locks, known=known)
        return replace(asked, also=also, beside=beside)

    def by(self, recipe: Recipe) -> Request:
        """The same with the place and all settings of a recipe."""
        settings = {name: getattr(recipe, name) for name in _SETTINGS}
        return replace(self, start=recipe.start, end=recipe.end, **settings)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that brings a take back: the model's name and the settings it was drawn with.

    `start` and `end` are the ticks of its span. `index` is the draft's number: its noise depends on
    `random_seed` and `index` alone, so it can be had again by itself (see `Generator.single`).
    """

    model: str
    task: Task
    start: int
    end: int
    random_seed: int
    index: int
    temperature: float
    min_p: float = MIN_P
    top_p: float = 1.0
    close: bool = False
    wishes: Wishes = Wishes()
    locks: Locks = Locks()
    prefix: tuple[Note, ...] = ()
    texture: Texture = Texture.AS_HEARD
    voices: int = 3
    given: tuple[int, ...] = ()
    symbols: bool = False
    source: Span | None = None
    target: Span | None = None
    style: Style = Style()

    also: tuple[int, ...] = ()
    beside: tuple[tuple[Note, ...], ...] = ()

    @classmethod
    def of(cls, request: Request, model: str, index: int) -> Recipe:
        """The recipe of draft `index` of a request."""
        settings = {name: getattr(request, name) for name in _SETTINGS}
        return cls(model=model, start=request.start, end=request.span.end, index=index, **settings)


_Asked = TypeVar("_Asked", Request, Recipe)


def renumbered(asked: _Asked, find: Find) -> _Asked:
    """The same where the other tracks that are written, and those that are heard, stand elsewhere."""
    also = {each: find(each) for each in asked.also}
    given = (find(each) for each in asked.given)
    settled = zip(asked.also, asked.beside, strict=False)
    return replace(
        asked,
        also=tuple(each for each in also.values() if each is not None),
        beside=tuple(notes for each, notes in settled if also[each] is not None),
        given=tuple(each for each in given if each is not None),
    )


# What a request and the recipes of its takes both hold, beside the place.
_SETTINGS = tuple(each.name for each in fields(Recipe) if each.name not in ("model", "start", "end", "index"))
