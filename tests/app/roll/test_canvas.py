"""What the canvas shows and says: cursors, words, menus, wheel and playhead."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QImage,
    QNativeGestureEvent,
    QPointingDevice,
    QShortcut,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.roll.state import Tool
from app.settings import SHOW_NAMES, SHOW_SCALE
from app.theme import Role, ThemeKeeper
from core.harmony import Key
from core.score import KeyChange, Note, Score, Span, Track
from tests.app.roll.desk import CTRL, NONE, RIGHT, SHIFT, Desk

C = Note(480, 960, 72, 90)
Shape = Qt.CursorShape


def picture(desk: Desk) -> QImage:
    return desk.canvas.grab().toImage()


def colour_at(desk: Desk, place: QPointF) -> QColor:
    return picture(desk).pixelColor(place.toPoint())


def test_the_cursor_and_the_words_tell_what_the_mouse_would_do(desk: Desk) -> None:
    desk.put(C)
    desk.hand.move(desk.at(900, 72))
    assert desk.canvas.cursor().shape() is Shape.OpenHandCursor
    assert desk.said[-1].startswith("C5 · bar 1 beat 2 · half · velocity 90")
    assert "  ·  drag to move" in desk.said[-1]
    desk.hand.move(desk.at(1440, 72) - QPointF(2, 0))
    assert desk.canvas.cursor().shape() is Shape.SizeHorCursor
    desk.hand.move(desk.at(900, 72), CTRL)
    assert desk.canvas.cursor().shape() is Shape.DragCopyCursor
    desk.hand.move(desk.at(900, 60))
    assert "click to draw" in desk.said[-1]
    pencil = desk.canvas.cursor()
    assert pencil.shape() is Shape.BitmapCursor
    desk.state.choose_tool(Tool.SELECT)
    desk.hand.move(desk.at(900, 60))
    assert "drag to select" in desk.said[-1]
    desk.state.choose_tool(Tool.ERASE)
    desk.hand.move(desk.at(900, 72))
    assert desk.said[-1].endswith("click or drag to erase")
    assert desk.canvas.cursor().pixmap().toImage() != pencil.pixmap().toImage()


def test_a_drag_says_what_has_become_of_the_note(desk: Desk) -> None:
    desk.put(C)
    desk.hand.press(desk.at(900, 72))
    desk.hand.move(desk.at(1380, 74))
    assert desk.said[-1] == "D5 · bar 1 beat 3 · half · velocity 90"
    desk.hand.release(desk.at(1380, 74))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_right_click_with_the_select_tool_selects_and_opens_the_menu(desk: Desk, qtbot: QtBot) -> None:
    desk.put(C)
    menu = QMenu(desk.view)
    menu.addAction("Cut")
    desk.view.set_menu(menu)
    place = desk.at(900, 72)

    def ask() -> None:
        where = place.toPoint()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, desk.canvas.mapToGlobal(where), NONE)
        QApplication.sendEvent(desk.canvas, event)

    desk.hand.press(place, RIGHT)
    ask()
    assert not menu.isVisible()
    desk.hand.release(place)
    assert desk.notes == []

    desk.session.undo()
    desk.state.choose_tool(Tool.SELECT)
    desk.hand.press(place, RIGHT)
    ask()
    qtbot.waitUntil(menu.isVisible)
    assert desk.session.selection == {C}
    menu.close()
    desk.hand.release(place)
    assert desk.notes == [C]


def test_the_wheel_scrolls_zooms_and_goes_sideways(desk: Desk) -> None:
    desk.view.framing.reveal([Note(30_000, 480, 60)])
    place, notch = QPointF(400, 200), QPoint(0, 120)
    start = desk.geometry
    desk.hand.wheel(place, -notch)
    assert (desk.geometry.left, desk.geometry.top) == (start.left, start.top + 64)
    desk.hand.wheel(place, notch)
    desk.hand.wheel(place, -notch, SHIFT)
    assert (desk.geometry.left, desk.geometry.top) == (start.left + 64, start.top)
    tick = desk.geometry.tick(400)
    desk.hand.wheel(place, notch, CTRL)
    assert desk.geometry.scale > start.scale
    assert abs(desk.geometry.tick(400) - tick) <= 1 / desk.geometry.scale
    pitch = desk.geometry.pitch(200)
    desk.hand.wheel(place, QPoint(0, 240), CTRL | SHIFT)
    assert desk.geometry.row > start.row
    assert abs(desk.geometry.pitch(200) - pitch) <= 1


def test_small_wheel_steps_add_up(desk: Desk) -> None:
    place = QPointF(400, 200)
    top = desk.geometry.top
    for _ in range(8):
        desk.hand.wheel(place, QPoint(0, -1))
    assert desk.geometry.top == top + 4
    for _ in range(5):
        desk.hand.wheel(place, QPoint(0, -120), pixels=QPoint(0, -3))
    assert desk.geometry.top == top + 19


def test_a_sideways_wheel_scrolls_sideways(desk: Desk) -> None:
    left = desk.geometry.left
    desk.hand.wheel(QPointF(400, 200), QPoint(-120, 0))
    assert desk.geometry.left == left + 64


def test_notes_are_painted_where_they_are_and_moving_them_moves_their_paint(desk: Desk) -> None:
    desk.put(C)
    paper = colour_at(desk, desk.at(960, 60))
    assert colour_at(desk, desk.at(960, 72)) != paper
    desk.hand.press(desk.at(960, 72))
    desk.hand.move(desk.at(960, 60))
    assert colour_at(desk, desk.at(960, 60)) != paper
    assert colour_at(desk, desk.at(960, 72)) == paper
    desk.hand.release(desk.at(960, 60))


def test_velocity_is_depth_of_tone(desk: Desk) -> None:
    desk.put(Note(0, 960, 72, 20), Note(960, 960, 72, 120))
    soft, loud = colour_at(desk, desk.at(480, 72)), colour_at(desk, desk.at(1440, 72))
    assert soft.lightness() > loud.lightness()


def test_selected_and_suggested_notes_are_marked_by_shape_too(desk: Desk) -> None:
    """In a picture without colours each still differs from a plain note."""
    plain = Note(0, 960, 72, 90)
    desk.put(plain)
    clip = desk.canvas.rect()
    shapes = []
    for note, chosen in ((plain, False), (plain, True), (Note(0, 960, 72, 90, "folk"), False)):
        desk.put(note, selected=[note] if chosen else [])
        image = desk.canvas.grab(clip).toImage()
        middle = desk.at(480, 72).toPoint()
        end = desk.at(960, 72).toPoint()
        fill = image.pixelColor(middle)
        ring = image.pixelColor(middle.x(), round(desk.geometry.y(72)) + 2) != fill
        dot = any(image.pixelColor(end.x() - away, middle.y()) != fill for away in range(4, 10))
        shapes.append((ring, dot))
    assert len(set(shapes)) == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_come_from_the_theme_and_follow_it(desk: Desk, themes: ThemeKeeper, theme: str) -> None:
    desk.put(C)
    themes.choose(theme)
    place = desk.at(700, 76) + QPointF(3, 0)
    assert colour_at(desk, place) == themes.current[Role.ROW]


def test_the_rows_of_the_key_are_tinted_when_asked_for(desk: Desk, themes: ThemeKeeper) -> None:
    piece = Score((Track.of([C]),), keys=(KeyChange(0, Key("Db")),))
    desk.session.open(piece, saved=True)
    place = desk.at(700, 63) + QPointF(3, 0)  # E flat lies in D flat major
    assert colour_at(desk, place) == themes.current[Role.ROW_SCALE]
    desk.settings.set(SHOW_SCALE, False)
    assert colour_at(desk, place) == themes.current[Role.ROW_DIM]


def test_names_are_written_when_shown_or_hovered(desk: Desk) -> None:
    desk.put(Note(480, 1920, 72))
    bare = picture(desk)
    desk.hand.move(desk.at(900, 72))
    hovered = picture(desk)
    assert hovered != bare
    desk.hand.move(desk.at(900, 60))
    assert picture(desk) == bare
    desk.settings.set(SHOW_NAMES, True)
    assert picture(desk) == hovered


def test_an_empty_piece_invites_and_a_note_ends_that(desk: Desk) -> None:
    inviting = picture(desk)
    desk.put(Note(40_000, 480, 60))  # far out of view
    assert picture(desk) != inviting


def test_a_dirty_strip_paints_the_same_picture_as_a_whole_frame(desk: Desk, qtbot: QtBot) -> None:
    desk.put(*(Note(60 * i, 50, 60 + i % 20) for i in range(400)))
    desk.view.scene.show_ghost([Note(12_000, 480, 72)], [9.0], Span(9600, 15_360))
    qtbot.wait(120)
    desk.view.set_playhead(3000)
    image = desk.canvas.grab().toImage()
    strip = desk.canvas.grab(desk.canvas.rect().adjusted(desk.geometry.x(3000) - 2, 0, 0, 0)).toImage()
    assert image.copy(desk.geometry.x(3000) - 2, 0, 5, image.height()) == strip.copy(0, 0, 5, strip.height())


def test_a_ghost_is_shown_and_cleared(desk: Desk, qtbot: QtBot) -> None:
    desk.put(C)
    bare = picture(desk)
    desk.view.scene.show_ghost([Note(1920, 960, 74), Note(2880, 960, 74)], [2.0, 12.0], Span(1920, 3840))
    qtbot.wait(120)
    image = picture(desk)
    expected, surprising = desk.at(1920, 74), desk.at(2880, 74)
    assert image != bare
    corner = QPoint(3, -desk.geometry.row_height // 2 + 4)
    ears = [image.pixelColor(place.toPoint() + corner) for place in (expected, surprising)]
    assert ears[0] != ears[1]
    desk.view.scene.show_ghost([Note(1920, 960, 74), Note(2880, 960, 74)], [2.0, 12.0], Span(1920, 3840))
    assert picture(desk) == image  # the same take again does not fade in again
    desk.view.scene.clear_ghost()
    assert picture(desk) == bare


def test_the_canvas_is_named_for_screen_readers(desk: Desk) -> None:
    for part in (desk.canvas, desk.keyboard, desk.ruler, desk.lane):
        assert part.accessibleName()
        assert part.accessibleDescription()
    assert desk.canvas.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert desk.view.focusProxy() is desk.canvas


def test_escape_ends_the_drag_before_any_shortcut_hears_it(desk: Desk) -> None:
    desk.put(C)
    desk.view.activateWindow()
    desk.canvas.setFocus()
    dismissed: list[bool] = []
    shortcut = QShortcut(Qt.Key.Key_Escape, desk.view)
    shortcut.activated.connect(lambda: dismissed.append(True))
    desk.hand.press(desk.at(900, 72))
    desk.hand.move(desk.at(1500, 74))
    QTest.keyClick(desk.view.windowHandle(), Qt.Key.Key_Escape)
    assert dismissed == []
    desk.hand.release(desk.at(1500, 74))
    assert desk.notes == [C]
    QTest.keyClick(desk.view.windowHandle(), Qt.Key.Key_Escape)
    assert dismissed == [True]


def test_a_pinch_zooms_time_at_the_pointer(desk: Desk) -> None:
    desk.view.framing.reveal([Note(30_000, 480, 60)])
    before, place = desk.geometry, QPointF(300, 200)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        place,
        0.2,
        QPointF(),
    )
    QApplication.sendEvent(desk.canvas, pinch)
    assert desk.geometry.scale == pytest.approx(1.2 * before.scale)
    assert abs(desk.geometry.tick(300) - before.tick(300)) <= 1 / before.scale


def test_the_note_under_the_pointer_is_announced_without_complaint(desk: Desk) -> None:
    desk.put(C, Note(2400, 480, 74))
    QAccessible.setActive(True)
    try:
        desk.hand.move(desk.at(900, 72))
        desk.session.select(frozenset((C,)))
        interface = QAccessible.queryAccessibleInterface(desk.canvas)
        assert interface.text(QAccessible.Text.Name) == "piano roll"
    finally:
        QAccessible.setActive(False)
    assert desk.canvas.under.note == C
