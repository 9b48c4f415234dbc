"""The card with a tool's figures: it floats over the roll while the notes show what would become of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.keys import leave_focus
from app.panels.floating_card import WIDTH, FloatingCard
from app.panels.shape_rows import RowWidget, made
from app.shaping_spec import Figures, Ground, Shape
from app.stage import Stage
from app.style import give_role
from app.theme import ThemeKeeper
from app.widgets.labelled_slider import line_up
from core.words import tr

AROUND = (14, 10, 12, 10)  # pixels
BESIDE, BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class ShapeCard(FloatingCard):
    """One tool at a time; `edited` gives a figure's name and its new value."""

    edited = Signal(str, object)

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._themes = themes
        self.rows: list[RowWidget] = []
        self._title, self._about = QLabel(), QLabel()
        self._head = QBoxLayout(BESIDE)
        self._middle = QVBoxLayout()
        self.cancel = QPushButton(tr("cancel"))
        self.apply = QPushButton(tr("apply  ↵"))
        give_role(self._title, "heading")
        give_role(self._about, "dim")
        give_role(self.cancel, "quiet")
        self.cancel.setToolTip(tr("Leave the notes as they were  (Esc)"))
        self.apply.setToolTip(tr("Keep the notes as they show  (Enter)"))
        self.apply.setAccessibleName(tr("apply"))
        self.cancel.clicked.connect(self.cancelled)
        self.apply.clicked.connect(self.applied)
        self._lay_out()
        leave_focus(self)

    @property
    def first(self) -> QWidget:
        return next((row.first for row in self.rows if row.first is not None), self.apply)

    def _lay_out(self) -> None:
        head, foot = self._head, QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._about)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.apply)
        self._middle.setSpacing(6)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(*AROUND)
        lines.setSpacing(8)
        for part in (head, self._middle, foot):
            lines.addLayout(part)

    def show_tool(self, shape: Shape, figures: Figures, ground: Ground) -> None:
        """Put this tool's rows on the card, instead of any other's."""
        for row in self.rows:
            self._middle.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [made(spec, self._themes) for spec in shape.rows]
        for row in self.rows:
            leave_focus(row)  # whoever is asked for what is inside holds it: a row, unlike the card, goes
            row.edited.connect(self.edited)
            self._middle.addWidget(row)
            row.show()
        line_up(self)
        self._title.setText(shape.title)
        self.show_figures(figures, ground)

    def show_figures(self, figures: Figures, ground: Ground) -> None:
        """Show what is so, of these notes."""
        for row in self.rows:
            row.show_figures(figures, ground)

    def say(self, words: str) -> None:
        """Which notes it is about: beside the tool's name, or below where there is no room for both."""
        self._about.setText(words)
        needed = self._title.sizeHint().width() + self._head.spacing() + self._about.sizeHint().width()
        self._head.setDirection(BESIDE if needed <= WIDTH - AROUND[0] - AROUND[2] else BELOW)
        self.setAccessibleName(f"{self._title.text()}: {words}")
