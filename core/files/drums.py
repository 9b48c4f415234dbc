"""Where General MIDI's drums stand on a percussion staff."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drum:
    """A drum's line or space as if in the treble clef, and whether its head is a cross."""

    step: str
    octave: int
    crossed: bool = False


_DRUMS = {
    35: Drum("F", 4),
    36: Drum("F", 4),
    37: Drum("C", 5, crossed=True),
    38: Drum("C", 5),
    39: Drum("B", 4),
    40: Drum("C", 5),
    41: Drum("G", 4),
    42: Drum("G", 5, crossed=True),
    43: Drum("A", 4),
    44: Drum("D", 4, crossed=True),
    45: Drum("B", 4),
    46: Drum("G", 5, crossed=True),
    47: Drum("B", 4),
    48: Drum("D", 5),
    49: Drum("A", 5, crossed=True),
    50: Drum("E", 5),
    51: Drum("F", 5, crossed=True),
    53: Drum("F", 5, crossed=True),
    54: Drum("E", 5),
    55: Drum("A", 5, crossed=True),
    56: Drum("E", 5),
    57: Drum("A", 5, crossed=True),
    59: Drum("F", 5, crossed=True),
}


def drum(pitch: int) -> Drum:
    """The drum that a MIDI pitch strikes on channel 10."""
    return _DRUMS.get(pitch) or Drum("B", 4)


def places(step: str, octave: int) -> list[int]:
    """The drums written on a line or space, the commonest first; a snare where there is none."""
    here = [pitch for pitch, found in _DRUMS.items() if (found.step, found.octave) == (step, octave)]
    return here or [38]
