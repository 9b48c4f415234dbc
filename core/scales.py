"""Scales to hold takes to: the modes of a key, pentatonics, blues and any other set of pitch classes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from core.harmony import SCALES, Key, Mode
from core.words import marked, tr

# Semitones above the tonic, beside those of the modes of a key (`core.harmony.SCALES`).
SHAPES: dict[str, tuple[int, ...]] = {
    **{mode.value: degrees for mode, degrees in SCALES.items()},
    marked("harmonic minor"): (0, 2, 3, 5, 7, 8, 11),
    marked("melodic minor"): (0, 2, 3, 5, 7, 9, 11),
    marked("major pentatonic"): (0, 2, 4, 7, 9),
    marked("minor pentatonic"): (0, 3, 5, 7, 10),
    marked("blues"): (0, 3, 5, 6, 7, 10),
    marked("major blues"): (0, 2, 3, 4, 7, 9),
    marked("whole tone"): (0, 2, 4, 6, 8, 10),
}
CUSTOM = "custom"
_NAMES = {"ionian": Mode.MAJOR.value, "aeolian": Mode.MINOR.value, "pentatonic": "major pentatonic"}
_SHAPED = re.compile(r"(?P<tonic>[A-Ga-g](?:#|b|♯|♭)?)[ -]+(?P<shape>[A-Za-z ]+)")


@dataclass(frozen=True)
class Scale:
    """A tonic as musicians spell it and the semitones above it that belong; `name` is of SHAPES or CUSTOM.

    `degrees` start with 0 and rise; raises ValueError for anything else.
    """

    tonic: str
    degrees: tuple[int, ...]
    name: str = CUSTOM

    def __post_init__(self) -> None:
        if self.degrees[:1] != (0,) or list(self.degrees) != sorted({d % 12 for d in self.degrees}):
            raise ValueError(f"{self.degrees} are not the degrees of a scale")

    def __str__(self) -> str:
        if self.name == CUSTOM:
            names = [_NAMED[pitch] for pitch in sorted(self.classes, key=self._above)]
            return " ".join(names if len(names) > 1 else 2 * names)  # one alone would read as a key
        return f"{self.tonic} {self.name}"

    @property
    def label(self) -> str:
        """The scale for the eye, with real signs: "E♭ minor pentatonic", "C D E♭"."""
        if self.name == CUSTOM:
            return " ".join(_sung(name) for name in str(self).split())
        return tr("{tonic} {mode}").format(tonic=_sung(self.tonic), mode=tr(self.name))

    @cached_property
    def classes(self) -> frozenset[int]:
        """The pitch classes of the scale."""
        return frozenset((Key(self.tonic).tonic_class + degree) % 12 for degree in self.degrees)

    @cached_property
    def key(self) -> Key | None:
        """The key the scale is nearest to: its own, or else major or minor by its third; None without one."""
        if self.name in list(Mode):
            return Key(self.tonic, Mode(self.name))
        major, minor = 4 in self.degrees, 3 in self.degrees
        if major == minor and self.name == CUSTOM:
            return None
        return Key(self.tonic, Mode.MAJOR if major else Mode.MINOR)

    @classmethod
    def of(cls, key: Key) -> Self:
        """The scale of a key."""
        return cls(key.tonic, SCALES[key.mode], key.mode.value)

    @classmethod
    def shaped(cls, tonic: str, name: str) -> Self:
        """A scale of SHAPES on a tonic; raises ValueError for unknown names."""
        shape = _NAMES.get(name, name)
        if shape not in SHAPES:
            raise ValueError(f"{name!r} is not the name of a scale")
        return cls(tonic, SHAPES[shape], shape)

    @classmethod
    def custom(cls, tonic: str, classes: frozenset[int]) -> Self:
        """Any pitch classes (0 for C to 11 for B), the tonic among them, as a scale on `tonic`."""
        above = Key(tonic).tonic_class
        return cls(tonic, tuple(sorted((each - above) % 12 for each in classes)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """A scale as musicians type it: "A blues", "Eb minor", "D dorian", or its notes: "C D E G A".

        The first of the notes is the tonic. Raises ValueError for anything else.
        """
        found = _SHAPED.fullmatch(text.strip())
        if found:
            shape = " ".join(found["shape"].lower().split())
            if _NAMES.get(shape, shape) in SHAPES:
                tonic = found["tonic"]
                return cls.shaped(tonic[0].upper() + tonic[1:].replace("♯", "#").replace("♭", "b"), shape)
        names = text.split()
        try:
            if len(names) > 1:
                keys = [Key.parse(name) for name in names]
                if all(key.mode is Mode.MAJOR for key in keys):
                    return cls.custom(keys[0].tonic, frozenset(key.tonic_class for key in keys))
            return cls.of(Key.parse(text))
        except ValueError:
            raise ValueError(f"{text!r} is neither a scale nor the notes of one") from None

    def _above(self, pitch_class: int) -> int:
        return (pitch_class - Key(self.tonic).tonic_class) % 12


_SIGNS = str.maketrans("#b", "♯♭")


def _sung(name: str) -> str:
    """A note's name in the composer's language, with real signs."""
    return tr(name[0]) + name[1:].translate(_SIGNS)


_NAMED = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
