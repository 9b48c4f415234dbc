"""The panel of the score: the engraved music, and whether all tracks are in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.assistant import Assistant
from app.background import Worker
from app.panels.score_view import ScoreView
from app.session import Session
from app.theme import ThemeKeeper
from core.words import tr


class ScorePanel(QWidget):
    """`view` shows the track that is drawn on; a switch, where there are several tracks, all of them."""

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        worker: Worker,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.view = ScoreView(session, assistant, worker, themes)
        self.whole = QCheckBox(tr("all tracks"))
        self.whole.setToolTip(tr("Engrave every track, one staff each"))
        self.whole.setAccessibleName(tr("All tracks in the score"))
        self.whole.toggled.connect(self.view.show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QVBoxLayout()
        row.setContentsMargins(16, 2, 16, 2)
        row.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        session.score_changed.connect(self._offer)
        self._offer()

    def _offer(self) -> None:
        self.whole.setVisible(len(self._session.score.tracks) > 1)
