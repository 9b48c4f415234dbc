"""The set-up: locks that agree with pyproject.toml, and the choice of what to install."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from core import VERSION
from resources.setup import install, locks, place, progress, system

ROOT = Path(__file__).parents[1]
SETUP = ROOT / "resources/setup"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EVERYTHING: list[str] = PROJECT["project"]["dependencies"]
WANTED = {
    "light": [name for name in EVERYTHING if not name.startswith("tensorflow")],
    "run": EVERYTHING,
    "test": EVERYTHING + PROJECT["dependency-groups"]["test"],
}


def pins(name: str) -> dict[str, set[str]]:
    """The versions a lock holds of each package; more than one where they differ by system or Python."""
    found: dict[str, set[str]] = {}
    for line in (SETUP / f"{name}.lock").read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"([\w.-]+)==([^\s;]+)", line):
            found.setdefault(canonicalize_name(pin[1]), set()).add(pin[2])
    return found


@pytest.mark.parametrize("name", place.SETS)
def test_a_lock_was_made_from_the_requirements_as_they_are(name: str) -> None:
    first = (SETUP / f"{name}.lock").read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"# {locks.requirements_mark(WANTED[name])}"


@pytest.mark.parametrize("name", place.SETS)
def test_a_lock_holds_what_is_asked_for(name: str) -> None:
    locked = pins(name)
    for text in WANTED[name]:
        wanted = Requirement(text)
        versions = locked[canonicalize_name(wanted.name)]
        assert all(wanted.specifier.contains(version) for version in versions), text


@pytest.mark.parametrize("name", place.SETS)
def test_a_lock_names_no_host_and_hashes_every_file(name: str) -> None:
    text = (SETUP / f"{name}.lock").read_text(encoding="utf-8")
    assert not re.search("://|--index|--find-links", text)
    for entry in re.split(r"\n(?=\S)", text)[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_the_sets_share_their_versions() -> None:
    light, run, test = (pins(name).items() for name in place.SETS)
    assert light < run < test


def test_the_light_lock_leaves_tensorflow_out() -> None:
    assert not {"tensorflow", "keras"} & pins("light").keys()
    assert {"tensorflow", "keras"} <= pins("run").keys()


@pytest.mark.parametrize(
    ("asked", "there", "wanted"),
    [
        ("", "", "run"),
        ("", "light", "light"),
        ("", "test", "test"),
        ("run", "light", "run"),
        ("run", "test", "test"),
        ("test", "light", "test"),
        ("light", "test", "light"),
    ],
)
def test_a_choice_is_remembered_and_only_a_light_one_takes_away(asked: str, there: str, wanted: str) -> None:
    assert place.wanted_set(asked, {"set": there} if there else {}) == wanted


@pytest.mark.parametrize("content", ["", "{", "[]", '{"set": "everything"}'])
def test_a_stamp_that_cannot_be_read_counts_as_none(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "STAMP", tmp_path / "stamp.json")
    place.STAMP.write_text(content, encoding="utf-8")
    assert place.read_stamp() == {}


class Checkout:
    """A checkout that installs nothing, and notes what it was asked to do."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.pip_fails_after = ""
        venv = folder / ".venv"
        patch.setattr(place, "STAMP", venv / "continuo.json")
        self._python = venv / "bin/python"
        patch.setattr(install, "PYTHON", self._python)
        patch.setattr(install, "CACHE", folder / ".venv.cache")
        patch.setattr(install, "install_system", lambda chosen: self.done.append(f"system {chosen}"))
        patch.setattr(install, "make_venv", self._make_venv)
        patch.setattr(install, "watch", self._pip)

    def _make_venv(self) -> None:
        self.done.append("venv")
        self._python.parent.mkdir(parents=True, exist_ok=True)
        self._python.unlink(missing_ok=True)
        self._python.symlink_to(sys.executable)

    def _pip(self, command: list[str], _label: object, **_environment: str) -> list[str]:
        self.done.append(f"pip {Path(command[-1]).stem}")
        return [self.pip_fails_after] if self.pip_fails_after else []


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    return Checkout(tmp_path, monkeypatch)


def test_a_finished_set_up_is_left_alone(checkout: Checkout) -> None:
    install.install("light")
    assert checkout.done == ["system light", "venv", "pip light"]
    install.install("light")
    assert len(checkout.done) == 3


def test_a_set_up_that_broke_while_unpacking_is_begun_afresh(checkout: Checkout) -> None:
    checkout.pip_fails_after = "Installing collected packages: numpy"
    with pytest.raises(place.CannotSetUp):
        install.install("light")
    assert place.wanted_set("", place.read_stamp()) == "light"
    checkout.pip_fails_after, checkout.done = "", []
    install.install("light")
    assert checkout.done == ["system light", "venv", "pip light"]
    assert place.read_stamp() == place.fingerprint("light")


def test_what_could_not_be_fetched_leaves_the_earlier_set_up_standing(checkout: Checkout) -> None:
    install.install("light")
    checkout.pip_fails_after = "ERROR: no network"
    with pytest.raises(place.CannotSetUp):
        install.install("run")
    assert place.read_stamp() == place.fingerprint("light")


def test_more_is_added_to_what_is_there_and_less_begun_afresh(checkout: Checkout) -> None:
    install.install("light")
    checkout.done = []
    install.install("run")
    assert checkout.done == ["system run", "pip run"]
    checkout.done = []
    install.install("light")
    assert checkout.done == ["system light", "venv", "pip light"]


def test_progress_counts_only_the_packages_of_this_system() -> None:
    label = install.PipLabel(SETUP / "light.lock")
    total = len(re.findall(r"^\w", (SETUP / "light.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert label("Ignoring colorama: markers 'sys_platform' don't match your environment\n") == ""
    assert label("Collecting numpy==2.4.6 (from -r light.lock (line 3))\n") == f"numpy (1 of {total - 1})"
    assert label("  Downloading numpy-2.4.6-cp311.whl (16.9 MB)\n") == f"numpy (1 of {total - 1}), 16.9 MB"
    assert label("  Downloading six-1.17.0.whl (11 kB)\n") == ""


def test_what_apt_says_is_told_in_a_word() -> None:
    line = "Get:7 http://host/debian bookworm/main amd64 libegl1 amd64 1.6.0-1 [34 kB]\n"
    assert system.apt_label(line) == "libegl1"
    assert system.apt_label("Setting up libgl1:amd64 (1.6.0-1) ...\n") == "libgl1:amd64"
    assert system.apt_label("Reading package lists...\n") == ""


def test_a_failed_command_shows_its_last_lines(capsys: pytest.CaptureFixture[str]) -> None:
    told = progress.watch([sys.executable, "-c", "print('why'); raise SystemExit(3)"], lambda line: "")
    assert told == ["why\n"]
    assert "why" in capsys.readouterr().err
    assert progress.watch([sys.executable, "-c", "print('well')"], lambda line: "") == []


@pytest.mark.skipif(sys.platform == "win32", reason="run.cmd does this there")
def test_the_start_script_says_so_where_there_is_no_python(tmp_path: Path) -> None:
    """`env -i` with a PATH that has no Python on it, and a checkout that has no .venv."""
    script = tmp_path / "run"
    script.write_text((ROOT / "run").read_text(encoding="utf-8"), encoding="utf-8")
    dirname = tmp_path / "dirname"
    dirname.symlink_to("/usr/bin/dirname")
    ran = subprocess.run(
        ["/bin/sh", str(script)], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert "3.11" in ran.stderr


@pytest.mark.parametrize("script", ["run", "test", "run.cmd", "test.cmd"])
def test_a_python_that_lacks_libraries_is_taken_last_of_those_named(script: str) -> None:
    named = re.findall(r"(?:python|py -)(3\.\d+)", (ROOT / script).read_text(encoding="utf-8"))
    assert named == ["3.12", "3.11", "3.13"]  # for the last there are no wheels of python-rtmidi yet
    assert any("python-rtmidi" in each and "< '3.13'" in each for each in EVERYTHING)


def test_the_program_knows_its_version() -> None:
    assert PROJECT["project"]["version"] == VERSION


class Debian:
    """A Debian on which some packages are there, some can be had, and some apt has never heard of."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.there, self.known = {"libgl1"}, {"libgl1", "libegl1"}
        self.asked: list[str] = []
        patch.setattr(system, "missing_packages", lambda names: [n for n in names if n not in self.there])
        patch.setattr(system, "watch", self._apt)
        patch.setattr("subprocess.run", self._cache)

    def _apt(self, command: list[str], _label: object) -> list[str]:
        self.asked.append(" ".join(command[command.index("apt-get") :]))
        if "install" in command:
            self.there.update(command[command.index("--no-install-recommends") + 1 :])
        return []

    def _cache(self, command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        if command[0] == "sudo":
            return subprocess.CompletedProcess(command, 1)
        assert command == ["apt-cache", "pkgnames"]
        return subprocess.CompletedProcess(command, 0, "\n".join(self.known))


@pytest.mark.skipif(sys.platform == "win32", reason="apt-get is Debian's")
def test_what_apt_does_not_know_is_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian = Debian(monkeypatch)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    system.install_debian(["libgl1", "libegl1", "libunheard-of"])
    assert [command.split()[-1] for command in debian.asked] == ["update", "libegl1"]
    told = capsys.readouterr().err
    assert "Not installed: libunheard-of;" in told
    assert "./run doctor" in told
    system.install_debian(["libgl1", "libegl1"])
    assert len(debian.asked) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="apt-get is Debian's")
@pytest.mark.parametrize("sudo", [None, "/usr/bin/sudo"])
def test_without_root_it_goes_on_and_says_so(
    sudo: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian = Debian(monkeypatch)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: sudo)
    system.install_debian(["libgl1", "libegl1"])
    assert debian.asked == []
    assert "need root or sudo: libegl1" in capsys.readouterr().err
