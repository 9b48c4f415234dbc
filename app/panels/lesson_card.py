"""The card for learning from one's own pieces: what to learn from, then how it goes, then what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.keys import leave_focus
from app.panels.floating_card import FloatingCard
from app.panels.lesson_choosing import INTRO, ChoosingPage
from app.panels.lesson_result import ResultPage
from app.panels.lesson_working import WorkingPage
from app.stage import Stage
from app.style import give_role
from app.theme import ThemeKeeper
from core.words import tr

WIDE = 452  # pixels
_EDGES = 26  # pixels, left and right together


class LessonCard(FloatingCard):
    """Three pages, of which one shows: `choosing`, `working`, `result`."""

    wide = WIDE

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._title, self._about = QLabel(tr("Learn from my pieces")), QLabel()
        give_role(self._title, "heading")
        give_role(self._about, "dim")
        self.choosing, self.working, self.result = ChoosingPage(), WorkingPage(themes), ResultPage()
        self._pages = (self.choosing, self.working, self.result)
        self.choosing.resized.connect(self._fit)
        for verb in (self.choosing.cancel, self.working.hide_, self.result.close_):
            verb.clicked.connect(self.cancelled)
        for verb in (self.choosing.train, self.result.use):
            verb.clicked.connect(self.applied)
        self._lay_out()
        self._show_page(self.choosing)

    def _lay_out(self) -> None:
        head, lines = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._about)
        lines.setContentsMargins(14, 10, 12, 10)
        lines.setSpacing(8)
        lines.addLayout(head)
        for page in self._pages:
            lines.addWidget(page)
        leave_focus(self)
        self.choosing.order_tabs()

    @property
    def first(self) -> QWidget:
        return next(page for page in self._pages if not page.isHidden()).first

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Esc on the roll puts the card away; Enter there is for the roll while it works."""
        return self.isVisible() and self.has_keyboard and self.answers(event)

    def sizeHint(self) -> QSize:
        """As high as the words are at its width: left to itself, Qt makes room for them in a narrower one."""
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return super().sizeHint()
        return QSize(self.wide, layout.totalHeightForWidth(self.wide))

    # Turning the pages

    def show_choosing(self) -> None:
        """Turn to what is to be learnt from."""
        self._about.setText("")
        self.setAccessibleName(f"{self._title.text()}: {INTRO}")
        self.choosing.count()
        self._show_page(self.choosing)

    def show_reading(self, words: str) -> None:
        """What is being read; "" where nothing is any more."""
        self._about.setText(words)
        self.choosing.be_read(on=bool(words))

    def show_working(self, title: str) -> None:
        """Turn to how it goes."""
        self._about.setText(title)
        self.setAccessibleName(f"{self._title.text()}: {title}")
        self.working.begin()
        self._show_page(self.working)

    def show_result(self, result: Mapping[str, Any]) -> None:
        """Turn to what came of it."""
        self._about.setText(str(result["title"]))
        self.result.tell(result)
        self.setAccessibleName(f"{self._title.text()}: {self.result.verdict.text()}")
        self._show_page(self.result)

    def _show_page(self, page: QWidget) -> None:
        held = self.has_keyboard
        for each in self._pages:
            each.setVisible(each is page)
        self._fit()
        if held:  # by a control of the page before
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """Be as high as what stands there."""
        width = self.wide - _EDGES
        for label in self.findChildren(QLabel):
            if label.wordWrap():
                label.setMinimumHeight(max(0, label.heightForWidth(width)) if label.text() else 0)
        self.choosing.keep_lines()
        for page in self._pages:
            layout = page.layout()
            if layout is not None:
                layout.activate()
        self.adjustSize()
