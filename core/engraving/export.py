"""Pages as files: PDF and PNG drawn by matplotlib, with its fonts embedded, and SVG as it is.

Nothing but what comes with Continuo is needed, and a page looks the same on every machine.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from core.drawing import as_it_comes
from core.engraving.engraver import UNITS, leaves_told
from core.engraving.fonts import SERIF
from core.engraving.layout import Layout
from core.engraving.page import Page
from core.engraving.shapes import Outline, Words, shapes
from core.files.disk import write_aside
from core.files.names import numbered
from core.files.notation import Slurs
from core.score import Score

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGES = (".pdf", ".svg", ".png")
_INCH, _POINTS = 25.4 * UNITS, 72.0
_DOTS = 300  # to the inch of a PNG
_INK = "black"
_ELSEWHERE = f"{SERIF}, 'Times New Roman', Times, serif"
# Letters that STIX lacks, from the fonts of matplotlib and of the common systems.
_OTHERS = (
    "DejaVu Serif",
    "DejaVu Sans",
    "Noto Serif CJK JP",
    "Noto Sans CJK JP",
    "Yu Mincho",
    "MS Mincho",
    "SimSun",
    "Malgun Gothic",
    "Hiragino Mincho ProN",
    "Songti SC",
    "Arial Unicode MS",
)


class Exported(NamedTuple):
    """The files written, and one sentence for each way in which they cannot show the notes as they are."""

    paths: list[Path]
    losses: tuple[str, ...]


def export(
    score: Score,
    path: Path,
    layout: Layout | None = None,
    tracks: Sequence[int] = (),
    slurs: Slurs = (),
) -> Exported:
    """Engrave the piece to `path`, by its ending .pdf, .svg or .png.

    A PDF holds all pages. An SVG or PNG holds one: of several each is a file of its own ("out-1.png").
    `slurs` are the phrases of each track of the score.
    Raises BadFile when the piece is too long for paper, or a file cannot be written.
    """
    pages, losses = leaves_told(score, layout, tracks, slurs)
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        write_aside(path, _pdf(pages, score))
        return Exported([path], losses)
    alone = len(pages) == 1
    paths = [path if alone else numbered(path, number) for number in range(1, len(pages) + 1)]
    for target, page in zip(paths, pages, strict=True):
        write_aside(target, _svg(page) if suffix == ".svg" else _png(page))
    return Exported(paths, losses)


def _svg(page: Page) -> bytes:
    size = f'width="{page.width / UNITS:g}mm" height="{page.height / UNITS:g}mm"'
    sized = page.svg(_INK).replace("<svg ", f"<svg {size} ", 1)
    return sized.replace(f'font-family="{SERIF}"', f'font-family="{_ELSEWHERE}"').encode()


def _pdf(pages: Sequence[Page], score: Score) -> bytes:
    from matplotlib.backends.backend_pdf import PdfPages

    about = {"Title": score.title, "Author": score.composer, "Creator": "Continuo", "CreationDate": None}
    written = io.BytesIO()
    # Type 42: fonts go in as they are, so that text can be searched and copied.
    with as_it_comes({"pdf.fonttype": 42}), PdfPages(written, metadata=about) as pdf:
        for page in pages:
            with warnings.catch_warnings(action="ignore"):
                pdf.savefig(_figure(page))
    return written.getvalue()


def _png(page: Page) -> bytes:
    written = io.BytesIO()
    with as_it_comes({}), warnings.catch_warnings(action="ignore"):  # of a letter that no font has
        _figure(page).savefig(written, format="png", dpi=_DOTS, metadata={"Software": "Continuo"})
    return written.getvalue()


def _figure(page: Page) -> Figure:
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure
    from matplotlib.path import Path as Curve
    from matplotlib.transforms import Affine2D

    figure = Figure(figsize=(page.width / _INCH, page.height / _INCH), facecolor="white")
    place = Affine2D().scale(1 / _INCH, -1 / _INCH).translate(0, page.height / _INCH) + figure.dpi_scale_trans
    drawn = list(shapes(page.svg(_INK)))
    outlines = [shape for shape in drawn if isinstance(shape, Outline)]
    collection = PathCollection(
        [Curve(shape.points, shape.steps) for shape in outlines],
        facecolors=[_INK if shape.filled else "none" for shape in outlines],
        edgecolors=[_INK if shape.width else "none" for shape in outlines],
        linewidths=[shape.width * _POINTS / _INCH for shape in outlines],
        capstyle="butt",
    )
    collection.set_transform(place)
    figure.add_artist(collection)
    for words in drawn:
        if isinstance(words, Words):
            _set(figure, words, place)
    return figure


def _set(figure: Figure, words: Words, place: Any) -> None:
    x, y = place.transform((words.x, words.y))
    figure.text(
        x / figure.bbox.width,
        y / figure.bbox.height,
        words.text,
        fontsize=words.size * _POINTS / _INCH,
        family=_families(),
        style="italic" if words.italic else "normal",
        weight="bold" if words.bold else "normal",
        ha={"start": "left", "middle": "center", "end": "right"}[words.anchor],
        va="baseline",
        parse_math=False,
    )


@cache
def _families() -> list[str]:
    from matplotlib.font_manager import get_font_names

    there = set(get_font_names())
    return [SERIF, *(name for name in _OTHERS if name in there)]
