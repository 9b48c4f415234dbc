"""Phrases sung by arithmetic or played by FluidSynth, and how many of their notes are found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.audio_in.resampling import resample
from core.audio_in.sound import RATE, Sound
from core.files import audio
from core.score import Note, Score, Track
from core.timing import TempoMap

ONSET_WITHIN = 0.05  # seconds
RENDERED = 44100
GAP = 0.04  # seconds of silence that a singer leaves before the next note


class Wanted(NamedTuple):
    """A note as it was sung."""

    start: float
    end: float
    pitch: int


def phrase(*pitches: int, lengths: Sequence[int] = (480,), velocity: int = 90) -> tuple[Note, ...]:
    """Notes one after the other, the lengths in ticks repeated as needed."""
    notes, at = [], 0
    for index, pitch in enumerate(pitches):
        length = lengths[index % len(lengths)]
        notes.append(Note(at, length, pitch, velocity))
        at += length
    return tuple(notes)


def wanted(notes: Sequence[Note], later: float = 0.0) -> list[Wanted]:
    """Where the notes lie in seconds at the usual tempo."""
    tempo = TempoMap(Score())
    return [
        Wanted(tempo.seconds_at(note.start) + later, tempo.seconds_at(note.end) + later, note.pitch)
        for note in notes
    ]


def played(notes: Sequence[Note], program: int) -> Sound:
    """The notes as FluidSynth plays them on an instrument."""
    score = Score(tracks=(Track(tuple(notes), program=program),))
    blocks = list(audio.render(score, rate=RENDERED))
    mono = np.concatenate(blocks).mean(axis=1).astype(np.float32)
    return Sound(resample(mono, RENDERED, RATE))


def sung(
    notes: Sequence[Wanted],
    *,
    cents: float = 0.0,
    vibrato: float = 0.0,
    glide: float = 0.0,
    snr: float | None = None,
    breath: bool = False,
    legato: bool = False,
) -> Sound:
    """A voice of eight partials: `vibrato` in cents at 5.5 Hz, `glide` seconds to come from the note before.

    `cents` is how far all is out of tune, `snr` the noise in dB, `breath` breaths before every fourth note.
    """
    size = round((notes[-1].end + 0.4) * RATE)
    times = np.arange(size) / RATE
    pitch, gate = np.full(size, float(notes[0].pitch)), np.zeros(size)
    for place, note in enumerate(notes):
        first, last = round(note.start * RATE), round((note.end - (0 if legato else GAP)) * RATE)
        pitch[first:] = note.pitch
        if glide and place:
            length = round(glide * RATE)
            pitch[first : first + length] = np.linspace(notes[place - 1].pitch, note.pitch, length)
        gate[first:last] = 1
    wave = np.ones(round(0.02 * RATE)) / round(0.02 * RATE)
    gate = np.convolve(gate, wave, "same")
    since = times - notes[0].start
    pitch = pitch + (cents + vibrato * np.sin(2 * np.pi * 5.5 * since)) / 100
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((pitch - 69) / 12)) / RATE
    voice = sum(np.sin(k * phase) / k**1.5 for k in range(1, 9)) * gate * 0.2
    return Sound(_noised(voice, notes, snr, breath))


def f_measure(found: Sequence[tuple[float, int]], notes: Sequence[Wanted]) -> float:
    """Correct onset and pitch, COnP of Molina et al. (ISMIR 2014): harmonic mean of precision and recall.

    An onset is right within 50 ms, as in MIREX; the pitch has to be the very semitone, which is stricter
    than their half of one about it once the singer's tuning is taken out. Each note counts once.
    """
    left = list(notes)
    hits = 0
    for start, pitch in found:
        near = [note for note in left if note.pitch == pitch and abs(note.start - start) <= ONSET_WITHIN]
        if near:
            left.remove(min(near, key=lambda note: abs(note.start - start)))
            hits += 1
    return 2 * hits / max(1, len(found) + len(notes))


def _noised(
    voice: NDArray[np.float64], notes: Sequence[Wanted], snr: float | None, breath: bool
) -> NDArray[np.float32]:
    chance = np.random.default_rng(7)
    noise = chance.standard_normal(len(voice))
    if snr is not None:
        loud = float(np.sqrt(np.mean(voice[np.abs(voice) > 0.01] ** 2)))
        voice = voice + noise * loud * 10 ** (-snr / 20)
    if breath:
        for note in notes[::4]:
            last = round(note.start * RATE)
            first = max(0, last - round(0.25 * RATE))
            swell = np.hanning(last - first) * 0.03
            voice[first:last] += np.convolve(noise[first:last], [0.5, 0, -0.5], "same") * swell
    return np.asarray(voice, np.float32)
