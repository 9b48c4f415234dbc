"""Say how well a model predicts pieces, in bits per note: the fewer, the less they surprise it.

A model of melodies is asked for the top line; one that hears several voices for all notes of all pitched
tracks, and its figures are told track by track too.

With --takes: continue tunes from their first half, and compare the takes with the true second halves.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.commands import evaluation, pieces, values
from core.commands.asking import load_model
from core.commands.evaluation import Piece
from core.continuation.request import MAX_SEED, MAX_TAKES, MAX_TEMPERATURE, MIN_P, MIN_TEMPERATURE
from core.errors import BadFile, BadRequest

# What is taken where an option that goes with --takes is not given.
TAKES_DEFAULTS = {
    "count": 100,
    "each": 2,
    "temperature": [1.0],
    "min_p": [MIN_P],
    "likeness": [0.0],
    "seed": 0,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", metavar="PATH", nargs="*", type=Path, help="a piece, or a folder of pieces")
    values.add_model(parser)
    add("--notes", action="store_true", help="print the surprise of every note as well")
    values.add_json(parser)
    add_takes_arguments(parser)
    parser.set_defaults(refuse=parser.error)


def add_takes_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("takes").add_argument
    add(
        "--takes",
        action="store_true",
        help="judge takes: continue the pieces (without PATH: tunes no model has learnt from) from their "
        "first half",
    )
    add("--count", metavar="N", type=values.whole(1, 100_000), help="at most so many tunes, by lot (100)")
    add("--collections", metavar="NAME", nargs="+", help="without PATH: of these collections only")
    add("--each", metavar="K", type=values.whole(1, MAX_TAKES), help="takes of each tune (2)")
    heat = values.real(MIN_TEMPERATURE, MAX_TEMPERATURE)
    add("--temperature", metavar="T", type=heat, nargs="+", help="0.1 is safe, 2 surprising (1)")
    add(
        "--min-p",
        metavar="P",
        type=values.real(0, 1),
        nargs="+",
        help=f"leave out what is less likely than this share of the likeliest ({MIN_P})",
    )
    add(
        "--likeness",
        metavar="L",
        type=values.real(-1, 1),
        nargs="+",
        help="1 is like the phrase, -1 different from it (0)",
    )
    add("--seed", metavar="R", type=values.whole(0, MAX_SEED), help="random seed (0)")
    add("--scores", metavar="FOLDER", type=Path, help="write each seed with its take there as MusicXML")


def run(options: argparse.Namespace) -> int:
    if options.takes:
        return judge(options)
    refuse_takes_options(options)
    model, reading = load_model(options.model), Reading()
    if model.company:
        from core.judging.voices import evaluate
    else:
        from core.lstm.evaluate import evaluate
    try:
        result = evaluate(model, ((piece.name, piece.score) for piece in reading.each(options.paths)))
    except BadRequest:
        if reading.problems:  # each was told
            return 1
        raise
    reading.tell_notices()
    if options.json:
        print(json.dumps(evaluation.as_json(result, reading.pieces, options.notes), indent=2))
        return 0
    if options.notes:
        for piece, melody in zip(reading.pieces, result.melodies, strict=True):
            print(evaluation.notes_table(piece, melody))
    if model.company:
        print(evaluation.parts_table(reading.pieces, result))
    print(evaluation.summary_table(result))
    return 0


def judge(options: argparse.Namespace) -> int:
    from core.commands import judged

    if options.notes:
        options.refuse("--notes does not go with --takes")
    if options.collections and options.paths:
        options.refuse("--collections does not go with PATH")
    for name, value in TAKES_DEFAULTS.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    judged.check(options)
    model, reading = load_model(options.model), Reading()
    code = judged.run(options, model, reading.each(options.paths))
    reading.tell_notices()
    return code


def refuse_takes_options(options: argparse.Namespace) -> None:
    for name in (*TAKES_DEFAULTS, "collections", "scores"):
        if getattr(options, name) is not None:
            options.refuse(f"--{name.replace('_', '-')} goes with --takes")
    if not options.paths:
        options.refuse("the following arguments are required: PATH")


class Reading:
    """The pieces read, and what was wrong with them; each file that is no use is told and left out."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.problems = 0
        self._notices: list[tuple[str, str]] = []  # piece, what could not come along

    def each(self, paths: list[Path]) -> Iterator[Piece]:
        """Every piece with a melody under the paths, with a progress bar over them."""
        from tqdm import tqdm

        files = list(self._files(paths))
        with tqdm(total=len(files), unit="piece", disable=None) as bar:
            for path in files:
                found = self._read(path)
                bar.total += max(len(found) - 1, 0)
                for piece in found:
                    yield piece
                    bar.update()

    def tell_notices(self) -> None:
        """Say what could not come along: by piece if there is one, else how often."""
        if len(self.pieces) == 1:
            pieces.tell(*(f"“{name}”: {notice}" for name, notice in self._notices))
            return
        for notice, times in Counter(notice for _, notice in self._notices).items():
            pieces.tell(f"In {times} of {len(self.pieces)} pieces: {notice}")

    def _files(self, paths: list[Path]) -> Iterator[Path]:
        from core.files import READABLE

        for path in paths:
            if not path.is_dir():
                yield path
                continue
            inside = [file for file in sorted(path.rglob("*")) if file.suffix.lower() in READABLE]
            if not inside:
                self._tell(f"There is no piece in the folder “{path}”.")
            yield from inside

    def _read(self, path: Path) -> list[Piece]:
        """All tunes with a melody in a file."""
        from core import files

        try:
            found = files.read_all(path)
        except BadFile as problem:
            self._tell(str(problem))
            return []
        read = []
        for number, imported in enumerate(found, start=1):
            piece = Piece(path, number if len(found) > 1 else 0, imported.score)
            if pieces.melodic_track(imported.score) is None:
                self._tell(f"“{piece.short_name}” has no melody to measure.")
                continue
            read.append(piece)
            self._notices += [(piece.short_name, notice) for notice in imported.notices]
        self.pieces += read
        return read

    def _tell(self, problem: str) -> None:
        from tqdm import tqdm

        self.problems += 1
        tqdm.write(problem, file=sys.stderr)  # above the progress bar
