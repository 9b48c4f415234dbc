"""Write a piece in another form, which the ending of OUT names."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands import pieces, values
from core.score import Score

SOUND = (".wav",)
PAGES = (".pdf", ".svg", ".png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("piece", metavar="IN", type=Path, help="the piece: MIDI, MusicXML, ABC or a project")
    values.add_output(
        parser, "OUT.mid, .musicxml, .mxl, .abc, .continuo, .wav; .pdf, .svg, .png by MuseScore"
    )


def run(options: argparse.Namespace) -> int:
    from core.files import WRITABLE

    pieces.check_writable(options.output, (*WRITABLE, *SOUND), options.piece)
    for path in export(pieces.read(options.piece), options.output):
        print(path)
    return 0


def export(score: Score, path: Path) -> list[Path]:
    """Write the piece; returns the files there are now. Raises BadFile or Missing."""
    from core import files

    files.write(path, score)
    return [path]
