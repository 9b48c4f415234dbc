"""What is done with tracks is one undo step each, said in words, and undone whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.session import Session
from app.track_editing import TrackEditing
from core.instruments import Instrument
from core.score import Note, Score, Track

C, E = Note(0, 480, 60), Note(480, 480, 64)
PIECE = Score((Track((C, E), "Flute", 73), Track(name="Bass", program=32)))


class Desk:
    def __init__(self) -> None:
        self.session = Session()
        self.session.open(PIECE, saved=True)
        self.tracks = TrackEditing(self.session)
        self.told: list[str] = []
        self.tried: list[Callable[[Score], Score] | None] = []
        self.tapped: list[int] = []
        self.changes = 0
        self.tracks.told.connect(self.told.append)
        self.tracks.tried.connect(self.tried.append)
        self.tracks.tapped.connect(lambda pitch, _velocity: self.tapped.append(pitch))
        self.session.track_changed.connect(self._count)

    def _count(self) -> None:
        self.changes += 1

    @property
    def names(self) -> list[str]:
        return [track.name for track in self.session.score.tracks]

    @property
    def here(self) -> str:
        return self.names[self.session.track]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_tracks_are_gone_through_to_the_ends(desk: Desk) -> None:
    desk.tracks.next()
    assert desk.here == "Bass"
    desk.tracks.next()
    assert desk.told == ["This is the last track"]
    desk.tracks.previous()
    assert desk.here == "Flute"
    desk.tracks.previous()
    assert desk.told[-1] == "This is the first track"


def test_what_is_added_or_copied_is_worked_on_and_called_what_nothing_else_is(desk: Desk) -> None:
    desk.tracks.add()
    assert (desk.here, desk.told) == ("Track 3", ["Track 3 was added"])
    desk.tracks.duplicate(0)
    assert desk.names == ["Flute", "Flute 2", "Bass", "Track 3"]
    assert desk.here == "Flute 2"
    assert desk.session.notes == (C, E)
    desk.tracks.duplicate()
    assert desk.here == "Flute 3"
    for _ in range(3):
        desk.session.undo()
    assert desk.session.score is PIECE


def test_undo_has_what_was_removed_in_hand_again(desk: Desk) -> None:
    desk.tracks.remove()
    assert (desk.names, desk.here) == (["Bass"], "Bass")
    assert desk.told == ["Flute was removed, with 2 notes; undo brings it back"]
    assert desk.changes == 1  # though it is the first one still
    desk.session.undo()
    assert desk.here == "Flute"
    desk.tracks.remove(1)
    assert desk.told[-1] == "Bass was removed, with 0 notes; undo brings it back"
    desk.tracks.remove()
    assert desk.session.score.tracks == (Track(),)


def test_moving_keeps_the_same_track_in_hand_and_the_notes_selected(desk: Desk) -> None:
    desk.session.select(frozenset({E}))
    desk.tracks.move(0, 7)
    assert (desk.names, desk.here) == (["Bass", "Flute"], "Flute")
    assert desk.session.selection == {E}
    desk.session.undo()
    assert (desk.names, desk.here) == (["Flute", "Bass"], "Flute")
    assert desk.session.selection == {E}


def test_names_instruments_and_colours(desk: Desk) -> None:
    desk.tracks.rename(0, "  ")
    assert desk.session.score is PIECE
    desk.tracks.rename(0, " Air ")
    desk.tracks.colour(0, 5)
    desk.tracks.choose_instrument(1, Instrument(42))
    assert desk.session.score.tracks == (Track((C, E), "Air", 73, colour=5), Track(name="Bass", program=42))
    assert (desk.here, desk.told, desk.tapped) == ("Bass", ["cello"], [60])
    desk.tracks.choose_instrument(1, Instrument(0, 0, True))
    assert desk.session.score.tracks[1].percussion
    assert (desk.told[-1], desk.tapped[-1]) == ("drums", 38)
    for _ in range(4):
        desk.session.undo()
    assert desk.session.score is PIECE


def test_mute_and_solo_turn_on_and_off(desk: Desk) -> None:
    desk.tracks.mute()
    desk.tracks.solo(1)
    assert [(track.muted, track.solo) for track in desk.tracks.tracks] == [(True, False), (False, True)]
    assert desk.told == ["Flute is muted", "Bass is solo"]
    assert desk.session.history.undo_name == "Solo track"
    desk.tracks.mute()
    desk.tracks.solo(1)
    assert desk.session.score == PIECE
    assert desk.told[2:] == ["Flute sounds again", "Bass is no longer solo"]


def test_what_is_tried_out_is_heard_and_not_yet_done(desk: Desk) -> None:
    desk.tracks.try_out(1, volume=30)
    assert desk.session.score is PIECE
    [tried] = desk.tried
    assert tried is not None
    assert tried(desk.session.score).tracks[1].volume == 30
    assert tried(Score()) == Score(), "another piece has no such track"
    desk.tracks.change("Change volume", 1, volume=31)
    assert desk.session.score.tracks[1].volume == 31
    assert desk.tried[-1] is None


def test_an_instrument_is_tasted_before_it_is_chosen(desk: Desk) -> None:
    desk.tracks.taste(1, Instrument(42, 8))
    assert desk.session.score is PIECE
    tried = desk.tried.pop()
    assert tried is not None
    assert tried(desk.session.score).tracks[1].instrument == Instrument(42, 8)
    desk.tracks.put_back()
    assert desk.tried == [None]
    desk.tracks.taste(1, Instrument(43, 8))
    desk.tracks.choose_instrument(1, Instrument(43, 8))
    assert desk.session.score.tracks[1].instrument == Instrument(43, 8)
    assert (desk.told, desk.tapped) == (["contrabass, bank 8"], [60, 60]), "it was heard already"
    desk.session.undo()
    assert desk.session.score is PIECE


@pytest.mark.parametrize("to", [1, None])
def test_the_selection_goes_with_the_composer_to_another_track(desk: Desk, to: int | None) -> None:
    desk.tracks.move_selection(to)
    assert desk.told == ["Nothing is selected"]
    desk.session.select(frozenset({E}))
    desk.tracks.move_selection(to)
    assert desk.session.score.tracks[0].notes == (C,)
    assert desk.session.notes == (E,)
    assert desk.session.selection == {E}
    assert desk.told[-1] == f"1 note on {'Bass' if to else 'Track 3'}"
    assert desk.session.score.tracks[desk.session.track].program == (32 if to else 73)
    desk.session.undo()
    assert desk.session.score is PIECE
    desk.session.choose_track(0)
    desk.session.select(frozenset({C, E}))
    desk.tracks.copy_selection(to)
    assert set(desk.session.score.tracks[0].notes) == set(desk.session.notes) == {C, E}
