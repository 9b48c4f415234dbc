"""Chords to stamp with one press: by their intervals, or built of thirds in the key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from core.harmony import Key, degree_of, in_scale
from core.words import marked, tr

CUSTOM = marked("custom")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord by the distances of its notes from the lowest, which come rising from 0.

    They are semitones, or `in_key` steps of the scale. `sign` is what lead sheets write after the root.
    Raises ValueError for distances that are nothing of the kind.
    """

    name: str
    distances: tuple[int, ...]
    sign: str = ""
    in_key: bool = False

    def __post_init__(self) -> None:
        if self.distances[:1] != (0,) or list(self.distances) != sorted(set(self.distances)):
            raise ValueError(f"{self.distances} are not the notes of a chord")

    def __str__(self) -> str:
        return " ".join(map(str, self.distances)) if self.name == CUSTOM else self.name

    @property
    def label(self) -> str:
        """What it is called."""
        return tr(self.name)

    def pitches(self, root: int, key: Key) -> tuple[int, ...]:
        """The chord's notes from the lowest up, on `root`; as a whole further down where it would not fit.

        One in the key stands on the scale note at or below `root`.
        """
        while True:
            pitches = self._on(root, key)
            if pitches[-1] <= 127 or root == 0:
                return tuple(pitch for pitch in pitches if 0 <= pitch <= 127)
            root -= 1

    def _on(self, root: int, key: Key) -> list[int]:
        if not self.in_key:
            return [root + each for each in self.distances]
        _, raised = degree_of(root, key)
        return [in_scale(root - raised, key, each) for each in self.distances]

    @classmethod
    def of(cls, pitches: Collection[int]) -> Self:
        """The chord of these pitches, whatever it is. Raises ValueError for none."""
        lowest = min(pitches)
        return cls(CUSTOM, tuple(sorted({pitch - lowest for pitch in pitches})))

    @classmethod
    def parse(cls, text: str) -> Chord:
        """A chord as `str` writes it: a name of CHORDS, or semitones. Raises ValueError for others."""
        known = next((chord for chord in CHORDS if chord.name == text), None)
        return known or cls(CUSTOM, tuple(int(part) for part in text.split()))


CHORDS = (
    Chord(marked("triad in the key"), (0, 2, 4), in_key=True),
    Chord(marked("seventh in the key"), (0, 2, 4, 6), in_key=True),
    Chord(marked("major triad"), (0, 4, 7)),
    Chord(marked("minor triad"), (0, 3, 7), "m"),
    Chord(marked("diminished triad"), (0, 3, 6), "dim"),
    Chord(marked("augmented triad"), (0, 4, 8), "aug"),
    Chord(marked("suspended second"), (0, 2, 7), "sus2"),
    Chord(marked("suspended fourth"), (0, 5, 7), "sus4"),
    Chord(marked("major seventh"), (0, 4, 7, 11), "maj7"),
    Chord(marked("dominant seventh"), (0, 4, 7, 10), "7"),
    Chord(marked("minor seventh"), (0, 3, 7, 10), "m7"),
    Chord(marked("half-diminished seventh"), (0, 3, 6, 10), "m7♭5"),
    Chord(marked("diminished seventh"), (0, 3, 6, 9), "dim7"),
)
