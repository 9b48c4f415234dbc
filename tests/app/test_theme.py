"""Both themes are complete, legible (WCAG AA), and can be changed while the program runs."""

from __future__ import annotations

import json
import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app import style
from app.icons import ICONS, icon, tinted
from app.theme import THEMES, Role, Theme, ThemeKeeper

TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

WRITTEN = [
    (Role.TEXT, Role.PAPER),
    (Role.TEXT, Role.RAISED),
    (Role.TEXT, Role.ROW),
    (Role.TEXT, Role.ROW_DIM),
    (Role.TEXT_DIM, Role.PAPER),
    (Role.TEXT_DIM, Role.RAISED),
    (Role.TEXT_DIM, Role.ROW),
    (Role.TEXT_DIM, Role.ROW_DIM),
    (Role.TEXT_DIM, Role.LOOP),
    (Role.ACCENT, Role.PAPER),
    (Role.ACCENT_TEXT, Role.ACCENT),
    (Role.WARN, Role.PAPER),
    (Role.WARN, Role.RAISED),
    (Role.FOCUS_TEXT, Role.FOCUS),
    (Role.NOTE_TEXT, Role.NOTE),
    (Role.NOTE_TEXT, Role.NOTE_SELECTED),
    (Role.NOTE_TEXT, Role.NOTE_SUGGESTED),
]
DRAWN = [
    (role, ground)
    for role in (
        Role.NOTE,
        Role.NOTE_SOFT,
        Role.NOTE_SELECTED,
        Role.NOTE_SUGGESTED,
        Role.GHOST_EDGE,
        Role.GHOST_WARM,
        Role.PLAYHEAD,
        Role.LOCK,
    )
    for ground in (Role.ROW, Role.ROW_DIM)
] + [(Role.FOCUS, Role.PAPER)]


def luminance(colour: QColor) -> float:
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: QColor, second: QColor) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_knows_black_on_white() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_theme_has_exactly_the_roles(name: str) -> None:
    table = json.loads((THEMES / f"{name}.json").read_text(encoding="utf-8"))
    assert set(table) == {role.value for role in Role}
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in table.values())


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("role", "ground", "least"), [(*pair, TEXT) for pair in WRITTEN] + [(*pair, GRAPHIC) for pair in DRAWN]
)
def test_contrast(name: str, role: Role, ground: Role, least: float, qapp: QApplication) -> None:
    theme = Theme(name)
    assert contrast(theme[role], theme[ground]) >= least


def test_lines_of_the_grid_differ_in_strength(qapp: QApplication) -> None:
    for name in ("light", "dark"):
        theme = Theme(name)
        bar, beat, sub = (
            contrast(theme[role], theme[Role.ROW]) for role in (Role.GRID_BAR, Role.GRID_BEAT, Role.GRID_SUB)
        )
        assert bar > beat > sub > 1


def test_the_window_changes_with_the_theme(themes: ThemeKeeper, qapp: QApplication) -> None:
    changes: list[str] = []
    themes.changed.connect(lambda: changes.append(themes.current.name))
    themes.choose("dark")
    style.dress(qapp, themes.current)
    assert changes == ["dark"]
    assert qapp.palette().color(QPalette.ColorRole.Window) == themes.current[Role.PAPER]
    assert themes.current[Role.ACCENT].name() in qapp.styleSheet()
    qapp.setStyleSheet("")
    themes.choose("light")


def test_icons_are_of_one_weight_and_take_the_colour(qapp: QApplication, themes: ThemeKeeper) -> None:
    names = [path.stem for path in ICONS.glob("*.svg") if path.stem != "continuo"]
    assert len(names) > 40
    for name in names:
        source = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in source
        assert 'stroke-width="1.6"' in source
        image = tinted(name, QColor("#ff0000"), 24, 2).toImage()
        drawn = [
            image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha()
        ]
        assert drawn, name
        assert all(colour.green() == colour.blue() == 0 for colour in drawn), name
        assert not icon(name, themes.current).isNull()
