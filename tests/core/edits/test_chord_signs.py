"""Chord symbols put, moved and taken away, and wherever time is put in or taken out."""

from __future__ import annotations

import pytest

from core import edits
from core.chord_symbols import ChordSymbol
from core.comparing.difference import Field, SignChange, accepted
from core.comparing.merging import Comparison
from core.excerpt import excerpt
from core.files import project
from core.files.repeats import unfolded
from core.score import ChordSign, Note, Score, Span, Track

BAR = 1920


def sign(bar: int, text: str) -> ChordSign:
    return ChordSign(bar * BAR, ChordSymbol.parse(text))


@pytest.fixture
def score() -> Score:
    notes = [Note(480 * beat, 480, 60) for beat in range(16)]
    return Score((Track.of(notes),), chords=(sign(0, "C"), sign(1, "Am7"), sign(3, "G7/B")))


def said(score: Score) -> list[tuple[float, str]]:
    return [(each.tick / BAR, str(each.chord)) for each in score.chords]


def test_a_chord_is_put_changed_moved_and_taken_away(score: Score) -> None:
    put = edits.set_chord(score, 2 * BAR, ChordSymbol("F")).score
    assert said(put) == [(0, "C"), (1, "Am7"), (2, "F"), (3, "G7/B")]
    assert said(edits.set_chord(put, 2 * BAR, ChordSymbol("D", "m")).score)[2] == (2, "Dm")
    assert edits.set_chord(put, 2 * BAR, None).score == score
    assert edits.set_chord(score, BAR, ChordSymbol("A", "m7")).score is score
    assert said(edits.move_chord(score, BAR, 3 * BAR).score) == [(0, "C"), (3, "Am7")]
    assert edits.move_chord(score, BAR // 2, 0).score is score


def test_chords_of_a_span_give_way_together(score: Score) -> None:
    new = (sign(1, "F"), sign(2, "G"))
    assert said(edits.set_chords(score, Span(BAR, 3 * BAR), new).score) == [
        (0, "C"),
        (1, "F"),
        (2, "G"),
        (3, "G7/B"),
    ]


def test_time_put_in_moves_what_follows(score: Score) -> None:
    longer = edits.insert_time(score, Span(BAR, 2 * BAR)).score
    assert said(longer) == [(0, "C"), (2, "Am7"), (4, "G7/B")]
    assert said(edits.begin_later(score, 1).score) == [(1, "C"), (2, "Am7"), (4, "G7/B")]


def test_time_repeated_brings_its_chords_along(score: Score) -> None:
    twice = edits.repeat_time(score, Span(0, 2 * BAR)).score
    assert said(twice) == [(0, "C"), (1, "Am7"), (2, "C"), (3, "Am7"), (5, "G7/B")]


def test_what_follows_time_taken_out_keeps_its_chord(score: Score) -> None:
    assert said(edits.remove_time(score, Span(BAR, 2 * BAR)).score) == [(0, "C"), (1, "Am7"), (2, "G7/B")]
    assert said(edits.remove_time(score, Span(0, BAR)).score) == [(0, "Am7"), (2, "G7/B")]
    assert said(edits.remove_time(score, Span(3 * BAR, 4 * BAR)).score) == [(0, "C"), (1, "Am7")]


def test_notes_that_leave_bring_the_chords_over_them(score: Score) -> None:
    notes = [note for note in score.tracks[0].notes if note.start >= 2 * BAR]
    alone = excerpt(score, score.tracks[0], notes, 2 * BAR)
    assert said(alone) == [(0, "Am7"), (1, "G7/B")]


def test_repeats_played_out_repeat_the_chords(score: Score) -> None:
    played = unfolded(score, [Span(0, 2 * BAR), Span(0, BAR), Span(2 * BAR, 4 * BAR)])
    assert said(played) == [(0, "C"), (1, "Am7"), (2, "C"), (3, "Am7"), (4, "G7/B")]


def test_a_project_keeps_them_and_older_ones_have_none(score: Score) -> None:
    data = project.dumps(score)
    assert project.loads(data).score == score
    older = data.replace(b'"version": 5', b'"version": 4')
    assert project.loads(older).score.chords == ()


def test_what_others_did_to_chords_is_found_and_made(score: Score) -> None:
    theirs = edits.set_chord(edits.set_chord(score, 2 * BAR, ChordSymbol("F")).score, BAR, None).score
    changes = Comparison(score, score, theirs).changes(score)
    assert changes == (
        SignChange(Field.CHORD, BAR, ChordSymbol("A", "m7"), None),
        SignChange(Field.CHORD, 2 * BAR, None, ChordSymbol("F")),
    )
    assert accepted(score, changes).score == theirs
