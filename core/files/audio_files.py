"""Sound files: WAV, FLAC, Ogg, Opus and MP3, written as they are rendered, never held whole in memory."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from core import VERSION
from core.errors import BadFile
from core.files.audio import WHOLE, Part, Progress, render, seconds
from core.files.audio_coding import Writer
from core.files.audio_kinds import FLOAT, KINDS, LOUDNESS, USUAL, Kind, Recipe, checked, expected_size
from core.files.audio_level import TARGET_LUFS, decibels, gain, measured
from core.files.disk import folder_aside, keep_names, real, telling, written_aside
from core.files.names import readable
from core.files.provenance import counted
from core.playback.schedule import audible
from core.playback.soundfonts import choose_soundfont
from core.score import Score
from core.words import Figure, tr

LARGEST_WAV = 2**32 - 2**16  # bytes; its sizes have 32 bits

LONGEST = 24 * 3600  # seconds: files of strangers may claim a month

_TOO_LARGE = tr("“{name}” would be larger than a WAV file can be, 4 GB; choose FLAC.")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how long it is with all that rings on, what it was multiplied by, and its level then.

    `gain` and `peak` are in dB (of full scale), `loudness` is in LUFS, None where it was not measured. The
    `notices` are sentences: what is not as it was asked for.
    """

    paths: tuple[Path, ...]
    seconds: float
    rate: int
    gain: float
    peak: float
    loudness: float | None = None
    notices: tuple[str, ...] = ()


def write(
    score: Score, path: Path, recipe: Recipe = USUAL, part: Part = WHOLE, progress: Progress | None = None
) -> Written:
    """Write the piece, or a part of it, as the kind of sound file its name ends in, aside and swapped in.

    `progress` is called with 0 to 1; what it raises breaks the rendering off and leaves no file. WAV, FLAC
    and MP3 files are the same on every run, byte for byte; Ogg files differ in a random number by which their
    stream is called, and sound the same. Raises Missing when there is nothing to render with, BadFile when
    the file cannot be written.
    """
    kind, recipe = checked(path, recipe)
    _check_length(score, path, recipe, part)
    shares = _Shares(progress, 2 if recipe.level else 1)
    factor, loudness = _level([score], recipe, part, shares)
    frames, peak = _write(score, path, kind, recipe, part, factor, shares.next())
    return _written((path,), frames, peak, recipe, factor, loudness)


def write_tracks(
    score: Score, path: Path, recipe: Recipe = USUAL, part: Part = WHOLE, progress: Progress | None = None
) -> Written:
    """Write each track that is heard to a file of its own, in a folder called as `path` without its ending.

    All begin together and are changed by the same amount, so that they add up to the piece. Until the last is
    whole nothing is put into the folder. Raises as `write` does.
    """
    kind, recipe = checked(path, recipe)
    _check_length(score, path, recipe, part)
    alone = _alone(score)
    folder = path.with_suffix("")
    shares = _Shares(progress, len(alone) + (len(alone) + 1 if recipe.level else 0))
    factor, loudness = _level([score, *alone.values()], recipe, part, shares)
    longest, highest = 0, 0.0
    with _filled(folder) as aside:
        for name, track in alone.items():
            file = aside / f"{name}{path.suffix}"
            frames, peak = _write(track, file, kind, recipe, part, factor, shares.next())
            longest, highest = max(longest, frames), max(highest, peak)
    paths = tuple(folder / f"{name}{path.suffix}" for name in alone)
    return _written(paths, longest, highest, recipe, factor, loudness)


def _check_length(score: Score, path: Path, recipe: Recipe, part: Part) -> None:
    """Raises BadFile for what cannot be written: to be told before it was rendered for hours."""
    lasts, suffix = seconds(score, part), path.suffix.lower()
    if KINDS[suffix].format == "WAV" and expected_size(suffix, recipe, lasts) > LARGEST_WAV:
        raise BadFile(_TOO_LARGE.format(name=path.name))
    if lasts > LONGEST:
        raise BadFile(
            tr("“{name}” would play for more than a day, so it was not written.").format(name=path.name)
        )


class _Shares:
    """The progress of several renderings, one after the other."""

    def __init__(self, progress: Progress | None, count: int) -> None:
        self._progress, self._count, self._begun = progress, count, 0

    def next(self) -> Progress:
        """The progress of the next one."""
        before = self._begun
        self._begun += 1

        def tell(share: float) -> None:
            if self._progress is not None:
                self._progress((before + share) / self._count)

        return tell


def _level(
    scores: Sequence[Score], recipe: Recipe, part: Part, shares: _Shares
) -> tuple[float, float | None]:
    """What to multiply all by so that none is too loud, and how loud the first is before."""
    if not recipe.level:
        return 1.0, None
    meters = [
        measured(
            render(score, recipe.soundfont, recipe.rate, shares.next(), part=part, bent=False),
            recipe.rate,
            weighs=recipe.level == LOUDNESS and score is scores[0],
        )
        for score in scores
    ]
    loudness = meters[0].loudness() if recipe.level == LOUDNESS else None
    return gain(max(meter.peak for meter in meters), loudness), loudness


def _write(
    score: Score, path: Path, kind: Kind, recipe: Recipe, part: Part, factor: float, progress: Progress
) -> tuple[int, float]:
    """Render into a file; how many frames it has, and the greatest of them."""
    bent = not recipe.level and recipe.quality != FLOAT  # what is measured fits, and floating point always
    blocks = render(score, recipe.soundfont, recipe.rate, progress, part=part, bent=bent)
    first = next(blocks)  # what is missing is told before a file is begun
    frames, peak = 0, 0.0
    with (
        written_aside(path) as file,
        Writer(file, kind, recipe, _tags(score, recipe.provenance)) as writer,
    ):
        for block in chain([first], blocks):
            louder = block * np.float32(factor)
            writer.write(louder)
            frames, peak = frames + len(block), max(peak, float(np.abs(louder).max()))
            if kind.format == "WAV" and file.tell() > LARGEST_WAV:
                raise BadFile(_TOO_LARGE.format(name=path.name))
    return frames, peak


def _tags(score: Score, provenance: bool) -> dict[str, str]:
    """Title, composer, Continuo, and the models that suggested notes if that is to be remembered."""
    comment = ""
    if provenance:
        tracks = zip(score.tracks, audible(score), strict=True)
        models = counted(note for track, heard in tracks if heard for note in track.notes)
        named = ", ".join(f"{model} ({count})" for model, count in models.items())
        comment = f"Notes suggested by {named}" if models else ""
    return {
        "title": score.title,
        "artist": score.composer,
        "software": f"Continuo {VERSION}",
        "comment": comment,
    }


def _alone(score: Score) -> dict[str, Score]:
    """The piece with each track that is heard by itself, by the name of its file; raises BadFile for none."""
    heard = [
        index
        for index, (track, on) in enumerate(zip(score.tracks, audible(score), strict=True))
        if on and track.notes
    ]
    if not heard:
        raise BadFile(tr("No track has notes that are heard, so there is nothing to write."))
    digits = len(str(len(score.tracks)))
    return {
        f"{index + 1:0{digits}} {readable(score.tracks[index].name)[:80]}".strip(): _only(score, index)
        for index in heard
    }


def _only(score: Score, index: int) -> Score:
    tracks = (replace(track, muted=place != index, solo=False) for place, track in enumerate(score.tracks))
    return replace(score, tracks=tuple(tracks))


@contextmanager
def _filled(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to write files to, which are put into `folder` at the end, or nowhere."""
    with telling(folder), folder_aside(real(folder).parent) as aside:
        yield aside
        folder.mkdir(exist_ok=True)
        for file in sorted(aside.iterdir()):
            file.replace(folder / file.name)
        keep_names(folder)


def _written(
    paths: tuple[Path, ...], frames: int, peak: float, recipe: Recipe, factor: float, loudness: float | None
) -> Written:
    after = None if loudness is None else loudness + decibels(factor)
    instead = choose_soundfont(recipe.soundfont)[1]
    held_back = after is not None and not math.isinf(after) and after < TARGET_LUFS - 0.1
    softer = (
        tr("Its peaks allow no more than {loudness} LUFS.").format(loudness=f"{Figure(after):.1f}")
        if after is not None and held_back
        else ""
    )
    notices = tuple(filter(None, (instead, softer)))
    return Written(paths, frames / recipe.rate, recipe.rate, decibels(factor), decibels(peak), after, notices)
