"""The card with a tool's figures: it floats over the roll while the notes show what would become of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.keys import leave_focus, put_in_order
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


class _Page(QWidget):
    """The rows of one tool."""

    def __init__(self, shape: Shape, themes: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = [made(spec, themes) for spec in shape.rows]
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        for row in self.rows:
            lines.addWidget(row)


class ShapeCard(FloatingCard):
    """One tool at a time; `edited` gives a figure's name and its new value."""

    edited = Signal(str, object)

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._themes = themes
        self.rows: list[RowWidget] = []
        self._pages: dict[str, _Page] = {}  # of the tools that were opened, by name
        self._title, self._about = QLabel(), QLabel()
        self._head = QBoxLayout(BESIDE)
        self._lines = QVBoxLayout(self)
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
        self._lines.setContentsMargins(*AROUND)
        self._lines.setSpacing(8)
        self._lines.addLayout(head)
        self._lines.addLayout(foot)

    def show_tool(self, shape: Shape, figures: Figures, ground: Ground) -> None:
        """Put this tool's rows on the card, instead of any other's."""
        for other in self._pages.values():
            other.hide()
        page = self._pages.get(shape.name) or self._page(shape)
        self.rows = page.rows
        page.show()
        self._title.setText(shape.title)
        self.show_figures(figures, ground)

    def _page(self, shape: Shape) -> _Page:
        """The rows of a tool, which stay for the next time: to make them takes longer than all else here."""
        page = self._pages[shape.name] = _Page(shape, self._themes, self)
        leave_focus(page)
        for row in page.rows:
            row.edited.connect(self.edited)
        every = page.findChildren(QWidget)  # lists that unfold are windows of their own
        stops = [each for each in every if each.window() is self.window() and each.focusProxy() is None]
        put_in_order(stops, (self.cancel, self.apply))
        self._lines.insertWidget(1, page)  # in no layout within, which would not hear that it is hidden
        line_up(page)
        return page

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
