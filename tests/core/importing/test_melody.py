"""The melody is found among tracks, whatever their order and names, and said why."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from core.importing.melody import find_melody, voices
from core.score import Note, Score, Track
from tests.fuzzing.watching import timed

TUNE = Track(tuple(Note(480 * n, 480, 72 + (2, 0, 4, 5)[n % 4]) for n in range(16)), "one")
CHORDS = Track.of((Note(960 * n, 960, p) for n in range(8) for p in (55, 60, 64)), "two")
BASS = Track(tuple(Note(960 * n, 960, 36 + 7 * (n % 2)) for n in range(8)), "three")
DRUMS = Track(tuple(Note(240 * n, 60, 42) for n in range(64)), "melody", percussion=True)


def test_the_line_on_top_is_the_melody_in_any_order() -> None:
    for tracks in permutations((TUNE, CHORDS, BASS, DRUMS)):
        found = find_melody(Score(tracks))
        assert found is not None
        assert tracks[found.track] is TUNE


def test_its_reasons_are_said() -> None:
    found = find_melody(Score((CHORDS, TUNE)))
    assert found is not None
    assert found.highest == found.alone == 1.0
    said = " ".join(found.reasons)
    assert "on top 100% of its time" in said
    assert "100% one note at a time" in said


def test_a_name_speaks_for_a_track() -> None:
    twin = replace(TUNE, name="")
    found = find_melody(Score((twin, replace(TUNE, name="Voice"))))
    assert found is not None
    assert found.track == 1
    assert found.named


def test_a_name_that_all_have_speaks_for_none() -> None:
    found = find_melody(Score((replace(CHORDS, name="Melody"), replace(TUNE, name="Melody"))))
    assert found is not None
    assert not any("its name" in reason for reason in found.reasons)


def test_drums_are_no_melody_and_silence_has_none() -> None:
    assert find_melody(Score((DRUMS, Track()))) is None
    assert [voice.track for voice in voices(Score((DRUMS, Track(), BASS)))] == [2]


def test_the_melody_of_hundreds_of_tracks_is_found_at_once() -> None:
    """Each was held against all others, note by note, which took minutes."""
    tracks = [Track.of([Note(60 * place, 60, 40 + place % 12) for place in range(300)])] * 998
    above = Track.of([Note(60 * place, 60, 70 + place % 3) for place in range(300)])
    with timed(8):
        found = find_melody(Score((*tracks, above)))
    assert found is not None
    assert (found.track, found.highest) == (998, 1.0)
