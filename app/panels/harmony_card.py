"""The card on which is chosen what goes with a melody, or over chords, and how often chords change."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

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
COLUMNS, WIDE = 2, 424  # the card's pixels, for what chords of four notes are called in French


class HarmonyCard(FloatingCard):
    """`chosen` gives what is to be written, `paced` how often block chords are to change."""

    chosen = Signal(str)
    paced = Signal(str)
    wide = WIDE

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.setAccessibleName(tr("Harmonise"))
        self._about = QLabel()
        self._about.setWordWrap(True)
        self.kinds = {str(deed.with_[0]): QPushButton(lower(plain(deed.text))) for deed in WITH}
        self._last = next(iter(self.kinds))
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
        return self.kinds[self._last]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Enter and Esc on the roll are for the card too, while it is there."""
        return self.isVisible() and self.answers(event)

    def show_place(self, words: str) -> None:
        """Say what it is that will be gone with."""
        self._about.setText(words)

    def show_last(self, what: str) -> None:
        """Show which of them Enter writes: what was written last."""
        self._last = what
        for name, button in self.kinds.items():
            give_role(button, "primary" if name == what else "")

    def _choose(self, what: str, _checked: bool = False) -> None:
        self.chosen.emit(what)

    def _lay_out(self) -> None:
        title, last = QLabel(tr("Harmonise")), QHBoxLayout()
        give_role(title, "heading")
        under, over, pace = (
            QLabel(words)
            for words in (tr("under the melody"), tr("over chords"), tr("three- and four-note chords change"))
        )
        for dim in (self._about, under, over, pace):
            give_role(dim, "dim")
        *below, line = self.kinds.values()
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, button in enumerate(below):
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
        last.addStretch(1)
        last.addWidget(self.cancel)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 12)
        lines.setSpacing(8)
        lines.addWidget(title)
        lines.addWidget(self._about)
        lines.addWidget(under)
        lines.addLayout(grid)
        lines.addWidget(pace)
        lines.addWidget(self.pace)
        lines.addWidget(over)
        lines.addWidget(line)
        lines.addLayout(last)
