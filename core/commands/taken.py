"""A take of a project, for a command: found by its number or its name, and put where it belongs."""

from __future__ import annotations

import argparse

from core.errors import BadRequest
from core.files import Imported
from core.score import Score
from core.takes_tree import Node, TakesTree
from core.timing import BarMap

_LONGEST_NUMBER = 10  # signs; Python reads none of thousands


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The option that names a take."""
    parser.add_argument(
        "--take",
        metavar="TAKE",
        default="",
        help="the piece with this take of the project in it: its name, or its number"
        " in the order in which they were written; 0 lists them",
    )


def with_take(piece: Imported, wanted: str) -> Score:
    """The piece as it would be with a take kept, and what it goes on from; raises BadRequest.

    `wanted` is the take's name, or its number from 1 on; any other lists those there are.
    """
    from core.edits.takes import keep_take  # loads NumPy

    score, tree = piece.score, piece.takes
    index = _found(tree, wanted)
    if index is None:
        raise BadRequest(_listed(score, tree, wanted))
    track = tree.nodes[index].track_in(score)
    if track is None:
        raise BadRequest(f"The track that take {wanted} was written for is no longer in the piece.")
    span, take = tree.with_roots(index, score)
    return keep_take(score, track, span, take)


def _found(tree: TakesTree, wanted: str) -> int | None:
    named = [index for index, node in enumerate(tree.nodes) if node.name and node.name == wanted]
    if named:
        return named[-1]
    number = int(wanted) if wanted.isdecimal() and len(wanted) < _LONGEST_NUMBER else 0
    return number - 1 if 1 <= number <= len(tree.nodes) else None


def _listed(score: Score, tree: TakesTree, wanted: str) -> str:
    if not tree.nodes:
        return "The piece holds no takes; only projects do."
    begin = "The takes are:" if wanted == "0" else f"There is no take {wanted} in the piece; there are:"
    return "\n".join([begin, *(_line(score, node, number) for number, node in enumerate(tree.nodes, 1))])


def _line(score: Score, node: Node, number: int) -> str:
    """Like "3: bars 5 to 8, 12 notes, starred, “the calm one”"."""
    bars = BarMap(score)
    first, last = bars.bar_at(node.span.start).number, bars.bar_at(node.span.end - 1).number
    told = [f"bar {first}" if first == last else f"bars {first} to {last}", f"{len(node.take.notes)} notes"]
    told += ["starred"] * node.starred + ["out of the way"] * node.discarded
    told += [f"“{node.name}”"] * bool(node.name)
    return f"{number}: {', '.join(told)}"
