"""A recording on the disk while it is made: what a crash leaves is a whole sound file at the next start."""

from __future__ import annotations

import errno
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.audio_in.sound_journal import SUFFIX, SoundJournal, left_behind
from core.errors import BadFile

SUNG = (np.arange(3000) % 500 * 60 - 15000).astype(np.int16)


def left(folder: Path, *blocks: np.ndarray, name: str = "one") -> Path:
    """The file of a recording that nobody makes any more."""
    path = folder / f"{name}{SUFFIX}"
    journal = SoundJournal(path, 44100)
    for block in blocks:
        journal.add(block)
    journal.close()
    return path


def test_what_a_crash_left_becomes_a_sound_file_of_its_own(tmp_path: Path) -> None:
    path = left(tmp_path / "hummed", SUNG[:1000], SUNG[1000:])
    assert soundfile.info(path).samplerate == 44100  # others read it as it is
    (made,) = left_behind(path.parent, "Hummed")
    assert made.name.startswith("Hummed 2")
    assert made.suffix == ".flac"
    samples, rate = soundfile.read(made, dtype="int16")
    assert rate == 44100
    assert samples.tolist() == SUNG.tolist()
    assert list(path.parent.iterdir()) == [made]
    assert left_behind(path.parent, "Hummed") == []


@pytest.mark.parametrize("cut", [1, 999])
def test_one_that_was_cut_short_is_read_as_far_as_it_is_whole(tmp_path: Path, cut: int) -> None:
    path = left(tmp_path, SUNG)
    path.write_bytes(path.read_bytes()[:-cut])
    (made,) = left_behind(tmp_path, "Hummed")
    samples, _ = soundfile.read(made, dtype="int16")
    assert samples.tolist() == SUNG[: len(SUNG) - -(-cut // 2)].tolist()


def test_one_that_is_being_made_is_left_alone(tmp_path: Path) -> None:
    journal = SoundJournal(tmp_path / f"one{SUFFIX}", 44100)
    journal.add(SUNG)
    assert left_behind(tmp_path, "Hummed") == []
    journal.remove()
    assert list(tmp_path.iterdir()) == []


def test_several_come_in_the_order_of_their_time(tmp_path: Path) -> None:
    late, early = left(tmp_path, SUNG, name="a"), left(tmp_path, SUNG[:10], name="b")
    os.utime(early, (1e9, 1e9))
    os.utime(late, (2e9, 2e9))
    assert [soundfile.info(each).frames for each in left_behind(tmp_path, "Hummed")] == [10, 3000]


def test_one_without_sound_goes_and_a_strangers_file_stays(tmp_path: Path) -> None:
    left(tmp_path, name="empty").write_bytes(b".snd")
    stranger = tmp_path / f"other{SUFFIX}"
    stranger.write_bytes(bytes(500))
    assert left_behind(tmp_path, "Hummed") == []
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix != ".lock") == [stranger.name]


def test_what_says_how_long_it_is_is_another_programs(tmp_path: Path) -> None:
    other = tmp_path / "theirs.au"
    soundfile.write(other, SUNG, 44100, format="AU", subtype="PCM_16")
    before = other.read_bytes()
    assert left_behind(tmp_path, "Hummed") == []
    assert other.read_bytes() == before


def test_a_long_one_is_in_memory_once(tmp_path: Path) -> None:
    path = left(tmp_path, SUNG)
    os.truncate(path, 60_000_000)
    tracemalloc.start()
    assert len(left_behind(tmp_path, "Hummed")) == 1
    assert tracemalloc.get_traced_memory()[1] < 90e6
    tracemalloc.stop()


def test_a_file_that_cannot_be_let_go_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = SoundJournal(tmp_path / f"one{SUFFIX}", 44100)
    journal.add(SUNG)
    assert journal._file is not None
    journal._file.close()
    monkeypatch.setattr(journal, "_file", Unclosable())
    with pytest.raises(BadFile, match="disk is full"):
        journal.remove()
    assert left_behind(tmp_path, "Hummed"), "it is let go all the same"


class Unclosable:
    """On a disk far away that only says when a file is closed that it is full."""

    def close(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_once_and_what_is_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = SoundJournal(tmp_path / f"one{SUFFIX}", 44100)
    journal.add(SUNG)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(BadFile, match="full"):
            journal.add(SUNG)
    journal.add(SUNG)
    journal.close()
    (made,) = left_behind(tmp_path, "Hummed")
    assert soundfile.info(made).frames == 2 * len(SUNG)
