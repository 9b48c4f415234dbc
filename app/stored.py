"""The settings file before Qt reads it: what only a stranger or a broken disk can have put there is left out.

Qt decodes some values as the insides of its own objects, and ends the program where those claim gigabytes.
Nothing of ours is kept so: texts, numbers, lists of texts and byte arrays are all there is.

This is read before it is known which language to speak: nothing of ours may be imported here that has words.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile

LARGEST = 2**20
DAMAGED = "damaged"  # a property of the store: whether something had to be left out of its file
_GOES_ON = re.compile(rb"\\\r?\n")
# An @ at the beginning of a text announces a kind of object; in the middle of one, or doubled, it is an @.
_AT = re.compile(rb"@|\\x0*40|\\0*100")
_PLAIN_AT = re.compile(rb"(?<!\\)[\w./()+\x80-\xff-] *@|@@")
_BYTES = re.compile(rb'\s*(?:@ByteArray\([^",]*\)|"@ByteArray\((?:[^"\\]|\\.)*\)")\s*')


def mend(path: Path) -> bool:
    """Leave out of the settings file what Qt must not see, and say whether there was any.

    Where it cannot be written, it is left alone.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - or not ours to look at
        return False  # a pipe would have us wait for ever
    with suppress(OSError):
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
        kept = cleaned(found)
        if kept != found:
            _replace(path, kept)
            return True
    return False


def _replace(path: Path, kept: bytes) -> None:
    """Written aside and swapped in; where the disk refuses, the file is as it was."""
    file = QSaveFile(str(path))
    if file.open(QIODevice.OpenModeFlag.WriteOnly):
        file.write(kept)
        file.commit()


def cleaned(found: bytes) -> bytes:
    """The lines of a settings file that can be ours; none where it is larger than settings are."""
    if len(found) > LARGEST:
        return b""
    whole = _GOES_ON.sub(b"", found)
    kept = [line for line in re.split(rb"\r\n|\r|\n", whole) if _is_ours(line)]
    return found if b"\n".join(kept) == whole else b"\n".join(kept)


def _is_ours(line: bytes) -> bool:
    value = line.partition(b"=")[2]
    if b"\0" in line:
        return False  # of a block that a power cut left empty
    return _BYTES.fullmatch(value) is not None or _AT.search(_PLAIN_AT.sub(b"x", value)) is None
