"""What a SoundFont holds, and that both synthesizers play just that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Missing
from core.instruments import Instrument
from core.playback.output import RATE
from core.playback.presets import Preset, nearest, read_presets
from core.playback.schedule import channels
from core.playback.synths import EngineLibrary, fluid_library
from core.playback.voices import PERCUSSION_CHANNEL, Sound
from core.score import Score, Track
from tests.core.playback.riff import playable, soundfont

HELD = {(8, 5): 45, (0, 5): 57, (0, 40): 69, (128, 0): 64, (128, 16): 76}
INSTRUMENTS = st.builds(Instrument, st.integers(0, 127), st.integers(0, 127), st.booleans())


def library(name: str) -> EngineLibrary:
    try:
        if name == "fluid":
            return fluid_library()
        from core.playback import embedded
    except (Missing, ImportError) as missing:
        pytest.skip(str(missing))
    return embedded


@pytest.fixture
def sines(tmp_path: Path) -> Path:
    path = tmp_path / "sines.sf2"
    path.write_bytes(playable(HELD))
    return path


def test_presets_are_read_in_order_and_again_when_the_file_changes(sines: Path, tmp_path: Path) -> None:
    assert read_presets(sines) == (
        Preset("at 57", Instrument(5)),
        Preset("at 69", Instrument(40)),
        Preset("at 45", Instrument(5, 8)),
        Preset("at 64", Instrument(0, 0, True)),
        Preset("at 76", Instrument(16, 0, True)),
    )
    sines.unlink()
    assert read_presets(sines) == ()
    empty = tmp_path / "empty.sf2"
    for data in (soundfont({}), b"", b"RIFF", playable(HELD)[:-400]):
        empty.write_bytes(data)
        assert read_presets(empty) == ()


@pytest.mark.parametrize("name", ["fluid", "embedded"])
@pytest.mark.parametrize(
    ("wanted", "root"),
    [
        (Instrument(5), 57),
        (Instrument(5, 8), 45),
        (Instrument(5, 3), 57),
        (Instrument(43), 69),
        (Instrument(0, 0, True), 64),
        (Instrument(16, 0, True), 76),
        (Instrument(25, 0, True), 64),
    ],
)
def test_each_sounds_or_what_is_nearest(sines: Path, name: str, wanted: Instrument, root: int) -> None:
    engine = library(name).Engine()
    engine.load(sines)
    for channel in (0, PERCUSSION_CHANNEL):
        engine.set_channel(channel, Sound(wanted.program, 100, 64, 0, 0, wanted.bank, wanted.percussion))
        engine.play(channel, 69, 100)
        heard = engine.render(RATE)[:, 0]
        strongest = np.argmax(np.abs(np.fft.rfft(heard * np.hanning(len(heard)))))
        assert 69 + 12 * np.log2(strongest / 440) == pytest.approx(69 + 69 - root, abs=0.1)
        engine.cut_off()
        engine.render(RATE // 2)
    engine.delete()


@given(INSTRUMENTS, st.lists(INSTRUMENTS))
def test_what_is_held_plays_itself_and_drums_only_drums(wanted: Instrument, held: list[Instrument]) -> None:
    plays = nearest(wanted, held)
    assert plays.percussion == wanted.percussion
    assert plays == wanted or (wanted not in held and plays in held)


def test_another_kit_has_a_channel_of_its_own() -> None:
    kit, brushes = Track(percussion=True), Track(program=40, percussion=True)
    assert channels(Score((Track(), kit, brushes, kit, Track(bank=8)))) == (0, 9, 1, 9, 2)
    assert Sound.of(brushes).bank_select(1) == ((0, 120), (32, 0))
    assert Sound.of(kit).bank_select(9) == ()
    assert Sound.of(Track(bank=8)).bank_select(2) == ((0, 8), (32, 0))
