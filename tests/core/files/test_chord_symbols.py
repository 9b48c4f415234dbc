"""Chord symbols through every form of file: written, read again, and what cannot be held is told."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chord_symbols import ChordSymbol
from core.files import abc, kinds, midi, midi_chords, midi_writer, musicxml_reader, musicxml_writer
from core.files.abc_writer import losses as abc_losses
from core.files.harmonies import UNKNOWN, chord_of
from core.harmony import Key
from core.score import ChordSign, KeyChange, Note, Score, Track
from tests.core.files.musicxml_schema import schema
from tests.core.test_chord_symbols import symbols

BEAT, BAR = 480, 1920
MANY = """
C Am7 F#m7b5/E Bb/D N.C. G7sus4 C7b9#11 Dm9 Gmaj7#11 C6/9 Cadd9 C(b5) Ebdim7 Faug C5 C13b9 Cmmaj7 Gno3 Am11
G9sus4 Dsus2 C13 Bbmaj13 G7#5 F#maj9 Abm6/9 Csus4 Dm6 C11 Cb F9 B#m13 Caug7 Cmaj11 G7no5 Em7add11
"""


def piece(text: str, every: int = BEAT) -> Score:
    chords = text.split()
    notes = [Note(BAR * bar, BAR, 60 + bar % 5) for bar in range(-(-len(chords) * every // BAR))]
    signs = tuple(ChordSign(every * place, ChordSymbol.parse(chord)) for place, chord in enumerate(chords))
    return Score((Track.of(notes), Track.of(notes)), chords=signs, keys=(KeyChange(0, Key("C")),))


@pytest.mark.parametrize("suffix", [".continuo", ".mid", ".musicxml", ".mxl", ".abc"])
def test_every_form_gives_them_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    score = piece(MANY)
    path = tmp_path / f"piece{suffix}"
    kinds.write(path, score)
    read = kinds.read(path)
    assert read.score.chords == score.chords
    assert [track.notes for track in read.score.tracks] == [track.notes for track in score.tracks]
    assert not any("hord symbols" in notice for notice in read.notices)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 31), symbols), unique_by=lambda each: each[0], max_size=6))
def test_any_chords_at_any_eighth_come_back(placed: list[tuple[int, ChordSymbol]]) -> None:
    notes = [Note(0, 960, 60), Note(1200, 1200, 64), Note(2880, 240, 67), Note(5760, 1920, 60)]
    chords = tuple(ChordSign(240 * at, symbol) for at, symbol in sorted(placed, key=lambda each: each[0]))
    score = Score((Track.of(notes),), chords=chords)
    for again in (
        midi.parse(midi_writer.unparse(score)),
        musicxml_reader.parse(musicxml_writer.unparse(score), "it"),
        abc.parse(abc.unparse(score).encode()),
    ):
        assert again.score.chords == chords
        assert again.score.tracks[0].notes == tuple(notes)


def test_the_musicxml_is_valid() -> None:
    assert schema().faults(musicxml_writer.unparse(piece(MANY))) == []


def test_a_piece_of_chords_alone_has_bars_for_them() -> None:
    chords = (ChordSign(0, ChordSymbol("C")), ChordSign(5 * BAR, ChordSymbol("G", "7")))
    score = Score(chords=chords)
    assert musicxml_reader.parse(musicxml_writer.unparse(score), "it").score.chords == chords


def test_midi_tells_other_programs_the_nearest_chord() -> None:
    score = piece("C Am7 Dm9 G13b9/F")
    assert midi_writer.losses(score) == (
        "Chord symbols that other programs will read from MIDI as simpler ones: 1.",
    )
    near = [midi_chords.unpack(midi_chords.pack(sign.chord)) for sign in score.chords]
    assert list(map(str, near)) == ["C", "Am7", "Dm9", "G7add13/F"]


@given(symbols)
def test_any_chord_has_a_nearest_one_in_midi(symbol: ChordSymbol) -> None:
    near = midi_chords.unpack(midi_chords.pack(symbol))
    assert near is not None
    assert (near.root, near.bass) == (symbol.root, symbol.bass)


@given(st.binary(max_size=8))
def test_events_of_others_are_no_chords(data: bytes) -> None:
    assert midi_chords.unpack(data) is None
    midi_chords.unpack(b"\x43\x7b\x01" + data)


def test_chords_of_other_programs_are_read_from_midi() -> None:
    from mido import MetaMessage, MidiFile, MidiTrack

    track = MidiTrack([MetaMessage("sequencer_specific", data=(0x43, 0x7B, 1, 0x31, 10, 0x35, 0x7F))])
    track.append(MetaMessage("sequencer_specific", data=(0x43, 0x7B, 1, 0x45, 19, 0x7F, 0x7F), time=480))
    file = MidiFile(ticks_per_beat=480, tracks=[track])
    made = BytesIO()
    file.save(file=made)
    read = midi.parse(made.getvalue()).score
    assert [(sign.tick, str(sign.chord)) for sign in read.chords] == [(0, "Cm7/G"), (480, "G#7")]


def test_abc_ties_a_note_where_the_chord_changes_under_it() -> None:
    score = piece("C G7", every=2 * BEAT)
    text = abc.unparse(Score(score.tracks[:1], chords=score.chords))
    assert '"C"C4- "G7"C4' in text


def test_abc_tells_of_chords_within_a_tuplet() -> None:
    notes = [Note(160 * place, 160, 60 + place) for place in range(3)] + [Note(480, 1440, 60)]
    score = Score((Track.of(notes),), chords=(ChordSign(240, ChordSymbol("F")),))
    assert abc_losses(score) == (
        "Chord symbols written at the note before, because they stand within a tuplet: 1.",
    )
    assert abc.parse(abc.unparse(score).encode()).score.chords[0].tick == 160


def test_abc_chords_are_read_and_words_are_not() -> None:
    tune = 'X:1\nL:1/4\nK:G\n"G"GA "^slowly"B"D7/F#"c | "(Em)"e4 | "Gloria"G4 |\n'
    read = abc.parse(tune.encode())
    assert [(sign.tick, str(sign.chord)) for sign in read.score.chords] == [
        (0, "G"),
        (3 * BEAT, "D7/F#"),
        (BAR, "Em"),
    ]
    assert UNKNOWN in read.notices


def test_harmonies_of_other_programs_are_understood() -> None:
    def harmony(inside: str) -> str:
        return f"<harmony>{inside}</harmony><forward><duration>1</duration></forward>"

    said = [
        '<root><root-step>B</root-step><root-alter>-1</root-alter></root><kind text="7">dominant</kind>'
        "<degree><degree-value>9</degree-value><degree-alter>-1</degree-alter>"
        "<degree-type>add</degree-type></degree>",
        '<root><root-step>C</root-step></root><kind text="m(add9)">other</kind>',
        "<root><root-step>G</root-step></root><kind>suspended-fourth</kind><bass><bass-step>A</bass-step></bass>"
        "<degree><degree-value>7</degree-value><degree-alter>0</degree-alter><degree-type>add</degree-type></degree>",
        "<root><root-step>G</root-step></root><kind>Neapolitan</kind>",
    ]
    text = (
        '<score-partwise><part-list><score-part id="P1"><part-name/></score-part></part-list><part id="P1">'
        "<measure><attributes><divisions>1</divisions><transpose><chromatic>-2</chromatic></transpose></attributes>"
        + "".join(map(harmony, said))
        + "</measure></part></score-partwise>"
    )
    read = musicxml_reader.parse(text.encode(), "it")
    found = [(sign.tick, str(sign.chord)) for sign in read.score.chords]
    assert found == [(0, "Ab7b9"), (BEAT, "Bbmadd9"), (2 * BEAT, "F7sus4/G")]
    assert UNKNOWN in read.notices


@given(
    st.sampled_from(["C", "H", "", "Cc"]),
    st.sampled_from(["nan", "1e999", "7", "-1", "x", ""]),
    st.sampled_from(["major", "", "dominant"]),
    st.text(max_size=60),
)
def test_any_harmony_is_a_chord_or_unknown(step: str, number: str, kind: str, text: str) -> None:
    element = Element("harmony")
    SubElement(SubElement(element, "root"), "root-step").text = step
    SubElement(element[0], "root-alter").text = number
    SubElement(element, "kind", text=text).text = kind
    degree = SubElement(element, "degree")
    for tag in ("value", "alter", "type"):
        SubElement(degree, f"degree-{tag}").text = number
    found = chord_of(element, 3)
    assert found is None or ChordSymbol.parse(str(found)) == found
