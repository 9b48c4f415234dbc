"""Changes the program's clothes: another theme, in steps short enough for a drag or the playhead to go on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.style import dress
from app.theme import ThemeKeeper


class Dressing(QObject):
    """Dresses the program in the theme in use, and anew whenever it is another.

    Given another style sheet, Qt polishes every widget once for each of its ancestors, eight times on
    average: 80 ms and more for this window. Taking the old sheet off and putting the new one on each go over
    every widget once, and the loop comes round in between. Meanwhile the windows keep the picture they have,
    and no layout is done, for without a sheet everything has another size.
    """

    def __init__(self, app: QApplication, themes: ThemeKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._themes = app, themes
        self._to_come: list[Callable[[], None]] = []
        self._windows: list[QWidget] = []  # that keep their picture
        self._unlaid: dict[int, QObject] = {}  # whose layout waits
        self._next = QTimer(self, interval=0)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._go_on)
        dress(app, themes.current)
        themes.changed.connect(self._change)

    @property
    def busy(self) -> bool:
        """Whether the windows still show the theme before."""
        return bool(self._to_come)

    def _change(self) -> None:
        self._hold_still()
        if self._put_on not in self._to_come:  # what is put on is the theme that is in use by then
            self._to_come = [self._take_off, self._put_on, self._show]
        self._next.start()

    def _go_on(self) -> None:
        self._to_come.pop(0)()
        if self._to_come:
            self._next.start()

    def _hold_still(self) -> None:
        windows = [each for each in self._app.topLevelWidgets() if each.isVisible() and each.updatesEnabled()]
        for window in windows:
            window.setUpdatesEnabled(False)
        self._windows += windows

    def _take_off(self) -> None:
        self._app.setStyleSheet("")
        self._app.installEventFilter(self)  # not before, for Qt sends thousands of events meanwhile

    def _put_on(self) -> None:
        self._app.removeEventFilter(self)
        dress(self._app, self._themes.current)
        waiting, self._unlaid = self._unlaid, {}
        for each in filter(isValid, waiting.values()):
            self._app.postEvent(each, QEvent(QEvent.Type.LayoutRequest))

    def _show(self) -> None:
        windows, self._windows = self._windows, []
        for window in filter(isValid, windows):
            window.setUpdatesEnabled(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.LayoutRequest:
            return False
        self._unlaid[id(watched)] = watched
        return True
