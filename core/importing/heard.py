"""A file as it sounds: its notes in the order they were struck, in seconds, whichever track they are on."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import NamedTuple

import numpy as np

from core.importing.following import Heard
from core.importing.metrical import Floats, Ints
from core.score import Score
from core.timing import TempoMap


class Played(NamedTuple):
    """All notes in the order they were struck: seconds, and which track and note each is."""

    heard: Heard
    ends: Floats
    owners: tuple[tuple[int, int], ...]


def hear(score: Score) -> Played:
    """The notes of all tracks, at the tempos of the file; chords that are rolled begin together."""
    tempos = TempoMap(score)
    notes = sorted(
        (tempos.seconds_at(note.start), note.pitch, tempos.seconds_at(note.end), index, number)
        for index, track in enumerate(score.tracks)
        for number, note in enumerate(track.notes)
    )
    seconds = np.array([each[0] for each in notes])
    pitches = np.array([each[1] for each in notes], np.int64)
    ends = np.array([each[2] for each in notes])
    seconds = _rolls_gathered(seconds, pitches, ends)
    heard = Heard(seconds, pitches, _accents(seconds, pitches, ends - seconds))
    return Played(heard, ends, tuple((index, number) for *_, index, number in notes))


def _rolls_gathered(seconds: Floats, pitches: Ints, ends: Floats) -> Floats:
    """Chords that are spread upwards quickly and held are taken as struck at once, when their middle is."""
    gathered, place = seconds.copy(), 0
    while place < len(seconds):
        end = place + 1
        while (
            end < len(seconds)
            and seconds[end] - seconds[end - 1] < 0.045
            and pitches[end] > pitches[end - 1]
            and ends[place:end].min() > seconds[end] + 0.05
        ):
            end += 1
        if end - place >= 3:
            gathered[place:end] = seconds[place:end].mean()
        place = end
    return gathered


def _accents(seconds: Floats, pitches: Ints, lengths: Floats) -> Floats:
    """How much each note seems to be on a strong beat: long beside its neighbours, or the lowest of them."""
    reach = np.searchsorted(seconds, (seconds - 1.2, seconds + 1.2)).T.tolist()
    heights, held = pitches.tolist(), lengths.tolist()
    near: list[float] = []  # their lengths in order; the window moves along
    one, other, low, usual = 0, 0, [], []
    for number, (first, last) in enumerate(reach):
        for entering in held[other:last]:
            insort(near, entering)
        for leaving in held[one:first]:
            del near[bisect_left(near, leaving)]
        one, other = first, last
        lowest, highest = min(heights[first:last]), max(heights[first:last])
        low.append(heights[number] == lowest and highest - lowest > 7)
        usual.append((near[(len(near) - 1) // 2] + near[len(near) // 2]) / 2)
    longer = np.log2(np.maximum(lengths, 1e-3) / np.maximum(usual, 1e-3))
    found: Floats = 0.5 * np.array(low) + 0.5 * np.clip(longer, -1, 1)
    return found
