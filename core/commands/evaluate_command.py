"""Say how well a model predicts pieces, in bits per note: the fewer, the less they surprise it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands import pieces, values
from core.commands.asking import load_model
from core.errors import BadFile
from core.score import Score

if TYPE_CHECKING:
    from core.lstm.evaluate import Evaluation
    from core.lstm.figures import Figures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a piece, or a folder of pieces")
    values.add_model(parser)
    values.add_json(parser)


def run(options: argparse.Namespace) -> int:
    from core.lstm.evaluate import evaluate

    result = evaluate(load_model(options.model), read_all(options.paths))
    if options.json:
        print(json.dumps(as_json(result), indent=2))
        return 0
    found = result.figures
    print(f"{result.model}: {found.all:.3f} bits a note ({found.timing:.3f} timing, {found.pitch:.3f} pitch)")
    count = len(result.melodies)
    print(f"{found.notes} notes in {count} {'piece' if count == 1 else 'pieces'}")
    return 0


def read_all(paths: list[Path]) -> Iterator[tuple[str, Score]]:
    """Every piece by its path, with a progress bar; one in a folder that is no use is told and left out.

    Raises BadFile for a path that was named itself, and when a folder holds no piece.
    """
    from tqdm import tqdm

    for path, named in tqdm([*find(paths)], unit="piece", disable=None):
        try:
            yield str(path), read_melodic(path)
        except BadFile as problem:
            if named:
                raise
            pieces.tell(str(problem))


def read_melodic(path: Path) -> Score:
    """A piece, with what could not come along told under its name; raises BadFile without a melody."""
    from core import files

    imported = files.read(path)
    if pieces.melodic_track(imported.score) is None:
        raise BadFile(f"“{path.name}” has no melody to measure.")
    pieces.tell(*(f"“{path.name}”: {notice}" for notice in imported.notices))
    return imported.score


def find(paths: list[Path]) -> Iterator[tuple[Path, bool]]:
    """The pieces under the paths, and whether each was named itself; raises BadFile for an empty folder."""
    from core.files import READABLE

    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        inside = [file for file in sorted(path.rglob("*")) if file.suffix.lower() in READABLE]
        if not inside:
            raise BadFile(f"There is no piece in the folder “{path}”.")
        yield from ((file, False) for file in inside)


def as_json(result: Evaluation) -> dict[str, object]:
    """The result for a script."""
    melodies = [{"path": melody.name, **row(melody.figures)} for melody in result.melodies]
    return {"model": result.model, **row(result.figures), "pieces": melodies}


def row(figures: Figures) -> dict[str, float]:
    """Notes, and bits per note of timing, of pitch and of both."""
    return figures.rounded()
