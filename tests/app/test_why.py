"""Asking why on the roll: the pointer, the keys, the card, and what becomes of a choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import why
from app.background import Ticket
from app.panels.why_card import WhyCard
from app.settings import SHOW_SURPRISE, Settings
from app.showing import Showing
from app.stage import Stage
from app.theme import ThemeKeeper
from app.why import REST, Reasons
from core.continuation.request import Recipe, Task
from core.continuation.take import Take, Takes
from core.continuation.weighing import Alternative, Why
from core.errors import BadRequest, ContinuoError
from core.lstm.bundle import Bundle
from core.score import Note, Span
from core.timing import BarMap
from tests.app.roll.desk import Desk

SEED = [Note(480 * place, 480, 60 + place) for place in range(4)]
GHOST = tuple(Note(1920 + 480 * place, 480, 70 + place, suggested="fake") for place in range(4))
SPAN = Span(1920, 3840)
OTHER = Note(1920, 480, 64, 50)


class Model:
    """Answers when it is told to; what was asked of it is kept."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.waiting: list[tuple[Ticket, Callable[[], object]]] = []
        self.heard = True
        self.fault = ""

    def ask(
        self,
        job: Callable[[Bundle], Any],
        done: Callable[[Any], object],
        failed: Callable[[ContinuoError], object],
    ) -> Ticket:
        ticket = Ticket()
        self.waiting.append((ticket, lambda: self._run(job, done, failed)))
        return ticket

    def answer(self) -> None:
        waiting, self.waiting = self.waiting, []
        for ticket, run in waiting:
            if not ticket.cancelled:
                run()

    def _run(
        self,
        job: Callable[[Bundle], Any],
        done: Callable[[Any], object],
        failed: Callable[[ContinuoError], object],
    ) -> None:
        if self.fault:
            failed(BadRequest(self.fault))
        else:
            done(job(cast(Bundle, self)))

    def of_take(self, _takes: Takes, take: Take, part: int | None, index: int, _bundle: object) -> Why:
        assert part is None
        self.asked.append(("take", index))
        return reason(take.notes[index])

    def of_written(self, _score: object, _track: int, note: Note, _bundle: object) -> Why | None:
        self.asked.append(("written", note))
        return reason(note) if self.heard else None


def reason(note: Note) -> Why:
    return Why(note, 0.5, 2.0, (Alternative(OTHER, 0.5, "E4"),), ())


class Table:
    """A roll with a take on it, the card, and what was asked for."""

    def __init__(self, desk: Desk, model: Model, themes: ThemeKeeper, qtbot: QtBot) -> None:
        self.desk, self.model = desk, model
        desk.put(*SEED)
        self.stage = Stage()
        qtbot.addWidget(self.stage)
        self.stage.resize(1000, 600)
        self.stage.fill(desk.view)
        with qtbot.waitExposed(self.stage):
            self.stage.show()
        self.card = WhyCard(self.stage, themes)
        self.showing = Showing(desk.session)
        self.reasons = Reasons(desk.session, desk.settings, self.showing, desk.view, self.card, model.ask)
        self.swaps: list[tuple[Note, Note]] = []
        self.told: list[str] = []
        self.reasons.swap_asked.connect(lambda note, other: self.swaps.append((note, other)))
        self.reasons.told.connect(self.told.append)
        recipe = Recipe("fake", Task.CONTINUE, 1920, 3840, 1, 0, 0.9)
        take = Take(GHOST, (2.5,) * 4, recipe)
        other = replace(take, notes=(*GHOST[:3], replace(GHOST[3], pitch=50)))
        self.showing._show(Takes(desk.session.score, 0, SPAN, (take, other)), 0)
        desk.view.scene.show_ghost(GHOST, take.surprise, SPAN)
        desk.canvas.setFocus()

    def point(self, note: Note) -> None:
        self.desk.hand.move(self.desk.at(note.start + 100, note.pitch))

    def rest(self, note: Note, qtbot: QtBot) -> None:
        self.point(note)
        qtbot.waitUntil(lambda: bool(self.model.waiting), timeout=5 * REST)
        self.model.answer()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    model = Model()
    monkeypatch.setattr(why, "_of_take", model.of_take)
    monkeypatch.setattr(why, "_of_written", model.of_written)
    return model


@pytest.fixture
def table(desk: Desk, model: Model, themes: ThemeKeeper, qtbot: QtBot) -> Table:
    return Table(desk, model, themes, qtbot)


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings, themes: ThemeKeeper) -> Iterator[Desk]:
    desk = Desk(settings, themes)
    yield desk
    desk.session.blockSignals(True)


def test_a_pointer_that_rests_opens_the_card_and_a_passing_one_does_not(table: Table, qtbot: QtBot) -> None:
    table.point(GHOST[0])
    table.point(SEED[0])
    qtbot.wait(REST + 100)
    assert table.model.waiting == []
    table.point(GHOST[1])
    qtbot.wait(REST // 2)
    assert table.model.waiting == []
    table.rest(GHOST[1], qtbot)
    assert table.card.isVisible()
    assert table.model.asked == [("take", 1)]
    assert not table.card.geometry().intersects(table.desk.view.note_box(GHOST[1]))
    assert table.desk.canvas.hasFocus()


def test_while_the_lane_is_on_it_opens_at_once(table: Table, qtbot: QtBot) -> None:
    table.desk.settings.set(SHOW_SURPRISE, True)
    table.point(GHOST[1])
    qtbot.waitUntil(lambda: bool(table.model.waiting), timeout=REST - 100)


def test_it_follows_to_the_next_note_and_goes_when_the_pointer_leaves(table: Table, qtbot: QtBot) -> None:
    table.rest(GHOST[0], qtbot)
    table.rest(GHOST[1], qtbot)
    assert table.model.asked == [("take", 0), ("take", 1)]
    table.point(SEED[0])
    qtbot.waitUntil(lambda: not table.card.isVisible())


def test_a_note_on_the_way_to_the_card_does_not_call_it_away(table: Table, qtbot: QtBot) -> None:
    table.rest(GHOST[0], qtbot)
    table.point(GHOST[1])
    qtbot.wait(why.PASSING // 3)
    table.point(GHOST[0])
    qtbot.wait(2 * why.PASSING)
    assert table.model.asked == [("take", 0)]
    assert table.model.waiting == []
    assert table.card.isVisible()


def test_it_stays_while_the_pointer_is_on_it(
    table: Table, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.rest(GHOST[0], qtbot)
    monkeypatch.setattr(table.card, "underMouse", lambda: True)
    table.point(SEED[0])
    qtbot.wait(why.GRACE + 100)
    assert table.card.isVisible()
    monkeypatch.setattr(table.card, "underMouse", lambda: False)
    inside = QPoint(5, 5)
    QApplication.sendEvent(table.card, QEnterEvent(inside, inside, inside))
    QApplication.sendEvent(table.card, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not table.card.isVisible())


def test_a_click_on_the_note_still_keeps_and_takes_the_card_away(table: Table, qtbot: QtBot) -> None:
    clicked: list[int] = []
    table.desk.view.ghost_clicked.connect(clicked.append)
    table.rest(GHOST[1], qtbot)
    table.desk.hand.click(table.desk.at(GHOST[1].start + 100, GHOST[1].pitch))
    assert clicked == [BarMap(table.desk.session.score).bar_at(GHOST[1].start).start]
    assert not table.card.isVisible()


def test_esc_takes_the_card_away_and_reaches_nothing_else(table: Table, qtbot: QtBot) -> None:
    table.rest(GHOST[1], qtbot)
    table.desk.hand.key(Qt.Key.Key_Escape)
    assert not table.card.isVisible()
    assert table.showing.takes is not None


def test_an_answer_that_comes_too_late_is_dropped(table: Table, qtbot: QtBot) -> None:
    table.point(GHOST[1])
    qtbot.waitUntil(lambda: bool(table.model.waiting), timeout=5 * REST)
    table.desk.hand.click(table.desk.at(6000, 60))  # the score changes meanwhile
    table.model.answer()
    assert not table.card.isVisible()
    assert table.model.asked == []


@pytest.mark.parametrize("how", ["scroll", "edit", "take"])
def test_it_goes_when_what_it_is_about_does(table: Table, qtbot: QtBot, how: str) -> None:
    table.rest(GHOST[1], qtbot)
    if how == "scroll":
        table.desk.viewport.scroll_by_hand(20, 0)
    elif how == "edit":
        table.desk.hand.click(table.desk.at(9000, 60))
    else:
        table.showing.choose(1)
    assert not table.card.isVisible()


def test_it_stays_while_nothing_about_the_take_is_new(table: Table, qtbot: QtBot) -> None:
    table.rest(GHOST[1], qtbot)
    table.showing.changed.emit()  # the assistant is busy, or is no longer
    assert table.card.isVisible()


def test_choosing_an_alternative_asks_for_the_swap(table: Table, qtbot: QtBot) -> None:
    table.rest(GHOST[2], qtbot)
    QTest.mouseClick(table.card.rows[0], Qt.MouseButton.LeftButton)
    assert table.swaps == [(GHOST[2], OTHER)]
    assert not table.card.isVisible()
    assert table.desk.notes == SEED


def test_rolling_on_from_a_note_as_it_is(table: Table) -> None:
    table.desk.view.roll_on_asked.emit(GHOST[1])
    assert table.swaps == [(GHOST[1], GHOST[1])]


def test_asked_by_key_the_card_has_the_keyboard_and_gives_it_back(table: Table) -> None:
    table.desk.view.ask_why()
    table.model.answer()
    assert table.model.asked == [("take", 0)]
    assert table.card.has_keyboard
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Right)
    table.model.answer()
    assert table.model.asked[-1] == ("take", 1)
    assert table.card.has_keyboard
    table.point(GHOST[3])  # the pointer does not take it away from the keys
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Left)
    table.model.answer()
    assert table.model.asked[-1] == ("take", 0)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Left)  # there is none before the first
    assert table.model.waiting == []
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert not table.card.isVisible()
    assert table.desk.canvas.hasFocus()
    assert table.showing.takes is not None


def test_a_note_of_the_composer_s_is_swapped_in_one_step(table: Table) -> None:
    session = table.desk.session
    session.select(frozenset((SEED[1],)))
    table.desk.view.ask_why()
    table.model.answer()
    assert table.model.asked == [("written", SEED[1])]
    table.card.rows[0].click()
    swapped = Note(OTHER.start, OTHER.length, OTHER.pitch, SEED[1].velocity)
    assert table.desk.notes == [SEED[0], SEED[2], SEED[3], swapped]
    assert table.desk.undo_name == "Swap note"
    session.undo()
    assert table.desk.notes == SEED
    assert table.swaps == []


def test_of_a_note_that_is_not_heard_it_says_so(table: Table) -> None:
    table.model.heard = False
    table.reasons.ask(SEED[0])
    table.model.answer()
    assert not table.card.isVisible()
    assert table.told == [why.NOT_HEARD]


def test_of_drums_it_says_that_no_model_hears_them(table: Table) -> None:
    score = table.desk.session.score
    table.desk.session.apply("Drums", score.with_track(0, replace(score.tracks[0], percussion=True)))
    table.model.heard = False
    table.reasons.ask(SEED[0])
    table.model.answer()
    assert table.told == [why.NO_DRUMS]


def test_what_cannot_be_answered_is_said(table: Table) -> None:
    table.model.fault = "No model was found."
    table.reasons.ask(GHOST[0])
    table.model.answer()
    assert table.told == ["No model was found."]
    assert not table.card.isVisible()
