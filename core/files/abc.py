"""ABC, in and out: the first tune of a file, and what of it could not come along."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import BadFile
from core.files.abc_reader import read_abc
from core.files.abc_writer import save, unparse
from core.files.disk import read_bytes
from core.files.imported import Imported

__all__ = ["load", "parse", "save", "unparse"]

_LEFT_OUT = {
    r"\{[^}]*\}": "Grace notes were left out.",
    r"^[wW]:": "Lyrics were left out.",
    r'"[A-G][^"]*"': "Chord symbols were left out.",
    r":\||\|:|::|[|\[]\s*[12]": "Repeats were read once, as written.",
}


def load(path: Path) -> Imported:
    """Read the ABC file at `path`; raises BadFile."""
    return parse(read_bytes(path), path.name)


def parse(data: bytes, name: str = "The file") -> Imported:
    """The first tune in an ABC file's bytes; raises BadFile, calling the file `name`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    try:
        tunes = read_abc(text)
    except BadFile as error:
        raise BadFile(f"“{name}” is not music in ABC notation, or has no notes in it.") from error
    except (ValueError, OverflowError) as error:
        raise BadFile(f"“{name}” holds numbers that make no sense.") from error
    notices = [f"The file has {len(tunes)} tunes; the first was opened."] if len(tunes) > 1 else []
    return Imported(tunes[0].score, (*notices, *_left_out(text)))


def _left_out(text: str) -> list[str]:
    """A sentence for each thing in the first tune that has no place in a score of ours."""
    first = re.split(r"^X:", text, maxsplit=2, flags=re.MULTILINE)[:2]
    _, _, music = first[-1].partition("\nK:")
    _, _, music = music.partition("\n")
    plain = re.sub(r"(?<!\\)%.*", "", music)
    return [says for sign, says in _LEFT_OUT.items() if re.search(sign, plain, re.MULTILINE)]
