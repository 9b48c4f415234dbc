"""The rows and grid lines behind the notes, as pixels of the screen."""

from __future__ import annotations

import pytest

from app.roll.backdrop import Backdrop, Look
from app.roll.geometry import Geometry
from app.theme import ThemeKeeper
from core.score import Score, Track
from core.timing import BarMap


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("width", [611, 613, 614])
def test_it_reaches_over_the_last_pixel_on_a_screen_of_any_scale(
    qapp: object, themes: ThemeKeeper, ratio: float, width: int
) -> None:
    """Half a pixel short, the canvas kept a black line at its edge."""
    score, theme = Score((Track.of([]),)), themes.current
    look = Look.of(score, Geometry(width=width, height=401), theme.name, ratio, 120, tint=True)
    pixmap = Backdrop().pixmap(look, theme, BarMap(score))
    assert pixmap.width() >= width * ratio
    assert pixmap.height() >= 401 * ratio
