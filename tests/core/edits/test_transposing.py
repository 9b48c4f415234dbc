"""The whole piece higher or lower, with its keys and chord symbols."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chord_symbols import ChordSymbol
from core.edits import transpose_piece
from core.harmony import Key, Mode, name_at, place_of
from core.score import ChordSign, KeyChange, Note, Score, Track

BAR = 1920
MELODY = Track.of([Note(0, 480, 60), Note(480, 480, 64, suggested="folk")])
BASS = Track.of([Note(0, 960, 36)], "Bass", 33)
DRUMS = replace(Track.of([Note(0, 120, 38)], "Drums"), percussion=True)


def piece(*chords: str, key: str = "") -> Score:
    signs = tuple(ChordSign(at * BAR, ChordSymbol.parse(chord)) for at, chord in enumerate(chords))
    keys = (KeyChange(0, Key.parse(key)),) if key else ()
    return Score((MELODY, BASS, DRUMS), keys=keys, chords=signs)


def written(score: Score) -> list[str]:
    return [str(sign.chord) for sign in score.chords]


def test_all_tracks_go_but_drums() -> None:
    moved = transpose_piece(piece(), 3).score
    assert [[note.pitch for note in track.notes] for track in moved.tracks] == [[63, 67], [39], [38]]
    assert moved.tracks[2] is DRUMS
    assert not moved.tracks[0].notes[1].suggested  # it is the composer's now, as after any change of pitch


def test_keys_and_chords_go_along_and_are_spelled_as_before() -> None:
    moved = transpose_piece(piece("G7/B", "Cmaj7", "F#m7b5", "N.C.", key="C"), 3).score
    assert moved.keys[0].key == Key("Eb")
    assert written(moved) == ["Bb7/D", "Ebmaj7", "Am7b5", "N.C."]
    back = transpose_piece(moved, -3).score
    assert written(back) == ["G7/B", "Cmaj7", "F#m7b5", "N.C."]


def test_without_a_key_chords_have_few_sharps_and_flats() -> None:
    assert written(transpose_piece(piece("C", "F", "G"), 1).score) == ["Db", "Gb", "Ab"]
    assert written(transpose_piece(piece("A", "D", "E"), -1).score) == ["Ab", "Db", "Eb"]
    assert written(transpose_piece(piece("Am", "Dm", "Em7"), -1).score) == ["G#m", "C#m", "D#m7"]


def test_a_piece_goes_as_far_as_its_notes_can() -> None:
    moved = transpose_piece(piece("C", key="C"), -40).score
    assert moved.tracks[1].notes[0].pitch == 0
    assert moved.keys[0].key == Key("C")
    low = transpose_piece(moved, -1)
    assert low.score is moved


@given(st.integers(-11, 11), st.sampled_from(["C", "F#", "Eb", "B"]), st.sampled_from(list(Mode)))
def test_a_key_goes_so_many_semitones_and_has_six_signs_at_most(by: int, tonic: str, mode: Mode) -> None:
    key = Key(tonic, mode)
    moved = key.transposed(by)
    assert (moved.tonic_class - key.tonic_class - by) % 12 == 0
    assert moved.mode is mode
    assert abs(moved.fifths) <= 6


@pytest.mark.parametrize(("name", "place"), [("C", 0), ("F", -1), ("Bb", -2), ("F#", 6), ("B#", 12)])
def test_names_lie_on_the_line_of_fifths(name: str, place: int) -> None:
    assert place_of(name) == place
    assert name_at(place) == name
