"""ABC, in and out: the tunes of a file, and what of them could not come along."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from core.errors import BadFile
from core.files import checks
from core.files.abc_bars import chord_in
from core.files.abc_reader import NoNotes, Tune, read_abc
from core.files.abc_writer import save, unparse
from core.files.disk import read_bytes
from core.files.harmonies import UNKNOWN
from core.files.imported import MOST_NOTES, REPEATS, Imported
from core.words import tr, trn

__all__ = ["load", "parse", "parse_all", "save", "unparse"]

LARGEST = 2**21  # bytes: some ten thousand tunes
MOST_TUNES = 20_000
MOST_LETTERS = 900_000  # that may be notes, of all tunes: some five seconds of reading
_LETTERS = "ABCDEFGabcdefg"
_LEFT_OUT = {
    r"\{[^{}]{0,400}\}": tr("Grace notes were left out."),
    r"^[wW]:": tr("Lyrics were left out."),
    r"^(?![A-Za-z]:)[^\n]*\((?!\d)": tr("Slurs were left out."),
    r"![a-z]\w*!|\+[a-z]\w*\+|(?<![\w])[~T](?=[\^_=]?[A-Ga-g])": tr(
        "Ornaments and other signs were left out."
    ),
}
_REPEATED = re.compile(r":\||::|[|\[]\s*[12]|!(D\.|da|fine)|\bD\. ?[CS]\.?|^P:.*\w.*\w", re.MULTILINE)

# No bar line has ten signs; without an end to it, a long row of them would be looked through from each on.
_ENDING = re.compile(r"(?:\|[:|\]]{0,9}|:{2,9})\s*\[?[1-9]|\[[1-9]")


def load(path: Path) -> Imported:
    """Read the ABC file at `path`; raises BadFile."""
    return parse(read_bytes(path), path.name)


def parse(data: bytes, name: str = "The file") -> Imported:
    """The first tune in an ABC file's bytes; raises BadFile, calling the file `name`."""
    tunes = parse_all(data, name)
    if len(tunes) == 1:
        return tunes[0]
    several = tr("The file has {tunes} tunes; the first was opened.").format(tunes=len(tunes))
    return replace(tunes[0], notices=(several, *tunes[0].notices), tunes=tunes)


def parse_all(data: bytes, name: str = "The file") -> tuple[Imported, ...]:
    """Every tune in an ABC file's bytes; raises BadFile, calling the file `name`.

    A tune whose numbers make no sense is left out; the first of the others tells of it.
    """
    found, refused = [], 0
    for block in _bounded(re.split(r"^(?=X:)", _decoded(data, name), flags=re.MULTILINE), name):
        try:
            found += _read(block)
        except (ValueError, OverflowError):
            refused += 1
    if not found:
        none = tr("“{name}” is not music in ABC notation, or has no notes in it.")
        senseless = tr("“{name}” holds numbers that make no sense.")
        raise BadFile((senseless if refused else none).format(name=name))
    if refused:
        told = trn(
            "A tune with numbers that make no sense was left out.",
            "{tunes} tunes with numbers that make no sense were left out.",
            refused,
        ).format(tunes=refused)
        found[0] = replace(found[0], notices=(told, *found[0].notices))
    return tuple(found)


def _with_repeats(tune: Tune, block: str) -> Imported:
    """A tune, and how it is played where it has repeats, with the endings that it was read without."""
    notices = tuple(_left_out(block))
    whole = read_abc(block, whole=True)[0] if _ENDING.search(block) and _REPEATED.search(block) else tune
    if not whole.order:
        return Imported(tune.score, notices)
    heard = None if whole is tune else whole.score
    return Imported(tune.score, (*notices, REPEATS), order=whole.order, whole=heard)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise checks.too_large(name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bounded(blocks: list[str], name: str) -> list[str]:
    """Tunes of a file; raises BadFile where one may have more notes than a piece, or all would take long."""
    letters = [sum(map(block.count, _LETTERS)) for block in blocks[: MOST_TUNES + 1]]
    if len(blocks) > MOST_TUNES or max(letters) > MOST_NOTES or sum(letters) > MOST_LETTERS:
        raise checks.too_large(name)
    return blocks


def _read(text: str) -> list[Imported]:
    """The tunes of a text, first endings given up; none where it is words between tunes, or has no notes."""
    try:  # without any endings they are read with their repeats at once
        tunes = read_abc(text, whole=_ENDING.search(text) is None and _REPEATED.search(text) is not None)
    except NoNotes:
        return []
    return [_with_repeats(tune, text) for tune in tunes]


def _left_out(text: str) -> list[str]:
    """A sentence for each thing in the first tune that has no place in a score of ours."""
    first = re.split(r"^X:", text, maxsplit=2, flags=re.MULTILINE)[:2]
    _, _, music = first[-1].partition("\nK:")
    _, _, music = music.partition("\n")
    plain = re.sub(r"(?<!\\)%.*", "", music)
    told = [says for sign, says in _LEFT_OUT.items() if re.search(sign, plain, re.MULTILINE)]
    return told + ([UNKNOWN] if None in map(chord_in, re.findall(r'"[A-G][^"]{0,400}"', plain)) else [])
