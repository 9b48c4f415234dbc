"""What is given for a request: takes, with their notes in every track, and how each came to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.continuation.request import Find, Recipe, renumbered
from core.score import Note, Score, Span

Change = Callable[[Note], Note | None]
"""Another note for one, or None for no note."""


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
class Part:
    """What a take holds for another track, number `track`, which was called `name`; as in `Take`."""

    track: int
    notes: tuple[Note, ...]
    surprise: tuple[float, ...]
    name: str | None = None

    def track_in(self, score: Score) -> int | None:
        """The number of its track in `score`; None where that is gone."""
        return track_called(score, self.track, self.name)

    def renamed(self, before: Score, after: Score) -> Part:
        """The same for its track as that is called after an edit; it is itself where that changed nothing."""
        place = self.track_in(before)
        name = self.name if place is None or self.name is None else after.tracks[place].name
        return self if name == self.name else replace(self, name=name)

    def after(self, before: Part | None) -> Part:
        """The same with the notes of one that went before it."""
        if before is None:
            return self
        notes, bits = (*before.notes, *self.notes), (*before.surprise, *self.surprise)
        return replace(self, notes=notes, surprise=bits)

    def changed(self, change: Change) -> Part | None:
        """The same of the notes as they are changed; None where none is left."""
        notes, surprise = _changed(self.notes, self.surprise, change)
        return replace(self, notes=notes, surprise=surprise) if notes else None


@dataclass(frozen=True, slots=True)
class Take:
    """One suggestion: notes sorted by start, and how surprising each was to the model, in bits.

    Every note is marked as suggested by `recipe.model`, except those that were given: the prefix and held
    notes are as they were. `shared` is what it shares with the tunes the model learnt from, where that
    was looked up, and `reasons` say in words why it stands where it stands among the others. `others` are
    what was written for other tracks together with it.
    """

    notes: tuple[Note, ...]
    surprise: tuple[float, ...]
    recipe: Recipe
    shared: Shared | None = None
    reasons: tuple[str, ...] = ()
    others: tuple[Part, ...] = ()

    def changed(self, change: Change) -> Take | None:
        """The same of the notes as they are changed, in all tracks; None where none is left in its own."""
        notes, surprise = _changed(self.notes, self.surprise, change)
        if not notes:
            return None
        others = tuple(part for each in self.others if (part := each.changed(change)) is not None)
        return replace(self, notes=notes, surprise=surprise, others=others)

    def renamed(self, before: Score, after: Score) -> Take:
        """The same where other tracks are called otherwise after an edit that leaves each in its place."""
        others = tuple(part.renamed(before, after) for part in self.others)
        same = all(new is old for new, old in zip(others, self.others, strict=True))
        return self if same else replace(self, others=others)

    def moved(self, find: Find, score: Score) -> Take:
        """The same by the numbers its tracks have in `score`, which `find` tells, without those gone.

        It is itself where none changed.
        """
        there = ((part, find(part.track)) for part in self.others)
        others = tuple(
            replace(part, track=to, name=score.tracks[to].name) for part, to in there if to is not None
        )
        recipe = renumbered(self.recipe, find)
        same = recipe == self.recipe and others == self.others
        return self if same else replace(self, recipe=recipe, others=others)

    def placed_in(self, score: Score) -> Take:
        """The same by the numbers that its tracks have in a score, as far as their names tell."""
        there = {part.track: part.track_in(score) for part in self.others}
        return self.moved(lambda track: there.get(track, track if track < len(score.tracks) else None), score)

    def after(self, before: Take) -> Take:
        """The same with the notes of a take that went before it, in all tracks."""
        there = {part.track: part for part in before.others}
        parts = [part.after(there.pop(part.track, None)) for part in self.others]
        return replace(
            self,
            notes=(*before.notes, *self.notes),
            surprise=(*before.surprise, *self.surprise),
            others=(*parts, *there.values()),
        )

    @property
    def bits_per_note(self) -> float:
        """Mean surprise: low is what the model would expect, high is far-fetched."""
        return sum(self.surprise) / len(self.surprise)


@dataclass(frozen=True, slots=True)
class Takes:
    """The answer to a request: takes, the best first, and what should be told of them.

    `span` is what the takes fill; `basis` is the very score they were asked for, so that an
    answer that comes too late can be told by `session.score is takes.basis`.
    """

    basis: Score
    track: int
    span: Span
    takes: tuple[Take, ...]
    notices: tuple[str, ...] = ()


def track_called(score: Score, number: int, name: str | None) -> int | None:
    """The number in `score` of the track that was number `number`, and called `name` where that is known.

    Tracks come, go and change places, so the name decides; None where there is none.
    """
    names = [track.name for track in score.tracks]
    if number < len(names) and name in (None, names[number]):
        return number
    return names.index(name) if name in names else None


def _changed(
    notes: Sequence[Note], surprise: Sequence[float], change: Change
) -> tuple[tuple[Note, ...], tuple[float, ...]]:
    pairs = ((change(note), bits) for note, bits in zip(notes, surprise, strict=True))
    left = [(note, bits) for note, bits in pairs if note is not None]
    return tuple(note for note, _ in left), tuple(bits for _, bits in left)
