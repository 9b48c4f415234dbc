"""A model as one file, to be given to others: a zip of the parts of its folder, and of nothing else.

What comes from a stranger is read as data only. Nothing is taken out of the zip but the parts that a model
has, each under its own name and no larger than it may be; the folder that makes is then held against its
seal, and the network is tried in another process (see `core.lstm.bundle.load_folder`).
"""

from __future__ import annotations

import os
import re
import unicodedata
import zlib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.errors import BadBundle
from core.files.disk import folder_aside, move_in, open_file, reason, telling, written_aside
from core.files.names import fitting
from core.lstm import bundle
from core.lstm.arrays import ENDING, check_ending
from core.lstm.sealed import LARGEST, PARTS, SETTINGS, check_part, read_part, read_seal
from core.model_names import called
from core.words import printable, tr

MOST = 160 * 2**20  # bytes of a parcel; those of models that come with Continuo would have 10
_WANTED = frozenset({SETTINGS, *PARTS})
_CHANGED = (1980, 1, 1, 0, 0, 0)  # the same parcel of the same model, and nothing told of when it was made
_FLAG_ENCRYPTED = 1
_LONGEST_NAME = 60


def pack(folder: Path, path: Path) -> None:
    """Write the model in `folder` as one file; raises BadBundle for one that is not whole, and BadFile."""
    seal = read_seal(folder)
    for part in PARTS:
        check_part(folder, part, seal)
    with written_aside(path) as file, ZipFile(file, "w") as archive:
        for part in (SETTINGS, *PARTS):
            content = (folder / part).read_bytes() if part == SETTINGS else read_part(folder, part, seal)
            packed = ZIP_STORED if part.endswith(".npz") else ZIP_DEFLATED
            archive.writestr(ZipInfo(part, _CHANGED), content, packed)


def add(path: Path, place: Path | None = None) -> Path:
    """Take a stranger's model in among one's own (in `place`): its folder, which may be there already.

    Raises BadBundle for what is no whole model, or does not do what it says, BadFile where the disk refuses.
    """
    place = place or bundle.folders()[-1]
    parts = _unpacked(path)
    with telling(place):
        place.mkdir(parents=True, exist_ok=True)
        with folder_aside(place) as aside:
            new = aside / slug(path.stem)
            new.mkdir()
            for part, content in parts.items():
                (new / part).write_bytes(content)
            loaded = bundle.load_folder(new)
            there = _there(read_seal(new).key, (place, *bundle.folders()))
            if there is not None:
                return there
            folder = free_folder(loaded.title, place)
            move_in(new, folder)
            return folder


def own_folder(name: str) -> Path:
    """The folder of a model that was made or added here; raises BadBundle for any other."""
    folder = bundle.folder_of(name)
    if folder.parent != bundle.folders()[-1]:
        words = tr("The model {title} is none that you made or added, so it stays.")
        raise BadBundle(words.format(title=called(read_seal(folder).title)))
    return folder


def free_folder(title: str, place: Path) -> Path:
    """A folder in `place`, named after a title, that does not exist yet."""
    taken = {info.name for info in bundle.bundles()}
    name = first = slug(title)
    number = 1
    while name in taken or (place / name).exists():
        number += 1
        name = f"{first}-{number}"
    return place / name


def slug(title: str) -> str:
    """A title as the name of a folder: letters of ASCII, digits and dashes, and no device of Windows."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return fitting(re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_NAME].strip("-")) or "model"


def _there(key: str, places: Iterable[Path]) -> Path | None:
    """The folder of the very same model, where it is among one's own already and whole, or came with it."""
    for folder in chain.from_iterable(map(bundle.folders_in, places)):
        try:
            if read_seal(folder).key == key and bundle.checked(folder):
                return folder
        except BadBundle:  # another one, which is broken
            continue
    return None


def _unpacked(path: Path) -> dict[str, bytes]:
    """The parts in a parcel, each no larger than it may be; raises BadBundle for anything else."""
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MOST:
                raise ValueError(tr("it is too large"))
            file.seek(max(0, size - ENDING))
            if not _is_short_zip(file.read()):
                raise ValueError(tr("it is no model of Continuo"))
            with ZipFile(file) as archive:  # of which only one part at a time is in memory packed
                members = archive.infolist()
                if len(members) != len(_WANTED) or {member.filename for member in members} != _WANTED:
                    raise ValueError(tr("it is no model of Continuo"))
                return {member.filename: _part(archive, member) for member in members}
    except OSError as error:
        raise _refused(path, reason(error)) from error
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise _refused(path, tr("it is damaged")) from error
    except ValueError as error:
        raise _refused(path, str(error)) from error


def _is_short_zip(content: bytes) -> bool:
    try:
        check_ending(content)
    except ValueError:
        return False
    return True


def _part(archive: ZipFile, member: ZipInfo) -> bytes:
    most = min(member.file_size, LARGEST[member.filename])
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others may take any memory
        raise ValueError(tr("it is damaged"))
    if member.file_size > most or member.flag_bits & _FLAG_ENCRYPTED:
        raise ValueError(tr("it holds more than a model has"))
    with archive.open(member) as file:
        content = file.read(most)  # no more is unpacked, whatever there is
    if len(content) != member.file_size:
        raise ValueError(tr("it is damaged"))
    return content


def _refused(path: Path, why: str) -> BadBundle:
    words = tr("The model in “{name}” was not added: {why}.")
    return BadBundle(words.format(name=printable(path.name), why=why))
