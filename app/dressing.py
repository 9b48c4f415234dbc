"""Changes the program's clothes: another theme, in steps short enough for a drag or the playhead to go on."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.slices import Slices
from app.style import dress
from app.theme import ThemeKeeper

POLISHED = Qt.WidgetAttribute.WA_WState_Polished
# What Qt tells of no other style of the program's: so it is told by us, some widgets at a time.
PASSED_OVER = Qt.WidgetAttribute.WA_SetStyle


class Dressing(QObject):
    """Dresses the program in the theme in use, and anew whenever it is another.

    Given another style sheet, Qt polishes every widget once for each of its ancestors, eight times on
    average: 90 ms and more for this window; given none and then the new one, every widget twice, 20 ms each.
    Only those are polished that have been before, so every widget is taken back to the time before that,
    a few at a time, and polished anew once the other sheet is there. Meanwhile the windows keep the picture
    they have, and no layout is done, for without a sheet everything has another size. Telling all widgets
    of a sheet takes 15 to 45 ms in one piece too, so Qt has to take them for ones with a style of their own.
    """

    def __init__(self, app: QApplication, themes: ThemeKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._themes = app, themes
        self._bare: list[tuple[QWidget, bool]] = []  # that Qt passes over, and whether they were polished
        self._windows: list[QWidget] = []  # that keep their picture
        self._unlaid: dict[int, QObject] = {}  # whose layout waits
        self._slices = Slices(self)
        dress(app, themes.current)
        themes.changed.connect(self._change)

    @property
    def busy(self) -> bool:
        """Whether the windows still show the theme before."""
        return self._slices.busy

    def _change(self) -> None:
        self._hold_still()
        self._slices.begin(self._change_clothes())  # from the beginning, if another change is under way

    def _hold_still(self) -> None:
        windows = [each for each in self._app.topLevelWidgets() if each.isVisible() and each.updatesEnabled()]
        for window in windows:
            window.setUpdatesEnabled(False)
        self._windows += windows

    def _change_clothes(self) -> Iterator[None]:
        self._app.installEventFilter(self)
        for widget in self._app.allWidgets():
            if isValid(widget) and not widget.testAttribute(PASSED_OVER):
                self._undress(widget)
                yield
        self._app.setStyleSheet("")
        yield
        dress(self._app, self._themes.current)
        yield
        while self._bare:
            self._dress(*self._bare.pop())
            yield
        self._lay_out()
        yield
        self._show()

    def _undress(self, widget: QWidget) -> None:
        polished = widget.testAttribute(POLISHED)
        if polished:
            widget.style().unpolish(widget)
            widget.setAttribute(POLISHED, False)
        widget.setAttribute(PASSED_OVER)
        self._bare.append((widget, polished))

    def _dress(self, widget: QWidget, polished: bool) -> None:
        if isValid(widget):
            widget.setAttribute(PASSED_OVER, False)
            if polished:
                widget.style().polish(widget)
                widget.setAttribute(POLISHED)
            self._app.sendEvent(widget, QEvent(QEvent.Type.StyleChange))

    def _lay_out(self) -> None:
        self._app.removeEventFilter(self)
        waiting, self._unlaid = self._unlaid, {}
        for each in filter(isValid, waiting.values()):
            self._app.postEvent(each, QEvent(QEvent.Type.LayoutRequest))

    def _show(self) -> None:
        windows, self._windows = self._windows, []
        for window in filter(isValid, windows):
            window.setUpdatesEnabled(True)
            # What was to be painted when it was told to hold still Qt takes for asked for already.
            self._app.postEvent(window, QEvent(QEvent.Type.UpdateRequest))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.LayoutRequest:
            return False
        self._unlaid[id(watched)] = watched
        return True
