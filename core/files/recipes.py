"""A take's recipe as JSON: for the project, and for scripts that read `continue --json`.

Everything a take depends on is written out, because what a Continuo does unasked may change; only
locks that lock nothing are left out.
"""

from __future__ import annotations

from dataclasses import fields

from core.continuation.request import (
    MAX_SEED,
    MAX_TEMPERATURE,
    MAX_VOICES,
    MIN_TEMPERATURE,
    Grid,
    Locks,
    Recipe,
    Style,
    Task,
    Texture,
    Wishes,
)
from core.files import checks
from core.files.imported import LAST_TICK
from core.files.rows import note, note_row, span
from core.harmony import Key
from core.scales import SHAPES, Scale
from core.score import Note, Span

_MEMBERS = {each.name for each in fields(Recipe)}
_LEANINGS = ("likeness", "density", "leaps", "register")
_LOCKS = {each.name for each in fields(Locks)}


def as_json(recipe: Recipe) -> dict[str, object]:
    """What `parse` makes the very same recipe of."""
    wishes = recipe.wishes
    return {
        "model": recipe.model,
        "task": recipe.task.value,
        "start": recipe.start,
        "end": recipe.end,
        "random_seed": recipe.random_seed,
        "index": recipe.index,
        "temperature": recipe.temperature,
        "min_p": recipe.min_p,
        "top_p": recipe.top_p,
        "close": recipe.close,
        "wishes": {name: getattr(wishes, name) for name in (*_LEANINGS, "closeness", "chord_tones")},
        "locks": _locks_json(recipe.locks),
        "prefix": [note_row(each) for each in recipe.prefix],
        "texture": recipe.texture.value,
        "voices": recipe.voices,
        "given": list(recipe.given),
        **_together(recipe),
        **{name: [each.start, each.end] for name, each in _phrases(recipe).items()},
        "symbols": recipe.symbols,
        "style": list(_styled(recipe.style)),
    }


def parse(value: object) -> Recipe:
    """The recipe that `as_json` wrote; raises ValueError for anything else."""
    told = checks.members(value, _MEMBERS, "recipe")
    start = checks.whole(told.get("start"), 0, LAST_TICK, "start")
    tracks: dict[str, object] = {name: told.get(name, []) for name in ("given", "also")}
    return Recipe(
        model=checks.text(told.get("model"), "model's name"),
        task=checks.one_of(told.get("task"), Task, "task"),
        start=start,
        end=checks.whole(told.get("end"), start + 1, LAST_TICK, "recipe's end"),
        random_seed=checks.whole(told.get("random_seed"), 0, MAX_SEED, "random seed"),
        index=checks.whole(told.get("index"), 0, MAX_SEED, "number of a draft"),
        temperature=checks.real(told.get("temperature"), MIN_TEMPERATURE, MAX_TEMPERATURE, "temperature"),
        min_p=checks.real(told.get("min_p"), 0, 1, "least likelihood"),
        top_p=checks.real(told.get("top_p"), 0, 1, "share of likelihood"),
        close=checks.flag(told.get("close"), "close"),
        wishes=_wishes(told.get("wishes")),
        locks=_locks(told.get("locks")),
        prefix=checks.rows(told, "prefix", (4, 5), note),
        # Recipes of before there were textures say nothing of them.
        texture=checks.one_of(told.get("texture", Texture.AS_HEARD.value), Texture, "texture"),
        voices=checks.whole(told.get("voices", 3), 1, MAX_VOICES, "number of voices"),
        given=_tracks(tracks, "given"),
        also=_tracks(tracks, "also"),
        beside=_settled(told),
        source=_phrase(told, "source"),
        target=_phrase(told, "target"),
        symbols=checks.flag(told.get("symbols", False), "symbols"),
        style=_style(told.get("style", [])),
    )


def _styled(style: Style) -> tuple[str | float, ...]:
    """A style as the project tells it: its names and the second's share, nothing where there is none."""
    return (style.first, style.second, style.share) if style != Style() else ()


def _style(value: object) -> Style:
    row: dict[str, object] = {"style": value}
    match checks.items(row, "style"):
        case []:  # recipes of before styles could be chosen say nothing of them
            return Style()
        case [first, second, share]:
            mixed = checks.real(share, 0, 1, "share of a style")
            return Style(checks.text(first, "style"), checks.text(second, "style"), mixed)
    raise ValueError("a recipe's style has the wrong shape")


def _phrases(recipe: Recipe) -> dict[str, Span]:
    """The phrases that a take is made of, where it is made of any."""
    there = {"source": recipe.source, "target": recipe.target}
    return {name: each for name, each in there.items() if each is not None}


def _phrase(told: dict[str, object], name: str) -> Span | None:
    if name not in told:
        return None
    row = checks.items(told, name)
    if len(row) != 2:
        raise ValueError(f"a recipe's {name} has the wrong shape")
    return span(row)


def _tracks(told: dict[str, object], name: str) -> tuple[int, ...]:
    return tuple(checks.whole(each, 0, LAST_TICK, "track") for each in checks.items(told, name))


def _together(recipe: Recipe) -> dict[str, object]:
    """The tracks that were written together, and what was settled of them, where there are any."""
    beside = [[note_row(note) for note in settled] for settled in recipe.beside]
    told: dict[str, list[object]] = {"also": list(recipe.also), "beside": list(beside)}
    return {name: each for name, each in told.items() if each}


def _settled(told: dict[str, object]) -> tuple[tuple[Note, ...], ...]:
    settled = checks.items(told, "beside") if "beside" in told else ()
    return tuple(checks.rows({"beside": each}, "beside", (4, 5), note) for each in settled)


def _wishes(value: object) -> Wishes:
    told = checks.members(value, {*_LEANINGS, "closeness", "chord_tones"}, "set of wishes")
    leanings = {name: checks.real(told.get(name), -1, 1, name) for name in _LEANINGS}
    # Recipes of before chords could be written say nothing of their tones.
    tones = checks.real(told.get("chord_tones", 0.0), 0, 1, "wish for chord tones")
    closeness = checks.real(told.get("closeness"), 0, 1, "closeness")
    return Wishes(**leanings, closeness=closeness, chord_tones=tones)


def _locks_json(locks: Locks) -> dict[str, object]:
    told: dict[str, object] = {
        "scale": None if locks.scale is None else _scale_json(locks.scale),
        "lowest": locks.lowest,
        "highest": locks.highest,
        "rhythm": [[each.start, each.end] for each in locks.rhythm],
        "pitches": list(locks.pitches),
        "held": [note_row(each) for each in locks.held],
        "grid": None if locks.grid is Grid.ANY else locks.grid.value,
        "last": locks.last,
        "cadence": locks.cadence,
        "original": locks.original,
    }
    return {name: value for name, value in told.items() if value or type(value) is int}


def _locks(value: object) -> Locks:
    told = checks.members(value, _LOCKS, "set of locks")
    whole = {
        name: checks.whole(told[name], 0, most, name) if name in told else None
        for name, most in (("lowest", 127), ("highest", 127), ("last", 11))
    }
    lists: dict[str, object] = {name: told.get(name, []) for name in ("rhythm", "pitches", "held")}
    return Locks(
        scale=_scale(told["scale"]) if "scale" in told else None,
        lowest=whole["lowest"],
        highest=whole["highest"],
        rhythm=checks.rows(lists, "rhythm", (2,), span),
        pitches=tuple(checks.whole(each, 0, 127, "pitch") for each in checks.items(lists, "pitches")),
        held=checks.rows(lists, "held", (4, 5), note),
        grid=checks.one_of(told.get("grid", Grid.ANY.value), Grid, "grid"),
        last=whole["last"],
        cadence=checks.flag(told.get("cadence", False), "cadence"),
        original=checks.flag(told.get("original", False), "original"),
    )


def _scale_json(scale: Scale) -> dict[str, object]:
    return {"tonic": scale.tonic, "degrees": list(scale.degrees), "name": scale.name}


def _scale(value: object) -> Scale:
    told = checks.members(value, {"tonic", "degrees", "name"}, "scale")
    tonic, name = checks.text(told.get("tonic"), "tonic"), checks.text(told.get("name"), "scale's name")
    degrees = tuple(checks.whole(each, 0, 11, "degree") for each in checks.items(told, "degrees"))
    Key(tonic)  # raises ValueError for what is no note's name
    if SHAPES.get(name, degrees) != degrees:
        raise ValueError(f"a {name} scale has other degrees than its own")
    return Scale(tonic, degrees, name)
