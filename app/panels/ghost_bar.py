"""What can be done with the take on show, floating by the ghost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from app.assistant import Assistant
from app.ghosts import letter
from app.icons import SIZE
from app.panels.transport_bar import ActionTable
from app.stage import Stage
from app.style import give_role
from app.widgets.action_button import ActionButton
from core.words import tr

MARGIN = 16
COVERED = 72  # pixels of the notes, from their lower edge upwards, that the bar stands on or near


class GhostBar(QFrame):
    """Previous and next take, keep, keep a bar, dismiss; there only while takes show.

    `floor` is the pixel row at which the notes end and what lies below them begins.
    """

    def __init__(
        self, stage: Stage, assistant: Assistant, actions: ActionTable, floor: Callable[[], int]
    ) -> None:
        super().__init__(stage)
        self._stage, self._assistant, self._floor = stage, assistant, floor
        give_role(self, "card")
        self._which = QLabel()
        self._which.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._which.setMinimumWidth(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(2)
        row.addWidget(_icon_button(actions["previous-take"]))
        row.addWidget(self._which)
        row.addWidget(_icon_button(actions["next-take"]))
        for name, word in (("keep", tr("Keep  ⇥")), ("keep-bar", tr("Keep bar")), ("dismiss", tr("Esc"))):
            row.addWidget(_VerbButton(actions[name], word))
        self.hide()
        assistant.changed.connect(self._show)
        stage.add(self)

    def place(self, room: QRect) -> None:
        """Stand at the bottom right of the notes."""
        self.adjustSize()
        x, y = room.right() - self.width() - MARGIN, self._floor() - self.height() - MARGIN
        self.move(max(0, x), max(0, y))

    def settle(self) -> None:
        """Take a new place: the notes end elsewhere."""
        self.place(self._stage.rect())

    def _show(self) -> None:
        takes = self._assistant.takes
        if takes is not None:
            which = {"letter": letter(self._assistant.index), "n": len(takes.takes)}
            self._which.setText(tr("{letter} of {n}").format(**which))
            self._which.setAccessibleName(tr("Take {letter} of {n}").format(**which))
            self.settle()
        self.setVisible(takes is not None)
        if takes is not None:
            self._stage.lift(self)


def _icon_button(action: QAction) -> QToolButton:
    button = ActionButton(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(SIZE, SIZE))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


class _VerbButton(QToolButton):
    """Does what an action does, in fewer words than the menu has for it."""

    def __init__(self, action: QAction, word: str) -> None:
        super().__init__()
        self._action = action
        self.setText(word)
        self.setAccessibleName(action.text().replace("&", ""))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(SIZE, SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setIcon(self._action.icon())
        self.setToolTip(self._action.toolTip())
