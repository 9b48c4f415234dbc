"""Settings survive a restart, and a strange value in the file counts as the default."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import settings as the
from app.background import Worker
from app.dialogs import settings as module
from app.dialogs.settings import NO_SUCH_FILE, SHOWN, SettingsDialog
from app.settings import Setting, Settings
from core.midi_in.watch import EVERY, NONE
from core.playback.output import Device, Driver

ALL = [value for value in vars(the).values() if isinstance(value, Setting)]
OTHER: dict[type, Any] = {str: "light", bool: False, int: 7, float: 1.25}


def reopened(store: QSettings) -> Settings:
    store.sync()
    return Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))


def other(setting: Setting) -> object:  # type: ignore[type-arg] # of any type, on purpose
    if setting.choices:
        return next(choice for choice in setting.choices if choice != setting.default)
    if isinstance(setting.default, bool):
        return not setting.default
    return OTHER[type(setting.default)]


def value_of(settings: Settings, setting: Setting) -> object:  # type: ignore[type-arg] # as above
    return settings.get(setting)


@pytest.mark.parametrize("setting", ALL, ids=lambda setting: setting.key)
def test_every_setting_survives_a_restart(setting: Setting, store: QSettings) -> None:  # type: ignore[type-arg] # as above
    settings = Settings(store)
    assert settings.get(setting) == setting.default
    settings.set(setting, other(setting))
    again = reopened(store).get(setting)
    assert again == other(setting)
    assert type(again) is type(setting.default)


@pytest.mark.parametrize(
    ("setting", "nonsense"), [(the.THEME, "purple"), (the.BARS, "many"), (the.TEMPERATURE, "warm")]
)
def test_nonsense_counts_as_the_default(setting: Setting, nonsense: str, store: QSettings) -> None:  # type: ignore[type-arg] # as above
    store.setValue(setting.key, nonsense)
    assert reopened(store).get(setting) == setting.default


def test_a_change_is_announced_once(settings: Settings) -> None:
    heard: list[str] = []
    settings.changed.connect(heard.append)
    settings.set(the.BARS, 8)
    settings.set(the.BARS, 8)
    assert heard == [the.BARS.key]


def test_keys_are_unique_and_choices_have_words() -> None:
    assert len({setting.key for setting in ALL}) == len(ALL)
    for setting in ALL:
        assert not setting.words or len(setting.words) == len(setting.choices)
        assert not setting.choices or setting.default in setting.choices


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


_OF_THIS_COMPUTER = (
    the.MODEL,
    the.VOICES_MODEL,
    the.MIDI_INPUT,
    the.MIDI_OUTPUT,
    the.AUDIO_DRIVER,
    the.AUDIO_DEVICE,
)


def test_the_dialog_shows_and_sets_every_setting_it_lists(
    settings: Settings, worker: Worker, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = SettingsDialog(settings, worker, list, tuple, ("Piano",), tuple, window)
    list(dialog.fill())
    for _, group in SHOWN:
        for setting in group:
            widget = dialog.findChild(QWidget, setting.key)
            if isinstance(widget, QCheckBox):
                widget.click()
            elif setting in _OF_THIS_COMPUTER:
                continue  # their choices are what this computer has
            elif isinstance(widget, QSpinBox):
                widget.setValue(OTHER[int])
            elif isinstance(widget, QComboBox):
                widget.setCurrentIndex(setting.choices.index(other(setting)))
            else:
                assert isinstance(widget, QLineEdit)
                widget.setText("somewhere")
                widget.editingFinished.emit()
            expected = "somewhere" if isinstance(widget, QLineEdit) else other(setting)
            assert value_of(settings, setting) == expected


def test_the_fields_of_all_groups_begin_at_one_edge(
    settings: Settings, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LABEL_WIDTH", 1)  # less than labels take, as in some languages
    window = QWidget()
    qtbot.addWidget(window)
    dialog = SettingsDialog(settings, worker, list, tuple, ("Piano",), tuple, window)
    list(dialog.fill())
    with qtbot.waitExposed(dialog):
        dialog.show()
    boxes = [box for box in dialog.findChildren(QComboBox) if box.isVisible()]
    assert len({box.mapTo(dialog, QPoint()).x() for box in boxes}) == 1


def test_the_dialog_follows_what_is_chosen_elsewhere(
    settings: Settings, worker: Worker, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    found = (Driver("alsa", (Device("hw:0"), Device("hw:1"))), Driver("jack", (Device("jack:1"),)))
    dialog = SettingsDialog(settings, worker, list, lambda: found, ("Piano",), tuple, window)
    list(dialog.fill())
    drivers, devices = (
        dialog.findChild(QComboBox, each.key) for each in (the.AUDIO_DRIVER, the.AUDIO_DEVICE)
    )
    assert isinstance(drivers, QComboBox)
    assert isinstance(devices, QComboBox)
    qtbot.waitUntil(lambda: drivers.count() == 3)
    for _, group in SHOWN:
        for setting in group:
            new = "hw:1" if setting is the.AUDIO_DEVICE else other(setting)
            settings.set(setting, new)  # type: ignore[misc] # of its type
            widget = dialog.findChild(QWidget, setting.key)
            shown: object = None
            if isinstance(widget, QCheckBox):
                shown = widget.isChecked()
            elif isinstance(widget, QSpinBox):
                shown = widget.value()
            elif isinstance(widget, QComboBox):
                shown = widget.currentData()
            elif isinstance(widget, QLineEdit):
                shown = widget.text()
            assert shown == value_of(settings, setting), setting.key
    settings.set(the.AUDIO_DRIVER, "alsa")
    assert devices.currentText() == "hw:1"
    settings.set(the.AUDIO_DEVICE, "")
    settings.set(the.AUDIO_DRIVER, "jack")
    assert [devices.itemData(i) for i in range(devices.count())] == ["", "jack:1"]
    dialog.deleteLater()
    qtbot.waitUntil(lambda: not isValid(dialog))
    settings.set(the.SOUNDFONT, "another.sf2")  # nobody is there to be told


def test_the_wheel_is_left_to_the_page_and_chooses_nothing(
    settings: Settings, worker: Worker, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = SettingsDialog(settings, worker, list, tuple, ("Piano",), tuple, window)
    list(dialog.fill())
    changed: list[str] = []
    settings.changed.connect(changed.append)
    mouse, keys, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    for field in (*dialog.findChildren(QComboBox), *dialog.findChildren(QSpinBox)):
        at = QPointF(field.rect().center())
        wheel = QWheelEvent(at, at, QPoint(), QPoint(0, -120), mouse, keys, phase, False)
        QApplication.sendEvent(field, wheel)
        assert not (wheel.isAccepted() and field.isEnabled()), field.objectName()
    assert not changed


def test_keyboards_are_chosen_by_name_and_one_that_is_not_there_stays_in_the_list(
    settings: Settings, worker: Worker, qtbot: QtBot
) -> None:
    settings.set(the.MIDI_INPUT, "Organ")
    window = QWidget()
    qtbot.addWidget(window)
    dialog = SettingsDialog(settings, worker, list, tuple, ("Piano", "Pads"), tuple, window)
    list(dialog.fill())
    box = dialog.findChild(QComboBox, the.MIDI_INPUT.key)
    assert box is not None
    assert [box.itemData(i) for i in range(box.count())] == [EVERY, NONE, "Piano", "Pads", "Organ"]
    assert box.currentText() == "Organ, not plugged in"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert settings.get(the.MIDI_INPUT) == "Pads"


def test_a_file_is_chosen_in_the_systems_dialog(
    settings: Settings, worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = SettingsDialog(settings, worker, list, tuple, ("Piano",), tuple, window)
    list(dialog.fill())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/bin/mscore", ""))
    line = dialog.findChild(QLineEdit, the.MUSESCORE.key)
    assert line is not None
    row = line.parentWidget()
    assert row is not None
    row.findChildren(QPushButton)[-1].click()
    assert settings.get(the.MUSESCORE) == line.text() == "/bin/mscore"


def test_a_file_that_is_not_there_is_told(
    settings: Settings, worker: Worker, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.set(the.SOUNDFONT, str(tmp_path / "gone.sf2"))
    window = QWidget()
    qtbot.addWidget(window)
    dialog = SettingsDialog(settings, worker, list, tuple, ("Piano",), tuple, window)
    list(dialog.fill())
    line = dialog.findChild(QLineEdit, the.SOUNDFONT.key)
    assert line is not None

    def told() -> int:
        words = dialog.findChildren(QLabel)
        return sum(label.text() == NO_SUCH_FILE and not label.isHidden() for label in words)

    assert told() == 1
    (tmp_path / "here.sf2").touch()
    line.setText(str(tmp_path / "here.sf2"))
    assert told() == 0
    line.setText("")
    assert told() == 0


def test_window_state_survives_a_restart(store: QSettings, tmp_path: Path) -> None:
    Settings(store).set_state("recent", [str(tmp_path / "a.mid"), str(tmp_path / "b.mid")])
    assert reopened(store).get_state("recent") == [str(tmp_path / "a.mid"), str(tmp_path / "b.mid")]
