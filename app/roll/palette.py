"""The roll's colours worked out from a theme's roles: depths of tone, edges, text that can be read."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.theme import Role, Theme

DEPTHS = 8  # steps of velocity that can be told apart
WARMTHS = 5  # steps of surprise
PLAIN, SUGGESTED, SELECTED = 0, DEPTHS, 2 * DEPTHS  # where each kind's tones begin


class Palette:
    """Tones by kind and velocity (`PLAIN + depth`, …) and ghost edges by surprise, for one theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        paper = theme[Role.ROW]
        depths = [step / (DEPTHS - 1) for step in range(DEPTHS)]
        self.fills = [
            *(mix(theme[Role.NOTE_SOFT], theme[Role.NOTE], depth) for depth in depths),
            *(mix(paper, theme[Role.NOTE_SUGGESTED], 0.5 + depth / 2) for depth in depths),
            *(mix(paper, theme[Role.NOTE_SELECTED], 0.5 + depth / 2) for depth in depths),
        ]
        edge = theme[Role.NOTE_EDGE]
        self.edges = [mix(fill, edge, 0.4) for fill in self.fills[:SELECTED]] + [edge] * DEPTHS
        self.texts = [_readable(fill, theme) for fill in self.fills]
        steps = [step / (WARMTHS - 1) for step in range(WARMTHS)]
        self.ghost_edges = [mix(theme[Role.GHOST_EDGE], theme[Role.GHOST_WARM], step) for step in steps]


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
