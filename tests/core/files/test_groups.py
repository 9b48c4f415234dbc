"""Which parts stand behind one bracket."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from core.files import musicxml
from core.files.notation.groups import groups
from core.score import Note, Score, Track
from tests.core.files.musicxml_schema import schema

PIANO, VIOLIN, VIOLA, CELLO, FLUTE = 0, 40, 41, 42, 73


def part(name: str, program: int = PIANO) -> Track:
    return Track.of([Note(0, 1920, 60)], name=name, program=program)


QUARTET = [part("Violin I", VIOLIN), part("Violin II", VIOLIN), part("Viola", VIOLA), part("Cello", CELLO)]
SINGERS = [part(name) for name in ("Soprano", "Alto", "Tenor", "Bass")]
HANDS = [part("Piano"), part("Piano")]


def told(*tracks: Track) -> list[tuple[int, int, str, bool]]:
    return [(group.first, group.last, group.symbol, group.joined) for group in groups(tracks)]


def test_a_family_of_instruments_stands_behind_a_bracket_and_shares_its_bar_lines() -> None:
    assert told(*QUARTET) == [(0, 3, "bracket", True)]
    assert told(part("Violin"), part("Viola"), part("Violoncello")) == [(0, 2, "bracket", True)]


@pytest.mark.parametrize("program", [6, 19, 48])
def test_names_tell_where_all_parts_sound_like_one_keyboard_or_like_strings_in_general(program: int) -> None:
    assert told(*(replace(each, program=program) for each in QUARTET)) == [(0, 3, "bracket", True)]
    assert told(*(replace(each, program=program) for each in SINGERS)) == [(0, 3, "bracket", False)]


def test_singers_stand_behind_a_bracket_without_bar_lines_through_their_words() -> None:
    assert told(*SINGERS) == [(0, 3, "bracket", False)]
    assert told(part("Alto Sax"), part("Tenor Sax")) == [(0, 1, "bracket", True)]


def test_two_staves_of_one_piano_are_braced() -> None:
    assert told(part("Violin", VIOLIN), part("Cello", CELLO), *HANDS) == [
        (0, 1, "bracket", True),
        (2, 3, "brace", True),
    ]


def test_who_plays_alone_or_has_no_kin_beside_has_no_bracket() -> None:
    drums = Track((Note(0, 480, 36),), name="Drums", percussion=True)
    assert told(part("Flute", FLUTE), part("Bass", 33), drums) == []
    assert told(part("Melody"), part("Lower voices", 48)) == []
    assert told(part("Melody"), part("Melody"), part("")) == []
    assert told(*HANDS, part("Piano")) == []  # three are no pianist's


def test_brackets_are_written_around_their_parts_and_change_no_music() -> None:
    score = Score((part("Flute", FLUTE), *QUARTET, *SINGERS))
    written = musicxml.unparse(score)
    assert schema().faults(written) == []
    listed = fromstring(written).find("part-list")
    assert listed is not None
    assert [item.get("type") or item.get("id") for item in listed] == [
        "P1",
        *("start", "P2", "P3", "P4", "P5", "stop"),
        *("start", "P6", "P7", "P8", "P9", "stop"),
    ]
    assert musicxml.parse(written).score.tracks == score.tracks


def test_the_two_hands_of_a_pianist_have_one_name_between_them() -> None:
    score = Score((part("Flute", FLUTE), *HANDS, *QUARTET[:2]))
    written = musicxml.unparse(score)
    assert schema().faults(written) == []
    names = fromstring(written).findall("part-list/score-part/part-name")
    shown = [name.text for name in names if name.get("print-object") != "no"]
    assert shown == ["Flute", "Piano", "Violin I", "Violin II"]
    assert musicxml.parse(written).score.tracks == score.tracks
