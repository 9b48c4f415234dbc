"""The score with the real process that engraves it: killed, hurried and closed in the middle of its work."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children

import pytest
from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.background import Worker
from app.sheet.engraving import Engraving
from app.sheet.line import LineView
from core import edits
from core.engraving import Page, engrave
from core.engraving.press import Press
from core.score import Note, Score, Track
from tests.app.house import House
from tests.app.room import Room

MELODY = tuple(Note(240 * place, 240, 60 + place % 12) for place in range(8 * 16))
PATIENCE = 30_000  # milliseconds: a process is started, and the machine may be busy


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot, press=Press)
    made.session.open(Score((Track(MELODY),)), saved=True)
    made.press(Qt.Key.Key_F7)
    followed(made)
    yield made
    made.close()


def view(house: House) -> LineView:
    return house.continuo.faces.score.line


def followed(house: House) -> None:
    """Until the score shows the piece as it is."""
    house.qtbot.waitUntil(lambda: shows(house, house.session.notes), timeout=PATIENCE)


def shows(house: House, notes: tuple[Note, ...]) -> bool:
    page = view(house).page
    return page is not None and {head.note for head in page.heads} == set(notes)


def presses() -> list[int]:
    """The processes that engrave."""
    return [child.pid for child in active_children() if child.name == "continuo-press" and child.pid]


def test_nothing_is_started_before_the_score_is_first_looked_at(
    qapp: QApplication, store: QSettings, qtbot: QtBot
) -> None:
    house = House(qapp, store, qtbot, press=Press)
    house.session.open(Score((Track(MELODY),)), saved=True)
    assert presses() == []
    house.press(Qt.Key.Key_F7)
    followed(house)
    assert len(presses()) == 1
    house.close()
    assert presses() == []


def test_a_thousand_quick_edits_end_with_the_last_and_most_are_passed_over(room: Room, qtbot: QtBot) -> None:
    press, pen, owner, shown = Press(), Worker(), QObject(), list[Page]()
    engraving = Engraving(
        room.session,
        room.assistant,
        pen,
        lambda score, _tracks: lambda: (press.run(engrave, score),),
        lambda: True,
        owner,
    )
    engraving.ready.connect(lambda pages, *_: shown.extend(pages))
    for turn in range(1000):
        note = room.session.notes[0]
        score = edits.transpose(room.session.score, 0, [note], 1 if turn % 24 < 12 else -1).score
        room.session.apply("move", score)
        qtbot.wait(turn % 3)
    with qtbot.waitSignal(engraving.settled, timeout=PATIENCE):
        engraving.renew()
    assert shown[-1] == engrave(room.session.score)
    assert len(shown) < 900
    press.close()
    pen.close()


def test_a_process_that_is_killed_in_the_middle_is_not_noticed(house: House) -> None:
    (before,) = presses()
    house.session.select(frozenset((house.session.notes[0],)))
    for turn in range(5):
        house.continuo.actions["up"].trigger()
        house.qtbot.wait(5 + turn)
        for pid in presses()[: turn % 2]:
            os.kill(pid, signal.SIGTERM)
    followed(house)
    assert presses() != [before]
    assert view(house)._refusal == ""


def test_closing_while_it_engraves_leaves_no_process(house: House) -> None:
    house.session.select(frozenset((house.session.notes[0],)))
    house.continuo.actions["up"].trigger()
    house.qtbot.waitUntil(lambda: view(house).engraving.working)
    (pid,) = presses()
    house.parts.press.close()
    assert presses() == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_where_it_cannot_live_the_score_says_so_until_it_can(house: House) -> None:
    shown, real = view(house), house.parts.press
    shown._press = Press()
    shown._press.close()
    house.session.select(frozenset((house.session.notes[0],)))
    house.continuo.actions["up"].trigger()
    house.qtbot.waitUntil(lambda: "could not be engraved" in shown._instead())
    assert not shown.pages
    shown._press = real
    house.continuo.actions["undo"].trigger()
    followed(house)
    assert shown._instead() == ""
