"""From an empty roll to a piece with takes, velocities, an instrument and a section, without the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.kept_takes import REPEATED
from app.panels.event_list import EventList
from app.panels.shape_card import ShapeCard
from app.panels.tracks_panel import TracksPanel
from core.chord_symbols import ChordSymbol
from core.score import ChordSign, Marker, Score
from tests.app.house import House

K = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tab_to(house: House, name: str) -> None:
    """Tab on to the control that a screen reader calls so."""
    for _ in range(12):
        if name in focus().accessibleName():
            return
        house.press(K.Key_Tab)
    raise AssertionError(f"Tab does not lead to {name}, but to {focus().accessibleName()}")


def typed(house: House, words: str) -> None:
    """Words and Return into the field that has just opened."""
    house.qtbot.waitUntil(lambda: isinstance(focus(), QLineEdit))
    QTest.keyClicks(focus(), words)
    QTest.keyClick(focus(), K.Key_Return)
    house.qtbot.waitUntil(house.canvas.hasFocus)


def test_a_piece_by_the_keyboard_alone(house: House) -> None:
    house.press(K.Key_N)  # shows the cursor
    for key in (K.Key_N, K.Key_Up, K.Key_Up, K.Key_N, K.Key_N):
        house.press(key)
    first = house.session.notes
    assert [note.pitch - first[0].pitch for note in first] == [0, 2, 2]

    house.continue_()
    shown = house.parts.assistant.take
    house.press(K.Key_Right)
    other = house.parts.assistant.take
    assert other is not shown
    house.press(K.Key_C)  # against the one before
    assert house.parts.assistant.take is shown
    house.qtbot.wait(2 * REPEATED)  # struck at once again, it would be a key that repeats itself
    house.press(K.Key_C)
    assert house.parts.assistant.take is other
    house.press(K.Key_Right, CTRL)  # its first bar
    house.qtbot.waitUntil(lambda: len(house.session.notes) > len(first) and not house.waits())
    house.press(K.Key_Escape)
    assert house.parts.assistant.takes is None

    house.press(K.Key_Tab)
    [chosen] = house.session.selection
    house.press(K.Key_V, SHIFT)
    typed(house, "+15")
    [louder] = house.session.selection
    assert louder.velocity == chosen.velocity + 15

    house.press(K.Key_F8)
    house.press(K.Key_F6)
    tracks = house.window.findChild(TracksPanel)
    assert tracks is not None
    assert tracks.isAncestorOf(focus())
    tab_to(house, "Instrument")
    house.press(K.Key_Return)
    house.qtbot.waitUntil(lambda: isinstance(focus(), QLineEdit))
    QTest.keyClicks(focus(), "flute")
    QTest.keyClick(focus(), K.Key_Return)
    assert house.session.score.tracks[0].program == 73

    house.press(K.Key_Escape)
    house.canvas.setFocus()
    house.press(K.Key_M, CTRL)
    typed(house, "Theme")
    assert house.session.score.markers == (Marker(0, "Theme"),)

    house.press(K.Key_F10)
    while not isinstance(focus(), EventList):
        house.press(K.Key_F6)
    house.press(K.Key_Escape)
    assert house.canvas.hasFocus()
    for _ in range(40):
        if not house.session.history.undo_name:
            break
        house.press(K.Key_Z, CTRL)
    assert house.session.notes == ()


def stops(house: House) -> list[QWidget]:
    """All that the keyboard comes to by Tab."""
    return [
        each
        for each in house.window.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


@pytest.mark.parametrize("empty", [True, False])
def test_from_everywhere_esc_leads_back_to_the_roll(house: House, empty: bool) -> None:
    if not empty:
        house.session.apply("Name the chords", Score(chords=(ChordSign(0, ChordSymbol("C")),)))
        house.draw(60, 62, 64)
    house.window.resize(1600, 1000)
    for panel in (K.Key_F8, K.Key_F10, K.Key_F7):
        house.press(panel)
    house.window.notice.ask("a piece", "A piece was left open.", (("Show…", lambda: None),))
    assert len(stops(house)) > 40
    for stop in filter(isValid, stops(house)):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        name = stop.accessibleName() or type(stop).__name__
        house.press(K.Key_Escape)
        house.qtbot.waitUntil(house.canvas.hasFocus)
        assert house.window.notice.words, name  # a question stays


def test_a_card_that_goes_with_the_keyboard_in_it_gives_it_to_the_roll(house: House) -> None:
    notice = house.window.notice
    for verb in ("Show…", ""):
        notice.ask("a piece", "A piece was left open.", (("Show…", lambda: None),))
        button = next(each for each in notice.findChildren(QAbstractButton) if each.text() == verb)
        house.focus(button)
        house.press(K.Key_Return)
        assert not notice.isVisible()
        house.qtbot.waitUntil(house.canvas.hasFocus)
    example = next(each for each in house.window.start.findChildren(QAbstractButton) if each.isVisible())
    house.focus(example)
    house.press(K.Key_Return)
    house.qtbot.waitUntil(lambda: not house.window.start.isVisible())
    house.qtbot.waitUntil(house.canvas.hasFocus)


def by_tab(house: House, pane: QWidget) -> list[QWidget]:
    """What Tab leads to in a panel or card, in this order."""
    found: list[QWidget] = []
    stop = house.window.nextInFocusChain()
    while stop is not None and stop is not house.window:
        if stop in stops(house) and stop.focusProxy() is None and pane.isAncestorOf(stop):
            found.append(stop)
        stop = stop.nextInFocusChain()
    return found


def test_among_the_tracks_tab_leads_through_the_row_and_then_to_what_is_below(house: House) -> None:
    house.draw(60)
    house.press(K.Key_F8)
    panel = house.window.findChild(TracksPanel)
    assert panel is not None
    for _ in range(2):
        row = panel.rows[house.session.track]
        reached = by_tab(house, panel)
        shown = [control for control in row.controls if control.isVisible()]
        assert reached[: len(shown)] == shown
        assert reached[len(shown)].accessibleName().startswith("Add a track")
        house.continuo.actions["add-track"].trigger()


def test_on_every_card_of_a_tool_tab_leads_from_above_to_below(house: House) -> None:
    house.draw(60, 62, 64)
    house.press(K.Key_A, CTRL)
    card = house.window.findChild(ShapeCard)
    assert card is not None
    for tool in ("humanise", "strum", "stretch", "invert", "humanise"):
        house.continuo.actions[tool].trigger()
        house.qtbot.waitUntil(card.isVisible)
        reached = by_tab(house, card)
        assert reached[-2:] == [card.cancel, card.apply]
        assert reached[0] is card.first
        house.press(K.Key_Escape)


@pytest.mark.parametrize(
    "sheet", ["settings", "soundfonts", "export_sound", "piece", "shortcuts", "about", "earlier"]
)
def test_on_every_sheet_the_keyboard_goes_from_above_to_below(house: House, sheet: str) -> None:
    house.draw(60)
    getattr(house.window.sheets, sheet)()
    [shown] = house.window.sheets.there
    house.qtbot.waitUntil(shown.isVisible)
    stops: list[QWidget] = []
    stop = shown.nextInFocusChain()
    while stop is not None and stop is not shown:
        if stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop.isVisible() and stop.focusProxy() is None:
            stops.append(stop)
        stop = stop.nextInFocusChain()
    assert stops
    page = shown.findChild(QScrollArea)
    for scrolled in (True, False):  # what is scrolled may lie lower than what stands below it
        here = [stop for stop in stops if (page is not None and page.isAncestorOf(stop)) is scrolled]
        places = [stop.mapTo(shown, stop.rect().center()).y() for stop in here]
        assert all(after > before - 4 for before, after in pairwise(places))
