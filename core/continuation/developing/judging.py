"""What the model thinks of lines that it did not write: all of them heard side by side, in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from statistics import fmean

import numpy as np

from core.continuation.landing import Column, bits_of_next
from core.continuation.request import MAX_VOICES
from core.continuation.writing import Plan, always
from core.errors import CalledOff
from core.lstm.bundle import Bundle
from core.lstm.features import Setting
from core.polyphony.judging import surprise
from core.polyphony.separating import separate
from core.score import Note


def costs(
    plan: Plan, lines: Sequence[Sequence[Note]], wanted: Callable[[], bool] = always
) -> list[tuple[float, ...]]:
    """Bits of every note of every line (one note at least) after what the plan heard.

    Raises CalledOff once `wanted`, which is asked before every note, says no.
    """
    if not lines:
        return []
    decoder = plan.bundle.decoder(plan.setting, len(lines))
    decoder.read(plan.heard, seam=plan.onset)
    found: list[list[float]] = [[] for _ in lines]
    for column in zip_longest(*lines):
        if not wanted():
            raise CalledOff
        notes = Column(decoder, column, plan.shift)
        bits = bits_of_next(decoder, notes.gap, notes.length, notes.pitch)
        for row in map(int, np.flatnonzero(notes.active)):
            found[row].append(float(bits[row]))
        notes.commit()
    return [tuple(each) for each in found]


def costs_in_voices(bundle: Bundle, setting: Setting, notes: Sequence[Note]) -> tuple[float, ...]:
    """Bits of every note of chords or parts (one note at least) by themselves, as voices of a texture."""
    voices = separate(notes, MAX_VOICES)
    told = Setting(bars=setting.bars, key=setting.key, start=setting.start, end=setting.end)
    found = {
        id(note): cost
        for voice, bits in zip(voices, surprise(bundle, told, voices), strict=True)
        for note, cost in zip(voice, bits, strict=True)
    }
    usual = fmean(found.values())
    return tuple(found.get(id(note), usual) for note in notes)  # of more voices than are heard
