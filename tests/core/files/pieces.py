"""Scores made by hypothesis, and a few made by hand, for the files' round trips."""

from hypothesis import strategies as st

from core.harmony import Key, Mode
from core.score import KeyChange, MetreChange, Note, Score, TempoChange, Track

METRES = [(4, 4), (3, 4), (6, 8), (2, 2), (5, 4), (7, 8), (12, 8), (1, 4), (3, 8), (9, 8), (5, 8), (2, 4)]
TONICS = ["C", "G", "D", "A", "E", "B", "F#", "F", "Bb", "Eb", "Ab", "Db"]
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def notes(models: bool = False) -> st.SearchStrategy[list[Note]]:
    """Notes anywhere and of any length; written by a model now and then when `models`."""
    return st.lists(
        st.builds(
            Note,
            start=st.integers(0, 20_000),
            length=st.integers(1, 4_000),
            pitch=st.integers(0, 127),
            velocity=st.integers(1, 127),
            suggested=st.sampled_from(["", "folk-1"]) if models else st.just(""),
        ),
        max_size=20,
    )


@st.composite
def tracks(draw: st.DrawFn, models: bool = False) -> Track:
    return Track(
        Track.of(draw(notes(models))).notes,
        name=draw(NAMES),
        program=draw(st.integers(0, 127)),
        percussion=draw(st.booleans()),
        volume=draw(st.integers(0, 127)),
        pan=draw(st.integers(0, 127)),
    )


def keys() -> st.SearchStrategy[Key]:
    return st.builds(Key, st.sampled_from(TONICS), st.sampled_from(Mode))


@st.composite
def change_ticks(draw: st.DrawFn) -> list[int]:
    return [0, *sorted(draw(st.sets(st.integers(1, 20_000), max_size=3)))]


@st.composite
def scores(draw: st.DrawFn, models: bool = False) -> Score:
    """Scores with nothing tidy about them."""
    metres = tuple(MetreChange(tick, *draw(st.sampled_from(METRES))) for tick in draw(change_ticks()))
    tempos = st.integers(20_00, 400_00).map(lambda hundredths: hundredths / 100)
    key_ticks = draw(st.one_of(st.just([]), change_ticks()))
    return Score(
        tracks=tuple(draw(st.lists(tracks(models), min_size=1, max_size=3))),
        tempos=tuple(TempoChange(tick, draw(tempos)) for tick in draw(change_ticks())),
        metres=metres,
        keys=tuple(KeyChange(tick, draw(keys())) for tick in key_ticks),
        pickup=draw(st.one_of(st.just(0), st.integers(0, metres[0].bar_length - 1))),
        title=draw(NAMES),
        composer=draw(NAMES),
    )
