"""MuseScore: finding it on any system, opening a piece in it, and letting it draw one."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import BadFile, Missing
from core.files.disk import read_bytes, write_aside
from core.files.musicxml import save
from core.score import Score
from core.words import tr

_COMMANDS = (
    "mscore4portable",
    "mscore4",
    "MuseScore4",
    "musescore4",
    "mscore",
    "musescore",
    "mscore3",
    "musescore3",
)
_WINDOWS = ("MuseScore 4/bin/MuseScore4.exe", "MuseScore 3/bin/MuseScore3.exe")
_MACOS = ("MuseScore 4.app", "MuseScore 3.app", "MuseScore.app")
_FLATPAK = "org.musescore.MuseScore"
_PACKAGED = ("/snap/bin/musescore.mscore", "/snap/bin/musescore", "/var/lib/snapd/snap/bin/musescore.mscore")
_APPIMAGE_PLACES = ("Applications", "Downloads", ".local/bin", "bin", "Desktop", "AppImages")

_OLDEST = 3  # MuseScore 2 lays our files out badly
_NEWEST = 4
_ASK_SECONDS = 20.0
_DRAW_SECONDS = 120.0
# Our own program's libraries must not be forced on another program.
_OURS = re.compile(r"(QT_|QML|PYTHON|LD_LIBRARY_PATH$|LD_PRELOAD$|DYLD_|_MEIPASS|PYINSTALLER)")

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


@dataclass(frozen=True)
class Machine:
    """Where programs are looked for; tests give one of their own."""

    platform: str = sys.platform
    path: str = os.environ.get("PATH", os.defpath)
    home: Path = field(default_factory=Path.home)
    root: Path = Path("/")
    program_files: tuple[str, ...] = tuple(
        os.environ[name]
        for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")
        if name in os.environ
    )


def find(chosen: str = "", machine: Machine | None = None, ask: Ask | None = None) -> MuseScore | None:
    """The MuseScore the composer chose, else the newest generation found; None when there is none."""
    ask = ask or _ask_version
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


def open_score(score: Score, musescore: MuseScore | None, folder: Path | None, stem: str) -> Path:
    """Write `score` as a fresh MusicXML file in `folder` and open it; returns the file.

    Without a folder (a piece not saved yet) the file goes to the composer's documents. An earlier file
    is never written over. Raises Missing when there is no MuseScore, BadFile when writing fails.
    """
    if musescore is None:
        raise Missing(NOT_FOUND)
    place = folder or _documents()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(
            tr("The folder “{place}” could not be made: {reason}.").format(place=place, reason=error.strerror)
        ) from error
    path = fresh(place, stem or score.title)
    save(path, score)
    _launch([*musescore.command, str(path)])
    return path


def render(path: Path, out: Path, musescore: MuseScore | None) -> list[Path]:
    """Let MuseScore convert `path` to `out` (by suffix: pdf, svg, png, mid, musicxml) without a window.

    Returns the files written: png and svg give one a page ("out-1.png"). Raises Missing or BadFile.
    """
    if musescore is None:
        raise Missing(NOT_FOUND)
    suffix = out.suffix.lower()
    with tempfile.TemporaryDirectory(prefix="continuo-musescore-") as home:
        # Under a plain name: not every name a file can have reaches MuseScore unharmed.
        drawn = Path(home, f"piece{suffix}")
        _draw([*musescore.command, "-o", str(drawn), str(path)], path, home)
        pages = [drawn] if drawn.exists() else sorted(drawn.parent.glob(f"piece-*{suffix}"), key=_page)
        # MuseScore reports success whatever happened: only the files tell.
        if not pages:
            raise BadFile(
                tr("{name} could not turn the piece into “{file}”.").format(
                    name=musescore.name, file=out.name
                )
            )
        made = {out.with_stem(out.stem + page.stem.removeprefix("piece")): page for page in pages}
        for target, page in made.items():
            write_aside(target, read_bytes(page))
    return list(made)


def fresh(folder: Path, stem: str) -> Path:
    """A MusicXML file name in `folder` that is not taken: "Title (Continuo).musicxml", then 2, 3, ..."""
    allowed = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", stem)
    readable = " ".join(allowed.split())[:80].strip(" .") or "Untitled"
    names = itertools.chain(["Continuo"], (f"Continuo {n}" for n in itertools.count(2)))
    paths = (folder / f"{readable} ({name}).musicxml" for name in names)
    return next(path for path in paths if not path.exists())


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Our environment without what only concerns this program's own Qt, libraries and Python."""
    return {name: value for name, value in ours.items() if not _OURS.match(name)}


def _candidates(machine: Machine) -> Iterator[tuple[str, ...]]:
    for command in _COMMANDS:
        if found := shutil.which(command, path=machine.path):
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


def _linux(machine: Machine) -> Iterator[tuple[str, ...]]:
    for place in _APPIMAGE_PLACES:
        for image in sorted((machine.home / place).glob("[Mm]use[Ss]core*.AppImage"), reverse=True):
            yield (str(image),)
    for snap in _PACKAGED:
        yield from _existing(machine.root / snap.lstrip("/"))
    flatpak = shutil.which("flatpak", path=machine.path)
    exports = (machine.root / "var/lib/flatpak/app", machine.home / ".local/share/flatpak/app")
    if flatpak and any((base / _FLATPAK).exists() for base in exports):
        yield (flatpak, "run", _FLATPAK)


def _existing(program: Path | str) -> Iterator[tuple[str, ...]]:
    if Path(program).exists():
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
    plain = environment(os.environ)
    # Debian's MuseScore 3 aborts, even for this, where it finds no display.
    attempts = [plain | {"QT_QPA_PLATFORM": "offscreen"}, plain] if sys.platform == "linux" else [plain]
    for attempt in attempts:
        try:
            answer = subprocess.run(  # noqa: S603 - a program found by name or chosen by the composer
                command,
                capture_output=True,
                timeout=_ASK_SECONDS,
                env=attempt,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired, ValueError):
            return ""
        said = (answer.stdout + answer.stderr).decode("utf-8", "replace")
        if _VERSION.search(said):
            return said
    return ""


def _draw(command: list[str], path: Path, home: str) -> None:
    # A fresh home: the composer's own MuseScore may be open, and its settings are theirs.
    ours = environment(os.environ) | {"QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home}
    try:
        subprocess.run(  # noqa: S603 - a program found by name or chosen by the composer
            command,
            capture_output=True,
            timeout=_DRAW_SECONDS,
            env=ours,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadFile(tr("MuseScore could not be run on “{name}”.").format(name=path.name)) from error


def _launch(command: list[str]) -> None:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    elif sys.platform == "darwin" and ".app/" in command[0]:
        command = ["open", "-a", command[0].partition(".app/")[0] + ".app", *command[1:]]
    try:
        child = subprocess.Popen(  # noqa: S603 - a program found by name or chosen by the composer
            command,
            env=environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=flags,
        )
    except OSError as error:
        raise Missing(
            tr("MuseScore could not be started: {reason}.").format(reason=error.strerror)
        ) from error
    # It lives on by itself; somebody has to notice when it ends, or it stays behind as a zombie.
    threading.Thread(target=child.wait, name="until MuseScore closes", daemon=True).start()


def _documents() -> Path:
    from platformdirs import user_documents_path

    return user_documents_path() / "Continuo"


def _page(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])
