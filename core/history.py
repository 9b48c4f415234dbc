"""Undo and redo: a list of scores, each with the name of the edit that made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.score import Note, Score, Track, shared_ends

WHOLE = 50  # states behind the present one that are kept as they are; older ones as what differs in them


@dataclass(frozen=True, slots=True)
class Hands:
    """The notes that were selected before a step and after it."""

    before: frozenset[Note]
    after: frozenset[Note]


@dataclass(frozen=True, slots=True)
class Thinned:
    """A score as what it has that the one after it has not.

    `bare` is the score without its music; each of `tracks` gives one from the score after it.
    """

    bare: Score
    tracks: tuple[Callable[[Score], Track], ...]

    @classmethod
    def of(cls, score: Score, newer: Score) -> Thinned:
        """The score beside the one after it."""
        beside = (*newer.tracks, *(Track() for _ in score.tracks[len(newer.tracks) :]))
        tracks = zip(score.tracks, beside, strict=False)
        return cls(
            replace(score, tracks=(Track(),)),
            tuple(_thinned(place, track, other) for place, (track, other) in enumerate(tracks)),
        )

    def restored(self, newer: Score) -> Score:
        """The score again, from the one after it."""
        return replace(self.bare, tracks=tuple(track(newer) for track in self.tracks))


@dataclass(slots=True)
class Step:
    """A score, and what was done to arrive at it ("Draw note").

    `hands` where undo and redo are to bring the selection back as it was.
    """

    name: str
    state: Score | Thinned
    hands: Hands | None = None


class History:
    """Every state of one piece, without limit.

    Scores share what they have in common, but a track's notes stand one beside the other in memory: a day of
    edits of a long one would fill it. So states that lie further back than one usually goes are thinned.
    """

    def __init__(self, score: Score) -> None:
        self._steps = [Step("", score)]
        self._now = 0
        self._saved: Score | None = score

    @property
    def score(self) -> Score:
        """The score as it stands."""
        state = self._steps[self._now].state
        assert isinstance(state, Score), "the present state is whole"
        return state

    def push(self, name: str, score: Score, hands: Hands | None = None) -> None:
        """Make `score` the present one; what was undone before is forgotten."""
        del self._steps[self._now + 1 :]
        self._steps.append(Step(name, score, hands))
        self._now += 1
        self._thin()

    @property
    def undo_name(self) -> str:
        """What undo would take back, empty when there is nothing."""
        return self._steps[self._now].name

    @property
    def redo_name(self) -> str:
        """What redo would do again, empty when there is nothing."""
        following = self._now + 1
        return self._steps[following].name if following < len(self._steps) else ""

    def undo(self) -> frozenset[Note] | None:
        """Step back, or stay at the first state; what is to be selected then, None where not known."""
        hands, newer = self._steps[self._now].hands, self.score
        self._now = max(0, self._now - 1)
        step = self._steps[self._now]
        if isinstance(step.state, Thinned):
            step.state = step.state.restored(newer)
        return hands.before if hands else None

    def redo(self) -> frozenset[Note] | None:
        """Step forward, or stay at the last state; what is to be selected then, None where not known."""
        if self._now + 1 == len(self._steps):
            return None
        self._now += 1
        hands = self._steps[self._now].hands
        return hands.after if hands else None

    def mark_saved(self, score: Score | None = None) -> None:
        """Remember which score is the one on disk: the present one, or one that was present before."""
        self._saved = self.score if score is None else score

    def mark_unsaved(self) -> None:
        """Remember that nothing on disk equals this piece (recovered or imported work)."""
        self._saved = None

    @property
    def is_saved(self) -> bool:
        """Whether the present score is the one on disk."""
        return self._saved is self.score

    def _thin(self) -> None:
        """Thin what lies far back, and was whole because it was the present state not long ago."""
        first = end = self._now - WHOLE + 1
        while first > 0 and isinstance(self._steps[first - 1].state, Score):
            first -= 1
        for place in range(first, end):
            state, newer = self._steps[place].state, self._steps[place + 1].state
            if isinstance(state, Score) and isinstance(newer, Score) and state is not self._saved:
                self._steps[place].state = Thinned.of(state, newer)


def _thinned(place: int, track: Track, other: Track) -> Callable[[Score], Track]:
    """What gives the track from the score that has `other` in its place."""
    if track.notes is other.notes or not track.notes or not other.notes:
        return lambda _newer: track
    head, tail = shared_ends(other.notes, track.notes)
    middle, bare = track.notes[head : len(track.notes) - tail], replace(track, notes=())
    same = bare == replace(other, notes=())

    def restored(newer: Score) -> Track:
        beside = newer.tracks[place]
        spliced = beside.spliced(head, len(beside.notes) - tail, middle)
        return spliced if same else replace(bare, notes=spliced.notes)

    return restored
