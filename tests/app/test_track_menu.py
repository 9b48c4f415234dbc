"""The menus of tracks say what is worked on and what it sounds like, and send notes elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.deeds import as_entry
from app.panels.track_colours import ColourMenu
from app.session import Session
from app.theme import ThemeKeeper
from app.track_editing import TrackEditing
from app.track_menu import InstrumentMenu, SendMenu, TrackMenu
from core.score import Note, Score, Track

TUNE = Track((Note(0, 480, 60),), name="Tune & more", program=73)
BASS = Track((Note(0, 480, 40),), name="Bass", program=32, muted=True)


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.session = Session()
        self.session.open(Score((TUNE, BASS)), saved=True)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.editing = TrackEditing(self.session)
        self.tracks = TrackMenu(self.session, self.window)
        self.instruments = InstrumentMenu(self.editing, self.session, self.window)
        self.colours = ColourMenu(ThemeKeeper("light"), lambda _colour: None, self.window)
        self.send = SendMenu(self.session, self.editing.move_selection, self.window)


def entries(menu: QMenu) -> Iterator[QAction]:
    menu.aboutToShow.emit()
    for action in menu.actions():
        yield action
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            yield from submenu.actions()


def entry(menu: QMenu, words: str) -> QAction:
    return max((a for a in entries(menu) if words in a.text()), key=lambda a: len(words) / len(a.text()))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_it_shows_what_is_drawn_on_and_what_it_sounds_like(desk: Desk) -> None:
    assert entry(desk.tracks, "Tune && more").isChecked()
    assert not entry(desk.tracks, "Bass · muted").isChecked()
    assert entry(desk.instruments, "flute").isChecked()
    entry(desk.tracks, "Bass").trigger()
    assert desk.session.track == 1
    assert entry(desk.instruments, "acoustic bass").isChecked()


@pytest.mark.parametrize("which", ["tracks", "instruments", "send", "colours"])
def test_a_menu_that_is_opened_again_and_again_holds_no_more(desk: Desk, which: str) -> None:
    menu = getattr(desk, which)
    held = set()
    for _ in range(4):
        menu.aboutToShow.emit()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        held.add(len(menu.findChildren(QObject)))
    assert len(held) == 1


def test_an_instrument_is_one_undo_step_and_is_heard(desk: Desk) -> None:
    heard: list[int] = []
    desk.editing.tapped.connect(lambda pitch, _velocity: heard.append(pitch))
    entry(desk.instruments, "cello").trigger()
    assert desk.session.score.tracks[0].program == 42
    entry(desk.instruments, "drums").trigger()
    assert desk.session.score.tracks[0].percussion
    assert entry(desk.instruments, "drums").isChecked()
    assert not entry(desk.instruments, "cello").isChecked()
    assert heard == [60, 38]
    desk.session.undo()
    desk.session.undo()
    assert desk.session.score.tracks[0] == TUNE


def test_the_selection_goes_to_another_track(desk: Desk) -> None:
    assert not entry(desk.send, "Bass").isEnabled()
    desk.session.select(frozenset(TUNE.notes))
    assert "Tune" not in " ".join(action.text() for action in entries(desk.send))
    entry(desk.send, "Bass").trigger()
    assert desk.session.score.tracks[1].notes == (*BASS.notes, *TUNE.notes)
    assert (desk.session.track, desk.session.selection) == (1, frozenset(TUNE.notes))


def test_a_strangers_name_is_one_short_line(desk: Desk) -> None:
    assert as_entry("A\tB\nC & D") == "A B C && D"
    assert as_entry("a" * 60_000) == "a" * 80 + "…"
    desk.session.open(Score((TUNE, Track(name="Loud & soft\tCtrl+Q"))), saved=True)
    assert entry(desk.send, "Loud").text() == "2  Loud && soft Ctrl+Q"
