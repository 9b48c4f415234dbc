"""Chords: their notes in and out of a key, at the end of the range, and as text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chords import CHORDS, Chord
from core.harmony import Key, Mode

BY_NAME = {chord.name: chord for chord in CHORDS}
KEYS = st.builds(Key, st.sampled_from(("C", "Eb", "F#")), st.sampled_from(list(Mode)))


@pytest.mark.parametrize(
    ("name", "pitches"),
    [("major triad", (60, 64, 67)), ("minor seventh", (60, 63, 67, 70)), ("suspended fourth", (60, 65, 67))],
)
def test_chords_by_their_intervals(name: str, pitches: tuple[int, ...]) -> None:
    assert BY_NAME[name].pitches(60, Key("A")) == pitches


def test_chords_in_the_key_follow_its_scale() -> None:
    triad = BY_NAME["triad in the key"]
    assert triad.pitches(60, Key("C")) == (60, 64, 67)
    assert triad.pitches(62, Key("C")) == (62, 65, 69)
    assert triad.pitches(71, Key("C")) == (71, 74, 77)
    assert triad.pitches(61, Key("C")) == (60, 64, 67)
    assert BY_NAME["seventh in the key"].pitches(67, Key("C")) == (67, 71, 74, 77)


@settings(max_examples=100)
@given(st.sampled_from(CHORDS), st.integers(0, 127), KEYS)
def test_a_chord_has_all_its_notes_and_all_in_range(chord: Chord, root: int, key: Key) -> None:
    pitches = chord.pitches(root, key)
    assert list(pitches) == sorted(set(pitches))
    assert pitches[0] <= root
    assert pitches[-1] <= 127
    assert len(pitches) == len(chord.distances) or root < 12
    assert not chord.in_key or {pitch % 12 for pitch in pitches} <= key.scale


@settings(max_examples=60)
@given(st.sets(st.integers(0, 127), min_size=1))
def test_any_notes_are_a_chord_and_text_brings_it_back(pitches: set[int]) -> None:
    chord = Chord.of(pitches)
    assert set(chord.pitches(min(pitches), Key())) == pitches
    assert Chord.parse(str(chord)) == chord


def test_text() -> None:
    assert all(Chord.parse(str(chord)) is chord for chord in CHORDS)
    for text in ("", "nonsense", "1 5 8", "0 0", "0 7 4"):
        with pytest.raises(ValueError, match=r"chord|invalid literal"):
            Chord.parse(text)
