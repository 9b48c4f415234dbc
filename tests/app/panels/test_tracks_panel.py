"""The panel of tracks in the real window: what a row shows, and what hand and keys do to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.panels.track_colours import NAMES, ColourMenu
from app.panels.track_instruments import InstrumentChooser
from app.panels.track_row import TrackRow
from app.panels.tracks_panel import FURNISHED, TracksPanel
from core.instruments import Instrument
from core.score import Note, Score, Track
from tests.app.house import House

Key = Qt.Key
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
PIECE = Score(
    (
        Track((Note(0, 480, 72), Note(480, 480, 74)), "Flute", 73),
        Track((Note(0, 960, 60),), "Horn", 60, volume=80, pan=20),
        Track((Note(0, 480, 38),), "Kit", percussion=True, muted=True),
    )
)

# What the offscreen platform says of every popup.
OFFSCREEN = pytest.mark.qt_log_ignore("not support raise", "not support grabbing the keyboard", extend=True)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    house = House(qapp, store, qtbot)
    house.session.open(PIECE, saved=True)
    qtbot.waitUntil(rows(house)[0].isVisible)
    yield house
    house.close()


def panel(house: House) -> TracksPanel:
    found = house.window.findChild(TracksPanel)
    assert found is not None
    return found


def rows(house: House) -> list[TrackRow]:
    return panel(house).rows


def names(house: House) -> list[str]:
    return [track.name for track in house.session.score.tracks]


def steps(house: House) -> int:
    """How many undo steps lead back to the piece as it was opened."""
    count = 0
    while house.session.score is not PIECE:
        house.session.undo()
        count += 1
    return count


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, LEFT, NONE, at if at is not None else widget.rect().center())


def test_a_row_tells_all_of_its_track(house: House) -> None:
    flute, horn, kit = rows(house)
    assert [row.name.text() for row in rows(house)] == ["Flute", "Horn", "Kit"]
    assert [row.instrument.text() for row in rows(house)] == ["flute", "french horn", "drums"]
    assert (horn.strip.volume.value(), horn.strip.level.text(), horn.strip.pan.value()) == (80, "80", 20)
    assert kit.mute.isChecked()
    assert flute.accessibleName() == "Flute, flute, 2 notes, worked on"
    assert kit.accessibleName() == "Kit, drums, 1 note, muted"
    assert kit.chip.accessibleName() == f"Colour: {NAMES[2]}"


def test_a_row_shows_where_its_notes_lie(house: House) -> None:
    def inked(row: TrackRow) -> list[tuple[int, int]]:
        image = row.overview.grab().toImage()
        empty = image.pixelColor(image.width() - 1, 0)
        every = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return [(x, y) for x, y in every if image.pixelColor(x, y) != empty]

    flute, horn, _kit = rows(house)
    middle = flute.overview.width() / 2
    first, second = ([y for x, y in inked(flute) if (x > middle) == late] for late in (False, True))
    assert max(first) > max(second)  # it rises
    assert max(x for x, _ in inked(horn)) > middle
    house.session.open(Score((*PIECE.tracks[:2], Track((Note(0, 9600, 60),)))), saved=True)
    assert max(x for x, _ in inked(flute)) < middle / 2  # the piece is longer now
    house.session.open(Score((Track(), Track())), saved=True)
    assert inked(rows(house)[0]) == []


def test_every_control_is_named_told_and_reached_in_the_row_in_hand_only(house: House) -> None:
    for row in rows(house):
        for control in row.controls:
            assert control.accessibleName()
            assert control.toolTip()
            reached = bool(control.focusPolicy() & Qt.FocusPolicy.TabFocus)
            assert reached == (row is rows(house)[0])
            seen = QAccessible.queryAccessibleInterface(control)
            assert seen.text(QAccessible.Text.Name) == control.accessibleName()


def test_a_click_on_a_row_works_on_its_track_and_leaves_the_keyboard_to_the_roll(house: House) -> None:
    click(rows(house)[1], QPoint(120, 8))
    assert house.session.track == 1
    assert house.canvas.hasFocus()
    assert rows(house)[1].accessibleName().endswith("worked on")


def test_keys_go_through_the_tracks_from_the_roll(house: House) -> None:
    house.press(Key.Key_PageDown, CTRL)
    house.press(Key.Key_PageDown, CTRL)
    assert house.session.track == 2
    house.press(Key.Key_PageUp, CTRL)
    assert house.session.track == 1


def test_a_name_is_written_in_its_place(house: House) -> None:
    row = rows(house)[1]
    QTest.mouseDClick(row, LEFT, NONE, QPoint(120, 12))
    assert row.field.hasFocus()
    QTest.keyClicks(row.field, "Corno in F")
    QTest.keyClick(row.field, Key.Key_Return)
    assert names(house) == ["Flute", "Corno in F", "Kit"]
    assert not row.field.isVisible()
    assert house.canvas.hasFocus()
    assert steps(house) == 1
    row.rename()
    QTest.keyClicks(row.field, "Nothing")
    QTest.keyClick(row.field, Key.Key_Escape)
    assert house.session.score is PIECE
    assert not row.field.isVisible()
    assert house.canvas.hasFocus()


def test_mute_and_solo_are_buttons_and_silent_tracks_look_it(house: House) -> None:
    flute, horn, kit = rows(house)
    click(kit.mute)
    click(horn.solo)
    assert house.session.score.tracks[1].solo
    assert not house.session.score.tracks[2].muted
    assert horn.solo.isChecked()
    assert [row.name.property("role") for row in (flute, horn, kit)] == ["heading", "", "dim"]
    assert house.session.track == 0
    assert steps(house) == 2


def test_a_drag_on_the_volume_is_heard_meanwhile_and_is_one_step(house: House, qtbot: QtBot) -> None:
    row, tried = rows(house)[1], list[int]()
    score = house.session.score
    house.parts.tracks.tried.connect(lambda of: tried.append(of(score).tracks[1].volume if of else -1))
    y = row.strip.volume.rect().center().y()
    QTest.mousePress(row.strip.volume, LEFT, NONE, QPoint(row.strip.volume.width() // 2, y))
    for x in range(row.strip.volume.width() // 2, 8, -6):
        QTest.mouseMove(row.strip.volume, QPoint(x, y))
    qtbot.waitUntil(lambda: len(tried) == 2)  # the first, and a moment later where the hand is now
    assert house.session.score is PIECE
    assert tried == sorted(tried, reverse=True)
    assert -1 not in tried
    QTest.mouseRelease(row.strip.volume, LEFT, NONE, QPoint(9, y))
    assert house.session.score.tracks[1].volume == tried[-2] < 20
    assert tried[-1] == -1
    assert house.session.history.undo_name == "Change volume"
    assert steps(house) == 1
    assert row.strip.volume.value() == 80


def test_keys_on_the_volume_are_one_step_once_it_is_left(house: House) -> None:
    row = rows(house)[0]
    house.focus(row.strip.volume)
    for _ in range(3):
        house.press(Key.Key_Left)
    assert house.session.score is PIECE
    house.canvas.setFocus()
    assert house.session.score.tracks[0].volume == 97
    assert steps(house) == 1


def test_the_knob_turns_with_the_hand_and_a_double_click_centres_it(house: House) -> None:
    knob = rows(house)[1].strip.pan
    QTest.mousePress(knob, LEFT, NONE, QPoint(11, 11))
    QTest.mouseMove(knob, QPoint(31, 11))
    QTest.mouseMove(knob, QPoint(31, 1))
    QTest.mouseRelease(knob, LEFT, NONE, QPoint(31, 1))
    assert house.session.score.tracks[1].pan == 50
    assert house.window.status.words == "Left to right place of Horn: −14"
    assert knob.toolTip().startswith("−14 · ")
    QTest.mouseDClick(knob, LEFT, NONE, QPoint(11, 11))
    assert house.session.score.tracks[1].pan == 64
    assert steps(house) == 2
    assert knob.toolTip().startswith("−44 · "), "what was undone is told on it, too"


def test_sends_unfold_in_the_row_in_hand_and_go_with_it(house: House) -> None:
    flute, horn, _kit = rows(house)
    assert not flute.strip.reverb.isVisible()
    assert not horn.strip.more.isVisible()
    folded = flute.height()
    click(flute.strip.more)
    assert flute.strip.reverb.isVisible()
    assert flute.height() > folded
    assert (flute.strip.reverb.value(), flute.strip.reverb_level.text()) == (40, "40")
    house.press(Key.Key_PageDown, CTRL)
    assert horn.strip.reverb.isVisible()
    assert not flute.strip.reverb.isVisible()
    assert flute.height() == folded
    click(horn.strip.more)
    assert not horn.strip.reverb.isVisible()


def test_a_drag_on_a_send_is_one_step_and_a_double_click_goes_back(house: House) -> None:
    strip = rows(house)[0].strip
    click(strip.more)
    for slider, member in ((strip.reverb, "reverb"), (strip.chorus, "chorus")):
        right = QPoint(slider.width() - slider.INSET, slider.height() // 2)
        QTest.mouseClick(slider, LEFT, NONE, right)
        assert getattr(house.session.score.tracks[0], member) == 127
        assert house.session.history.undo_name == f"Change {member}"
        QTest.mouseDClick(slider, LEFT, NONE, right)
    assert house.session.score == PIECE
    assert steps(house) == 4


def test_sends_are_heard_while_they_are_looked_for(house: House, qtbot: QtBot) -> None:
    house.parts.transport.toggle()
    qtbot.waitUntil(lambda: 0 in house.synth.channels)  # the device has been opened meanwhile
    strip = rows(house)[0].strip
    click(strip.more)
    house.focus(strip.chorus)
    house.press(Key.Key_Right)
    assert house.synth.channels[0].chorus == 1
    assert house.session.score is PIECE
    house.parts.transport.stop()


def test_long_names_have_the_panels_width(house: House) -> None:
    long = Track(PIECE.tracks[0].notes, "Guitar beside the fire", 24)
    house.session.open(Score((long, long)), saved=True)
    row = rows(house)[1]
    assert row.name.text() == "Guitar beside the fire"
    assert row.instrument.text() == "acoustic guitar (nylon)"


@OFFSCREEN
def test_an_instrument_is_found_by_typing_and_is_heard(house: House, qtbot: QtBot) -> None:
    row, heard = rows(house)[1], list[int]()
    house.parts.tracks.tapped.connect(lambda pitch, _velocity: heard.append(pitch))
    click(row.instrument)
    chooser = row.findChild(InstrumentChooser)
    assert chooser is not None
    qtbot.waitUntil(chooser.isVisible)
    assert chooser.list.currentItem().text().strip() == "french horn"
    QTest.keyClicks(chooser.search, "sax")
    shown = [chooser.list.item(i).text().strip() for i in range(chooser.list.count())]
    assert shown == ["reed", "soprano sax", "alto sax", "tenor sax", "baritone sax"]
    QTest.keyClick(chooser.search, Key.Key_Down)
    QTest.keyClick(chooser.search, Key.Key_Return)
    assert house.session.score.tracks[1].program == 65
    assert (house.session.track, heard) == (1, [60])
    assert steps(house) == 1


@OFFSCREEN
def test_the_chooser_takes_a_click_on_the_drums_and_no_answer(house: House, qtbot: QtBot) -> None:
    row, heard = rows(house)[0], list[Instrument | None]()
    house.parts.tracks.tried.connect(lambda of: heard.append(of and of(PIECE).tracks[0].instrument))
    row.choose_instrument()
    chooser = row.findChild(InstrumentChooser)
    assert chooser is not None
    qtbot.waitUntil(chooser.isVisible)
    QTest.keyClicks(chooser.search, "kazoo")
    QTest.keyClick(chooser.search, Key.Key_Return)
    assert chooser.isVisible()
    chooser.search.setText("harp")
    assert chooser.list.currentItem().text().strip() == "orchestral harp"
    chooser.search.setText("drum")
    assert chooser.list.currentItem().text().strip() == "drums"
    heading, drums = (chooser.list.visualItemRect(chooser.list.item(i)).center() for i in (0, 1))
    click(chooser.list.viewport(), heading)
    assert house.session.score is PIECE
    click(chooser.list.viewport(), drums)
    assert chooser.isVisible()
    assert house.session.score is PIECE
    assert heard == [Instrument(0, 0, True)]
    chooser.close()  # as a click elsewhere does
    assert house.session.score.tracks[0].instrument == Instrument(0, 0, True)
    row.choose_instrument()
    [chooser] = [it for it in row.findChildren(InstrumentChooser) if it.isVisible()]
    QTest.keyClick(chooser.search, Key.Key_Down)
    assert heard.pop() == Instrument(0)
    QTest.keyClick(chooser.search, Key.Key_Escape)
    assert heard[-1] is None
    assert steps(house) == 1


def test_a_colour_is_picked_from_eight_or_left_to_the_place(house: House) -> None:
    menu = rows(house)[1].chip.findChild(ColourMenu)
    assert menu is not None
    for picked, colour in (("plum", 6), ("automatic", None)):
        menu.fill()
        [action] = [action for action in menu.actions() if action.text() == picked]
        action.trigger()
        assert house.session.score.tracks[1].colour == colour
        menu.fill()
        assert [action.text() for action in menu.actions() if action.isChecked()] == [picked]
    assert len(menu.actions()) == 2 + len(NAMES)


def test_rows_are_put_in_order_by_dragging(house: House) -> None:
    first, last = rows(house)[0], rows(house)[2]
    press = QPoint(120, 12)
    below = first.mapFromGlobal(last.mapToGlobal(QPoint(120, last.height() - 2)))
    QTest.mousePress(first, LEFT, NONE, press)
    QTest.mouseMove(first, press + QPoint(0, 30))
    QTest.mouseMove(first, below)
    QTest.mouseRelease(first, LEFT, NONE, below)
    assert names(house) == ["Horn", "Kit", "Flute"]
    assert house.session.track == 2
    assert [row.chip.accessibleName() for row in rows(house)] == [
        f"Colour: {NAMES[colour]}" for colour in (1, 2, 0)
    ]
    assert steps(house) == 1


def test_esc_breaks_a_drag_off(house: House) -> None:
    first = rows(house)[0]
    QTest.mousePress(first, LEFT, NONE, QPoint(120, 12))
    QTest.mouseMove(first, QPoint(120, 150))
    house.press(Key.Key_Escape)
    QTest.mouseRelease(first, LEFT, NONE, QPoint(120, 150))
    assert house.session.score is PIECE


def test_the_list_is_worked_by_keys(house: House) -> None:
    house.focus(rows(house)[0])
    house.press(Key.Key_Down)
    assert house.session.track == 1
    assert rows(house)[1].hasFocus()
    house.press(Key.Key_Down, ALT)
    assert names(house) == ["Flute", "Kit", "Horn"]
    assert rows(house)[2].hasFocus()
    house.press(Key.Key_Home)
    assert house.session.track == 0
    house.press(Key.Key_Delete)
    assert names(house) == ["Kit", "Horn"]
    assert rows(house)[0].hasFocus()
    house.press(Key.Key_M)  # as everywhere
    assert not house.session.score.tracks[0].muted
    house.press(Key.Key_F2)
    assert rows(house)[0].field.hasFocus()
    assert PIECE.tracks[0].notes[0] in house.session.score.tracks[0].notes or names(house)[0] == "Kit"
    QTest.keyClicks(rows(house)[0].field, "Drums")
    house.press(Key.Key_Return)
    assert names(house) == ["Drums", "Horn"]
    assert rows(house)[0].hasFocus()
    assert steps(house) == 4


def test_controls_stay_in_the_hand_that_goes_to_another_track(house: House) -> None:
    house.focus(rows(house)[0].strip.volume)
    house.press(Key.Key_PageDown, CTRL)
    assert rows(house)[1].strip.volume.hasFocus()


def test_the_menu_of_a_row_does_what_the_keys_do(house: House) -> None:
    menu = panel(house).menu(2)
    entries = {action.text().split("\t")[0].replace("&", ""): action for action in menu.actions()}
    assert entries["Move up"].isEnabled()
    assert not entries["Move down"].isEnabled()
    entries["Let it sound"].trigger()
    assert not house.session.score.tracks[2].muted
    entries["Duplicate"].trigger()
    assert names(house) == ["Flute", "Horn", "Kit", "Kit 2"]
    assert len(rows(house)) == 4
    assert steps(house) == 2
    assert len(rows(house)) == 3


def test_buttons_below_add_copy_and_remove(house: House) -> None:
    actions = house.continuo.actions
    for name, count in (("add-track", 4), ("duplicate-track", 5), ("remove-track", 4)):
        actions[name].trigger()
        assert len(rows(house)) == len(house.session.score.tracks) == count
    assert "undo brings it back" in house.window.status.words


def test_editing_notes_leaves_the_other_rows_as_they_are(house: House) -> None:
    flute, horn, _kit = rows(house)
    horn.strip.volume.setValue(33)  # still being looked for
    house.draw(84)
    assert "3 notes" in flute.accessibleName()
    assert horn.strip.volume.value() == 33


def test_the_rolls_own_menu_sends_notes_to_another_track(house: House) -> None:
    house.session.select(frozenset(PIECE.tracks[0].notes[:1]))
    menu = house.canvas.menu
    assert menu is not None
    [move] = [action.menu() for action in menu.actions() if "Move to track" in action.text().replace("&", "")]
    assert isinstance(move, QMenu)
    move.aboutToShow.emit()
    assert [action.text() for action in move.actions() if action.text()] == [
        "2  Horn",
        "3  Kit · muted",
        "a new track",
    ]
    move.actions()[0].trigger()
    assert PIECE.tracks[0].notes[0] in house.session.score.tracks[1].notes
    assert house.session.track == 1
    assert steps(house) == 1


def test_a_click_on_the_roll_brings_another_track_forward(house: House) -> None:
    horn = PIECE.tracks[1].notes[0]
    house.continuo.roll.framing.reveal([horn])
    geometry = house.continuo.roll._viewport.geometry
    place = QPoint(geometry.x(horn.start + 700), geometry.y(horn.pitch) + geometry.row_height // 2)
    QTest.mouseMove(house.canvas, place)
    assert "Horn" in house.window.status.words
    QTest.mouseClick(house.canvas, LEFT, NONE, place)
    assert house.session.track == 1
    assert house.session.selection == {horn}
    assert house.continuo.roll._viewport.geometry == geometry  # nothing moves under the hand
    assert rows(house)[1].accessibleName().endswith("worked on")


def test_of_hundreds_of_tracks_only_rows_in_view_are_furnished(house: House) -> None:
    """999 of them took the window half a gigabyte, and half a minute of the processor."""
    tracks = tuple(Track((Note(0, 480, 60),), f"T{number}") for number in range(200))
    house.session.open(Score(tracks), saved=True)
    house.qtbot.waitUntil(lambda: len(rows(house)) == 200)
    assert sum(not row._bare for row in rows(house)) == FURNISHED
    bar = panel(house)._area.verticalScrollBar()
    house.qtbot.waitUntil(lambda: bar.maximum() > 150 * rows(house)[0].height())
    bar.setValue(bar.maximum())
    assert rows(house)[199].name.text() == "T199"
    assert rows(house)[199].instrument.text() == rows(house)[0].instrument.text() != ""
    assert rows(house)[100]._bare
    assert rows(house)[100].accessibleName().startswith("T100, ")
    rows(house)[199].mute.click()
    assert house.session.score.tracks[199].muted
    house.session.choose_track(120)
    assert rows(house)[120].mute in rows(house)[120].controls
    assert rows(house)[120].name.text() == "T120"
    assert rows(house)[120].height() == rows(house)[0].height() == rows(house)[150].height()


class Counter(QObject):
    """Counts what rows are told."""

    def __init__(self) -> None:
        super().__init__()
        self.told = 0

    def eventFilter(self, watched: QObject, _event: QEvent) -> bool:
        self.told += isinstance(watched, TrackRow)
        return False


def test_rows_that_are_made_together_are_laid_out_once(house: House) -> None:
    """Each that was shown had all before it laid out anew: 999 of them kept the window two seconds."""
    counter = Counter()
    house.continuo.app.installEventFilter(counter)
    empty = tuple(Track((), f"T{number}") for number in range(150))
    house.session.open(Score((*empty, Track((Note(0, 480, 60),)))), saved=True)
    house.session.choose_track(150)
    house.continuo.app.removeEventFilter(counter)
    assert len(rows(house)) == 151
    assert 151 < counter.told < 151 * 30
