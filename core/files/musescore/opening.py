"""Opening a piece in MuseScore: a fresh file, and the program started by itself."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path

from core.errors import BadFile, Missing
from core.files import musicxml
from core.files.disk import read_bytes, reason, write_new
from core.files.musescore.converting import render
from core.files.musescore.finding import NOT_FOUND, MuseScore, environment
from core.files.names import RETURNING, handed_name
from core.files.notation import Slurs
from core.files.scratch import Scratch
from core.score import Score
from core.words import tr

_OWN, _COMMON = ".mscz", ".musicxml"
_SECONDS = 30.0
_AT_ONCE = 1.0  # seconds within which a program that cannot run here has ended


def hand_over(
    score: Score, musescore: MuseScore | None, folder: Path | None, stem: str, slurs: Slurs = ()
) -> tuple[Path, tuple[str, ...]]:
    """Open `score` in MuseScore as a fresh file in `folder`, phrases slurred; returns it and its losses.

    It is a file of MuseScore's own, which that MuseScore makes of our MusicXML, so that plain saving there
    asks for no name; where it makes none it is the MusicXML. Without a folder (a piece not saved yet), or
    where that MuseScore cannot see it, the file goes to the composer's documents. An earlier file is never
    written over. Raises Missing when there is no MuseScore or it fails at once, BadFile when writing fails.
    """
    if musescore is None:
        raise Missing(NOT_FOUND)
    place = folder if folder and musescore.sees(folder, Path.home()) else _documents()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(
            tr("The folder “{place}” could not be made: {reason}.").format(place=place, reason=reason(error))
        ) from error
    with Scratch() as scratch:
        written, own = scratch / f"piece{_COMMON}", scratch / f"own{_OWN}"
        lost = musicxml.save(written, score, slurs=slurs, for_musescore=True)
        try:
            render(written, own, musescore, _SECONDS)
        except BadFile:
            own = written
        data, free = read_bytes(own), partial(fresh, place, stem or score.title, own.suffix)
        path = write_new(free, lambda file: file.write(data))
    if not _launch(_opening(musescore, path)):
        words = tr("MuseScore ended as soon as it was started; the score is kept as “{name}”.")
        raise Missing(words.format(name=path.name))
    return path, lost


def fresh(folder: Path, stem: str, kind: str = _OWN) -> Path:
    """A name in `folder` that no file of music has: "Title (Continuo).mscz", then 2, 3, ..."""
    names = itertools.chain([")"], (f" {n})" for n in itertools.count(2)))
    paths = (folder / f"{handed_name(stem)}{name}{kind}" for name in names)
    return next(
        path for path in paths if not any(os.path.lexists(path.with_suffix(way)) for way in RETURNING)
    )


def _opening(musescore: MuseScore, path: Path) -> list[str]:
    """The command that opens a file."""
    if musescore.is_flatpak:
        *run, name = musescore.command
        return [*run, f"--filesystem={path.parent}", name, str(path)]  # wherever the piece lies
    return [*musescore.command, str(path)]


def _launch(command: list[str]) -> bool:
    """Start a program that lives on by itself; whether it did not fail at once. Raises Missing."""
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
        raise Missing(tr("MuseScore could not be started: {reason}.").format(reason=reason(error))) from error
    with suppress(subprocess.TimeoutExpired):
        return child.wait(_AT_ONCE) == 0  # it may have handed the file to one that runs already
    # Somebody has to notice when it ends, or it stays behind as a zombie.
    threading.Thread(target=child.wait, name="until MuseScore closes", daemon=True).start()
    return True


def _documents() -> Path:
    from platformdirs import user_documents_path

    return user_documents_path() / "Continuo"
