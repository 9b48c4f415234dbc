"""Write a piece in another form, which the ending of OUT names."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from core.commands import pieces, values
from core.score import Score
from core.takes_tree import NO_TAKES, TakesTree

SOUND = ".wav"
PAGES = (".pdf", ".svg", ".png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "piece", metavar="IN", type=Path, help="the piece: MIDI, MusicXML, ABC, kern or a project"
    )
    values.add_output(
        parser, "OUT.mid, .musicxml, .mxl, .abc, .continuo, .wav; .pdf, .svg, .png by MuseScore"
    )
    values.add_provenance(parser)


def run(options: argparse.Namespace) -> int:
    from core.files import WRITABLE, losses

    pieces.check_writable(options.output, (*WRITABLE, SOUND, *PAGES), options.piece)
    piece = pieces.read_whole(options.piece)
    for path in export(piece.score, options.output, options.provenance, piece.takes):
        print(path)
    pieces.tell(*losses(options.output, piece.score, options.provenance))
    return 0


def export(score: Score, path: Path, provenance: bool = False, takes: TakesTree = NO_TAKES) -> list[Path]:
    """Write the piece, and say to which files: a page of PNG or SVG is a file of its own.

    With `provenance` MIDI and MusicXML remember which notes were suggested; a project keeps the `takes`.
    Raises BadFile, and Missing where what the form needs is not installed.
    """
    if path.suffix.lower() in PAGES:
        return engrave(score, path)
    if path.suffix.lower() == SOUND:
        write_sound(score, path)
    else:
        from core import files

        files.write(path, score, provenance, takes)
    return [path]


def engrave(score: Score, path: Path) -> list[Path]:
    """Let MuseScore draw the piece."""
    from core.files import musescore, write

    with tempfile.TemporaryDirectory() as folder:
        piece = Path(folder, "piece.musicxml")
        write(piece, score)
        return musescore.render(piece, path, musescore.find())


def write_sound(score: Score, path: Path) -> None:
    """Render the piece, with a progress bar."""
    from tqdm import tqdm

    from core.files import audio

    with tqdm(total=100, unit="%", disable=None, leave=False) as bar:
        audio.render_wav(score, path, lambda done: bar.update(int(100 * done) - bar.n))
