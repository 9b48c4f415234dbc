"""Of a piece that is closed nothing stays, however it was looked at, edited and written."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest

from app.session import Session
from core import edits, files
from core.edits import splice
from core.files.notation import bars
from core.note_columns import MANY, spliced, values
from core.score import Note, Score, Track, shared_ends

Use = Callable[[Session], object]


class Known(Note):
    """One of which it can be told whether it is still there."""

    __slots__ = ("__weakref__",)


def long_track() -> Track:
    return Track(tuple(Known(120 * place, 120, 60 + place % 7) for place in range(MANY + 1)))


def edit(session: Session) -> None:
    edited = edits.transpose(session.score, 0, session.selection, 12)
    session.apply("Transpose", edited.score, edited.notes)


def compare(session: Session) -> None:
    before = session.notes
    known = values(before)
    edit(session)
    spliced(session.notes, before, known)
    shared_ends(session.notes, before)


USES: dict[str, Use] = {
    "read as numbers": lambda session: values(session.notes),
    "picked": lambda session: splice.pick(session.score, 0, session.selection),
    "edited": edit,
    "compared": compare,
    "written": lambda session: files.encoded(".musicxml", session.score),
}


def used(session: Session, use: Use) -> list[weakref.ref[Note]]:
    """A piece opened, some of it marked, and used; its notes, for those who do not hold them."""
    session.open(Score((long_track(),)), saved=True)
    notes = session.notes
    session.select(frozenset(notes[100:400]))
    use(session)
    session.undo()
    return list(map(weakref.ref, notes))


@pytest.mark.parametrize("use", USES)
def test_a_piece_that_is_closed_is_gone(use: str) -> None:
    session = Session()
    notes = used(session, USES[use])
    assert all(note() for note in notes)
    session.open(Score((Track((Note(0, 480, 60),)),)), saved=True)
    gc.collect()
    assert sum(note() is not None for note in notes) == 0


def test_what_was_read_of_a_piece_before_it_is_opened_stays_known() -> None:
    track = long_track()
    read = values(track.notes)
    Session().open(Score((Track((Note(0, 480, 60),)), track)), saved=True)
    assert values(track.notes) is read


def test_the_bars_of_a_day_do_not_heap_up() -> None:
    session = Session()
    for piece in range(5):
        notes = tuple(Note(480 * place, 480, 40 + piece + place % 7) for place in range(200))
        session.open(Score((Track(notes),)), saved=True)
        files.encoded(".musicxml", session.score)
        assert 0 < bars._written.cache_info().currsize <= 50
