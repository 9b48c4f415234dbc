"""The grid that drawing and moving snap to: a note value, dotted or triplet, on or off."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from app.deeds import native, plain
from app.deeds.grid import GRID
from app.icons import SIZE, icon
from app.roll.state import DENOMINATORS, RollState
from app.theme import ThemeKeeper
from app.widgets.fields import quieten
from core.words import tr

AUTO = tr("auto {value}")  # the first entry, with the value in force; the values follow
AUTO_PLAIN = tr("auto")
WIDEST = "1/64"
PADDING = 16  # pixels beside the words


class GridChooser(QWidget):
    """A note value and three switches."""

    def __init__(self, state: RollState, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._themes = state, themes
        self.value = QComboBox()
        self.value.addItems([AUTO.format(value=WIDEST), *(f"1/{value}" for value in DENOMINATORS)])
        self.value.setMaxVisibleItems(self.value.count())
        quieten(self.value)
        words = self.value.fontMetrics().horizontalAdvance(self.value.itemText(0))
        self.value.setFixedWidth(words + PADDING)
        self.value.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.value.setAccessibleName(tr("Grid"))
        self.triplet = _switch("grid-triplets")
        self.dotted = _switch("grid-dotted")
        self.snap = _switch("snap")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.value, self.triplet, self.dotted, self.snap):
            row.addWidget(widget)
        self.value.activated.connect(self._choose_value)
        self.triplet.clicked.connect(state.toggle_triplets)
        self.dotted.clicked.connect(state.toggle_dotted)
        self.snap.clicked.connect(state.toggle_snap)
        state.grid_changed.connect(self._show)
        themes.changed.connect(self._tint)
        self._tint()
        self._show()

    def _choose_value(self, place: int) -> None:
        grid = self._state.grid
        denominator = DENOMINATORS[place - 1] if place else grid.denominator
        self._state.choose_grid(replace(grid, denominator=denominator, adaptive=not place))

    def _show(self) -> None:
        grid, shown = self._state.grid, self._state.shown
        self.value.setItemText(0, AUTO.format(value=shown.name) if grid.adaptive else AUTO_PLAIN)
        self.value.setCurrentIndex(0 if grid.adaptive else DENOMINATORS.index(grid.denominator) + 1)
        tip = tr("Grid: the note value that drawing and moving snap to")
        if grid.adaptive:
            tip = tr("Grid: the note value that drawing and moving snap to, now {value}; it follows the zoom")
        elif shown != grid:
            tip = tr("Grid: here every {value} is drawn and snapped to; zoom in for {chosen}")
        self.value.setToolTip(tip.format(value=shown.name, chosen=grid.name))
        for switch, on in ((self.triplet, grid.triplet), (self.dotted, grid.dotted), (self.snap, grid.on)):
            switch.setChecked(on)

    def _tint(self) -> None:
        theme = self._themes.current
        for switch, name in ((self.triplet, "triplet"), (self.dotted, "dotted"), (self.snap, "snap")):
            switch.setIcon(icon(name, theme))


def _switch(name: str) -> QToolButton:
    """A switch of the action `name`: what it says, and by which keys."""
    deed = next(deed for deed in GRID if deed.name == name)
    words, keys = deed.tip or plain(deed.text), native(deed)
    button = QToolButton()
    button.setCheckable(True)
    button.setIconSize(QSize(SIZE, SIZE))
    button.setFixedSize(32, 32)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setToolTip(f"{words}  ({keys})" if keys else words)
    button.setAccessibleName(plain(deed.text))
    return button
