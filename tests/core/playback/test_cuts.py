"""SoundFonts in several parts, and packed ones, as the built-in synthesizer reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import Missing
from core.instruments import Instrument
from core.playback.output import RATE
from core.playback.presets import is_packed, read_presets
from core.playback.synths import fluid_library
from core.playback.voices import Sound
from tests.core.playback.riff import playable

try:
    from core.playback import cuts, embedded
except ImportError:
    pytest.skip("no wheel of the built-in synthesizer for this machine", allow_module_level=True)

HELD = {(8, 5): 45, (0, 5): 57, (0, 40): 69, (128, 0): 64, (128, 16): 76}


def made(folder: Path, *, apart: bool = False, packed: bool = False) -> Path:
    path = folder / f"{apart}{packed}.sf3"
    path.write_bytes(playable(HELD, apart=apart, packed=packed))
    return path


def loaded(path: Path) -> embedded.Engine:
    engine = embedded.Engine()
    engine.load(path)
    return engine


def choose(engine: embedded.Engine, channel: int, instrument: Instrument) -> None:
    engine.set_channel(
        channel, Sound(instrument.program, 100, 64, 0, 0, instrument.bank, instrument.percussion)
    )


def pitch(engine: embedded.Engine) -> float:
    heard = engine.render(RATE)[:, 0]
    return float(69 + 12 * np.log2(np.argmax(np.abs(np.fft.rfft(heard * np.hanning(RATE)))) / 440))


@pytest.mark.parametrize(("apart", "packed"), [(False, False), (True, False), (False, True), (True, True)])
def test_each_instrument_sounds_as_it_should_however_it_is_kept(
    tmp_path: Path, apart: bool, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cuts, "_SIZE", 0)
    path = made(tmp_path, apart=apart, packed=packed)
    assert len(list(cuts.cut(path))) == (len(HELD) if apart else 1)
    engine = loaded(path)
    for preset in read_presets(path):
        choose(engine, 0, preset.instrument)
        engine.play(0, 69, 100)
        assert pitch(engine) == pytest.approx(138 - int(preset.name.split()[1]), abs=0.1)
        engine.cut_off()
        engine.render(RATE // 2)
        assert not engine.render(100).any()
    engine.delete()


def test_a_large_one_is_read_in_slices_that_sound_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, apart=True)
    engine = loaded(path)
    monkeypatch.setattr(cuts, "_MOST", 4000)
    assert len(list(cuts.cut(path))) == len(HELD)
    sliced = loaded(path)
    heard = []
    for each in (engine, sliced):
        for channel, instrument in enumerate((Instrument(5), Instrument(40), Instrument(5, 8))):
            choose(each, channel, instrument)
            each.play(channel, 60, 100)
        heard.append(each.render(RATE // 4))
        each.cut_off()
        each.render(RATE // 2)
        assert not each.render(100).any()
    assert np.abs(heard[0]).max() > 0.1
    np.testing.assert_allclose(heard[1], heard[0], atol=1e-5)


def test_small_ones_are_read_together_and_a_large_one_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, apart=True)
    [every] = cuts.cut(path)
    assert set(every.instruments) == {preset.instrument for preset in read_presets(path)}
    monkeypatch.setattr(cuts, "_SIZE", 2 * 4000)
    parts = list(cuts.cut(path))
    assert [len(part.instruments) for part in parts] == [2, 2, 1]
    assert sum(len(part.data) for part in parts) < 2 * len(every.data)


def test_no_note_is_left_sounding_where_a_channel_goes_over_to_another_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cuts, "_SIZE", 0)
    engine = loaded(made(tmp_path, apart=True))
    for instrument in (Instrument(5), Instrument(40), Instrument(5, 8), Instrument(5)):
        choose(engine, 3, instrument)
        engine.play(3, 60, 100)
        assert np.abs(engine.render(RATE // 10)).max() > 0.01
    engine.play(3, 60, 0)
    engine.render(RATE)
    assert not engine.render(RATE // 10).any()
    engine.play(3, 60, 100)
    choose(engine, 3, Instrument(40))
    engine.play(3, 64, 100)
    engine.render(RATE // 10)
    engine.release_all()
    engine.render(RATE)
    assert not engine.render(RATE // 10).any()


def test_a_sample_that_cannot_be_unpacked_is_silent_and_the_others_are_not(tmp_path: Path) -> None:
    path = made(tmp_path, apart=True, packed=True)
    data = path.read_bytes()
    at = data.index(b"OggS")
    path.write_bytes(data[:at] + b"none" + data[at + 4 :])
    engine = loaded(path)
    for instrument, sounds in ((Instrument(5, 8), False), (Instrument(5), True)):
        choose(engine, 0, instrument)
        engine.play(0, 69, 100)
        assert engine.render(RATE // 10).any() == sounds
        engine.cut_off()
        engine.render(RATE // 2)


@pytest.mark.parametrize("at", range(60, 1100, 37))
def test_no_table_that_is_wrong_brings_it_down(tmp_path: Path, at: int) -> None:
    path = made(tmp_path)
    data = path.read_bytes()
    place = data.index(b"pdta") + at
    path.write_bytes(data[:place] + b"\xff\xfe\xff" + data[place + 3 :])
    try:
        assert all(part.data[:4] == b"RIFF" for part in cuts.cut(path))
    except ValueError:
        with pytest.raises(Missing):
            loaded(path)


def test_a_packed_one_is_known_by_what_it_says(tmp_path: Path) -> None:
    assert is_packed(made(tmp_path, packed=True))
    assert not is_packed(made(tmp_path))
    assert not is_packed(tmp_path / "gone.sf3")


def test_live_a_packed_one_is_unpacked_before_an_instrument_is_chosen(tmp_path: Path) -> None:
    try:
        fluid = fluid_library()
    except Missing as missing:
        pytest.skip(str(missing))
    for packed, live, later in ((True, True, 0), (True, False, 1), (False, True, 1)):
        engine = fluid.Engine()
        engine.load(made(tmp_path, packed=packed), live=live)
        assert engine._synth.get_setting("synth.dynamic-sample-loading") == later
        engine.set_channel(0, Sound(5, 100, 64))
        engine.play(0, 69, 100)
        assert np.abs(engine.render(RATE // 4)).max() > 0.01
        engine.delete()
