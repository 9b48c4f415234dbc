"""FluidSynth and what it plays: it refuses, dies in the middle, its SoundFont goes while it plays."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import fluidsynth
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app import sound_device
from app.outside import outside
from core.instruments import Instrument
from core.playback import fluid, soundfonts
from core.playback.live import DEVICE_LOST
from core.playback.output import NO_DEVICE
from core.playback.soundfonts import choose_soundfont
from tests.app.faults.composer import goes_on, is_a_sentence, shown
from tests.app.house import House

Open = Callable[[], House]


@pytest.fixture
def soundfont(tmp_path: Path) -> Path:
    return Path(shutil.copy(choose_soundfont(lean=True)[0], tmp_path / "mine.sf2"))


@pytest.fixture
def opened(
    soundfont: Path, qapp: QApplication, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the window on the real FluidSynth, which plays to a file that nobody keeps."""
    monkeypatch.setattr(sound_device, "PAUSES", (20, 40, 80))
    store.setValue(the.SOUNDFONT.key, str(soundfont))
    store.setValue(the.AUDIO_DRIVER.key, f"file:{os.devnull}")
    houses: list[House] = []

    def open_() -> House:
        houses.append(House(qapp, store, qtbot, open_synth=outside().open_synth))
        return houses[-1]

    yield open_
    for house in houses:
        house.close()


def plays(house: House) -> None:
    """A melody is heard, and the playhead moves."""
    house.qtbot.waitUntil(lambda: "FluidSynth" in house.parts.transport.description)
    house.draw(60, 64, 67)
    house.parts.transport.toggle_loop()
    house.press(Qt.Key.Key_Space)
    begun = house.parts.transport.position
    house.qtbot.waitUntil(lambda: house.parts.transport.position > begun)


def told(house: House, part: str) -> None:
    """The sound's place in the status line says it, in a sentence."""
    house.qtbot.waitUntil(lambda: part in house.parts.transport.problem, timeout=20_000)
    assert is_a_sentence(house.parts.transport.problem)
    assert part in shown(house)


def test_the_soundfont_is_deleted_while_it_plays(opened: Open, soundfont: Path, tmp_path: Path) -> None:
    house = opened()
    plays(house)
    soundfont.unlink()
    house.parts.tracks.choose_instrument(0, Instrument(73))
    told(house, "“mine.sf2” cannot be read, so ")
    assert house.plays()
    house.press(Qt.Key.Key_Space)
    goes_on(house, tmp_path)


def test_the_library_stops_in_the_middle_and_comes_back(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = opened()
    plays(house)
    with monkeypatch.context() as patch:
        stopped = house.parts.transport.player.synth._queue.rendered()  # type: ignore[attr-defined] # FluidSynth's
        patch.setattr(fluid.Queue, "rendered", lambda _queue: stopped)
        house.qtbot.waitUntil(lambda: house.parts.transport.problem == DEVICE_LOST)
        assert house.plays()
    house.qtbot.waitUntil(lambda: not house.parts.transport.problem)
    house.press(Qt.Key.Key_Space)
    goes_on(house, tmp_path)


def refuse_soundfont(patch: pytest.MonkeyPatch) -> str:
    patch.setattr(fluidsynth.Synth, "sfload", lambda *_: fluidsynth.FLUID_FAILED)
    return "could not be read; choose another in the settings."


def refuse_driver(patch: pytest.MonkeyPatch) -> str:
    patch.setattr(fluidsynth, "new_fluid_audio_driver", lambda *_: None)
    return NO_DEVICE


def miss_the_libraries(patch: pytest.MonkeyPatch) -> str:
    for wrapper, module in (
        ("fluidsynth", "core.playback.fluid"),
        ("tinysoundfont", "core.playback.embedded"),
    ):
        patch.setitem(sys.modules, wrapper, None)  # as importing it is without the C library
        patch.delitem(sys.modules, module, raising=False)
        patch.delattr(module, raising=False)
    return "libfluidsynth is not installed"


def miss_soundfonts(patch: pytest.MonkeyPatch) -> str:
    patch.setattr(soundfonts, "_can_be_played", lambda _path: False)
    return "no SoundFont was found"


@pytest.mark.parametrize("fault", [refuse_soundfont, refuse_driver, miss_the_libraries, miss_soundfonts])
def test_the_library_refuses_or_is_missing_at_the_start(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], str]
) -> None:
    sentence = fault(monkeypatch)
    house = opened()
    told(house, sentence)
    house.draw(60)
    house.press(Qt.Key.Key_Space)
    assert house.plays()
    house.press(Qt.Key.Key_Space)
    goes_on(house, tmp_path)
