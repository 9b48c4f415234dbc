"""What a sound server says of its sinks, and one that says nothing."""

from __future__ import annotations

import threading

import pytest

from core.playback import sinks
from core.playback.output import Device

miniaudio = pytest.importorskip("miniaudio")


def test_sinks_are_listed_by_name_and_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    key = miniaudio.ffi.new("ma_device_id *")
    miniaudio.ffi.buffer(key)[:6] = b"phones"

    class Devices:
        def __init__(self, backends: list[object]) -> None:
            assert backends == [miniaudio.Backend.PULSEAUDIO]

        def get_playbacks(self) -> list[dict[str, object]]:
            return [{"name": "Headphones", "id": key}]

    monkeypatch.setattr(miniaudio, "Devices", Devices)
    assert sinks.pulse_sinks() == (Device("phones", "Headphones"),)


def test_a_server_that_refuses_or_never_answers_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()

    def refuse(_backends: object) -> None:
        raise miniaudio.MiniaudioError("connection refused")

    monkeypatch.setattr(miniaudio, "Devices", refuse)
    assert sinks.pulse_sinks() == ()

    def hang(backends: object) -> None:
        held.wait(10)
        refuse(backends)

    monkeypatch.setattr(miniaudio, "Devices", hang)
    monkeypatch.setattr(sinks, "WAIT_SECONDS", 0.01)
    assert sinks.pulse_sinks() == ()
    held.set()
