"""The menu of tracks says what is drawn on, and changes it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.piece_editing import PieceEditing
from app.session import Session
from app.track_menu import INSTRUMENTS, TrackMenu
from core.score import Note, Score, Track

TUNE = Track((Note(0, 480, 60),), name="Tune & more", program=73)
BASS = Track((Note(0, 480, 40),), name="Bass", program=32, muted=True)


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.session = Session()
        self.session.open(Score((TUNE, BASS)), saved=True)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.menu = TrackMenu(self.session, PieceEditing(self.session), self.window)

    def entry(self, words: str) -> QAction:
        self.menu.fill()
        every = [*self.menu.actions(), *self.menu.instruments.actions()]
        return next(action for action in every if words in action.text())


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_it_shows_what_is_drawn_on_and_what_it_sounds_like(desk: Desk) -> None:
    assert desk.entry("Tune && more").isChecked()
    assert not desk.entry("Bass · muted").isChecked()
    assert desk.entry("flute").isChecked()
    desk.entry("Bass").trigger()
    assert desk.session.track == 1
    assert desk.entry("double bass").isChecked()


def test_an_instrument_is_one_undo_step(desk: Desk) -> None:
    desk.entry("cello").trigger()
    assert desk.session.score.tracks[0].program == 42
    desk.session.undo()
    assert desk.session.score.tracks[0].program == 73


def test_tracks_come_and_go_but_one_stays(desk: Desk) -> None:
    counts = []
    for words in ("Add", "Remove", "Remove"):
        desk.entry(words).trigger()
        counts.append((len(desk.session.score.tracks), desk.session.track))
    assert counts == [(3, 2), (2, 1), (1, 0)]
    assert not desk.entry("Remove").isEnabled()


def test_programs_are_those_of_general_midi() -> None:
    assert all(0 <= program <= 127 for program in INSTRUMENTS)
    assert len(set(INSTRUMENTS.values())) == len(INSTRUMENTS)
