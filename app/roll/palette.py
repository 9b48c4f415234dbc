"""The roll's colours worked out from a theme's roles: depths of tone, edges, text that can be read."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from app.theme import TRACKS, Role, Theme
from core.playback.schedule import audible
from core.score import TRACK_COLOURS, Score

DEPTHS = 8  # steps of velocity that can be told apart
WARMTHS = 5  # steps of surprise
LEGIBLE = 3.15  # the contrast of the softest note with the rows; WCAG asks for 3 of what must be seen
GHOSTLY = 0.34  # how much of its colour a note of another track has
HOLLOW, FLAT = 0.12, 0.7  # and the inside of one that is not heard, or all of it where it is small
PLAIN, SUGGESTED, SELECTED = 0, DEPTHS, 2 * DEPTHS  # where each kind's tones begin


class Palette:
    """Tones by kind and velocity (`PLAIN + depth`, …) and ghost edges by surprise, for one theme.

    The plain ones are those of a track's `colour`. Where the track is not `heard` its notes are hollow:
    the tone is in the edge, and in `flats`, for notes too small to have one.
    """

    def __init__(self, theme: Theme, colour: int = 0, *, heard: bool = True) -> None:
        self.theme = theme
        self.heard = heard
        paper, full = theme[Role.ROW], theme[TRACKS[colour]]
        soft = softest(full, theme)
        depths = [step / (DEPTHS - 1) for step in range(DEPTHS)]
        self.fills = [
            *(mix(soft, full, depth) for depth in depths),
            *(mix(paper, theme[Role.NOTE_SUGGESTED], 0.5 + depth / 2) for depth in depths),
            *(mix(paper, theme[Role.NOTE_SELECTED], 0.5 + depth / 2) for depth in depths),
        ]
        edge = theme[Role.NOTE_EDGE]
        self.edges = [mix(fill, edge, 0.4) for fill in self.fills[:SELECTED]] + [edge] * DEPTHS
        self.flats = self.fills
        if not heard:
            self.edges, self.flats = self.fills, [mix(paper, fill, FLAT) for fill in self.fills]
            self.fills = [mix(paper, fill, HOLLOW) for fill in self.fills]
        self.dim = mix(paper, full, GHOSTLY)
        self.dim_inside = self.dim if heard else mix(paper, full, HOLLOW / 2)
        self.texts = [_readable(fill, theme) for fill in self.fills]
        steps = [step / (WARMTHS - 1) for step in range(WARMTHS)]
        self.ghost_edges = [mix(theme[Role.GHOST_EDGE], theme[Role.GHOST_WARM], step) for step in steps]


def track_palette(theme: Theme, score: Score, track: int) -> Palette:
    """The palette that a track is painted with: of its colour, and hollow where it is not heard."""
    return _worked_out(theme, score.colour(track), heard=audible(score)[track])


@lru_cache(maxsize=4 * TRACK_COLOURS)
def _worked_out(theme: Theme, colour: int, *, heard: bool) -> Palette:
    return Palette(theme, colour, heard=heard)


def softest(full: QColor, theme: Theme) -> QColor:
    """The tone of a colour at velocity 1: as near to the paper as can be and still seen on every row."""
    rows = [theme[role] for role in (Role.ROW, Role.ROW_DIM, Role.ROW_SCALE)]
    clear, seen = 1.0, 0.0  # shares of paper
    while clear - seen > 0.005:
        share = (clear + seen) / 2
        tone = mix(full, rows[0], share)
        if min(contrast(tone, row) for row in rows) < LEGIBLE:
            clear = share
        else:
            seen = share
    return mix(full, rows[0], seen)


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with `share` (0 to 1) of `other` in it."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


def faded(colour: QColor, alpha: float) -> QColor:
    """The colour with `alpha` (0 clear, 1 solid)."""
    clear = QColor(colour)
    clear.setAlphaF(max(0.0, min(1.0, alpha)))
    return clear


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours as WCAG defines it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(value) for value in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _readable(fill: QColor, theme: Theme) -> QColor:
    """Whichever of the theme's two text colours reads better on a fill."""
    return max((theme[Role.NOTE_TEXT], theme[Role.TEXT]), key=lambda text: contrast(text, fill))
