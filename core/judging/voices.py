"""How surprised a model that hears several voices is by whole pieces: every note of every pitched track."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from core.continuation.sounding import sounds_together
from core.encoding import melody
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.lstm.evaluate import Evaluation, Part, Surprise
from core.lstm.features import Setting
from core.lstm.figures import Accuracy, Figures, Opinion, Summary
from core.polyphony.company import MOST_VOICES
from core.polyphony.judging import opinion
from core.polyphony.separating import separate
from core.polyphony.weave import Woven
from core.score import Note, Score
from core.timing import BarMap


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of a score, a line without overlaps, and the number of its track."""

    track: int
    notes: tuple[Note, ...]


def evaluate(bundle: Bundle, scores: Iterable[tuple[str, Score]]) -> Evaluation:
    """Measure (name, score) pairs: all voices of all pitched tracks, bars, key and end known.

    All scores the model gives are kept until the end: at most some 2 KiB for every note.
    Raises BadRequest when no score has any notes.
    """
    measured, opinions = [], []
    for name, score in scores:
        voices = voices_of(score)
        if not voices:
            continue
        end = max(voice.notes[-1].end for voice in voices)
        setting = Setting(bars=BarMap(score), key=score.key_at(0), end=end)
        found, woven = opinion(bundle, setting, [voice.notes for voice in voices])
        opinions.append(found)
        measured.append(_surprise(name, score, voices, found, woven))
    if not measured:
        raise BadRequest("There are no notes to measure in what was given.")
    return Evaluation(bundle.name, Summary.of(opinions), tuple(measured))


def voices_of(score: Score) -> list[Voice]:
    """The voices of all pitched tracks, the highest (by mean pitch) first, MOST_VOICES at most.

    A track whose notes hardly overlap is a line, any other as many voices as sound at once in it. Of a score
    that has more than there is room for, every track keeps one voice as long as there is room, and the first
    tracks more.
    """
    playing = [
        (number, track.notes)
        for number, track in enumerate(score.tracks)
        if track.notes and not track.percussion
    ][:MOST_VOICES]
    voices: list[Voice] = []
    for place, (number, notes) in enumerate(playing, 1):
        room = MOST_VOICES - len(voices) - (len(playing) - place)
        several = room > 1 and sounds_together(sorted(notes, key=lambda note: note.start))
        lines = separate(notes, room) if several else (melody(notes)[0],)
        voices += [Voice(number, tuple(line)) for line in lines]
    return sorted(voices, key=lambda voice: -fmean(note.pitch for note in voice.notes))


def _surprise(name: str, score: Score, voices: Sequence[Voice], found: Opinion, woven: Woven) -> Surprise:
    """The figures of a piece, its notes in the order of their onsets, the highest voice first."""
    bits = found.bits
    numbers = [np.flatnonzero(woven.voice == place) for place in range(len(voices))]
    rows = np.concatenate(numbers)
    notes = [note for voice in voices for note in voice.notes]
    owner = [place for place, voice in enumerate(voices) for _ in voice.notes]
    order = sorted(range(len(notes)), key=lambda at: (notes[at].start, owner[at]))
    told = bits[rows[order]]
    parts = []
    for track in sorted({voice.track for voice in voices}):
        mine = [place for place, voice in enumerate(voices) if voice.track == track]
        parts.append(Part(track, len(mine), Figures.of(bits[np.concatenate([numbers[at] for at in mine])])))
    return Surprise(
        name,
        score,
        Figures.of(bits),
        Accuracy.of([found]),
        tuple(notes[at] for at in order),
        tuple((told[:, 0] + told[:, 1]).tolist()),
        tuple(told[:, 2].tolist()),
        tuple(parts),
        tuple(voices[owner[at]].track for at in order),
    )
