"""Options of `export` for engraved pages, and the pages themselves."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands import values
from core.engraving.layout import LEAST, MOST, NORMAL, PAPERS, Layout
from core.errors import BadRequest
from core.files.notation import Slurs
from core.score import Score

if TYPE_CHECKING:
    from core.engraving.export import Exported

ENDINGS = (".pdf", ".svg", ".png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that only pages know."""
    pages = parser.add_argument_group("pages", f"for OUT{', '.join(ENDINGS)}")
    pages.add_argument("--paper", choices=tuple(PAPERS), default="", help="the paper (A4)")
    pages.add_argument("--landscape", action="store_true", help="the paper on its side")
    pages.add_argument(
        "--staff",
        metavar="MM",
        type=values.real(LEAST, MOST),
        default=0.0,
        help=f"the height of a staff in millimetres ({NORMAL:g})",
    )
    pages.add_argument(
        "--musescore", action="store_true", help="let MuseScore draw them, where it is installed"
    )


def check(options: argparse.Namespace) -> None:
    """Refuse what other files than pages cannot be asked for; raises BadRequest."""
    ours = options.paper or options.landscape or options.staff
    if options.output.suffix.lower() not in ENDINGS and (ours or options.musescore):
        raise BadRequest(f"Only pages ({', '.join(ENDINGS)}) can be asked for in that way.")
    if options.musescore and ours:
        raise BadRequest("MuseScore decides by itself about paper and staves.")


def export(score: Score, options: argparse.Namespace, slurs: Slurs) -> Exported:
    """Engrave the piece, its phrases slurred.

    Raises BadFile, Missing where there is no MuseScore to do it.
    """
    if options.musescore:
        return _by_musescore(score, options.output, slurs)
    from core.engraving.export import export as engrave

    layout = Layout(options.paper or "A4", options.landscape, options.staff or NORMAL)
    return engrave(score, options.output, layout, slurs=slurs)


def _by_musescore(score: Score, path: Path, slurs: Slurs) -> Exported:
    from core.engraving.export import Exported
    from core.files import musescore, musicxml
    from core.files.scratch import Scratch

    with Scratch() as folder:
        piece = folder / "piece.musicxml"
        lost = musicxml.save(piece, score, slurs=slurs, for_musescore=True)
        return Exported(musescore.render(piece, path, musescore.find()), lost)
