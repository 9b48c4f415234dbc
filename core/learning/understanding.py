"""What is understood of the composer's files: of each the line to learn from, and what is left out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from core import files
from core.encoding import melody
from core.errors import BadFile
from core.files.imported import Imported
from core.harmony import estimate_key
from core.importing.arriving import is_timed
from core.importing.melody import find_melody, spoken_track
from core.importing.performance import lay
from core.importing.quantising import Beats, Quantising, how_timed
from core.lstm.corpus import FEWEST_NOTES
from core.lstm.features import Setting
from core.lstm.sources import CorpusTune
from core.lstm.voices import Voice, pieces
from core.score import TICKS_PER_QUARTER, Note, Score
from core.timing import BarMap
from core.words import tr, trn

OWN = "own"
"""The collection that the composer's tunes are of."""
LONGEST_PHRASE = 160  # notes; a longer line is cut
SHORTEST_PHRASE = 48  # notes of which no cut makes less
_MOST_FILES = 5000

Shape = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """One piece (number `number` of its file, 0 where it is alone there), as it would be learnt from.

    `line` is the track that was taken, `key` what it is told to be in, or, where it tells none, sounds to be.
    `tunes` are the phrases it is cut into; without any, `problem` is why. `left_out` is what else could not
    be taken, a sentence each.
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
    tunes: tuple[CorpusTune, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in a list of pieces that do not count."""
        return f"{self.path}#{self.number}" if self.number else str(self.path)


@dataclass
class Understanding:
    """Understands one file after another; what is there twice, note for note, counts once."""

    _seen: dict[Shape, str] = field(default_factory=dict)

    def each(self, paths: Iterable[Path]) -> Iterator[Understood]:
        """What is understood of all pieces in these files and folders, in order."""
        for path in found_in(paths):
            yield from self.file(path)

    def file(self, path: Path) -> Iterator[Understood]:
        """All pieces of one file; one that cannot be read has a `problem`."""
        try:
            read = files.read_all(path)
        except BadFile as problem:
            yield Understood(path, 0, path.stem, problem=str(problem))
            return
        for number, imported in enumerate(read, 1 if len(read) > 1 else 0):
            yield self._piece(path, number, imported)

    def _piece(self, path: Path, number: int, imported: Imported) -> Understood:
        score, told = _laid(imported.score, path.suffix)
        title = score.title or path.stem
        best = find_melody(score)
        if best is None:
            return Understood(path, number, title, problem=tr("There is no melody in it."))
        track = score.tracks[best.track]
        line, _ = melody(track.notes)
        tunes = tuple(_tunes(path, number, title, line, score))
        problem = self._no_use(title, line, tunes)
        return Understood(
            path,
            number,
            title,
            line=spoken_track(track, best.track),
            reasons=best.reasons,
            bars=BarMap(score).bar_at(max(0, line[-1].end - 1)).number,
            notes=len(line),
            key=_spoken_key(score, line),
            left_out=(*told, *_beside(score, best.track, len(track.notes) - len(line))),
            problem=problem,
            tunes=() if problem else tunes,
        )

    def _no_use(self, title: str, line: Sequence[Note], tunes: Sequence[CorpusTune]) -> str:
        if not tunes:
            return tr("It has fewer than {n} notes.").format(n=FEWEST_NOTES)
        shape = tuple((note.pitch - line[0].pitch, note.length) for note in line)
        twin = self._seen.get(shape)
        self._seen.setdefault(shape, title)
        return "" if twin is None else tr("It is the same as “{title}”, note for note.").format(title=twin)


def found_in(paths: Iterable[Path]) -> list[Path]:
    """The files that can be read among these and in these folders, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)[:_MOST_FILES]


def _inside(folder: Path) -> Iterator[Path]:
    """The pieces in a folder and its folders; links to other folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in files.READABLE and not name.startswith("."):
                yield Path(place) / name


def _laid(score: Score, suffix: str) -> tuple[Score, list[str]]:
    """The score on beats, and what is to be said of that."""
    beats = how_timed(score) if is_timed(suffix) else Beats.AS_IS
    if beats is Beats.AS_IS:
        return score, []
    words = tr("It was played freely; bars and beats are as they were found.")
    if beats is Beats.OWN:
        words = tr("Its notes were drawn to the beats.")
    return lay(score, Quantising(beats)).score, [words]


def _beside(score: Score, track: int, under: int) -> Iterator[str]:
    """What sounds besides the line."""
    others = [
        spoken_track(each, index) for index, each in enumerate(score.tracks) if each.notes and index != track
    ]
    if under > 0:
        words = trn("{n} note under the top line", "{n} notes under the top line", under)
        yield words.format(n=under)
    if others:
        words = trn("{n} other track: {names}", "{n} other tracks: {names}", len(others))
        yield words.format(n=len(others), names=", ".join(others))


def _spoken_key(score: Score, line: Sequence[Note]) -> str:
    key = score.key_at(0)
    if key is not None:
        return key.label
    heard = estimate_key([note.pitch for note in line], [float(note.length) for note in line])
    return tr("sounds like {key}").format(key=heard.label)


def _tunes(path: Path, number: int, title: str, line: Sequence[Note], score: Score) -> Iterator[CorpusTune]:
    """The line as one tune, or cut into phrases at its rests where it is long."""
    name = f"{OWN}/{path.name}#{max(number, 1)}"
    work = f"{path}#{number}"
    cuts = _cuts(line, BarMap(score))
    parts = [each for first, last in pairwise(cuts) for each in pieces(Voice(tuple(line[first:last]), score))]
    if len(parts) == 1:
        if len(line) >= FEWEST_NOTES:
            yield CorpusTune(
                name, title, OWN, tuple(line), Setting(BarMap(score), score.key_at(0), line[-1].end), work
            )
        return
    for place, part in enumerate(parts, 1):
        if len(part.notes) >= FEWEST_NOTES:
            setting = Setting(part.bars, part.key, part.notes[-1].end)
            yield CorpusTune(f"{name}.{place}", title, OWN, part.notes, setting, work)


def _cuts(line: Sequence[Note], bars: BarMap) -> list[int]:
    """Numbers of notes at which phrases begin, 0 first and the number of all notes last."""
    cuts = [0]
    while len(line) - cuts[-1] > LONGEST_PHRASE:
        first, last = cuts[-1] + SHORTEST_PHRASE, min(cuts[-1] + LONGEST_PHRASE, len(line) - SHORTEST_PHRASE)
        cuts.append(max(range(first, last + 1), key=lambda place: _parting(line, place, bars)))
    return [*cuts, len(line)]


def _parting(line: Sequence[Note], place: int, bars: BarMap) -> float:
    """How much a new phrase seems to begin with a note: after rests and long notes, and at bar lines."""
    before, after = line[place - 1], line[place]
    bar = bars.bar_at(after.start)
    breath = (2 * (after.start - before.end) + before.length) / TICKS_PER_QUARTER
    return breath + (after.start == bar.start) + ((bar.number - 1) % 4 == 0)
