"""Which of several tracks is the melody, and why: what a listener goes by, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from core.score import Note, Score, Track
from core.words import tr

Ints = NDArray[np.int64]
SUNG = (52, 84)  # E3 to C6: what voices sing
NAMED = re.compile(
    r"melod|vocal|voice|voix|voce|voz|stimme|singer|canto|chant|lead|solo|sopran|discant|cantus|tune"
    r"|violin[eo]? ?(1|i\b)|violino primo|flute",
    re.IGNORECASE,
)
STEP = 4  # semitones: up to a major third a melody goes by steps and small leaps
WEIGHTS = {"alone": 1.4, "highest": 2.6, "sung": 0.6, "steps": 0.7, "busy": 0.5, "named": 1.2, "there": 0.9}
OFTEN, MOSTLY = 0.5, 0.8  # from these shares on something is a reason


@dataclass(frozen=True, slots=True)
class Voice:
    """What speaks for a track as the melody: shares from 0 to 1, and the `score` they come to.

    `alone` is how much of it is one note at a time, `highest` how often it is on top while it sounds,
    `sung` what lies in a voice's range, `steps` how small its intervals are, `there` how much of the piece
    it sounds in, `busy` how many notes it has beside the others, `named` whether its name says so.
    """

    track: int
    alone: float
    highest: float
    sung: float
    steps: float
    busy: float
    there: float
    named: bool
    score: float = 0.0

    @property
    def reasons(self) -> tuple[str, ...]:
        """In words, the best first."""
        said = []
        if self.highest >= OFTEN:
            said.append(tr("on top {share} of its time").format(share=f"{self.highest:.0%}"))
        if self.alone >= OFTEN:
            said.append(tr("{share} one note at a time").format(share=f"{self.alone:.0%}"))
        if self.sung >= MOSTLY:
            said.append(tr("in a range that can be sung"))
        if self.steps >= MOSTLY:
            said.append(tr("mostly steps and small leaps"))
        if self.named:
            said.append(tr("its name says so"))
        return tuple(said)


def find_melody(score: Score) -> Voice | None:
    """The track that is most like a melody; None where nothing but drums has notes."""
    return max(voices(score), key=lambda voice: (voice.score, -voice.track), default=None)


def voices(score: Score) -> list[Voice]:
    """What speaks for each track that has notes and is not drums, in their order."""
    playing = [index for index, track in enumerate(score.tracks) if track.notes and not track.percussion]
    lines = {index: _top(score.tracks[index].notes) for index in playing}
    on_top = _on_top(lines)
    usual = median(len(score.tracks[index].notes) for index in playing) if playing else 1
    found = [_voice(score, index, line, on_top[index], usual) for index, line in lines.items()]
    names = {score.tracks[index].name for index in playing}
    one_name = len(playing) > 1 and len(names) == 1  # it tells none from another
    return [replace(voice, named=False) for voice in found] if one_name else found


def _voice(score: Score, index: int, line: Sequence[Note], on_top: float, usual: float) -> Voice:
    track = score.tracks[index]
    notes = track.notes
    small = [abs(after.pitch - before.pitch) <= STEP for before, after in pairwise(line)]
    there = min(1.0, sum(note.length for note in line) / max(1, score.end))
    found = {
        "alone": len(line) / len(notes) if notes else 0.0,
        "highest": on_top,
        "sung": _share([SUNG[0] <= note.pitch <= SUNG[1] for note in notes]),
        "steps": _share(small),
        "busy": min(1.0, len(notes) / (2 * usual)),
        "there": there,
    }
    named = bool(NAMED.search(track.name))
    total = sum(WEIGHTS[name] * share for name, share in found.items()) + WEIGHTS["named"] * named
    return Voice(index, named=named, score=total, **found)


def _top(notes: Sequence[Note]) -> list[Note]:
    """The highest note at each onset: one line of a track, whatever else sounds in it."""
    highest = {note.start: note for note in notes}  # sorted by start, then pitch: the last is the highest
    return list(highest.values())


def _on_top(lines: Mapping[int, Sequence[Note]]) -> dict[int, float]:
    """For each line the share of its notes above which no other sounds as they begin.

    Asked by pitches and not by lines: of a thousand tracks each would be held against all others.
    """
    if len(lines) < 2:
        return dict.fromkeys(lines, 1.0)
    told = [_stretches(line) for line in lines.values()]
    begin, end, high = np.concatenate(told, axis=1)
    asked = zip(lines.values(), told, strict=True)
    start, pitch, own = np.concatenate([_asked(line, stretches) for line, stretches in asked], axis=1)
    covered = np.zeros(len(start), np.int64)
    for each in np.unique(pitch):
        here, above = pitch == each, high > each
        begun, ended = (np.searchsorted(np.sort(edge[above]), start[here], "right") for edge in (begin, end))
        covered[here] = begun - ended > (own[here] > each)
    edges = np.cumsum([0, *map(len, lines.values())])
    sums = np.add.reduceat(covered, edges[:-1]) / np.diff(edges)
    return dict(zip(lines, (1 - sums).tolist(), strict=True))


def _stretches(line: Sequence[Note]) -> Ints:
    """From when to when each note of a line is the earliest that sounds in it, and its pitch; in rows."""
    start, end, pitch = np.array([(note.start, note.end, note.pitch) for note in line], np.int64).T
    until = np.maximum.accumulate(end)
    since = np.maximum(start, np.concatenate([[0], until[:-1]]))
    return np.stack([since, until, pitch])[:, since < until]


def _asked(line: Sequence[Note], stretches: Ints) -> Ints:
    """When each note of a line begins, its pitch, and that of what its own line sounds then; in rows."""
    start, pitch = np.array([(note.start, note.pitch) for note in line], np.int64).T
    begin, end, high = stretches
    place = np.minimum(np.searchsorted(end, start, "right"), len(end) - 1)
    sounds = (begin[place] <= start) & (start < end[place])
    return np.stack([start, pitch, np.where(sounds, high[place], 0)])


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def spoken_track(track: Track, number: int) -> str:
    """What a track is called, or its number."""
    return track.name or tr("track {number}").format(number=number + 1)
