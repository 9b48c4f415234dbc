"""The panel of the score: the engraved music as a line or as pages, and what is on them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import settings as the
from app.actions import Actions
from app.panels.score_paper import PaperRow
from app.parts import Parts
from app.sheet.area import ScoreArea
from app.sheet.engraving import Working
from app.sheet.line import LineView
from app.sheet.pages import PageView
from app.widgets.action_button import ActionButton
from app.widgets.glyph import as_glyph
from app.widgets.segments import Segments
from core.words import tr

LINE, PAGES = "line", "pages"
LAYOUTS = {
    LINE: (tr("line"), tr("One long line that follows the music")),
    PAGES: (tr("pages"), tr("Pages as they are printed")),
}


class _Stack(QStackedWidget):
    """As high as what is looked at wants to be, not as the highest of all."""

    def sizeHint(self) -> QSize:
        shown = self.currentWidget()
        return super().sizeHint() if shown is None else shown.sizeHint()

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()


class ScorePanel(QWidget):
    """`view` shows the track that is drawn on; a switch, where there are several tracks, all of them."""

    moved = Signal(object)  # frozenset[Note]
    opened = Signal(object)
    tapped = Signal(int, int)

    def __init__(self, parts: Parts, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.line = LineView(
            parts.session, parts.assistant, parts.workers.pen, parts.themes, parts.settings, parts.press
        )
        self.pages = PageView(
            parts.session, parts.assistant, parts.workers.pen, parts.themes, parts.settings, parts.press
        )
        self._stack = _Stack()
        for view in (self.line, self.pages):
            self._stack.addWidget(view)
            view.moved.connect(self.moved)
            view.opened.connect(self.opened)
            view.tapped.connect(self.tapped)
        self.layouts = Segments(LAYOUTS, tr("Score"))
        self.layouts.chosen.connect(lambda value: parts.settings.set(the.SCORE_PAGES, value == PAGES))
        self.whole = self._made_switch()
        self.paper = PaperRow(parts.settings, self.pages, parts.themes)
        self._buttons = [as_glyph(ActionButton(actions[name])) for name in ("print", "export-pages")]
        self._place()
        parts.session.score_changed.connect(self._offer)
        parts.settings.changed.connect(self._setting_changed)
        self._show()
        self._offer()

    @property
    def view(self) -> ScoreArea:
        """What is looked at: the line or the pages."""
        return self.pages if self._parts.settings.get(the.SCORE_PAGES) else self.line

    def set_playhead(self, tick: float) -> None:
        """Draw the line at a moment, and scroll along."""
        for view in (self.line, self.pages):
            view.set_playhead(tick)

    def follow(self, working: Working | None) -> None:
        """Show what a drag on the roll shows; None when it is over."""
        self.view.engraving.follow(working)

    def _made_switch(self) -> QCheckBox:
        whole = QCheckBox(tr("all tracks"))
        whole.setToolTip(tr("Engrave every track, one staff each"))
        whole.setAccessibleName(tr("All tracks in the score"))
        whole.toggled.connect(lambda on: self._parts.settings.set(the.SCORE_WHOLE, on))
        return whole

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 2, 16, 4)
        row.setSpacing(12)
        row.addWidget(self.layouts)
        row.addWidget(self.whole)
        row.addStretch(1)
        row.addWidget(self.paper)
        for button in self._buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def _offer(self) -> None:
        self.whole.setVisible(len(self._parts.session.score.tracks) > 1)

    def _setting_changed(self, key: str) -> None:
        if key in (the.SCORE_PAGES.key, the.SCORE_WHOLE.key):
            self._show()

    def _show(self) -> None:
        pages, whole = self._parts.settings.get(the.SCORE_PAGES), self._parts.settings.get(the.SCORE_WHOLE)
        self.layouts.show_choice(PAGES if pages else LINE)
        self.whole.setChecked(whole)
        self.paper.setVisible(pages)
        for view in (self.line, self.pages):
            view.show_all(whole)
        self._stack.setCurrentWidget(self.view)
        self._stack.updateGeometry()
