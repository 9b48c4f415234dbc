"""The transport row: what it shows of the piece, and edits made in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from app.keys import leave_focus
from app.main_window import SMALLEST
from app.panels.key_button import NO_KEY, KeyMenu, keys_of
from app.panels.transport_bar import HEIGHT, TransportBar
from app.roll.state import Grid
from app.widgets.figures import Figures
from core import edits
from core.harmony import Key, Mode
from tests.app.panels.conftest import NAMES, Desk
from tests.app.room import BAR


@pytest.fixture
def bar(desk: Desk, qtbot: QtBot) -> TransportBar:
    made = TransportBar(desk.transport, desk.session, desk.state, desk.editing, desk.actions, desk.themes)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def position(bar: TransportBar) -> str:
    return bar.findChildren(Figures)[0].text


def buttons(bar: TransportBar) -> list[QToolButton]:
    return bar.findChildren(QToolButton)


def offered(bar: TransportBar) -> list[QAction]:
    """Every entry of the key menu, as it is when opened."""
    menu = bar.key.menu()
    menu.aboutToShow.emit()
    entries = list(menu.actions())
    for entry in menu.actions():
        inner = entry.menu()
        if inner is not None:
            entries += inner.actions()  # type: ignore[attr-defined]  # it is a QMenu
    return entries


def test_it_shows_bar_beat_and_ticks(desk: Desk, bar: TransportBar) -> None:
    assert position(bar) == "1.1.000"
    desk.transport.seek(2 * BAR + 480 + 37)
    assert position(bar) == "3.2.037"


def test_position_counts_beats_of_the_metre(desk: Desk, bar: TransportBar) -> None:
    desk.session.apply("Metre", edits.set_metre(desk.session.score, 6, 8).score)
    desk.transport.seek(1440 + 480)
    assert position(bar) == "2.3.000"


def test_typing_a_tempo_is_one_edit(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    bar.tempo.setFocus()
    bar.tempo.selectAll()
    QTest.keyClicks(bar.tempo, "132.5")
    assert desk.session.score.tempos[0].bpm == 96
    QTest.keyClick(bar.tempo, Qt.Key.Key_Return)
    assert desk.session.score.tempos[0].bpm == 132.5
    assert desk.session.history.undo_name == "Change tempo"
    desk.session.undo()
    assert bar.tempo.value() == 96


def test_turning_the_tempo_is_one_edit_however_far(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    bar.tempo.setFocus()
    for _ in range(8):
        QTest.keyClick(bar.tempo, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: desk.session.score.tempos[0].bpm == 104)
    desk.session.undo()
    assert desk.session.score.tempos[0].bpm == 96


def test_a_tempo_edit_concerns_the_tempo_at_the_playhead(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    desk.session.apply("Tempo", edits.set_tempo(desk.session.score, 60, BAR).score)
    desk.transport.seek(BAR + 500)
    assert bar.tempo.value() == 60
    bar.tempo.setFocus()
    bar.tempo.selectAll()
    QTest.keyClicks(bar.tempo, "70")
    QTest.keyClick(bar.tempo, Qt.Key.Key_Return)
    assert [(change.tick, change.bpm) for change in desk.session.score.tempos] == [(0, 96), (BAR, 70)]


def test_typing_a_metre(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    edit = bar.metre.lineEdit()
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "7/8")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (desk.session.score.metres[0].beats, desk.session.score.metres[0].unit) == (7, 8)
    assert desk.session.history.undo_name == "Change metre"
    desk.session.undo()
    assert bar.metre.currentText() == "4/4"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_click_lists_the_usual_metres_and_lets_another_be_typed(
    desk: Desk, bar: TransportBar, qtbot: QtBot
) -> None:
    leave_focus(bar)  # as the window does
    edit = bar.metre.lineEdit()
    assert edit is not None
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton)
    listed = bar.metre.view()
    qtbot.waitUntil(listed.isVisible)
    assert listed.viewport().width() > listed.sizeHintForColumn(0), "its words are not cut"
    QTest.keyClick(listed, Qt.Key.Key_End)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    qtbot.waitUntil(edit.hasFocus)
    assert edit.selectedText() == "4/4"
    QTest.keyClicks(edit, "11/8")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (desk.session.score.metres[0].beats, desk.session.score.metres[0].unit) == (11, 8)


def test_half_a_metre_is_not_taken(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    edit = bar.metre.lineEdit()
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "7/")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    bar.tempo.setFocus()
    assert desk.session.history.undo_name == ""


def test_choosing_a_usual_metre(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    bar.metre.setFocus()
    QTest.keyClick(bar.metre, Qt.Key.Key_Up)  # one before 4/4
    assert bar.metre.currentText() == "3/4"
    assert desk.session.score.metres[0].beats == 3


def test_choosing_a_key_and_none(desk: Desk, bar: TransportBar) -> None:
    assert bar.key.text() == NO_KEY
    next(entry for entry in offered(bar) if entry.text() == "E♭ dorian").trigger()
    assert desk.session.score.keys[0].key == Key("Eb", Mode.DORIAN)
    assert bar.key.text() == "E♭ dorian"
    checked = [entry.text() for entry in offered(bar) if entry.isChecked()]
    assert checked == ["E♭ dorian"]
    next(entry for entry in offered(bar) if entry.text() == NO_KEY).trigger()
    assert desk.session.score.keys == ()


def test_the_menu_of_keys_opens_at_the_key_there_is(desk: Desk, bar: TransportBar) -> None:
    menu = bar.key.menu()
    assert isinstance(menu, KeyMenu)
    for key, places in ((None, [NO_KEY]), (Key("Eb", Mode.DORIAN), ["dorian", "E♭ dorian"])):
        desk.session.apply("Key", edits.set_key(desk.session.score, key).score)
        menu.aboutToShow.emit()
        assert reached(menu) == places
        menu.setActiveAction(None)  # type: ignore[arg-type]  # as the mouse beside it does
        menu.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier))
        assert reached(menu) == places


def reached(menu: QMenu) -> list[str]:
    """What is highlighted in a menu, and in the one that opens from it."""
    at = menu.activeAction()
    inner = at.menu()
    return [at.text(), *([inner.activeAction().text()] if isinstance(inner, QMenu) else [])]


def test_a_key_is_chosen_for_the_stretch_the_playhead_is_in(desk: Desk, bar: TransportBar) -> None:
    score = edits.set_key(edits.set_key(desk.session.score, Key("C")).score, Key("G"), BAR).score
    desk.session.apply("Keys", score)
    desk.transport.seek(BAR + 500)
    next(entry for entry in offered(bar) if entry.text() == "D dorian").trigger()
    keys = [(change.tick, change.key.label) for change in desk.session.score.keys]
    assert keys == [(0, "C major"), (BAR, "D dorian")]


def test_the_notes_suggest_a_key(desk: Desk, bar: TransportBar) -> None:
    entry = next(entry for entry in offered(bar) if entry.text().startswith("as the notes suggest"))
    entry.trigger()
    assert entry.text().endswith(bar.key.text())


@pytest.mark.parametrize("mode", list(Mode))
def test_keys_have_signatures_and_every_pitch_class_is_there(mode: Mode) -> None:
    keys = keys_of(mode)
    assert {key.tonic_class for key in keys} == set(range(12))
    assert all(-7 <= key.fifths <= 7 for key in keys)
    assert len(keys) == len(set(keys)) == 15


def test_the_grid_and_its_switches(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    assert bar.grid.value.currentText() == "auto 1/16"
    bar.grid.value.setFocus()
    for _ in range(4):
        QTest.keyClick(bar.grid.value, Qt.Key.Key_Down)
    assert desk.state.grid == Grid(8)
    assert bar.grid.value.currentText() == "1/8"
    QTest.mouseClick(bar.grid.triplet, Qt.MouseButton.LeftButton)
    assert desk.state.grid == Grid(8, triplet=True)
    QTest.mouseClick(bar.grid.dotted, Qt.MouseButton.LeftButton)
    assert desk.state.grid == Grid(8, dotted=True)  # a value is not both
    assert not bar.grid.triplet.isChecked()
    QTest.mouseClick(bar.grid.snap, Qt.MouseButton.LeftButton)
    assert desk.state.grid == Grid(8, dotted=True, on=False)
    desk.state.choose_grid(Grid(4))
    assert bar.grid.value.currentText() == "1/4"
    QTest.keyClick(bar.grid.value, Qt.Key.Key_Home)
    assert desk.state.grid == Grid(4, adaptive=True)
    assert "now 1/4" in bar.grid.value.toolTip()
    assert bar.grid.value.currentText() == "auto 1/4"
    desk.state.fit_grid(8 / Grid(16).ticks)  # as fine as lines stand eight pixels apart
    assert bar.grid.value.currentText() == "auto 1/16"
    assert "now 1/16" in bar.grid.value.toolTip()
    QTest.keyClick(bar.grid.value, Qt.Key.Key_End)
    assert desk.state.grid == Grid(64)
    assert "every 1/32 is drawn" in bar.grid.value.toolTip()  # for 1/64 there are two pixels
    assert bar.grid.snap.isChecked()


def test_buttons_do_what_their_actions_do(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    for button in buttons(bar):
        if button.defaultAction() is not None or button.text() == "Continue":
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert sorted(desk.done) == sorted(NAMES)


def test_clicking_a_button_leaves_the_keyboard_where_it_was(bar: TransportBar, qtbot: QtBot) -> None:
    bar.tempo.setFocus()
    for button in buttons(bar):
        if button is not bar.key:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert bar.tempo.hasFocus()


def test_everything_has_a_name_and_a_tip(bar: TransportBar) -> None:
    for button in buttons(bar):
        assert button.toolTip()
        assert button.accessibleName() or button.text()
    for field in (bar.tempo, bar.metre, bar.grid.value):
        assert field.toolTip()
        assert field.accessibleName()


def test_it_fits_the_smallest_window(bar: TransportBar) -> None:
    assert bar.height() == HEIGHT
    assert bar.minimumSizeHint().width() <= SMALLEST[0]
    assert any(label.pixmap() is not None for label in bar.findChildren(QLabel))
