"""What is understood of the composer's files: what to learn from of each, and what is left out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core import files
from core.errors import BadFile
from core.files.imported import Imported
from core.harmony import estimate_key
from core.importing.arriving import asked_of
from core.importing.performance import lay
from core.importing.quantising import Beats, Quantising
from core.learning.phrases import Phrase
from core.learning.taking import Taken, line_of, voices_of
from core.lstm.corpus import FEWEST_NOTES
from core.score import Note, Score
from core.timing import BarMap
from core.words import tr

_MOST_FILES = 5000
_MOST_PLAYED = 60_000  # notes, some hours of a piano: beats are found in them in half a minute

Shape = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """One piece (number `number` of its file, 0 where it is alone there), as it would be learnt from.

    `line` is the track that was taken, or how many voices were; `notes` is how many notes these have. `key`
    is what it is told to be in, or, where it tells none, sounds to be. `tunes` are the phrases it is cut
    into; without any, `problem` is why. `left_out` is what else could not be taken, a sentence each.
    """

    path: Path
    number: int
    title: str
    line: str = ""
    reasons: tuple[str, ...] = ()
    bars: int = 0
    notes: int = 0
    key: str = ""
    left_out: tuple[str, ...] = ()
    problem: str = ""
    tunes: tuple[Phrase, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in a list of pieces that do not count."""
        return f"{self.path}#{self.number}" if self.number else str(self.path)


@dataclass
class Understanding:
    """Understands one file after another; what is there twice, note for note, counts once.

    For a model that hears `several` voices these are taken of each piece, for any other its melody.
    """

    several: bool = False
    _seen: dict[Shape, str] = field(default_factory=dict)

    def each(self, paths: Iterable[Path]) -> Iterator[Understood]:
        """What is understood of all pieces in these files and folders, in order, and what was too much."""
        found = found_in(paths)
        for path in found[:_MOST_FILES]:
            yield from self.file(path)
        if left := found[_MOST_FILES:]:
            words = tr("{n} files are read at most; this one and all after it were not: {left}.")
            problem = words.format(n=_MOST_FILES, left=len(left))
            yield Understood(left[0], 0, left[0].name, problem=problem)

    def file(self, path: Path) -> Iterator[Understood]:
        """All pieces of one file; one that cannot be read has a `problem`."""
        try:
            read = files.read_all(path)
        except BadFile as problem:
            yield Understood(path, 0, path.name, problem=str(problem))
            return
        for number, imported in enumerate(read, 1 if len(read) > 1 else 0):
            yield self._piece(path, number, imported)

    def _piece(self, path: Path, number: int, imported: Imported) -> Understood:
        score, beats = imported.score, asked_of(imported)
        title = score.title or path.stem
        if beats is Beats.FOUND and score.count > _MOST_PLAYED:
            words = tr("It was played freely and has more than {n} notes, too many for beats to be found.")
            return Understood(path, number, title, problem=words.format(n=_MOST_PLAYED))
        score, told = _laid(score, beats)
        taken = (voices_of if self.several else line_of)(path, number, title, score)
        if taken is None:
            return Understood(path, number, title, problem=tr("There is no melody in it."))
        problem = self._no_use(title, taken)
        return Understood(
            path,
            number,
            title,
            line=taken.words,
            reasons=taken.reasons,
            bars=BarMap(score).bar_at(max(0, max(note.end for note in taken.notes) - 1)).number,
            notes=len(taken.notes),
            key=_spoken_key(score, taken.notes),
            left_out=(*told, *taken.left_out),
            problem=problem,
            tunes=() if problem else taken.phrases,
        )

    def _no_use(self, title: str, taken: Taken) -> str:
        if not taken.phrases:
            return tr("It has fewer than {n} notes.").format(n=FEWEST_NOTES)
        first = taken.notes[0].pitch
        shape = tuple((note.pitch - first, note.length) for note in taken.notes)
        twin = self._seen.get(shape)
        self._seen.setdefault(shape, title)
        return "" if twin is None else tr("It is the same as “{title}”, note for note.").format(title=twin)


def found_in(paths: Iterable[Path]) -> list[Path]:
    """The files that can be read among these and in these folders, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)


def _inside(folder: Path) -> Iterator[Path]:
    """The pieces in a folder and its folders; links to other folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in files.READABLE and not name.startswith("."):
                yield Path(place) / name


def _laid(score: Score, beats: Beats) -> tuple[Score, list[str]]:
    """The score on beats, and what is to be said of that."""
    if beats is Beats.AS_IS:
        return score, []
    words = tr("It was played freely; bars and beats are as they were found.")
    if beats is Beats.OWN:
        words = tr("Its notes were drawn to the beats.")
    return lay(score, Quantising(beats)).score, [words]


def _spoken_key(score: Score, line: Sequence[Note]) -> str:
    key = score.key_at(0)
    if key is not None:
        return key.label
    heard = estimate_key([note.pitch for note in line], [float(note.length) for note in line])
    return tr("sounds like {key}").format(key=heard.label)
