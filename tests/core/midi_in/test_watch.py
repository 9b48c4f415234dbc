"""Keyboards come and go, and a machine without MIDI is no trouble."""

from __future__ import annotations

import importlib.util
import threading
import time

import pytest

from core.errors import Missing
from core.midi_in.events import KeyEvent, Played
from core.midi_in.ports import MidiInputs, open_inputs
from core.midi_in.watch import (
    LOOK_SECONDS,
    NONE,
    REST_SECONDS,
    RETRY_SECONDS,
    SETTLE_SECONDS,
    Keyboards,
    Watch,
)
from core.midi_ports import NO_SYSTEM, plain_name
from tests.core.midi_in.fake_inputs import FakeInputs


class Desk:
    def __init__(self, *names: str) -> None:
        self.inputs = FakeInputs(*names)
        self.played: list[Played] = []
        self.states: list[Keyboards] = []
        self.missing = ""
        self.watch = Watch(self.open, self.played.append, self.states.append)

    def open(self) -> MidiInputs:
        if self.missing:
            raise Missing(self.missing)
        return self.inputs


def test_every_keyboard_is_heard() -> None:
    desk = Desk("Piano 20:0", "Pads 24:0")
    assert desk.watch.look() == LOOK_SECONDS
    assert desk.states == [Keyboards(("Piano 20:0", "Pads 24:0"), ("Piano 20:0", "Pads 24:0"))]
    desk.inputs.play("Pads 24:0", 0x99, 36, 100, at=2.0)
    desk.inputs.play("Pads 24:0", 0xFE)
    assert desk.played == [KeyEvent(2.0, 36, 100)]
    desk.watch.look()
    assert len(desk.states) == 1, "nothing changed, so nothing is told"


def test_keyboards_come_and_go() -> None:
    desk = Desk()
    desk.watch.look()
    desk.inputs.names.append("Piano 20:0")
    desk.watch.look()
    desk.inputs.play("Piano 20:0", 0x90, 60, 1)
    first = desk.inputs.opened["Piano 20:0"]
    desk.inputs.names.clear()
    desk.watch.look()
    assert first.closed
    desk.inputs.names.append("Piano 28:0")
    desk.watch.look()
    assert [state.heard for state in desk.states] == [("Piano 20:0",), (), ("Piano 28:0",)]


def test_one_is_known_by_its_name_wherever_it_is_plugged_in() -> None:
    desk = Desk("Piano:Piano MIDI 1 20:0", "Pads:Pads 24:0")
    desk.watch.choose(plain_name("Piano:Piano MIDI 1 99:1"))
    desk.watch.look()
    assert desk.states[-1].heard == ("Piano:Piano MIDI 1 20:0",)
    desk.watch.choose(NONE)
    assert desk.watch.look() == RETRY_SECONDS
    assert desk.states[-1] == Keyboards()
    assert desk.inputs.opened["Piano:Piano MIDI 1 20:0"].closed
    assert desk.inputs.closed


def test_one_that_is_taken_is_told_and_tried_again_when_it_comes_back() -> None:
    desk = Desk("Piano", "Pads")
    desk.inputs.taken.add("Piano")
    desk.watch.look()
    assert desk.states[-1] == Keyboards(("Piano", "Pads"), ("Pads",), "Piano is taken")
    desk.inputs.taken.clear()
    desk.watch.look()
    assert desk.states[-1].heard == ("Pads",)
    desk.inputs.names.remove("Piano")
    desk.watch.look()
    desk.inputs.names.append("Piano")
    desk.watch.look()
    assert desk.states[-1] == Keyboards(("Pads", "Piano"), ("Pads", "Piano"))


def test_without_midi_it_says_so_once_and_seldom_looks_again() -> None:
    desk = Desk("Piano")
    desk.missing = NO_SYSTEM
    assert desk.watch.look() == RETRY_SECONDS
    assert desk.watch.look() == RETRY_SECONDS
    assert desk.states == [Keyboards(problem=NO_SYSTEM)]
    desk.missing = ""
    assert desk.watch.look() == LOOK_SECONDS
    assert desk.states[-1].heard == ("Piano",)


def test_what_stops_over_and_over_is_begun_anew_seldom() -> None:
    desk = Desk("Piano")
    desk.watch.look()
    desk.inputs.stop("stopped")
    assert desk.watch.look() == SETTLE_SECONDS
    assert desk.inputs.closed
    assert desk.watch.look() == REST_SECONDS
    desk.inputs.stopped, desk.missing = "", NO_SYSTEM
    assert desk.watch.look() == LOOK_SECONDS, "there was MIDI, and is likely to be again"
    desk.missing = ""
    desk.watch.look()
    assert desk.states == [
        Keyboards(("Piano",), ("Piano",)),
        Keyboards(problem="stopped"),
        Keyboards(problem=NO_SYSTEM),
        Keyboards(("Piano",), ("Piano",)),
    ]


def test_the_thread_looks_at_once_when_another_is_chosen_and_ends_when_told() -> None:
    desk = Desk("Piano", "Pads")
    told = threading.Event()
    watch = Watch(desk.open, desk.played.append, lambda state: (desk.states.append(state), told.set()))  # type: ignore[arg-type, func-returns-value] # both
    watch.start()
    assert told.wait(5)
    told.clear()
    watch.choose("Pads")
    assert told.wait(5)
    assert desk.states[-1].heard == ("Pads",)
    watch.close()
    assert desk.inputs.closed
    assert all(port.closed for port in desk.inputs.opened.values())


def test_without_the_library_the_sentence_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "rtmidi", None)
    with pytest.raises(Missing, match="python-rtmidi"):
        open_inputs()


def test_a_real_virtual_keyboard_is_heard() -> None:
    if importlib.util.find_spec("rtmidi") is None:
        pytest.skip("python-rtmidi has no wheel for this Python")
    try:
        inputs = open_inputs()
    except Missing as missing:
        pytest.skip(str(missing))
    inputs.close()
    import rtmidi

    out = rtmidi.MidiOut(inputs.system, name="Test keys")  # type: ignore[attr-defined] # RtMidi's
    try:
        out.open_virtual_port("keys")
    except rtmidi.RtMidiError as refused:
        pytest.skip(f"this system has no virtual ports: {refused}")
    played: list[Played] = []
    watch = Watch(open_inputs, played.append, lambda _state: None)
    watch.look()
    before = time.perf_counter()
    out.send_message([0x90, 60, 100])
    out.send_message([0x80, 60, 0])
    deadline = before + 5
    while len(played) < 2 and time.perf_counter() < deadline:
        time.sleep(0.01)
    watch.close()
    out.close_port()
    out.delete()
    keys = [event for event in played if isinstance(event, KeyEvent)]
    assert [(event.pitch, event.velocity) for event in keys] == [(60, 100), (60, 0)]
    assert before <= keys[0].at <= keys[1].at
    assert plain_name("A:b 20:0") == "A:b"


def test_nothing_is_told_any_more_after_closing() -> None:
    desk = Desk()
    desk.missing = "There is no MIDI here."
    desk.watch.close()
    desk.watch.look()  # which was under way
    assert desk.states == []
