"""The register a line is heard in: that of a bass or a piccolo is brought to where the network has learnt.

The books hold tunes as they are sung, from A3 to A5, and the network scores pitches as such, too. From the
line of a bass it went up to where it knows its way: so that is heard octaves away, and written where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from core.lstm.features import PITCHES, Ints, Setting
from core.lstm.step import Floats
from core.score import Note

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle

# The median of a line that is heard where it is, and what that of others is brought near to.
KNOWN, HOME = (57, 81), 69
_OCTAVE = 12


def octaves_into(lines: Sequence[Sequence[Note]], free: Sequence[int]) -> int:
    """By how many semitones, whole octaves, lines lie nearest to the pitches that are `free`, rising.

    None where the middle of each is among them. What is to go on elsewhere is heard there: from where it lies
    it would press against the nearest of those pitches.
    """
    lines = [line for line in lines if line]
    if not free or all(free[0] <= median(note.pitch for note in line) <= free[-1] for line in lines):
        return 0
    pitches = np.array([note.pitch for line in lines for note in line])

    def beyond(octave: int) -> int:
        moved = pitches + octave * _OCTAVE
        return int(np.abs(moved - moved.clip(free[0], free[-1])).sum())

    most = PITCHES // _OCTAVE
    return min(range(-most, most + 1), key=lambda octave: (beyond(octave), abs(octave))) * _OCTAVE


def lift_for(bundle: Bundle, notes: Sequence[Note], free: Sequence[int] = ()) -> int:
    """By how many semitones, whole octaves, a line is heard higher; nothing by a model of several voices.

    That has learnt basses where they lie. `free` is as in `lift_of`.
    """
    return 0 if bundle.company else lift_of(notes, free)


def lift_of(notes: Sequence[Note], free: Sequence[int] = ()) -> int:
    """By how many semitones, whole octaves, this line lies nearer to those that were learnt.

    Of a line without notes the pitches count that are `free` to it.
    """
    pitches = [note.pitch for note in notes] or list(free)
    if not pitches:
        return 0
    middle = median(pitches)
    if KNOWN[0] <= middle <= KNOWN[1]:
        return 0
    lift = round((HOME - middle) / _OCTAVE) * _OCTAVE
    while not 0 <= min(pitches) + lift <= max(pitches) + lift < PITCHES:
        lift -= _OCTAVE if lift > 0 else -_OCTAVE
    return lift


def lifted(notes: Sequence[Note], lift: int) -> tuple[Note, ...]:
    """These notes so much higher, those that would be out of MIDI's range at its end."""
    if not lift:
        return tuple(notes)
    return tuple(replace(note, pitch=max(0, min(PITCHES - 1, note.pitch + lift))) for note in notes)


def heard_in(setting: Setting) -> Setting:
    """What is known, with the notes that are to come in the register of those that are heard."""
    if not setting.lift:
        return setting
    after = setting.after if setting.after is None else lifted(setting.after, setting.lift)
    return replace(setting, after=after, held=lifted(setting.held, setting.lift))


def written(heard: Ints, lift: int) -> Ints:
    """Pitches that lie so much higher as they are written; -1 where there is none, or MIDI has none."""
    if not lift:
        return heard
    pitches = heard - lift
    return np.where((heard >= 0) & (pitches >= 0) & (pitches < PITCHES), pitches, -1)


def lowered(scores: Floats, lift: int) -> Floats:
    """Scores of pitches that lie so much higher, [rows, 128], as those of what is written."""
    if not lift:
        return scores
    places = np.arange(PITCHES) + lift
    beyond = (places < 0) | (places >= PITCHES)
    # What was not asked about is as unlikely as anything.
    return np.where(beyond, scores.min(-1, keepdims=True), scores[:, places.clip(0, PITCHES - 1)])
