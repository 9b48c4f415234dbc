"""Icons: drawn once, in the colour that was asked for."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.icons import ICONS, tinted


def test_a_picture_is_the_same_one_each_time(qtbot: QtBot) -> None:
    one, other = (tinted("warn", QColor("red"), 14) for _ in range(2))
    assert one.cacheKey() == other.cacheKey()
    assert one.cacheKey() != tinted("warn", QColor("blue"), 14).cacheKey()
    assert one.cacheKey() != tinted("warn", QColor("red"), 14, 2).cacheKey()


def test_it_has_the_colour_and_the_size_that_were_asked_for(qtbot: QtBot) -> None:
    pixmap = tinted("warn", QColor(200, 30, 40, 128), 14, 2)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (28, 2)
    image = pixmap.toImage()
    inks = [image.pixelColor(x, y) for x in range(28) for y in range(28)]
    strongest = max(inks, key=QColor.alpha)
    assert strongest.alpha() == pytest.approx(128, abs=2)
    assert strongest.red() == pytest.approx(200, abs=3)


def test_every_picture_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ICONS.parents[1] / "app").rglob("*.py"))
    assert [path.stem for path in ICONS.glob("*.svg") if f'"{path.stem}"' not in code] == []
