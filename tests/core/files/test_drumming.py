"""Drums on paper: hands above, feet below, strokes up to the next one; their lengths survive in the file."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.files import musicxml
from core.files.notation import Symbol, notate
from core.score import MetreChange, Note, Score, Track
from tests.core.files.musicxml_schema import schema

KICK, SNARE, HAT = 36, 38, 42


def kit(*notes: Note, metre: tuple[int, int] = (4, 4)) -> Score:
    return Score(tracks=(Track(Track.of(notes).notes, percussion=True),), metres=(MetreChange(0, *metre),))


def written(score: Score) -> list[str]:
    """The voices of the first bar: 8 an eighth, r4 a quarter rest."""
    return [" ".join(map(_word, voice)) for voice in notate(score).parts[0].measures[0].voices]


def _word(symbol: Symbol) -> str:
    return f"{'' if symbol.heads else 'r'}{1920 // symbol.value}{'.' * symbol.dots}"


def test_short_strokes_are_written_up_to_the_next() -> None:
    hats = [Note(240 * i, 30, HAT) for i in range(8)]
    kicks = [Note(0, 30, KICK), Note(960, 30, KICK), Note(1200, 30, KICK)]
    snares = [Note(480, 30, SNARE), Note(1440, 30, SNARE)]
    assert written(kit(*hats, *kicks, *snares)) == ["8 8 8 8 8 8 8 8", "4 r4 8 8 r4"]
    assert written(kit(*kicks)) == ["4 r4 8 8 r4"]  # feet alone need no second voice


def test_a_stroke_reaches_no_further_than_its_beat_and_is_never_tied() -> None:
    assert written(kit(Note(0, 30, SNARE), metre=(6, 8))) == ["4. r4."]
    assert written(kit(Note(0, 9000, 49))) == ["4 r4 r2"]
    assert written(kit(Note(30, 30, SNARE))) == ["r64 32. r16 r8 r4 r2"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 31), st.integers(1, 900), st.sampled_from([KICK, SNARE, HAT, 44, 49])),
        min_size=1,
        max_size=20,
        unique_by=lambda stroke: (stroke[0], stroke[2]),
    )
)
def test_lengths_come_back_from_our_own_file(strokes: list[tuple[int, int, int]]) -> None:
    score = kit(*(Note(120 * step, length, pitch) for step, length, pitch in strokes))
    data = musicxml.unparse(score)
    assert schema().faults(data) == []
    assert musicxml.parse(data).score.tracks[0].notes == score.tracks[0].notes
