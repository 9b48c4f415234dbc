"""Letting MuseScore turn a file into another kind, without its window."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from core.errors import BadFile, Missing
from core.files import musicxml
from core.files.disk import read_bytes, write_aside
from core.files.imported import Imported
from core.files.musescore.finding import NOT_FOUND, MuseScore, find, windowless
from core.files.scratch import Scratch
from core.words import tr

_SECONDS = 120.0
_ROOM = {3: 2**30}  # bytes, by generation: 20,000 notes take 120 MB
_MORE_ROOM = 2**31  # for what nobody has measured here


def render(path: Path, out: Path, musescore: MuseScore | None, seconds: float = _SECONDS) -> list[Path]:
    """Let MuseScore convert `path` to `out` (by suffix: pdf, svg, png, mid, musicxml, mscz) without a window.

    Returns the files written: png and svg give one a page ("out-1.png"). Gives up after so many
    `seconds`. Raises Missing or BadFile.
    """
    if musescore is None:
        raise Missing(NOT_FOUND)
    suffix = out.suffix.lower()
    with _scratch(musescore) as folder:
        # Under plain names: not every name a file can have reaches MuseScore unharmed.
        source, drawn = folder / f"source{path.suffix.lower()}", folder / f"piece{suffix}"
        write_aside(source, read_bytes(path))
        pages = _made(musescore, source, drawn, path.name, seconds)
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


def parse(data: bytes, name: str, musescore: MuseScore | None = None) -> Imported:
    """Read a file of MuseScore's own (.mscz, .mscx), which the MuseScore on this machine turns into MusicXML.

    Raises Missing where there is none, and BadFile.
    """
    program = musescore or find()
    if program is None:
        only = tr("“{name}” can only be read where MuseScore is installed; export MusicXML from it instead.")
        raise Missing(only.format(name=name))
    with Scratch() as folder:
        source, turned = folder / f"piece{Path(name).suffix.lower()}", folder / "piece.musicxml"
        write_aside(source, data)
        try:
            render(source, turned, program)
        except BadFile as error:
            raise BadFile(
                tr("{program} could not read “{name}”.").format(program=program.name, name=name)
            ) from error
        return musicxml.parse(read_bytes(turned), name)


def _scratch(musescore: MuseScore) -> Scratch:
    """A folder for a moment, where that MuseScore can see it."""
    base = None
    if musescore.is_flatpak:
        base = Path.home() / ".var/app/org.musescore.MuseScore/cache"
    elif musescore.is_snap:
        base = Path.home() / "snap" / Path(musescore.command[0]).name.partition(".")[0] / "common"
    return Scratch(base)


def _made(musescore: MuseScore, source: Path, out: Path, name: str, seconds: float) -> list[Path]:
    """The pages, or the one file, that MuseScore has made, in the first surroundings where it makes any."""
    command = [*musescore.command, "-o", str(out), str(source)]
    room = _ROOM.get(musescore.generation, _MORE_ROOM)
    for surroundings in windowless():
        _run(command, name, seconds, _apart(musescore, surroundings, out.parent), room)
        if _holds(out):
            return [out]
        if pages := sorted(filter(_holds, out.parent.glob(f"{out.stem}-*{out.suffix}")), key=_page):
            return pages
    return []


def _apart(musescore: MuseScore, surroundings: dict[str, str], folder: Path) -> dict[str, str]:
    """A fresh home: the composer's own MuseScore may be open, and its settings are theirs."""
    if musescore.is_flatpak or musescore.is_snap:  # which know their program by the real one
        return surroundings
    return surroundings | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}


def _run(command: list[str], name: str, seconds: float, surroundings: dict[str, str], room: int) -> None:
    silent = subprocess.DEVNULL
    try:
        with subprocess.Popen(  # noqa: S603 - a program found by name or chosen by the composer
            command, env=surroundings, stdin=silent, stdout=silent, stderr=silent
        ) as process:
            try:
                _limit(process.pid, room)
                process.wait(seconds)
            finally:
                process.kill()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadFile(tr("MuseScore could not be run on “{name}”.").format(name=name)) from error


def _limit(process: int, room: int) -> None:
    """Hold it to what a piece may take, where the system can: one may name a picture that never ends."""
    if sys.platform == "linux":
        import resource

        for kind, most in ((resource.RLIMIT_DATA, room), (resource.RLIMIT_CORE, 0)):
            with suppress(ValueError, OSError):  # it has ended, or less than that is allowed already
                resource.prlimit(process, kind, (most, most))


def _holds(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _page(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])
