"""A sound device that goes and comes back, refuses, or never answers; and the rows it is chosen by."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from app import played_on, sound_device
from app import settings as the
from app.background import Worker
from app.dialogs.settings import SettingsDialog
from app.midi_out import MidiOut
from app.played_on import SOUND_IS_BACK
from app.settings import BOTH, Settings
from app.sound_device import NO_ANSWER, PAUSES, SoundDevice, silence
from app.status_line import Part
from app.theme import ThemeKeeper
from app.transport import Transport
from core.midi_out.messages import note
from core.midi_out.ports import VIRTUAL
from core.playback.output import ANY, Buffer, Device, Driver, Output
from core.playback.synth import SilentSynth, Synth
from core.score import Note, Score, Track
from tests.app.room import Room
from tests.core.midi_out.fake_outputs import FakeOutputs
from tests.fakes import FakeSynth


class Machine:
    """A machine whose sound server is killed, stopped and started by hand."""

    def __init__(self) -> None:
        self.there = True
        self.answers = threading.Event()
        self.answers.set()
        self.asked: list[tuple[str, Output]] = []
        self.synths: list[FakeSynth] = []

    def open(self, soundfont: str, output: Output) -> Synth:
        self.asked.append((soundfont, output))
        assert self.answers.wait(10)
        if not self.there:
            return SilentSynth("no device", lost=True)
        self.synths.append(FakeSynth())
        return self.synths[-1]

    def kill(self) -> None:
        self.there = False
        self.synths[-1].lost, self.synths[-1].problem = True, "gone"


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def transport(
    machine: Machine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Transport]:
    monkeypatch.setattr(sound_device, "PAUSES", (10, 20, 40))
    monkeypatch.setattr(sound_device, "PATIENCE", 60)
    room = Room(tmp_path)
    made = Transport(room.session, room.assistant, room.settings, machine.open)
    made.settings_of_the_room = room.settings  # type: ignore[attr-defined] # for who turns them
    made.reopen_synth()
    qtbot.waitUntil(lambda: made.description == "fake")
    yield made
    machine.answers.set()
    made.close()
    room.close()


def test_what_has_gone_is_told_and_comes_back_by_itself_where_the_music_is(
    transport: Transport, machine: Machine, qtbot: QtBot
) -> None:
    told: list[str] = []
    transport.told.connect(told.append)
    transport.toggle()
    machine.synths[0].advance(0.5)
    here = transport.position
    machine.kill()
    with qtbot.waitSignal(transport.state_changed):
        pass
    assert transport.lost
    assert transport.problem == "gone"
    qtbot.waitUntil(lambda: len(machine.asked) > 4)
    assert transport.playing
    machine.there = True
    qtbot.waitUntil(lambda: not transport.lost)
    assert machine.synths[0].closed
    assert told == [SOUND_IS_BACK]
    assert transport.playing
    assert transport.position >= here
    machine.synths[1].advance(0.2)
    qtbot.waitUntil(lambda: bool(machine.synths[1].events))


def test_a_slow_beginning_is_no_coming_back(
    machine: Machine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_device, "PATIENCE", 20)
    machine.answers.clear()
    room, told = Room(tmp_path), list[str]()
    made = Transport(room.session, room.assistant, room.settings, machine.open)
    made.told.connect(told.append)
    made.reopen_synth()
    qtbot.waitUntil(lambda: made.problem == NO_ANSWER)
    machine.answers.set()
    qtbot.waitUntil(lambda: not made.lost)
    assert told == []
    made.close()
    room.close()


def test_pauses_between_attempts_grow(machine: Machine, qtbot: QtBot) -> None:
    assert list(PAUSES) == sorted(PAUSES)
    machine.there = False
    owner = QObject()
    device = SoundDevice(machine.open, silence, owner)
    pauses: list[int] = []
    for _ in range(len(PAUSES) + 2):
        device.lose()
        device.lose()  # is told again and again, and changes nothing
        pauses.append(device._pause.interval())
        device._pause.stop()
    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    device.close()


def test_a_click_looks_again_at_once(
    transport: Transport, machine: Machine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_device, "PAUSES", (60_000,))
    transport.look_again()
    assert len(machine.asked) == 1, "nothing is lost, so nothing is looked for"
    machine.kill()
    qtbot.waitUntil(lambda: transport.lost)
    machine.there = True
    part = Part("Sound", ThemeKeeper("light"))
    qtbot.addWidget(part)
    part.clicked.connect(transport.look_again)
    part.tell("fake", "gone")
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert len(machine.asked) == 1
    part.tell("fake", "gone", offers="Click to look again.")
    assert part.toolTip() == "gone Click to look again."
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    qtbot.waitUntil(lambda: not transport.lost)


def test_a_device_that_does_not_answer_is_told_and_taken_when_it_does(
    transport: Transport, machine: Machine, qtbot: QtBot
) -> None:
    machine.answers.clear()
    settings = transport.settings_of_the_room  # type: ignore[attr-defined]
    settings.set(the.AUDIO_BUFFER, "64x2")
    assert machine.synths[0].closed, "some devices let nobody else in meanwhile"
    qtbot.waitUntil(lambda: transport.problem == NO_ANSWER)
    assert machine.asked[-1] == ("", Output(buffer=Buffer(64, 2)))
    assert len(machine.asked) == 2, "one attempt at a time"
    machine.answers.set()
    qtbot.waitUntil(lambda: transport.description == "fake")
    assert not transport.lost


def test_another_soundfont_is_read_while_the_one_before_plays_on(
    transport: Transport, machine: Machine, qtbot: QtBot
) -> None:
    (old,) = machine.synths
    old.shares = True
    transport.toggle()
    old.advance(0.5)
    machine.answers.clear()
    transport.settings_of_the_room.set(the.SOUNDFONT, "large.sf2")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: len(machine.asked) == 2)
    qtbot.wait(2 * sound_device.PATIENCE)
    old.advance(0.5)
    assert transport.player.synth is old
    assert not old.closed
    assert not transport.problem, "it need not answer yet"
    here = transport.position
    machine.answers.set()
    qtbot.waitUntil(lambda: old.closed)
    assert transport.player.synth is machine.synths[1]
    assert transport.playing
    assert transport.position == pytest.approx(here)


def test_a_device_that_cannot_be_had_twice_is_given_back_before_another_soundfont_is_read(
    transport: Transport, machine: Machine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(chosen: str) -> None:
        assert looking.wait(10)
        looked.append((chosen, machine.synths[0].closed))

    looking, looked = threading.Event(), list[tuple[str, bool]]()
    monkeypatch.setattr(played_on, "choose_soundfont", look)
    machine.answers.clear()
    transport.settings_of_the_room.set(the.SOUNDFONT, "small.sf2")  # type: ignore[attr-defined]
    transport.settings_of_the_room.set(the.SOUNDFONT, "large.sf2")  # type: ignore[attr-defined]
    assert not machine.synths[0].closed, "it plays on while the SoundFont is tried"
    looking.set()
    qtbot.waitUntil(lambda: machine.synths[0].closed)
    assert looked[-1] == ("large.sf2", False)
    machine.answers.set()
    qtbot.waitUntil(lambda: len(machine.synths) == 2 and transport.description == "fake")
    assert [chosen for chosen, _ in machine.asked] == ["", "large.sf2"]


def test_the_program_ends_while_a_device_does_not_answer(
    machine: Machine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_device, "CLOSING_SECONDS", 0.05)
    machine.answers.clear()
    owner = QObject()
    device = SoundDevice(machine.open, silence, owner)
    device.open("", ANY)
    device.again()
    device.close()
    machine.answers.set()
    qtbot.waitUntil(lambda: len(machine.synths) == 2 and all(synth.closed for synth in machine.synths))


def test_a_midi_port_is_played_on_while_the_device_beside_it_does_not_answer(
    machine: Machine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_device, "PATIENCE", 60)
    machine.answers.clear()
    room = Room(tmp_path, Score((Track((Note(0, 1920, 60, 90),)),)))
    room.settings.set(the.MIDI_OUTPUT, VIRTUAL)
    room.settings.set(the.PLAY_THROUGH, BOTH)
    outputs = FakeOutputs()
    out = MidiOut(room.settings, lambda: outputs)
    transport = Transport(
        room.session, room.assistant, room.settings, out.beside(machine.open), out.meanwhile
    )
    out.start()
    transport.reopen_synth()
    qtbot.waitUntil(lambda: transport.problem == NO_ANSWER)
    assert transport.lost
    transport.toggle()
    qtbot.waitUntil(lambda: note(0, 60, 90) in outputs.messages)
    machine.answers.set()
    qtbot.waitUntil(lambda: not transport.lost)
    assert transport.playing
    transport.close()
    out.close()
    room.close()


def test_drivers_and_devices_are_those_found(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    settings.set(the.AUDIO_DRIVER, "jack")
    worker, window = Worker(), QWidget()
    qtbot.addWidget(window)
    alsa = (Device("default"), Device("hw:0", "Loudspeakers"), Device("hw:1"))
    found = (Driver("pulseaudio"), Driver("alsa", alsa))
    dialog = SettingsDialog(settings, worker, list, lambda: found, (), tuple, window)
    list(dialog.fill())
    drivers, devices = (
        dialog.findChild(QComboBox, setting.key) for setting in (the.AUDIO_DRIVER, the.AUDIO_DEVICE)
    )
    assert drivers is not None
    assert devices is not None
    qtbot.waitUntil(lambda: drivers.count() == 4)
    texts = [drivers.itemText(index) for index in range(4)]
    assert texts == ["whichever works", "PulseAudio", "ALSA", "JACK, not found"]
    assert drivers.currentData() == "jack"
    assert not devices.isEnabled()
    drivers.setFocus()
    QTest.keyClick(drivers, Qt.Key.Key_Up)
    assert settings.get(the.AUDIO_DRIVER) == "alsa"
    assert [devices.itemData(index) for index in range(devices.count())] == ["", "hw:0", "hw:1"]
    assert [devices.itemText(index) for index in (1, 2)] == ["Loudspeakers", "hw:1"]
    QTest.keyClick(devices, Qt.Key.Key_End)
    assert settings.get(the.AUDIO_DEVICE) == "hw:1"
    QTest.keyClick(drivers, Qt.Key.Key_Home)
    assert (settings.get(the.AUDIO_DRIVER), settings.get(the.AUDIO_DEVICE)) == ("", "")
    QTest.keyClick(devices, Qt.Key.Key_Down)  # of the first driver that knows any, which is chosen with it
    assert (settings.get(the.AUDIO_DRIVER), settings.get(the.AUDIO_DEVICE)) == ("alsa", "hw:0")
    assert drivers.currentData() == "alsa"
    worker.close()
