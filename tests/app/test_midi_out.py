"""Playing out, in the real window: through a port, beside the synthesizer, and when it comes and goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import settings as the
from app.background import Worker
from app.dialogs import port_list
from app.dialogs.port_list import PortList
from app.settings import BOTH, PORT, SYNTHESIZER, Settings
from core.errors import Missing
from core.midi_out.messages import START, note
from core.midi_out.ports import VIRTUAL, VIRTUAL_NAME
from core.midi_ports import NO_LIBRARY
from core.playback.voices import PREVIEW_CHANNEL
from core.score import Note, Score, Track
from tests.app.house import House


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score((Track((Note(0, 1920, 60, 90),)),)), saved=True)
    qtbot.waitUntil(lambda: made.parts.transport.description == "fake")
    yield made
    made.close()


def choose(house: House, through: str, port: str = "Module") -> None:
    house.parts.settings.set(the.MIDI_OUTPUT, port)
    house.parts.settings.set(the.PLAY_THROUGH, through)
    house.synth.closed = False  # the same one is opened again
    house.qtbot.waitUntil(lambda: "MIDI" in house.parts.transport.description)


def hears(house: House, message: tuple[int, ...]) -> None:
    house.qtbot.waitUntil(lambda: message in house.midi_out.messages)


def test_the_piece_is_played_through_a_port(house: House) -> None:
    choose(house, PORT)
    assert house.window.status.sound.words.startswith("MIDI")
    house.continuo.actions["play"].trigger()
    hears(house, note(0, 60, 90))
    assert START in house.midi_out.messages
    house.continuo.actions["play"].trigger()
    hears(house, note(0, 60, 0))
    assert house.synth.events == []


def test_a_single_note_sounds_on_both(house: House) -> None:
    choose(house, BOTH, VIRTUAL)
    house.parts.transport.preview(72, 80)
    hears(house, note(PREVIEW_CHANNEL, 72, 80))
    assert (PREVIEW_CHANNEL, 72) in house.synth.sounding
    house.parts.transport.end_preview()
    hears(house, note(PREVIEW_CHANNEL, 72, 0))
    assert house.synth.sounding == set()
    detail = f"fakes take no time · MIDI to “{VIRTUAL_NAME}”"
    house.qtbot.waitUntil(lambda: house.parts.transport.detail == detail)


def test_back_to_the_synthesizer_the_port_is_given_back(house: House) -> None:
    choose(house, PORT)
    house.qtbot.waitUntil(lambda: bool(house.midi_out.opened))
    house.parts.settings.set(the.PLAY_THROUGH, SYNTHESIZER)
    house.synth.closed = False
    house.qtbot.waitUntil(lambda: house.midi_out.closed)
    house.qtbot.waitUntil(lambda: house.parts.transport.description == "fake")
    assert all(port.closed for _, port in house.midi_out.opened)


def test_a_port_that_goes_is_told_while_playing_goes_on(house: House) -> None:
    choose(house, PORT)
    house.qtbot.waitUntil(lambda: bool(house.midi_out.opened))
    house.continuo.actions["play"].trigger()
    line = house.parts.midi_out._line
    house.midi_out.names.clear()
    line.choose(line.wanted)  # look now, and not in a second
    house.qtbot.waitUntil(lambda: "“Module” is not there" in house.window.status.words)
    assert house.plays()
    assert "not there" in house.window.status.sound.toolTip()
    house.midi_out.names.append("Module 32:0")
    line.choose(line.wanted)
    house.qtbot.waitUntil(lambda: not house.parts.transport.problem)
    assert "not there" not in house.window.status.sound.toolTip()


def test_the_delay_and_the_clock_are_heeded_while_playing(house: House) -> None:
    choose(house, PORT)
    house.parts.settings.set(the.MIDI_OUT_DELAY, -40)
    house.parts.settings.set(the.MIDI_CLOCK, False)
    wishes = house.parts.midi_out._wishes
    assert (wishes.delay, wishes.clock) == (-0.04, False)
    house.continuo.actions["play"].trigger()
    hears(house, note(0, 60, 90))
    assert START not in house.midi_out.messages


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def listed(settings: Settings, worker: Worker, qtbot: QtBot, *names: str) -> PortList:
    ports = PortList(settings, worker, lambda: names)
    qtbot.addWidget(ports)
    box = ports.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    qtbot.waitUntil(lambda: box.findText(names[-1]) >= 0)
    return ports


@pytest.mark.parametrize(("virtual", "first"), [(True, VIRTUAL), (False, "")])
def test_ports_are_chosen_by_name_and_one_that_is_not_there_stays(
    settings: Settings,
    worker: Worker,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    virtual: bool,
    first: str,
) -> None:
    monkeypatch.setattr(port_list, "HAS_VIRTUAL", virtual)
    settings.set(the.MIDI_OUTPUT, "Organ")
    ports = listed(settings, worker, qtbot, "Module", "Pads")
    box = ports.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert [box.itemData(i) for i in range(box.count())] == [first, "Module", "Pads", "Organ"]
    assert box.currentText() == "Organ, not there now"
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert settings.get(the.MIDI_OUTPUT) == "Module"


def test_without_midi_the_list_says_why(settings: Settings, worker: Worker, qtbot: QtBot) -> None:
    def find() -> tuple[str, ...]:
        raise Missing(NO_LIBRARY)

    page = QWidget()
    qtbot.addWidget(page)
    ports = PortList(settings, worker, find)
    ports.setParent(page)
    page.show()
    why = ports.findChild(QLabel)
    assert isinstance(why, QLabel)
    qtbot.waitUntil(why.isVisible)
    assert why.text() == NO_LIBRARY
