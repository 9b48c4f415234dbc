"""A SoundFont that is deleted, or written over, while it is played with: FluidSynth itself would crash."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import Missing
from core.files import audio_files
from core.files.audio_kinds import Recipe
from core.playback import fluid
from core.playback.live import LiveSynth
from core.playback.output import Output
from core.playback.synths import open_synth
from core.playback.voices import Sound
from core.score import Note, Score, Track

VIOLIN, FLUTE = Sound(40, 127, 64), Sound(73, 127, 64)


def unlink(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def write_over(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))
    os.utime(path, ns=(1, 1))


FAULTS = pytest.mark.parametrize("break_", [unlink, cut, write_over])


@pytest.fixture
def soundfont(tmp_path: Path, small_soundfont: str) -> Path:
    return Path(shutil.copy(small_soundfont, tmp_path / "mine.sf2"))


@pytest.fixture
def synth(soundfont: Path) -> Iterator[LiveSynth]:
    opened = open_synth(str(soundfont), Output(f"file:{os.devnull}"))
    assert isinstance(opened, LiveSynth)
    yield opened
    opened.close()


@FAULTS
def test_in_the_middle_it_goes_on_in_silence_and_another_is_wanted(
    synth: LiveSynth, soundfont: Path, break_: Callable[[Path], None]
) -> None:
    synth.set_channel(0, VIOLIN)
    synth.note_on(0, 60, 100)
    break_(soundfont)
    before = synth.now()
    synth.set_channel(1, FLUTE)
    synth.note_on(1, 64, 100)
    time.sleep(0.05)
    assert synth.lost
    assert synth.problem == "The SoundFont “mine.sf2” could not be read; choose another in the settings."
    assert synth.now() > before
    synth.cancel()
    again = open_synth(str(soundfont), Output(f"file:{os.devnull}"))
    assert isinstance(again, LiveSynth)
    assert not again.lost
    assert again.problem.startswith("The SoundFont “mine.sf2” cannot be read, so ")
    again.close()


@FAULTS
def test_what_is_rendered_is_broken_off_in_a_sentence(
    soundfont: Path, break_: Callable[[Path], None]
) -> None:
    engine = fluid.Engine()
    engine.load(soundfont)
    engine.set_channel(0, VIOLIN)
    break_(soundfont)
    with pytest.raises(Missing, match="could not be read; choose another"):
        engine.set_channel(1, FLUTE)
    engine.play(0, 60, 100)
    assert np.isfinite(engine.render(4096)).all()
    engine.delete()


def test_an_export_whose_soundfont_goes_leaves_what_there_was(soundfont: Path, tmp_path: Path) -> None:
    phrase = Score((Track((Note(0, 9600, 60),), program=40), Track((Note(0, 9600, 64),), program=73)))
    path = tmp_path / "out.wav"
    path.write_bytes(b"an older one")
    shares: list[float] = []

    def vanish(share: float) -> None:
        shares.append(share)
        soundfont.unlink(missing_ok=True)

    written = audio_files.write(phrase, path, Recipe(soundfont=str(soundfont)), progress=vanish)
    assert shares[-1] == 1.0
    assert written.seconds > 5  # all instruments were chosen at the beginning
    again = audio_files.write(phrase, path, Recipe(soundfont=str(soundfont)))
    assert "“mine.sf2” cannot be read" in " ".join(again.notices)
