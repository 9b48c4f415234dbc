"""What a model's opinions of melodies come to: bits per note, and whether it is as right as it is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.lstm.calibration import BINS, Choices, best_temperature, bits_of_choices, calibration_error
from core.lstm.features import Ints
from core.lstm.step import Floats

Bits: TypeAlias = NDArray[np.float64]  # [notes, 3]: gap, length, pitch


@dataclass(frozen=True, slots=True)
class Opinion:
    """The model's scores for every note of a melody, and what came: classes of gap, length and pitch."""

    scores: tuple[Floats, Floats, Floats]
    targets: Ints  # [notes, 3]

    @property
    def bits(self) -> Bits:
        """Bits of what came."""
        return np.stack([bits_of_choices(*self.part(part)) for part in range(3)], -1)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the first guess was right, [notes, 2]: of timing and of pitch."""
        gap, length, pitch = (self.scores[part].argmax(-1) == self.targets[:, part] for part in range(3))
        return np.stack([gap & length, pitch], -1)

    def part(self, part: int) -> Choices:
        """Scores and what came of gap (0), length (1) or pitch (2)."""
        return self.scores[part], self.targets[:, part]


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean bits per note over `notes` notes; `timing` is rest and length together."""

    notes: int
    timing: float
    pitch: float

    @property
    def all(self) -> float:
        """Bits per note in all."""
        return self.timing + self.pitch

    @classmethod
    def of(cls, bits: Bits) -> Figures:
        """The figures of these notes."""
        gap, length, pitch = bits.mean(0).tolist()
        return cls(len(bits), gap + length, pitch)

    @classmethod
    def macro(cls, melodies: Sequence[Figures]) -> Figures:
        """The mean over melodies, short and long ones alike."""
        timing, pitch = np.mean([(each.timing, each.pitch) for each in melodies], axis=0).tolist()
        return cls(sum(each.notes for each in melodies), timing, pitch)

    def rounded(self) -> dict[str, float]:
        """The bits for a file or a script."""
        return {
            "notes": self.notes,
            "timing": round(self.timing, 4),
            "pitch": round(self.pitch, 4),
            "all": round(self.all, 4),
        }


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often the model's first guess was right, from 0 to 1; timing is right if rest and length are."""

    timing: float
    pitch: float

    @classmethod
    def of(cls, opinions: Sequence[Opinion]) -> Accuracy:
        """The share of right guesses among all notes of these melodies."""
        timing, pitch = np.concatenate([each.right for each in opinions]).mean(0).tolist()
        return cls(timing, pitch)

    def rounded(self) -> dict[str, float]:
        """The shares for a file or a script."""
        return {"timing": round(self.timing, 4), "pitch": round(self.pitch, 4)}


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether the model is as sure as it is right (see `core.lstm.calibration`).

    `pitch_error` is the expected calibration error of pitch; the temperatures are those at which the
    bits are fewest, and the bits what they are then.
    """

    pitch_error: float
    pitch_temperature: float
    pitch_bits: float
    timing_temperature: float
    timing_bits: float

    @classmethod
    def of(cls, opinions: Sequence[Opinion]) -> Calibration:
        """The calibration over all notes of these melodies."""
        gap, length, pitch = (_joined(opinions, part) for part in range(3))
        confidence = np.exp2(-bits_of_choices(pitch[0], pitch[0].argmax(-1)))
        pitch_temperature, timing_temperature = best_temperature([pitch]), best_temperature([gap, length])
        return cls(
            calibration_error(confidence, pitch[0].argmax(-1) == pitch[1]),
            pitch_temperature,
            float(bits_of_choices(*pitch, pitch_temperature).mean()),
            timing_temperature,
            sum(float(bits_of_choices(*part, timing_temperature).mean()) for part in (gap, length)),
        )

    def rounded(self) -> dict[str, float]:
        """The figures for a file or a script."""
        return {name: round(value, 4) for name, value in asdict(self).items()} | {"bins": BINS}


@dataclass(frozen=True, slots=True)
class Summary:
    """What is to be said of many melodies: means over their notes and over themselves, and the rest."""

    figures: Figures
    macro: Figures
    accuracy: Accuracy
    calibration: Calibration

    @classmethod
    def of(cls, opinions: Sequence[Opinion]) -> Summary:
        """The summary of at least one melody."""
        bits = [each.bits for each in opinions]
        return cls(
            Figures.of(np.concatenate(bits)),
            Figures.macro([Figures.of(each) for each in bits]),
            Accuracy.of(opinions),
            Calibration.of(opinions),
        )

    def rounded(self) -> dict[str, Any]:
        """Everything for a file or a script."""
        return {
            **self.figures.rounded(),
            "macro": self.macro.rounded(),
            "accuracy": self.accuracy.rounded(),
            "calibration": self.calibration.rounded(),
        }


def _joined(opinions: Sequence[Opinion], part: int) -> Choices:
    scores, chosen = zip(*(each.part(part) for each in opinions), strict=True)
    return np.concatenate(scores), np.concatenate(chosen)
