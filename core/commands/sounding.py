"""What `export` can be told of a sound file, and the writing of it."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.commands import pieces, values
from core.errors import BadRequest
from core.files.audio_kinds import KINDS, LOUDNESS, PEAK, QUALITIES, RATES, Recipe
from core.score import Score, Span
from core.timing import BarMap

if TYPE_CHECKING:  # loads libsndfile
    from core.files.audio_files import Written

ENDINGS = tuple(KINDS)
_BITS = tuple(quality for quality in QUALITIES if quality.isdigit())
_WORDS = tuple(quality for quality in QUALITIES if not quality.isdigit())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that only sound knows."""
    sound = parser.add_argument_group("sound", f"for OUT{', '.join(ENDINGS)}")
    sound.add_argument(
        "--bars", metavar="BAR-BAR", type=values.bars, help="only these bars, and what rings on"
    )
    sound.add_argument(
        "--loop",
        action="store_true",
        help="to be played round and round: no longer than its bars, and no seam",
    )
    sound.add_argument(
        "--tracks", action="store_true", help="each track in a file of its own, in a folder OUT"
    )
    sound.add_argument(
        "--normalise",
        choices=(PEAK, LOUDNESS),
        nargs="?",
        const=PEAK,
        default="",
        help="as loud as it may be: its peak at -1 dBFS, or its loudness at -16 LUFS",
    )
    sound.add_argument("--rate", type=int, choices=RATES, default=0, help="frames a second")
    depth = sound.add_mutually_exclusive_group()
    depth.add_argument(
        "--bits", dest="quality", choices=_BITS, default="", help="of .wav and .flac; 32 is floating point"
    )
    depth.add_argument(
        "--quality", dest="quality", choices=_WORDS, default="", help="of .ogg, .opus and .mp3"
    )
    sound.add_argument("--soundfont", metavar="FILE", default="", help="the instruments: SF2 or SF3")
    values.add_json(parser)


def check(options: argparse.Namespace) -> None:
    """Refuse what other files than sound cannot be asked for; raises BadRequest."""
    wanted = ("bars", "loop", "tracks", "normalise", "rate", "quality", "soundfont", "json")
    if options.output.suffix.lower() not in ENDINGS and any(getattr(options, name) for name in wanted):
        raise BadRequest(f"Only sound files ({', '.join(ENDINGS)}) can be asked for in that way.")


def export(score: Score, options: argparse.Namespace) -> list[str]:
    """Render the piece with a progress bar; what to print. Raises BadFile, BadRequest, Missing."""
    from core.files import audio_files
    from core.files.audio import Part

    recipe = Recipe(options.quality, options.rate, options.normalise, options.soundfont, options.provenance)
    part = Part(_span(score, options.bars), options.loop)
    write = audio_files.write_tracks if options.tracks else audio_files.write
    with _bar() as progress:
        written = write(score, options.output, recipe, part, progress)
    pieces.tell(*written.notices)
    if options.json:
        return [json.dumps(as_json(written), indent=2)]
    return [str(path) for path in written.paths]


def as_json(written: Written) -> dict[str, object]:
    """What was written, as `--json` tells it; null for what was not measured, or is silent."""
    levels = {"gain_db": written.gain, "peak_dbfs": written.peak, "loudness_lufs": written.loudness}
    return {
        "files": [str(path) for path in written.paths],
        "seconds": round(written.seconds, 6),
        "rate": written.rate,
        "notices": list(written.notices),
    } | {name: _figure(value) for name, value in levels.items()}


def _figure(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else round(value, 2)


@contextmanager
def _bar() -> Iterator[Callable[[float], object]]:
    from tqdm import tqdm

    with tqdm(total=100, unit="%", disable=None, leave=False) as bar:
        yield lambda done: bar.update(int(100 * done) - bar.n)


def _span(score: Score, bars: tuple[int, int] | None) -> Span | None:
    if bars is None:
        return None
    map_, (first, last) = BarMap(score), bars
    try:
        span = Span(map_.numbered(first).start, map_.numbered(last).end)
    except ValueError:
        raise BadRequest(f"There is no bar {first} in the piece.") from None
    if span.start >= score.end:
        raise BadRequest(f"There is nothing in bar {first} or after it.")
    return span
