from dataclasses import replace

import pytest

from core.comparing import rows, summary
from core.harmony import Key
from core.score import KeyChange, MetreChange, Note, Score, TempoChange, Track
from tests.core.comparing.comparing import compare
from tests.core.comparing.test_comparing import BAR, PIECE, TUNE, piece, with_note


def said(theirs: Score, ours: Score = PIECE) -> tuple[str, list[tuple[str, str]]]:
    changes = compare(PIECE, PIECE, theirs, ours)
    return summary(changes, ours), [(row.label, row.words) for row in rows(changes, ours)]


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(960, 480, 66), "E4 → F♯4"),
        (Note(960, 240, 64), "E4, quarter → eighth"),
        (Note(1200, 480, 64), "E4, to bar 1 beat 3"),
        (Note(960, 480, 64, 50), "E4, velocity 90 → 50"),
        (None, "E4 removed"),
    ],
)
def test_a_note_is_told_as_a_musician_would(note: Note | None, words: str) -> None:
    assert said(with_note(2, note))[1] == [("bar 1", words)]


def test_all_changes_are_one_sentence_and_a_line_to_a_bar() -> None:
    theirs = piece(*TUNE[:4], Note(BAR, 480, 68), *TUNE[5:7], Note(2 * BAR, 480, 60), title="Ballad")
    summed, lines = said(theirs)
    assert summed == "1 note changed, 1 note added and 1 note removed in bars 2–3, another title"
    assert lines == [
        ("piece", "title: “Ballad”"),
        ("bar 2", "G4 → A♭4 · C5 removed"),
        ("bar 3", "C4 added"),
    ]


def test_of_many_notes_in_a_bar_it_is_only_told_how_many() -> None:
    quick = [Note(240 * place, 240, 60) for place in range(8)]
    ours = piece(*quick)
    theirs = piece(*(replace(note, pitch=62) for note in quick[:7]), quick[7], Note(0, 240, 72))
    assert [row.words for row in rows(compare(ours, ours, theirs, ours), ours)] == [
        "7 notes changed and 1 note added"
    ]


def test_signs_stand_with_the_bar_they_begin_in() -> None:
    theirs = replace(
        PIECE,
        tempos=(TempoChange(0, 96.0), TempoChange(BAR, 60.0)),
        keys=(KeyChange(0, Key("D")),),
        metres=(MetreChange(0, 3, 4),),
    )
    assert said(theirs)[1] == [
        ("piece", "metre: 3/4"),
        ("bar 1", "key: D major"),
        ("bar 2", "tempo: 60 bpm"),
    ]


def test_pickups_tracks_and_clashes_are_told_apart() -> None:
    bass = Track((Note(0, 480, 36),), name="Bass")
    ours = replace(PIECE, pickup=480, tracks=(*PIECE.tracks, bass))
    theirs = replace(ours, tracks=(*with_note(0, Note(0, 480, 61)).tracks, replace(bass, notes=())))
    changes = compare(ours, ours, theirs, ours)
    assert summary(changes, ours) == "1 note changed and 1 note removed in the pickup"
    assert [row.words for row in rows(changes, ours)] == ["Flute: C4 → C♯4 · Bass: C2 removed"]
    mine = replace(ours, tracks=(*with_note(0, Note(0, 480, 59)).tracks, bass))
    told = rows(compare(ours, ours, theirs, mine), mine)
    assert [(row.clash, row.label) for row in told] == [(False, "pickup"), (True, "pickup")]
    assert told[1].notes == (Note(0, 480, 59), Note(0, 480, 61))
