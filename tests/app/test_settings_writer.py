"""Settings are on disk a moment after they were chosen, written by another thread than the window's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings
from pytestqt.qtbot import QtBot

from app import settings as the
from app.settings import Settings
from app.settings_writer import SettingsWriter


class Heard(QObject):
    """Whether Qt came to write in the window's thread."""

    came = False

    def eventFilter(self, _store: QObject, event: QEvent) -> bool:
        self.came = self.came or event.type() is QEvent.Type.UpdateRequest
        return False


@pytest.fixture
def writer(store: QSettings, settings: Settings, qtbot: QtBot) -> Iterator[SettingsWriter]:
    made = SettingsWriter(store, settings, settings)
    yield made
    made.close()


def on_disk(store: QSettings) -> str:
    path = Path(store.fileName())
    return path.read_text() if path.exists() else ""


def test_what_is_told_is_on_disk_soon_again_and_again(
    writer: SettingsWriter, settings: Settings, store: QSettings, qtbot: QtBot
) -> None:
    for bars in (7, 3, 5):
        settings.set(the.BARS, bars)
        assert settings.get(the.BARS) == bars, "at once"
        qtbot.waitUntil(lambda bars=bars: f"bars={bars}" in on_disk(store))  # type: ignore[misc] # as it is now


def test_a_state_is_written_too(
    writer: SettingsWriter, settings: Settings, store: QSettings, qtbot: QtBot
) -> None:
    settings.set_state("seen", "all")
    qtbot.waitUntil(lambda: "seen=all" in on_disk(store))


def test_qt_does_not_write_in_the_window_s_thread(store: QSettings, settings: Settings, qtbot: QtBot) -> None:
    heard = Heard()
    store.installEventFilter(heard)  # what was installed later is asked earlier
    writer = SettingsWriter(store, settings, settings)
    settings.set(the.BARS, 7)
    qtbot.waitUntil(lambda: "bars=7" in on_disk(store))
    assert not heard.came
    writer.close()


def test_what_was_told_last_is_there_at_the_end(store: QSettings, settings: Settings, qtbot: QtBot) -> None:
    writer = SettingsWriter(store, settings, settings)
    settings.set(the.BARS, 7)
    assert "bars=7" not in on_disk(store)
    writer.close()
    assert "bars=7" in on_disk(store)


def test_what_another_window_chose_is_told_without_being_asked_for(
    writer: SettingsWriter, settings: Settings, store: QSettings, qtbot: QtBot
) -> None:
    assert settings.get(the.THEME) == "system"
    told: list[str] = []
    settings.changed.connect(told.append)
    for theme in ("dark", "light"):
        other = QSettings(store.fileName() + ".other", QSettings.Format.IniFormat)
        other.setValue(the.THEME.key, theme)
        other.sync()
        Path(other.fileName()).replace(store.fileName())  # as another process puts it there
        qtbot.waitUntil(lambda theme=theme: settings.get(the.THEME) == theme)  # type: ignore[misc] # as it is now
    assert told == [the.THEME.key] * 2


def test_what_a_window_has_for_itself_stays(settings: Settings, store: QSettings) -> None:
    told: list[str] = []
    settings.set(the.BARS, 7)
    settings.set(the.PREVIEW, False)
    store.sync()
    settings.changed.connect(told.append)
    Path(store.fileName()).write_text("[assistant]\nbars=2\n\n[sound]\npreview=false\n")
    settings.renew()
    assert settings.get(the.BARS) == 7
    assert not told, "a no is the same no, however it is written"
