"""The parts of music21's corpus that hold music in several voices, and how each is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

VOCAL = ("Soprano", "Alto", "Tenor", "Bass")


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the corpus: `files` are patterns within it, `style` one of `core.lstm.features.STYLES`.

    `parts`: only those whose names begin so are read, where there are any. `lines`: every part is
    one line, its highest note where it has two (of the lowest part its lowest); otherwise its notes
    are dealt out to voices. `folders`: the files of one folder are kin. `halved`: in values half as
    long; `keyless`: the signature names no tonic. Terms stand with `core.lstm.corpus.COLLECTIONS`.
    """

    name: str
    title: str
    files: tuple[str, ...]
    style: str = ""
    parts: tuple[str, ...] = ()
    lines: bool = True
    folders: bool = False
    halved: bool = False
    keyless: bool = False

    def paths(self, corpus: Path) -> list[Path]:
        """Its files, in an order that never changes."""
        return sorted({path for pattern in self.files for path in corpus.glob(pattern)})

    def file(self, path: Path) -> str:
        """What the file at `path` is called within the collection."""
        return path.as_posix().rpartition(f"/{self.name}/")[2]


SOURCES = (
    Source("bach", "Bach's chorales", ("bach/*.mxl", "bach/*.xml"), "chorale", VOCAL),
    Source(
        "palestrina",
        "Palestrina's masses",
        ("palestrina/*.krn",),
        "Renaissance voice",
        halved=True,
    ),
    Source(
        "monteverdi",
        "Monteverdi's madrigals of books 3 to 5",
        ("monteverdi/madrigal.?.?.mxl", "monteverdi/madrigal.?.??.mxl"),
        "Renaissance voice",
        keyless=True,
    ),
    Source(
        "trecento",
        "Music of the Italian fourteenth century",
        ("trecento/*.xml", "trecento/*.mxl"),
        "Renaissance voice",
        keyless=True,
    ),
    Source("haydn", "String quartets by Haydn", ("haydn/*/*.mxl",), "Classical voice", folders=True),
    Source(
        "mozart",
        "String quartets by Mozart",
        ("mozart/k80/*.mxl", "mozart/k15[56]/*.mxl", "mozart/k458/*.mxl"),
        "Classical voice",
        folders=True,
    ),
    Source(
        "beethoven",
        "String quartets by Beethoven",
        ("beethoven/*.mxl", "beethoven/*/*.mxl"),
        "Classical voice",
        folders=True,
    ),
)
