"""Say how well a model predicts pieces, in bits per note: the fewer, the less they surprise it."""

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
from core.errors import BadFile, BadRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a piece, or a folder of pieces")
    values.add_model(parser)
    parser.add_argument("--notes", action="store_true", help="print the surprise of every note as well")
    values.add_json(parser)


def run(options: argparse.Namespace) -> int:
    from core.lstm.evaluate import evaluate

    model, reading = load_model(options.model), Reading()
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
    print(evaluation.summary_table(result))
    return 0


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
