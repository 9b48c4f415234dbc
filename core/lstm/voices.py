"""The top voice of a work for several, alone and in pieces: one column of kern, one part of MusicXML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from core.encoding import melody
from core.harmony import Key
from core.lstm.kern_parts import kern_parts
from core.lstm.musicxml_parts import musicxml_parts
from core.score import WHOLE_NOTE, Note, Score
from core.timing import BarMap

LONGEST_REST = 2 * WHOLE_NOTE  # in ticks; at a longer one a voice is cut into pieces


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice without overlaps, and a score without tracks that tells its bars and keys."""

    notes: tuple[Note, ...]
    frame: Score


@dataclass(frozen=True, slots=True)
class Piece:
    """What a voice sings between two long rests, from tick 0 on, with its own bars."""

    notes: tuple[Note, ...]
    bars: BarMap
    key: Key | None


def pieces(voice: Voice) -> list[Piece]:
    """The voice cut at rests longer than LONGEST_REST; the first bar of each may be a pickup."""
    seams = [place for place, (one, two) in enumerate(pairwise(voice.notes), 1) if _apart(one, two)]
    edges = [0, *seams, len(voice.notes)]
    bars = BarMap(voice.frame)
    return [_piece(voice.notes[first:last], voice.frame, bars) for first, last in pairwise(edges)]


def _apart(one: Note, two: Note) -> bool:
    return two.start - one.end > LONGEST_REST


def _piece(notes: Sequence[Note], frame: Score, bars: BarMap) -> Piece:
    begin = notes[0].start
    moved = tuple(replace(note, start=note.start - begin) for note in notes)
    return Piece(moved, bars_from(begin, frame, bars), frame.key_at(begin))


def bars_from(begin: int, frame: Score, bars: BarMap) -> BarMap:
    """The bars of `frame` (which are `bars`) counted from tick `begin`; the first may be a pickup."""
    bar = bars.bar_at(begin)
    pickup = bar.end - begin if begin > bar.start or bar.number == 0 else 0
    later = [replace(each, tick=each.tick - begin) for each in frame.metres if each.tick > begin]
    return BarMap(Score(metres=(replace(bar.metre, tick=0), *later), pickup=pickup))


def kern_voice(text: str, halved: bool = False) -> Voice:
    """The last column of kern, the highest voice, in values half as long when `halved`.

    Raises BadFile for what has no such column, or one that is divided into several.
    """
    parts = kern_parts(text, halved, last=True)
    return Voice(melody(parts.notes[-1])[0], parts.frame)


def musicxml_voice(path: Path) -> Voice:
    """The first part of a MusicXML file, sung or played once: a first ending gives way to the second.

    Raises BadFile for what is no MusicXML, or has no notes or metre in that part.
    """
    parts = musicxml_parts(path, first=True)
    return Voice(melody(parts.notes[0])[0], parts.frame)
