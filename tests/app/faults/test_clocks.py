"""The clock of the day jumps, and the machine sleeps for hours: playing, recording, takes, what is kept."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import earlier, keeping
from core.files import copies, journal
from core.playback.synth import SilentSynth
from tests.app.faults.composer import CTRL, goes_on
from tests.app.house import House

HOUR = 3600.0


class Day:
    """The clock of the day, in the place of `datetime` in a module."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now() + self.ahead


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    made, usual = Day(), time.time
    for module in (keeping, earlier):
        monkeypatch.setattr(module, "datetime", made)
    monkeypatch.setattr(time, "time", lambda: usual() + made.ahead.total_seconds())
    return made


def saved(house: House) -> None:
    house.press(Qt.Key.Key_S, CTRL)
    house.parts.documents.finish()
    latest = house.parts.safety.earlier._latest
    assert latest is not None
    house.parts.safety.earlier._worker.settle(latest)


@pytest.mark.parametrize("hours", [-1, 24])
def test_the_clock_jumps_while_it_plays_and_takes_are_awaited(
    house: House, day: Day, hours: int, tmp_path: Path
) -> None:
    house.draw(60, 64, 67)
    house.press(Qt.Key.Key_Space)
    house.qtbot.waitUntil(lambda: bool(house.synth.queue))  # its device has been opened
    house.synth.advance(0.3)
    before = house.parts.transport.position
    house.generator.gate.clear()
    house.press(Qt.Key.Key_Return, CTRL)
    house.awaits()
    day.ahead = timedelta(hours=hours)
    house.synth.advance(0.2)
    house.generator.gate.set()
    house.qtbot.waitUntil(lambda: not house.waits())
    assert house.plays()
    assert before < house.parts.transport.position < before + 480
    house.parts.assistant.dismiss()
    house.parts.transport.stop()
    assert house.parts.safety.keeping.flush()
    (kept,) = (tmp_path / "state" / "open").glob("*.journal")
    assert journal.read(kept).score == house.session.score
    goes_on(house, tmp_path)


@pytest.mark.parametrize("hours", [-1, -24 * 365, 24])
def test_what_was_saved_last_is_kept_whatever_the_clock_says(
    house: House, day: Day, hours: int, tmp_path: Path
) -> None:
    house.ask.files = [tmp_path / "Air.continuo"]
    states = []
    for count in range(copies.MOST_KEPT + 4):
        if count == copies.MOST_KEPT // 2:
            day.ahead = timedelta(hours=hours)
        house.draw(48 + count)
        saved(house)
        states.append((tmp_path / "Air.continuo").read_bytes())
    there = [copy.path.read_bytes() for copy in copies.there(house.parts.safety.earlier.shelf)]
    assert len(there) == copies.MOST_KEPT
    assert set(there) == set(states[-copies.MOST_KEPT :])
    goes_on(house, tmp_path)


@pytest.mark.parametrize("looping", [False, True])
def test_the_machine_sleeps_while_it_plays(house: House, looping: bool, tmp_path: Path) -> None:
    """The sound's clock has gone on, or a device was asked for nothing: here it went on for eight hours."""
    house.draw(60, 64, 67)
    if looping:
        house.parts.transport.toggle_loop()
    house.press(Qt.Key.Key_Space)
    house.qtbot.waitUntil(lambda: bool(house.synth.queue))  # its device has been opened
    house.synth.advance(0.3)
    events = len(house.synth.events)
    house.synth.advance(8 * HOUR)
    for _ in range(6):
        house.parts.transport._frame()
        house.synth.advance(0.016)
    assert len(house.synth.events) < events + 50  # no bar is played that nobody was there for
    assert house.plays() is looping
    house.parts.transport.stop()
    assert house.synth.sounding == set()
    goes_on(house, tmp_path)


def test_the_machine_sleeps_while_it_records(house: House, tmp_path: Path) -> None:
    house.draw(60)
    house.parts.transport.record()
    house.synth.advance(3.0)
    house.parts.transport._frame()
    house.synth.advance(8 * HOUR)
    for _ in range(6):
        house.parts.transport._frame()
        house.synth.advance(0.016)
    house.parts.transport.toggle()
    assert not house.plays()
    goes_on(house, tmp_path)


def test_silence_goes_on_after_a_sleep(
    qapp: QApplication, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a device the machine's own clock is the clock; on some systems it counts the sleep, too."""
    usual, slept = time.perf_counter, [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: usual() + slept[0])
    house = House(qapp, store, qtbot, open_synth=lambda *_: SilentSynth("no sound"))
    house.draw(60, 64)
    house.parts.transport.toggle()
    assert house.plays()
    slept[0] = 8 * HOUR
    for _ in range(9):
        house.parts.transport._frame()
    assert not house.plays()
    goes_on(house, tmp_path)
    house.close()
