"""Good news goes away, a warning stays, and work can be called off."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app import notice as module
from app.notice import Notice
from app.panels.floating_card import FloatingCard
from app.stage import Stage
from app.theme import ThemeKeeper
from core.chord_symbols import ChordSymbol
from core.score import ChordSign, Score
from tests.app.house import House


@pytest.fixture
def notice(themes: ThemeKeeper, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Notice:
    monkeypatch.setattr(module, "LINGER", 50)
    monkeypatch.setattr(module, "PATIENCE", 20)
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(900, 600)
    stage.show()
    return Notice(stage, themes)


def buttons(notice: Notice) -> dict[str, QPushButton]:
    return {button.text(): button for button in notice.findChildren(QPushButton)}


def test_good_news_goes_away_and_a_warning_stays(notice: Notice, qtbot: QtBot) -> None:
    notice.say("Saved.")
    assert (notice.words, notice.warns) == ("Saved.", False)
    qtbot.waitUntil(lambda: notice.words == "")
    notice.say("Saved.")
    notice.warn("It could not be read.")
    qtbot.wait(100)
    assert (notice.words, notice.warns) == ("It could not be read.", True)


def test_a_name_as_long_as_names_may_be_leaves_room_for_why(notice: Notice) -> None:
    notice.warn(f"“{'n' * 246}.continuo” could not be written: the disk is full.")
    assert notice.words.endswith("n.continuo” could not be written: the disk is full.")
    words = notice.findChildren(QLabel)[1]
    assert words.text() == notice.words
    assert words.minimumSizeHint().width() < words.width()
    folder = f"“{'/home/somebody' * 6}” cannot be written to."
    notice.warn(folder)
    assert notice.words == folder, "lines break at a folder's strokes"
    assert words.minimumSizeHint().width() < words.width()


def test_what_is_being_written_stands_in_one_line(notice: Notice, qtbot: QtBot) -> None:
    notice.work("Writing long.wav …", lambda: None)
    qtbot.waitUntil(lambda: notice.words != "")
    words = notice.findChildren(QLabel)[1]
    qtbot.waitUntil(lambda: words.width() >= words.fontMetrics().horizontalAdvance(words.text()))


def test_what_can_be_done_is_done_once(notice: Notice) -> None:
    done: list[str] = []
    notice.warn(
        "Not found.", [("Choose", lambda: done.append("chosen")), ("Get", lambda: done.append("got"))]
    )
    buttons(notice)["Choose"].click()
    assert done == ["chosen"]
    assert notice.words == ""


def test_it_stays_within_the_stage(notice: Notice) -> None:
    for width in (320, 900, 2000):
        stage = notice.parentWidget()
        assert stage is not None
        stage.resize(width, 400)
        notice.warn("One sentence that is rather long, " * 4)
        assert stage.rect().contains(notice.geometry())


@pytest.mark.parametrize("width", [320, 480, 600, 900])
def test_its_words_are_never_cut_by_its_buttons(notice: Notice, qtbot: QtBot, width: int) -> None:
    stage = notice.parentWidget()
    assert stage is not None
    stage.resize(width, 600)
    verbs = ("Show …", "Copy the report", "Later")
    sentence = "Continuo stopped without closing “A tune by the sea”. It is safe."
    notice.warn(sentence, [(verb, lambda: None) for verb in verbs])
    qtbot.wait(20)
    words = next(each for each in notice.findChildren(QLabel) if each.text() == sentence)
    assert words.height() >= words.heightForWidth(words.width())
    assert words.width() >= min(180, words.fontMetrics().horizontalAdvance(sentence))
    for button in buttons(notice).values():
        place = QRect(button.mapTo(notice, QPoint()), button.size())
        assert notice.rect().contains(place)
        assert not place.intersects(words.geometry())


def test_short_work_is_not_worth_a_word(notice: Notice, qtbot: QtBot) -> None:
    notice.work("Reading …", lambda: None)
    notice.work("", lambda: None)
    qtbot.wait(60)
    assert notice.words == ""


def test_long_work_shows_how_far_it_is_and_can_be_called_off(notice: Notice, qtbot: QtBot) -> None:
    cancelled: list[bool] = []
    notice.work("Writing …", lambda: cancelled.append(True))
    qtbot.waitUntil(lambda: notice.words == "Writing …")
    bar = notice.findChild(QProgressBar)
    assert bar is not None
    assert bar.maximum() == 0  # nobody knows yet
    notice.progress(0.25)
    assert bar.value() / bar.maximum() == 0.25
    buttons(notice)["Cancel"].click()
    assert cancelled == [True]
    notice.work("", lambda: None)
    assert notice.words == ""


def test_the_end_of_work_leaves_a_warning_alone(notice: Notice, qtbot: QtBot) -> None:
    notice.work("Reading …", lambda: None)
    qtbot.waitUntil(lambda: notice.words == "Reading …")
    notice.work("", lambda: None)
    notice.warn("It is damaged.")
    notice.work("", lambda: None)
    assert notice.words == "It is damaged."


def test_another_piece_takes_away_what_was_said_and_not_the_work(notice: Notice, qtbot: QtBot) -> None:
    notice.warn("It could not be read.")
    notice.forget()
    assert notice.words == ""
    notice.work("Rendering …", lambda: None)
    qtbot.waitUntil(lambda: notice.words == "Rendering …")
    notice.forget()
    assert notice.words == "Rendering …"


def test_a_question_comes_back_after_what_covered_it_until_it_is_answered(
    notice: Notice, qtbot: QtBot
) -> None:
    answers: list[str] = []
    question = [("Show…", lambda: answers.append("shown")), ("Later", lambda: answers.append("later"))]
    notice.ask("left over", "A piece was left open.", question)
    notice.say("Saved.")
    assert notice.words == "Saved."
    qtbot.waitUntil(lambda: notice.words == "A piece was left open.")
    notice.warn("It could not be read.")
    notice.findChildren(QToolButton)[0].click()
    assert notice.words == "A piece was left open."
    notice.work("Reading …", lambda: None)
    qtbot.waitUntil(lambda: notice.words == "Reading …")
    notice.work("", lambda: None)
    assert notice.words == "A piece was left open."
    buttons(notice)["Show…"].click()
    assert answers == ["shown"]
    assert notice.words == ""
    notice.say("Saved.")
    qtbot.waitUntil(lambda: notice.words == "")


def test_several_questions_wait_and_one_can_be_settled_elsewhere(notice: Notice) -> None:
    notice.ask("left over", "A piece was left open.", [("Later", lambda: None)], of_piece=False)
    notice.ask("unwritten", "The disk is full.", [("Save as…", lambda: None)])
    notice.ask("unwritten", "The disk is still full.", [("Save as…", lambda: None)])
    assert notice.words == "The disk is still full."
    notice.settle("unwritten")
    assert notice.words == "A piece was left open."
    notice.ask("unwritten", "The disk is full.", [("Save as…", lambda: None)])
    notice.forget()  # another piece was opened
    assert notice.words == "A piece was left open."
    notice.forget()
    assert notice.words == "A piece was left open."
    buttons(notice)["Later"].click()
    assert notice.words == ""


def test_work_that_a_question_covered_is_shown_again_until_it_is_called_off(
    notice: Notice, qtbot: QtBot
) -> None:
    notice.work("Rendering …", lambda: None)
    qtbot.waitUntil(lambda: notice.words == "Rendering …")
    notice.ask("left over", "A piece was left open.", [("Later", lambda: None)])
    buttons(notice)["Later"].click()
    assert notice.words == "Rendering …"
    buttons(notice)["Cancel"].click()
    assert notice.words == ""


def test_no_card_that_is_lifted_covers_what_is_said(notice: Notice) -> None:
    notice.warn("Something went wrong; your piece is safe.")
    stage = notice.parentWidget()
    assert isinstance(stage, Stage)
    card = QLabel("Import", stage)
    card.setGeometry(stage.rect())
    card.show()
    stage.lift(card)
    assert stage.childAt(card.mapTo(stage, card.rect().bottomRight())) is card
    found = stage.childAt(notice.geometry().center())
    assert found is not card
    assert found is not None
    assert found is notice or notice.isAncestorOf(found)


@pytest.mark.parametrize(
    "there",
    [QRect(60, 40, 360, 500), QRect(480, 40, 360, 500), QRect(270, 40, 360, 500), QRect(20, 30, 860, 400)],
    ids=("left", "right", "middle", "wide"),
)
def test_it_covers_no_card_that_finds_its_place_where_it_stood(notice: Notice, there: QRect) -> None:
    stage = notice.parentWidget()
    assert isinstance(stage, Stage)
    card = FloatingCard(stage)
    notice.warn("The program ended without closing “A tune by the sea”.", [("Show…", lambda: None)])
    before = notice.geometry()
    card.setFixedSize(there.size())
    card.move(there.topLeft())
    card.show()
    assert before.intersects(card.geometry())
    stage.lift(card)
    assert not notice.geometry().intersects(card.geometry())
    assert stage.rect().contains(notice.geometry())
    card.hide()
    assert notice.geometry() == before


def test_it_stands_below_the_chord_symbols(qapp: QApplication, store: QSettings, qtbot: QtBot) -> None:
    house = House(qapp, store, qtbot)
    try:
        house.window.notice.warn("It could not be read.")
        for chords in ((ChordSign(0, ChordSymbol("G")),), ()):
            house.session.open(Score(chords=chords), saved=True)
            house.window.notice.warn("It could not be read.")
            notes = house.continuo.faces.roll.canvas_area
            assert notes.contains(house.window.notice.geometry())
        house.session.apply("Name the chords", Score(chords=(ChordSign(0, ChordSymbol("G")),)))
        assert house.continuo.faces.roll.canvas_area.contains(house.window.notice.geometry())
    finally:
        house.close()


def test_what_was_saved_in_the_end_is_not_asked_about(
    qapp: QApplication, store: QSettings, qtbot: QtBot, tmp_path: Path
) -> None:
    house = House(qapp, store, qtbot)
    try:
        documents, notice = house.parts.documents, house.window.notice
        documents.unwritten.emit("The disk is full.")
        documents.changed_outside.emit(tmp_path / "air.continuo")
        assert "air" in notice.words
        documents.saved.emit(tmp_path / "air.continuo")
        assert notice.words == ""
    finally:
        house.close()
