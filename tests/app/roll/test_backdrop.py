"""The rows and grid lines behind the notes, as pixels of the screen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPainter

from app.roll import backdrop
from app.roll.backdrop import Backdrop, Look
from app.roll.geometry import Geometry
from app.roll.painting import fill_rects
from app.theme import Role, ThemeKeeper
from core.harmony import Key
from core.note_columns import Ints
from core.score import KeyChange, Score, Track
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


def test_keys_closer_than_a_pixel_are_not_painted_one_by_one(
    qapp: object, themes: ThemeKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with 100,000 of them kept the window for four to nine seconds at each look."""
    calls: list[Ints] = []

    def fill(painter: QPainter, rects: Ints, colour: QColor) -> None:
        calls.append(rects)
        fill_rects(painter, rects, colour)

    monkeypatch.setattr(backdrop, "fill_rects", fill)
    keys = (Key("C"), Key("Eb"), Key("F#"))
    score = Score(keys=tuple(KeyChange(10 * place, keys[place % 3]) for place in range(5000)))
    geometry = Geometry(scale=0.01, width=400, height=401)
    theme = themes.current
    Backdrop().pixmap(Look.of(score, geometry, theme.name, 1.0, 120, tint=True), theme, BarMap(score))
    assert len(calls) < 40
    assert sum(map(len, calls)) < 400 * 128 * 2, "rows times pixels, and lines"


def test_each_key_tints_its_own_stretch(qapp: object, themes: ThemeKeeper) -> None:
    """C sharp is in the second key and not in the first or third."""
    keys = (KeyChange(0, Key("C")), KeyChange(1920, Key("D")), KeyChange(3840, Key("F")))
    geometry, theme = Geometry(scale=0.05, row=16, width=400, height=401, top=800), themes.current
    look = Look.of(Score(keys=keys), geometry, theme.name, 1.0, 120, tint=True)
    picture = Backdrop().pixmap(look, theme, BarMap(Score())).toImage()
    y = geometry.y(61) + 5
    colours = [picture.pixelColor(geometry.x(tick) + 3, y) for tick in (10, 1930, 3850)]
    assert colours[0] == colours[2] == theme[Role.ROW_DIM]
    assert colours[1] == theme[Role.ROW_SCALE]
