"""The tree of takes as JSON for the project: one object to a take, in the order in which they came.

A take's note is a row, `[start, length, pitch, velocity, bits]`: the last says how surprising the note
was to the model. Where the note was not the recipe's model's (it was given: a held one, or one of
the prefix) the row ends with who wrote it instead, empty for the composer.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from itertools import pairwise

from core.continuation.request import Recipe
from core.continuation.take import Part, Shared, Take
from core.files import checks, recipes, rows
from core.files.imported import LAST_TICK
from core.score import Note
from core.takes_tree import Node, TakesTree

MOST_BITS = 1000.0
_FAR = LAST_TICK // 2
_SHARED = {"notes", "first", "tune", "usual"}
_MEMBERS = {
    "parent",
    "answer",
    "place",
    "track",
    "part",
    "starred",
    "discarded",
    "name",
    "recipe",
    "notes",
    "shared",
    "reasons",
    "others",
}
_PART = {"track", "name", "notes"}


def as_json(tree: TakesTree) -> list[dict[str, object]]:
    """What `parse` makes the very same tree of."""
    return [node_json(node) for node in tree.nodes]


def parse(piece: dict[str, object]) -> TakesTree:
    """The tree in the member `takes` of a project; raises ValueError."""
    return TakesTree(_near(tuple(_node(node) for node in checks.items(piece, "takes"))))


def node_json(node: Node) -> dict[str, object]:
    """One node as `parse` reads it."""
    take = node.take
    told: dict[str, object] = {
        "parent": node.parent,
        "answer": node.answer,
        "place": node.place,
        "track": node.track,
        "starred": node.starred,
        "discarded": node.discarded,
        "name": node.name,
        "recipe": recipes.as_json(take.recipe),
        "notes": _rows(take, take.recipe.model),
        "reasons": list(take.reasons),
    }
    if node.part is not None:
        told["part"] = node.part
    if take.shared is not None:
        told["shared"] = asdict(take.shared)
    if take.others:
        told["others"] = [_part_json(part, take.recipe.model) for part in take.others]
    return told


def _part_json(part: Part, model: str) -> dict[str, object]:
    told: dict[str, object] = {"track": part.track, "notes": _rows(part, model)}
    return told if part.name is None else {**told, "name": part.name}


def _rows(part: Take | Part, model: str) -> list[list[object]]:
    return [_row(note, bits, model) for note, bits in zip(part.notes, part.surprise, strict=True)]


def _row(note: Note, bits: float, model: str) -> list[object]:
    row: list[object] = [note.start, note.length, note.pitch, note.velocity, min(MOST_BITS, bits)]
    return row if note.suggested == model else [*row, note.suggested]


def _node(value: object) -> Node:
    told = checks.members(value, _MEMBERS, "take")
    parent = told.get("parent")
    return Node(
        take=_take(told),
        track=checks.whole(told.get("track"), 0, LAST_TICK, "track"),
        answer=checks.whole(told.get("answer"), 0, LAST_TICK, "number of an answer"),
        place=checks.whole(told.get("place"), 0, LAST_TICK, "place in an answer"),
        parent=None if parent is None else checks.whole(parent, 0, LAST_TICK, "take to branch from"),
        starred=checks.flag(told.get("starred"), "starred"),
        discarded=checks.flag(told.get("discarded"), "discarded"),
        name=checks.text(told.get("name"), "take's name"),
        part=checks.text(told["part"], "name of a take's track") if "part" in told else None,
    )


def _near(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes, their answers counted anew where the next one could have no number that a file may have."""
    if all(node.answer < _FAR for node in nodes):
        return nodes
    numbers = {answer: number for number, answer in enumerate(sorted({node.answer for node in nodes}))}
    return tuple(replace(node, answer=numbers[node.answer]) for node in nodes)


def _take(told: dict[str, object]) -> Take:
    recipe = recipes.parse(told.get("recipe"))
    notes, surprise = _notes(told, recipe)
    others = checks.items(told, "others") if "others" in told else ()
    return Take(
        notes,
        surprise,
        recipe,
        _shared(told["shared"], len(notes)) if "shared" in told else None,
        tuple(checks.text(reason, "reason") for reason in checks.items(told, "reasons")),
        tuple(_part(each, recipe) for each in others),
    )


def _part(value: object, recipe: Recipe) -> Part:
    told = checks.members(value, _PART, "part of a take")
    number = checks.whole(told.get("track"), 0, LAST_TICK, "track")
    name = checks.text(told["name"], "name of a take's track") if "name" in told else None
    return Part(number, *_notes(told, recipe), name)


def _notes(told: dict[str, object], recipe: Recipe) -> tuple[tuple[Note, ...], tuple[float, ...]]:
    pairs = checks.rows(told, "notes", (5, 6), partial(_note, recipe))
    if not pairs:
        raise ValueError("a take has no notes")
    notes, surprise = zip(*pairs, strict=True)
    if any(one.start > other.start for one, other in pairwise(notes)):
        raise ValueError("the notes of a take are out of order")
    return notes, surprise


def _note(recipe: Recipe, row: list[object]) -> tuple[Note, float]:
    *placed, bits = row[:5]
    return rows.note([*placed, *(row[5:] or [recipe.model])]), checks.real(bits, 0, MOST_BITS, "surprise")


def _shared(value: object, notes: int) -> Shared:
    told = checks.members(value, _SHARED, "shared run")
    first = checks.whole(told.get("first"), 0, notes - 1, "run's first note")
    return Shared(
        notes=checks.whole(told.get("notes"), 0, LAST_TICK, "length of a run"),
        first=first,
        tune=checks.text(told.get("tune"), "tune's name"),
        usual=checks.whole(told.get("usual"), 0, LAST_TICK, "usual length of a run"),
    )
