"""A take for several tracks, seen from another of them."""

from __future__ import annotations

from dataclasses import replace

from core.continuation.request import Recipe, Request
from core.continuation.take import Part, Take


def turned(request: Request, take: Take, track: int) -> tuple[Request, Take]:
    """What was asked of `track`, and what a take, an answer to `request`, holds for it; the rest is beside.

    Raises ValueError where it holds nothing for that track.
    """
    asked = request.by(take.recipe)
    score, own = asked.score, {part.track_in(asked.score): part for part in take.others}.get(track)
    if own is None:
        raise ValueError(f"the take holds nothing for track {track}")
    there = Part(asked.track, take.notes, take.surprise, score.tracks[asked.track].name)
    beside = tuple(part for part in (there, *take.others) if part is not own)
    also = tuple(each for each in asked.written if each != track)
    asked = asked.of_track(track, also)
    recipe = Recipe.of(asked, take.recipe.model, take.recipe.index)
    return asked, replace(
        take, notes=own.notes, surprise=own.surprise, recipe=recipe, shared=None, others=beside
    )
