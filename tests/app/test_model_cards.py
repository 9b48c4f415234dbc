"""The cards of the models, read in the window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import settings as the
from app.dialogs.model_cards import Card, ModelCards
from app.dialogs.settings import SettingsDialog
from core.lstm import bundle
from tests.app.house import House

Key = Qt.Key
PICTURE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.models = bundle.bundles([bundle.folders()[0]])
    yield made
    made.close()


def shown(house: House) -> ModelCards:
    sheet = house.window.findChild(ModelCards)
    assert sheet is not None
    house.qtbot.waitUntil(lambda: sheet.isVisible() and bool(sheet.card.toPlainText()))
    return sheet


def test_the_menu_shows_the_card_of_the_model_in_use(house: House) -> None:
    house.parts.settings.set(the.MODEL, "fiddle")
    house.continuo.actions["about-models"].trigger()
    sheet = shown(house)
    assert [sheet.models.itemText(each) for each in range(3)] == [
        "Folk melodies",
        "Fiddle tunes",
        "Chords and parts",
    ]
    assert sheet.card.toPlainText().startswith("Fiddle tunes\n")
    assert "Is it copied?" in sheet.card.toPlainText()


def test_the_arrows_turn_to_another_card(house: House) -> None:
    house.continuo.actions["about-models"].trigger()
    sheet = shown(house)
    assert sheet.card.toPlainText().startswith("Folk melodies\n")
    sheet.models.setFocus()
    QTest.keyClick(sheet.models, Key.Key_Down)
    QTest.keyClick(sheet.models, Key.Key_Down)
    house.qtbot.waitUntil(lambda: sheet.card.toPlainText().startswith("Chords and parts\n"))
    QTest.keyClick(sheet, Key.Key_Escape)
    assert not sheet.isVisible()


def test_of_one_that_cannot_be_used_it_says_why_first(house: House) -> None:
    house.models = [replace(house.models[0], problem="It is for another version."), *house.models[1:]]
    house.continuo.actions["about-models"].trigger()
    assert shown(house).card.toPlainText().startswith("It is for another version.\nFolk melodies")


def test_a_card_that_is_not_there_is_told(house: House) -> None:
    house.models = [bundle.BundleInfo("gone", "Gone", Path("gone"))]
    house.continuo.actions["about-models"].trigger()
    assert "gone cannot be used" in shown(house).card.toPlainText()


def test_the_status_line_shows_the_card_of_what_has_written(house: House) -> None:
    house.draw(72)
    house.qtbot.waitUntil(lambda: bool(house.window.status.model.words))
    house.models = [bundle.BundleInfo("x", "Other", Path()), replace(house.models[1], title="Fake model")]
    assert house.parts.assistant.writer == "Fake model"
    QTest.mouseClick(house.window.status.model, Qt.MouseButton.LeftButton)
    assert shown(house).card.toPlainText().startswith("Fiddle tunes\n")


@pytest.mark.parametrize(("place", "title"), [(0, "Folk melodies"), (1, "Chords and parts")])
def test_the_settings_tell_of_the_model_in_each_row(house: House, place: int, title: str) -> None:
    house.continuo.actions["settings"].trigger()
    sheet = house.window.findChild(SettingsDialog)
    assert sheet is not None
    setting = (the.MODEL, the.VOICES_MODEL)[place]
    house.qtbot.waitUntil(lambda: _list_of(sheet, setting.key).count() > 1)
    row = _list_of(sheet, setting.key).parentWidget()
    assert isinstance(row, QWidget)
    (button,) = row.findChildren(QPushButton)
    assert setting.label in button.accessibleName()
    button.click()
    assert shown(house).card.toPlainText().startswith(f"{title}\n")


def _list_of(sheet: SettingsDialog, key: str) -> QComboBox:
    box = sheet.findChild(QComboBox, key)
    assert box is not None
    return box


# What a card may be made of.


def test_figures_stand_under_one_another(qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    card.show_card(Path(), "| tunes | notes |\n|---|---|\n| Airs | 95 |\n| Reels | 104 |\n")
    (table,) = card.document().rootFrame().childFrames()
    assert isinstance(table, QTextTable)
    ways = [table.cellAt(2, column).firstCursorPosition().blockFormat().alignment() for column in (0, 1)]
    assert [bool(way & Qt.AlignmentFlag.AlignRight) for way in ways] == [False, True]


def test_a_strangers_card_fetches_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(tmp_path / "secret.png"))
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(tmp_path / "curves.png"))
    (tmp_path / "model").mkdir()
    card = Card()
    qtbot.addWidget(card)
    card.show_card(tmp_path / "model", "# Hm\n\n<b>bold</b> ![x](../secret.png) [site](https://example.org)")
    assert "<b>bold</b>" in card.toPlainText(), "what looks like a page is text"
    assert not card.openLinks()
    for name in (
        "../secret.png",
        "../curves.png",
        (tmp_path / "secret.png").as_uri(),
        "https://example.org/x",
    ):
        assert card.loadResource(PICTURE, QUrl(name)) == QImage(), name
    card.show_card(tmp_path, "![curves](curves.png)")
    assert card.loadResource(PICTURE, QUrl("curves.png")) != QImage()


@pytest.mark.parametrize("text", ["# a\n" * 8000, "- a\n\nb\n\n" * 4000, "- " * 5000 + "a"])
def test_a_page_is_laid_out_once(qtbot: QtBot, text: str) -> None:
    card = Card()
    qtbot.addWidget(card)
    begun = time.process_time()
    card.show_card(Path(), text)
    assert time.process_time() - begun < 2, "each heading laid all of it out anew"
    assert "#" not in card.toPlainText()


@pytest.mark.parametrize(
    "text", ["|a|b|\n|-|-|\n" + "|\n" * 8000, "|a|\n|-|\n" + "a\r" * 200_000, "- a\n\nb\n\n" * 100_000]
)
def test_what_would_take_minutes_to_lay_out_is_shown_as_it_stands(qtbot: QtBot, text: str) -> None:
    card = Card()
    qtbot.addWidget(card)
    begun = time.process_time()
    card.show_card(Path(), text)
    assert time.process_time() - begun < 4
    assert card.toPlainText() == text.replace("\r", "\n")
