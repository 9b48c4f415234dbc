"""Finding MuseScore on any system, and asking which it is."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.files.disk import listed
from core.words import tr

VARIABLE = "CONTINUO_MUSESCORE"  # the environment variable that names the program, where it was chosen
_COMMANDS = (
    "mscore4portable",
    "mscore4",
    "MuseScore4",
    "musescore4",
    "mscore",
    "musescore",
    "MuseScore",
    "mscore3",
    "musescore3",
    "MuseScore3",
)
_WINDOWS = (
    "MuseScore 4/bin/MuseScore4.exe",
    "Programs/MuseScore 4/bin/MuseScore4.exe",  # installed for one person only
    "MuseScore 3/bin/MuseScore3.exe",
)
_MACOS = ("MuseScore 4.app", "MuseScore 3.app", "MuseScore.app")
_FLATPAK = "org.musescore.MuseScore"
_SNAPS = ("musescore.mscore", "musescore")
_APPIMAGE_PLACES = ("Applications", "Downloads", ".local/bin", "bin", "Desktop", "AppImages")

_OLDEST = 3  # MuseScore 2 lays our files out badly
_NEWEST = 4
_ASK_SECONDS = 20.0
# Our own program's libraries must not be forced on another program.
_OURS = re.compile(r"(QT_|QML|PYTHON|LD_LIBRARY_PATH|LD_PRELOAD$|DYLD_|_MEIPASS|PYINSTALLER)")

NOT_FOUND = tr(
    "MuseScore was not found: install it from musescore.org or choose where it is in the settings, "
    "or export MusicXML and open that file in it."
)

_VERSION = re.compile(r"(\d+)\.\d+(\.\d+)*")

Ask = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class MuseScore:
    """One installed MuseScore: how it is called, and its version ("3.2.3")."""

    command: tuple[str, ...]
    version: str

    @property
    def name(self) -> str:
        """What a person calls it: "MuseScore 3.2.3"."""
        return f"MuseScore {self.version}"

    @property
    def generation(self) -> int:
        """The first number of the version."""
        return int(self.version.split(".")[0])

    @property
    def is_flatpak(self) -> bool:
        """Whether it is a flatpak, which sees only the folders that it is given."""
        return self.command[-1] == _FLATPAK

    @property
    def is_snap(self) -> bool:
        """Whether it is a snap, which sees only what lies open in the home folder."""
        program = Path(self.command[0])
        return program.name in _SNAPS and program.parent.parts[-2:] == ("snap", "bin")

    def sees(self, folder: Path, home: Path) -> bool:
        """Whether it can open and save files in a folder; neither package sees the temporary one."""
        if self.is_snap:
            within = folder.relative_to(home).parts if folder.is_relative_to(home) else (".",)
            return not any(part.startswith(".") for part in within)
        hidden = ("/tmp", "/var/tmp")  # noqa: S108 - where others' files are not to be looked for
        return not (self.is_flatpak and any(folder.is_relative_to(place) for place in hidden))


@dataclass(frozen=True)
class Machine:
    """Where programs are looked for; tests give one of their own."""

    platform: str = sys.platform
    path: str = os.environ.get("PATH", os.defpath)
    home: Path = field(default_factory=lambda: Path(os.path.expanduser("~")))  # noqa: PTH111 - or none
    root: Path = Path("/")
    program_files: tuple[str, ...] = tuple(
        dict.fromkeys(
            os.environ[name]
            for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)", "LOCALAPPDATA")
            if name in os.environ
        )
    )


def find(chosen: str = "", machine: Machine | None = None, ask: Ask | None = None) -> MuseScore | None:
    """The MuseScore the composer chose, else the newest generation found; None when there is none.

    One that the environment variable `CONTINUO_MUSESCORE` names counts as chosen.
    """
    ask = ask or _ask_version
    chosen = chosen or os.environ.get(VARIABLE, "")
    if chosen:
        return _known((_inside_app(Path(chosen)),), ask)
    best = None
    for command in _candidates(machine or Machine()):
        found = _known(command, ask)
        if found and (best is None or found.generation > best.generation):
            best = found
        if best and best.generation >= _NEWEST:
            break  # asking takes each of them a second
    return best


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Our environment without what only concerns this program's own Qt, libraries and Python."""
    theirs = {name: value for name, value in ours.items() if not _OURS.match(name)}
    before = ours.get("LD_LIBRARY_PATH_ORIG")  # what it was before a frozen program changed it
    return theirs | ({"LD_LIBRARY_PATH": before} if before else {})


def windowless() -> list[dict[str, str]]:
    """Surroundings in which MuseScore may run without a window, the likeliest first."""
    plain = environment(os.environ)
    # Debian's MuseScore 3 aborts, even for its version, where it finds no display; others bring no such
    # platform along.
    return [plain | {"QT_QPA_PLATFORM": "offscreen"}, plain] if sys.platform == "linux" else [plain]


def _candidates(machine: Machine) -> Iterator[tuple[str, ...]]:
    for command in _COMMANDS:
        if found := _on_path(command, machine):
            yield (found,)
    if machine.platform == "win32":
        for folder, place in itertools.product(machine.program_files, _WINDOWS):
            yield from _existing(Path(folder) / place)
    elif machine.platform == "darwin":
        for base in (machine.root / "Applications", machine.home / "Applications"):
            for app in _MACOS:
                yield from _existing(_inside_app(base / app, always=True))
    else:
        yield from _linux(machine)


def _on_path(command: str, machine: Machine) -> str | None:
    """A program by name, but none of the current folder, where Windows looks first: it may be anyone's."""
    found = shutil.which(command, path=machine.path)
    return found if found and Path(found).is_absolute() else None


def _linux(machine: Machine) -> Iterator[tuple[str, ...]]:
    places = [*(machine.home / place for place in _APPIMAGE_PLACES), machine.root / "opt"]
    images = [image for place in places for image in listed(place, "[Mm]use[Ss]core*.AppImage")]
    for image in sorted(images, key=_numbers, reverse=True):
        yield (str(image),)
    for place, snap in itertools.product(("snap/bin", "var/lib/snapd/snap/bin"), _SNAPS):
        yield from _existing(machine.root / place / snap)
    flatpak = _on_path("flatpak", machine)
    exports = (machine.root / "var/lib/flatpak/app", machine.home / ".local/share/flatpak/app")
    if flatpak and any(map(os.path.exists, (base / _FLATPAK for base in exports))):  # or not ours to look at
        yield (flatpak, "run", _FLATPAK)


def _numbers(image: Path) -> list[int]:
    """The version in a file's name, so that 4.10 comes after 4.9."""
    named = _VERSION.search(image.name)
    return [int(number) for number in named[0].split(".")] if named else []


def _existing(program: Path | str) -> Iterator[tuple[str, ...]]:
    if os.path.exists(program):  # noqa: PTH110 - or not ours to look at
        yield (str(program),)


def _inside_app(program: Path, always: bool = False) -> str:
    """The program itself where a macOS application folder is named."""
    if always or program.suffix == ".app":
        return str(program / "Contents/MacOS/mscore")
    return str(program)


def _known(command: tuple[str, ...], ask: Ask) -> MuseScore | None:
    version = _VERSION.search(ask([*command, "--version"])) or _named_version(command[0])
    if version is None or int(version[1]) < _OLDEST:
        return None
    return MuseScore(command, version[0])


def _named_version(program: str) -> re.Match[str] | None:
    """The version in an installed program's path, for windowed programs that answer nobody."""
    named = re.search(r"MuseScore (\d+)(?:\.app)?[\\/]", program)
    return re.match(r"(\d+)", named[1]) if named and Path(program).exists() else None


def _ask_version(command: Sequence[str]) -> str:
    """What a program says of its version; nothing when it cannot be asked."""
    for surroundings in windowless():
        try:
            answer = subprocess.run(  # noqa: S603 - a program found by name or chosen by the composer
                command,
                capture_output=True,
                timeout=_ASK_SECONDS,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired, ValueError):
            return ""
        said = (answer.stdout + answer.stderr).decode("utf-8", "replace")
        if _VERSION.search(said):
            return said
    return ""
