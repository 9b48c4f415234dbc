"""What the tests of sounds share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.audio_in.sound import RATE, Sound


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[..., Path]:
    """Writes a sound to a file of its own."""

    def write(sound: Sound, name: str = "hummed.wav", rate: int = RATE) -> Path:
        path = tmp_path / name
        soundfile.write(path, sound.samples.astype(np.float32), rate)
        return path

    return write
