"""The eight sets: read from MIDI, a melody a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.encoding import melody
from core.errors import BadFile
from core.files import midi
from core.score import Note

NAMES = ("nova", "bach", "elsass", "jugoslav", "schweiz", "oesterrh", "kinder", "shanxi")


@dataclass(frozen=True)
class MelodySet:
    """Melodies of one origin by file name."""

    name: str
    melodies: dict[str, tuple[Note, ...]]

    @cached_property
    def alphabet(self) -> list[int]:
        """Every pitch that the set has, rising."""
        return sorted({note.pitch for line in self.melodies.values() for note in line})


def read(folder: Path) -> list[MelodySet]:
    """The sets in the folders named as in NAMES; raises BadFile where one is missing or cannot be read."""
    return [_read_set(folder / name) for name in NAMES]


def _read_set(folder: Path) -> MelodySet:
    paths = sorted(folder.glob("*.mid"))
    if not paths:
        raise BadFile(f"There are no MIDI files in the folder “{folder}”.")
    return MelodySet(folder.name, {path.stem: _read_melody(path) for path in paths})


def _read_melody(path: Path) -> tuple[Note, ...]:
    score = midi.load(path).score
    notes, _ = melody(note for track in score.tracks for note in track.notes)
    if not notes:
        raise BadFile(f"“{path.name}” has no notes.")
    return notes
