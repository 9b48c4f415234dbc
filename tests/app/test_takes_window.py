"""Takes in the whole window: by keys, by drag, across saving and opening, and when nothing is left to say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import settings as the
from app.kept_takes import HOLD, REPEATED
from app.locking import NOTHING_TO_HOLD, Lock
from app.panels.column import Column as TakesColumn
from app.panels.continue_panel import CALM, CALM_LINES, LEAST, ContinuePanel
from app.panels.take_painting import GAP, HEIGHT, TAKE, row_height
from app.panels.takes_model import Part
from app.panels.takes_view import TakesView
from app.roll.ghosts import FADE_MS
from core.errors import NothingNew
from core.score import Note, Score, Track
from tests.app.house import House

TITLE_BAR = 19  # pixels of a screen's height that a window manager may take
Key = Qt.Key
COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.parts.assistant.choices.seed.choose(1)
    made.draw(60, 62, 64, 65)
    made.continue_()
    yield made
    made.close()


def starred(house: House) -> list[bool]:
    return [node.starred for node in house.session.takes.nodes]


def test_the_list_has_its_own_keys_while_it_has_the_keyboard(house: House) -> None:
    house.focus(house.continuo.faces.takes.view)
    house.press(Key.Key_S)
    assert starred(house) == [True, False, False, False]
    assert not house.session.score.tracks[0].solo
    house.press(Key.Key_Down)
    assert house.parts.assistant.index == 1
    house.press(Key.Key_C)
    assert house.parts.assistant.index == 0
    house.press(Key.Key_Return)
    assert house.session.history.undo_name == "Keep take"
    house.canvas.setFocus()
    house.press(Key.Key_S)
    assert house.session.score.tracks[0].solo


def test_a_take_is_heard_from_where_it_begins_while_nothing_plays(house: House) -> None:
    view = house.continuo.faces.takes.view
    index = view.model().index(2, 0)
    entries = view.menu(index.data(TAKE)).actions()
    next(entry for entry in entries if entry.text().startswith("Hear it in its place")).trigger()
    assert house.parts.assistant.index == 2
    assert house.plays()
    takes = house.parts.assistant.takes
    assert takes is not None
    assert takes.span.start > 0
    assert house.parts.transport.position >= takes.span.start


def test_a_name_is_typed_and_the_list_keeps_the_keyboard(house: House) -> None:
    house.focus(house.continuo.faces.takes.view)
    house.press(Key.Key_Down)
    house.press(Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "sun")
    house.session.takes_changed.emit()  # as when another take is starred: what is typed stays
    QTest.keyClicks(field, "ny")
    house.press(Key.Key_Return)
    QApplication.processEvents()
    assert [node.name for node in house.session.takes.nodes] == ["", "sunny", "", ""]
    assert house.continuo.faces.takes.view.hasFocus()
    house.press(Key.Key_Delete)
    assert [node.discarded for node in house.session.takes.nodes] == [False, True, False, False]


def test_c_held_on_the_roll_shows_the_take_before_with_this_one_behind(house: House) -> None:
    house.press(Key.Key_Right)
    first, other = (node.take for node in house.session.takes.nodes[:2])

    def behind() -> tuple[Note, ...]:
        columns = house.continuo.roll.scene.behind
        return tuple(columns.notes) if columns is not None else ()

    QTest.keyPress(house.canvas, Key.Key_C)
    assert house.parts.assistant.take == first
    assert behind() == other.notes
    assert house.window.status.words == "Take A, and Take B in broken lines behind it"
    house.qtbot.wait(HOLD + 50)
    QTest.keyRelease(house.canvas, Key.Key_C)
    house.qtbot.waitUntil(lambda: behind() == ())
    assert house.parts.assistant.take == other
    house.press(Key.Key_C)  # a tap turns to it for good
    house.qtbot.waitUntil(lambda: behind() == ())
    assert house.parts.assistant.take == first
    assert house.window.status.words == "Take A"


def test_a_key_that_repeats_itself_goes_on_comparing(house: House) -> None:
    """Busy, the system tells of each repetition as of a key let go and struck again."""
    house.press(Key.Key_Right)
    QTest.keyPress(house.canvas, Key.Key_C)
    shown = house.parts.assistant.take
    for _ in range(3):
        QTest.keyRelease(house.canvas, Key.Key_C)
        QTest.keyPress(house.canvas, Key.Key_C)
        assert house.parts.assistant.take == shown
    house.qtbot.wait(2 * REPEATED)
    assert house.continuo.roll.scene.behind is not None
    assert house.parts.assistant.take == shown


def test_what_is_compared_with_is_seen_behind_the_take(house: House) -> None:
    house.press(Key.Key_Right)
    house.parts.kept.compare()
    house.qtbot.wait(2 * FADE_MS)
    both = house.canvas.grab().toImage()
    house.parts.kept.end_compare()
    house.qtbot.waitUntil(lambda: house.canvas.grab().toImage() != both)


def test_a_lock_that_opens_takes_its_room_from_the_takes_and_gives_it_back(house: House) -> None:
    panel = house.window.findChild(ContinuePanel)
    column = house.window.findChild(TakesColumn)
    assert isinstance(panel, ContinuePanel)
    assert isinstance(column, TakesColumn)
    before = column.sizes()
    switch, row = panel.locks.switches[Lock.SCALE], panel.locks.rows[Lock.SCALE]
    place = switch.mapTo(house.window, QPoint())
    QTest.mouseClick(switch, LEFT)
    house.qtbot.waitUntil(lambda: column.sizes()[1] < before[1])
    house.qtbot.waitUntil(lambda: _is_in_sight(row, panel))
    assert switch.mapTo(house.window, QPoint()) == place
    QTest.mouseClick(switch, LEFT)
    house.qtbot.waitUntil(lambda: column.sizes() == before)
    assert switch.mapTo(house.window, QPoint()) == place


def _is_in_sight(row: QWidget, panel: ContinuePanel) -> bool:
    """Whether all of a lock's row is to be seen."""
    room = panel.area.viewport()
    top, bottom = (row.mapTo(room, place).y() for place in (QPoint(), row.rect().bottomLeft()))
    return 0 <= top < bottom < room.height()


def four_takes(house: House) -> tuple[ContinuePanel, TakesView]:
    """The panel and the list once they have come, and all is laid out."""
    house.parts.settings.set(the.TAKES, 4)
    house.continue_()
    house.qtbot.wait(50)
    panel, view = house.window.findChild(ContinuePanel), house.window.findChild(TakesView)
    assert isinstance(panel, ContinuePanel)
    assert isinstance(view, TakesView)
    return panel, view


def test_an_answer_is_in_sight_whole_below_all_choices(house: House) -> None:
    house.session.open(Score((*house.session.score.tracks, Track.of([Note(0, 480, 48)], "Bass"))), saved=True)
    house.window.resize(1280, 800 - TITLE_BAR)
    panel, view = four_takes(house)
    last = view.model().index(3, 0)
    assert last.isValid()
    assert view.viewport().rect().contains(view.visualRect(last))
    assert panel.area.verticalScrollBar().maximum() == 0


def test_four_takes_are_in_sight_in_the_lowest_window_and_beside_an_open_lock(house: House) -> None:
    house.window.resize(1024, 640 - TITLE_BAR)
    panel, view = four_takes(house)
    last = view.model().index(3, 0)

    def all_in_sight() -> bool:
        return view.viewport().rect().contains(view.visualRect(last)) and not view.verticalOffset()

    house.qtbot.waitUntil(all_in_sight)
    switch, row = panel.locks.switches[Lock.SCALE], panel.locks.rows[Lock.SCALE]
    panel.area.ensureWidgetVisible(switch, 0, 0)
    QTest.mouseClick(switch, LEFT)
    house.qtbot.waitUntil(lambda: _is_in_sight(row, panel))
    house.qtbot.waitUntil(all_in_sight)


def test_rows_of_takes_are_usual_where_there_is_room_or_too_little() -> None:
    usual = HEIGHT + GAP
    assert [row_height(rows, 200) for rows in (0, 1, 4, 5, 6)] == [usual, usual, usual, 40, usual]


def test_choices_end_where_the_verbs_begin_in_a_low_window(house: House) -> None:
    house.window.resize(1024, 640 - TITLE_BAR)
    panel = house.window.findChild(ContinuePanel)
    assert isinstance(panel, ContinuePanel)
    for label in panel.findChildren(QLabel):
        if label.text() == CALM:
            label.setText(" ".join([CALM] * 2))  # as long as it is in some languages
    house.qtbot.wait(50)
    assert panel.area.geometry().bottom() < panel.ask.mapTo(panel, QPoint(0, 0)).y()
    assert panel.area.height() >= LEAST - CALM_LINES


def test_the_switch_of_a_lock_that_is_refused_stays_in_sight(house: House) -> None:
    panel = house.window.findChild(ContinuePanel)
    assert isinstance(panel, ContinuePanel)
    switch = panel.locks.switches[Lock.HELD]
    panel.area.ensureWidgetVisible(switch, 0, 0)
    QTest.mouseClick(switch, LEFT)
    house.qtbot.wait(50)
    assert panel.news.text() == NOTHING_TO_HOLD
    assert not switch.isChecked()
    bottom = switch.mapTo(panel.area.viewport(), switch.rect().bottomLeft()).y()
    assert bottom < panel.area.viewport().height()


def test_a_model_that_comes_meanwhile_does_not_silence_why_a_lock_is_refused(house: House) -> None:
    panel = house.window.findChild(ContinuePanel)
    assert isinstance(panel, ContinuePanel)
    QTest.mouseClick(panel.locks.switches[Lock.HELD], LEFT)
    house.parts.assistant.choices.styling.offer(("chorale",))
    assert panel.news.text() == NOTHING_TO_HOLD


def test_f6_leads_to_the_list(house: House) -> None:
    house.canvas.setFocus()
    seen = []
    for _ in range(5):
        house.press(Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert house.continuo.faces.takes.view in seen
    assert house.canvas in seen


def test_a_star_is_saved_and_comes_back(house: House, tmp_path: Path) -> None:
    house.ask.files = [tmp_path / "a.continuo"]
    house.parts.documents.save()
    house.parts.documents.finish()
    assert not house.window.isWindowModified()
    house.parts.kept.star(2)
    assert house.window.isWindowModified()
    house.parts.documents.save()
    house.parts.documents.finish()
    assert not house.window.isWindowModified()
    house.parts.documents.new()
    assert starred(house) == []
    house.parts.documents.open(tmp_path / "a.continuo")
    assert starred(house) == [False, False, True, False]
    panel = house.continuo.faces.takes
    QTest.mouseClick(panel.parts.button(Part.STARRED), LEFT)
    [index] = [panel.view.model().index(row, 0) for row in range(panel.view.model().rowCount())]
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, panel.view.visualRect(index).center())
    assert house.parts.kept.current == 2
    assert house.parts.assistant.take == house.session.takes.nodes[2].take


def test_a_row_dragged_onto_the_roll_is_new_material(house: House) -> None:
    view = house.continuo.faces.takes.view
    house.parts.assistant.dismiss()
    data = view.model().mimeData([view.model().index(1, 0)])
    take = house.session.takes.nodes[view.model().index(1, 0).data(TAKE).index].take
    geometry = house.continuo.roll._viewport.geometry
    at = QPoint(geometry.x(2 * 1920) + 3, 100)
    before = house.session.notes
    enter = QDragEnterEvent(at, COPY, data, LEFT, NONE)
    QApplication.sendEvent(house.canvas, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(house.canvas, QDropEvent(QPointF(at), COPY, data, LEFT, NONE))
    new = [note for note in house.session.notes if note not in before]
    assert [(note.start - new[0].start, note.pitch) for note in new] == [
        (note.start - take.notes[0].start, note.pitch) for note in take.notes
    ]
    assert new[0].start == 2 * 1920
    assert {note.suggested for note in new} == {"fake"}
    assert house.session.history.undo_name == "Drop notes"


def test_a_row_dropped_beside_the_roll_opens_nothing(house: House) -> None:
    view = house.continuo.faces.takes.view
    data = view.model().mimeData([view.model().index(0, 0)])
    enter = QDragEnterEvent(QPoint(20, 20), COPY, data, LEFT, NONE)
    QApplication.sendEvent(house.window, enter)
    assert not enter.isAccepted()


def test_settings_come_back_with_their_take(house: House) -> None:
    view = house.continuo.faces.takes.view
    recipe = house.session.takes.nodes[1].take.recipe
    house.parts.assistant.choices.bolder()
    assert house.parts.assistant.choices.foreseen(None).request.temperature != recipe.temperature
    menu = view.menu(view.model().index(1, 0).data(TAKE))
    next(each for each in menu.actions() if each.text() == "Bring back its settings").trigger()
    request = house.parts.assistant.choices.foreseen(None).request
    assert (request.temperature, request.random_seed) == (recipe.temperature, recipe.random_seed)


def nothing_new(house: House, qtbot: QtBot) -> None:
    """Ask where there is nothing else to say, until that is told; what is asked next is answered."""
    house.generator.refusal, house.generator.refusing = "Nothing else.", NothingNew
    house.parts.assistant.choices.seed.choose(2)
    house.parts.assistant.continue_()
    qtbot.waitUntil(lambda: house.window.notice.words == "Nothing else.")
    house.generator.refusal = ""


def test_nothing_new_offers_a_little_more_surprise(house: House, qtbot: QtBot) -> None:
    nothing_new(house, qtbot)
    [button] = house.window.notice.findChildren(QPushButton)
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: len(house.session.takes.nodes) == 8)
    assert house.generator.requests[-1].temperature == 1.0


def test_why_there_was_nothing_is_told_until_there_are_takes(house: House, qtbot: QtBot) -> None:
    nothing_new(house, qtbot)
    house.parts.assistant.choices.seed.choose(3)
    house.parts.assistant.continue_()
    qtbot.waitUntil(lambda: house.window.notice.words == "")
