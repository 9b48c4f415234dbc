"""Every control of the window says what it is for, to the eye and to a screen reader, and fits its words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.deeds import deeds, native
from app.docks import DOCKS
from tests.app.house import House

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
)
SIZES = [(1024, 640), (1280, 800), (2560, 1600)]


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def furnished(house: House) -> House:
    """With notes, takes, and every panel and sheet on show."""
    house.draw(72, 74, 76)
    house.continue_()
    for dock in DOCKS:
        house.window.docks.show_panel(dock.name, shown=True)
    for name in ("settings", "shortcuts", "describe", "export-sound", "about", "palette"):
        house.continuo.actions[name].trigger()
    house.qtbot.wait(20)
    return house


def controls(house: House) -> list[QWidget]:
    found = [widget for kind in CONTROLS for widget in house.window.findChildren(kind)]
    return [widget for widget in found if not _inner(widget)]


def _inner(widget: QWidget) -> bool:
    """Whether a widget is a part that Qt makes of another control, or one that every program has."""
    above = widget.parentWidget()
    standard = isinstance(above, QDialogButtonBox) or widget.objectName().startswith("qt_")
    inside = isinstance(above, QComboBox | QAbstractSpinBox | QLineEdit | QAbstractItemView | QTabBar)
    return standard or inside or isinstance(widget, QScrollBar) or _put_away(widget)


def _put_away(widget: QWidget) -> bool:
    """Whether a button is there only now and then, and not now: it has neither words nor picture yet."""
    button = widget if isinstance(widget, QAbstractButton) else None
    return button is not None and button.isHidden() and not button.text() and button.icon().isNull()


def named(widget: QWidget) -> str:
    words = widget.accessibleName() or widget.objectName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} “{words}” in " + " < ".join(
        type(above).__name__ for above in _above(widget)
    )


def _above(widget: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget()


def tip(widget: QWidget) -> str:
    """What hovering shows: a widget's own tooltip, or that of the row or group it is in."""
    return next((part.toolTip() for part in (widget, *_above(widget)) if part.toolTip()), "")


def test_every_control_has_a_tooltip(house: House) -> None:
    bare = [named(control) for control in controls(furnished(house)) if not tip(control)]
    assert bare == [], "\n".join(bare)


def test_every_control_has_a_name_for_screen_readers(house: House) -> None:
    nameless = [
        named(control)
        for control in controls(furnished(house))
        if not control.accessibleName() and not (isinstance(control, QAbstractButton) and control.text())
    ]
    assert nameless == [], "\n".join(nameless)


def test_a_button_of_an_action_tells_its_shortcut(house: House) -> None:
    keys = {deed.name: native(deed).split(" · ")[0] for deed in deeds() if deed.keys}
    silent = []
    for button in furnished(house).window.findChildren(QToolButton):
        action = button.defaultAction()
        if action is not None and keys.get(action.objectName(), "") not in button.toolTip():
            silent.append(named(button))
    assert silent == [], "\n".join(silent)


@pytest.mark.parametrize("size", SIZES)
def test_no_words_are_cut_off(house: House, size: tuple[int, int]) -> None:
    house.draw(72, 74, 76)
    house.continue_()
    house.window.resize(*size)
    cut: list[str] = []
    for dock in DOCKS:
        house.window.docks.show_panel(dock.name, shown=True)
        house.qtbot.wait(20)
        cut += [f"{words}: {named(label)}" for label, words in written(house.window) if _is_cut(label, words)]
    assert cut == [], "\n".join(cut)


def written(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    found: list[QLabel | QAbstractButton] = [
        *window.findChildren(QLabel),
        *window.findChildren(QAbstractButton),
    ]
    for widget in found:
        if widget.isVisible() and widget.text() and not _inner(widget):
            yield widget, widget.text()


def _is_cut(widget: QWidget, words: str) -> bool:
    """Whether a widget has less room than its words take."""
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
        return False
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width())
    lines = words.split("\n")
    metrics = widget.fontMetrics()
    width = max(metrics.horizontalAdvance(line.replace("&", "")) for line in lines)
    return widget.width() < width or widget.height() < metrics.height() * len(lines) - 2
