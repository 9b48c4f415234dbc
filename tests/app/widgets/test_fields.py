"""Number fields: quiet until touched, exact when typed, one change for one turn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QImage, QPalette, QStatusTipEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from app.widgets.fields import NumberField, ScrolledChoice, quieten
from core import words


def shown(field: NumberField, qtbot: QtBot) -> list[float]:
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    heard: list[float] = []
    field.edited.connect(heard.append)
    field.setFocus()
    field.selectAll()
    return heard


def test_there_is_room_for_the_number(qtbot: QtBot) -> None:
    field = NumberField(0, 2**31 - 1)
    field.setFixedWidth(96)
    shown(field, qtbot)
    field.show_value(2**31 - 1)
    edit = field.lineEdit()
    assert edit.text() == "2147483647"
    assert edit.width() >= edit.fontMetrics().horizontalAdvance(edit.text())


def test_showing_a_value_is_no_edit(qtbot: QtBot) -> None:
    field = NumberField(0, 10)
    heard = shown(field, qtbot)
    field.show_value(7)
    qtbot.wait(20)
    assert field.value() == 7
    assert heard == []


def test_several_turns_are_one_edit(qtbot: QtBot) -> None:
    field = NumberField(0, 10, settle=50)
    heard = shown(field, qtbot)
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Up)
    field.show_value(9)  # what comes from elsewhere does not break in
    assert heard == []
    qtbot.waitUntil(lambda: heard == [3])


def test_return_takes_the_number_at_once(qtbot: QtBot) -> None:
    field = NumberField(0, 10, decimals=2, settle=5000, trim=True)
    heard = shown(field, qtbot)
    QTest.keyClicks(field, "2.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [2.5]
    assert field.text() == "2.5"


def test_the_decimal_sign_is_a_point_everywhere(qtbot: QtBot) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        field = NumberField(0, 10, decimals=2)
        heard = shown(field, qtbot)
        QTest.keyClicks(field, "1.25")
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: heard == [1.25])
    finally:
        QLocale.setDefault(before)


def test_its_ground_is_the_themes_while_it_has_the_keyboard(qtbot: QtBot) -> None:
    field = NumberField(0, 10)
    field.setFixedWidth(96)
    shown(field, qtbot)
    qtbot.waitUntil(field.hasFocus)
    field.lineEdit().deselect()
    ground = field.grab().toImage().pixelColor(20, 12)
    assert ground == QApplication.palette().color(QPalette.ColorRole.Base)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_list_is_as_wide_as_its_longest_choice(qtbot: QtBot) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["4/4", "something else"])
    box.setFixedWidth(40)
    quieten(box)
    with qtbot.waitExposed(box):
        box.show()
    box.showPopup()
    inside = box.view().viewport().width()
    wanted = box.view().sizeHintForColumn(0)
    box.hidePopup()
    assert inside >= wanted >= box.fontMetrics().horizontalAdvance("something else") + 12  # its padding


def test_a_choice_without_room_ends_in_dots(qtbot: QtBot) -> None:
    def look(choice: str) -> QImage:
        box = ScrolledChoice()
        qtbot.addWidget(box)
        box.addItem(choice)
        quieten(box)
        box.setFixedWidth(100)
        return box.grab().toImage()

    long = "as in “Songs from the sea”"
    assert any(look(long) == look(f"{long[:letters].rstrip()}…") for letters in range(len(long)))
    assert look("as in") != look("as on")


def test_a_number_has_the_point_of_the_language_and_takes_either(qtbot: QtBot) -> None:
    words.speak("de")
    try:
        field = NumberField(0, 5000, decimals=2, trim=True)
        heard = shown(field, qtbot)
        field.show_value(1096.5)
        assert field.text() == "1096,5"
        for typed in ("96.25", "1096,5", "80"):
            field.selectAll()
            QTest.keyClicks(field, typed)
            QTest.keyClick(field, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: bool(heard))
            assert heard.pop() == float(typed.replace(",", "."))
            assert field.text() == typed.replace(".", ",")
    finally:
        words.speak("en")


def test_less_than_nothing_has_a_minus_and_may_be_typed_with_a_hyphen(qtbot: QtBot) -> None:
    field = NumberField(-200, 200)
    qtbot.addWidget(field)
    field.show()
    field.setValue(-40)
    assert field.text() == "−40"
    field.lineEdit().selectAll()
    QTest.keyClicks(field, "-30")
    assert field.text() == "−30"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == -30
    field.lineEdit().setText("−25")  # as it is copied from elsewhere
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == -25


class Refusals(QObject):
    """What a window is asked to say of its fields."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.words: list[str] = []
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        if isinstance(event, QStatusTipEvent):
            self.words.append(event.tip())
        return False


@pytest.mark.parametrize(("typed", "suffix"), [("999", ""), ("5", ""), ("999", " %"), ("5", " %")])
@pytest.mark.parametrize("leaves", [True, False])
def test_a_number_out_of_reach_is_refused_in_words_and_not_cut(
    qtbot: QtBot, typed: str, suffix: str, leaves: bool
) -> None:
    field = NumberField(10, 400)
    field.setSuffix(suffix)
    heard, refusals = shown(field, qtbot), Refusals(field)
    field.show_value(104)
    field.selectAll()
    QTest.keyClicks(field, typed)
    if leaves:
        field.clearFocus()
    else:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text(), heard) == (104, f"104{suffix}", [])
    assert refusals.words == [f"“{typed}” was not taken; type 10 to 400"]


def test_a_field_that_was_emptied_has_its_number_again_and_nothing_is_said(qtbot: QtBot) -> None:
    field = NumberField(10, 400)
    shown(field, qtbot)
    refusals = Refusals(field)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    field.clearFocus()
    assert field.text() == "10"
    assert refusals.words == []
