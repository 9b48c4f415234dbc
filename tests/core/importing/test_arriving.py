"""What becomes of a file: tracks that are left away, and where the others go in a piece that is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.chord_symbols import ChordSymbol
from core.files import Imported, midi
from core.files.imported import REPEATS
from core.importing.arriving import Plan, Where, arrive, asked_of, undecided
from core.importing.quantising import Beats, how_timed
from core.score import ChordSign, MetreChange, Note, Score, Span, TempoChange, Track
from tests.core.importing.playing import played
from tests.core.importing.test_performance import PIECE

TUNE = Track((Note(0, 480, 72), Note(480, 480, 74), Note(960, 960, 76)), "tune")
BASS = Track((Note(480, 1440, 48),), "bass")
FILE = Score((BASS, Track((), "empty"), TUNE), pickup=480)
PRESENT = Score((Track((Note(0, 480, 60),), "mine"),), metres=(MetreChange(0, 3, 4),))


def names(score: Score) -> list[str]:
    return [track.name for track in score.tracks]


def test_as_a_piece_only_the_ticked_tracks_come_and_the_melody_is_in_hand() -> None:
    arrival = arrive(FILE, Plan(), PRESENT, 0, 0)
    assert names(arrival.score) == ["bass", "tune"]
    assert arrival.track == 1
    assert arrival.melody is not None
    assert arrival.melody.track == 2
    alone = arrive(FILE, Plan(tracks=frozenset({0})), PRESENT, 0, 0)
    assert names(alone.score) == ["bass"]
    assert alone.score.pickup == 480
    assert arrive(FILE, Plan(tracks=frozenset()), PRESENT, 0, 0).score.end == 0


def test_new_tracks_keep_their_bars() -> None:
    arrival = arrive(FILE, Plan(where=Where.TRACKS), PRESENT, 0, 0)
    assert names(arrival.score) == ["mine", "bass", "tune"]
    assert arrival.track == 2
    # The pickup of a quarter leads to the second bar line of the present piece.
    assert [note.start for note in arrival.score.tracks[2].notes] == [960, 1440, 1920]
    assert arrival.score.metres == PRESENT.metres
    later = arrive(FILE, Plan(where=Where.HERE), PRESENT, 0, 3000)
    assert later.score.tracks[2].notes[1].start == 2880


def test_a_phrase_is_the_melody_on_the_present_track() -> None:
    arrival = arrive(FILE, Plan(where=Where.PHRASE), PRESENT, 0, 720)
    assert names(arrival.score) == ["mine"]
    assert [note.start for note in arrival.score.tracks[0].notes] == [0, 720, 1200, 1680]
    assert {note.pitch for note in arrival.edited.notes} == {72, 74, 76}


@pytest.mark.parametrize(
    ("imported", "wanted"),
    [
        (Imported(Score((TUNE,)), timed=True), False),
        (Imported(Score((TUNE, Track((), "empty"))), timed=True), False),
        (Imported(FILE, timed=True), True),
        (Imported(played(PIECE), timed=True), True),
        (Imported(played(PIECE)), False),
        (Imported(Score((TUNE,)), tunes=(Imported(FILE), Imported(FILE))), True),
        (Imported(Score((TUNE,)), (REPEATS,)), True),
        (Imported(Score((TUNE,)), (REPEATS,), order=(Span(0, 480), Span(0, 480))), True),
        (Imported(Score((TUNE,)), ("Lyrics were left out.",)), False),
    ],
)
def test_only_what_leaves_something_to_decide_is_asked_about(imported: Imported, wanted: bool) -> None:
    assert undecided(imported) is wanted


@pytest.mark.parametrize("bpm", [54.6, 109.0, 120.0, 97.3, 240.0])
def test_midi_of_our_own_keeps_its_tempo_and_bars_however_freely_it_was_played(bpm: float) -> None:
    free = replace(played(PIECE, bpm=bpm), tempos=(TempoChange(0, bpm),), metres=(MetreChange(0, 3, 4),))
    assert how_timed(free) is not Beats.AS_IS
    written = midi.unparse(free)
    ours, theirs = midi.parse(written), midi.parse(written.replace(b"Continuo", b"Somebody"))
    assert (asked_of(ours), asked_of(theirs)) == (Beats.AS_IS, how_timed(free))
    assert not undecided(ours)
    assert (ours.score.tempos, ours.score.metres) == (free.tempos, free.metres)
    assert [n.start for n in ours.score.tracks[0].notes] == [n.start for n in free.tracks[0].notes]


def test_chords_come_along_where_there_are_none() -> None:
    chords = (ChordSign(480, ChordSymbol("C")), ChordSign(1440, ChordSymbol("G", "7")))
    arrived = arrive(replace(FILE, chords=chords), Plan(where=Where.TRACKS), PRESENT, 0, 0).score
    assert [sign.tick for sign in arrived.chords] == [1440, 2400]  # with the notes, which begin at 960
    mine = replace(PRESENT, chords=(ChordSign(0, ChordSymbol("D")),))
    assert (
        arrive(replace(FILE, chords=chords), Plan(where=Where.TRACKS), mine, 0, 0).score.chords == mine.chords
    )
