"""Write a piece in another form, which the ending of OUT names."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from core.commands import pieces, sounding, taken, values
from core.score import Score
from core.takes_tree import NO_TAKES, TakesTree

PAGES = (".pdf", ".svg", ".png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "piece", metavar="IN", type=Path, help="the piece: MIDI, MusicXML, ABC, kern or a project"
    )
    values.add_output(
        parser,
        "OUT.mid, .musicxml, .mxl, .abc, .continuo; .wav, .flac, .ogg, .opus, .mp3;"
        " .pdf, .svg, .png by MuseScore; .svg without it too",
    )
    values.add_provenance(parser)
    taken.add_arguments(parser)
    sounding.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    from core.files import WRITABLE, losses

    pieces.check_writable(options.output, (*WRITABLE, *sounding.ENDINGS, *PAGES), options.piece)
    sounding.check(options)
    piece = pieces.read_whole(options.piece)
    score = taken.with_take(piece, options.take) if options.take else piece.score
    if options.output.suffix.lower() in sounding.ENDINGS:
        print(*sounding.export(score, options), sep="\n")
    else:
        print(*export(score, options.output, options.provenance, piece.takes), sep="\n")
    pieces.tell(*losses(options.output, score, options.provenance))
    return 0


def export(score: Score, path: Path, provenance: bool = False, takes: TakesTree = NO_TAKES) -> list[Path]:
    """Write the piece, and say to which files: a page of PNG or SVG is a file of its own.

    With `provenance` MIDI and MusicXML remember which notes were suggested; a project keeps the `takes`.
    Raises BadFile, and Missing where what the form needs is not installed.
    """
    if path.suffix.lower() in PAGES:
        return engrave(score, path)
    from core import files

    files.write(path, score, provenance, takes)
    return [path]


def engrave(score: Score, path: Path) -> list[Path]:
    """Let MuseScore draw the piece; where it is missing, SVG is drawn by Verovio, page by page."""
    from core.files import musescore, write

    program = musescore.find()
    if program is None and path.suffix.lower() == ".svg":
        return _leaves(score, path)
    with tempfile.TemporaryDirectory() as folder:
        piece = Path(folder, "piece.musicxml")
        write(piece, score)
        return musescore.render(piece, path, program)


def _leaves(score: Score, path: Path) -> list[Path]:
    """Pages called as MuseScore calls its own: out-1.svg, out-2.svg."""
    from core.engraving import leaves
    from core.files.disk import write_aside

    pages = {path.with_stem(f"{path.stem}-{number}"): page for number, page in enumerate(leaves(score), 1)}
    for target, page in pages.items():
        write_aside(target, page.encode())
    return list(pages)
