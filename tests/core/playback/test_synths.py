from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from core.errors import Missing
from core.playback import synths
from core.playback.player import Player
from core.playback.synth import SilentSynth
from core.playback.synths import choose_soundfont, fluid_library, open_synth, survey
from core.score import Note, Score, Track


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where importing the wrapper fails, as it does without the C library."""
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    for module in ("core.playback.fluid", "core.playback.live"):
        monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.delattr(module, raising=False)


@pytest.fixture
def no_soundfont(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synths, "_SOUNDFONT_FOLDERS", {"linux": ()})
    monkeypatch.setattr(synths, "find_spec", lambda name: None)


@pytest.fixture
def library() -> None:
    try:
        fluid_library()
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.usefixtures("no_library")
def test_without_the_library_it_is_said_what_to_install() -> None:
    synth = open_synth()
    assert isinstance(synth, SilentSynth)
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
    assert found.library[0].isdigit()


@pytest.mark.usefixtures("library")
def test_without_a_device_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch, small_soundfont: str) -> None:
    monkeypatch.setattr(synths, "DRIVER_ORDER", ("sdl2",))
    begun = time.perf_counter()
    synth = open_synth(small_soundfont)
    assert time.perf_counter() - begun < 0.3
    assert isinstance(synth, SilentSynth)
    assert "No audio device was found" in synth.problem
    assert "file" in survey().drivers


@pytest.mark.usefixtures("library")
def test_a_chosen_soundfont_is_played_and_a_missing_one_is_told(
    small_soundfont: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synths, "_SOUNDFONT_FOLDERS", {"linux": ()})
    assert choose_soundfont(small_soundfont) == (Path(small_soundfont), "")
    synth = open_synth(str(tmp_path / "gone.sf2"), "file")
    assert "gone.sf2" in synth.problem
    assert "TimGM6mb" in synth.problem
    assert "TimGM6mb" in synth.description
    synth.close()


def test_a_file_that_is_no_soundfont_is_not_taken_for_one(tmp_path: Path) -> None:
    song = tmp_path / "song.sf2"
    song.write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    assert not synths.is_soundfont(song)
    assert not synths.is_soundfont(tmp_path)


def test_better_soundfonts_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(synths, "_SOUNDFONT_FOLDERS", {"linux": (str(tmp_path),)})
    for name in ("TimGM6mb.sf2", "FluidR3_GM.sf2"):
        (tmp_path / name).write_bytes(b"RIFF\x10\0\0\0sfbk")
    assert choose_soundfont() == (tmp_path / "FluidR3_GM.sf2", "")


def test_a_chosen_driver_is_tried_first_and_a_file_takes_no_substitute() -> None:
    known = ("alsa", "file", "jack", "pulseaudio")
    assert synths._candidates("", known) == ["pulseaudio", "alsa", "jack"]
    assert synths._candidates("alsa", known) == ["alsa", "pulseaudio", "jack"]
    assert synths._candidates("wasapi", known) == ["pulseaudio", "alsa", "jack"]
    assert synths._candidates("file:/x.wav", known) == ["file:/x.wav"]


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
