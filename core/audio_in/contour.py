"""The line of pitch and loudness in a sound, heard by SwiftF0; the only module that knows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.audio_in.sound import RATE, Sound
from core.errors import Missing
from core.words import tr

if TYPE_CHECKING:  # loads ONNX Runtime
    from swift_f0 import SwiftF0

FRAME = 256 / RATE  # seconds from one frame to the next
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contour:
    """A value for each frame of 16 ms: all arrays have the shape (frames,).

    `pitch` is in semitones as MIDI counts them (60.0 is middle C, 60.5 a quarter tone above), `certainty`
    that there is a pitch at all runs from 0 to 1, `level` is in dB under full scale.
    """

    pitch: Floats
    certainty: Floats
    level: Floats

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return len(self.pitch) * FRAME


def contour(sound: Sound) -> Contour:
    """What is sung or played in `sound`; raises Missing where the tracker cannot be loaded.

    SwiftF0 (Nieradzik, 2025): a small convolutional network over a spectrogram, 47 to 2094 Hz.
    """
    heard = _tracker().detect(sound.samples, RATE)
    pitch = 69 + 12 * np.log2(np.maximum(heard.pitch_hz, 1.0) / 440)
    return Contour(pitch, heard.confidence, heard.loudness_db)


def available() -> str:
    """What hears the pitch, with its version; raises Missing where it cannot be loaded."""
    _tracker()
    import swift_f0

    return f"SwiftF0 {swift_f0.__version__}"


@cache
def _tracker() -> SwiftF0:
    try:
        from swift_f0 import SwiftF0
    except (ImportError, OSError) as error:
        raise Missing(
            tr("Sound cannot be turned into notes: the pitch tracker could not be loaded.")
        ) from error
    return SwiftF0(threads=1, spin=False)  # beside a window and its music
