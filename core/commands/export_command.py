"""Write a piece in another form, which the ending of OUT names."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands import pieces, values
from core.score import Score

SOUND = ".wav"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("piece", metavar="IN", type=Path, help="the piece: MIDI, MusicXML, ABC or a project")
    values.add_output(parser, "OUT.mid, .musicxml, .mxl, .abc, .continuo or .wav")


def run(options: argparse.Namespace) -> int:
    from core.files import WRITABLE

    pieces.check_writable(options.output, (*WRITABLE, SOUND), options.piece)
    export(pieces.read(options.piece), options.output)
    print(options.output)
    return 0


def export(score: Score, path: Path) -> None:
    """Write the piece; raises BadFile, and Missing where what the form needs is not installed."""
    if path.suffix.lower() == SOUND:
        write_sound(score, path)
        return
    from core import files

    files.write(path, score)


def write_sound(score: Score, path: Path) -> None:
    """Render the piece, with a progress bar."""
    from tqdm import tqdm

    from core.files import audio

    with tqdm(total=100, unit="%", disable=None, leave=False) as bar:
        audio.render_wav(score, path, lambda done: bar.update(int(100 * done) - bar.n))
