"""A device that asks in time, too late, or not at all; and more that is held ready for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import NoDevice
from core.playback.output import ANY, Buffer, Output

try:
    from core.playback import embedded, speakers
    from core.playback.speakers import Speakers
except ImportError:
    pytest.skip("no wheel of the built-in synthesizer for this machine", allow_module_level=True)

from core.playback.live import LiveSynth

SMALL, LARGE = Buffer(100, 3), Buffer(1000, 3)


class Machine:
    """Devices that open or refuse, and a clock that is set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.opens, self.asked = 0.0, True, list[tuple[object, Buffer]]()
        self.sounds = True
        monkeypatch.setattr(speakers, "_devices", lambda: {"Desk": "id"})
        monkeypatch.setattr(speakers, "_buffers", [SMALL, LARGE])
        monkeypatch.setattr(speakers, "perf_counter", lambda: self.now)
        monkeypatch.setattr(Speakers, "_open", lambda _, *asked: self.open(*asked))

    def open(self, device: object, buffer: Buffer) -> bool:
        self.asked.append((device, buffer))
        return self.opens

    def speakers(self) -> Speakers:
        return Speakers(1000, lambda frames: np.zeros((frames, 2), np.float32), lambda: self.sounds)

    def play(self, made: Speakers, buffer: Buffer, *gaps: float) -> None:
        """The device asks after each of these seconds."""
        played = made._played(buffer)
        next(played)
        for gap in gaps:
            self.now += gap
            assert played.send(7).shape == (7, 2)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with monkeypatch.context() as patch:
        yield Machine(patch)


def test_each_is_tried_in_turn(machine: Machine) -> None:
    made = machine.speakers()
    machine.opens = False
    with pytest.raises(NoDevice):
        made.open([Output("miniaudio", "gone"), Output("miniaudio", "Desk", LARGE), ANY])
    assert machine.asked == [("id", LARGE), (None, SMALL)]
    machine.opens = True
    assert made.open([Output("miniaudio", "Desk")]) == ("miniaudio", SMALL)


@pytest.mark.parametrize(
    ("gap", "sounds", "dry"),
    [(0.1, True, False), (0.2, True, False), (0.27, True, True), (0.27, False, False), (30.0, True, False)],
)
def test_asked_too_late_while_something_sounds_it_has_run_dry(
    machine: Machine, gap: float, sounds: bool, dry: bool
) -> None:
    made = machine.speakers()
    made.open([ANY])
    machine.sounds = sounds
    machine.play(made, Buffer(4410, 3), 0.1, gap, 0.1)
    assert made.ran_dry == dry


def test_more_is_held_ready_until_there_is_no_more(machine: Machine) -> None:
    made = machine.speakers()
    made.open([ANY])
    made.ran_dry = True
    assert made.widen() == LARGE
    assert not made.ran_dry
    machine.play(made, LARGE, 0.1, 1.0)
    assert not made.ran_dry, "there is no larger one"
    assert made.widen() is None
    assert machine.speakers().open([ANY])[1] == LARGE, "what is opened later begins there"


def test_what_the_composer_chose_is_left_alone(machine: Machine) -> None:
    made = machine.speakers()
    made.open([Output(buffer=SMALL)])
    machine.play(made, SMALL, 0.1, 1.0)
    assert not made.ran_dry
    assert made.widen() is None
    assert machine.asked == [(None, SMALL)]


def test_a_synth_plays_on_with_more_held_ready(machine: Machine, small_soundfont: str) -> None:
    engine = embedded.Engine()
    synth = LiveSynth(engine, Path(small_soundfont), [ANY])
    engine.render(44100)
    before, soonest = synth.now(), synth.soonest()
    engine._speakers.ran_dry = True
    assert synth.now() >= before
    assert synth._widening is not None
    synth._widening.join()
    assert "1000 × 3" in synth.detail
    assert synth.soonest() - soonest == pytest.approx(LARGE.period - SMALL.period)
    assert synth.now() >= before
    engine.render(44100)
    assert synth.now() == pytest.approx(2 - LARGE.seconds, abs=0.01)
    synth.close()
