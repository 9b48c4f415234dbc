"""How many notes of known phrases are found again, by instrument and manner of singing, and how fast.

`python -m tests.benchmarks.humming`. The figure is the F-measure of notes whose onset lies within 50 ms and
whose pitch is right (COnP; Molina, Barbancho, Tardón and Barbancho, "Evaluation framework for automatic
singing transcription", ISMIR 2014; onset tolerance as in MIREX). Slow instruments speak late, all notes
alike, which does no harm on the roll, where the first note is laid on the grid: `aligned` is the figure
without the median lag. Beside it stands what SwiftF0's own notes, rounded to semitones, come to.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np
from swift_f0 import PitchResult, segment_notes

from core.audio_in.contour import FRAME, Contour, contour
from core.audio_in.sound import Sound
from core.audio_in.transcribing import transcribe
from core.score import Note
from tests.core.audio_in.singing import Wanted, f_measure, played, sung, wanted

INSTRUMENTS = {
    "piano": 0, "guitar": 24, "violin": 40, "voice oohs": 53, "choir aahs": 52, "trumpet": 56, "clarinet": 71,
    "flute": 73,
}  # fmt: skip
MANNERS: dict[str, dict[str, float]] = {
    "plain voice": {},
    "vibrato ±50 cents": {"vibrato": 50.0},
    "glides of 80 ms": {"glide": 0.08},
    "30 cents sharp": {"cents": 30.0},
    "noise at 20 dB": {"snr": 20.0},
    "noise at 10 dB": {"snr": 10.0},
    "breaths": {"breath": True},
    "all of these": {"vibrato": 50.0, "glide": 0.06, "cents": 30.0, "snr": 20.0, "breath": True},
    "no gaps at all": {"legato": True},
}
PHRASES, NOTES = 8, 16
STEPS = (-5, -4, -3, -2, -2, -1, 0, 1, 2, 2, 3, 4, 5, 7)
LENGTHS = (240, 240, 480, 480, 480, 720, 960)


def phrases() -> list[list[Note]]:
    """Phrases by chance, a voice's range about middle C and above."""
    chance = Random(11)
    made = []
    for _ in range(PHRASES):
        at, pitch, notes = 0, chance.randint(55, 67), []
        for _ in range(NOTES):
            length = chance.choice(LENGTHS)
            notes.append(Note(at, length, pitch, chance.randint(70, 110)))
            at += length
            step = chance.choice(STEPS)
            pitch += step if 48 <= pitch + step <= 79 else -step
        made.append(notes)
    return made


def plain(heard: Contour) -> list[tuple[float, int]]:
    """Onsets and pitches as SwiftF0 itself finds them."""
    hertz = 440 * 2 ** ((heard.pitch - 69) / 12)
    times = np.arange(len(hertz)) * FRAME
    found = segment_notes(PitchResult(times, hertz, heard.certainty, heard.level))
    return [(note.start, round(69 + 12 * np.log2(note.pitch_hz / 440))) for note in found]


def aligned(found: Sequence[tuple[float, int]], notes: Sequence[Wanted]) -> list[tuple[float, int]]:
    """Without the median lag of those that are about right."""
    lags = [
        start - note.start
        for start, pitch in found
        for note in notes
        if note.pitch == pitch and abs(note.start - start) < 0.15
    ]
    lag = float(np.median(lags)) if lags else 0.0
    return [(start - lag, pitch) for start, pitch in found]


def measured(name: str, sounds: Iterator[tuple[Sound, list[Wanted]]]) -> None:
    """A line of the table."""
    figures, seconds, spent = [], 0.0, 0.0
    for sound, notes in sounds:
        begun = time.perf_counter()
        heard = contour(sound)
        found = [(note.start, note.pitch) for note in transcribe(heard).notes]
        spent += time.perf_counter() - begun
        seconds += sound.seconds
        kinds = (found, aligned(found, notes), plain(heard))
        figures.append([f_measure(kind, notes) for kind in kinds])
    ours, level, theirs = np.mean(figures, axis=0)
    print(f"{name:20} {ours:6.3f} {level:8.3f} {theirs:9.3f} {seconds / spent:8.0f}")


def main() -> None:
    """The table."""
    tunes = phrases()
    contour(sung(wanted(tunes[0], 0.5)))  # loads the tracker
    print(f"{'':20} {'ours':>6} {'aligned':>8} {'SwiftF0':>9} {'x real time':>8}")
    for name, program in INSTRUMENTS.items():
        detached = [[replace(note, length=round(note.length * 0.85)) for note in tune] for tune in tunes]
        measured(name, ((played(tune, program), wanted(tune)) for tune in detached))
    for name, manner in MANNERS.items():
        wants = [wanted(tune, 0.5) for tune in tunes]
        measured(name, ((sung(want, **manner), want) for want in wants))  # type: ignore[arg-type] # mixed


if __name__ == "__main__":
    main()
