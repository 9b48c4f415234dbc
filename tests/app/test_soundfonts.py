"""The list of SoundFonts in the real window."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import settings as the
from app.dialogs import soundfonts as dialog
from app.dialogs.settings import SettingsDialog
from app.dialogs.soundfonts import BEAT, PHRASE, SoundFonts
from core.playback import soundfonts
from core.playback.voices import PERCUSSION_CHANNEL, PREVIEW_CHANNEL
from core.score import Score, Track
from tests.app.house import House
from tests.core.playback.riff import soundfont

Key = Qt.Key


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The only folder of the machine in which SoundFonts lie: two of them."""
    monkeypatch.setattr(soundfonts, "_SOUNDFONT_FOLDERS", {sys.platform: (str(tmp_path),)})
    monkeypatch.setattr(soundfonts, "find_spec", lambda name: None)
    monkeypatch.setattr(dialog, "STEP", 5)
    (tmp_path / "TimGM6mb.sf2").write_bytes(soundfont({b"INAM": b"Tim"}))
    (tmp_path / "grand.sf3").write_bytes(soundfont({b"INAM": b"Grand", b"ICOP": b"CC-BY"}))
    return tmp_path


@pytest.fixture
def house(
    qapp: QApplication, store: QSettings, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    house = House(qapp, store, qtbot)
    monkeypatch.setattr(house.synth, "close", lambda: None)  # one device is opened again and again
    qtbot.waitUntil(lambda: house.parts.transport.description == "fake")
    yield house
    house.close()


def opened(house: House) -> SoundFonts:
    house.continuo.actions["soundfonts"].trigger()
    sheet = house.window.findChild(SoundFonts)
    assert sheet is not None
    house.qtbot.waitUntil(lambda: sheet.list.count() > 0)
    return sheet


def lines(sheet: SoundFonts) -> list[str]:
    return [sheet.list.item(row).text().replace("\n", ", ") for row in range(sheet.list.count())]


def click(sheet: SoundFonts, row: int) -> None:
    place = sheet.list.visualItemRect(sheet.list.item(row)).center()
    QTest.mouseClick(sheet.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def struck(house: House) -> list[tuple[int, int]]:
    return [(event.channel, event.pitch) for event in house.synth.events if event.velocity]


def test_those_found_are_listed_with_what_they_say(house: House, folder: Path) -> None:
    sheet = opened(house)
    assert lines(sheet) == [
        "the best that is found, TimGM6mb.sf2",
        "Grand, grand.sf3 · 0.0 MB",
        "Tim, TimGM6mb.sf2 · 0.0 MB",
    ]
    assert sheet.list.currentRow() == 0
    assert struck(house) == [], "nothing sounds before something is chosen"
    click(sheet, 1)
    assert sheet.told.toPlainText() == f"CC-BY\n{folder / 'grand.sf3'}"
    sheet.close()
    assert house.parts.settings.get(the.SOUNDFONT) == str(folder / "grand.sf3"), (
        "closing takes what was clicked"
    )


def test_a_click_plays_with_it_and_lets_it_be_heard(house: House, folder: Path, qtbot: QtBot) -> None:
    sheet = opened(house)
    click(sheet, 1)
    qtbot.waitUntil(lambda: len(struck(house)) == 4)
    assert house.parts.settings.get(the.SOUNDFONT) == str(folder / "grand.sf3")
    assert struck(house) == [(PREVIEW_CHANNEL, pitch) for pitch in PHRASE]
    qtbot.waitUntil(lambda: not house.synth.sounding)
    QTest.keyClick(sheet.list, Key.Key_Up)
    qtbot.waitUntil(lambda: len(struck(house)) == 8)
    assert house.parts.settings.get(the.SOUNDFONT) == ""
    sheet.close()
    assert not house.synth.sounding


def test_drums_are_tried_with_drums(house: House, qtbot: QtBot) -> None:
    house.session.open(Score((Track(percussion=True),)), saved=True)
    sheet = opened(house)
    [hear] = [button for button in sheet.findChildren(QPushButton) if button.text() == "hear it"]
    hear.click()
    qtbot.waitUntil(lambda: len(struck(house)) == 4)
    assert struck(house) == [(PERCUSSION_CHANNEL, pitch) for pitch in BEAT]


def test_what_plays_goes_on_and_is_the_trial(house: House, folder: Path, qtbot: QtBot) -> None:
    house.draw(60)
    house.parts.transport.toggle()
    sheet = opened(house)
    click(sheet, 1)
    qtbot.waitUntil(lambda: house.parts.settings.get(the.SOUNDFONT) != "")
    sheet._phrase.play()
    assert PREVIEW_CHANNEL not in {channel for channel, _pitch in struck(house)[1:]}
    assert house.plays()
    house.parts.transport.stop()


def test_a_file_from_anywhere_and_one_that_is_broken(
    house: House, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "zither.sf2").write_bytes(soundfont({b"INAM": b"Zither"}))
    (other / "broken.sf2").write_bytes(b"RIFF")
    sheet = opened(house)
    [choose] = [button for button in sheet.findChildren(QPushButton) if "choose" in button.text()]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other / "broken.sf2"), ""))
    choose.click()
    assert sheet.problem.text() == "“broken.sf2” is not a whole SoundFont."
    assert sheet.problem.isVisible()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other / "zither.sf2"), ""))
    choose.click()
    qtbot.waitUntil(lambda: len(lines(sheet)) == 4)
    assert sheet.list.currentItem().text().startswith("Zither\n")
    assert house.parts.settings.get(the.SOUNDFONT) == str(other / "zither.sf2")


def test_one_that_has_gone_stays_in_the_list_and_is_told(house: House, folder: Path) -> None:
    house.parts.settings.set(the.SOUNDFONT, str(folder / "gone.sf2"))
    sheet = opened(house)
    assert lines(sheet)[-1] == "gone.sf2, cannot be read"
    assert sheet.list.currentRow() == 3


def test_the_settings_lead_there_and_follow(house: House, folder: Path, qtbot: QtBot) -> None:
    house.continuo.actions["settings"].trigger()
    settings = house.window.findChild(SettingsDialog)
    assert settings is not None
    qtbot.waitUntil(settings.isVisible)
    line = settings.findChild(QLineEdit, the.SOUNDFONT.key)
    assert line is not None
    row = line.parentWidget()
    assert row is not None
    QTest.mouseClick(row.findChildren(QPushButton)[-1], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    sheet = house.window.findChild(SoundFonts)
    assert sheet is not None
    qtbot.waitUntil(lambda: sheet.list.count() == 3)
    click(sheet, 1)
    qtbot.waitUntil(lambda: line.text() == str(folder / "grand.sf3"))


def test_a_soundfont_dropped_on_the_window_is_played_with(house: House, tmp_path: Path) -> None:
    gift = tmp_path / "gift" / "celesta.sf2"
    gift.parent.mkdir()
    gift.write_bytes(soundfont({b"INAM": b"Celesta"}))
    drop(house, gift)
    assert house.parts.settings.get(the.SOUNDFONT) == str(gift)
    sheet = house.window.findChild(SoundFonts)
    assert sheet is not None
    house.qtbot.waitUntil(lambda: any(line.startswith("Celesta") for line in lines(sheet)))


def test_what_is_called_a_soundfont_and_is_none_is_told(house: House, tmp_path: Path) -> None:
    before = house.parts.settings.get(the.SOUNDFONT)
    broken = tmp_path / "broken.sf3"
    broken.write_bytes(b"RIFF")
    drop(house, broken)
    sheet = house.window.findChild(SoundFonts)
    assert sheet is not None
    house.qtbot.waitUntil(lambda: sheet.list.count() > 0 and sheet.problem.isVisible())
    assert "“broken.sf3” is not a whole SoundFont." in sheet.problem.text()
    assert house.parts.settings.get(the.SOUNDFONT) == before


def drop(house: House, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    place = QPointF(5, 5)
    keys = Qt.KeyboardModifier.NoModifier
    coming = QDragEnterEvent(place.toPoint(), copy, data, buttons, keys)
    house.window.dragEnterEvent(coming)
    assert coming.isAccepted()
    house.window.dropEvent(QDropEvent(place, copy, data, buttons, keys))
