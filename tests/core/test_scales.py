"""Scales: as musicians type and read them, and which pitch classes are in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.harmony import Key, Mode
from core.scales import CUSTOM, SHAPES, Scale

TONICS = some.sampled_from(
    ["C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B", "Cb"]
)
SCALES = some.one_of(
    some.builds(Scale.shaped, TONICS, some.sampled_from(sorted(SHAPES))),
    some.builds(
        lambda tonic, others: Scale.custom(tonic, frozenset({Key(tonic).tonic_class, *others})),
        TONICS,
        some.frozensets(some.integers(0, 11), min_size=1),
    ),
)


@pytest.mark.parametrize(
    ("text", "name", "classes"),
    [
        ("A blues", "blues", {9, 0, 2, 3, 4, 7}),
        ("e♭ minor pentatonic", "minor pentatonic", {3, 6, 8, 10, 1}),
        ("Eb  Minor", "minor", {3, 5, 6, 8, 10, 11, 1}),
        ("C pentatonic", "major pentatonic", {0, 2, 4, 7, 9}),
        ("D dorian", "dorian", {2, 4, 5, 7, 9, 11, 0}),
        ("A harmonic minor", "harmonic minor", {9, 11, 0, 2, 4, 5, 8}),
        ("F#", "major", {6, 8, 10, 11, 1, 3, 5}),
        ("am", "minor", {9, 11, 0, 2, 4, 5, 7}),
        ("C whole tone", "whole tone", {0, 2, 4, 6, 8, 10}),
        ("G A B D E", CUSTOM, {7, 9, 11, 2, 4}),
    ],
)
def test_scales_as_musicians_type_them(text: str, name: str, classes: set[int]) -> None:
    scale = Scale.parse(text)
    assert (scale.name, scale.classes) == (name, frozenset(classes))


@pytest.mark.parametrize("text", ["", "H major", "C loud", "C D X", "C Dm G", "A blues minor"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither a scale nor the notes of one"):
        Scale.parse(text)


@given(SCALES)
def test_a_scale_reads_back_as_it_is_told(scale: Scale) -> None:
    assert Scale.parse(str(scale)).classes == scale.classes
    assert scale.classes == {(Key(scale.tonic).tonic_class + degree) % 12 for degree in scale.degrees}


@given(some.builds(Key, TONICS, some.sampled_from(Mode)))
def test_the_scale_of_a_key_has_its_notes_and_is_in_it(key: Key) -> None:
    assert Scale.of(key).classes == key.scale
    assert Scale.of(key).key == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A blues", Key("A", Mode.MINOR)),
        ("G major pentatonic", Key("G")),
        ("Eb harmonic minor", Key("Eb", Mode.MINOR)),
        ("C D E G A", Key("C")),
        ("C D G", None),
    ],
)
def test_the_nearest_key_goes_by_the_third(text: str, key: Key | None) -> None:
    assert Scale.parse(text).key == key


def test_the_label_has_real_signs() -> None:
    assert Scale.parse("Eb minor pentatonic").label == "E♭ minor pentatonic"
    assert Scale.parse("B blues").label == "B blues"
    assert Scale.parse("F# lydian").label == "F♯ lydian"
    assert Scale.parse("Bb F# C").label == "B♭ C F♯"


@pytest.mark.parametrize("degrees", [(), (1, 3), (0, 4, 2), (0, 12), (0, 0)])
def test_degrees_that_are_none_are_refused(degrees: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="degrees of a scale"):
        Scale("C", degrees)
