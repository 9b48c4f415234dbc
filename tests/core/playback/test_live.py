from __future__ import annotations

import os
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import Missing
from core.playback import live
from core.playback.output import RATE, Output
from core.playback.player import Player
from core.playback.synth import NoteEvent, Synth
from core.playback.synths import fluid_library, open_synth
from core.playback.voices import Sound
from core.score import Note, Score, TempoChange, Track

try:
    fluid = fluid_library()
except Missing as missing:
    pytest.skip(str(missing), allow_module_level=True)

WOODBLOCK = 115


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return tmp_path / "live.wav"


@pytest.fixture
def synth(recording: Path, small_soundfont: str) -> Iterator[Synth]:
    synth = open_synth(small_soundfont, Output(f"file:{recording}"))
    assert synth.problem == ""
    yield synth
    synth.close()


def samples_of(path: Path) -> NDArray[np.float64]:
    with wave.open(str(path)) as reader:
        assert reader.getframerate() == RATE
        data = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
    loudness: NDArray[np.float64] = np.abs(data.reshape(-1, 2).astype(float)).max(axis=1)
    return loudness


def onsets(loudness: NDArray[np.float64]) -> list[float]:
    """Seconds at which it becomes loud; what is closer together than 40 ms counts as one."""
    loud = np.flatnonzero(loudness > loudness.max() / 4)
    breaks = np.flatnonzero(np.diff(loud) > RATE // 25)
    return [float(loud[0]) / RATE, *(float(loud[i + 1]) / RATE for i in breaks)]


def test_it_is_what_the_player_needs(synth: Synth) -> None:
    assert isinstance(synth, live.LiveSynth)
    assert synth.description.startswith(f"FluidSynth {fluid.version()}, ")
    assert "file" in [driver.name for driver in fluid.drivers()]


def test_a_device_has_begun_when_it_is_given_or_is_not_waited_for_longer(
    synth: Synth, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(synth, live.LiveSynth)
    assert synth._queue.rendered() > 0
    looks = iter([0.0, 0.0, 0.02])
    monkeypatch.setattr(synth._queue, "rendered", lambda: next(looks))
    synth.wait()
    assert next(looks, None) is None
    monkeypatch.setattr(live, "BEGINNING_SECONDS", 0.02)
    monkeypatch.setattr(synth._queue, "rendered", lambda: 0.0)
    synth.wait()
    monkeypatch.undo()


def test_live_notes_come_when_they_are_due(synth: Synth, recording: Path) -> None:
    synth.set_channel(0, Sound(WOODBLOCK, 127, 64))
    begun = synth.soonest() + 0.05
    for i in range(5):
        due = begun + i * 0.15
        synth.schedule([NoteEvent(due, 0, 76, 120), NoteEvent(due + 0.05, 0, 76, 0)])
    while synth.now() < begun + 0.8:
        time.sleep(0.01)
    synth.close()
    found = onsets(samples_of(recording))
    assert len(found) == 5
    gaps = np.diff(found)
    assert np.abs(gaps - 0.15).max() < 0.003, "an audio block and a millisecond's rounding"


def test_its_clock_runs_evenly_with_the_machines(synth: Synth) -> None:
    time.sleep(0.1)
    synth.now()
    readings = []
    for _ in range(60):
        readings.append((synth.now(), time.perf_counter()))
        time.sleep(0.007)
    heard, at = np.array(readings).T
    assert (np.diff(heard) >= 0).all()
    assert np.ptp((heard - at)[10:]) < 0.05
    assert heard[-1] <= synth.soonest()


def test_what_is_withdrawn_is_not_heard_and_the_rest_is(synth: Synth, recording: Path) -> None:
    synth.set_channel(0, Sound(WOODBLOCK, 127, 64))
    begun = synth.soonest()
    synth.schedule([NoteEvent(begun + i * 0.1, 0, 70 + i % 2, 120) for i in range(1, 8)])
    while synth.now() < begun + 0.35:
        time.sleep(0.005)
    before = synth.soonest()
    edge = synth.withdraw()
    assert before <= edge <= synth.soonest() + 0.02
    while synth.now() < begun + 0.75:
        time.sleep(0.01)
    synth.close()
    due = [begun + i * 0.1 for i in range(1, 8)]
    assert len(onsets(samples_of(recording))) == sum(time < edge for time in due)


def test_a_player_on_the_real_thing_leaves_nothing_sounding(synth: Synth, recording: Path) -> None:
    tracks = (Track.of([Note(0, 2000, 60)], program=19), Track.of([Note(0, 2000, 64)], program=73))
    player = Player(synth)
    player.set_score(Score(tracks=tracks, tempos=(TempoChange(0, 125.0),)))
    before = time.perf_counter()
    player.play()
    begun = time.perf_counter()
    while (passed := time.perf_counter() - begun) < 0.4:
        player.pump()
        if passed > 0.2:
            player.set_score(Score(tracks=tracks[:1], tempos=(TempoChange(0, 125.0 + passed),)))
        time.sleep(0.01)
    at_least, heard = time.perf_counter() - begun, player.position() / 1000
    assert at_least - 0.2 < heard < time.perf_counter() - before
    player.panic()
    time.sleep(0.8)  # what writes the file may be late
    player.close()
    loudness = samples_of(recording)
    assert loudness.max() > 1000
    assert loudness[-RATE // 20 :].max() < loudness.max() / 50


def test_a_device_that_goes_away(synth: Synth, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(synth, live.LiveSynth)
    while synth.now() < 0.05:
        time.sleep(0.01)
    at = time.perf_counter()
    stuck = synth._queue.rendered()
    monkeypatch.setattr(synth._queue, "rendered", lambda: stuck)
    for step in range(40):
        monkeypatch.setattr(time, "perf_counter", lambda at=at, step=step: at + step * 0.05)
        heard = synth.now()
        synth.schedule([NoteEvent(synth.soonest() + 0.1, 0, 60, 90)])
    assert synth.problem == live.DEVICE_LOST
    monkeypatch.setattr(time, "perf_counter", lambda: at + 5)
    assert synth.now() == pytest.approx(heard + 5 - 39 * 0.05), "time goes on in silence"
    assert synth.withdraw() == synth.soonest() == synth.now()
    for act in (synth.cancel, synth.panic):
        act()


def test_closed_it_is_silent_and_safe(synth: Synth) -> None:
    before = synth.now()
    synth.close()
    synth.close()
    assert synth.now() >= before
    synth.set_channel(0, Sound(1, 2, 3))
    synth.note_on(0, 60, 90)
    synth.note_off(0, 60)
    synth.schedule([NoteEvent(0, 0, 60, 90)])
    assert synth.withdraw() >= before


def test_a_device_of_many_is_given_back_while_nobody_waits(
    synth: Synth, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(synth, live.LiveSynth)
    answered, engine = Event(), synth._engine
    stop = engine.stop_driver
    monkeypatch.setattr(engine, "stop_driver", lambda: (answered.wait(10), stop()))
    synth.shares = True
    synth.close()
    assert not answered.is_set()
    live.settle(0.01)
    answered.set()
    live.settle()
    assert engine._driver is None  # type: ignore[attr-defined] # FluidSynth's


def test_no_driver_that_opens_is_told_quietly(
    small_soundfont: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Missing, match="No audio device was found"):
        live.LiveSynth(fluid.Engine(), Path(small_soundfont), [Output("nonsense"), Output("sdl2")])
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be told to hand out dirty memory")
def test_a_new_engine_is_silent_whatever_lay_in_its_memory() -> None:
    code = "from core.playback.fluid import Engine; print(abs(Engine().render(44100)).max() < 1e-4)"
    dirty = {**os.environ, "MALLOC_PERTURB_": "1"}
    said = subprocess.run([sys.executable, "-c", code], env=dirty, capture_output=True, text=True, check=True)
    assert said.stdout.split()[-1] == "True"


def test_what_is_no_soundfont_is_told(tmp_path: Path) -> None:
    fake = tmp_path / "fake.sf2"
    fake.write_bytes(b"RIFF\x10\0\0\0sfbk" + bytes(16))
    with pytest.raises(Missing, match=r"fake\.sf2"):
        live.LiveSynth(fluid.Engine(), fake, [Output("file")])
    with pytest.raises(Missing, match=r"fake\.sf2"):
        fluid.Engine().load(fake)
