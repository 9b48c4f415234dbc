"""Write a piece in another form, which the ending of OUT names."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands import arriving, engraving, pieces, sounding, taken, values
from core.files import rows
from core.files.disk import write_aside


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "piece", metavar="IN", type=Path, help="the piece: MIDI, MusicXML, ABC, kern or a project"
    )
    values.add_output(
        parser,
        "OUT.mid, .musicxml, .mxl, .abc, .continuo; .wav, .flac, .ogg, .opus, .mp3; .pdf, .svg, .png",
    )
    values.add_provenance(parser)
    parser.add_argument(
        "--no-slurs",
        action="store_true",
        help="no slurs, in MusicXML and on pages, over the phrases that takes of the project ended",
    )
    arriving.add_arguments(parser)
    # For the window, which has large files read by this command: how the piece is played, as spans in ticks.
    parser.add_argument("--order", type=Path, help=argparse.SUPPRESS)
    parser.add_argument(
        "--track",
        metavar="N",
        type=values.whole(1, 999),
        action="append",
        help="write this track only; several may be named",
    )
    taken.add_arguments(parser)
    engraving.add_arguments(parser)
    sounding.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    from core.files import WRITABLE, forgetting, losses, write
    from core.phrases import closed

    pieces.check_writable(options.output, (*WRITABLE, *sounding.ENDINGS, *engraving.ENDINGS), options.piece)
    sounding.check(options)
    engraving.check(options)
    piece = arriving.read(options.piece, options)
    pieces.tell(*piece.notices)
    if options.order:
        write_aside(options.order, rows.spans(piece.order))
    score = taken.with_take(piece, options.take) if options.take else piece.score
    slurs = () if options.no_slurs else closed(piece.takes, score)
    if options.track:
        score, slurs = arriving.chosen(score, options.track), arriving.chosen_of(slurs, options.track)
    if options.output.suffix.lower() in sounding.ENDINGS:
        print(*sounding.export(score, options), sep="\n")
        lost = losses(options.output, score, options.provenance)
    elif options.output.suffix.lower() in engraving.ENDINGS:
        paths, lost = engraving.export(score, options, slurs)
        lost += forgetting(options.output, score, options.provenance)
        print(*paths, sep="\n")
    else:
        lost = write(options.output, score, options.provenance, piece.takes, slurs)
        print(options.output)
    pieces.tell(*lost)
    return 0
