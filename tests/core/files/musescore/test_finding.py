"""MuseScore is found where each system and package puts it, in file trees made up for the purpose."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.files import musescore
from core.files.musescore import Machine, MuseScore, finding
from tests.core.files.musescore.fixtures import touch


def answers(**versions: str) -> finding.Ask:
    """A machine on which each program whose path has the word says its version."""

    def ask(command: Sequence[str]) -> str:
        return next((f"MuseScore {said}\n" for word, said in versions.items() if word in command[0]), "")

    return ask


def machine(folder: Path, platform: str) -> Machine:
    return Machine(platform, str(folder / "bin"), folder / "home", folder, (str(folder / "pf"),))


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", "bin/mscore4portable"),
        ("linux", "bin/musescore3"),
        ("linux", "home/Applications/MuseScore-Studio-4.4.2-x86_64.AppImage"),
        ("linux", "opt/MuseScore-4.2.AppImage"),
        ("linux", "snap/bin/musescore.mscore"),
        ("linux", "var/lib/snapd/snap/bin/musescore"),
        ("win32", "pf/MuseScore 4/bin/MuseScore4.exe"),
        ("win32", "pf/Programs/MuseScore 4/bin/MuseScore4.exe"),
        ("win32", "pf/MuseScore 3/bin/MuseScore3.exe"),
        ("win32", "bin/MuseScore4"),
        ("darwin", "Applications/MuseScore 4.app/Contents/MacOS/mscore"),
        ("darwin", "home/Applications/MuseScore 3.app/Contents/MacOS/mscore"),
    ],
)
def test_it_is_found_in_the_usual_places(tmp_path: Path, platform: str, place: str) -> None:
    program = touch(tmp_path / place)
    found = musescore.find("", machine(tmp_path, platform), lambda command: "MuseScore 4.4.2")
    assert found == MuseScore((str(program),), "4.4.2")
    assert found.name == "MuseScore 4.4.2"


def test_a_flatpak_is_found(tmp_path: Path) -> None:
    flatpak = touch(tmp_path / "bin/flatpak")
    (tmp_path / "var/lib/flatpak/app/org.musescore.MuseScore").mkdir(parents=True)
    found = musescore.find("", machine(tmp_path, "linux"), lambda command: "MuseScore4 4.5.0")
    assert found == MuseScore((str(flatpak), "run", "org.musescore.MuseScore"), "4.5.0")


def test_the_newest_is_taken_and_version_2_is_passed_over(tmp_path: Path) -> None:
    for name in ("mscore", "musescore", "musescore3"):
        touch(tmp_path / "bin" / name)
    here = machine(tmp_path, "linux")
    found = musescore.find("", here, answers(musescore3="3.2.3", musescore="2.3.2", mscore="2.3.2"))
    assert found is not None
    assert Path(found.command[0]).name == "musescore3"
    assert musescore.find("", here, answers(score="2.3.2")) is None
    assert musescore.find("", machine(tmp_path / "elsewhere", "linux"), answers(score="4.0.1")) is None


def test_a_windowed_program_that_says_nothing_is_known_by_its_folder(tmp_path: Path) -> None:
    touch(tmp_path / "pf/MuseScore 4/bin/MuseScore4.exe")
    found = musescore.find("", machine(tmp_path, "win32"), lambda command: "")
    assert found is not None
    assert found.name == "MuseScore 4"


def test_the_chosen_one_is_asked_and_no_other(tmp_path: Path) -> None:
    touch(tmp_path / "bin/musescore3")
    mine = str(touch(tmp_path / "mine/score"))
    here = machine(tmp_path, "linux")
    assert musescore.find(mine, here, answers(mine="4.1.0")) == MuseScore((mine,), "4.1.0")
    assert musescore.find(mine, here, answers(bin="3.2.3")) is None


def test_a_program_that_is_not_there_or_hangs_has_no_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert musescore.find(str(tmp_path / "nothing")) is None
    monkeypatch.setattr(finding, "_ASK_SECONDS", 0.2)
    slow = touch(tmp_path / "slow")
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    assert musescore.find(str(slow)) is None


def test_the_newest_appimage_is_asked_first(tmp_path: Path) -> None:
    for name in ("MuseScore-4.9.1.AppImage", "MuseScore-Studio-4.10.0.AppImage", "MuseScore-3.6.2.AppImage"):
        touch(tmp_path / "home/Downloads" / name)
    asked = []

    def ask(command: Sequence[str]) -> str:
        asked.append(Path(command[0]).name)
        return "MuseScore4 4.10.0"

    assert musescore.find("", machine(tmp_path, "linux"), ask) is not None
    assert asked == ["MuseScore-Studio-4.10.0.AppImage"]


def test_a_newer_one_elsewhere_is_preferred_to_an_old_one_on_the_path(tmp_path: Path) -> None:
    touch(tmp_path / "bin/mscore")
    image = touch(tmp_path / "home/Applications/MuseScore-4.4.AppImage")
    found = musescore.find("", machine(tmp_path, "linux"), answers(mscore="3.2.3", AppImage="4.4.0"))
    assert found == MuseScore((str(image),), "4.4.0")


def test_a_chosen_macos_application_is_entered(tmp_path: Path) -> None:
    program = touch(tmp_path / "MuseScore 4.app/Contents/MacOS/mscore")
    found = musescore.find(str(tmp_path / "MuseScore 4.app"), machine(tmp_path, "darwin"), lambda _: "")
    assert found == MuseScore((str(program),), "4")


@pytest.mark.parametrize(
    ("command", "folder", "seen"),
    [
        (("/usr/bin/mscore3",), "/tmp/a", True),
        (("/snap/bin/musescore",), "/home/me/Music", True),
        (("/snap/bin/musescore",), "/home/me/.hidden/Music", False),
        (("/snap/bin/musescore",), "/media/disk", False),
        (("flatpak", "run", "org.musescore.MuseScore"), "/media/disk", True),
        (("flatpak", "run", "org.musescore.MuseScore"), "/tmp/a", False),
    ],
)
def test_packages_that_are_shut_in_see_only_some_folders(
    command: tuple[str, ...], folder: str, seen: bool
) -> None:
    assert MuseScore(command, "4.4").sees(Path(folder), Path("/home/me")) == seen


def test_our_own_qt_and_python_stay_at_home() -> None:
    ours = {"QT_PLUGIN_PATH": "a", "LD_LIBRARY_PATH": "b", "PYTHONPATH": "c", "HOME": "d", "DISPLAY": ":0"}
    assert musescore.environment(ours) == {"HOME": "d", "DISPLAY": ":0"}
    frozen = {"LD_LIBRARY_PATH": "ours", "LD_LIBRARY_PATH_ORIG": "the system's"}
    assert musescore.environment(frozen) == {"LD_LIBRARY_PATH": "the system's"}


def test_one_that_the_environment_names_counts_as_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = touch(tmp_path / "mine"), touch(tmp_path / "bin/musescore4")
    asked = answers(mine="3.6.2", musescore4="4.4")
    here = machine(tmp_path, "linux")
    assert musescore.find("", here, asked) == MuseScore((str(other),), "4.4")
    monkeypatch.setenv(musescore.VARIABLE, str(mine))
    assert musescore.find("", here, asked) == MuseScore((str(mine),), "3.6.2")
    assert musescore.find(str(other), here, asked) == MuseScore((str(other),), "4.4")


def test_a_program_of_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a path says so, and on Windows in any case, programs are looked for there first."""
    touch(tmp_path / "mscore4portable")
    monkeypatch.chdir(tmp_path)
    there = Machine("linux", ".", tmp_path / "home", tmp_path / "root", ())
    assert musescore.find("", there, lambda _command: "MuseScore 4.4\n") is None
