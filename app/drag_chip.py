"""The selection as something to take hold of: dragged from the status line to a folder or another program."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionToolButton, QToolButton

from app.copying import Copying
from app.icons import icon
from app.session import Session
from app.theme import Role, ThemeKeeper
from core.words import tr

ICON = QSize(14, 14)


class DragChip(QToolButton):
    """Stands there while notes are selected; a drag carries them, a click (or a key) copies them as MIDI."""

    def __init__(self, session: Session, copying: Copying, themes: ThemeKeeper) -> None:
        super().__init__()
        self._session, self._copying, self._themes = session, copying, themes
        self._pressed: QPoint | None = None
        self.setText(tr("MIDI"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(ICON)
        self.setFixedHeight(self.fontMetrics().height())  # no higher than the words beside it
        self.setProperty("role", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(tr("Drag the selection to a folder or another program as MIDI; click to copy it"))
        self.setAccessibleName(tr("The selected notes as MIDI"))
        session.selection_changed.connect(self._show)
        self.clicked.connect(partial(copying.copy_as, "mid"))
        themes.changed.connect(self._tint)
        self._tint()
        self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.setDown(False)  # it is no click any more
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def _drag(self) -> None:
        drag = QDrag(self)
        drag.setMimeData(self._copying.packed())
        drag.setPixmap(self._picture())
        drag.exec(Qt.DropAction.CopyAction)

    def _picture(self) -> QPixmap:
        """What it looks like; `grab` would lay out and polish all of the window before."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self.palette().color(self.backgroundRole()))
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        with QPainter(picture) as painter:
            self.style().drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option, painter, self)
        return picture

    def _show(self) -> None:
        self.setVisible(bool(self._session.selection))

    def _tint(self) -> None:
        self.setIcon(icon("export", self._themes.current, Role.TEXT_DIM))
