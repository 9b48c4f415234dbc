"""Which keys belong to the control that has the keyboard, before any shortcut of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_TEXT = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit)
_ARROWED = (QAbstractSlider, QComboBox, QAbstractItemView)
_PRESSED = (QAbstractButton, QComboBox)

_MOVES = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_TABS = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
_RETURNS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def keeps(widget: QWidget, event: QKeyEvent) -> bool:
    """Whether `widget`, which is not the roll, keeps this key from the shortcuts."""
    key = Qt.Key(event.key())
    if event.modifiers() & _COMMANDS:
        return False  # text fields ask for their own editing commands themselves
    if key in _TABS:
        return True
    if is_written_in(widget):
        return not Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
    if isinstance(widget, _ARROWED) and key in _MOVES:
        return True
    return isinstance(widget, _PRESSED) and key in _RETURNS


def is_written_in(widget: QWidget) -> bool:
    """Whether a control takes words or numbers from the keyboard."""
    return isinstance(widget, _TEXT) or (isinstance(widget, QComboBox) and widget.isEditable())


def _is_in_list(widget: QWidget) -> bool:
    """Whether a field is a list's own, over one of its rows: the list takes the keyboard back itself."""
    viewport = widget.parentWidget()
    above = viewport.parentWidget() if viewport is not None else None
    return isinstance(above, QAbstractItemView)


class KeyManners(QObject):
    """Watches only the control that has the keyboard; `home` (the roll) leaves all keys to the shortcuts.

    In a field, Return and Esc give the keyboard back to the roll, and so does Esc anywhere in a panel or the
    transport row unless takes are to be dismissed (`engaged`). Return presses a button, so that Space can
    always play.
    """

    def __init__(
        self, app: QApplication, window: QWidget, home: QWidget, engaged: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window, self._home, self._engaged = window, home, engaged
        app.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is not None and new is not self._home and not self._home.isAncestorOf(new):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            if event.type() == QEvent.Type.ShortcutOverride:
                return self._override(watched, event)
            if event.type() == QEvent.Type.KeyPress and self._is_ours(watched.window()):
                return self._press(watched, Qt.Key(event.key()))
        return False

    def _is_ours(self, window: QWidget) -> bool:
        """Whether it is the window, or a panel of its that floats."""
        return window is self._window or isinstance(window, QDockWidget)

    def _override(self, widget: QWidget, event: QKeyEvent) -> bool:
        in_dialog = isinstance(widget.window(), QDialog) and event.key() == Qt.Key.Key_Space
        if in_dialog or keeps(widget, event) or self._leads_back(widget, Qt.Key(event.key())):
            event.accept()
            return True
        return False

    def _leads_back(self, widget: QWidget, key: Qt.Key) -> bool:
        """Whether Esc only takes the keyboard home: on a card over the roll it cancels the card instead."""
        stage = self._home.parentWidget()
        aside = self._is_ours(widget.window()) and (stage is None or not stage.isAncestorOf(widget))
        return key == Qt.Key.Key_Escape and aside and not self._engaged() and not is_written_in(widget)

    def _press(self, widget: QWidget, key: Qt.Key) -> bool:
        if self._leads_back(widget, key):
            self._window.activateWindow()  # which it is not while a panel floats
            self._home.setFocus()
            return True
        if isinstance(widget, QAbstractButton) and key in _RETURNS:
            widget.click()
            return True
        if isinstance(widget, QComboBox) and not widget.isEditable() and key in _RETURNS:
            widget.showPopup()
            return True
        leaves = key in _RETURNS or key == Qt.Key.Key_Escape
        if leaves and is_written_in(widget) and not _is_in_list(widget):
            QTimer.singleShot(0, self._home, partial(self._leave, widget))  # after it has taken the value
        return False

    def _leave(self, field: QWidget) -> None:
        """Home from `field`, unless what was entered there has led elsewhere already."""
        if QApplication.focusWidget() is field:
            self._home.setFocus()


def leave_focus(panel: QWidget) -> None:
    """Buttons, sliders and lists of `panel` take the keyboard by Tab only; a click leaves it where it is."""
    for kind in (QAbstractButton, QAbstractSlider, QComboBox):
        for control in panel.findChildren(kind):
            if control.focusPolicy() != Qt.FocusPolicy.NoFocus:
                control.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def put_in_order(first: Sequence[QWidget], then: Sequence[QWidget]) -> None:
    """Have Tab lead through `first` and on to `then`, which was made before and stays where it was."""
    stops = [stop for stop in (then[-1], *first, *then) if stop.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)
