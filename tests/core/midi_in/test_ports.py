"""What another process listens to arrives with its second; and that process may die, or never answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from core import midi_process
from core.errors import Missing
from core.midi_in.events import KeyEvent, Played
from core.midi_in.ports import REFUSED, STOPPED, MachineInputs, MidiInputs
from core.midi_in.watch import Keyboards, Watch
from core.midi_process import Tell

pytest.importorskip("rtmidi", reason="python-rtmidi has no wheel for this Python")

PIANO, TAKEN = "Piano 20:0", "Pads 24:0"
ON, OFF = (0x90, 60, 100), (0x80, 60, 64)
PATIENCE = 10.0


class Band:
    """In the other process: a keyboard that is played as soon as it is opened, and what goes wrong there."""

    def __init__(self, folder: Path, _rtmidi: object, _api: int, tell: Tell) -> None:
        self._folder, self._tell = folder, tell

    def ports(self) -> tuple[str, ...]:
        """Two; those who look for a file called "hang" wait long."""
        if (self._folder / "hang").exists():
            time.sleep(600)
        if (self._folder / "gone").exists():
            raise Missing("the service has gone")
        return PIANO, TAKEN

    def open(self, number: int, name: str) -> bool:
        """The second one is taken."""
        if name == PIANO:
            Thread(target=self._play, args=(number,), daemon=True).start()
        return name == PIANO

    def _play(self, number: int) -> None:
        for message in (ON, OFF):
            time.sleep(0.005)
            self._tell(number, message, time.perf_counter())

    def shut(self, _number: int) -> None:
        """Nothing to do."""


def until(happened: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not happened():
        assert time.perf_counter() < end
        time.sleep(0.005)


class Desk:
    """Inputs, what they delivered, and how often it was told that they had gone."""

    def __init__(self, folder: Path) -> None:
        self.inputs = MachineInputs(partial(Band, folder))
        self.heard: list[tuple[Sequence[int], float]] = []
        self.gone: list[bool] = []
        self.inputs.when_gone(lambda: self.gone.append(True))

    def deliver(self, message: Sequence[int], at: float) -> None:
        self.heard.append((message, at))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.inputs.close()


def process_of(inputs: MachineInputs) -> int:
    return inputs._there._companion.process.pid or 0


def kill(inputs: MachineInputs) -> None:
    os.kill(process_of(inputs), signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares out by sessions")
def test_it_shares_its_turns_with_nobody_of_the_window(desk: Desk) -> None:
    assert os.getsid(process_of(desk.inputs)) == process_of(desk.inputs) != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's calls")
def test_who_may_not_have_real_time_gets_short_turns() -> None:
    """Asked for as the system wants it asked, in a process that is thrown away."""
    asked = (
        "from core import midi_process as m; m._ask_for_short_turns();"
        "print(open('/proc/self/timerslack_ns').read())"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["1"]


def test_what_is_played_comes_with_its_second_by_the_clock_of_all(desk: Desk) -> None:
    assert desk.inputs.ports() == (PIANO, TAKEN)
    before = time.perf_counter()
    port = desk.inputs.open(PIANO, desk.deliver)
    until(lambda: len(desk.heard) == 2)
    (first, on), (second, off) = desk.heard
    assert (tuple(first), tuple(second)) == (ON, OFF)
    assert before < on < off < time.perf_counter()
    port.close()
    assert desk.inputs.ports() == (PIANO, TAKEN)


def test_one_that_is_taken_says_so_and_the_others_play_on(desk: Desk) -> None:
    with pytest.raises(Missing, match="Pads"):
        desk.inputs.open(TAKEN, desk.deliver)
    desk.inputs.open(PIANO, desk.deliver)
    until(lambda: len(desk.heard) == 2)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_process_that_dies_is_told_at_once_and_can_be_closed(desk: Desk) -> None:
    port = desk.inputs.open(PIANO, desk.deliver)
    kill(desk.inputs)
    until(lambda: bool(desk.gone))
    with pytest.raises(Missing) as raised:
        desk.inputs.ports()
    assert str(raised.value) == STOPPED
    port.close()


def test_a_service_that_has_gone_ends_the_process(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "gone").touch()
    with pytest.raises(Missing) as raised:
        desk.inputs.ports()
    assert str(raised.value) == STOPPED
    until(lambda: bool(desk.gone))


def test_one_that_never_answers_is_given_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(midi_process, "ANSWER_SECONDS", 0.05)
    (tmp_path / "hang").touch()
    with pytest.raises(Missing):
        desk.inputs.ports()
    desk.inputs.close()
    assert not desk.gone, "who closes it knows"


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_the_watch_begins_anew_and_goes_on_listening(tmp_path: Path) -> None:
    begun: list[MachineInputs] = []
    played: list[Played] = []
    states: list[Keyboards] = []

    def begin() -> MidiInputs:
        begun.append(MachineInputs(partial(Band, tmp_path)))
        return begun[-1]

    watch = Watch(begin, played.append, states.append)
    watch.start()
    until(lambda: len(played) == 2)
    kill(begun[0])
    until(lambda: len(played) == 4)
    watch.close()
    assert len(begun) == 2
    both = Keyboards((PIANO, TAKEN), (PIANO,), REFUSED.format(name="Pads"))
    assert states == [both, Keyboards(problem=STOPPED), both]
    assert [(e.pitch, e.velocity) for e in played if isinstance(e, KeyEvent)] == [(60, 100), (60, 0)] * 2
