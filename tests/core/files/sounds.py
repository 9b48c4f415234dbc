"""What tests of sound files need: a SoundFont that every machine has, and ears."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def small_soundfont() -> Path:
    """The SoundFont that pretty_midi brings along."""
    package = find_spec("pretty_midi")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("TimGM6mb.sf2")


def frequency(sound: NDArray[np.float64], rate: int) -> float:
    """The strongest partial in Hz, by a parabola through the peak of the logarithmic spectrum."""
    padded = np.fft.rfft(sound * np.hanning(len(sound)), 2**18)
    spectrum = np.log(np.abs(padded) + 1e-12)
    peak = int(spectrum.argmax())
    before, here, after = spectrum[peak - 1 : peak + 2]
    return float((peak + (before - after) / (2 * (before - 2 * here + after))) * rate / 2**18)


def cents(heard: float, pitch: int) -> float:
    """How far a frequency lies above a MIDI pitch."""
    return float(1200 * np.log2(heard / (440 * 2 ** ((pitch - 69) / 12))))
