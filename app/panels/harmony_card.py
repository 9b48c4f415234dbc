"""The card on which is chosen what goes with a melody, or over chords, and how often chords change."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from app import settings as the
from app.deeds import lower, plain
from app.deeds.takes import WITH
from app.panels.floating_card import FloatingCard
from app.stage import Stage
from app.style import give_role
from app.widgets.segments import Segments
from core.words import tr

PACES = {
    "free": tr("Chords change where the model has them change"),
    "bar": tr("A chord to every bar"),
    "half": tr("A chord to each half of a bar, where the metre has halves"),
    "beat": tr("A chord to every beat"),
}
FIRST = 2  # of its lines that is a group
COLUMNS, WIDE = 2, 424  # the card's pixels, for what chords of four notes are called in French


class HarmonyCard(FloatingCard):
    """`chosen` gives what is to be written, `paced` how often block chords are to change."""

    chosen = Signal(str)
    paced = Signal(str)
    wide = WIDE

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.setAccessibleName(tr("Harmonise"))
        self._about, self._words_above, self._words_below = QLabel(), QLabel(), QLabel()
        self._about.setWordWrap(True)
        self.kinds = {str(deed.with_[0]): QPushButton(lower(plain(deed.text))) for deed in WITH}
        self._offer = next(iter(self.kinds))
        for deed, button in zip(WITH, self.kinds.values(), strict=True):
            button.setProperty("narrow", True)
            button.setToolTip(deed.tip)
            button.clicked.connect(partial(self._choose, str(deed.with_[0])))
        words = zip(the.PACE.choices, the.PACE.words, strict=True)
        self.pace = Segments({each: (word, PACES[each]) for each, word in words}, the.PACE.label)
        self.pace.chosen.connect(self.paced)
        self.cancel = QPushButton(tr("cancel"))
        self.cancel.setToolTip(tr("Write nothing  (Esc)"))
        self.cancel.clicked.connect(self.cancelled)
        self._lay_out()

    @property
    def first(self) -> QWidget:
        return self.kinds[self._offer]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Enter and Esc on the roll are for the card too, while it is there."""
        return self.isVisible() and self.answers(event)

    def show_place(self, words: str) -> None:
        """Say what it is that will be gone with."""
        self._about.setText(words)

    def show_offer(self, what: str, *, over: bool) -> None:
        """Show which of them Enter writes; with `over` it is an accompaniment that is gone with."""
        self._offer = what
        for name, button in self.kinds.items():
            give_role(button, "primary" if name == what else "")
        self._words_above.setText(tr("above it") if over else tr("over chords"))
        self._words_below.setText(tr("below it") if over else tr("under the melody"))
        groups = (self._above, self._below) if over else (self._below, self._above)
        for place, group in enumerate(groups, FIRST):
            self._lines.removeWidget(group)
            self._lines.insertWidget(place, group)
        self._order_tabs(over=over)
        if self.has_keyboard:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_tabs(self, *, over: bool) -> None:
        """Tab goes down the card."""
        *below, line = self.kinds.values()
        under = [*below, self.pace]
        order = [line, *under] if over else [*under, line]
        for before, after in pairwise([*order, self.cancel]):
            QWidget.setTabOrder(before, after)

    def _choose(self, what: str, _checked: bool = False) -> None:
        self.chosen.emit(what)

    def _lay_out(self) -> None:
        title, last = QLabel(tr("Harmonise")), QHBoxLayout()
        give_role(title, "heading")
        pace = QLabel(tr("three- and four-note chords change"))
        for dim in (self._about, self._words_above, self._words_below, pace):
            give_role(dim, "dim")
        *below, line = self.kinds.values()
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, button in enumerate(below):
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
        self._below = _group(self._words_below, grid, pace, self.pace)
        self._above = _group(self._words_above, line)
        last.addStretch(1)
        last.addWidget(self.cancel)
        self._lines = _column(self)
        self._lines.setContentsMargins(16, 12, 16, 12)
        for each in (title, self._about, self._below, self._above):
            self._lines.addWidget(each)
        self._lines.addLayout(last)


def _group(*parts: QWidget | QLayout) -> QWidget:
    group = QWidget()
    lines = _column(group)
    lines.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, QWidget):
            lines.addWidget(part)
        else:
            lines.addLayout(part)
    return group


def _column(parent: QWidget) -> QVBoxLayout:
    lines = QVBoxLayout(parent)
    lines.setSpacing(8)
    return lines
