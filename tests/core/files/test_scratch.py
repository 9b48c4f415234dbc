"""Folders for a moment: gone when they are closed, and swept up when the program that had them is dead."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import BadFile
from core.files.disk import FORGOTTEN
from core.files.scratch import Scratch, sweep

HERE = Path(__file__).parents[3]
KILLED = """
import os, sys
from pathlib import Path
from core.files.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
(scratch.folder / "take.mid").write_bytes(b"MThd")
os._exit(1)
"""


def left(base: Path) -> Path:
    """The folder that a killed program left, a good while ago."""
    subprocess.run([sys.executable, "-c", KILLED, str(base)], check=False, cwd=HERE)
    (folder,) = base.iterdir()
    age(folder)
    return folder


def age(folder: Path) -> None:
    then = time.time() - 2 * FORGOTTEN
    os.utime(folder, (then, then))


def test_a_folder_goes_when_it_is_closed_and_none_follows(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    assert not list(tmp_path.iterdir())
    (scratch.folder / "piece.mid").write_bytes(b"MThd")
    assert len(list(tmp_path.iterdir())) == 1
    scratch.close()
    with pytest.raises(BadFile):  # as for a thread that is still writing when the program closes
        assert scratch.folder
    assert not list(tmp_path.iterdir())


def test_another_folder_follows_one_that_was_swept_away(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    first = scratch.folder
    shutil.rmtree(first)
    assert scratch.folder != first
    assert scratch.folder.is_dir()
    scratch.close()


def test_what_a_killed_program_left_is_swept_up(tmp_path: Path) -> None:
    left(tmp_path)
    sweep(tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_is_in_use_stays_however_old(tmp_path: Path) -> None:
    with Scratch(tmp_path) as folder:
        age(folder)
        sweep(tmp_path)
        assert folder.is_dir()


def test_what_may_only_just_be_made_stays(tmp_path: Path) -> None:
    folder = left(tmp_path)
    os.utime(folder)
    sweep(tmp_path)
    assert folder.is_dir()


def test_what_others_call_alike_stays(tmp_path: Path) -> None:
    theirs = tmp_path / "continuo-recordings"
    theirs.mkdir()
    age(theirs)
    (tmp_path / "continuo-notes.txt").write_text("by hand")
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"continuo-recordings", "continuo-notes.txt"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    base, elsewhere = tmp_path / "tmp", tmp_path / "elsewhere"
    base.mkdir()
    elsewhere.mkdir()
    folder = left(elsewhere)
    (base / folder.name).symlink_to(folder)
    sweep(base)
    assert (folder / "take.mid").exists()


def test_no_folder_to_look_in_is_no_matter(tmp_path: Path) -> None:
    sweep(tmp_path / "gone")
