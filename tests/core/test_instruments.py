"""General MIDI's names are all there, and are found by parts of them."""

from __future__ import annotations

import pytest

from core.instruments import (
    DRUMS,
    FAMILIES,
    FAMILY_SIZE,
    PROGRAMS,
    drum_name,
    instrument_name,
)


def test_there_are_sixteen_families_of_eight_and_every_name_is_its_own() -> None:
    assert [len(names) for _, names in FAMILIES] == [FAMILY_SIZE] * 16
    assert len(set(PROGRAMS)) == 128
    assert list(DRUMS) == list(range(35, 82))
    assert len(set(DRUMS.values())) == len(DRUMS)
    assert all(name == name.lower() for name in (*PROGRAMS, *DRUMS.values()))


# One of every family, as the specification numbers them (from 1).
@pytest.mark.parametrize(
    ("number", "name"),
    [
        (1, "acoustic grand piano"),
        (9, "celesta"),
        (20, "church organ"),
        (25, "acoustic guitar (nylon)"),
        (33, "acoustic bass"),
        (43, "cello"),
        (53, "choir aahs"),
        (61, "french horn"),
        (72, "clarinet"),
        (74, "flute"),
        (81, "lead 1 (square)"),
        (96, "pad 8 (sweep)"),
        (97, "fx 1 (rain)"),
        (110, "bag pipe"),
        (115, "steel drums"),
        (128, "gunshot"),
    ],
)
def test_programs_are_the_specifications(number: int, name: str) -> None:
    assert instrument_name(number - 1) == name


@pytest.mark.parametrize(
    ("pitch", "name"),
    [
        (34, ""),
        (35, "acoustic bass drum"),
        (38, "acoustic snare"),
        (42, "closed hi-hat"),
        (49, "crash cymbal 1"),
        (56, "cowbell"),
        (60, "hi bongo"),
        (70, "maracas"),
        (75, "claves"),
        (81, "open triangle"),
        (82, ""),
    ],
)
def test_drums_are_the_specifications(pitch: int, name: str) -> None:
    assert drum_name(pitch) == name


def test_the_drums_are_called_drums() -> None:
    assert instrument_name(40, percussion=True) == "drums"
