"""Which staff, which clef: what a copyist gives a part by its range and its instrument."""

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings

from core.files import musicxml
from core.files.notation import Clef, notate
from core.files.notation.staves import needs_two, together
from core.harmony import Key
from core.score import KeyChange, Note, Score, Track
from tests.core.files.musicxml_schema import schema
from tests.core.files.pieces import scores

PIANO, CELLO = 0, 42
HANDS = [
    note
    for bar in range(4)
    for note in (
        *(Note(1920 * bar + 240 * i, 240, 72 + i) for i in range(8)),
        *(Note(1920 * bar + 480 * i, 480, 38 + 7 * (i % 2)) for i in range(4)),
    )
]


def line(pitches: list[int], program: int = PIANO, name: str = "Melody") -> Score:
    """Four notes of a pitch to the bar, a bar for each pitch."""
    notes = [Note(480 * i, 480, pitches[i // 4]) for i in range(4 * len(pitches))]
    return Score(tracks=(Track.of(notes, name=name, program=program),))


def clefs(score: Score) -> list[Clef | None]:
    return [measure.clefs[0] for measure in notate(score).parts[0].measures]


def test_a_piano_has_two_staves_where_its_range_asks_for_them() -> None:
    part = notate(Score(tracks=(Track.of(HANDS),))).parts[0]
    assert part.measures[0].clefs == (Clef.TREBLE, Clef.BASS)
    for measure in part.measures:
        upper, lower = ([s for v in staff for s in v] for staff in measure.staves)
        assert min(head.pitch for symbol in upper for head in symbol.heads) == 72
        assert max(head.pitch for symbol in lower for head in symbol.heads) == 45
    violin = Score(tracks=(Track.of(HANDS, program=40),))
    assert notate(violin).parts[0].staves == 1
    assert notate(line([40, 72, 84, 45])).parts[0].staves == 1  # one hand after the other


@pytest.mark.parametrize("program", [0, 19, 48])
def test_keyboards_and_ensembles_read_no_clef_an_octave_off(program: int) -> None:
    tenor = Track.of([Note(480 * beat, 480, pitch) for beat in range(16) for pitch in (52, 59, 66)])
    assert notate(Score((replace(tenor, program=80),))).parts[0].clef is Clef.TREBLE_8VB
    assert notate(Score((replace(tenor, program=program),))).parts[0].clef is Clef.BASS


def test_a_clef_holds_for_what_is_tied_over_from_the_bar_before() -> None:
    high = [Note(0, 3840, pitch) for pitch in (83, 86, 91)]
    low = [Note(1920 + 480 * beat, 480, 48) for beat in range(2)]
    assert clefs(Score((Track.of([*high, *low], program=CELLO),)))[1] is None


def test_voices_of_an_ensemble_that_go_their_own_ways_have_two_staves() -> None:
    upper = [Note(480 * beat, 480, 62 + beat % 6) for beat in range(16)]
    lower = [Note(960 * half, 960, 48 + half % 8) for half in range(8)]
    strings = Track.of([*upper, *lower], name="Lower voices")
    assert needs_two(replace(strings, program=48))
    assert not needs_two(replace(strings, program=65))  # no saxophone has two
    chords = [Note(480 * beat, 480, pitch) for beat in range(16) for pitch in (50, 55, 59, 62, 66)]
    assert not needs_two(replace(Track.of(chords), program=48))  # a hand takes them as they are


def test_a_hand_plays_on_where_its_line_crosses_middle_c() -> None:
    left = [Note(240 * i, 240, 52 + i) for i in range(12)]  # up to E flat above middle C
    right = [Note(240 * i, 240, 79 + i % 3) for i in range(12)]
    low = [Note(2880, 1920, 40), Note(2880, 1920, 88)]
    part = notate(Score(tracks=(Track.of([*left, *right, *low]),))).parts[0]
    assert part.staves == 2
    played = {head.pitch for m in part.measures for v in m.staves[1] for s in v for head in s.heads}
    assert played == {*range(52, 64), 40}


def test_each_hand_of_a_pianist_has_one_staff_however_far_it_goes() -> None:
    wide = Track.of(HANDS, name="Piano")
    right = Track.of([Note(480 * beat, 480, 72) for beat in range(16)], name="Piano")
    assert [part.staves for part in notate(Score((right, wide))).parts] == [1, 1]
    assert [part.staves for part in notate(Score((right, replace(wide, name="Organ")))).parts] == [1, 2]
    assert together(Score((right, wide)), Score((right, wide))) == Score((right, wide))


def test_two_staves_come_back_as_one_track() -> None:
    score = Score(tracks=(Track.of(HANDS),), keys=(KeyChange(0, Key()),))
    written = musicxml.unparse(score)
    assert schema().faults(written) == []
    assert musicxml.parse(written).score == score
    elsewhere = written.replace(b"<software>Continuo</software>", b"<software>Another</software>")
    hands = musicxml.parse(elsewhere).score
    assert len(hands.tracks) == 2
    assert together(score, hands) == score
    assert together(hands, hands) == hands


def test_a_cello_changes_its_clef_for_a_long_climb_and_not_for_one_note() -> None:
    assert clefs(line([40, 48, 72, 74, 76, 74, 45, 43], CELLO)) == [
        Clef.BASS,
        None,
        Clef.TREBLE,
        None,
        None,
        None,
        Clef.BASS,
        None,
    ]
    score = line([40, 48, 45], CELLO)
    leap = Track.of([*score.tracks[0].notes, Note(5760, 240, 69), Note(6000, 480, 45)], program=CELLO)
    assert set(clefs(Score(tracks=(leap,)))) == {Clef.BASS, None}
    assert set(clefs(line([60, 57, 55, 55], 40))) == {Clef.TREBLE, None}  # a violin never does


def test_a_change_of_clef_stands_before_the_bar_line() -> None:
    score = line([40, 48, 72, 74, 76, 74, 45, 43], CELLO)
    below = Note(1920, 960, 43)  # a second voice, that falls silent long before the bar line
    score = replace(score, tracks=(Track.of([*score.tracks[0].notes, below], program=CELLO),))
    written = musicxml.unparse(score)
    assert schema().faults(written) == []
    bars = fromstring(written).findall("part/measure")
    signs = [[sign.text for sign in bar.iter("sign")] for bar in bars]
    assert signs == [["F"], ["G"], [], [], [], ["F"], [], []]
    # Verovio draws it where the voice before it ends.
    assert [item.tag for item in bars[1]] == [*["note"] * 4, "attributes", "backup", "note"]
    assert musicxml.parse(written).score.tracks[0].notes == score.tracks[0].notes


def test_instruments_have_clefs_of_their_own_by_program_or_name() -> None:
    assert clefs(line([60], 41)) == [Clef.ALTO]
    assert clefs(line([60], PIANO, "Viola")) == [Clef.ALTO]
    assert clefs(line([53], PIANO, "Tenor")) == [Clef.TREBLE_8VB]
    assert clefs(line([56], 52, "Alto II")) == [Clef.TREBLE]
    assert clefs(line([56], 41, "Alto")) == [Clef.ALTO]
    assert clefs(line([33], 33)) == [Clef.BASS_8VB]
    assert clefs(line([92], 72)) == [Clef.TREBLE_8VA]


def test_an_excerpt_shows_what_is_in_force() -> None:
    part = notate(line([40, 48, 72, 74, 76, 74, 45, 43], CELLO)).parts[0]
    head, *rest = part.excerpt(3, 6).measures
    assert (head.number, head.clefs, len(rest)) == (4, (Clef.TREBLE,), 2)
    assert head.key == part.measures[0].key
    assert head.metre == part.measures[0].metre


@settings(max_examples=20, deadline=None)
@given(scores())
def test_every_note_is_written_on_one_of_the_staves(score: Score) -> None:
    for track, part in zip(score.tracks, notate(score).parts, strict=True):
        written = {head.note for m in part.measures for v in m.voices for s in v for head in s.heads}
        assert {note.start for note in track.notes} >= {note.start for note in written if note}
        assert {note.pitch for note in track.notes} == {note.pitch for note in written if note}
