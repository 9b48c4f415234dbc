"""Scores made by hypothesis, and a few made by hand, for the files' round trips."""

from hypothesis import strategies as st

from core.harmony import Key, Mode
from core.score import KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track

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
    percussion = draw(st.booleans())
    return Track(
        Track.of(draw(notes(models))).notes,
        name=draw(NAMES),
        program=draw(st.integers(0, 127)),
        percussion=percussion,
        bank=0 if percussion else draw(st.sampled_from((0, 0, 1, 127))),
        volume=draw(st.integers(0, 127)),
        pan=draw(st.integers(0, 127)),
        reverb=draw(st.integers(0, 127)),
        chorus=draw(st.integers(0, 127)),
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
        markers=tuple(Marker(tick, name) for tick in draw(change_ticks()) if (name := draw(NAMES).strip())),
    )


GRIDS = {
    (4, 4): (240, 120, 160),
    (3, 4): (240, 160),
    (2, 4): (120, 480),
    (6, 8): (240, 120),
    (5, 4): (480, 240),
}


@st.composite
def melodies(draw: st.DrawFn) -> Score:
    """Melodies as people write them: one note at a time on a grid, with a key and maybe a pickup."""
    metre = draw(st.sampled_from(list(GRIDS)))
    beat = 480 if metre[1] == 4 else 720
    pickup = draw(st.sampled_from([0, beat]))
    made, at = [], 0
    for _ in range(draw(st.integers(1, 12))):
        step = draw(st.sampled_from(GRIDS[metre]))
        for _ in range(draw(st.integers(1, 2)) * beat // step):  # whole beats of one grid
            length = draw(st.sampled_from([step, step, 2 * step]))
            if draw(st.integers(0, 5)):
                made.append(Note(at, length, draw(st.integers(48, 84)), draw(st.integers(1, 127))))
            at += length
        at += -at % beat
    made.append(Note(at, 480, 60))
    return Score(
        tracks=(Track.of(made),),
        metres=(MetreChange(0, *metre),),
        keys=(KeyChange(0, draw(keys().filter(lambda key: abs(key.fifths) <= 7))),),
        tempos=(TempoChange(0, float(draw(st.integers(30, 300)))),),
        pickup=pickup,
        title="Song",
        composer="Someone",
    )
