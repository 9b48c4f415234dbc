"""What is written stands for good, under a name that nobody else has, and costs nobody a file of theirs."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import BinaryIO

import pytest

from core.files import disk
from core.files.names import fitting, handed_name, readable


def numbered(folder: Path) -> Callable[[], Path]:
    """Names that are free at the moment they are asked for."""
    return lambda: next(path for number in count(1) if not (path := folder / str(number)).exists())


def no_links(_source: Path, _target: Path) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_another_window_takes_meanwhile_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:  # a stick
        monkeypatch.setattr(os, "link", no_links)

    def write(file: BinaryIO) -> None:
        file.write(b"ours")
        (tmp_path / "1").write_bytes(b"theirs")

    assert disk.write_new(numbered(tmp_path), write) == tmp_path / "2"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"1": b"theirs", "2": b"ours"}


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_was_free_when_it_was_found_is_not_free_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "1").write_bytes(b"theirs")
    (tmp_path / "made").write_bytes(b"ours")
    names = iter([tmp_path / "1", tmp_path / "2"])
    assert disk.move_new(tmp_path / "made", lambda: next(names)) == tmp_path / "2"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"1": b"theirs", "2": b"ours"}


@pytest.mark.parametrize("done", [True, False])
def test_what_cannot_be_moved_stays_under_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    made, unlink = tmp_path / "made", Path.unlink
    made.write_bytes(b"ours")

    def refused(path: Path, **how: bool) -> None:
        if path != made or done:
            unlink(path, **how)
        if path == made:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(OSError, match="No space"):
        disk.move_new(made, numbered(tmp_path))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"ours"]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was told to be on the disk itself, and how it was called then."""
    found: list[str] = []
    sync = os.fsync

    def watched(handle: int) -> None:
        found.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names of what is open are Linux's")
def test_a_power_cut_takes_neither_what_was_written_nor_its_name(tmp_path: Path, synced: list[str]) -> None:
    disk.write_aside(tmp_path / "piece", b"1")
    assert synced[0].startswith(disk.ASIDE)
    assert synced[1:] == [tmp_path.name]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names of what is open are Linux's")
def test_a_folder_that_was_made_aside_is_whole_before_it_has_its_name(
    tmp_path: Path, synced: list[str]
) -> None:
    with disk.folder_aside(tmp_path) as aside:
        new = aside / "model"
        (new / "the composer's own").mkdir(parents=True)
        for part in "ab":
            (new / part).write_text(part)
        disk.move_in(new, tmp_path / "mine")
    assert sorted(synced[:2]) == ["a", "b"]
    assert synced[2:] == ["model", tmp_path.name]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_disk_that_keeps_no_permissions_keeps_the_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path, _mode: int) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(Path, "chmod", refused)
    for data in (b"1", b"2"):
        disk.write_aside(tmp_path / "piece", data)
    assert (tmp_path / "piece").read_bytes() == b"2"


def test_a_folder_that_cannot_be_looked_through_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_folder: Path, _pattern: str) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "glob", refused)
    disk.write_aside(tmp_path / "piece", b"1")
    assert (tmp_path / "piece").read_bytes() == b"1"


def test_what_a_killed_program_left_goes_and_nothing_of_anybody_elses(tmp_path: Path) -> None:
    hours_ago = time.time() - 2 * disk.FORGOTTEN
    left, busy, theirs = (
        tmp_path / name for name in (".continuo-left.new", ".continuo-busy.new", ".new-ideas")
    )
    for folder in (left, busy, theirs):
        folder.mkdir()
        (folder / "file").write_bytes(b"1")
        os.utime(folder, (hours_ago, hours_ago))
    for folder in (left, theirs):
        os.utime(folder / "file", (hours_ago, hours_ago))
    with disk.folder_aside(tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {busy.name, theirs.name}


@pytest.mark.parametrize("name", ["Air " * 100, "曲" * 90, "🎼" * 90, "a\ud83d/b", "A. B. " * 50])
def test_a_name_that_is_made_of_a_title_is_one_that_any_disk_takes(tmp_path: Path, name: str) -> None:
    for made in (f"{handed_name(name)} 12).musicxml", f"{readable(name)} 2026-11-22 12.00 (12).flac"):
        (tmp_path / made).touch()
    assert fitting(name) == fitting(fitting(name))
    assert fitting("Air in G") == "Air in G"


@pytest.mark.parametrize("name", ["CON", "nul", "Aux.", " prn", "com1.take 2", "LPT³ .x"])
def test_no_name_is_that_of_a_device(name: str) -> None:
    """What is written as NUL.mid on Windows is nowhere."""
    assert fitting(name).partition(".")[0].rstrip()[-1] == "_"
    assert fitting(fitting(name)) == fitting(name) == readable(name)
    assert fitting("Conduct.us") == "Conduct.us"
