"""The parts of music21's corpus that hold music in several voices, and how each is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

VOCAL = ("Soprano", "Alto", "Tenor", "Bass")


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the corpus: `files` are patterns within it, less those that `without` fit.

    `style` is one of `core.lstm.features.STYLES`, "" where none fits. `parts`: only those whose
    names begin so are read, where there are any. `lines`: every part is one line; otherwise parts
    that are more than lines are put together and dealt out to voices. `folders`: the files of one
    folder are kin. `halved`: in values half as long; `keyless`: the signature names no tonic.
    Terms stand with `core.lstm.corpus.COLLECTIONS`.
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
    without: tuple[str, ...] = ()

    def paths(self, corpus: Path) -> list[Path]:
        """Its files, in an order that never changes."""
        found = {path for pattern in self.files for path in corpus.glob(pattern)}
        return sorted(found - {path for pattern in self.without for path in corpus.glob(pattern)})

    def file(self, path: Path) -> str:
        """What the file at `path` is called within the collection."""
        return (
            path.as_posix().rpartition(f"/{self.name}/")[2]
            if f"/{self.name}/" in path.as_posix()
            else path.name
        )


_KEYBOARD = (
    "bach/bwv846.mxl",
    "chopin/*.krn",
    "cpebach/*.mxl",
    "joplin/*.mxl",
    "mozart/k545/*.mxl",
    "schumann_clara/*.mxl",
    "verdi/*.mxl",
)
_SONGS = (
    "beach/*.musicxml",
    "johnson_j_r/*.mxl",
    "liliuokalani/*.mxl",
    "schubert/*.xml",
    "schumann_robert/opus48no2.mxl",
)

SOURCES = (
    Source(
        "bach",
        "Bach's chorales",
        ("bach/*.mxl", "bach/*.xml"),
        "chorale",
        VOCAL,
        without=("bach/bwv846.mxl",),
    ),
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
    Source(
        "schumann_robert",
        "A string quartet by Robert Schumann",
        ("schumann_robert/opus41no1/*.mxl",),
        folders=True,
    ),
    Source("motets", "A mass movement and a madrigal", ("luca/*.xml", "lusitano/*.mxl"), "Renaissance voice"),
    Source("songs", "Songs", _SONGS, "art song", VOCAL, lines=False),
    Source("keyboard", "Keyboard music", _KEYBOARD, lines=False),
    Source(
        "chamber",
        "Chamber music with keyboard",
        ("corelli/*/*.xml", "handel/*/*.mxl", "schumann_clara/*/*.xml", "weber/*.mxl"),
        lines=False,
    ),
    Source(
        "atonal",
        "Schoenberg and Webern",
        ("schoenberg/*/*.mxl", "webern/*.mxl"),
        lines=False,
        keyless=True,
    ),
)
LEFT_OUT = {
    "bach/*.krn, beethoven/*/*.krn": "there as MusicXML too",
    "ciconia": "the melody of a canon alone",
    "demos, theoryExercises": "exercises and trials of notation programs",
    "josquin": "under the GNU General Public License, which the weights could not follow",
    "leadSheet": "melodies with chord symbols",
    "monteverdi/*_old.mxl": "an older encoding of a madrigal that is there",
    "schumann_robert/dichterliebe_no2.xml": "the same song as opus48no2",
}
