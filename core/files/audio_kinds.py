"""The kinds of sound file there are, and what each can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadFile
from core.words import tr

USUAL_RATE = 44100
RATES = (44100, 48000, 96000)  # frames a second; FluidSynth renders no faster than the last
SMALL, GOOD, BEST = "small", "good", "best"
PCM_16, PCM_24, FLOAT = "16", "24", "32"
PEAK, LOUDNESS = "peak", "loudness"


@dataclass(frozen=True, slots=True)
class Coding:
    """What libsndfile is told: subtype, how hard to compress (0 to 1); and about how many bits a second."""

    subtype: str
    compression: float | None = None
    bitrate: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sound file: its name, libsndfile's format, its qualities (the usual one named) and rates."""

    name: str
    format: str
    codings: Mapping[str, Coding]
    usual: str
    rates: tuple[int, ...] = RATES
    constant: bool = False  # the same bits every second, which every player can wind through

    @property
    def usual_rate(self) -> int:
        """Frames a second where nobody says otherwise."""
        return USUAL_RATE if USUAL_RATE in self.rates else self.rates[0]


KINDS = {
    ".wav": Kind(
        "WAV",
        "WAV",
        {PCM_16: Coding("PCM_16"), PCM_24: Coding("PCM_24"), FLOAT: Coding("FLOAT")},
        PCM_16,
    ),
    ".flac": Kind("FLAC", "FLAC", {PCM_16: Coding("PCM_16"), PCM_24: Coding("PCM_24")}, PCM_24),
    ".ogg": Kind(
        "Ogg Vorbis",
        "OGG",
        {
            SMALL: Coding("VORBIS", 0.7, 112_000),
            GOOD: Coding("VORBIS", 0.4, 192_000),
            BEST: Coding("VORBIS", 0.1, 320_000),
        },
        GOOD,
    ),
    ".opus": Kind(
        "Opus",
        "OGG",
        {
            SMALL: Coding("OPUS", 0.8, 104_000),
            GOOD: Coding("OPUS", 0.65, 180_000),
            BEST: Coding("OPUS", 0.4, 290_000),
        },
        GOOD,
        (48000,),
    ),
    ".mp3": Kind(
        "MP3",
        "MP3",
        {
            SMALL: Coding("MPEG_LAYER_III", 0.67, 128_000),
            GOOD: Coding("MPEG_LAYER_III", 0.4, 192_000),
            BEST: Coding("MPEG_LAYER_III", 0.0, 320_000),
        },
        GOOD,
        (44100, 48000),
        constant=True,
    ),
}
QUALITIES = tuple(dict.fromkeys(quality for kind in KINDS.values() for quality in kind.codings))


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a piece becomes a sound file; what is empty is the kind's usual.

    `quality` is a number of bits ("16", "24", "32" for floating point) or "small", "good", "best". With the
    `level` "peak" the loudest sample comes to -1 dBFS, with "loudness" the whole to -16 LUFS as far as the
    peaks allow. With `provenance` the comment names the models that suggested notes.
    """

    quality: str = ""
    rate: int = 0
    level: str = ""
    soundfont: str = ""
    provenance: bool = False

    def for_kind(self, kind: Kind) -> Recipe:
        """The same, with the kind's usual quality and rate where this one's is none of its own."""
        quality = self.quality if self.quality in kind.codings else kind.usual
        rate = self.rate if self.rate in kind.rates else kind.usual_rate
        return Recipe(quality, rate, self.level, self.soundfont, self.provenance)


USUAL = Recipe()


def kind_of(path: Path) -> Kind:
    """The kind that a file's name asks for; raises BadFile for none."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise BadFile(
            tr("“{name}” cannot be a sound file; its name has to end in one of {kinds}.").format(
                name=path.name, kinds=", ".join(KINDS)
            )
        )
    return kind


def checked(path: Path, recipe: Recipe) -> tuple[Kind, Recipe]:
    """The kind of `path` and the recipe without gaps; raises BadFile for what the kind cannot do."""
    kind = kind_of(path)
    if recipe.quality and recipe.quality not in kind.codings:
        raise BadFile(
            tr("{kind} has no quality “{quality}”; there is {all}.").format(
                kind=kind.name, quality=recipe.quality, all=", ".join(kind.codings)
            )
        )
    if recipe.rate and recipe.rate not in kind.rates:
        raise BadFile(
            tr("{kind} has no {rate} frames a second; there are {all}.").format(
                kind=kind.name, rate=recipe.rate, all=", ".join(map(str, kind.rates))
            )
        )
    return kind, recipe.for_kind(kind)


def expected_size(suffix: str, recipe: Recipe, seconds: float) -> int:
    """About how many bytes a file of this kind will have; FLAC leaves about two thirds of what there was."""
    kind = KINDS[suffix]
    whole = recipe.for_kind(kind)
    coding = kind.codings[whole.quality]
    if coding.bitrate:
        return round(seconds * coding.bitrate / 8)
    size = seconds * whole.rate * 2 * int(whole.quality) / 8
    return round(size * (0.66 if kind.format == "FLAC" else 1))
