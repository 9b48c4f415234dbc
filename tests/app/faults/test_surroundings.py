"""The machine's side: home that cannot be written, commas in numbers, a screen that has gone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.files import journal
from tests.app.faults.child import NO_DISPLAY, PLACE, TWICE, run
from tests.app.faults.composer import is_a_sentence

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the surroundings are those of Unix")
FRAME = 8  # pixels that a window may be off by its frame
NAMES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


def home(place: Path) -> dict[str, str]:
    """The environment of somebody who lives at `place`."""
    return {"HOME": str(place), **{name: str(place / name.lower()) for name in NAMES}}


def goes_on(told: dict[str, Any]) -> None:
    """It was drawn, undone and saved, nothing broke, and all that was said was said well."""
    assert told["notes"] == 1
    assert told["saved"]
    assert told["seen"]
    assert "Traceback" not in told["stderr"]
    for words in told["said"]:
        assert "·" in words or is_a_sentence(words.rstrip(".") + "."), words


@pytest.fixture(scope="module")
def commas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of somebody who writes 1,5."""
    place = tmp_path_factory.mktemp("locales")
    maker = shutil.which("localedef")
    if maker is None:
        pytest.skip("no locale can be made here")
    made = subprocess.run(
        [maker, "-i", "de_DE", "-f", "UTF-8", str(place / "de_DE.UTF-8")], capture_output=True, check=False
    )
    if not (place / "de_DE.UTF-8" / "LC_NUMERIC").exists():
        pytest.skip(made.stderr.decode(errors="replace"))
    return {"LOCPATH": str(place), "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "CONTINUO_LANGUAGE": "en"}


def test_home_is_a_file_and_numbers_have_commas(tmp_path: Path, commas: dict[str, str]) -> None:
    (tmp_path / "file").touch()
    told = run(tmp_path, {**home(tmp_path / "file" / "home"), **commas})
    goes_on(told)
    assert sum("Nothing can be kept in the folder" in words for words in told["said"]) == 2
    assert sum("The settings cannot be kept" in words for words in told["said"]) == 1
    assert told["read by C"] == 1.5


def test_what_is_drawn_and_saved_has_points(tmp_path: Path, commas: dict[str, str]) -> None:
    """As the window does, after Qt has taken the system's habits over: the same bytes as without them."""
    pages, plain = tmp_path / "commas", tmp_path / "points"
    writing = [writes_all(pages, commas), writes_all(plain, {"LC_ALL": "C.UTF-8"})]
    for process in writing:
        said = process.communicate()[1]
        assert process.returncode == 0, said
    for file in plain.iterdir():
        assert (pages / file.name).read_bytes() == file.read_bytes(), file.name


def writes_all(folder: Path, surroundings: dict[str, str]) -> subprocess.Popen[str]:
    """A process of its own that writes a piece in every form that holds numbers as text."""
    folder.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "tests.app.faults.every_form", str(folder)],
        cwd=Path(__file__).parents[3],
        env={
            "PATH": "/usr/bin:/bin",
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(folder.parent),
            **surroundings,
        },
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_screen_where_the_window_was_has_gone(tmp_path: Path) -> None:
    screens = tmp_path / "screens.json"
    two = [
        {"name": name, "x": x, "y": 0, "width": 1600, "height": 1000} for name, x in (("a", 0), ("b", 1600))
    ]
    screens.write_text(json.dumps({"screens": two}))
    at_home = home(tmp_path) | {PLACE: "2000,80"}
    told = run(tmp_path, at_home | {"QT_QPA_PLATFORM": f"offscreen:configfile={screens}"})
    goes_on(told)
    assert told["screens"] == 2
    assert told["place"][0] > 1600
    screens.write_text(json.dumps({"screens": two[:1]}))
    told = run(tmp_path, home(tmp_path) | {"QT_QPA_PLATFORM": f"offscreen:configfile={screens}"})
    goes_on(told)
    assert told["screens"] == 1
    x, y, width, height = told["place"]
    assert x >= 0
    assert y >= 0
    assert x + width <= 1600 + FRAME
    assert y + height <= 1000 + FRAME


def test_ctrl_c_pressed_twice_leaves_no_half_of_a_closing(tmp_path: Path) -> None:
    told = run(tmp_path, home(tmp_path) | {TWICE: "yes"})
    goes_on(told)
    assert not list((tmp_path / "xdg_state_home" / "continuo" / "open").iterdir())


def test_the_display_goes_and_what_is_unsaved_is_offered_next_time(tmp_path: Path) -> None:
    run(tmp_path, home(tmp_path) | {NO_DISPLAY: "yes"}, ends=1)
    [(_, kept)] = journal.left_behind(tmp_path / "xdg_state_home" / "continuo" / "open")
    assert len(kept.score.tracks[0].notes) == 1
