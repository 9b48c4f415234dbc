"""A sound turned into notes in one go, and found anew with other wishes: what is done in the background."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.audio_in.contour import Contour, contour
from core.audio_in.devices import Pcm
from core.audio_in.laying import Layout, Placing, lay
from core.audio_in.resampling import resample
from core.audio_in.sound import RATE, Sound, read, write_recording
from core.audio_in.transcribing import Hearing, Phrase, transcribe
from core.files.disk import telling
from core.score import Score


class Raw(NamedTuple):
    """A recording as it came: mono samples, how many a second, and the second that lies at the playhead.

    `begun` is None where it was not sung over the piece.
    """

    samples: Pcm
    rate: int
    begun: float | None = None


class Take(NamedTuple):
    """What was heard: the sound, its pitch, and, from the microphone, the recording as it came."""

    sound: Sound
    contour: Contour
    raw: Raw | None = None


class Found(NamedTuple):
    """The notes in it, as they were sung and on the roll."""

    phrase: Phrase
    layout: Layout


def hear_file(path: Path) -> Take:
    """What is in a sound file; raises BadFile and Missing."""
    heard = read(path)
    return Take(heard, contour(heard))


def hear_recording(raw: Raw) -> Take:
    """What is in a recording; raises Missing."""
    samples = (raw.samples / np.float32(32768)).astype(np.float32)
    heard = Sound(resample(samples, raw.rate, RATE))
    return Take(heard, contour(heard), raw)


def find(take: Take, score: Score, hearing: Hearing, placing: Placing) -> Found:
    """The notes in a take, laid onto a piece."""
    phrase = transcribe(take.contour, hearing)
    return Found(phrase, lay(score, phrase, placing, take.contour))


def keep_recording(folder: Path, name: str, raw: Raw) -> Path:
    """Write what was just recorded for the piece `name` into a folder, which is made where there is none.

    Returns the file, which nobody had before; raises BadFile.
    """
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return write_recording(folder, name, datetime.now().astimezone(), raw.samples, raw.rate)
