"""The file that a library of C writes sound to: what the disk refuses is told when it has come back."""

from __future__ import annotations

from typing import BinaryIO


class Well:
    """The file that libsndfile writes to, which no exception may leave: `check` raises what was refused.

    Sound in floating point carries the time at which it was written; here that is always 0.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._refused: OSError | None = None

    def write(self, data: bytes) -> int:
        """All of it, whatever comes of it."""
        if self._refused is None:
            try:
                self._file.write(_timeless(data))
            except OSError as error:
                self._refused = error
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go on from there."""
        if self._refused is None:
            try:
                return self._file.seek(offset, whence)
            except OSError as error:  # what was waiting to be written is written first
                self._refused = error
        return offset

    def tell(self) -> int:
        """Where it goes on."""
        return self._file.tell()

    def check(self) -> None:
        """Raise what the disk refused; OSError."""
        if self._refused is not None:
            raise self._refused


def _timeless(data: bytes) -> bytes:
    """A WAV file's head with the time in its PEAK chunk set to 0; all else as it is."""
    place = data.find(b"PEAK") if data.startswith(b"RIFF") else -1
    return data if place < 0 else data[: place + 12] + bytes(4) + data[place + 16 :]
