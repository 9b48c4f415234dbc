"""Cutting, gluing and binding notes."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from core import edits
from core.score import Note, Score
from tests.core.edits.lines import all_of, lines, melody, textures, told


@settings(max_examples=80)
@given(lines(), st.integers(0, 6000))
def test_split_then_glue_gives_the_note_back(score: Score, at: int) -> None:
    cut = edits.split(score, 0, all_of(score), at)
    over = [note for note in all_of(score) if note.start < at < note.end]
    assert len(all_of(cut.score)) == len(all_of(score)) + len(over)
    assert not any(note.start < at < note.end for note in all_of(cut.score))
    for note in over:
        halves = [half for half in cut.notes if note.start <= half.start < note.end]
        assert not any(half.suggested for half in halves)
        glued = edits.glue(cut.score, 0, halves)
        assert told(all_of(glued.score)) == told(all_of(score))


def test_a_split_leaves_notes_that_only_touch_the_place() -> None:
    score = melody(Note(0, 480, 60, 90, "lstm"), Note(480, 480, 60))
    assert edits.split(score, 0, all_of(score), 480).score is score
    assert edits.split(score, 0, all_of(score), 0).score is score


@settings(max_examples=60)
@given(textures())
def test_glue_leaves_no_two_touching_notes_of_a_pitch(score: Score) -> None:
    glued = edits.glue(score, 0, all_of(score))
    for pitch in {note.pitch for note in all_of(glued.score)}:
        same = [note for note in all_of(glued.score) if note.pitch == pitch]
        assert all(a.end < b.start for a, b in itertools.pairwise(same))
        before = [note for note in all_of(score) if note.pitch == pitch]
        covered = [any(note.start <= old.start and old.end <= note.end for note in same) for old in before]
        assert all(covered)


def test_glue_goes_over_a_rest_but_not_over_another_note() -> None:
    score = melody(Note(0, 240, 60, 50), Note(480, 240, 60, 99), Note(960, 240, 64), Note(1440, 240, 60))
    glued = edits.glue(score, 0, all_of(score))
    assert told(all_of(glued.score)) == [(0, 720, 60, 50), (960, 240, 64, 90), (1440, 240, 60, 90)]


def test_glue_leaves_what_is_not_selected() -> None:
    score = melody(Note(0, 240, 60), Note(240, 240, 60), Note(480, 240, 60))
    glued = edits.glue(score, 0, all_of(score)[:2])
    assert told(all_of(glued.score)) == [(0, 480, 60, 90), (480, 240, 60, 90)]
    assert glued.notes == {Note(0, 480, 60)}


@settings(max_examples=80)
@given(lines())
def test_legato_leaves_neither_gaps_nor_overlaps(score: Score) -> None:
    bound = all_of(edits.legato(score, 0, all_of(score)).score)
    assert all(a.end == b.start for a, b in itertools.pairwise(bound))
    assert bound[-1] == all_of(score)[-1]
    assert [(n.start, n.pitch, n.velocity) for n in bound] == [
        (n.start, n.pitch, n.velocity) for n in all_of(score)
    ]


@settings(max_examples=60)
@given(textures(), st.integers(-60, 60))
def test_legato_moves_nothing_and_keeps_the_gap(score: Score, gap: int) -> None:
    bound = all_of(edits.legato(score, 0, all_of(score), gap).score)
    assert [(n.start, n.pitch) for n in bound] == [(n.start, n.pitch) for n in all_of(score)]
    onsets = {note.start for note in bound}
    for note, old in zip(bound, all_of(score), strict=True):
        if note != old and note.length > 1:
            assert note.end + gap in onsets or note.end in onsets


def test_overlaps_of_one_line_are_cut_and_a_bass_goes_on() -> None:
    overlapping = melody(Note(0, 600, 72), Note(480, 600, 74), Note(960, 480, 76))
    bound = edits.legato(overlapping, 0, all_of(overlapping))
    assert [note.length for note in all_of(bound.score)] == [480, 480, 480]
    over_bass = melody(
        Note(0, 1920, 40), *(Note(beat * 480, 400, 70 + beat) for beat in range(4)), Note(1920, 960, 41)
    )
    bound = edits.legato(over_bass, 0, all_of(over_bass))
    assert [(n.pitch, n.length) for n in all_of(bound.score)][:2] == [(40, 1920), (70, 480)]
    assert {n.length for n in all_of(bound.score) if n.pitch >= 70} == {480}


def test_legato_can_leave_a_gap_or_overlap_but_never_on_one_pitch() -> None:
    score = melody(Note(0, 100, 60), Note(480, 100, 62), Note(960, 100, 62))
    short = edits.legato(score, 0, all_of(score), 30)
    assert [note.end for note in all_of(short.score)] == [450, 930, 1060]
    over = edits.legato(score, 0, all_of(score), -30)
    assert [note.end for note in all_of(over.score)] == [510, 960, 1060]
