from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import trial
from core.errors import Missing
from core.playback import soundfonts
from core.playback.output import Output
from core.playback.presets import read_presets
from core.playback.soundfonts import choose_soundfont, find_soundfonts, is_soundfont, read_soundfont
from core.playback.synths import fluid_library, open_synth
from tests.core.playback.riff import chunk, playable, soundfont


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The only folder of a machine on which nothing else lies."""
    monkeypatch.setattr(soundfonts, "_SOUNDFONT_FOLDERS", {sys.platform: (f"{tmp_path}/mine*",)})
    monkeypatch.setattr(soundfonts, "find_spec", lambda name: None)
    mine = tmp_path / "mine 4"
    mine.mkdir()
    return mine


@pytest.fixture
def library() -> None:
    try:
        fluid_library()
    except Missing as missing:
        pytest.skip(str(missing))


def test_a_file_tells_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.sf2"
    texts = {
        b"INAM": b"Fine Piano\0\0",
        b"ICOP": "© Müller".encode("cp1252"),
        b"ICMT": b"One\r\nTwo\x07\0junk",
    }
    path.write_bytes(soundfont(texts | {b"IENG": b"odd"}))
    found = read_soundfont(path)
    assert found is not None
    assert (found.name, found.licence, found.comment, found.maker) == (
        "Fine Piano",
        "© Müller",
        "One\nTwo",
        "odd",
    )
    assert found.size == path.stat().st_size


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"RIFF\x04\0\0\0sfbk",
        soundfont({b"INAM": b"x"})[:-1],
        soundfont({b"INAM": b"x"}, without=b"pdta"),
    ],
)
def test_what_is_none_or_is_cut_short_is_not_taken_for_one(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.sf2"
    path.write_bytes(data)
    assert not is_soundfont(path)
    assert not is_soundfont(tmp_path)
    assert not is_soundfont(tmp_path / "gone.sf2")


@pytest.mark.parametrize("padding", [b"", b"\0"])
def test_a_list_of_odd_size_is_read_padded_or_not(tmp_path: Path, padding: bytes) -> None:
    """MuseScore's own SF3 files have a list of packed samples of odd size, and no zero after it."""
    whole = playable({(0, 5): 60})
    at = whole.index(b"LIST" + whole[whole.index(b"sdta") - 4 :][:4])
    samples = b"LIST" + (4 + 8 + 3).to_bytes(4, "little") + b"sdta" + chunk(b"smpl", b"odd")[:-1]
    pdta = whole[whole.index(b"pdta") - 8 :]
    body = whole[8:at] + samples + padding + pdta
    path = tmp_path / "a.sf3"
    path.write_bytes(chunk(b"RIFF", body))
    assert is_soundfont(path)
    assert [preset.name for preset in read_presets(path)] == ["at 60"]


def test_a_text_without_end_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.sf2"
    path.write_bytes(soundfont({b"ICMT": b"x" * 1_000_000}))
    found = read_soundfont(path)
    assert found is not None
    assert len(found.comment) == 8192


@given(st.binary(max_size=200), st.integers(0, 150))
def test_no_bytes_bring_it_down(tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int) -> None:
    whole = soundfont({b"INAM": b"x" * 40})
    path = tmp_path_factory.getbasetemp() / "noise.sf2"
    path.write_bytes(whole[:at] + noise + whole[at + len(noise) :])
    found = read_soundfont(path)
    assert found is None or len(found.name) <= 8192


def test_all_that_lie_about_are_found_once(folder: Path, tmp_path: Path) -> None:
    for name, title in (("B.SF2", b"bells"), ("a.sf3", b"Able"), ("c.sf2", b"")):
        (folder / name).write_bytes(soundfont({b"INAM": title}))
    (folder / "default-GM.sf2").symlink_to(folder / "B.SF2")
    (folder / "broken.sf2").write_bytes(b"RIFF")
    (folder / "notes.txt").write_bytes(soundfont({}))
    own = tmp_path / "own.sf2"
    own.write_bytes(soundfont({b"INAM": b"Zither"}))
    found = find_soundfonts(str(own))
    assert [each.path.name for each in found] == ["a.sf3", "B.SF2", "c.sf2", "own.sf2"]
    assert [each.name for each in find_soundfonts()] == ["Able", "bells", ""]


@pytest.mark.skipif(os.name != "posix", reason="links that only POSIX has")
def test_a_link_that_leads_in_a_circle_is_none(folder: Path) -> None:
    circle = folder / "circle.sf2"
    circle.symlink_to(circle)
    assert [each.path.name for each in find_soundfonts(str(circle))] == []
    with pytest.raises(Missing):
        choose_soundfont(str(circle))


def test_better_ones_come_first_and_small_ones_where_time_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TimGM6mb.sf2", "FluidR3_GM.sf2"):
        (folder / name).write_bytes(soundfont({}) + (b"" if name[0] == "T" else bytes(100)))
    assert choose_soundfont() == (folder / "FluidR3_GM.sf2", "")
    monkeypatch.setattr(soundfonts, "_LEAN", len(soundfont({})))
    assert choose_soundfont(lean=True) == (folder / "TimGM6mb.sf2", "")


def test_a_packed_one_is_taken_by_itself_only_where_there_is_no_other(folder: Path) -> None:
    packed = folder / "MuseScore_General.sf3"
    packed.write_bytes(soundfont({}))
    assert choose_soundfont() == (packed, "")
    (folder / "TimGM6mb.sf2").write_bytes(soundfont({}))
    assert choose_soundfont() == (folder / "TimGM6mb.sf2", "")


def test_a_default_that_is_a_link_is_called_what_it_is(folder: Path) -> None:
    (folder / "Real.sf2").write_bytes(soundfont({}))
    (folder / "default-GM.sf2").symlink_to(folder / "Real.sf2")
    played, _ = choose_soundfont()
    assert played == folder / "Real.sf2"
    assert played in [each.path for each in find_soundfonts()]


def test_the_one_that_comes_with_the_program_is_the_last_resort(
    small_soundfont: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundfonts, "_SOUNDFONT_FOLDERS", {sys.platform: ()})
    assert choose_soundfont() == (Path(small_soundfont), "")
    assert [each.path.name for each in find_soundfonts()] == ["TimGM6mb.sf2"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("data", [None, b"RIFF", soundfont({b"ifil": b"\2\0\1\0"})])
def test_a_chosen_one_that_is_gone_or_broken_is_told(
    data: bytes | None, small_soundfont: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundfonts, "_SOUNDFONT_FOLDERS", {sys.platform: ()})
    assert choose_soundfont(small_soundfont) == (Path(small_soundfont), "")
    if data is not None:
        (tmp_path / "my.sf2").write_bytes(data)
    synth = open_synth(str(tmp_path / "my.sf2"), Output("file"))
    assert synth.problem == "The SoundFont “my.sf2” cannot be read, so TimGM6mb is played instead."
    assert "TimGM6mb" in synth.description
    synth.close()


@pytest.mark.skipif(os.name == "nt", reason="no pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.sf2")
    assert read_soundfont(tmp_path / "a.sf2") is None
    assert read_presets(tmp_path / "a.sf2") == ()


def test_a_table_that_claims_too_much_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.playback.presets._MOST_PRESETS", 3)
    path = tmp_path / "a.sf2"
    path.write_bytes(playable({(0, number): 60 for number in range(20)}))
    assert len(read_presets(path)) == 2


@pytest.mark.usefixtures("library")
def test_what_the_composer_chose_plays_in_another_process_first_and_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "FluidR3_GM.sf2").write_bytes(soundfont({}))  # came with the system: nobody asks
    tried, usual = [], trial.passes

    def passes(job: Any, path: Path, **limits: Any) -> bool:
        tried.append(path.name)
        return usual(job, path, **limits)

    monkeypatch.setattr(trial, "passes", passes)
    good, bad = tmp_path / "good.sf2", tmp_path / "bad.sf2"
    good.write_bytes(playable({(0, 0): 69, (128, 0): 60}))
    bad.write_bytes(soundfont({}))
    for _ in range(2):
        assert choose_soundfont(str(good)) == (good, "")
    assert tried == ["good.sf2"]
    chosen, told = choose_soundfont(str(bad))
    assert (chosen.name, told) == (
        "FluidR3_GM.sf2",
        "The SoundFont “bad.sf2” cannot be read, so FluidR3_GM is played instead.",
    )
    good.write_bytes(playable({(0, 1): 69}))
    assert choose_soundfont(str(good)) == (good, "")
    assert tried == ["good.sf2", "bad.sf2", "good.sf2"]
