"""Performances of written music, for tests: a tempo that sways, hands that miss, and a file that says 120."""

from __future__ import annotations

from collections.abc import Sequence
from math import sin
from pathlib import Path
from random import Random

from core.files import midi
from core.score import TICKS_PER_QUARTER, Note, Score, TempoChange, Track

CLAIMED = 120.0


def played(
    written: Sequence[Note], bpm: float = 92.0, jitter: float = 0.02, seed: int = 1, held: float = 0.85
) -> Score:
    """These notes as they might be played, each carrying its number as the name of who suggested it.

    `jitter` is in seconds to either side; the tempo sways by a twentieth.
    """
    chance, rate = Random(seed), CLAIMED / bpm
    notes = []
    for number, note in enumerate(written):
        sway = 20 * sin(note.start / 3000)
        start = (
            300
            + note.start * rate
            + sway
            + chance.uniform(-jitter, jitter) * CLAIMED / 60 * TICKS_PER_QUARTER
        )
        length = note.length * rate * chance.uniform(held - 0.1, held + 0.1)
        notes.append(
            Note(max(0, round(start)), max(1, round(length)), note.pitch, note.velocity, str(number))
        )
    return Score((Track.of(notes),), tempos=(TempoChange(0, CLAIMED),))


def by_another_program(path: Path, score: Score) -> None:
    """Write a MIDI file that does not say Continuo wrote it."""
    path.write_bytes(midi.unparse(score).replace(b"Continuo", b"Somebody"))


def places(score: Score, written: Sequence[Note]) -> list[tuple[int, int]]:
    """Of each note where it was written and where it has come to, in ticks from the first."""
    found = {int(note.suggested): note for track in score.tracks for note in track.notes}
    shift = found[0].start - written[0].start
    return [(note.start, found[number].start - shift) for number, note in enumerate(written)]
