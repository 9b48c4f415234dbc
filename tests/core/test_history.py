"""Undo and redo against a plain list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.history import Hands, History
from core.score import Note, Score

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
