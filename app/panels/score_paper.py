"""What the pages of the score are like: paper, how it lies, the size of the staves, and how near one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from app import settings as the
from app.icons import icon
from app.settings import Setting, Settings
from app.sheet.pages import FIT, PageView
from app.style import give_role
from app.theme import ThemeKeeper
from app.widgets.fields import quieten
from app.widgets.glyph import as_glyph
from core.engraving.layout import LARGE, NORMAL, PAPERS, SMALL
from core.words import tr

STAVES = {SMALL: tr("small staves"), NORMAL: tr("usual staves"), LARGE: tr("large staves")}
WAYS = {False: tr("upright"), True: tr("on its side")}
Value = TypeVar("Value", str, float, bool)


class PaperRow(QWidget):
    """Every choice is remembered as it is made."""

    def __init__(self, settings: Settings, view: PageView, themes: ThemeKeeper) -> None:
        super().__init__()
        self._settings, self._themes = settings, themes
        self.papers = self._choice(
            tr("Paper"), tr("The paper of the pages"), {name: name for name in PAPERS}, the.PAPER
        )
        self.ways = self._choice(tr("How the paper lies"), tr("Upright, or on its side"), WAYS, the.LANDSCAPE)
        self.staves = self._choice(
            tr("Size of the staves"), tr("How large the music is on the paper"), STAVES, the.STAFF
        )
        self.zoomed = QLabel()
        give_role(self.zoomed, "dim")
        wide = partial(settings.set, the.SCORE_ZOOM, FIT)
        self.further = self._glyph(tr("Further away"), "Ctrl+-", partial(view.zoom, -1))
        self.nearer = self._glyph(tr("Nearer"), "Ctrl+=", partial(view.zoom, 1))
        self.fit = self._glyph(tr("As wide as there is room"), "Ctrl+0", wide)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.papers, self.ways, self.staves, self.further, self.zoomed, self.nearer, self.fit):
            row.addWidget(widget)
        settings.changed.connect(self._show)
        view.zoomed.connect(lambda percent: self.zoomed.setText(f"{percent} %"))
        themes.changed.connect(self._tint)
        self._show()
        self._tint()

    def _choice(
        self, name: str, tip: str, choices: Mapping[Value, str], setting: Setting[Value]
    ) -> QComboBox:
        box = QComboBox()
        for value, words in choices.items():
            box.addItem(words, value)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.activated.connect(lambda index: self._settings.set(setting, box.itemData(index)))
        quieten(box)
        return box

    def _glyph(self, words: str, keys: str, does: Callable[[], object]) -> QToolButton:
        """A button; on the pages the keys do the same."""
        button = as_glyph(QToolButton())
        button.setToolTip(f"{words} ({QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)})")
        button.setAccessibleName(words)
        button.clicked.connect(lambda _checked=False: does())
        return button

    def _show(self) -> None:
        get = self._settings.get
        for box, value in (
            (self.papers, get(the.PAPER)),
            (self.ways, get(the.LANDSCAPE)),
            (self.staves, get(the.STAFF)),
        ):
            box.setCurrentIndex(box.findData(value))

    def _tint(self) -> None:
        theme = self._themes.current
        for button, name in ((self.further, "zoom-out"), (self.nearer, "zoom-in"), (self.fit, "zoom-fit")):
            button.setIcon(icon(name, theme))
