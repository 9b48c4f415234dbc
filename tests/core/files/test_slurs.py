"""Slurs over phrases, as they are written and engraved."""

from __future__ import annotations

from itertools import chain, product
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import files
from core.engraving import engrave, leaves
from core.files import musicxml
from core.files.notation import notate
from core.files.notation.voices import MOST
from core.score import MetreChange, Note, Score, Span, Track
from tests.core.files.musicxml_schema import schema
from tests.core.files.pieces import scores

BAR = 1920
VIOLIN = 40


def line(*lengths: int, metre: MetreChange = MetreChange(0, 4, 4)) -> Score:  # noqa: B008 # it is frozen
    """A scale in these lengths; a negative one is a rest."""
    notes, at = [], 0
    for pitch, length in enumerate(lengths, 60):
        if length > 0:
            notes.append(Note(at, length, pitch))
        at += abs(length)
    return Score((Track.of(notes, program=VIOLIN),), metres=(metre,))


def slurred(score: Score, *phrases: Span) -> list[tuple[str, int]]:
    """What is written: where slurs begin and end, and the pitch there."""
    notes = fromstring(musicxml.unparse(score, slurs=[phrases])).iter("note")
    return [(slur.get("type", ""), pitch_of(note)) for note in notes for slur in note.iter("slur")]


def pitch_of(note: Element) -> int:
    step, octave = note.findtext("pitch/step", ""), int(note.findtext("pitch/octave", "0"))
    return (
        {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[step]
        + 12 * (octave + 1)
        + int(note.findtext("pitch/alter", "0"))
    )


def test_a_phrase_is_slurred_from_its_first_note_to_its_last() -> None:
    assert slurred(line(*[480] * 8), Span(480, 1920)) == [("start", 61), ("stop", 63)]


def test_without_phrases_there_are_none() -> None:
    assert b"<slur" not in musicxml.unparse(line(*[480] * 8))


def test_a_note_by_itself_has_none_however_long() -> None:
    assert slurred(line(480, 4 * BAR), Span(480, 480 + 4 * BAR)) == []


def test_it_spans_ties_at_both_ends() -> None:
    # 1440 | 480~ ... the first note of the phrase is tied over the bar line, and so is the last
    score = line(1440, 960, 480, 1440, 480)
    assert slurred(score, Span(1440, 4320)) == [("start", 61), ("stop", 63)]
    root = fromstring(musicxml.unparse(score, slurs=[[Span(1440, 4320)]]))
    notes = [note for note in root.iter("note") if note.find(".//slur") is not None]
    ties = [[tie.get("type") for tie in note.findall("tie")] for note in notes]
    assert ties == [["start"], ["stop"]]


@pytest.mark.parametrize(
    ("rest", "metre", "parted"),
    [
        (240, MetreChange(0, 4, 4), False),
        (480, MetreChange(0, 4, 4), True),
        (480, MetreChange(0, 2, 2), False),
        (960, MetreChange(0, 2, 2), True),
        (240, MetreChange(0, 6, 8), False),
        (480, MetreChange(0, 6, 8), True),
    ],
)
def test_a_rest_in_which_one_breathes_parts_it(rest: int, metre: MetreChange, parted: bool) -> None:
    found = slurred(line(480, 480, -rest, 480, 480, metre=metre), Span(0, 2 * BAR))
    inner = [("stop", 61), ("start", 63)] if parted else []
    assert found == [("start", 60), *inner, ("stop", 64)]


def test_drums_have_none() -> None:
    drums = Score((Track((Note(0, 480, 36), Note(480, 480, 38)), percussion=True),))
    assert b"<slur" not in musicxml.unparse(drums, slurs=[[Span(0, BAR)]])


@given(scores(), st.data())
def test_what_begins_ends_in_the_same_voice_and_the_file_is_valid(score: Score, data: st.DataObject) -> None:
    end = max(2, score.end)
    cut = data.draw(st.integers(1, end - 1))
    slurs = [[Span(0, cut), Span(cut, end)] for _ in score.tracks]
    written = musicxml.unparse(score, slurs=slurs)
    assert [fault for fault in schema().faults(written) if "slur" in fault] == []
    assert musicxml.parse(written).score == musicxml.parse(musicxml.unparse(score)).score
    for part in notate(score, slurs=slurs).parts:
        for staff, voice in product(range(part.staves), range(MOST)):
            lines = chain.from_iterable(each.staves[staff][voice : voice + 1] for each in part.measures)
            symbols = [each for line in lines for each in line if each.opens_slur or each.closes_slur]
            assert all(symbol.heads for symbol in symbols)
            assert [symbol.opens_slur for symbol in symbols] == [True, False] * (len(symbols) // 2)
            assert [symbol.closes_slur for symbol in symbols] == [False, True] * (len(symbols) // 2)


def test_they_are_engraved_as_pages_and_as_a_line() -> None:
    score = Score((Track(), *line(*[480] * 16).tracks))
    slurs = [(), (Span(0, 4 * BAR),)]
    assert [count(page.svg()) for page in leaves(score, slurs=slurs)] == [1]
    assert count(leaves(score)[0].svg()) == 0
    assert count(leaves(score, tracks=(0,), slurs=slurs)[0].svg()) == 0
    assert count(engrave(score, (1,), slurs=slurs).svg()) == 1
    # A stretch of the piece has what of the slur lies on it.
    assert count(engrave(score, (1,), BAR, 3 * BAR, slurs).svg()) == 1
    assert count(engrave(line(*[480] * 16), (), 0, BAR, [[Span(2 * BAR, 3 * BAR)]]).svg()) == 0


def count(picture: str) -> int:
    return sum("slur" in (group.get("class") or "").split() for group in fromstring(picture).iter())


def test_files_have_them_where_they_can(tmp_path: Path) -> None:
    score, slurs = line(*[480] * 4), [[Span(0, BAR)]]
    for name in ("a.musicxml", "a.mid", "a.abc"):
        files.write(tmp_path / name, score, slurs=slurs)
    assert b"<slur" in (tmp_path / "a.musicxml").read_bytes()
