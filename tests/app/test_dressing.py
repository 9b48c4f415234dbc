"""Another theme is put on in steps: none of them is seen, and the window ends as one dressed at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import style
from app.dressing import Dressing
from app.theme import Role, Theme, ThemeKeeper


@pytest.fixture
def themes(qapp: QApplication) -> Iterator[ThemeKeeper]:
    yield ThemeKeeper("light")
    qapp.setStyleSheet("")
    ThemeKeeper("system")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A row of controls whose sizes and colours are the sheet's."""
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    primary = QPushButton("continue", window)
    primary.setProperty("role", "primary")
    dim = QLabel("no take", window)
    dim.setProperty("role", "dim")
    for each in (primary, dim, QPushButton("keep", window)):
        row.addWidget(each)
    window.show()
    qtbot.waitExposed(window)
    return window


def picture(window: QWidget) -> QImage:
    return window.grab().toImage()


def dressed_at_once(qapp: QApplication, window: QWidget, theme: Theme) -> QImage:
    style.dress(qapp, theme)
    qapp.processEvents()
    return picture(window)


def test_the_window_ends_as_one_dressed_at_once(
    qapp: QApplication, qtbot: QtBot, themes: ThemeKeeper, window: QWidget
) -> None:
    dressing = Dressing(qapp, themes, window)
    for name in ("dark", "light"):
        themes.choose(name)
        qtbot.waitUntil(lambda: not dressing.busy)
        qapp.processEvents()
        in_steps = picture(window)
        assert window.updatesEnabled()
        assert qapp.palette().color(QPalette.ColorRole.Window) == themes.current[Role.PAPER]
        assert in_steps == dressed_at_once(qapp, window, themes.current)


class Told(QObject):
    """Counts the events of a kind that the widgets it watches get."""

    def __init__(self, kind: QEvent.Type, *watched: QWidget) -> None:
        super().__init__()
        self.count = 0
        self._kind = kind
        for each in watched:
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is self._kind
        return False


def test_a_widget_is_told_of_the_other_sheet_once(
    qapp: QApplication, qtbot: QtBot, themes: ThemeKeeper, window: QWidget
) -> None:
    dressing = Dressing(qapp, themes, window)
    widgets = window.findChildren(QWidget)
    never_seen = QLabel("never shown", window)
    told = Told(QEvent.Type.StyleChange, *widgets, never_seen)
    themes.choose("dark")
    qtbot.waitUntil(lambda: not dressing.busy)
    assert told.count == len(widgets) + 1
    assert not any(each.testAttribute(Qt.WidgetAttribute.WA_SetStyle) for each in (*widgets, never_seen))


def test_sizes_stay_while_the_sheet_is_off(
    qapp: QApplication, qtbot: QtBot, themes: ThemeKeeper, window: QWidget
) -> None:
    dressing = Dressing(qapp, themes, window)
    qapp.processEvents()
    resizes = Told(QEvent.Type.Resize, *window.findChildren(QWidget))
    themes.choose("dark")
    assert not window.updatesEnabled()
    qtbot.waitUntil(lambda: not dressing.busy)
    qapp.processEvents()
    assert not resizes.count


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_theme_chosen_in_between_is_the_one_put_on(
    qapp: QApplication, qtbot: QtBot, themes: ThemeKeeper, window: QWidget, turns: int
) -> None:
    dressing = Dressing(qapp, themes, window)
    themes.choose("dark")
    for _ in range(turns):
        qapp.processEvents()
    themes.choose("light")
    qtbot.waitUntil(lambda: not dressing.busy)
    assert themes.current.name == "light"
    assert qapp.styleSheet() == style.sheet(themes.current)
    assert window.updatesEnabled()


@pytest.mark.parametrize("turns", [0, 3, 12, 25])
def test_a_window_closed_in_between_does_no_harm(
    qapp: QApplication,
    qtbot: QtBot,
    themes: ThemeKeeper,
    window: QWidget,
    monkeypatch: pytest.MonkeyPatch,
    turns: int,
) -> None:
    monkeypatch.setattr("app.slices.SLICE", 0)  # a widget a turn
    other = QWidget()
    row = QHBoxLayout(other)
    for each in (QPushButton("close"), QSpinBox(), QComboBox(), QScrollArea()):  # Qt makes widgets in them
        row.addWidget(each)
    other.show()
    dressing = Dressing(qapp, themes, window)
    themes.choose("dark")
    for _ in range(turns):
        qapp.processEvents()
    assert dressing.busy
    other.close()
    other.deleteLater()
    qtbot.waitUntil(lambda: not dressing.busy)
    assert themes.current[Role.ACCENT].name() in qapp.styleSheet()
    assert window.updatesEnabled()


def test_what_is_made_in_between_is_dressed_too(
    qapp: QApplication,
    qtbot: QtBot,
    themes: ThemeKeeper,
    window: QWidget,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.slices.SLICE", 0)
    dressing = Dressing(qapp, themes, window)
    themes.choose("dark")
    for _ in range(3):
        qapp.processEvents()
    late = QPushButton("keep")
    qtbot.addWidget(late)
    late.setProperty("role", "primary")
    late.show()
    qtbot.waitUntil(lambda: not dressing.busy)
    qapp.processEvents()
    in_steps = picture(late)
    assert in_steps == dressed_at_once(qapp, late, themes.current)


def test_what_was_to_be_painted_when_it_began_is_painted_in_the_end(
    themes: ThemeKeeper, qapp: QApplication, window: QWidget, qtbot: QtBot
) -> None:
    dressing = Dressing(qapp, themes, window)
    seen: list[str] = []
    watch = _Paints(window, seen)
    window.installEventFilter(watch)
    qapp.processEvents()
    seen.clear()
    window.update()  # all of it, as when the system's theme changes or the palette closes
    themes.choose("dark")
    qtbot.waitUntil(lambda: not dressing.busy)
    qtbot.waitUntil(lambda: bool(seen))
    seen.clear()
    window.update()
    qtbot.waitUntil(lambda: bool(seen))


class _Paints(QObject):
    """Notes that a widget is painted."""

    def __init__(self, parent: QObject, seen: list[str]) -> None:
        super().__init__(parent)
        self._seen = seen

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._seen.append("painted")
        return False
