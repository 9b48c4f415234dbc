"""The takes: those of the present answer, all there ever were as a tree, or those with a star."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.kept_takes import KeptTakes
from app.outbox import Outbox
from app.panels.take_painting import GAP, HEIGHT, LOWEST
from app.panels.takes_model import Part, TakesModel
from app.panels.takes_view import TakesView
from app.session import Session
from app.theme import ThemeKeeper
from app.widgets.segments import Segments
from core.words import tr

PARTS: dict[str, tuple[str, str]] = {
    Part.PRESENT: (tr("these"), tr("The takes of the last answer")),
    Part.ALL: (tr("all"), tr("Every take of the piece, each under the one it goes on from")),
    Part.STARRED: (tr("starred"), tr("The takes you gave a star, and what they go on from")),
}
NONE = {
    Part.PRESENT: tr("none yet"),
    Part.ALL: tr("none yet; every take that is shown is kept here"),
    Part.STARRED: tr("none has a star yet"),
}
MARGIN = 16
HEADING = 48  # pixels, with what is above and below
LEAST = 2 * (HEIGHT + GAP) + HEADING  # two takes and the heading
MANY = 4  # takes that room is kept for


class TakesPanel(QWidget):
    """A heading with the parts to choose from, and the list."""

    def __init__(
        self,
        session: Session,
        kept: KeptTakes,
        outbox: Outbox,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kept = kept
        self._model = TakesModel(session, kept, outbox, self)
        self.view = TakesView(kept, self._model, themes, self)  # first, for F6 leads to the first
        self.parts = Segments(PARTS, tr("Takes"))
        self._none = QLabel()
        self._none.setProperty("role", "dim")
        self._none.setWordWrap(True)
        heading = QLabel(tr("Takes"))
        heading.setProperty("role", "heading")
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.parts, 2)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(MARGIN, 8, MARGIN, 4)
        lines.setSpacing(8)
        lines.addLayout(top)
        lines.addWidget(self._none, 0, Qt.AlignmentFlag.AlignTop)
        lines.addWidget(self.view, 1)
        lines.addStretch()
        self.setMinimumHeight(LEAST)
        self.parts.chosen.connect(self._choose)
        for signal in (kept.changed, session.takes_changed, session.piece_opened):
            signal.connect(self._show)
        self._choose(Part.PRESENT)

    @property
    def least(self) -> int:
        """The height in which all takes of an answer are to be seen, as long as there are not many."""
        rows = min(self._model.rowCount(), MANY)
        return max(LEAST, HEADING + rows * (LOWEST + GAP))

    def _choose(self, part: str) -> None:
        self.parts.show_choice(part)
        self.view.show_part(Part(part), discarded=self._model.discarded)
        self._show()

    def _show(self) -> None:
        self.view.follow()
        there = self._model.rowCount() > 0
        self._none.setText(NONE[self._model.part])
        self._none.setVisible(not there)
        self.view.setVisible(there)
