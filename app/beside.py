"""Takes that go with other tracks: the piece they are asked of, with a track for them where it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from core import edits
from core.score import Score, Track


@dataclass(frozen=True, slots=True)
class Beside:
    """What is asked for while track `track` is in hand, in a piece of `tracks` tracks.

    `new` is a track that the piece has not got before a take is kept; it comes last. `pace` is how often
    block chords change. With `closes` what is gone with is over then, so takes close with it.
    """

    track: int
    tracks: int
    new: Track | None = None
    pace: str = ""
    closes: bool = False

    def on(self, score: Score) -> Score:
        """The piece as takes are asked of it."""
        return score if self.new is None else edits.add_track(score, self.new).score

    def fits(self, score: Score, track: int) -> bool:
        """Whether the piece has the tracks it had, and the same is in hand."""
        return track == self.track and len(score.tracks) == self.tracks

    def kept(self) -> Self:
        """The same once the new track is there."""
        return self if self.new is None else replace(self, new=None, tracks=self.tracks + 1)
