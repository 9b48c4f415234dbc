"""Ports come and go, and a machine without MIDI is no trouble."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from core.errors import Missing
from core.midi_out.line import (
    ANEW,
    LOOK_SECONDS,
    LOOKS_AFRESH,
    NOWHERE,
    REFUSED_SECONDS,
    RETRY_SECONDS,
    Line,
    Out,
)
from core.midi_out.messages import STOP, control, silence
from core.midi_out.ports import VIRTUAL, VIRTUAL_NAME, MidiOutputs, open_outputs
from core.midi_ports import NO_SYSTEM
from tests.core.midi_out.fake_outputs import FakeOutputs

NOTE = (0x90, 60, 100)


class Desk:
    def __init__(self, *names: str) -> None:
        self.outputs = FakeOutputs(*names)
        self.told: list[Out] = []
        self.missing = ""
        self.asked = 0
        self.line = Line(self.open, self.told.append)

    def open(self) -> MidiOutputs:
        self.asked += 1
        if self.missing:
            raise Missing(self.missing)
        return self.outputs


def test_a_port_is_known_by_its_name_wherever_it_is_plugged_in() -> None:
    desk = Desk("Piano:Piano MIDI 1 20:0")
    desk.line.choose("Piano:Piano MIDI 1")
    assert desk.line.look() == LOOK_SECONDS
    desk.line.send(NOTE)
    assert desk.outputs.messages == [NOTE]
    assert desk.told == [Out("Piano:Piano MIDI 1")]
    assert desk.line.listener == 1


def test_a_port_that_goes_is_missed_and_played_on_again_when_it_comes_back() -> None:
    desk = Desk("Piano 20:0")
    desk.line.choose("Piano")
    desk.line.look()
    first = desk.outputs.opened[0][1]
    desk.outputs.names.clear()
    desk.line.look()
    assert first.closed
    assert "Piano" in desk.told[-1].problem
    desk.line.send(NOTE)
    desk.outputs.names.append("Piano 24:0")
    desk.line.look()
    desk.line.send(NOTE)
    assert desk.told[-1] == Out("Piano")
    assert desk.outputs.messages[-1] == NOTE
    assert desk.outputs.messages.count(NOTE) == 1
    assert desk.line.listener == 2


def test_a_service_that_was_restarted_is_asked_anew() -> None:
    desk = Desk("Piano")
    desk.line.choose("Piano")
    desk.line.look()
    before, desk.outputs = desk.outputs, FakeOutputs("Piano")
    before.names.clear()
    for _ in range(LOOKS_AFRESH + 1):
        desk.line.look()
    assert before.closed
    assert desk.asked == 2
    assert desk.told[-1] == Out("Piano")


def test_a_port_that_breaks_is_opened_anew() -> None:
    desk = Desk("Piano")
    desk.line.choose("Piano")
    desk.line.look()
    desk.outputs.opened[0][1].broken = True
    desk.line.send(NOTE)
    desk.line.send(NOTE)
    desk.line.look()
    desk.line.send(NOTE)
    assert len(desk.outputs.opened) == 2
    assert desk.outputs.messages == [*silence(), NOTE], "what was left down goes up first"
    assert desk.told[-1] == Out("Piano", ANEW.format(name="Piano"))
    desk.line.look()
    assert desk.told[-1] == Out("Piano")


def test_one_whose_process_ends_while_nothing_is_sent_is_opened_anew() -> None:
    desk = Desk("Piano")
    desk.line.choose("Piano")
    desk.line.look()
    desk.outputs.opened[0][1].broken = True
    desk.line.look()
    assert [port.closed for _, port in desk.outputs.opened] == [True, False]
    assert desk.outputs.messages == silence()
    assert desk.told[-1].problem == ANEW.format(name="Piano")


def test_what_is_left_is_left_in_silence() -> None:
    desk = Desk("Piano", "Pads")
    desk.line.choose("Piano")
    desk.line.look()
    desk.line.choose("Pads")
    desk.line.look()
    assert desk.outputs.messages[0] == STOP
    for channel in range(16):
        assert control(channel, 123, 0) in desk.outputs.messages
        assert control(channel, 64, 0) in desk.outputs.messages
    assert [(name, port.closed) for name, port in desk.outputs.opened] == [("Piano", True), ("Pads", False)]
    desk.line.choose(NOWHERE)
    assert desk.line.look() is None
    assert desk.told[-1] == Out()
    assert desk.outputs.closed


def test_our_own_port_needs_nobody() -> None:
    desk = Desk()
    desk.line.choose(VIRTUAL)
    desk.line.look()
    desk.line.look()
    assert [name for name, _ in desk.outputs.opened] == [VIRTUAL]
    assert desk.told == [Out(VIRTUAL_NAME)]


def test_one_that_is_taken_is_told_and_tried_again() -> None:
    desk = Desk("Piano")
    desk.outputs.taken.add("Piano")
    desk.line.choose("Piano")
    desk.line.look()
    assert desk.told == [Out(problem="Piano is taken")]
    assert desk.line.look() == REFUSED_SECONDS
    desk.outputs.taken.clear()
    desk.line.look()
    assert desk.told[-1] == Out("Piano")


def test_without_midi_it_says_so_once_and_seldom_looks_again() -> None:
    desk = Desk("Piano")
    desk.missing = NO_SYSTEM
    desk.line.choose("Piano")
    assert [desk.line.look(), desk.line.look()] == [RETRY_SECONDS] * 2
    assert desk.told == [Out(problem=NO_SYSTEM)]


def test_the_thread_looks_at_once_when_another_is_chosen_and_ends_when_told() -> None:
    desk, told = Desk("Piano"), threading.Event()
    line = Line(desk.open, lambda out: told.set() if out.name else None)
    line.start()
    line.choose("Piano")
    assert told.wait(5)
    line.close()
    assert desk.outputs.opened[0][1].closed
    assert desk.outputs.closed


def test_without_the_library_the_sentence_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    with pytest.raises(Missing, match="python-rtmidi"):
        open_outputs()


def test_others_hear_our_own_port() -> None:
    rtmidi = pytest.importorskip("rtmidi", reason="python-rtmidi has no wheel for this Python")
    line = Line(open_outputs, lambda _: None)
    line.choose(VIRTUAL)
    line.look()
    if not line.out.name:
        pytest.skip(line.out.problem)
    heard: list[list[int]] = []
    ear = rtmidi.MidiIn(line._outputs.system, name="Test ear")  # type: ignore[union-attr] # RtMidi's
    names = ear.get_ports()
    ear.open_port(next(i for i, name in enumerate(names) if name.startswith("Continuo")), name="ear")
    ear.set_callback(lambda message, _: heard.append(message[0]))
    line.send(NOTE)
    deadline = time.perf_counter() + 5
    while not heard and time.perf_counter() < deadline:
        time.sleep(0.01)
    ear.cancel_callback()
    time.sleep(0.02)
    ear.close_port()
    line.close()
    assert heard[0] == list(NOTE)
