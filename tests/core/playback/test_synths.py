from __future__ import annotations

import sys
import time

import pytest

from core.errors import Missing
from core.playback import live, soundfonts, synths
from core.playback.live import LiveSynth
from core.playback.output import ANY, Buffer, Device, Driver, Output
from core.playback.player import Player
from core.playback.synth import SilentSynth, Synth
from core.playback.synths import find_drivers, fluid_library, open_synth, survey
from core.score import Note, Score, Track


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where importing the wrapper fails, as it does without the C library."""
    hide(monkeypatch, "fluidsynth", "core.playback.fluid")


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine for which the built-in synthesizer does not exist."""
    hide(monkeypatch, "tinysoundfont", "core.playback.embedded")


def hide(monkeypatch: pytest.MonkeyPatch, wrapper: str, module: str) -> None:
    monkeypatch.setitem(sys.modules, wrapper, None)
    monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.delattr(module, raising=False)


@pytest.fixture
def no_soundfont(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundfonts, "_SOUNDFONT_FOLDERS", {"linux": ()})
    monkeypatch.setattr(soundfonts, "find_spec", lambda name: None)


@pytest.fixture
def library() -> None:
    try:
        fluid_library()
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.usefixtures("no_library")
def test_without_the_library_the_built_in_synthesizer_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("core.playback.embedded")
    from core.playback.speakers import Speakers

    monkeypatch.setattr(Speakers, "_open", lambda *_: True)  # a device that never asks for anything
    monkeypatch.setattr(live, "BEGINNING_SECONDS", 0)
    synth = open_synth()
    assert isinstance(synth, LiveSynth)
    assert synth.description.startswith("built-in synthesizer, ")
    assert synth.problem == ""
    assert "for a fuller sound" in synth.detail
    assert "fluid" in synth.detail
    synth.close()
    found = survey()
    assert (found.library, found.driver, found.lesser in synth.detail) == (
        "built-in synthesizer",
        "miniaudio",
        True,
    )


@pytest.mark.usefixtures("no_library", "no_wheel")
def test_without_any_synthesizer_it_is_said_what_to_install() -> None:
    synth = open_synth()
    assert isinstance(synth, SilentSynth)
    assert not synth.lost, "no device that comes would help"
    assert find_drivers() == ()
    assert "libfluidsynth is not installed" in synth.problem
    assert survey().problem == synth.problem
    assert survey().library == ""


@pytest.mark.usefixtures("library", "no_soundfont")
def test_without_a_soundfont_it_is_said_what_to_install() -> None:
    synth = open_synth()
    assert isinstance(synth, SilentSynth)
    assert "no SoundFont was found" in synth.problem
    found = survey()
    assert (found.soundfont, found.driver, found.problem) == ("", "", synth.problem)
    assert found.library.startswith("FluidSynth 2.")


@pytest.mark.usefixtures("library")
def test_without_a_device_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch, small_soundfont: str) -> None:
    monkeypatch.setattr(synths, "DRIVER_ORDER", ("sdl2",))
    begun = time.perf_counter()
    synth = open_synth(small_soundfont)
    assert time.perf_counter() - begun < 0.3
    assert isinstance(synth, SilentSynth)
    assert "No audio device was found" in synth.problem
    assert synth.lost, "a device may come"
    assert "file" in survey().drivers


@pytest.mark.usefixtures("library")
def test_another_driver_than_the_chosen_one_is_told(
    monkeypatch: pytest.MonkeyPatch, small_soundfont: str
) -> None:
    monkeypatch.setattr(synths, "DRIVER_ORDER", ("file",))
    assert open_closed(small_soundfont, Output("sdl2")).problem == synths.INSTEAD.format(
        chosen="sdl2", driver="file"
    )
    assert open_closed(small_soundfont, ANY).problem == ""


def open_closed(soundfont: str, output: Output) -> Synth:
    synth = open_synth(soundfont, output)
    synth.close()
    return synth


@pytest.mark.usefixtures("library")
def test_drivers_to_choose_from_are_those_that_play(monkeypatch: pytest.MonkeyPatch) -> None:
    fluid = fluid_library()
    known = tuple(Driver(name) for name in ("alsa", "file", "jack", "pulseaudio"))
    monkeypatch.setattr(fluid, "drivers", lambda: known)
    assert [driver.name for driver in find_drivers()] == ["pulseaudio", "alsa", "jack"]


def test_a_chosen_driver_is_tried_first_and_a_file_takes_no_substitute() -> None:
    known = [Driver(name) for name in ("alsa", "file", "jack", "pulseaudio")]

    def tried(chosen: Output) -> list[tuple[str, str]]:
        return [(output.driver, output.device) for output in synths._candidates(chosen, known)]

    usual = [("pulseaudio", ""), ("alsa", ""), ("jack", "")]
    assert tried(ANY) == usual
    assert tried(Output("alsa")) == [("alsa", ""), ("pulseaudio", ""), ("jack", "")]
    assert tried(Output("alsa", "hw:1")) == [("alsa", "hw:1"), ("alsa", ""), ("pulseaudio", ""), ("jack", "")]
    assert tried(Output("wasapi", "gone")) == usual
    assert tried(Output("file:/x.wav")) == [("file:/x.wav", "")]
    small = Buffer(64, 2)
    assert {output.buffer for output in synths._candidates(Output(buffer=small), known)} == {small}


def test_in_silence_the_playhead_moves_all_the_same() -> None:
    player = Player(SilentSynth())
    player.set_score(Score(tracks=(Track.of([Note(0, 4800, 60)]),)))
    player.play()
    player.pump()
    time.sleep(0.05)
    player.pump()
    assert player.position() > 20
    player.preview(0, 60, 90)
    player.close()


def test_a_device_that_its_driver_does_not_list_is_gone() -> None:
    known = (Driver("pulseaudio", (Device("phones", "Headphones"),)), Driver("alsa"))
    gone = [
        synths._is_gone(Output(*each), known) for each in (("pulseaudio", "desk"), ("pulseaudio", "phones"))
    ]
    assert gone == [True, False]
    assert not synths._is_gone(Output("alsa", "hw:0"), known), "it lists none, so nobody knows"
