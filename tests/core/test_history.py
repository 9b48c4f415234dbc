"""Undo and redo against a plain list."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from core.history import WHOLE, Hands, History, Thinned
from core.score import NOTE_ORDER, Note, Score, Track

ACTIONS = st.lists(st.sampled_from(("push", "undo", "redo", "save", "unsave")), max_size=40)


@given(ACTIONS)
def test_history_is_a_list_with_a_finger_on_it(actions: list[str]) -> None:
    first = Score(title="0")
    history = History(first)
    done: list[tuple[str, Score]] = [("", first)]
    undone: list[tuple[str, Score]] = []
    saved: Score | None = first
    for number, action in enumerate(actions, 1):
        if action == "push":
            score = Score(title=str(number))
            history.push(f"Edit {number}", score)
            done.append((f"Edit {number}", score))
            undone.clear()
        elif action == "undo":
            history.undo()
            if len(done) > 1:
                undone.append(done.pop())
        elif action == "redo":
            history.redo()
            if undone:
                done.append(undone.pop())
        elif action == "save":
            history.mark_saved()
            saved = done[-1][1]
        else:
            history.mark_unsaved()
            saved = None
        assert history.score is done[-1][1]
        assert history.undo_name == done[-1][0]
        assert history.redo_name == (undone[-1][0] if undone else "")
        assert history.is_saved == (saved is done[-1][1])


def test_undo_and_redo_answer_with_what_was_selected_where_that_is_known() -> None:
    first, second, third = Score(), Score(title="Air"), Score(title="Bourrée")
    before, after = frozenset({Note(0, 480, 60)}), frozenset({Note(480, 480, 60)})
    history = History(first)
    history.push("Insert bars", second, Hands(before, after))
    history.push("Change title", third)
    assert history.undo() is None
    assert history.undo() == before
    assert history.undo() is None
    assert history.score is first
    assert history.redo() == after
    assert history.redo() is None
    assert history.redo() is None
    assert history.score is third


def changed(score: Score, draw: Random) -> Score:
    """An edit of any kind: notes, a track's name, a track more or less, the title."""
    tracks = list(score.tracks)
    kind, place = draw.randrange(8), draw.randrange(len(tracks))
    if kind < 4:
        kept = [note for note in tracks[place].notes if draw.random() < 0.9]
        new = [Note(draw.randrange(9000), 240, draw.randrange(40, 90)) for _ in range(draw.randrange(3))]
        tracks[place] = replace(tracks[place], notes=tuple(sorted((*kept, *new), key=NOTE_ORDER)))
    elif kind == 4:
        tracks[place] = replace(tracks[place], name=str(draw.random()))
    elif kind == 5:
        tracks.insert(place, Track.of([Note(480 * i, 480, draw.randrange(40, 90)) for i in range(9)]))
    elif kind == 6 and len(tracks) > 1:
        del tracks[place]
    else:
        return replace(score, title=str(draw.random()))
    return replace(score, tracks=tuple(tracks))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6).map(Random), st.lists(st.integers(-90, 40), max_size=6))
def test_however_far_back_every_state_is_as_it_was(draw: Random, walks: list[int]) -> None:
    history = History(first := Score())
    states, now = [first], 0
    for walk in [120, *walks]:
        for _ in range(abs(walk)):
            if walk > 0 and draw.random() < 0.8:
                states[now + 1 :] = [changed(states[now], draw)]
                history.push("Edit", states[now + 1])
                now += 1
            elif walk > 0:
                history.redo()
                now = min(now + 1, len(states) - 1)
            else:
                history.undo()
                now = max(now - 1, 0)
            assert history.score == states[now]
    while history.undo_name:
        history.undo()
        now -= 1
        assert history.score == states[now]


def test_what_lies_far_back_holds_only_what_is_its_own() -> None:
    notes = tuple(Note(480 * i, 480, 60) for i in range(5000))
    history = History(score := Score((Track(notes),)))
    gc.collect()
    tracemalloc.start()
    for number in range(WHOLE + 100):
        place = 30 * number
        track = score.tracks[0].spliced(place, place + 1, (Note(480 * place, 480, 61),))
        score = replace(score, tracks=(track,))
        history.push("Move", score)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < (WHOLE + 15) * 8 * len(notes)
    assert isinstance(history._steps[99].state, Thinned)


def test_what_is_on_the_disk_is_known_again_from_far_away() -> None:
    history = History(score := Score((Track((Note(0, 480, 60),)),)))
    for number in range(5):
        score = replace(score, title=str(number))
        history.push("Title", score)
    history.mark_saved()
    for number in range(2 * WHOLE):
        history.push("Title", replace(score, title=f"later {number}"))
    for _ in range(2 * WHOLE):
        assert not history.is_saved
        history.undo()
    assert history.is_saved
