"""Phrases that takes ended: those that stand, as far as they stand, and no others."""

from __future__ import annotations

from dataclasses import replace

from core import edits
from core.continuation.request import Locks, Task
from core.continuation.take import Take
from core.phrases import closed
from core.score import Note, Score, Span, Track
from core.takes_tree import NO_TAKES, TakesTree
from tests.core.kept import BAR, SCORE, answer, take


def told(given: Take, **how: object) -> Take:
    return replace(given, recipe=replace(given.recipe, **how))  # type: ignore[arg-type] # any setting


def kept(score: Score, given: Take) -> Score:
    span = Span(given.recipe.start, given.recipe.end)
    return edits.insert_take(score, 0, span, given.notes).score


def tree_of(*takes: Take, score: Score = SCORE) -> TakesTree:
    tree = NO_TAKES
    for given in takes:
        tree, _ = tree.add(answer(score, given))
    return tree


A = take(BAR, 67, 65, 64, 62)
CLOSED = told(A, close=True)
PHRASE = Span(A.notes[0].start, A.notes[-1].end)


def test_a_kept_take_that_was_to_close_is_a_phrase() -> None:
    assert closed(tree_of(CLOSED), kept(SCORE, CLOSED)) == ((PHRASE,),)
    assert closed(tree_of(told(A, locks=Locks(cadence=True))), kept(SCORE, A)) == ((PHRASE,),)


def test_one_that_was_not_to_close_or_is_not_there_is_none() -> None:
    assert closed(tree_of(A), kept(SCORE, A)) == ((),)
    assert closed(tree_of(CLOSED), SCORE) == ((),)
    assert closed(tree_of(told(CLOSED, task=Task.LEAD_IN)), kept(SCORE, CLOSED)) == ((),)
    assert closed(NO_TAKES, SCORE) == ((),)


def test_a_phrase_is_as_long_as_what_is_left_of_it() -> None:
    score = kept(SCORE, CLOSED)
    without = score.with_track(0, Track.of(n for n in score.tracks[0].notes if n != CLOSED.notes[0]))
    assert closed(tree_of(CLOSED), without) == ((Span(CLOSED.notes[1].start, PHRASE.end),),)


def test_one_whose_end_or_most_of_which_is_gone_is_none() -> None:
    score = kept(SCORE, CLOSED)
    for gone in (CLOSED.notes[-1:], CLOSED.notes[:2]):
        left = score.with_track(0, Track.of(n for n in score.tracks[0].notes if n not in gone))
        assert closed(tree_of(CLOSED), left) == ((),)


def test_its_last_note_may_be_held_longer() -> None:
    score, last = kept(SCORE, CLOSED), CLOSED.notes[-1]
    notes = [replace(n, length=n.length + 480) if n == last else n for n in score.tracks[0].notes]
    assert closed(tree_of(CLOSED), score.with_track(0, Track.of(notes))) == ((PHRASE,),)


def test_of_two_over_each_other_the_later_counts() -> None:
    longer = told(
        replace(CLOSED, notes=(*CLOSED.notes, Note(2 * BAR, 960, 60)), surprise=(*CLOSED.surprise, 1.0)),
        end=3 * BAR,
    )
    assert closed(tree_of(CLOSED, longer), kept(SCORE, longer)) == ((Span(PHRASE.start, 2 * BAR + 960),),)


def test_phrases_come_in_order_each_on_its_own_track() -> None:
    later = told(take(2 * BAR, 60, 62, 64, 60), close=True)
    tree = tree_of(CLOSED)
    score = kept(SCORE, CLOSED)
    tree, _ = tree.add(answer(score, later))
    both = kept(score, later)
    named = edits.add_track(both, Track((), name="bass")).score
    assert closed(tree, named) == ((PHRASE, Span(2 * BAR, later.notes[-1].end)), ())
