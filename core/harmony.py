"""Keys, modes and scales, and how a pitch is spelled in them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

STEPS = "CDEFGAB"
_STEP_PITCH = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FIFTHS_OF_STEP = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1, "##": 2, "bb": -2}


class Mode(StrEnum):
    """The modes a key may have; the value is what files and the command line call it."""

    MAJOR = "major"
    MINOR = "minor"
    DORIAN = "dorian"
    PHRYGIAN = "phrygian"
    LYDIAN = "lydian"
    MIXOLYDIAN = "mixolydian"
    LOCRIAN = "locrian"


# Degrees as semitones above the tonic, and how many fifths the signature lies from the major one.
SCALES: dict[Mode, tuple[int, ...]] = {
    Mode.MAJOR: (0, 2, 4, 5, 7, 9, 11),
    Mode.MINOR: (0, 2, 3, 5, 7, 8, 10),
    Mode.DORIAN: (0, 2, 3, 5, 7, 9, 10),
    Mode.PHRYGIAN: (0, 1, 3, 5, 7, 8, 10),
    Mode.LYDIAN: (0, 2, 4, 6, 7, 9, 11),
    Mode.MIXOLYDIAN: (0, 2, 4, 5, 7, 9, 10),
    Mode.LOCRIAN: (0, 1, 3, 5, 6, 8, 10),
}
_SIGNATURE_SHIFT = {
    Mode.MAJOR: 0,
    Mode.MINOR: -3,
    Mode.DORIAN: -2,
    Mode.PHRYGIAN: -4,
    Mode.LYDIAN: 1,
    Mode.MIXOLYDIAN: -1,
    Mode.LOCRIAN: -5,
}


@dataclass(frozen=True)
class Key:
    """A tonic spelled as musicians write it ("Eb", "F#") and a mode."""

    tonic: str = "C"
    mode: Mode = Mode.MAJOR

    def __post_init__(self) -> None:
        if self.tonic[:1] not in _STEP_PITCH or self.tonic[1:] not in _ACCIDENTALS:
            raise ValueError(f"{self.tonic!r} is not the name of a tonic")
        object.__setattr__(self, "mode", Mode(self.mode))

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode.value}"

    @cached_property
    def tonic_class(self) -> int:
        """The tonic's pitch class, 0 for C to 11 for B."""
        return (_STEP_PITCH[self.tonic[0]] + _ACCIDENTALS[self.tonic[1:]]) % 12

    @cached_property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) in the key signature."""
        tonic = _FIFTHS_OF_STEP[self.tonic[0]] + 7 * _ACCIDENTALS[self.tonic[1:]]
        return tonic + _SIGNATURE_SHIFT[self.mode]

    @cached_property
    def scale(self) -> frozenset[int]:
        """The pitch classes of the scale."""
        return frozenset((self.tonic_class + degree) % 12 for degree in SCALES[self.mode])


def in_scale(pitch: int, key: Key, degrees: int) -> int:
    """The pitch `degrees` steps of the key's scale above (below, when negative) `pitch`.

    A pitch outside the scale keeps its distance to the scale note below it. The answer may lie
    outside MIDI's range.
    """
    scale = SCALES[key.mode]
    octave, within = divmod(pitch - key.tonic_class, 12)
    degree = bisect_right(scale, within) - 1
    octaves, new = divmod(degree + degrees, len(scale))
    return key.tonic_class + 12 * (octave + octaves) + scale[new] + within - scale[degree]
