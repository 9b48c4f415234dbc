"""Frames into sound files, by libsndfile. The only module that knows it."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from core.files.audio_kinds import PCM_16, PCM_24, Kind, Recipe
from core.files.audio_well import Well

Frames = NDArray[np.float32]


class Writer:
    """Writes blocks of frames (left and right, full scale 1) to `file` within its context.

    `tags` are libsndfile's names of them; empty ones are left out. A disk that refuses raises OSError.
    """

    def __init__(self, file: BinaryIO, kind: Kind, recipe: Recipe, tags: Mapping[str, str]) -> None:
        coding = kind.codings[recipe.quality]
        self._quality, self._well = recipe.quality, Well(file)
        self._sound = soundfile.SoundFile(
            self._well,
            "w",
            recipe.rate,
            2,
            coding.subtype,
            format=kind.format,
            compression_level=coding.compression,
            bitrate_mode="CONSTANT" if kind.constant else None,
        )
        for name, words in tags.items():
            if words:
                setattr(self._sound, name, words)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._sound.close()
        if kind is None:
            self._well.check()

    def write(self, block: Frames) -> None:
        """Write the next frames."""
        self._sound.write(_coded(block, self._quality))
        self._well.check()


def _coded(block: Frames, quality: str) -> NDArray[np.float32] | NDArray[np.int16] | NDArray[np.int32]:
    """Rounded where it is whole numbers that are written; libsndfile would cut off."""
    if quality == PCM_16:
        return np.rint(np.clip(block, -1, 1) * 32767).astype(np.int16)
    if quality == PCM_24:
        return np.rint(np.clip(block, -1, 1) * np.float64(2**23 - 1)).astype(np.int32) << 8
    return block
