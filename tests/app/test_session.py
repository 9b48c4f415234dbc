"""What came together is told of once when all of it stands, by whatever way it came."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.session import Session
from core import edits
from core.score import Note, Score, Track

FIRST, SECOND = Note(0, 480, 60), Note(480, 480, 62)
PIECE = Score((Track((FIRST, SECOND)), Track((Note(0, 960, 48),))))


@pytest.fixture
def session() -> Session:
    session = Session()
    session.open(PIECE, saved=True)
    session.select(frozenset({FIRST}))
    return session


def raise_note(session: Session) -> None:
    edited = edits.transpose(session.score, session.track, {FIRST}, 12)
    session.apply("Transpose", edited.score, edited.notes)


WAYS: dict[str, Callable[[Session], None]] = {
    "another piece": lambda session: session.open(Score(), saved=True),
    "an edit": raise_note,
    "a selection": lambda session: session.select(frozenset({SECOND})),
    "another track": lambda session: session.choose_track(1),
}


@pytest.mark.parametrize("way", WAYS)
def test_all_stands_when_it_is_told_and_it_is_told_once(session: Session, way: str) -> None:
    seen: list[tuple[Score, int, frozenset[Note]]] = []
    session.settled.connect(lambda: seen.append((session.score, session.track, session.selection)))
    WAYS[way](session)
    assert seen == [(session.score, session.track, session.selection)]


def test_undo_and_redo_tell_once_each(session: Session) -> None:
    raise_note(session)
    seen: list[frozenset[Note]] = []
    session.settled.connect(lambda: seen.append(session.selection))
    session.undo()
    session.redo()
    assert [{note.pitch for note in chosen} for chosen in seen] == [{60}, {72}]


def test_what_changes_nothing_is_not_told(session: Session) -> None:
    told: list[bool] = []
    session.settled.connect(lambda: told.append(True))
    session.select(session.selection)
    session.choose_track(0)
    session.apply("Nothing", session.score)
    assert not told


def test_nothing_that_is_gone_is_selected_and_no_track_that_is_gone_is_drawn_on(session: Session) -> None:
    """As where the score below the roll is clicked before it was engraved anew."""
    raise_note(session)
    session.select_seen(frozenset({FIRST, SECOND}))
    assert session.selection == {SECOND}
    session.choose_track(2)
    assert (session.track, session.selection) == (0, frozenset({SECOND}))
    session.apply("Add track", edits.add_track(session.score, Track(name="New")).score)
    assert session.track == 0, "and the next track to come is not it either"


def test_what_could_not_be_saved_is_not_done(session: Session) -> None:
    told: list[str] = []
    session.refused.connect(told.append)
    before = session.score
    session.apply("Draw", Score((Track((Note(2**31, 480, 60),)),)))
    assert session.score is before
    assert not session.history.undo_name
    assert len(told) == 1
    raise_note(session)
    assert session.score != before
