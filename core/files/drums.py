"""General MIDI's drums: what each is called and where it stands on a percussion staff."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drum:
    """A drum's name, its line or space as if in the treble clef, and whether its head is a cross."""

    name: str
    step: str
    octave: int
    crossed: bool = False


_DRUMS = {
    35: Drum("Acoustic Bass Drum", "F", 4),
    36: Drum("Bass Drum", "F", 4),
    37: Drum("Side Stick", "C", 5, crossed=True),
    38: Drum("Snare Drum", "C", 5),
    39: Drum("Hand Clap", "B", 4),
    40: Drum("Electric Snare", "C", 5),
    41: Drum("Low Floor Tom", "G", 4),
    42: Drum("Closed Hi-Hat", "G", 5, crossed=True),
    43: Drum("High Floor Tom", "A", 4),
    44: Drum("Pedal Hi-Hat", "D", 4, crossed=True),
    45: Drum("Low Tom", "B", 4),
    46: Drum("Open Hi-Hat", "G", 5, crossed=True),
    47: Drum("Low-Mid Tom", "B", 4),
    48: Drum("High-Mid Tom", "D", 5),
    49: Drum("Crash Cymbal", "A", 5, crossed=True),
    50: Drum("High Tom", "E", 5),
    51: Drum("Ride Cymbal", "F", 5, crossed=True),
    53: Drum("Ride Bell", "F", 5, crossed=True),
    54: Drum("Tambourine", "E", 5),
    55: Drum("Splash Cymbal", "A", 5, crossed=True),
    56: Drum("Cowbell", "E", 5),
    57: Drum("Crash Cymbal 2", "A", 5, crossed=True),
    59: Drum("Ride Cymbal 2", "F", 5, crossed=True),
}


def drum(pitch: int) -> Drum:
    """The drum that a MIDI pitch strikes on channel 10."""
    return _DRUMS.get(pitch) or Drum(f"Percussion {pitch}", "B", 4)


def places(step: str, octave: int) -> list[int]:
    """The drums written on a line or space, the commonest first; a snare where there is none."""
    here = [pitch for pitch, found in _DRUMS.items() if (found.step, found.octave) == (step, octave)]
    return here or [38]
