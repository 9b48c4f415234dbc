"""A port in a process of its own: what is sent there arrives on time, and what is left is left in silence."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Missing
from core.midi_out.line import ANEW, Line, Out
from core.midi_out.messages import AT_ONCE, Message, note, silence
from core.midi_out.ports import VIRTUAL, VIRTUAL_NAME
from core.midi_out.punctual import PunctualPort, Waiting

ON, OFF = note(0, 60, 100), note(0, 60, 0)
SOON = 0.1  # seconds


class Notebook:
    """Writes down what is sent and when, in whichever process."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="ascii")

    def send(self, message: Message) -> None:
        self._file.write(f"{time.perf_counter()} {' '.join(map(str, message))}\n")
        self._file.flush()

    def close(self) -> None:
        self._file.write("closed\n")
        self._file.close()


def refuse() -> Notebook:
    raise Missing("taken")


def written(path: Path) -> list[tuple[float, Message]]:
    lines = [line.split() for line in path.read_text().splitlines() if line != "closed"]
    return [(float(at), tuple(map(int, message))) for at, *message in lines]


def sent(path: Path) -> list[Message]:
    return [message for _, message in written(path)]


def wait_for(path: Path, message: Message) -> None:
    end = time.perf_counter() + 10
    while message not in sent(path):
        assert time.perf_counter() < end
        time.sleep(0.01)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "sent"
    found.touch()
    return found


@pytest.fixture
def port(path: Path) -> Iterator[PunctualPort]:
    found = PunctualPort(partial(Notebook, path), "gone")
    yield found
    if not found._companion.line.closed:
        found.close()


def test_messages_go_when_they_are_due_and_not_before(port: PunctualPort, path: Path) -> None:
    due = time.perf_counter() + SOON
    port.send(OFF, due + SOON)
    port.send(ON, due)
    port.send(note(1, 72, 90))
    wait_for(path, OFF)
    port.close()
    (_, first), (on, second), (off, third) = written(path)
    assert (first, second, third) == (note(1, 72, 90), ON, OFF)
    assert on >= due
    assert off >= due + SOON
    assert path.read_text().endswith("closed\n")


def test_what_is_not_due_is_forgotten_but_keys_go_up(port: PunctualPort, path: Path) -> None:
    later = time.perf_counter() + 60
    port.send(ON, later)
    port.send(OFF, later)
    port.forget()
    port.send(note(1, 72, 90))
    wait_for(path, note(1, 72, 90))
    port.close()
    assert sent(path) == [OFF, note(1, 72, 90)]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_who_is_stopped_from_outside_is_noticed(port: PunctualPort) -> None:
    assert port.alive()
    os.kill(port._companion.process.pid or 0, signal.SIGKILL)
    port._companion.process.join(10)
    assert not port.alive()
    with pytest.raises(Missing, match="gone"):
        port.send(ON)
    port.close()


class Connected(Notebook):
    """Is connected to a service, and hangs up when that does, as JACK's library does; it tells nobody."""

    def __init__(self, path: Path, service: str) -> None:
        super().__init__(path)
        self._service = socket.socket(socket.AF_UNIX)
        self._service.connect(service)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        self._service.recv(1)
        self._service.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process is connected to")
def test_a_service_that_hangs_up_is_noticed(path: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(tmp_path / "s"))
        service.listen()
        port = PunctualPort(partial(Connected, path, str(tmp_path / "s")), "gone")
        assert port.alive()
        service.accept()[0].close()
    end = time.perf_counter() + 10
    while port.alive():
        assert time.perf_counter() < end
        time.sleep(0.01)
    assert port._companion.process.is_alive()
    port.close()


def test_when_the_window_is_gone_it_leaves_silence(port: PunctualPort, path: Path) -> None:
    port.send(ON)
    port._companion.line.close()
    port._companion.process.join(10)
    assert sent(path) == [ON, *silence()]


def test_a_port_that_cannot_be_opened_says_so() -> None:
    with pytest.raises(Missing, match="refused"):
        PunctualPort(refuse, "refused")


class Outputs:
    """One port, whose process may be stopped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.opened: list[PunctualPort] = []

    def ports(self) -> tuple[str, ...]:
        return ()

    def open(self, _name: str) -> PunctualPort:
        self.opened.append(PunctualPort(partial(Notebook, self._path), "gone"))
        return self.opened[-1]

    def close(self) -> None:
        return


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_one_that_dies_is_replaced_in_silence_and_told(path: Path) -> None:
    outputs, told = Outputs(path), list[Out]()
    line = Line(lambda: outputs, told.append)
    line.choose(VIRTUAL)
    line.look()
    assert line.ahead > 0
    line.send(ON)
    wait_for(path, ON)
    os.kill(outputs.opened[0]._companion.process.pid or 0, signal.SIGKILL)
    outputs.opened[0]._companion.process.join(10)
    line.look()
    line.send(note(0, 62, 100))
    wait_for(path, note(0, 62, 100))
    line.close()
    assert sent(path)[: len(silence()) + 2] == [ON, *silence(), note(0, 62, 100)]
    assert told == [Out(VIRTUAL_NAME), Out(VIRTUAL_NAME, ANEW.format(name=VIRTUAL_NAME))]


@given(st.lists(st.tuples(st.floats(0, 9), st.integers(0, 127))), st.lists(st.floats(0, 9)))
def test_all_is_passed_on_once_and_in_order(notes: list[tuple[float, int]], looks: list[float]) -> None:
    gone: list[Message] = []
    waiting = Waiting(gone.append)
    for due, pitch in notes:
        waiting.take(note(0, pitch, 100), due)
    for now in sorted(looks):
        later = [due for due, _ in notes if due > now]
        assert waiting.step(now) == min(later, default=float("inf"))
        assert len(gone) == len(notes) - len(later)
    waiting.step(9)
    ordered = sorted(enumerate(notes), key=lambda each: (each[1][0], each[0]))
    assert gone == [note(0, pitch, 100) for _, (_, pitch) in ordered]
    waiting.take(ON, AT_ONCE)
    assert gone[-1] == ON
