"""Both themes are complete, legible (WCAG AA), and can be changed while the program runs."""

from __future__ import annotations

import json
import re
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app import style
from app.icons import ICONS, icon, tinted
from app.roll.palette import DEPTHS, Palette
from app.theme import THEMES, TRACKS, Role, Theme, ThemeKeeper

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
    *((Role.NOTE_TEXT, role) for role in TRACKS),
    (Role.NOTE_TEXT, Role.NOTE_SELECTED),
    (Role.NOTE_TEXT, Role.NOTE_SUGGESTED),
]
DRAWN = [
    (role, ground)
    for role in (
        Role.NOTE,
        *TRACKS,
        Role.NOTE_SELECTED,
        Role.NOTE_SUGGESTED,
        Role.GHOST_EDGE,
        Role.GHOST_WARM,
        Role.PLAYHEAD,
        Role.LOCK,
    )
    for ground in (Role.ROW, Role.ROW_DIM)
] + [(Role.FOCUS, Role.PAPER)]


# What the three kinds of colour-blindness leave of linear light: Machado, Oliveira and Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency" (IEEE TVCG 15, 2009), severity 1.
EYES = {
    "all": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TELLABLE = 0.04  # in Oklab, about twice what can just be told apart side by side
# Ottosson, "A perceptual color space for image processing" (2020).
LIGHT_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
CONES_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def seen_by(colour: QColor, eyes: str) -> NDArray[np.float64]:
    """Linear light as some eyes take it in."""
    values = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    seen: NDArray[np.float64] = np.clip(EYES[eyes] @ light, 0, 1)
    return seen


def oklab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lightness, and how green to red and blue to yellow."""
    """Lightness, and how green to red and blue to yellow."""
    lab: NDArray[np.float64] = CONES_TO_LAB @ np.cbrt(LIGHT_TO_CONES @ light)
    return lab


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


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_tracks_notes_are_seen_on_every_row_however_soft(name: str) -> None:
    theme = Theme(name)
    for colour in range(len(TRACKS)):
        for fill in Palette(theme, colour).fills[:DEPTHS]:
            for row in (Role.ROW, Role.ROW_DIM, Role.ROW_SCALE):
                assert contrast(fill, theme[row]) >= GRAPHIC


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("eyes", [*EYES])
def test_eight_tracks_can_be_told_apart_by_all_eyes_and_from_the_assistant(name: str, eyes: str) -> None:
    theme = Theme(name)
    roles = (*TRACKS, Role.ACCENT)
    seen = [oklab(seen_by(theme[role], eyes)) for role in roles]
    for (one, here), (other, there) in combinations(zip(roles, seen, strict=True), 2):
        assert np.linalg.norm(here - there) >= TELLABLE, (one, other)


def test_the_first_track_is_the_calm_slate_of_a_piece_with_one() -> None:
    for name in ("light", "dark"):
        assert Theme(name)[Role.TRACK_1] == Theme(name)[Role.NOTE]


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


class System(QObject):
    """A system whose evening falls, and what it is told of the window."""

    turned = Signal(Qt.ColorScheme)

    def __init__(self) -> None:
        super().__init__()
        self.scheme, self.told = Qt.ColorScheme.Light, Qt.ColorScheme.Unknown

    def hints(self) -> SimpleNamespace:
        return SimpleNamespace(
            colorScheme=lambda: self.scheme,
            colorSchemeChanged=self.turned,
            setColorScheme=self.tell,
            unsetColorScheme=lambda: self.tell(Qt.ColorScheme.Unknown),
        )

    def tell(self, scheme: Qt.ColorScheme) -> None:
        self.told = scheme

    def turn(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self.turned.emit(scheme)


def test_it_follows_the_system_until_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    system = System()
    monkeypatch.setattr(QGuiApplication, "styleHints", system.hints)
    keeper = ThemeKeeper("system")
    changes: list[str] = []
    keeper.changed.connect(lambda: changes.append(keeper.current.name))
    assert keeper.current.name == "light"
    system.turn(Qt.ColorScheme.Dark)
    assert changes == ["dark"]
    keeper.choose("light")
    assert system.told == Qt.ColorScheme.Light, "title bars follow"
    system.turn(Qt.ColorScheme.Light)
    system.turn(Qt.ColorScheme.Dark)
    assert changes == ["dark", "light"]
    keeper.choose("system")
    assert (changes[-1], system.told) == ("dark", Qt.ColorScheme.Unknown)


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
