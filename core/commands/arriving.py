"""Options for what of a file comes in, and how: its tune, tracks, repeats and beats."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from core import files
from core.commands import pieces, values
from core.errors import BadRequest
from core.score import Score

Each = TypeVar("Each")

FINEST = {"1/4": 480, "1/8": 240, "1/16": 120, "1/32": 60}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--quantise",
        metavar="STRENGTH",
        type=values.real(0, 1),
        help="draw the notes of a MIDI file that was played to its beats, 0 to 1; where it kept to no beat,"
        " beats and bars are found first; a file that lies on a grid stays as it is",
    )
    add(
        "--finest",
        metavar="VALUE",
        choices=tuple(FINEST),
        default="1/16",
        help="the shortest value to quantise to: 1/4, 1/8, 1/16 (the default) or 1/32; triplets are told by"
        " themselves",
    )
    add("--tempo", metavar="BPM", type=values.real(10, 400), help="the tempo it was played in, if known")
    add("--tune", metavar="N", type=values.whole(1, 100_000), help="which tune of an ABC file (the first)")
    add("--unfold", action="store_true", help="play out repeats, endings, jumps and the order of parts")


def read(path: Path, options: argparse.Namespace) -> files.Imported:
    """The piece as the options want it; raises BadFile, and BadRequest for what is not there."""
    pieces.check_readable(path)
    imported = _tune(files.read(path), options.tune)
    if options.unfold and imported.order:
        from core.files.repeats import played_out

        imported = played_out(imported, path.name)
    if options.quantise is not None:
        imported = replace(imported, score=_laid(imported, options))
    return imported


def _tune(imported: files.Imported, number: int | None) -> files.Imported:
    if number is None:
        return imported
    tunes = imported.tunes or (imported,)
    if number > len(tunes):
        raise BadRequest(f"There is no tune {number}; the file has {len(tunes)}.")
    return tunes[number - 1]


def _laid(imported: files.Imported, options: argparse.Namespace) -> Score:
    from core.importing.performance import lay
    from core.importing.quantising import Beats, Quantising, how_timed

    beats = how_timed(imported.score)
    if beats is not Beats.AS_IS and options.tempo is not None:
        beats = Beats.FOUND
    elif beats is Beats.FOUND and not imported.timed:  # its bars are the composer's own
        beats = Beats.OWN
    asked = Quantising(beats, options.quantise, FINEST[options.finest], bpm=options.tempo)
    return lay(imported.score, asked).score


def chosen(score: Score, numbers: list[int]) -> Score:
    """Only the tracks of these numbers; raises BadRequest for one that is not there."""
    missing = next((number for number in numbers if number > len(score.tracks)), None)
    if missing is not None:
        raise BadRequest(f"There is no track {missing}; the piece has {len(score.tracks)}.")
    return replace(score, tracks=chosen_of(score.tracks, numbers))


def chosen_of(each: Sequence[Each], numbers: list[int]) -> tuple[Each, ...]:
    """Of what there is for each track (or for none) what belongs to those of these numbers."""
    return tuple(each[number - 1] for number in sorted(set(numbers))) if each else ()
