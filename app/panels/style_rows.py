"""What the takes are to sound like: a style the model has learnt, or two of them mixed by a dial."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import settings as the
from app.choices import Choices
from app.panels.between import Between
from app.settings import Setting, Settings
from app.theme import ThemeKeeper
from app.widgets.fields import ScrolledChoice, quieten
from app.widgets.labelled_slider import NAME, column_of
from core.style_names import STYLE_NAMES
from core.words import tr

ALONE = tr("nothing else")
STYLE_TIP = tr("What the takes are to sound like, of what the model has learnt; else it goes by your phrase")
SECOND_TIP = tr("A second style, mixed with the first")
DIAL_TIP = tr("How much of either style: left more of the first, right more of the second")
LETTERS = 12  # of a style's name that are always in sight


class StyleRows(QWidget):
    """Two boxes and a dial, each there when the one before it has been used; from the settings and back."""

    def __init__(
        self, choices: Choices, settings: Settings, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._choices, self._settings = choices, settings
        self.first = self._box(the.STYLE, tr("Style"), STYLE_TIP)
        self.second = self._box(the.SECOND_STYLE, tr("Second style"), SECOND_TIP)
        words, name = (tr("the first"), tr("the second")), tr("first style to second")
        self.dial = Between(words, (0, 1), the.STYLE_SHARE.default, name, DIAL_TIP, themes)
        self.dial.edited.connect(partial(settings.set, the.STYLE_SHARE))
        self._and = _row(tr("and"), self.second)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(3)
        for row in (_row(tr("style"), self.first), self._and, self.dial):
            lines.addWidget(row)
        choices.changed.connect(self._show)
        choices.styling.offered.connect(self._show)
        self._show()

    def _box(self, setting: Setting[str], name: str, tip: str) -> QComboBox:
        box = ScrolledChoice()
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the notes
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LETTERS)  # a long name is no reason to push the panel wider
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.activated.connect(lambda place: self._settings.set(setting, box.itemData(place)))
        return box

    def _show(self) -> None:
        read = self._settings.get
        first, second = (
            style if style in STYLE_NAMES else "" for style in (read(the.STYLE), read(the.SECOND_STYLE))
        )
        learnt = self._choices.styling.known
        _fill(self.first, self._choices.styling.plain, learnt, first)
        _fill(self.second, ALONE, [style for style in learnt if style != first], second)
        self._and.setVisible(bool(first))
        self.dial.setVisible(bool(first and second and second != first))
        self.dial.show_value(read(the.STYLE_SHARE))


def _fill(box: QComboBox, none: str, styles: Sequence[str], chosen: str) -> None:
    """These styles in a box, and what is chosen though the model has not learnt it."""
    told = ["", *styles, *([chosen] if chosen and chosen not in styles else [])]
    if [box.itemData(place) for place in range(box.count())] != told or box.itemText(0) != none:
        box.clear()
        for style in told:
            box.addItem(tr(STYLE_NAMES[style]) if style else none, style)
        box.setMaxVisibleItems(box.count())
        quieten(box)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.setEnabled(len(told) > 1)


def _row(name: str, box: QComboBox) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(column_of(QLabel(name), NAME))
    row.addWidget(box, 1)
    return whole
