"""Metres told from notes on beats; above all whether two bars are one."""

from __future__ import annotations

from core.importing import bars
from core.score import Note

STEPS = (0, 2, 4, 5, 4, 2, 7, 4)


def line(lengths: tuple[int, ...], times: int, chord: tuple[int, ...] = (72,)) -> list[Note]:
    """The same rhythm again and again, to a tune that comes again every two times; in chords, if wanted."""
    notes, at = [], 0
    for turn in range(times):
        for place, length in enumerate(lengths):
            step = STEPS[(place + 3 * (turn % 2)) % len(STEPS)]
            notes += [Note(at, length, pitch + step) for pitch in sorted(chord)]
            at += length
    return notes


def metre(notes: list[Note], bpm: float) -> tuple[int, int]:
    found = bars.find(notes, bpm, (1.0,))
    return found.beats, found.unit


def test_a_dance_in_sixteenths_has_two_beats_and_a_hymn_of_the_same_rhythm_four() -> None:
    assert metre(line((240, 120, 120, 240, 240), 16), 96) == (2, 4)
    assert metre(line((480, 240, 240, 480, 480), 16, (48, 55, 64, 72)), 96) == (4, 4)


def test_a_jig_is_in_six_eighths() -> None:
    assert metre(line((480, 240, 480, 240), 16), 165) == (6, 8)


def test_a_metre_that_is_asked_for_stays() -> None:
    notes = line((480, 240, 240, 480, 480), 16, (48, 55, 64, 72))
    assert bars.find(notes, 96, (1.0,), (2, 4))[:2] == (2, 4)
