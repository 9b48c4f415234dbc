"""What the style sheet gives Qt's own controls can be seen in both themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolTip,
    QTreeWidgetItem,
    QVBoxLayout,
)
from pytestqt.qtbot import QtBot

from app.style import SHADES, mixed, palette, sheet
from app.theme import Role, ThemeKeeper
from app.widgets.tick_list import TickList
from tests.app.test_theme import contrast

SEEN = 25  # of 255, between the edge of a field and the paper around it


@pytest.fixture(autouse=True)
def plain_again(qapp: QApplication) -> Iterator[None]:
    before = qapp.palette()
    yield
    qapp.setPalette(before)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_empty_boxes_and_fields_have_an_edge(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    theme, dialog = ThemeKeeper(name).current, QDialog()
    box, line, other = QCheckBox("names"), QLineEdit(), QPushButton("Close")
    lines = QVBoxLayout(dialog)
    lines.addWidget(box)
    lines.addWidget(line)
    lines.addWidget(other)
    qtbot.addWidget(dialog)
    qapp.setPalette(palette(theme))
    dialog.setStyleSheet(sheet(theme))
    other.setFocus()
    with qtbot.waitExposed(dialog):
        dialog.show()
    picture, paper = dialog.grab().toImage(), theme[Role.PAPER].lightness()
    for widget in (box, line):
        row = widget.geometry().center().y()
        left = [picture.pixelColor(x, row).lightness() for x in range(widget.x(), widget.x() + 16)]
        assert max(abs(lightness - paper) for lightness in left) >= SEEN


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_row_without_its_tick_has_a_box_that_is_seen(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    theme, dialog, rows = ThemeKeeper(name).current, QDialog(), TickList(1)
    item = QTreeWidgetItem([""])
    item.setCheckState(0, Qt.CheckState.Unchecked)
    rows.addTopLevelItem(item)
    QVBoxLayout(dialog).addWidget(rows)
    qtbot.addWidget(dialog)
    qapp.setPalette(palette(theme))
    dialog.setStyleSheet(sheet(theme))
    with qtbot.waitExposed(dialog):
        dialog.show()
    picture, row = rows.viewport().grab().toImage(), rows.visualItemRect(item).center().y()
    seen = max(contrast(picture.pixelColor(x, row), theme[Role.RAISED]) for x in range(24))
    assert seen >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("ground", ["hover", "pressed"])
@pytest.mark.parametrize("role", [Role.TEXT, Role.TEXT_DIM])
def test_words_are_legible_on_what_is_pointed_at_and_pressed(name: str, ground: str, role: Role) -> None:
    theme = ThemeKeeper(name).current
    shade = mixed(theme[Role.PAPER], theme[Role.TEXT], SHADES[ground])
    assert contrast(theme[role], shade) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("ground", [Role.PAPER, Role.RAISED])
def test_the_outline_of_a_field_is_seen(name: str, ground: Role) -> None:
    theme = ThemeKeeper(name).current
    assert contrast(mixed(theme[Role.PAPER], theme[Role.TEXT], SHADES["field"]), theme[ground]) >= 3


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_strangers_name_is_never_taken_for_html(qapp: QApplication, qtbot: QtBot) -> None:
    label, before = QLabel("<img src='/dev/zero'> Air"), qapp.styleSheet()
    qtbot.addWidget(label)
    qapp.setStyleSheet(sheet(ThemeKeeper("light").current))
    try:
        label.show()
        assert label.textFormat() is Qt.TextFormat.PlainText
        QToolTip.showText(QPoint(40, 40), "<b>Air</b>", label)
        tips = [each for each in qapp.topLevelWidgets() if each.metaObject().className() == "QTipLabel"]
        assert [tip.textFormat() for tip in tips if isinstance(tip, QLabel)] == [Qt.TextFormat.PlainText]
    finally:
        QToolTip.hideText()
        qapp.setStyleSheet(before)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("name", ["W" * 32_000, "W\n" * 16_000, "W" * 8000 + "\nW" * 12_000])
def test_no_name_makes_a_tooltip_larger_than_a_screen(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    """One of long lines, and many, had X11 make a window of four gigabytes."""
    label, before = QLabel("Air"), qapp.styleSheet()
    qtbot.addWidget(label)
    qapp.setStyleSheet(sheet(ThemeKeeper("light").current))
    try:
        label.show()
        QToolTip.showText(QPoint(40, 40), name, label)
        tips = [each for each in qapp.topLevelWidgets() if each.metaObject().className() == "QTipLabel"]
        assert tips
        assert all(tip.width() < 1000 and tip.height() < 600 for tip in tips)
    finally:
        QToolTip.hideText()
        qapp.setStyleSheet(before)
