"""Which phrases of a piece were ended by a take that was told to."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from core.continuation.request import Task, placed
from core.score import Score, Span
from core.takes_tree import STANDS, Node, TakesTree


def closed(tree: TakesTree, score: Score) -> tuple[tuple[Span, ...], ...]:
    """Of each track the phrases that takes brought to an end, in order and without overlaps.

    A take counts while it stands in the music, its last note too, if it was told to close; its phrase goes
    from the first of its notes that is still there to the last. Where two share notes, the later counts.
    """
    found: list[list[Span]] = [[] for _ in score.tracks]
    for node in reversed(tree.nodes):
        track = node.track_in(score) if _closes(node) else None
        span = _standing(node, score, track) if track is not None else None
        if track is None or span is None:
            continue
        if all(span.end <= other.start or other.end <= span.start for other in found[track]):
            found[track].append(span)
    return tuple(tuple(sorted(spans, key=attrgetter("start"))) for spans in found)


def _closes(node: Node) -> bool:
    recipe = node.take.recipe
    return (recipe.close or recipe.locks.cadence) and recipe.task is not Task.LEAD_IN


def _standing(node: Node, score: Score, track: int) -> Span | None:
    """From the first note of a take to its last in a track, None where it does not stand there."""
    wanted, music = node.placed, score.tracks[track].notes
    if not wanted:
        return None
    first = bisect_left(music, wanted[0][0], key=attrgetter("start"))
    after = bisect_left(music, wanted[-1][0] + 1, key=attrgetter("start"))
    here = music[first:after]
    there = frozenset(placed(here))
    kept = [each for each in wanted if each in there]
    last = wanted[-1]
    ends = any((note.start, note.pitch) == (last[0], last[2]) for note in here)  # held longer, perhaps
    if not ends or len(kept) <= STANDS * len(wanted):
        return None
    return Span(kept[0][0], last[0] + last[1])
