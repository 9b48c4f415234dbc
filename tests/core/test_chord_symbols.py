"""Chord symbols: as they are typed, written, shown, said, and as notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chord_symbols import DEGREES, KINDS, SILENT, ChordSymbol, suggestion
from core.chords import CHORDS
from core.harmony import Key
from core.score import ChordSign, Score

ROOTS = [step + sign for step in "ABCDEFG" for sign in ("", "#", "b")]
symbols = st.builds(
    ChordSymbol,
    st.sampled_from(ROOTS),
    st.sampled_from(sorted(KINDS)),
    st.lists(st.sampled_from(DEGREES), max_size=3).map(tuple),
    st.sampled_from(["", *ROOTS]),
)


@given(symbols)
def test_what_is_written_is_read_again(symbol: ChordSymbol) -> None:
    assert ChordSymbol.parse(str(symbol)) == symbol
    assert ChordSymbol.parse(symbol.label) == symbol
    assert ChordSymbol.parse(symbol.brief) == symbol
    assert len(symbol.brief) <= len(symbol.label)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("am7", "Am7"),
        ("A-7", "Am7"),
        ("Amin7", "Am7"),
        ("CM7", "Cmaj7"),
        ("C△", "Cmaj7"),
        ("CMaj7(#11)", "Cmaj7#11"),
        ("C(b5)", "C(b5)"),
        ("Cb5", "Cb5"),
        ("F♯ø/E", "F#m7b5/E"),
        ("B°7", "Bdim7"),
        ("Bo7", "Bdim7"),
        ("C7sus", "C7sus4"),
        ("C69", "C6/9"),
        ("C6/9/G", "C6/9/G"),
        ("C7(b9, #11)", "C7b9#11"),
        ("C7-5", "C7b5"),
        ("C+", "Caug"),
        ("Cm(maj7)", "Cmmaj7"),
        ("CmM7", "Cmmaj7"),
        ("Cadd2", "Cadd9"),
        ("Do7", "C7"),
        ("Sibm", "Bbm"),
        ("Fadd9", "Fadd9"),
        ("fa m", "Fm"),
        ("H7", "B7"),
        ("Am/A", "Am"),
        ("nc", "N.C."),
        ("N.C.", "N.C."),
    ],
)
def test_chords_are_typed_in_many_ways(typed: str, meant: str) -> None:
    assert str(ChordSymbol.parse(typed)) == meant


@pytest.mark.parametrize(
    "typed", ["", "X", "Cmj7", "C#x", "C7b7", "Am7/", "Am7/X", "C98", "7", "hello", "C" * 99]
)
def test_what_is_no_chord_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no chord"):
        ChordSymbol.parse(typed)


@given(st.text(max_size=12))
def test_any_text_is_a_chord_or_refused(typed: str) -> None:
    try:
        symbol = ChordSymbol.parse(typed)
    except ValueError:
        return
    assert ChordSymbol.parse(str(symbol)) == symbol


def test_notes() -> None:
    assert ChordSymbol.parse("C").classes == {0, 4, 7}
    assert ChordSymbol.parse("Am7/D").classes == {9, 0, 4, 7, 2}
    assert ChordSymbol.parse("C13b9").classes == {0, 1, 4, 7, 9, 10}  # the ninth of thirteen is changed
    assert ChordSymbol.parse("C7b9#9").classes == {0, 1, 3, 4, 7, 10}
    assert ChordSymbol.parse("Cno3").classes == {0, 7}
    assert SILENT.classes == frozenset()


@given(symbols)
def test_it_is_heard_with_its_bass_lowest(symbol: ChordSymbol) -> None:
    bass, *others = symbol.pitches()
    assert bass % 12 == symbol.bass_class
    assert {pitch % 12 for pitch in (bass, *others)} == symbol.classes
    assert bass < min(others)
    assert max(others) - min(others) < 12


def test_the_chords_of_the_stamp_are_the_same_chords() -> None:
    for chord in CHORDS:
        if not chord.in_key:
            assert ChordSymbol.parse(f"G{chord.sign}").tones == chord.distances


def test_words() -> None:
    symbol = ChordSymbol.parse("F#m7b5/Eb")
    assert symbol.label == "F♯m7♭5/E♭"
    assert symbol.spoken == "F♯ half-diminished seventh over E♭"
    assert SILENT.label == "N.C."
    assert SILENT.spoken == "no chord"


@pytest.mark.parametrize(
    ("typed", "near"), [("Cmj7", "Cmaj7"), ("G#minr7", "G#m7"), ("Gsuss4", "Gsus4"), ("Cfoo", "C")]
)
def test_what_was_meant_is_guessed(typed: str, near: str) -> None:
    assert str(suggestion(typed)) == near


def test_nothing_is_guessed_of_nothing() -> None:
    assert suggestion("xyz") is None


def test_a_chord_holds_to_the_next_one() -> None:
    chords = (ChordSign(480, ChordSymbol.parse("Am")), ChordSign(960, SILENT))
    score = Score(chords=chords)
    assert score.chord_at(479) is None
    assert score.chord_at(959) == ChordSymbol("A", "m")
    assert score.chord_at(960) == SILENT
    with pytest.raises(ValueError, match="rising"):
        Score(chords=chords[::-1])


def test_roots_are_spelled_like_keys() -> None:
    for root in ROOTS:
        assert ChordSymbol(root).root_class == Key(root).tonic_class
