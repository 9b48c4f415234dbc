"""With which other tracks takes are written, and whether they hear the rest, where there is any."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QWidget

from app import settings as the
from app.choices import Choices
from app.settings import Settings
from app.style import give_role
from core.words import brief, listed, tr

HEAR_TIP = tr("New notes fit what the other tracks sound in these bars")
ALONE_TIP = tr("Write the track that is worked on alone")


class BesideRows(QWidget):
    """A line that names the tracks written together; `hear`, a box for hearing the rest, stands elsewhere."""

    def __init__(self, choices: Choices, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices, self._settings = choices, settings
        self.names = QLabel()
        self.names.setWordWrap(True)
        give_role(self.names, "dim")
        self.alone = QToolButton()
        self.alone.setText(tr("only this track"))
        self.alone.setToolTip(ALONE_TIP)
        self.alone.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.alone.clicked.connect(choices.together.clear)
        self.hear = QCheckBox(tr("hear the other tracks"), self)
        self.hear.setToolTip(HEAR_TIP)
        self.hear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hear.clicked.connect(lambda on: settings.set(the.HEAR_OTHERS, on))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.names, 1)
        line.addWidget(self.alone)
        choices.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        choices = self._choices
        along, others = choices.company
        names = list(map(brief, choices.together.called(along)))
        self.names.setText(tr("together with {tracks}").format(tracks=listed(names)) if names else "")
        self.hear.setHidden(not others)
        self.hear.setChecked(self._settings.get(the.HEAR_OTHERS))
        self.setHidden(not names)
