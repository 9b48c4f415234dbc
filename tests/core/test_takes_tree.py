"""The tree of takes: nothing is lost, nothing is there twice, and branches grow where they should."""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import edits
from core.continuation.request import Placed, Request, Task, placed
from core.continuation.take import Part, Take
from core.score import Note, Score, Span, Track
from core.takes_tree import NO_TAKES, Node, TakesTree, alone
from tests.core.kept import BAR, PHRASE, SCORE, answer, take, trees


def kept(score: Score, given: Take) -> Score:
    span = Span(given.recipe.start, given.recipe.end)
    return edits.insert_take(score, 0, span, given.notes).score


A, B = take(BAR, 67, 65, 64, 62), take(BAR, 72, 71, 69, 67)


def test_an_answer_branches_from_the_phrase() -> None:
    tree, where = NO_TAKES.add(answer(SCORE, A, B))
    assert where == (0, 1)
    assert [(node.take, node.place, node.answer, node.parent) for node in tree.nodes] == [
        (A, 0, 0, None),
        (B, 1, 0, None),
    ]
    assert tree.nodes[0].span == Span(BAR, 2 * BAR)


def test_takes_go_with_their_piece() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, gone := take(BAR, 60, 62, 64)))
    tree.branch(kept(SCORE, gone), 0, gone.recipe)
    held = sys.getrefcount(gone)
    del tree
    gc.collect()
    assert sys.getrefcount(gone) < held
    assert sys.getrefcount(gone) == 2  # `gone` itself, and what counts


def test_what_follows_a_kept_take_branches_from_it() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A, B))
    after_b = kept(SCORE, B)
    tree, where = tree.add(answer(after_b, take(2 * BAR, 60, 62)))
    assert tree.nodes[where[0]].parent == 1
    assert [node.parent for node in tree.nodes] == [None, None, 1]
    assert tree.ancestors(where[0]) == (1,)
    again, where = tree.add(answer(SCORE, take(BAR, 50, 52)))  # after an undo: from the phrase
    assert again.nodes[where[0]].parent is None


def test_the_branch_is_the_nearest_that_stands() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A))
    one = kept(SCORE, A)
    further = take(2 * BAR, 60, 62, 64, 65)
    tree, _ = tree.add(answer(one, further))
    two = kept(one, further)
    tree, where = tree.add(answer(two, take(3 * BAR, 67)))
    assert tree.ancestors(where[0]) == (1, 0)


def test_a_kept_take_may_be_edited_a_little() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A, B))
    score = kept(SCORE, A)
    notes = [note for note in score.tracks[0].notes if note.start >= BAR]
    little = edits.transpose(score, 0, notes[3:], 1).score
    much = edits.transpose(score, 0, notes[1:], 1).score
    new = answer(little, take(2 * BAR, 60))
    assert tree.branch(little, 0, new.takes[0].recipe) == 0
    assert tree.branch(much, 0, new.takes[0].recipe) is None


def test_a_bar_kept_of_a_take_is_a_branch() -> None:
    long = take(BAR, 67, 65, 64, 62, 60, 59, 57, 55)
    tree, _ = NO_TAKES.add(answer(SCORE, long))
    score = edits.insert_take(SCORE, 0, Span(BAR, 2 * BAR), long.notes).score
    tree, where = tree.add(answer(score, take(2 * BAR, 72, 72)))
    assert tree.nodes[where[0]].parent == 0


def test_a_take_with_a_prefix_branches_from_the_one_it_goes_on_from() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A, B))
    tree, where = tree.add(answer(SCORE, take(2 * BAR, 60, 62, prefix=B.notes)))
    assert tree.nodes[where[0]].parent == 1


def test_a_variation_branches_from_its_theme_and_a_lead_in_from_what_it_leads_to() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A))
    score = kept(SCORE, A)
    variation = take(BAR, 66, 64, 63, 61, task=Task.VARY)
    assert tree.branch(score, 0, variation.recipe) == 0
    lead_in = take(0, 50, 52, 53, 55, task=Task.LEAD_IN)
    assert tree.branch(score, 0, lead_in.recipe) == 0
    assert tree.branch(SCORE, 0, lead_in.recipe) is None


def test_another_track_is_another_matter() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A))
    score = kept(SCORE, A)
    both = replace(score, tracks=(score.tracks[0], score.tracks[0]))
    assert tree.branch(both, 1, take(2 * BAR, 60).recipe) is None


def test_the_same_take_is_not_added_twice() -> None:
    tree, first = NO_TAKES.add(answer(SCORE, A, B))
    same = replace(B, recipe=replace(B.recipe, random_seed=99))
    new = take(BAR, 59, 57, 55, 53)
    tree, where = tree.add(answer(SCORE, new, same))
    assert where == (2, first[1])
    assert len(tree.nodes) == 3
    assert tree.nodes[1].take is B
    moved = edits.transpose(SCORE, 0, PHRASE, 1).score
    _, where = tree.add(answer(kept(moved, A), take(2 * BAR, 59, 57, 55, 53)))
    assert where == (3,)  # the same notes in another place are another take


def test_what_was_given_in_a_place() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A, B))
    here = Request(SCORE, 0, BAR, end=2 * BAR)
    assert tree.given(here) == {placed(A.notes), placed(B.notes)}
    assert tree.given(replace(here, start=2 * BAR, end=3 * BAR)) == frozenset()
    assert tree.given(replace(here, bars=2, end=None)) == frozenset()
    assert tree.given(replace(here, score=kept(SCORE, A), start=2 * BAR, end=3 * BAR)) == frozenset()


def test_starring_naming_and_discarding_lose_nothing() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A, B))
    sorted_out = tree.star(0, True).discard(1, True).rename(1, " the calm one ")
    assert sorted_out.nodes[0].starred
    assert sorted_out.nodes[1].discarded
    assert sorted_out.nodes[1].name == "the calm one"
    assert [node.take for node in sorted_out.nodes] == [A, B]
    assert sorted_out.star(0, False).discard(1, False).rename(1, "") == tree


def test_siblings_are_of_one_answer() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A, B))
    tree, _ = tree.add(answer(SCORE, take(BAR, 1, 2), take(BAR, 3, 4)))
    assert tree.siblings(1) == (0, 1)
    assert tree.siblings(3) == (2, 3)


def test_a_take_brings_along_what_it_branched_from() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A))
    one = kept(SCORE, A)
    further = replace(take(2 * BAR, 60, 62), surprise=(4.0, 5.0))
    tree, _ = tree.add(answer(one, further))
    assert tree.with_roots(1, one) == (Span(2 * BAR, 2 * BAR + 960), further)
    span, whole = tree.with_roots(1, SCORE)
    assert span == Span(BAR, 2 * BAR + 960)
    assert whole.notes == (*A.notes, *further.notes)
    assert whole.surprise == (1.0, 1.0, 1.0, 1.0, 4.0, 5.0)
    assert whole.recipe == further.recipe


def test_what_led_to_a_take_is_led_by_in_every_track() -> None:
    first = replace(A, others=(Part(1, (Note(BAR, 480, 40),), (2.0,)),))
    tree, _ = NO_TAKES.add(answer(SCORE, first))
    further = replace(take(2 * BAR, 60, 62), others=(Part(1, (Note(2 * BAR, 480, 43),), (3.0,)),))
    tree, _ = tree.add(answer(kept(SCORE, A), further))
    (part,) = tree.with_roots(1, SCORE)[1].others
    assert [note.pitch for note in part.notes] == [40, 43]
    assert part.surprise == (2.0, 3.0)


def test_a_take_alone_holds_all_its_tracks() -> None:
    score = Score((Track(name="Lead"), Track(name="Bass", program=32)))
    low = Note(BAR + 480, 480, 40)
    node = Node(replace(A, others=(Part(1, (low,), (2.0,), "Bass"),)), 0, 0, 0, part="Lead")
    lead, bass = alone(score, node).tracks
    assert (lead.name, bass.name, bass.program) == ("Lead", "Bass", 32)
    assert [note.start for note in lead.notes] == [0, 480, 960, 1440]
    assert [note.start for note in bass.notes] == [480]


def test_takes_that_differ_in_another_track_only_are_two() -> None:
    one, other = (replace(A, others=(Part(1, (Note(BAR, 480, low),), (2.0,)),)) for low in (40, 43))
    tree, where = NO_TAKES.add(answer(SCORE, one, other))
    assert where == (0, 1)
    assert tree.add(answer(SCORE, other))[1] == (1,)


def test_a_take_that_brings_its_beginning_itself_is_led_by_nothing() -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, A))
    long = take(2 * BAR, 60, prefix=A.notes)
    tree, _ = tree.add(answer(SCORE, long))
    assert tree.with_roots(1, SCORE) == (Span(BAR, 2 * BAR + 480), long)


@pytest.mark.parametrize("parent", [1, 2, -1])
def test_a_branch_without_a_stem_is_refused(parent: int) -> None:
    with pytest.raises(ValueError, match="not there yet"):
        TakesTree((Node(A, 0, 0, 0), Node(B, 0, 0, 1, parent=parent)))


@settings(max_examples=30, deadline=None)
@given(trees(), st.lists(st.sampled_from([60, 62, 64]), min_size=1, max_size=3))
def test_adding_loses_nothing_and_adding_again_adds_nothing(tree: TakesTree, pitches: list[int]) -> None:
    given = answer(SCORE, *(take(BAR, pitch, 60) for pitch in pitches))
    grown, where = tree.add(given)
    assert grown.nodes[: len(tree.nodes)] == tree.nodes
    assert len(where) == len(pitches)
    sounds = [[note.pitch for note in grown.nodes[index].take.notes] for index in where]
    assert sounds == [[pitch, 60] for pitch in pitches]
    assert len(grown.nodes) == len(tree.nodes) + len(set(pitches))
    again, there = grown.add(given)
    assert (again, there) == (grown, where)


@settings(max_examples=40, deadline=None)
@given(trees())
def test_every_node_stands_under_an_earlier_one_or_the_phrase(tree: TakesTree) -> None:
    for index, node in enumerate(tree.nodes):
        assert node.parent is None or node.parent < index
        span, whole = tree.with_roots(index, Score())
        assert whole.notes[-len(tree.nodes[index].take.notes) :] == tree.nodes[index].take.notes
        assert span.end == tree.nodes[index].span.end
        assert len(whole.notes) == len(whole.surprise)


def test_notes_are_the_same_take_however_loud() -> None:
    assert placed([Note(0, 480, 60, 90)]) == placed([Note(0, 480, 60, 20, "folk")])


def slow_branch(tree: TakesTree, heard: frozenset[Placed], edge: int) -> int | None:
    """By the rule itself: of the nodes of which more than half stands in what is heard, the nearest."""
    best, nearest = None, None
    for index, node in enumerate(tree.nodes):
        standing = node.places & heard
        inside = sum(each[0] < edge for each in node.placed)
        if standing and len(standing) > inside / 2:
            distance = min(edge - each[0] for each in standing), -len(standing)
            if nearest is None or distance < nearest:
                best, nearest = index, distance
    return best


@given(st.lists(st.lists(st.integers(60, 62), min_size=1, max_size=8), min_size=1, max_size=6), st.data())
def test_a_branch_is_found_by_the_rule_in_trees_that_grow_apart(
    lines: list[list[int]], data: st.DataObject
) -> None:
    trees = [NO_TAKES]
    for pitches in lines:
        begin = data.draw(st.sampled_from((BAR, 2 * BAR, 3 * BAR)))
        tree = data.draw(st.sampled_from(trees))  # of one tree two may grow, as after an undo
        trees.append(tree.add(answer(SCORE, take(begin, *pitches)))[0])
        pieces = [kept(SCORE, node.take) for node in tree.nodes] or [SCORE]
        score = data.draw(st.sampled_from(pieces))
        edge = data.draw(st.sampled_from((2 * BAR, 3 * BAR, 4 * BAR)))
        heard = frozenset(placed(note for note in score.tracks[0].notes if note.start < edge))
        for each in (trees[-1], tree, trees[-1].star(0, True)):
            assert each.branch(score, 0, take(edge, 60).recipe) == slow_branch(each, heard, edge)


@given(trees(), st.integers(0, 12))
def test_a_lighter_tree_holds_what_is_missed_most_and_branches_where_it_did(
    tree: TakesTree, most: int
) -> None:
    lighter = tree.lighter(most)
    assert len(lighter.nodes) == min(most, len(tree.nodes))
    there = iter(enumerate(tree.nodes))  # in their old order
    old = [next(index for index, each in there if each.take is node.take) for node in lighter.nodes]
    gone = [tree.nodes[index] for index in set(range(len(tree.nodes))) - set(old)]
    if any(not (node.starred or node.name) for node in lighter.nodes):
        assert not any(node.starred or node.name for node in gone)
    for index, node in zip(old, lighter.nodes, strict=True):
        kept = [each for each in tree.ancestors(index) if each in old]
        assert node.parent is None or old[node.parent] in kept
        assert (node.parent is None) == (not kept)


def test_the_siblings_of_each_of_thousands_are_found_at_once() -> None:
    """A list of all takes asks for those of each: 20,000 stopped the window for 16 seconds."""
    [node] = NO_TAKES.add(answer(SCORE, take(BAR, 60)))[0].nodes
    tree = TakesTree(tuple(replace(node, answer=number // 2) for number in range(30_000)))
    began = time.process_time()
    assert [tree.siblings(index) for index in (0, 1)] == [(0, 1)] * 2
    assert all(len(tree.siblings(index)) == 2 for index in range(30_000))
    assert time.process_time() - began < 5


def test_a_take_that_begins_before_it_is_said_to_stands_alone_from_there() -> None:
    """A stranger's project may say so: dragging such a take was a crash."""
    [node] = NO_TAKES.add(answer(SCORE, take(2 * BAR, 60, 62)))[0].nodes
    early = replace(node, take=replace(node.take, notes=(Note(480, 480, 60), *node.take.notes[1:])))
    assert early.take.notes[0].start < early.span.start
    assert alone(SCORE, early).tracks[0].notes[0].start == 480
