"""The click is for who plays: it is in no file, and not in what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app.sound_exports import PIECE
from core.errors import Missing
from core.playback.synths import engine_library
from core.playback.voices import CLICK_CHANNEL
from core.score import Note, Score, TempoChange, Track
from tests.app.house import House
from tests.core.files.sounds import small_soundfont

PHRASE = Score(tracks=(Track.of([Note(0, 400, 60), Note(960, 400, 64)]),), tempos=(TempoChange(0, 125.0),))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    store.setValue(the.SOUNDFONT.key, str(small_soundfont()))
    made = House(qapp, store, qtbot)
    made.session.open(PHRASE, saved=True)
    made.qtbot.waitUntil(lambda: made.parts.transport.description == "fake")
    yield made
    made.close()


def clicks(house: House) -> int:
    return sum(event.channel == CLICK_CHANNEL and event.velocity > 0 for event in house.synth.events)


def play(house: House, act: str) -> None:
    house.continuo.actions[act].trigger()
    for _ in range(6):
        house.synth.advance(0.5)
        house.qtbot.wait(60)
    house.parts.transport.stop()


def written(house: House, path: Path) -> bytes:
    house.ask.files = [path]
    house.parts.sound_exports.export(PIECE)
    house.qtbot.waitUntil(lambda: path.is_file() and not house.parts.exports.rendering)
    return path.read_bytes()


def test_the_click_is_not_exported(house: House, tmp_path: Path) -> None:
    try:
        engine_library()
    except Missing as missing:
        pytest.skip(str(missing))
    without = written(house, tmp_path / "without.wav")
    house.parts.settings.set(the.METRONOME, True)
    play(house, "play")
    assert clicks(house), "it is heard"
    assert written(house, tmp_path / "with.wav") == without


def test_the_click_and_the_count_in_are_not_recorded(house: House) -> None:
    house.parts.settings.set(the.METRONOME, True)
    house.parts.settings.set(the.METRONOME_RECORDING, True)
    house.parts.settings.set(the.COUNT_IN, "1")
    play(house, "record")
    assert clicks(house) >= 4, "they are heard"
    assert house.session.score == PHRASE
    assert not house.session.history.undo_name
