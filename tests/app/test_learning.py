"""Learning from the composer's own pieces, in the window; the work itself is made up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QObject,
    QPointF,
    QSettings,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app import learning, lesson_reading, model_files, side_by_side
from app import settings as the
from app.panels.lesson_card import LessonCard
from app.panels.lesson_working import spoken_time
from core import files
from core.commands.learning import piece_of
from core.encoding import Encoding
from core.errors import ContinuoError
from core.learning import GO_ON, PAUSE
from core.learning.lesson import LESSON, Lesson, to_oneself
from core.learning.understanding import Understanding
from core.lstm import bundle
from core.lstm.bundle import BundleInfo
from core.lstm.sealed import PARTS, write_seal
from core.score import Note, Score, Span, Track
from tests.app.house import House
from tests.core.learning.conftest import tune

LEFT = Qt.MouseButton.LeftButton
RESULT = {
    "model": "mine",
    "folder": "/models/mine",
    "title": "Mine",
    "several": False,
    "from": "fake",
    "phrases": 4,
    "notes": 160,
    "before": 3.5,
    "after": 3.0,
    "style": "Irish tune",
    "better": 4,
    "held": 4,
    "met": 0,
    "seconds": 60.0,
    "general": {"before": 2.0, "after": 2.1, "tunes": 30},
}


TWO = ((1, "CDEF GABc|"), (2, "cBAG FEDC|"))  # tunes of ABC

SEVERAL = BundleInfo("both", "Chords and parts", Path(), several=True)


class FakeChild(QObject):
    """A child that says what it is told to."""

    made: list[FakeChild]

    def __init__(
        self,
        arguments: list[str],
        done: Callable[[str], object],
        failed: Callable[[ContinuoError], object],
        parent: QObject,
        told: object = None,
        heard: Callable[[dict[str, Any]], object] = print,
    ) -> None:
        super().__init__(parent)
        self.arguments, self.done, self.failed, self.heard = arguments, done, failed, heard
        self.lines: list[str] = []
        self.cancelled = False
        self.made.append(self)
        if "--prepare" in arguments:
            QTimer.singleShot(0, self, self._prepare)

    def _prepare(self) -> None:
        paths = map(Path, self.arguments[self.arguments.index("--beside") + 1 :])
        several = self.arguments[self.arguments.index("--from") + 1] == "both"
        for piece in Understanding(several).each(paths):
            self.heard(piece_of(piece))
        self.done("")

    def say(self, line: str) -> None:
        self.lines.append(line)

    def cancel(self) -> None:
        self.cancelled = True

    def point(self, done: float, **others: Any) -> None:
        usual = {"words": "learning", "left": 130.0, "part": 1, "learnt": done, "bits": None, "before": None}
        self.heard({"point": {"done": done, **usual, **others}})

    def end(self, **others: Any) -> None:
        self.heard({"result": {**RESULT, **others}})
        self.done("")


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[FakeChild]:
    FakeChild.made = []
    for module in (learning, lesson_reading):
        monkeypatch.setattr(module, "Child", FakeChild)
    return FakeChild.made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pieces"
    place.mkdir()
    for number in range(4):
        files.write(
            place / f"{number}.mid", Score((Track(tune(number), name="Lead"),), title=f"No. {number}")
        )
    (place / "broken.mid").write_bytes(b"MThd")
    return place


@pytest.fixture
def house(qapp: QApplication, tmp_path: Path, qtbot: QtBot, children: list[FakeChild]) -> Iterator[House]:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def opened(house: House, *paths: Path) -> LessonCard:
    """The card, with these files and folders in it."""
    house.continuo.actions["learn"].trigger()
    card: LessonCard = house.continuo.faces.learning._card
    house.qtbot.waitUntil(lambda: card.choosing.base.count() > 0)
    for path in paths:
        house.ask.files.append(path)
        QTest.mouseClick(card.choosing.folder if path.is_dir() else card.choosing.files, LEFT)
        house.qtbot.waitUntil(card.choosing.train.isEnabled)
    return card


def hand(card: LessonCard, row: int) -> QTreeWidgetItem:
    """Put the keyboard on a row of the list."""
    item = card.choosing.pieces.topLevelItem(row)
    assert item is not None
    card.choosing.pieces.setCurrentItem(item)
    return item


def working(house: House, folder: Path, children: list[FakeChild]) -> tuple[LessonCard, FakeChild]:
    card = opened(house, folder)
    house.qtbot.waitUntil(card.choosing.train.hasFocus)
    house.press(Qt.Key.Key_Return)
    return card, children[-1]


def test_pieces_show_with_what_was_understood_and_can_be_ticked_off(house: House, folder: Path) -> None:
    card = opened(house, folder)
    assert [piece["title"] for piece in card.choosing.pieces.pieces] == [
        "No. 0",
        "No. 1",
        "No. 2",
        "No. 3",
        "broken.mid",
    ]
    assert card.choosing.said.text().startswith("4 pieces, 4 phrases, 160 notes")
    house.focus(card.choosing.pieces)
    hand(card, 1)
    house.press(Qt.Key.Key_Space)
    assert not house.plays()
    assert card.choosing.said.text().startswith("3 pieces, 3 phrases, 120 notes")
    assert card.choosing.pieces.without == (str(folder / "1.mid"),)
    hand(card, 4)
    assert card.choosing.said.text().count("broken.mid") == 1
    house.focus(card.choosing.train)
    QApplication.sendEvent(card.choosing.pieces, QEvent(QEvent.Type.Leave))
    assert card.choosing.said.text().startswith("3 pieces")


def titles(card: LessonCard) -> list[str]:
    return [str(piece["title"]) for piece in card.choosing.pieces.pieces]


def select(house: House, card: LessonCard, first: int, last: int) -> None:
    """Select these rows, by keys."""
    house.focus(card.choosing.pieces)
    hand(card, first)
    for _ in range(last - first):
        house.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_takes_the_selected_pieces_off_the_list_and_leaves_their_files(
    house: House, folder: Path, key: Qt.Key
) -> None:
    piece = house.session.score
    card = opened(house, folder)
    select(house, card, 1, 2)
    house.press(key)
    assert titles(card) == ["No. 0", "No. 3", "broken.mid"]
    assert [item.text(0) for item in card.choosing.pieces.selectedItems()] == ["No. 3"]
    assert card.choosing.said.text().startswith("2 pieces, 2 phrases, 80 notes")
    assert house.window.status.words.startswith("2 pieces were taken off the list")
    assert house.session.score is piece
    assert len(list(folder.iterdir())) == 5


def test_what_was_taken_off_stays_off_until_it_is_added_again(house: House, folder: Path) -> None:
    house.models = [*house.models, SEVERAL]
    card = opened(house, folder)
    select(house, card, 1, 2)
    house.press(Qt.Key.Key_Delete)
    choosing = card.choosing
    choosing.base.setCurrentIndex(choosing.base.findData("both"))
    choosing.base.activated.emit(choosing.base.currentIndex())
    house.qtbot.waitUntil(choosing.train.isEnabled)
    assert titles(card) == ["No. 0", "No. 3", "broken.mid"]
    house.ask.files.append(folder)
    QTest.mouseClick(choosing.folder, LEFT)
    house.qtbot.waitUntil(choosing.train.isEnabled)
    assert titles(card) == ["No. 0", "No. 3", "broken.mid", "No. 1", "No. 2"]
    assert choosing.pieces.without == ()


def test_of_a_file_with_several_tunes_one_taken_off_is_not_learnt_from(
    house: House, tmp_path: Path, children: list[FakeChild]
) -> None:
    tunes = "\n\n".join(
        f"X:{number}\nT:No. {number}\nL:1/4\nM:4/4\nK:C\n{notes * 6}" for number, notes in TWO
    )
    (tmp_path / "two.abc").write_text(tunes)
    card = opened(house, tmp_path / "two.abc")
    select(house, card, 1, 1)
    house.press(Qt.Key.Key_Delete)
    assert "taken off" in house.window.status.words
    QTest.mouseClick(card.choosing.train, LEFT)
    assert "taken off" not in house.window.status.words, "it is no news while it works"
    arguments = children[-1].arguments
    lesson = Lesson.load(Path(arguments[arguments.index("--work") + 1]))
    assert lesson.without == (f"{tmp_path / 'two.abc'}#2",)


def test_with_the_last_piece_the_list_goes_and_the_keyboard_stays_on_the_card(
    house: House, folder: Path
) -> None:
    card = opened(house, folder)
    select(house, card, 0, 0)
    QTest.keySequence(card.choosing.pieces, QKeySequence(QKeySequence.StandardKey.SelectAll))
    menu = card.choosing.pieces.menu()
    assert [action.text() for action in menu.actions()] == ["Take the 5 pieces off the list\tDel"]
    menu.actions()[0].trigger()
    assert card.choosing.pieces.isHidden()
    assert card.choosing.files.hasFocus()
    assert not card.choosing.train.isEnabled()


def test_space_ticks_all_that_are_selected(house: House, folder: Path) -> None:
    card = opened(house, folder)
    select(house, card, 2, 4)
    hand_row = card.choosing.pieces.topLevelItem(3)
    assert hand_row is not None
    card.choosing.pieces.setCurrentItem(hand_row, 0, QItemSelectionModel.SelectionFlag.NoUpdate)
    house.press(Qt.Key.Key_Space)
    assert [piece["title"] for piece in card.choosing.pieces.counted] == ["No. 0", "No. 1"]
    house.press(Qt.Key.Key_Space)
    assert len(card.choosing.pieces.counted) == 4  # one cannot be read


def test_the_lesson_is_written_down_and_carried_out_beside(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    card = opened(house, folder)
    card.choosing.name.setText("Mine")
    hand(card, 2).setCheckState(0, Qt.CheckState.Unchecked)
    QTest.mouseClick(card.choosing.train, LEFT)
    arguments = children[-1].arguments
    lesson = Lesson.load(Path(arguments[arguments.index("--work") + 1]))
    assert {"--resume", "--beside"} <= set(arguments)
    assert (lesson.base, lesson.title, lesson.without) == ("fake", "Mine", (str(folder / "2.mid"),))
    assert lesson.paths == tuple(str(folder / f"{number}.mid") for number in (0, 1, 3))


def test_nothing_stands_behind_the_card_on_an_empty_roll(house: House) -> None:
    assert house.window.start.isVisible()
    card = opened(house)
    assert not house.window.start.isVisible()
    card.take_keyboard()
    house.press(Qt.Key.Key_Escape)
    assert house.window.start.isVisible()


def test_a_new_model_is_offered_a_name_of_its_own(house: House) -> None:
    taken = ("My pieces", "My pieces 2")
    house.models = [*house.models, *(BundleInfo(each, each, Path()) for each in taken)]
    name = opened(house).choosing.name
    assert name.text() == "My pieces 3"
    name.clear()
    QTest.keyClicks(name, "Waltzes")
    house.press(Qt.Key.Key_Escape)
    house.models = [*house.models, BundleInfo("w", "Waltzes", Path())]
    assert opened(house).choosing.name.text() == "Waltzes"


def test_only_models_that_can_be_used_are_offered(house: House) -> None:
    house.models = [*house.models, BundleInfo("bad", "Broken", Path(), problem="It is broken."), SEVERAL]
    base = opened(house).choosing.base
    assert [base.itemText(place) for place in range(base.count())] == [
        "Fake model · melody only",
        "Another · melody only",
        "Chords and parts · all voices",
    ]


def test_for_a_model_of_several_voices_the_pieces_are_read_again(
    house: House, tmp_path: Path, children: list[FakeChild]
) -> None:
    house.models = [*house.models, SEVERAL]
    for number in range(2):
        low = tuple(Note(1920 * bar, 1920, 40) for bar in range(10))
        score = Score((Track(tune(number), name="Lead"), Track(low, name="Bass")), title=f"No. {number}")
        files.write(tmp_path / f"{number}.mid", score)
    card = opened(house, tmp_path)
    pieces, base = card.choosing.pieces, card.choosing.base
    assert [piece["line"] for piece in pieces.pieces] == ["Lead", "Lead"]
    hand(card, 1).setCheckState(0, Qt.CheckState.Unchecked)
    house.focus(base)
    house.press(Qt.Key.Key_Down)  # another that hears one line: nothing is read again
    assert len(children) == 1
    house.press(Qt.Key.Key_Down)
    house.qtbot.waitUntil(lambda: len(pieces.pieces) == 2)
    assert [piece["line"] for piece in pieces.pieces] == ["2 voices", "2 voices"]
    assert [piece["title"] for piece in pieces.counted] == ["No. 0"]  # ticks stay
    hand(card, 1).setCheckState(0, Qt.CheckState.Checked)
    house.focus(base)
    house.press(Qt.Key.Key_Up)
    house.qtbot.waitUntil(lambda: len(pieces.pieces) == 2)
    assert [(piece["title"], piece["line"]) for piece in pieces.counted] == [
        ("No. 0", "Lead"),
        ("No. 1", "Lead"),
    ]


def test_while_pieces_are_read_again_there_is_no_training_and_nothing_is_counted(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    house.models = [*house.models, SEVERAL]
    card = opened(house, folder)
    choosing, high = card.choosing, card.height()
    house.focus(choosing.train)
    choosing.base.setCurrentIndex(choosing.base.findData("both"))
    choosing.base.activated.emit(choosing.base.currentIndex())
    assert not choosing.train.isEnabled()
    assert choosing.files.hasFocus()
    assert choosing.said.text() == ""
    assert card.height() == high
    house.qtbot.waitUntil(choosing.train.isEnabled)
    assert choosing.train.hasFocus()
    assert choosing.said.text().startswith("4 pieces")


def test_without_pieces_or_a_name_there_is_nothing_to_train(house: House, folder: Path) -> None:
    card = opened(house)
    assert not card.choosing.train.isEnabled()
    house.ask.files.append(folder)
    QTest.mouseClick(card.choosing.folder, LEFT)
    house.qtbot.waitUntil(card.choosing.train.isEnabled)
    card.choosing.name.setText("  ")
    assert not card.choosing.train.isEnabled()


def test_progress_shows_on_the_card_and_in_the_status_line_and_composing_goes_on(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    card, child = working(house, folder, children)
    child.point(0.25, bits=3.25, before=3.5)
    assert card.working.bar.value() == 250
    assert card.working.left.text() == "about 2 minutes left"
    assert "−0.25 bits" in card.working.curve.words
    card.grab()
    house.press(Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert house.canvas.hasFocus()
    assert house.window.status.learning.words == "learning, 25%"
    house.draw(60, 62, 64)
    house.continue_()
    assert house.parts.assistant.takes is not None
    child.point(0.5)
    assert house.window.status.learning.words == "learning, 50%"
    QTest.mouseClick(house.window.status.learning, LEFT)
    assert card.isVisible()


def test_it_can_be_paused_and_stopped(house: House, folder: Path, children: list[FakeChild]) -> None:
    card, child = working(house, folder, children)
    QTest.mouseClick(card.working.pause, LEFT)
    child.point(0.3)
    assert (card.working.pause.text(), card.working.left.text()) == ("go on", "paused")
    assert house.window.status.learning.words == "learning, paused"
    QTest.mouseClick(card.working.pause, LEFT)
    assert child.lines == [PAUSE, GO_ON]
    assert house.window.status.learning.words == "learning, 30%"
    assert card.working.pause.text() == "pause"
    QTest.mouseClick(card.working.stop, LEFT)
    assert child.cancelled
    assert card.choosing.train.isVisible()
    assert house.window.status.learning.words == ""


def test_what_came_of_it_is_told_by_figures_and_chosen(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    card, child = working(house, folder, children)
    assert card.working.pause.hasFocus()
    child.end()
    assert card.result.use.hasFocus()
    assert [card.result.figures[1, column].text() for column in range(3)] == ["your tunes", "3.50", "3.00"]
    assert card.result.figures[2, 2].text() == "2.10"
    assert "4 of 4" in card.result.verdict.text()
    assert card.result.verdict.text().endswith("it hears them as “Irish tune” now, and no more has changed.")
    house.parts.settings.set(the.STYLE, "Irish tune")
    QTest.mouseClick(card.result.use, LEFT)
    assert house.parts.settings.get(the.MODEL) == "mine"
    assert house.parts.settings.get(the.STYLE) == ""  # else it would not be its own manner that is heard
    assert not card.isVisible()


def test_what_has_learnt_from_all_voices_writes_chords_and_parts(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    card, child = working(house, folder, children)
    child.end(several=True)
    QTest.mouseClick(card.result.use, LEFT)
    assert house.parts.settings.get(the.VOICES_MODEL) == "mine"
    assert house.parts.settings.get(the.MODEL) == ""  # lines are written as before
    assert "writes chords and parts now" in house.window.status.words


def test_a_second_lesson_begins_with_an_empty_page(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    card, child = working(house, folder, children)
    assert card.working.doing.text() == "getting ready"
    child.point(0.25, bits=3.25, before=3.5)
    QTest.mouseClick(card.working.stop, LEFT)
    QTest.mouseClick(card.choosing.train, LEFT)
    page = card.working
    assert (page.bar.value(), page.curve.words, page.left.text()) == (0, "", "")
    assert page.doing.text() == "getting ready"


def test_what_taught_nothing_says_so(house: House, folder: Path, children: list[FakeChild]) -> None:
    card, child = working(house, folder, children)
    child.end(model=None, folder=None, general=None)
    assert "taught it nothing" in card.result.verdict.text()
    assert not card.result.use.isVisible()
    assert not card.result.figures[2, 0].isVisible()


def test_a_failure_is_told_and_the_pieces_are_still_there(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    card, child = working(house, folder, children)
    child.failed(ContinuoError("TensorFlow is missing."))
    assert "TensorFlow is missing." in house.window.notice.words
    assert card.choosing.train.isVisible()
    assert len(card.choosing.pieces.pieces) == 5
    house.parts.session.piece_opened.emit()  # which has nothing to do with it
    assert "TensorFlow is missing." in house.window.notice.words
    QTest.mouseClick(card.choosing.train, LEFT)
    assert house.window.notice.words == ""


@pytest.mark.parametrize("made", ["mine", None])
def test_what_the_model_had_learnt_before_is_told(
    house: House, folder: Path, children: list[FakeChild], made: str | None
) -> None:
    card, child = working(house, folder, children)
    child.end(met=3, model=made)
    assert card.result.verdict.text().endswith("3 more it knew already are not counted here.")


def test_one_learns_of_the_end_while_the_card_is_away(
    house: House, folder: Path, children: list[FakeChild]
) -> None:
    card, child = working(house, folder, children)
    house.press(Qt.Key.Key_Escape)
    child.end()
    assert "“Mine” has been learnt" in house.window.status.words
    assert not card.isVisible()
    house.continuo.actions["learn"].trigger()
    assert card.result.use.isVisible()


def test_both_are_heard_one_after_the_other(
    house: House, folder: Path, children: list[FakeChild], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Path, tuple[str, str]]] = []
    score = Score((Track(tune(1)),))
    spans = Span(0, 7680), Span(9600, score.end)

    def both(*given: Any) -> tuple[Score, tuple[Span, ...]]:
        asked.append(given)
        return score, spans

    monkeypatch.setattr(side_by_side, "_both", both)
    card, child = working(house, folder, children)
    child.end()
    page = card.result
    heads = [page.figures[0, 1], page.figures[0, 2]]
    aside = page.share.pos()
    QTest.mouseClick(page.hear, LEFT)
    house.qtbot.waitUntil(house.plays)
    QApplication.processEvents()
    assert page.share.pos() == aside  # nothing moves
    assert asked == [(folder / "0.mid", ("fake", "mine"))]
    assert (page.hear.text(), [head.text() for head in heads]) == ("stop", ["♪ before", "now"])
    house.parts.transport.seek(spans[1].start + 100)
    assert [head.text() for head in heads] == ["before", "♪ now"]
    QTest.mouseClick(page.hear, LEFT)
    assert not house.plays()
    assert (page.hear.text(), [head.text() for head in heads]) == ("hear both", ["before", "now"])


def test_the_loop_waits_while_both_are_heard_and_the_playhead_comes_back(
    house: House, folder: Path, children: list[FakeChild], monkeypatch: pytest.MonkeyPatch
) -> None:
    score = Score((Track(tune(1)),))
    monkeypatch.setattr(side_by_side, "_both", lambda *_: (score, (Span(0, 7680), Span(9600, score.end))))
    house.draw(60, 62, 64)
    card, child = working(house, folder, children)
    child.end()
    transport = house.parts.transport
    transport.set_loop(Span(0, 480))
    transport.seek(240)
    roll, first = house.continuo.faces.roll, house.session.notes[0]
    there = roll.note_box(first)
    QTest.mouseClick(card.result.hear, LEFT)
    house.qtbot.waitUntil(lambda: card.result.hear.text() == "stop")
    assert not transport.looping
    transport.seek(40 * 1920)
    roll.set_playhead(41 * 1920)
    assert roll.note_box(first) == there, "what is heard is not on the roll"
    QTest.mouseClick(card.result.hear, LEFT)
    assert (transport.looping, transport.loop, transport.position) == (True, Span(0, 480), 240)
    assert roll.note_box(first) == there
    transport.seek(40 * 1920)
    assert roll.note_box(first) != there, "from then on it goes with the playhead again"


def test_the_end_of_the_window_ends_the_work_and_the_next_offers_to_go_on(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot, folder: Path, children: list[FakeChild]
) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    (folder / "a.abc").write_text("".join(f"X:{number}\nK:C\n{4 * tune}|\n" for number, tune in TWO), "utf-8")
    first = House(qapp, store, qtbot)
    card = opened(first, folder)
    card.choosing.base.setCurrentIndex(1)
    hand(card, 5).setCheckState(0, Qt.CheckState.Unchecked)
    QTest.mouseClick(card.choosing.train, LEFT)
    first.close()
    assert children[-1].cancelled
    assert [*tmp_path.rglob(LESSON)]
    second = House(qapp, store, qtbot)
    card = opened(second)
    qtbot.waitUntil(lambda: len(card.choosing.pieces.pieces) == 6)
    assert "broken off" in second.window.status.words
    assert card.choosing.base.currentText() == "Another · melody only"
    assert card.choosing.pieces.without == (str(folder / "a.abc") + "#2",)
    second.close()


def test_while_another_window_learns_nothing_is_offered_or_begun(
    house: House, tmp_path: Path, folder: Path, children: list[FakeChild]
) -> None:
    place = house.continuo.faces.learning._folder
    theirs = Lesson("fake", "theirs", "Theirs", ("a.mid",))
    with to_oneself(place):
        theirs.save(place)
        card = opened(house, folder)
        assert "broken off" not in house.window.status.words
        begun = len(children)
        QTest.mouseClick(card.choosing.train, LEFT)
        assert "Another window is learning just now" in house.window.notice.words
        assert Lesson.load(place) == theirs
    assert len(children) == begun
    QTest.mouseClick(card.choosing.train, LEFT)
    assert len(children) == begun + 1
    assert Lesson.load(place) != theirs


# Models as files.


def test_a_model_is_added_by_menu_and_by_dropping(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[Path] = []

    def add(path: Path) -> tuple[str, str, bool]:
        added.append(path)
        return "gift", "A gift", len(added) > 1

    monkeypatch.setattr(model_files, "_added", add)
    gift = tmp_path / "gift.continuo-model"
    gift.write_bytes(b"PK")
    house.ask.files.append(gift)
    house.continuo.actions["add-model"].trigger()
    house.qtbot.waitUntil(lambda: house.parts.settings.get(the.MODEL) == "gift")
    assert "“A gift” was added" in house.window.status.words
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(gift))])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(100, 100), action, data, LEFT, none)
    house.window.dropEvent(drop)
    house.qtbot.waitUntil(lambda: house.parts.settings.get(the.VOICES_MODEL) == "gift")
    assert added == [gift, gift]
    assert "writes chords and parts now" in house.window.status.words


def test_what_is_no_model_is_refused_in_a_sentence_until_another_is_added(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.continuo-model"
    path.write_bytes(b"no zip")
    house.ask.files.append(path)
    house.continuo.actions["add-model"].trigger()
    house.qtbot.waitUntil(lambda: "was not added" in house.window.notice.words)
    assert "looking at" not in house.window.status.words
    assert house.parts.settings.get(the.MODEL) == ""
    monkeypatch.setattr(model_files, "_added", lambda _path: ("gift", "A gift", False))
    house.ask.files.append(path)
    house.continuo.actions["add-model"].trigger()
    house.qtbot.waitUntil(lambda: house.parts.settings.get(the.MODEL) == "gift")
    assert house.window.notice.words == ""


def test_the_model_in_use_is_shared(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "_chosen", lambda _name: (tmp_path, "Folk"))
    packed: list[tuple[Path, Path]] = []
    monkeypatch.setattr(model_files, "_pack", lambda *given: packed.append(given))
    house.ask.files.append(tmp_path / "f.continuo-model")
    house.continuo.actions["share-model"].trigger()
    house.qtbot.waitUntil(lambda: packed == [(tmp_path, tmp_path / "f.continuo-model")])
    assert house.ask.questions[-1] == "Folk.continuo-model"


def test_a_strangers_title_leads_nowhere_when_the_model_is_shared(house: House, tmp_path: Path) -> None:
    house.ask.files.append(None)
    house.continuo.faces.learning.models.write(tmp_path, "/etc/../a")
    assert house.ask.suggested == house.parts.documents.folder / "-etc-..-a.continuo-model"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the composer's models: one that learnt from another, and one that cannot be used."""
    ours, own = tmp_path / "ours", tmp_path / "own"
    monkeypatch.setattr(bundle, "folders", lambda: (ours, own))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # where the trash is
    learnt = {"learnt": {"from": "Reels", "tunes": 4, "before": 3.5, "after": 3.0}}
    for folder, title, figures in ((ours / "reels", "Reels", {}), (own / "mine", "Mine", learnt)):
        folder.mkdir(parents=True)
        for part in PARTS:
            (folder / part).write_bytes(b"")
        write_seal(folder, title, Encoding(), {"units": 16, "layers": 2}, figures)
    (own / "bad").mkdir()
    (own / "bad" / "bundle.json").write_text("no seal")
    return own


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash cannot be put aside for a test")
@pytest.mark.parametrize(("name", "title", "before"), [("mine", "Mine", "reels"), ("bad", "bad", "")])
def test_a_model_of_ones_own_goes_to_the_trash(
    house: House, own: Path, name: str, title: str, before: str
) -> None:
    settings = house.parts.settings
    settings.set(the.MODEL, name)
    house.continuo.actions["delete-model"].trigger()
    house.qtbot.waitUntil(lambda: house.window.status.words == f"“{title}” is in the trash")
    assert settings.get(the.MODEL) == before
    assert not (own / name).exists()
    assert (own.parent / "Trash" / "files" / name / "bundle.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash cannot be put aside for a test")
def test_a_model_of_ones_own_for_chords_goes_to_the_trash_and_the_one_for_lines_stays(
    house: House, own: Path
) -> None:
    settings = house.parts.settings
    settings.set(the.MODEL, "reels")
    settings.set(the.VOICES_MODEL, "mine")
    house.continuo.actions["delete-model"].trigger()
    house.qtbot.waitUntil(lambda: house.window.status.words == "“Mine” is in the trash")
    assert (settings.get(the.MODEL), settings.get(the.VOICES_MODEL)) == ("reels", "")
    assert not (own / "mine").exists()
    assert (own.parent / "ours" / "reels").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash cannot be put aside for a test")
@pytest.mark.parametrize(("problem", "before"), [("", "first"), ("It is broken.", "")])
def test_after_a_model_for_chords_the_one_it_learnt_after_writes_them_again(
    house: House, own: Path, monkeypatch: pytest.MonkeyPatch, problem: str, before: str
) -> None:
    learnt = {"learnt": {"from": "First", "tunes": 4, "before": 3.5, "after": 3.0}}
    known = (
        BundleInfo("lines", "First", own / "lines"),
        BundleInfo("first", "First", own / "first", several=True, problem=problem),
        BundleInfo("mine", "Mine", own / "mine", learnt, several=True),
    )
    monkeypatch.setattr(bundle, "bundles", lambda *_: known)
    settings = house.parts.settings
    settings.set(the.VOICES_MODEL, "mine")
    house.continuo.actions["delete-model"].trigger()
    house.qtbot.waitUntil(lambda: house.window.status.words == "“Mine” is in the trash")
    assert (settings.get(the.MODEL), settings.get(the.VOICES_MODEL)) == ("", before)


def test_of_two_models_ones_own_is_shared(house: House, own: Path) -> None:
    assert model_files._own_first(("reels", "mine")) == "mine"
    assert model_files._own_first(("mine", "reels")) == "mine"
    assert model_files._own_first(("reels", "")) == "reels"


def test_a_model_that_came_with_the_program_stays(house: House, own: Path) -> None:
    house.parts.settings.set(the.MODEL, "reels")
    house.continuo.actions["delete-model"].trigger()
    house.qtbot.waitUntil(lambda: "so it stays" in house.window.notice.words)
    assert (own.parent / "ours" / "reels").exists()


def test_a_model_that_the_trash_does_not_take_stays(
    house: House, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "_thrown", lambda _folder: False)
    house.parts.settings.set(the.MODEL, "mine")
    house.continuo.actions["delete-model"].trigger()
    house.qtbot.waitUntil(lambda: str(own / "mine") in house.window.notice.words)
    assert house.parts.settings.get(the.MODEL) == "mine"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(10, "less than a minute left"), (55, "about 1 minute left"), (170, "about 3 minutes left")],
)
def test_time_left_is_told_as_one_says_it(seconds: float, words: str) -> None:
    assert spoken_time(seconds) == words
