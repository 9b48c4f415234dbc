"""Frames into sound files, by libsndfile. The only module that knows it."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from core.files.audio_kinds import PCM_16, PCM_24, Kind, Recipe

Frames = NDArray[np.float32]


class Writer:
    """Writes blocks of frames (left and right, full scale 1) to `file` within its context.

    `tags` are libsndfile's names of them; empty ones are left out. A disk that refuses raises OSError.
    """

    def __init__(self, file: BinaryIO, kind: Kind, recipe: Recipe, tags: Mapping[str, str]) -> None:
        coding = kind.codings[recipe.quality]
        self._quality, self._well = recipe.quality, _Well(file)
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


class _Well:
    """The file that libsndfile writes to, which no exception may leave: `check` raises what was refused.

    Sound in floating point carries the time at which it was written; here that is always 0.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._refused: OSError | None = None

    def write(self, data: bytes) -> int:
        if self._refused is None:
            try:
                self._file.write(_timeless(data))
            except OSError as error:
                self._refused = error
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        if self._refused is None:
            try:
                return self._file.seek(offset, whence)
            except OSError as error:  # what was waiting to be written is written first
                self._refused = error
        return offset

    def tell(self) -> int:
        return self._file.tell()

    def check(self) -> None:
        """Raise what the disk refused; OSError."""
        if self._refused is not None:
            raise self._refused


def _timeless(data: bytes) -> bytes:
    """A WAV file's head with the time in its PEAK chunk set to 0; all else as it is."""
    place = data.find(b"PEAK") if data.startswith(b"RIFF") else -1
    return data if place < 0 else data[: place + 12] + bytes(4) + data[place + 16 :]


def _coded(block: Frames, quality: str) -> NDArray[np.float32] | NDArray[np.int16] | NDArray[np.int32]:
    """Rounded where it is whole numbers that are written; libsndfile would cut off."""
    if quality == PCM_16:
        return np.rint(np.clip(block, -1, 1) * 32767).astype(np.int16)
    if quality == PCM_24:
        return np.rint(np.clip(block, -1, 1) * np.float64(2**23 - 1)).astype(np.int32) << 8
    return block
