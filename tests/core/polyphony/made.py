"""A few small works in one to four voices, made up."""

from __future__ import annotations

from dataclasses import replace

from core.harmony import Key
from core.lstm.split import Side
from core.polyphony.dataset import WovenData, pack
from core.polyphony.works import Work
from core.score import Note, Score
from core.timing import BarMap
from tests.core.lstm.test_tunes import walk
from tests.core.polyphony.textures import ENCODING

_LOWER = (0, 5, 12, 19)  # semitones below the highest voice
_LENGTHS = (480, 240, 960, 480)


def work(name: str, voices: int, seed: int, key: Key | None = None) -> Work:
    """A work of so many voices of thirteen notes each, in rhythms of their own."""
    lines = []
    for place in range(voices):
        clock, line = 0, []
        for number, pitch in enumerate(walk(seed + 40 * place, 12)):
            length = _LENGTHS[(number + place) % 4]
            line.append(Note(clock, length, pitch - _LOWER[place]))
            clock += length
        lines.append(tuple(line))
    end = max(line[-1].end for line in lines)
    collection = name.partition("/")[0]
    return Work(f"{name}#1", name.title(), collection, name, "", tuple(lines), BarMap(Score()), key, end)


G_MAJOR = Key.parse("G major")
GIVEN: list[tuple[Work, Side]] = [
    (work("bach/a", 4, 1, G_MAJOR), "train"),
    (work("bach/b", 4, 2, G_MAJOR), "train"),
    (work("bach/c", 4, 3, G_MAJOR), "validation"),
    (work("bach/d", 4, 4, G_MAJOR), "test"),
    (work("schumann_robert/e", 3, 5), "train"),
    (work("schumann_robert/f", 3, 6), "test"),
    (work("essenFolksong/g", 1, 7, G_MAJOR), "train"),
    (work("essenFolksong/h", 1, 8), "test"),
]


def packed() -> WovenData:
    """All of them as a dataset."""
    return pack(ENCODING, [each for each, _ in GIVEN], [side for _, side in GIVEN])


def silent_between(first: Work, rest: int) -> Work:
    """A work, and after a rest of so many ticks the same again."""
    voices = tuple(
        (*voice, *(replace(note, start=note.start + first.end + rest) for note in voice))
        for voice in first.voices
    )
    return replace(first, voices=voices, end=2 * first.end + rest)
