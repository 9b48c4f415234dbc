"""A track's colour: a chip to be seen and clicked, and the eight to pick from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QActionGroup, QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.theme import TRACKS, Role, ThemeKeeper
from core.words import tr

# What the theme's colours for tracks are called, in both themes.
NAMES = (
    tr("slate"),
    tr("violet"),
    tr("green"),
    tr("rose"),
    tr("blue"),
    tr("umber"),
    tr("plum"),
    tr("olive"),
)
CHIP, ROUND = 14, 4  # pixels


class ColourChip(QToolButton):
    """Shows a track's colour; a click opens the choice."""

    def __init__(
        self, themes: ThemeKeeper, choose: Callable[[int | None], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._colour = 0
        self._heard = True
        self.setFixedSize(CHIP + 8, CHIP + 8)
        self.setToolTip(tr("Colour of the track"))
        self._menu = ColourMenu(themes, choose, self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        themes.changed.connect(self.update)

    def show_colour(self, colour: int, chosen: int | None, *, heard: bool) -> None:
        """Show a colour, hollow where the track is not heard; `chosen` is None where it is automatic."""
        self._colour, self._heard = colour, heard
        self._menu.chosen = chosen
        self.setAccessibleName(tr("Colour: {colour}").format(colour=NAMES[colour]))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus() or self.underMouse():
                role = Role.FOCUS if self.hasFocus() else Role.GRID_BAR
                painter.setPen(QPen(theme[role], 1.5))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), ROUND + 2, ROUND + 2)
            box = QRectF(4, 4, CHIP, CHIP)
            _paint_chip(painter, box, theme[TRACKS[self._colour]], heard=self._heard)


class ColourMenu(QMenu):
    """Eight colours by name, and the one of the track's place."""

    def __init__(
        self, themes: ThemeKeeper, choose: Callable[[int | None], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("&Colour"), parent)
        self._themes, self._choose, self._group = themes, choose, QActionGroup(self)
        self.chosen: int | None = None
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """List them, with a mark at the one in use."""
        self.clear()
        for colour, name in [(None, tr("automatic")), *enumerate(NAMES)]:
            action = self.addAction(name)
            action.setCheckable(True)
            action.setChecked(colour == self.chosen)
            if colour is not None:
                action.setIcon(_chip_icon(self._themes.current[TRACKS[colour]]))
            action.triggered.connect(partial(self._chose, colour))
            self._group.addAction(action)
            if colour is None:
                self.addSeparator()

    def _chose(self, colour: int | None) -> None:
        self._choose(colour)


def _paint_chip(painter: QPainter, box: QRectF, colour: QColor, *, heard: bool) -> None:
    if heard:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, ROUND, ROUND)
    else:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), ROUND - 1, ROUND - 1)


def _chip_icon(colour: QColor) -> QIcon:
    icon = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(QSize(CHIP, CHIP) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint_chip(painter, QRectF(0, 0, CHIP, CHIP), colour, heard=True)
        icon.addPixmap(pixmap)
    return icon
