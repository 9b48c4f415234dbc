"""The music in several voices to learn from: read from music21's own corpus, nothing downloaded."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.encoding import melody
from core.errors import BadFile, BadRequest
from core.harmony import Key
from core.lstm.corpus import corpus_folder
from core.lstm.kern_parts import kern_parts, kern_title
from core.lstm.musicxml_parts import musicxml_parts
from core.lstm.parts import Parts
from core.lstm.sources import decode
from core.lstm.split import Side, dealt
from core.polyphony.company import MOST_VOICES
from core.polyphony.kin import leaders, sides
from core.polyphony.separating import separate
from core.polyphony.sources import SOURCES, Source
from core.polyphony.stretches import stretches
from core.score import Note
from core.timing import BarMap

FEWEST_NOTES = 8  # of all voices together
TOO_MANY = f"more than {MOST_VOICES} voices"
TOO_SHORT = f"fewer than {FEWEST_NOTES} notes"
BETWEEN = "kin to melodies on two sides of the split"
_SINGLE = 0.9  # a part of which a line keeps so much is a line
_MANY = 100  # files from which on they are read in several processes


@dataclass(frozen=True, slots=True)
class Work:
    """One piece (or one stretch of one) in several voices, from tick 0 on.

    `name` is its collection, its file and its number in the file. `voices` are 1 to MOST_VOICES,
    the highest (by mean pitch) first, each sorted and without overlaps. Works of one `kin` (a mass,
    a quartet, harmonisations of one chorale tune) stand on one side of the split: that of the
    file the kin is named after. `style` is one of `core.lstm.features.STYLES`, "" where none fits.
    `end` is the tick where the last note ends.
    """

    name: str
    title: str
    collection: str
    kin: str
    style: str
    voices: tuple[tuple[Note, ...], ...]
    bars: BarMap
    key: Key | None
    end: int

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all voices, one voice after the other."""
        return tuple(note for voice in self.voices for note in voice)

    @property
    def lines(self) -> list[list[int]]:
        """The pitches of each voice."""
        return [[note.pitch for note in voice] for voice in self.voices]


def works(
    names: Sequence[str] = (), report: Callable[[str], None] | None = None, between: bool = False
) -> list[Work]:
    """All works of the collections called `names` (all, when empty), in an order that never changes.

    Those whose top voice is kin to melodies on two sides of the split are left out unless `between`.
    `report` is told which collection is being read, and what was left out. Raises BadRequest for a
    name there is not, and Missing without music21.
    """
    found: list[Work] = []
    for source in sources(names):
        if report:
            report(f"Reading {source.title}")
        read = list(_read(source))
        left = Counter(each for each in read if isinstance(each, str))
        kept = [work for each in read if not isinstance(each, str) for work in each]
        known = sides(source.name)
        taken = [work for work in kept if between or known.get(_file(work)) != "neither"]
        if len(taken) < len(kept):
            left[BETWEEN] = len(kept) - len(taken)
        if report:
            for reason, count in left.items():
                report(f"Left out of {source.title}, {reason}: {count}")
        found += _led(source, taken)
    return found


def sources(names: Sequence[str] = ()) -> list[Source]:
    """The collections called `names` (all, when empty); raises BadRequest for a name there is not."""
    known = [source.name for source in SOURCES]
    for name in names:
        if name not in known:
            raise BadRequest(f"There is no collection called {name}; there are: {', '.join(known)}.")
    return [source for source in SOURCES if not names or source.name in names]


def side_of(work: Work) -> Side:
    """The side of the split it stands on: that of the top voice it is kin to, where that is dealt."""
    known = sides(work.collection).get(work.kin, "neither")
    return dealt(work.kin) if known == "neither" else known


# One file.


def _read(source: Source) -> Iterable[list[Work] | str]:
    paths = source.paths(corpus_folder())
    read = partial(read_file, source=source)
    if len(paths) < _MANY or (os.cpu_count() or 1) < 2:
        return map(read, paths)
    apart = multiprocessing.get_context("spawn")  # a fork of TensorFlow's threads may hang
    with ProcessPoolExecutor(mp_context=apart, initializer=_leave_stopping_to_parent) as pool:
        return list(pool.map(read, paths, chunksize=10))


def _leave_stopping_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def read_file(path: Path, source: Source) -> list[Work] | str:
    """The works of one file, their kin as the source tells it, or why it has none."""
    kin = ""
    try:
        if path.suffix == ".krn":
            text = decode(path.read_bytes())
            parts = kern_parts(text, source.halved)
            kin = kern_title(text)[0]
        else:
            parts = musicxml_parts(path)
    except BadFile as problem:
        return str(problem).removesuffix(".")
    voices = voices_of(parts, source)
    if len(voices) > MOST_VOICES:
        return TOO_MANY
    file = source.file(path)
    kin = kin or (file.rpartition("/")[0] if source.folders else "") or file
    made = [
        Work(
            f"{source.name}/{file}#{place}",
            parts.title or path.stem,
            source.name,
            kin,
            source.style,
            stretch.voices,
            stretch.bars,
            None if source.keyless else stretch.key,
            max(voice[-1].end for voice in stretch.voices),
        )
        for place, stretch in enumerate(stretches(voices, parts.frame), 1)
    ]
    kept = [work for work in made if sum(map(len, work.voices)) >= FEWEST_NOTES]
    return kept or TOO_SHORT


def voices_of(parts: Parts, source: Source) -> list[tuple[Note, ...]]:
    """The voices of the parts that are wanted, a line each or dealt out from chords."""
    chosen = [
        notes
        for name, notes in zip(parts.names, parts.notes, strict=True)
        if notes and name.startswith(source.parts)
    ] or [notes for notes in parts.notes if notes]
    lowest = min(chosen, key=lambda notes: sum(note.pitch for note in notes) / len(notes))
    lines = [bass(notes) if notes is lowest else melody(notes)[0] for notes in chosen]
    if source.lines:
        return lines
    single = [len(line) >= _SINGLE * len(notes) for line, notes in zip(lines, chosen, strict=True)]
    alone = [line for line, each in zip(lines, single, strict=True) if each]
    chords = [note for notes, each in zip(chosen, single, strict=True) if not each for note in notes]
    chords.sort(key=lambda note: note.length)
    struck = {(note.start, note.pitch): note for note in chords}  # a key that two voices share is struck once
    return [*alone, *separate(list(struck.values()), MOST_VOICES - len(alone))]


def bass(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The bottom line of `notes` without overlaps: `melody` upside down."""
    line, _ = melody(replace(note, pitch=127 - note.pitch) for note in notes)
    return tuple(replace(note, pitch=127 - note.pitch) for note in line)


def _led(source: Source, read: Sequence[Work]) -> list[Work]:
    """The works with their kin named after the file that decides their side."""
    kin: dict[str, str] = {}
    tops: dict[str, list[int]] = {}
    for work in read:
        kin.setdefault(_file(work), work.kin)
        tops.setdefault(_file(work), []).extend(note.pitch for note in work.voices[0])
    known = sides(source.name)
    if source.style == "chorale":  # harmonisations of one tune are kin
        found = leaders(list(kin), [""] * len(kin), list(tops.values()), known)
    else:
        found = leaders(list(kin), list(kin.values()), [[]] * len(kin), known)
    led = dict(zip(kin, found, strict=True))
    return [replace(work, kin=led[_file(work)]) for work in read]


def _file(work: Work) -> str:
    return work.name.rpartition("#")[0]
