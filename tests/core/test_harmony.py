"""Keys, spelling and steps of the scale, against what musicians write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.harmony import (
    SCALES,
    STEPS,
    Key,
    Mode,
    estimate_key,
    in_scale,
    note_name,
    pitch_class_named,
    pitch_named,
    spell,
    spell_chords,
)

CHROMATIC_UP = range(60, 73)
PITCHES = st.integers(0, 127)
KEYS = st.builds(
    Key,
    st.sampled_from(("C", "G", "D", "A", "E", "B", "F#", "F", "Bb", "Eb", "Ab", "Db", "Gb")),
    st.sampled_from(Mode),
)


def written(pitches: list[int], key: str | None) -> str:
    return " ".join(str(spelling) for spelling in spell(pitches, Key.parse(key) if key else None))


@pytest.mark.parametrize(
    ("key", "pitches", "names"),
    [
        ("Eb", [68], "A♭4"),
        ("Eb minor", [63, 65, 66, 68, 70, 71, 73, 75], "E♭4 F4 G♭4 A♭4 B♭4 C♭5 D♭5 E♭5"),
        ("F# major", [66, 68, 70, 71, 73, 75, 77], "F♯4 G♯4 A♯4 B4 C♯5 D♯5 E♯5"),
        ("C", [60, 61, 62], "C4 C♯4 D4"),
        ("C", [62, 61, 60], "D4 D♭4 C4"),
        ("C", [62, 63, 64], "D4 D♯4 E4"),
        ("C", [64, 63, 62], "E4 E♭4 D4"),
        ("C", [67, 66, 65], "G4 F♯4 F4"),
        ("C", [69, 70, 71], "A4 B♭4 B4"),
        ("C", [72, 70, 69], "C5 B♭4 A4"),
        ("C", [60, 63, 67], "C4 E♭4 G4"),
        ("C", [64, 68, 71], "E4 G♯4 B4"),
        ("C", [57, 61, 64], "A3 C♯4 E4"),
        ("C", [65, 68, 72], "F4 A♭4 C5"),
        ("C", [71, 70, 71], "B4 A♯4 B4"),
        ("C", [62, 63, 63, 63, 64], "D4 D♯4 D♯4 D♯4 E4"),
        ("A minor", [64, 66, 68, 69], "E4 F♯4 G♯4 A4"),
        ("A minor", [69, 68, 67, 66, 65], "A4 G♯4 G4 F♯4 F4"),
        ("C minor", [67, 69, 71, 72], "G4 A4 B4 C5"),
        ("F# minor", [66, 65, 66], "F♯4 E♯4 F♯4"),
        ("Bb minor", [70, 69, 70], "B♭4 A4 B♭4"),
        ("G# minor", [68, 67, 68], "G♯4 F𝄪4 G♯4"),
        ("D dorian", [62, 65, 71, 73, 74], "D4 F4 B4 C♯5 D5"),
        (None, [60, 62, 63, 65, 67, 68, 71, 72], "C4 D4 E♭4 F4 G4 A♭4 B4 C5"),
        (None, [], ""),
        ("C", [0, 127], "C-1 G9"),
        ("C#", [60, 72], "B♯3 B♯4"),
        ("Cb", [59, 60], "C♭4 C4"),
    ],
)
def test_known_spellings(key: str | None, pitches: list[int], names: str) -> None:
    assert written(pitches, key) == names


@pytest.mark.parametrize(
    ("key", "chords", "names"),
    [
        ("D", [(56, 60, 63)], "A♭3 C4 E♭4"),
        ("D", [(62, 66, 69), (62, 68, 71, 76), (61, 64, 69)], "D4 F♯4 A4 D4 G♯4 B4 E5 C♯4 E4 A4"),
        ("C minor", [(52, 56, 59)], "E3 G♯3 B3"),
        ("C", [(60, 64, 67), (61, 64, 67, 69), (62, 65, 69)], "C4 E4 G4 C♯4 E4 G4 A4 D4 F4 A4"),
        ("C", [(60, 63, 67), (58, 63, 67)], "C4 E♭4 G4 B♭3 E♭4 G4"),
        (None, [], ""),
    ],
)
def test_chords_are_written_in_thirds(key: str | None, chords: list[tuple[int, ...]], names: str) -> None:
    told = spell_chords(chords, Key.parse(key) if key else None)
    assert " ".join(str(spelling) for chord in told for spelling in chord) == names


@given(st.lists(st.lists(PITCHES, min_size=1, max_size=6).map(tuple), max_size=12), st.none() | KEYS)
def test_chords_sound_as_their_pitches(chords: list[tuple[int, ...]], key: Key | None) -> None:
    naturals = dict(zip(STEPS, (0, 2, 4, 5, 7, 9, 11), strict=True))
    told = [
        [(s.octave + 1) * 12 + naturals[s.step] + s.alter for s in each] for each in spell_chords(chords, key)
    ]
    assert told == [list(chord) for chord in chords]


@given(st.lists(PITCHES, max_size=30), st.none() | KEYS)
def test_a_spelling_sounds_as_the_pitch(pitches: list[int], key: Key | None) -> None:
    naturals = dict(zip(STEPS, (0, 2, 4, 5, 7, 9, 11), strict=True))
    sounding = [(s.octave + 1) * 12 + naturals[s.step] + s.alter for s in spell(pitches, key)]
    assert sounding == pitches


@given(st.lists(PITCHES, max_size=30), KEYS)
def test_no_double_accidentals_in_ordinary_keys(pitches: list[int], key: Key) -> None:
    if abs(key.fifths) <= 4:
        assert all(abs(spelling.alter) <= 1 for spelling in spell(pitches, key))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Key("C"), {0, 4, 7}),
        (Key("A", Mode.MINOR), {9, 0, 4}),
        (Key("Bb", Mode.DORIAN), {10, 1, 5}),
        (Key("B", Mode.LOCRIAN), {11, 2, 5}),
    ],
)
def test_the_triad_on_the_tonic(key: Key, expected: set[int]) -> None:
    assert key.triad == expected


@given(KEYS)
def test_a_scale_uses_each_letter_once(key: Key) -> None:
    scale = [60 + (key.tonic_class + degree) % 12 for degree in SCALES[key.mode]]
    assert {spelling.step for spelling in spell(scale, key)} == set(STEPS)
    altered = sum(spelling.alter for spelling in spell(scale, key))
    assert altered == key.fifths


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Eb minor", Key("Eb", Mode.MINOR)),
        ("f#m", Key("F#", Mode.MINOR)),
        ("D dorian", Key("D", Mode.DORIAN)),
        ("B♭", Key("Bb")),
        ("F♯ min", Key("F#", Mode.MINOR)),
        (" a flat major ", Key("Ab")),
        ("E-flat-minor", Key("Eb", Mode.MINOR)),
        ("bb", Key("Bb")),
        ("bm", Key("B", Mode.MINOR)),
        ("CM", Key("C")),
        ("Gmix", Key("G", Mode.MIXOLYDIAN)),
        ("A aeolian", Key("A", Mode.MINOR)),
        ("c ionian", Key("C")),
        ("F# Lydian", Key("F#", Mode.LYDIAN)),
    ],
)
def test_keys_as_musicians_type_them(text: str, key: Key) -> None:
    assert Key.parse(text) == key


@given(KEYS)
def test_a_key_reads_back_as_it_is_written(key: Key) -> None:
    assert Key.parse(str(key)) == key
    assert Key.parse(key.label) == key


@pytest.mark.parametrize("text", ["", "H", "C foo", "Cmm", "major", "C##", "60"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the name of a key"):
        Key.parse(text)


@pytest.mark.parametrize(
    ("pitches", "key"),
    [
        ([60, 62, 64, 65, 67, 69, 71, 72], "C"),
        ([67, 69, 71, 72, 74, 76, 78, 79], "G"),
        ([57, 59, 60, 62, 64, 65, 68, 69], "A minor"),
        ([63, 67, 70, 75, 68, 72, 70, 63], "Eb"),
        ([61, 64, 68, 60, 61], "C# minor"),
        ([], "C"),
        ([60 + n for n in range(12)], "C"),
    ],
)
def test_the_key_of_a_melody(pitches: list[int], key: str) -> None:
    assert estimate_key(pitches) == Key.parse(key)


def test_long_notes_weigh_more() -> None:
    pitches = [60, 64, 67, 57, 60, 64]
    assert estimate_key(pitches, [4, 4, 4, 1, 1, 1]) == Key("C")
    assert estimate_key(pitches, [1, 1, 1, 4, 4, 4]) == Key("A", Mode.MINOR)


@pytest.mark.parametrize("by", range(12))
def test_a_tune_is_recognised_in_every_key(by: int) -> None:
    tune = [60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60]
    lament = [69, 68, 69, 71, 72, 71, 69, 74, 72, 71, 69, 68, 64, 69]
    assert estimate_key([pitch + by for pitch in tune]).tonic_class == by
    assert estimate_key([pitch + by for pitch in lament]).tonic_class == (9 + by) % 12
    assert estimate_key([pitch + by for pitch in lament]).mode is Mode.MINOR


@given(PITCHES, KEYS, st.integers(-20, 20))
def test_steps_of_the_scale_stay_in_it_and_lead_back(pitch: int, key: Key, degrees: int) -> None:
    moved = in_scale(pitch, key, degrees)
    if pitch % 12 in key.scale:
        assert moved % 12 in key.scale
        assert in_scale(moved, key, -degrees) == pitch
        inside = [p for p in range(min(pitch, moved), max(pitch, moved)) if p % 12 in key.scale]
        assert len(inside) == abs(degrees)


def test_seven_steps_are_an_octave() -> None:
    assert [in_scale(pitch, Key("D", Mode.DORIAN), 7) for pitch in CHROMATIC_UP] == [
        p + 12 for p in CHROMATIC_UP
    ]


def test_names_for_the_eye() -> None:
    assert note_name(60) == "C4"
    assert note_name(70, Key("F")) == "B♭4"
    assert note_name(70, Key("B")) == "A♯4"
    assert Key("Eb", Mode.MINOR).label == "E♭ minor"


@pytest.mark.parametrize(
    ("text", "pitch"),
    [("C4", 60), ("f#3", 54), ("B♭5", 82), ("bb5", 82), (" 60 ", 60), ("C-1", 0), ("G9", 127), ("Cb4", 59)],
)
def test_names_of_pitches(text: str, pitch: int) -> None:
    assert pitch_named(text) == pitch


@pytest.mark.parametrize("text", ["", "H4", "C", "C44", "128", "G#9", "C♯♯4", "4C", "²"])
def test_what_is_no_pitch(text: str) -> None:
    with pytest.raises(ValueError, match="is no pitch"):
        pitch_named(text)


@given(PITCHES, KEYS)
def test_every_name_that_is_written_can_be_typed(pitch: int, key: Key) -> None:
    assert pitch_named(str(spell([pitch], key)[0])) == pitch


@pytest.mark.parametrize(("text", "pitch_class"), [("C", 0), ("eb", 3), ("Cb", 11), ("B♯", 0), ("F𝄪", 7)])
def test_names_of_pitch_classes(text: str, pitch_class: int) -> None:
    assert pitch_class_named(text) == pitch_class
    with pytest.raises(ValueError, match="is no note's name"):
        pitch_class_named(f"{text}4")
