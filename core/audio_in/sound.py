"""Sound files read as what the pitch tracker hears, and recordings written; through libsndfile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, count
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.audio_in.resampling import Samples, resample
from core.errors import BadFile, Missing
from core.files.audio_well import Well
from core.files.disk import open_file, unread, write_new
from core.quiet import silence
from core.words import tr

RATE = 16000  # samples a second that the tracker wants
LONGEST_MINUTES = 10
READABLE = (".wav", ".flac", ".ogg", ".oga", ".mp3", ".aif", ".aiff")

MOST_CHANNELS = 64
RATES = range(4000, 384001)
_BLOCK_SECONDS = 20
_AT_ONCE = 2**20  # samples of all channels together
_MOST_A_SECOND = 8 * 48000  # the same; the silence of more is packed into next to nothing
_LOUDEST = 16.0  # of full scale: what is louder is no sound that was ever meant
_MARGIN = 1  # seconds read on both sides of a block, so that the filter finds no edge there


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono sound at `RATE`, full scale 1."""

    samples: Samples

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE


def read(path: Path) -> Sound:
    """The sound in a file, of at most ten minutes; raises BadFile, and Missing without libsndfile."""
    library = _library()
    try:
        with silence(), open_file(path) as opened, library.SoundFile(opened) as file:
            _check(file, path.name)
            samples = np.concatenate([np.zeros(0, np.float32), *_blocks(file)])
    except OSError as error:
        raise unread(path, error) from error
    except (RuntimeError, library.SoundFileError) as error:
        raise BadFile(tr("“{name}” cannot be read as sound.").format(name=path.name)) from error
    if not len(samples):
        raise BadFile(tr("“{name}” holds no sound.").format(name=path.name))
    return Sound(np.clip(samples, -1, 1))


def write_recording(folder: Path, name: str, when: datetime, samples: NDArray[np.int16], rate: int) -> Path:
    """Write mono samples as FLAC into a folder, called by the piece and the time; the file, a new one.

    Raises BadFile, and Missing without libsndfile.
    """
    library = _library()
    free = partial(kept_at, folder, name, when)

    def write(file: BinaryIO) -> None:
        well = Well(file)
        library.write(well, samples, rate, format="FLAC", subtype="PCM_16")
        well.check()

    try:
        return write_new(free, write)
    except library.SoundFileError as error:
        raise BadFile(tr("“{name}” cannot be written.").format(name=free().name)) from error


def kept_at(folder: Path, name: str, when: datetime) -> Path:
    """A file in `folder` that is not there yet, for a recording of the piece `name` made at `when`."""
    told = f"{name} {when:%Y-%m-%d %H.%M}"
    numbered = (f"{told} ({number})" for number in count(2))
    paths = (folder / f"{stem}.flac" for stem in chain([told], numbered))
    return next(path for path in paths if not os.path.lexists(path))


def _library() -> ModuleType:
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise Missing(tr("Sound files need libsndfile, which could not be loaded.")) from error
    library: ModuleType = soundfile
    return library


def _check(file: Any, name: str) -> None:
    """Refuse what is too long or strange, before room is made for it."""
    told = file.samplerate in RATES and 1 <= file.channels <= MOST_CHANNELS
    if not told or file.samplerate * file.channels > _MOST_A_SECOND:
        raise BadFile(tr("“{name}” is sound of a kind that cannot be read.").format(name=name))
    if file.frames > LONGEST_MINUTES * 60 * file.samplerate:
        raise BadFile(
            tr("“{name}” is longer than {n} minutes; cut the phrase out of it first.").format(
                name=name, n=LONGEST_MINUTES
            )
        )


def _blocks(file: Any) -> Iterator[Samples]:
    """The file in blocks at `RATE`: ten minutes at 384 kHz are never in memory at once.

    What the header says of its length is not believed; reading ends where the sound or the ten minutes do.
    """
    rate: int = file.samplerate
    step, margin = _BLOCK_SECONDS * rate, _MARGIN * rate
    held = np.zeros(margin, np.float32)  # the margin before the block, which is silence at first
    ahead = _mono(file, step + margin)
    for _ in range(LONGEST_MINUTES * 60 // _BLOCK_SECONDS + 1):
        if not len(ahead):
            return
        wanted = min(step, len(ahead))
        made = resample(np.concatenate([held, ahead]), rate, RATE)
        yield made[_MARGIN * RATE :][: -(-wanted * RATE // rate)]
        held = np.concatenate([held, ahead[:wanted]])[-margin:]
        ahead = np.concatenate([ahead[wanted:], _mono(file, step)])


def _mono(file: Any, frames: int) -> Samples:
    """At most so many frames, all channels mixed: shape (frames,); what is no number is silence."""
    step, mixed = _AT_ONCE // file.channels, [np.zeros(0, np.float32)]
    for begin in range(0, frames, step):
        # Into room of ours: soundfile makes its own by the length the header says, which is less
        # than none where a damaged MP3 goes on beyond that.
        room = np.empty((min(step, frames - begin), file.channels), np.float32)
        read = file.read(out=room)
        samples = np.nan_to_num(read, copy=False, posinf=0.0, neginf=0.0)
        mixed.append(np.clip(samples, -_LOUDEST, _LOUDEST, out=samples).mean(axis=1))
        if not len(read):
            break
    return np.concatenate(mixed)
