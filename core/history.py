"""Undo and redo: a list of scores, each with the name of the edit that made it."""

from __future__ import annotations

from dataclasses import dataclass

from core.score import Note, Score


@dataclass(frozen=True, slots=True)
class Hands:
    """The notes that were selected before a step and after it."""

    before: frozenset[Note]
    after: frozenset[Note]


@dataclass(frozen=True, slots=True)
class Step:
    """A score, and what was done to arrive at it ("Draw note").

    `hands` where undo and redo are to bring the selection back as it was.
    """

    name: str
    score: Score
    hands: Hands | None = None


class History:
    """Every state of one piece, without limit; scores share what they have in common."""

    def __init__(self, score: Score) -> None:
        self._steps = [Step("", score)]
        self._now = 0
        self._saved: Score | None = score

    @property
    def score(self) -> Score:
        """The score as it stands."""
        return self._steps[self._now].score

    def push(self, name: str, score: Score, hands: Hands | None = None) -> None:
        """Make `score` the present one; what was undone before is forgotten."""
        del self._steps[self._now + 1 :]
        self._steps.append(Step(name, score, hands))
        self._now += 1

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
        hands = self._steps[self._now].hands
        self._now = max(0, self._now - 1)
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
