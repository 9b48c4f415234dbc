"""Recipes, takes and trees of them made by hypothesis, and a few made by hand."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from core.continuation.request import MAX_SEED, Grid, Locks, Recipe, Style, Task, Wishes
from core.continuation.take import Part, Shared, Take, Takes
from core.lstm.features import STYLES
from core.scales import SHAPES, Scale
from core.score import NOTE_ORDER, Note, Score, Span, Track
from core.takes_tree import Node, TakesTree
from tests.core.files.pieces import NAMES, TONICS

MODEL = "folk-1"
BAR = 1920
PHRASE = tuple(Note(480 * beat, 480, 60 + beat) for beat in range(4))
SCORE = Score((Track(PHRASE),))

STYLED = st.sampled_from(["", *STYLES])
SHARES = st.floats(0, 1)
LEANINGS = st.floats(-1, 1)
NOTES = st.builds(
    Note,
    start=st.integers(0, 20_000),
    length=st.integers(1, 4_000),
    pitch=st.integers(0, 127),
    velocity=st.integers(1, 127),
    suggested=st.sampled_from(["", MODEL, "another"]),
)
WISHES = st.builds(Wishes, LEANINGS, LEANINGS, LEANINGS, LEANINGS, SHARES, SHARES)
SCALES = st.one_of(
    st.builds(Scale.shaped, st.sampled_from(TONICS), st.sampled_from(sorted(SHAPES))),
    st.builds(
        lambda tonic, above: Scale(tonic, (0, *sorted(above))),
        st.sampled_from(TONICS),
        st.sets(st.integers(1, 11)),
    ),
)
SPANS = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 20_000), st.integers(1, 9_000)
)


Value = TypeVar("Value")


def runs(values: st.SearchStrategy[Value], most: int = 4) -> st.SearchStrategy[tuple[Value, ...]]:
    made: st.SearchStrategy[list[Value]] = st.lists(values, max_size=most)
    return made.map(tuple)


LOCKS = st.builds(
    Locks,
    scale=st.none() | SCALES,
    lowest=st.none() | st.integers(0, 127),
    highest=st.none() | st.integers(0, 127),
    rhythm=runs(SPANS),
    pitches=runs(st.integers(0, 127)),
    held=runs(NOTES),
    grid=st.sampled_from(Grid),
    last=st.none() | st.integers(0, 11),
    cadence=st.booleans(),
    original=st.booleans(),
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    span = draw(SPANS)
    return Recipe(
        model=draw(st.sampled_from([MODEL, "another"])),
        task=draw(st.sampled_from(Task)),
        start=span.start,
        end=span.end,
        random_seed=draw(st.integers(0, MAX_SEED)),
        index=draw(st.integers(0, 255)),
        temperature=draw(st.floats(0.1, 2)),
        min_p=draw(SHARES),
        top_p=draw(SHARES),
        close=draw(st.booleans()),
        wishes=draw(WISHES),
        locks=draw(LOCKS),
        prefix=draw(runs(NOTES)),
        also=draw(runs(st.integers(0, 5))),
        beside=draw(runs(runs(NOTES), 2)),
        source=draw(st.none() | SPANS),
        target=draw(st.none() | SPANS),
        style=draw(st.builds(Style, STYLED, STYLED, SHARES)),
    )


@st.composite
def parts(draw: st.DrawFn) -> Part:
    notes = tuple(sorted(draw(st.lists(NOTES, min_size=1, max_size=3)), key=NOTE_ORDER))
    bits = draw(st.lists(st.floats(0, 30), min_size=len(notes), max_size=len(notes)))
    return Part(draw(st.integers(0, 5)), notes, tuple(bits), draw(st.none() | NAMES))


@st.composite
def takes(draw: st.DrawFn) -> Take:
    notes = tuple(sorted(draw(st.lists(NOTES, min_size=1, max_size=5)), key=NOTE_ORDER))
    bits = draw(st.lists(st.floats(0, 30), min_size=len(notes), max_size=len(notes)))
    first = draw(st.integers(0, len(notes) - 1))
    shared = st.builds(Shared, st.integers(0, 40), st.just(first), NAMES, st.integers(0, 40))
    reasons, others = draw(runs(NAMES, 2)), draw(runs(parts(), 2))
    return Take(notes, tuple(bits), draw(recipes()), draw(st.none() | shared), reasons, others)


@st.composite
def trees(draw: st.DrawFn) -> TakesTree:
    nodes: list[Node] = []
    for index in range(draw(st.integers(0, 5))):
        parent = st.none() | st.integers(0, index - 1) if index else st.none()
        nodes.append(
            Node(
                draw(takes()),
                track=draw(st.integers(0, 3)),
                answer=draw(st.integers(0, index)),
                place=draw(st.integers(0, 15)),
                parent=draw(parent),
                starred=draw(st.booleans()),
                discarded=draw(st.booleans()),
                name=draw(NAMES).strip(),
                part=draw(st.none() | NAMES),
            )
        )
    return TakesTree(tuple(nodes))


def take(start: int, *pitches: int, prefix: tuple[Note, ...] = (), task: Task = Task.CONTINUE) -> Take:
    """Quarters of these pitches from a tick on, after a prefix, filling whole beats."""
    new = tuple(Note(start + 480 * at, 480, pitch, suggested=MODEL) for at, pitch in enumerate(pitches))
    notes = (*prefix, *new)
    recipe = Recipe(
        MODEL, task, notes[0].start, notes[-1].end, random_seed=1, index=0, temperature=0.9, prefix=prefix
    )
    return Take(notes, (1.0,) * len(notes), recipe)


def answer(score: Score, *given: Take) -> Takes:
    """An answer of these takes in the first track."""
    recipe = given[0].recipe
    return Takes(score, 0, Span(recipe.start, recipe.end), given)
