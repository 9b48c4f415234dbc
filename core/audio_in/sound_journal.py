"""A recording on the disk while it is made, so that a crash takes no more of it than the last moment."""

from __future__ import annotations

import errno
import os
import struct
import sys
from contextlib import suppress
from datetime import datetime
from io import FileIO
from pathlib import Path

import numpy as np

from core.audio_in.devices import Pcm
from core.audio_in.sound import LONGEST_MINUTES, RATES, write_recording
from core.errors import BadFile, Missing
from core.files.claims import Claim, claim
from core.files.disk import keep_names, kept_in, listed, open_file, stamp
from core.words import tr

SUFFIX = ".au"
# The header of Sun's audio files, which need not say how long they are: mark, where the sound begins, bytes
# of it, encoding, samples a second, channels.
_HEADER = struct.Struct(">4s5I")
_MARK, _UNKNOWN, _LINEAR_16, _MONO = b".snd", 2**32 - 1, 3, 1
_SAMPLE = np.dtype(">i2")
_LARGEST = LONGEST_MINUTES * 60 * RATES[-1] * _SAMPLE.itemsize


class SoundJournal:
    """Writes one recording, block after block; from one thread at a time."""

    def __init__(self, path: Path, rate: int) -> None:
        self._path, self._rate = path, rate
        self._file: FileIO | None = None
        self._claim: Claim | None = None
        self._broken = False

    def add(self, samples: Pcm) -> None:
        """Have a block more on the disk; raises BadFile once, and what follows is not taken any more."""
        if self._broken:
            return
        try:
            with kept_in(self._path.parent):
                self._add(samples.astype(_SAMPLE).tobytes())
        except BadFile:
            self._broken = True
            raise

    def close(self) -> None:
        """Let go of the file, which stays."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._claim is not None:
            self._claim.let_go()
            self._claim = None

    def remove(self) -> None:
        """It is kept elsewhere, or not wanted: the file goes; raises BadFile."""
        file, self._file = self._file, None
        try:
            with kept_in(self._path.parent):
                if file is not None:
                    file.close()
                self._path.unlink(missing_ok=True)
        finally:
            self.close()

    def _add(self, data: bytes) -> None:
        if self._file is None:
            self._claim = claim(self._path)
            self._file = self._path.open("xb", buffering=0)
            keep_names(self._path.parent)
            self._file.write(_HEADER.pack(_MARK, _HEADER.size, _UNKNOWN, _LINEAR_16, self._rate, _MONO))
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._file.fileno())


def left_behind(folder: Path, name: str) -> list[Path]:
    """Recordings in `folder` that nobody makes any more, each now a sound file called `name` and its time.

    The latest comes last. One that cannot be read or written anew stays as it is; one without sound goes.
    """
    found = []
    for path in sorted(listed(folder, f"*{SUFFIX}"), key=_changed):
        with suppress(BadFile, Missing, OSError, ValueError, OverflowError):  # the last two of no date
            held = claim(path)
            if held is None:
                continue
            try:
                found += _as_sound_file(path, name)
            finally:
                held.let_go()
    return found


def _changed(path: Path) -> float:
    known = stamp(path)
    return known.changed if known else 0


def _as_sound_file(path: Path, name: str) -> list[Path]:
    """The file that a recording is kept in from now on, none where there is no sound; raises BadFile."""
    ended = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    rate, samples = _read(path)
    made = [write_recording(path.parent, name, ended, samples, rate)] if len(samples) else []
    path.unlink()
    return made


def _read(path: Path) -> tuple[int, Pcm]:
    """Samples a second, and the samples as far as they are whole; raises BadFile for what is none of ours."""
    with open_file(path) as file:
        length = os.fstat(file.fileno()).st_size - _HEADER.size
        header = file.read(_HEADER.size).ljust(_HEADER.size, b"\0")
        mark, begins, size, encoding, rate, channels = _HEADER.unpack(header)
        told = (mark, begins, size, encoding, channels)
        ours = told == (_MARK, _HEADER.size, _UNKNOWN, _LINEAR_16, _MONO) and rate in RATES
        if length > 0 and (not ours or length > _LARGEST):
            raise BadFile(tr("“{name}” cannot be read as sound.").format(name=path.name))
        samples = np.fromfile(file, np.int16, max(0, length) // _SAMPLE.itemsize)  # in memory once
    return rate, samples if sys.byteorder == "big" else samples.byteswap(inplace=True)
