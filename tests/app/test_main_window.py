"""The main job, end to end, by mouse and keys; and what the window itself promises."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import another_window
from app import settings as the
from app.dialogs.ask import Answer
from app.dialogs.piece import PieceDialog
from app.dialogs.settings import SettingsDialog
from app.dialogs.shortcuts import ShortcutsSheet
from app.main_window import SMALLEST
from app.panels.ghost_bar import GhostBar
from app.panels.metre_field import MetreField
from app.roll.state import Tool
from app.screen_room import FRAME
from app.widgets.fields import NumberField
from core import edits, files
from core.files import project
from core.harmony import Key
from core.instruments import Instrument
from core.lstm.bundle import BundleInfo
from core.score import Note, Score, Track
from tests.app.house import House
from tests.app.roll.desk import Hand

ROOT = Path(__file__).resolve().parents[2]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PIECE = Score((Track((Note(0, 480, 62),)),))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def test_draw_continue_keep_undo_save_reopen_export(house: House, tmp_path: Path) -> None:
    session, assistant = house.session, house.parts.assistant
    assert house.window.start.isVisible()
    house.draw(72, 74, 76)
    assert [note.pitch for note in session.notes] == [72, 74, 76]
    assert not house.window.start.isVisible()
    seed = session.notes

    house.continue_()
    assert session.notes == seed
    assert house.continuo.roll.scene.ghost is not None
    shown = assistant.index
    house.press(Qt.Key.Key_Right)
    assert assistant.index == shown + 1
    house.press(Qt.Key.Key_Tab)
    assert assistant.takes is None
    assert session.notes[:3] == seed
    kept = session.score
    assert len(session.notes) > 3

    house.press(Qt.Key.Key_Z, CTRL)
    assert session.notes == seed
    house.press(Qt.Key.Key_Y, CTRL)
    assert session.score == kept
    house.press(Qt.Key.Key_Z, CTRL)
    house.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert session.score == kept

    assert house.window.isWindowModified()
    house.ask.files = [tmp_path / "song.continuo"]
    house.press(Qt.Key.Key_S, CTRL)
    house.qtbot.waitUntil(lambda: not house.window.isWindowModified())
    assert house.window.windowTitle() == "song[*] — Continuo"
    house.press(Qt.Key.Key_N, CTRL)
    assert session.score == Score()
    house.parts.documents.open(tmp_path / "song.continuo")
    assert session.score == kept

    house.ask.files = [tmp_path / "song.mid"]
    house.press(Qt.Key.Key_E, CTRL)
    house.qtbot.waitUntil((tmp_path / "song.mid").exists)
    exported = files.read(tmp_path / "song.mid").score
    assert [(note.start, note.length, note.pitch) for note in exported.tracks[0].notes] == [
        (note.start, note.length, note.pitch) for note in kept.tracks[0].notes
    ]


def test_esc_dismisses_and_the_piece_is_the_very_same(house: House) -> None:
    house.draw(72, 74)
    before = house.session.score
    house.continue_()
    house.press(Qt.Key.Key_Escape)
    assert house.parts.assistant.takes is None
    assert house.continuo.roll.scene.ghost is None
    assert house.session.score is before


def test_a_take_that_is_turned_to_is_scrolled_into_view(house: House) -> None:
    house.draw(72)
    house.continue_()
    assert house.parts.assistant.takes is not None
    takes, viewport = house.parts.assistant.takes, house.continuo.roll._viewport
    low = replace(takes.takes[1], notes=tuple(replace(note, pitch=24) for note in takes.takes[1].notes))
    house.parts.assistant._takes = replace(takes, takes=(takes.takes[0], low, *takes.takes[2:]))
    assert viewport.geometry.y(24) >= viewport.geometry.height
    house.press(Qt.Key.Key_Space)
    left = viewport.geometry.left
    house.press(Qt.Key.Key_Right)
    assert 0 <= viewport.geometry.y(24) < viewport.geometry.height
    bar = house.window.findChild(GhostBar)
    assert bar is not None
    row = QPoint(0, viewport.geometry.y(24) + viewport.geometry.row_height)
    assert house.canvas.mapTo(house.window, row).y() <= bar.mapTo(house.window, QPoint(0, 0)).y()
    assert viewport.geometry.left == left
    house.press(Qt.Key.Key_Space)


def test_takes_that_follow_what_is_drawn_leave_the_roll_where_the_hand_draws(house: House) -> None:
    house.draw(72, 74, 76, 77)
    house.continue_()
    roll, assistant = house.continuo.roll, house.parts.assistant
    shown = assistant.takes
    geometry = roll._viewport.geometry
    width = geometry.tick(geometry.width) - geometry.tick(0)
    last = Note(round(geometry.tick(0) + 0.5 * width) // 1920 * 1920, 480, 74)
    with_it = edits.draw(house.session.score, 0, last).score
    house.session.apply("Draw note", with_it)
    house.qtbot.waitUntil(lambda: assistant.takes not in (None, shown) and not assistant.busy)
    assert assistant.takes is not None
    assert assistant.takes.span.end > roll._viewport.geometry.tick(geometry.width)
    assert roll._viewport.geometry == geometry
    house.continue_()  # asked for, they are shown whole again
    house.qtbot.waitUntil(lambda: roll._viewport.geometry.left > geometry.left)


def test_home_leads_back_to_the_start_where_the_playhead_stood_there(house: House) -> None:
    house.draw(72, 74)
    viewport = house.continuo.roll._viewport
    viewport.show(viewport.geometry.scrolled(2000, 0))
    house.press(Qt.Key.Key_Home)
    assert viewport.geometry.x(0) >= 0
    viewport.show(viewport.geometry.scrolled(2000, 0))
    house.press(Qt.Key.Key_End)
    assert 0 <= viewport.geometry.x(960) <= viewport.geometry.width


def test_another_track_is_named_and_its_notes_come_into_view(house: House) -> None:
    low = Track((Note(0, 480, 4),), name="Bass")
    house.session.open(Score((*PIECE.tracks, low)), saved=True)
    viewport = house.continuo.roll._viewport
    assert viewport.geometry.y(4) >= viewport.geometry.height
    house.session.choose_track(1)
    assert 0 <= viewport.geometry.y(4) < viewport.geometry.height
    assert house.window.status.words == "Now on track 2, Bass"
    house.parts.tracks.add()
    house.session.choose_track(0)
    house.session.choose_track(2)
    assert house.window.status.words == "Now on Track 3"


@pytest.mark.parametrize("height", [640, 800])
def test_a_track_put_on_drums_shows_the_kit_before_the_first_is_struck(house: House, height: int) -> None:
    house.window.resize(1280, height)

    def in_view(pitch: int) -> bool:
        geometry = house.continuo.roll._viewport.geometry
        return 0 <= geometry.y(pitch) <= geometry.height - geometry.row_height

    house.parts.tracks.add()
    assert not in_view(36)
    assert house.window.start.isVisible()
    house.parts.tracks.choose_instrument(1, Instrument(0, 0, percussion=True))
    assert all(map(in_view, (32, 35, 36, 38, 42))), "and free rows below"
    assert not house.window.start.isVisible(), "it would lie on them"
    house.session.choose_track(0)
    house.continuo.roll.framing.show_beginning()
    assert in_view(72)
    house.session.choose_track(1)
    assert all(map(in_view, (35, 36, 38, 42)))
    house.session.open(Score((Track((), name="Kit", percussion=True),)), saved=True)
    assert all(map(in_view, (36, 38, 42)))


def test_the_menu_marks_a_track_that_is_muted(house: House) -> None:
    mute = house.continuo.actions["mute"]
    house.press(Qt.Key.Key_M)
    assert mute.isChecked()
    house.parts.tracks.add()
    assert not mute.isChecked()
    house.session.choose_track(0)
    assert mute.isChecked()
    house.press(Qt.Key.Key_M)
    assert not mute.isChecked()


def test_notes_moved_by_keys_are_not_lost_from_view(house: House) -> None:
    house.draw(72, 74)
    viewport = house.continuo.roll._viewport
    house.session.select(frozenset(house.session.notes[:1]))
    for _ in range(3):
        house.press(Qt.Key.Key_Up, SHIFT)
    [note] = house.session.selection
    assert note.pitch == 108
    assert 0 <= viewport.geometry.y(108) < viewport.geometry.height
    geometry = viewport.geometry
    house.session.select(frozenset(house.session.notes))
    house.press(Qt.Key.Key_Down)
    assert viewport.geometry == geometry  # one of them is still there


def test_undo_gives_up_waiting(house: House) -> None:
    house.draw(72)
    house.generator.gate.clear()
    house.press(Qt.Key.Key_Return, CTRL)
    house.press(Qt.Key.Key_Z, CTRL)
    assert not house.parts.assistant.busy
    assert [note.pitch for note in house.session.notes] == [72]
    house.generator.gate.set()
    house.qtbot.wait(50)
    assert house.parts.assistant.takes is None


@pytest.mark.parametrize("then", ["dismiss", "keep", "scroll"])
def test_esc_restores_what_was_in_view_unless_it_was_moved_since(house: House, then: str) -> None:
    notes = [Note(480 * beat, 480, 60) for beat in range(32)]
    house.session.open(Score((Track.of(notes),)), saved=True)
    geometry = partial(getattr, house.continuo.roll._viewport, "geometry")
    before = geometry()
    house.continue_()
    led = geometry()
    assert led.left > before.left  # takes begin in bar 9, out of view
    if then == "scroll":
        house.continuo.roll._viewport.scroll_by_hand(-20, 0)
    house.press(Qt.Key.Key_Tab if then == "keep" else Qt.Key.Key_Escape)
    assert house.parts.assistant.takes is None
    assert geometry() == {"dismiss": before, "keep": led, "scroll": led.scrolled(-20, 0)}[then]


def test_esc_gives_up_waiting(house: House) -> None:
    house.draw(72)
    house.generator.gate.clear()
    house.press(Qt.Key.Key_Return, CTRL)
    house.awaits()
    house.press(Qt.Key.Key_Escape)
    assert not house.parts.assistant.busy
    house.generator.gate.set()
    house.qtbot.wait(50)
    assert house.parts.assistant.takes is None


def test_undo_gives_up_waiting_where_nothing_was_drawn(house: House) -> None:
    house.generator.gate.clear()
    house.press(Qt.Key.Key_Return, CTRL)
    house.awaits()
    house.press(Qt.Key.Key_Z, CTRL)
    assert not house.parts.assistant.busy
    assert not house.continuo.actions["undo"].isEnabled()


def test_what_a_shortcut_told_outlives_its_modifier(house: House) -> None:
    house.draw(72)
    house.session.select(frozenset(house.session.notes))
    QTest.mouseMove(house.canvas, QPoint(300, 200))
    QTest.keyPress(house.canvas, Qt.Key.Key_Shift)
    QTest.keyClick(house.canvas, Qt.Key.Key_Up, SHIFT)
    told = house.window.status.words
    QTest.keyRelease(house.canvas, Qt.Key.Key_Shift)
    assert "C6" in told
    assert house.window.status.words == told


def _hover(house: House) -> str:
    """Point at an empty place of the roll; what is told there."""
    QTest.mouseMove(house.canvas, QPoint(300, 200))
    Hand(house.canvas).move(QPointF(301, 200))
    words = house.window.status.words
    assert "click to draw" in words
    return words


def test_once_a_shortcut_opens_a_card_the_modifier_is_meant_for_the_mouse_no_longer(house: House) -> None:
    house.draw(72)
    house.session.select(frozenset(house.session.notes))
    plain = _hover(house)
    QTest.keyPress(house.canvas, Qt.Key.Key_Control)
    QTest.keyPress(house.canvas, Qt.Key.Key_Shift, CTRL)
    assert house.window.status.words != plain
    QTest.keyClick(house.canvas, Qt.Key.Key_Q, CTRL | SHIFT)
    house.qtbot.waitUntil(lambda: not house.canvas.hasFocus())
    assert house.window.status.words == plain


def test_a_modifier_let_go_in_another_window_is_not_told_of_any_longer(house: House) -> None:
    plain = _hover(house)
    QTest.keyPress(house.canvas, Qt.Key.Key_Alt)
    assert house.window.status.words != plain
    house.canvas.clearFocus()
    assert house.window.status.words == plain


def test_title_composer_and_pickup_are_one_step(house: House) -> None:
    house.draw(72)
    before = house.session.score
    house.press(Qt.Key.Key_I, CTRL)
    dialog = house.window.findChild(PieceDialog)
    assert dialog is not None
    dialog.title.setText(" Reel ")
    dialog.composer.setText("Clara")
    dialog.pickup.setCurrentText("quarter")
    dialog.accept()
    score = house.session.score
    assert (score.title, score.composer, score.pickup, score.tracks) == ("Reel", "Clara", 480, before.tracks)
    assert house.window.windowTitle().startswith("Reel")
    house.window.undo()
    assert house.session.score is before


def test_what_nobody_has_touched_there_stays_as_it_is_by_then(house: House) -> None:
    house.parts.editing.set_pickup(480)
    house.press(Qt.Key.Key_I, CTRL)
    dialog = house.window.findChild(PieceDialog)
    assert dialog is not None
    house.window.undo()
    dialog.title.setText("Reel")
    dialog.accept()
    assert (house.session.score.title, house.session.score.pickup) == ("Reel", 0)


def test_a_model_is_chosen_in_the_settings(house: House) -> None:
    house.models.append(BundleInfo("torn", "torn", Path(), problem="It is torn."))
    house.window.sheets.settings()
    dialog = house.window.findChild(SettingsDialog)
    assert dialog is not None
    house.qtbot.waitUntil(dialog.isVisible)
    box = dialog.findChild(QComboBox, the.MODEL.key)
    assert box is not None
    house.qtbot.waitUntil(lambda: box.count() == 4)
    assert not box.model().flags(box.model().index(3, 0)) & Qt.ItemFlag.ItemIsEnabled
    box.setCurrentText("Another")
    box.activated.emit(box.currentIndex())
    assert house.parts.settings.get(the.MODEL) == "other"


def test_a_model_for_chords_and_parts_is_chosen_in_the_settings(house: House) -> None:
    house.models.append(BundleInfo("mine", "My chords", Path(), several=True))
    house.window.sheets.settings()
    dialog = house.window.findChild(SettingsDialog)
    assert dialog is not None
    house.qtbot.waitUntil(dialog.isVisible)
    box = dialog.findChild(QComboBox, the.VOICES_MODEL.key)
    assert box is not None
    house.qtbot.waitUntil(lambda: box.count() == 2)  # none that hears only a line
    box.setCurrentText("My chords")
    box.activated.emit(box.currentIndex())
    assert house.parts.settings.get(the.VOICES_MODEL) == "mine"


def test_space_plays_whatever_has_the_keyboard(house: House) -> None:
    house.draw(72, 74, 76)
    buttons = [
        button
        for button in house.window.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled() and button.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert buttons
    clicks: list[bool] = []
    for button in buttons:
        button.clicked.connect(lambda: clicks.append(True))
        house.focus(button)
        house.press(Qt.Key.Key_Space)
        assert house.plays(), button.accessibleName() or button.text()
        house.press(Qt.Key.Key_Space)
        assert not house.plays()
    assert clicks == []


def test_return_presses_the_button_that_has_the_keyboard(house: House) -> None:
    button = QPushButton("Test", house.window.centralWidget())
    button.show()
    clicks: list[bool] = []
    button.clicked.connect(lambda: clicks.append(True))
    house.focus(button)
    house.press(Qt.Key.Key_Return)
    assert len(clicks) == 1


def test_typing_in_a_field_is_typing(house: House) -> None:
    house.draw(72)
    before, field = house.session.score, QSpinBox(house.window.centralWidget())
    field.setRange(0, 999)
    field.show()
    house.focus(field)
    field.selectAll()
    for key in (Qt.Key.Key_5, Qt.Key.Key_3, Qt.Key.Key_Backspace, Qt.Key.Key_7, Qt.Key.Key_Up):
        house.press(key)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_B, Qt.Key.Key_L):
        house.press(key)
    assert field.value() == 58
    assert house.session.score is before
    assert not house.plays()
    assert not house.parts.transport.looping
    house.press(Qt.Key.Key_Return)
    house.qtbot.waitUntil(house.canvas.hasFocus)


def test_typing_a_metre_is_typing_and_return_goes_back_to_the_roll(house: House) -> None:
    house.draw(72)
    field = house.window.findChild(MetreField)
    assert field is not None
    house.focus(field)
    edit = field.lineEdit()
    assert edit is not None
    edit.selectAll()
    for key in (Qt.Key.Key_7, Qt.Key.Key_Slash, Qt.Key.Key_8, Qt.Key.Key_Return):
        house.press(key)
    assert house.session.score.metres[0].beats == 7
    assert house.session.notes[0].length == 480
    assert not field.view().isVisible()
    house.qtbot.waitUntil(house.canvas.hasFocus)


def test_arrows_move_the_slider_that_has_the_keyboard(house: House) -> None:
    house.draw(72)
    house.continue_()
    slider = next(s for s in house.window.findChildren(QAbstractSlider) if s.focusPolicy() and s.isVisible())
    house.focus(slider)
    value, index = slider.value(), house.parts.assistant.index
    house.press(Qt.Key.Key_Right)
    assert slider.value() != value
    assert house.parts.assistant.index == index
    assert house.parts.assistant.takes is not None


def test_the_mouse_leaves_the_keyboard_to_the_roll(house: House) -> None:
    house.draw(72)
    for button in house.window.findChildren(QAbstractButton):
        assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus, button.text()
    assert house.canvas.hasFocus()


def test_the_next_area_gets_the_keyboard_in_turn(house: House) -> None:
    window = house.window
    areas = [window._roll, window.start, *window._panes(), window._bar]
    for area in [*areas, areas[0]]:
        focus = QApplication.focusWidget()
        assert focus is not None
        assert area.isAncestorOf(focus)
        house.press(Qt.Key.Key_F6)


def test_esc_leads_back_to_the_roll_from_wherever_the_keyboard_is(house: House) -> None:
    house.draw(72, 74)
    house.session.select(frozenset(house.session.notes))
    for area in (*house.window._panes(), house.window._bar):
        places = (w for w in area.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus)
        for place in [w for w in places if w.isVisible() and w.isEnabled()]:
            place.setFocus(Qt.FocusReason.TabFocusReason)  # or the field that it is a part of
            assert not house.canvas.hasFocus()
            house.press(Qt.Key.Key_Escape)
            house.qtbot.waitUntil(house.canvas.hasFocus)
    assert len(house.session.selection) == 2
    house.press(Qt.Key.Key_Escape)
    assert not house.session.selection


def test_esc_dismisses_takes_from_a_panel_before_it_leads_back(house: House) -> None:
    house.draw(72)
    house.continue_()
    slider = next(s for s in house.window.findChildren(QAbstractSlider) if s.focusPolicy() and s.isVisible())
    house.focus(slider)
    house.press(Qt.Key.Key_Escape)
    assert house.parts.assistant.takes is None
    assert slider.hasFocus()
    house.press(Qt.Key.Key_Escape)
    assert house.canvas.hasFocus()


@pytest.mark.parametrize(
    ("answer", "closes", "saves"),
    [(Answer.CANCEL, False, False), (Answer.DISCARD, True, False), (Answer.SAVE, True, True)],
)
def test_closing_asks_about_unsaved_work(
    house: House, tmp_path: Path, answer: Answer, closes: bool, saves: bool
) -> None:
    house.draw(72)
    house.ask.answer, house.ask.files = answer, [tmp_path / "last.continuo"]
    assert house.window.close() is closes
    assert house.ask.questions[0] == "Untitled: Save them before closing?"
    assert (tmp_path / "last.continuo").exists() is saves


def test_closing_saved_work_asks_nothing(house: House) -> None:
    assert house.window.close()
    assert house.ask.questions == []


def test_a_bad_file_is_a_sentence_and_changes_nothing(house: House, tmp_path: Path) -> None:
    house.draw(72)
    before = house.session.score
    (tmp_path / "bad.mid").write_bytes(b"MThd, but no more")
    house.parts.documents.open(tmp_path / "bad.mid")
    house.qtbot.waitUntil(lambda: house.window.notice.words != "")
    assert house.window.notice.warns
    assert "bad.mid" in house.window.notice.words
    assert house.session.score is before


def test_a_file_dropped_on_the_window_opens(house: House, tmp_path: Path) -> None:
    path = tmp_path / "dropped.continuo"
    project.save(path, PIECE)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(400, 400).toPoint(), copy, data, left, none)
    QApplication.sendEvent(house.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(house.window, QDropEvent(QPointF(400, 400), copy, data, left, none))
    assert house.session.score == PIECE


def test_an_example_begins_a_piece(house: House) -> None:
    house.window.status.tell("The takes are gone; the score is as it was.")
    button = next(b for b in house.window.start.findChildren(QPushButton) if b.text() == "harbour jig")
    button.click()
    assert house.session.score.end > 0
    assert house.parts.documents.name == "harbour jig"
    assert house.window.status.words == ""
    assert house.parts.documents.path is None
    assert not house.window.start.isVisible()


def test_switches_and_settings_agree(house: House) -> None:
    house.press(Qt.Key.Key_G)
    assert house.parts.settings.get(the.SHOW_NAMES)
    assert house.continuo.actions["names"].isChecked()
    house.continuo.actions["provenance"].trigger()
    assert house.parts.settings.get(the.PROVENANCE)
    assert house.continuo.actions["provenance"].isChecked()
    house.press(Qt.Key.Key_F)
    assert house.parts.settings.get(the.FOLLOW) == "off"
    assert not house.continuo.actions["follow"].isChecked()
    house.press(Qt.Key.Key_V)
    assert house.parts.state.tool is Tool.SELECT
    assert house.continuo.actions["select"].isChecked()
    house.continuo.actions["select"].trigger()
    assert house.continuo.actions["select"].isChecked()


def test_what_may_not_be_seen_at_once_is_told_when_it_is_switched(house: House) -> None:
    said = list[str]()
    for key in (Qt.Key.Key_H, Qt.Key.Key_H, Qt.Key.Key_G, Qt.Key.Key_G, Qt.Key.Key_F, Qt.Key.Key_F):
        house.press(key)
        said.append(house.window.status.words)
    assert len(set(said)) == len(said)
    assert "once the piece has a key" in said[1]
    house.session.apply("Set key", edits.set_key(house.session.score, Key("D"), 0).score)
    house.press(Qt.Key.Key_H)
    house.press(Qt.Key.Key_H)
    assert house.window.status.words not in said
    assert "are tinted" in house.window.status.words


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_what_a_field_of_a_floating_panel_refuses_is_told_too(house: House) -> None:
    dock = next(each for each in house.window.findChildren(QDockWidget) if each.isVisible())
    dock.setFloating(True)
    number = next(each for each in dock.findChildren(NumberField) if each.isVisible())
    dock.activateWindow()
    number.setFocus()
    house.qtbot.waitUntil(number.hasFocus)
    number.selectAll()
    QTest.keyClicks(number, "9999")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert "“9999” was not taken" in house.window.status.currentMessage()


def test_a_tool_whose_key_is_held_is_put_back(house: House) -> None:
    tools: list[Tool] = []
    for key, held in ((Qt.Key.Key_E, 0), (Qt.Key.Key_V, 350)):
        QTest.keyPress(house.canvas, key)
        tools.append(house.parts.state.tool)
        house.qtbot.wait(held)
        QTest.keyRelease(house.canvas, key)
        tools.append(house.parts.state.tool)
    assert tools == [Tool.ERASE, Tool.ERASE, Tool.SELECT, Tool.ERASE]


def test_the_theme_changes_while_the_window_is_open(house: House) -> None:
    def colour() -> QColor:
        return house.window.grab().toImage().pixelColor(5, 400)

    before = colour()
    house.parts.settings.set(the.THEME, "dark")
    house.qtbot.waitUntil(lambda: colour() != before)
    house.parts.settings.set(the.THEME, "light")
    house.qtbot.waitUntil(lambda: colour() == before)


def test_layout_is_remembered(qapp: QApplication, store: QSettings, qtbot: QtBot) -> None:
    house = House(qapp, store, qtbot)
    house.window.resize(1280, 690)
    house.press(Qt.Key.Key_F9)
    hidden = not house.window.docks.shows("continue")
    house.close()
    again = House(qapp, store, qtbot, size=None)
    still_hidden, height = not again.window.docks.shows("continue"), again.window.height()
    again.press(Qt.Key.Key_F9)
    back = again.window.docks.shows("continue")
    again.close()
    assert (hidden, still_hidden, back, height) == (True, True, True, 690)


def test_the_window_opens_where_it_stood_and_another_beside_it(
    qapp: QApplication, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[QRect] = []
    for beside in ("", "", "", "1"):
        monkeypatch.setenv(another_window.BESIDE, beside)
        house = House(qapp, store, qtbot, size=(1008, 600) if not places else None)
        assert house.window.frameGeometry() != house.window.geometry()  # it has a frame
        places.append(house.window.geometry())
        house.close()
    stood = places[1]  # the first, but that it is brought onto the small screen of these tests
    assert places[2] == stood
    assert places[3].top() == stood.top() + 28


def test_the_first_window_has_its_foot_on_a_small_screen(house: House) -> None:
    screen = house.window.screen().availableSize()
    house.window.hide()
    house.window.resize(screen)  # as it would open, without room for the frame
    house.window.appear()
    assert house.window.isMaximized()
    house.window.showNormal()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_an_entry_of_a_menu_tells_in_the_status_line_what_it_does(house: House) -> None:
    view = house.continuo.actions["scale"]
    menu = next(menu for menu in house.window.menuBar().findChildren(QMenu) if view in menu.actions())
    menu.popup(QPoint(50, 50))
    menu.setActiveAction(view)
    assert house.window.status.words.startswith("Tint the key's scale")
    menu.setActiveAction(house.continuo.actions["zoom-in"])
    assert house.window.status.words == ""
    menu.setActiveAction(view)
    menu.hide()
    assert house.window.status.words == ""


def test_long_names_of_pieces_fit_the_card(house: House, tmp_path: Path) -> None:
    names = [f"{number} a waltz of my grandmother's, as she would play it" for number in range(4)]
    for name in names:
        project.save(tmp_path / f"{name}.continuo", PIECE)
        house.parts.documents.open(tmp_path / f"{name}.continuo")
    house.parts.documents.new()
    house.window.resize(1024, 640)
    house.qtbot.wait(20)
    start = house.window.start
    assert house.window.stage.rect().contains(start.geometry())
    pieces = [button for button in start.findChildren(QPushButton) if button.toolTip().endswith(".continuo")]
    assert len(pieces) == 4
    assert all(button.text().endswith("…") for button in pieces)
    assert all(button.width() >= button.sizeHint().width() for button in pieces)


def test_full_screen_is_told_however_it_ends(house: House) -> None:
    action = house.continuo.actions["full-screen"]
    house.press(Qt.Key.Key_F11)
    assert house.window.isFullScreen()
    assert action.isChecked()
    house.window.showNormal()  # as the desktop may do
    assert not action.isChecked()
    house.press(Qt.Key.Key_F11)
    house.press(Qt.Key.Key_F11)
    assert not house.window.isFullScreen()
    assert not action.isChecked()


def test_no_sheet_stops_the_music(house: House) -> None:
    for name in ("describe", "settings", "shortcuts", "about"):
        house.continuo.actions[name].trigger()
    house.qtbot.wait(20)
    assert QApplication.activeModalWidget() is None
    house.window.activateWindow()
    house.draw(72)
    assert len(house.session.notes) == 1


def test_the_sheet_about_a_piece_goes_with_it(house: House) -> None:
    house.press(Qt.Key.Key_I, CTRL)
    dialog = house.window.findChild(PieceDialog)
    assert dialog is not None
    house.parts.documents.new()
    assert not dialog.isVisible()


def test_everything_fits_within_a_frame_of_1024_by_640(house: House) -> None:
    for panel in ("tracks", "events", "score", "continue"):
        house.window.docks.show_panel(panel, shown=True)
        house.window.resize(*SMALLEST)
        house.qtbot.wait(20)
        size = house.window.size()
        assert (size.width(), size.height()) == SMALLEST
        assert size + FRAME == QSize(1024, 640)
        bottom = house.window.status.mapTo(house.window, house.window.status.rect().bottomLeft())
        assert bottom.y() < size.height()


def test_sheets_open_beside_the_window(house: House) -> None:
    house.window.sheets.shortcuts()
    house.window.sheets.shortcuts()
    house.window.sheets.settings()
    house.qtbot.waitUntil(lambda: all(sheet.isVisible() for sheet in house.window.sheets.there))
    for kind in (ShortcutsSheet, SettingsDialog):
        [sheet] = [s for s in house.window.findChildren(kind) if s.isVisible()]
        assert not sheet.isModal()


@pytest.mark.parametrize(
    "sheet", ["settings", "soundfonts", "export_sound", "piece", "about", "earlier", "left_over"]
)
def test_the_buttons_of_every_sheet_are_written_alike(house: House, sheet: str) -> None:
    getattr(house.window.sheets, sheet)()
    [dialog] = house.window.sheets.there
    house.qtbot.waitUntil(dialog.isVisible)
    words = [button.text() for button in dialog.findChildren(QPushButton) if button.text()]
    assert words
    assert [each for each in words if not each[0].islower()] == []


def test_high_sheets_are_whole_on_a_low_screen_frame_and_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = QSize(1024, 640)
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: screen)
    house.window.sheets.shortcuts()
    house.window.sheets.settings()
    house.qtbot.waitUntil(lambda: all(sheet.isVisible() for sheet in house.window.sheets.there))
    for sheet in house.window.sheets.there:
        needed = sheet.size() + FRAME
        assert screen.expandedTo(needed) == screen
        assert needed.height() > 0.8 * screen.height(), "and make use of it"


def test_the_lists_of_the_settings_end_at_one_edge(house: House) -> None:
    house.window.sheets.settings()
    [dialog] = house.window.sheets.there
    house.qtbot.waitUntil(dialog.isVisible)

    def end(box: QComboBox) -> int:
        """The right edge of a list, or that of the button behind it."""
        beside = box.parentWidget()
        field = beside if beside is not None and isinstance(beside.layout(), QHBoxLayout) else box
        return field.mapTo(dialog, field.rect().topRight()).x()

    house.qtbot.waitUntil(lambda: len(set(map(end, dialog.findChildren(QComboBox)))) == 1)


def test_the_sheet_of_shortcuts_is_made_once_and_opens_anew(house: House) -> None:
    house.window.sheets.shortcuts()
    [sheet] = house.window.findChildren(ShortcutsSheet)
    house.qtbot.waitUntil(lambda: "save" in shown(sheet))
    sheet.field.setText("undo")
    assert "save" not in shown(sheet)
    house.window.sheets.close()
    assert not sheet.isVisible()
    house.window.sheets.shortcuts()
    assert house.window.findChildren(ShortcutsSheet) == [sheet]
    assert {"save", "undo"} <= shown(sheet)
    assert not sheet.field.text()


def shown(sheet: ShortcutsSheet) -> set[str]:
    return {label.text() for label in sheet.findChildren(QLabel) if label.isVisible()}


def test_a_sheet_closed_before_it_is_shown_stays_away(house: House) -> None:
    house.window.sheets.shortcuts()
    house.window.sheets.close()
    house.qtbot.wait(100)
    assert not house.window.findChildren(ShortcutsSheet)[0].isVisible()


def test_a_sheet_closed_before_it_is_filled_leaves_no_part_behind(house: House) -> None:
    before = set(QApplication.allWidgets())
    house.window.sheets.settings()
    new = set(QApplication.allWidgets()) - before
    house.window.sheets.close()
    assert any(isinstance(each, SettingsDialog) for each in new)
    assert not [each for each in new if each.parentWidget() is None]


def test_the_status_line_says_what_is_worked_with(house: House) -> None:
    status = house.window.status
    house.qtbot.waitUntil(lambda: status.model.words == "Fake model" and status.sound.words == "fake")


def test_why_there_is_no_sound_is_told_once(house: House) -> None:
    house.qtbot.waitUntil(lambda: house.window.status.sound.words == "fake")
    house.synth.problem = "No sound device was found."
    house.parts.transport.state_changed.emit()
    assert house.window.status.words == "No sound device was found."
    house.window.status.tell("")
    house.parts.transport.state_changed.emit()
    assert house.window.status.words == ""


def test_playing_turns_play_into_pause_and_moves_the_playhead(house: House) -> None:
    house.draw(72, 74, 76)
    house.qtbot.waitUntil(lambda: house.window.status.sound.words == "fake")
    play = house.continuo.actions["play"].icon().pixmap(20).toImage()
    house.press(Qt.Key.Key_Space)
    assert house.continuo.actions["play"].icon().pixmap(20).toImage() != play
    house.synth.advance(0.5)
    house.qtbot.waitUntil(lambda: house.continuo.roll.framing.playhead > 100)
    house.press(Qt.Key.Key_Return)
    house.qtbot.waitUntil(lambda: house.continuo.roll.framing.playhead == 0)


@pytest.mark.parametrize("module", ["app.application"])
def test_starting_the_window_loads_nothing_heavy(module: str) -> None:
    heavy = ["tensorflow", "keras", "ai_edge_litert", "music21", "pretty_midi", "mido", "fluidsynth", "scipy"]
    code = f"import sys, json, {module}; print(json.dumps([m for m in {heavy!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout) == []


def test_the_window_is_closed_without_leaving_threads(
    qapp: QApplication, store: QSettings, qtbot: QtBot
) -> None:
    before = set(threading.enumerate())
    house = House(qapp, store, qtbot)
    house.draw(72)
    house.continue_()
    house.close()
    assert set(threading.enumerate()) - before == set()


def test_what_was_said_of_another_piece_goes_with_it(house: House, tmp_path: Path) -> None:
    house.parts.documents.open(tmp_path / "missing.continuo")
    assert "missing.continuo" in house.window.notice.words
    house.session.open(Score(), saved=True)
    assert house.window.notice.words == ""
