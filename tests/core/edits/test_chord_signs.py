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


def test_time_repeated_begins_with_the_chord_it_began_with(score: Score) -> None:
    twice = edits.repeat_time(score, Span(2 * BAR, 4 * BAR)).score
    assert said(twice) == [(0, "C"), (1, "Am7"), (3, "G7/B"), (4, "Am7"), (5, "G7/B")]


def test_a_whole_passage_brings_its_chords_where_none_stand(score: Score) -> None:
    passage = [note for note in score.tracks[0].notes if note.start >= BAR]
    copied = edits.duplicate(score, 0, passage, 5 * BAR, 0).score
    assert said(copied)[3:] == [(6, "Am7"), (8, "G7/B")]
    assert said(edits.duplicate(score, 0, passage, 5 * BAR, 2).score) == said(score)  # other chords fit there
    assert said(edits.duplicate(score, 0, passage[1:], 5 * BAR, 0).score) == said(score)  # a part of a bar
    assert said(edits.duplicate(score, 0, passage, -BAR, 0).score) == said(score)  # others stand there


def test_what_follows_a_copied_passage_keeps_its_chord(score: Score) -> None:
    later = edits.draw(score, 0, Note(8 * BAR, BAR, 60)).score
    passage = [note for note in score.tracks[0].notes if note.start < 2 * BAR]
    copied = edits.duplicate(later, 0, passage, 4 * BAR, 0).score
    assert said(copied)[3:] == [(4, "C"), (5, "Am7"), (6, "G7/B")]


def test_chords_beside_their_passage_are_believed_nowhere(score: Score) -> None:
    strange = edits.Harmony(Span(2 * BAR, 3 * BAR), (sign(1, "F"), sign(3, "F")))
    assert edits.with_harmony(score, strange, 0) is score
    assert edits.with_harmony(score, edits.Harmony(Span(0, BAR), (sign(0, "F"),)), -5 * BAR) is score


def test_drums_and_a_piece_without_chords_bring_none(score: Score) -> None:
    notes = score.tracks[0].notes
    drums = Score((Track(notes, percussion=True),), chords=score.chords)
    assert edits.harmony_of(drums, 0, notes) is None
    assert edits.harmony_of(Score((Track(notes),)), 0, notes) is None
    assert edits.harmony_of(score, 0, ()) is None


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
