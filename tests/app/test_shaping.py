"""Shaping notes in the real window: keys, the card with its figures, the preview, keeping and cancelling."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from app.panels.shape_card import ShapeCard
from app.panels.shape_rows import DiceRow, DropRow, FillRow, PickRow, PitchRow, RowWidget, SlideRow
from app.roll.scene import Scene
from app.roll.state import Grid, Tool
from app.roll.velocity_lane import VelocityLane
from app.settings import Settings
from app.shaping_tools import SHAPES_BY_NAME
from core.harmony import Key
from core.score import KeyChange, Note, Score, Track
from tests.app.house import House

K = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BOTH = CTRL | SHIFT
OFF = (Note(490, 400, 64), Note(975, 400, 66), Note(1430, 400, 67))  # a little off the beat


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score((Track(OFF, name="Lead"),), keys=(KeyChange(0, Key("C")),)), saved=True)
    made.parts.state.choose_grid(Grid(4))
    made.canvas.setFocus()
    yield made
    made.close()


def card_of(house: House) -> ShapeCard:
    found = house.window.findChild(ShapeCard)
    assert isinstance(found, ShapeCard)
    return found


def shown(house: House) -> list[Note]:
    """The notes as the roll shows them."""
    scene = house.window.findChild(Scene)
    assert isinstance(scene, Scene)
    return list(scene.score.tracks[0].notes)


def starts(notes: list[Note]) -> list[int]:
    return [note.start for note in notes]


def status(house: House) -> str:
    return house.window.status.words


def row(house: House, kind: type[QWidget]) -> QWidget:
    return next(row for row in card_of(house).rows if isinstance(row, kind))


def at(house: House, tick: int, pitch: int) -> QPoint:
    geometry = house.continuo.roll._viewport.geometry
    return QPoint(geometry.x(tick), geometry.y(pitch) + geometry.row_height // 2)


def click(house: House, tick: int, pitch: int) -> None:
    QTest.mouseClick(
        house.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(house, tick, pitch)
    )


def test_the_figures_show_at_once_and_enter_keeps_them_as_one_step(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    card = card_of(house)
    assert card.isVisible()
    assert card.has_keyboard
    assert starts(shown(house)) == [480, 960, 1440]
    assert starts(list(house.session.notes)) == [490, 975, 1430]
    house.press(K.Key_Home)  # strength 0
    assert shown(house) == list(OFF)
    for _ in range(50):
        house.press(K.Key_Right)
    assert starts(shown(house)) == [485, 968, 1435]
    house.press(K.Key_Return)
    assert not card.isVisible()
    assert house.canvas.hasFocus()
    assert starts(list(house.session.notes)) == [485, 968, 1435]
    assert house.session.history.undo_name == "Quantise"
    assert "all 3 notes of the track" in status(house)
    assert house.session.selection == frozenset()
    house.press(K.Key_Z, CTRL)
    assert list(house.session.notes) == list(OFF)
    assert house.session.history.undo_name == ""


def test_escape_restores_exactly_and_leaves_no_step(house: House) -> None:
    before = house.session.score
    house.session.select(frozenset(OFF[:2]))
    house.press(K.Key_I, BOTH)
    assert [note.pitch for note in shown(house)] == [64, 61, 67]
    house.press(K.Key_Escape)
    assert house.session.score is before
    assert shown(house) == list(OFF)
    assert house.session.selection == frozenset(OFF[:2])
    assert house.session.history.undo_name == ""
    assert not card_of(house).isVisible()


def test_the_keys_of_the_roll_keep_and_cancel_too(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    house.canvas.setFocus()
    house.press(K.Key_Escape)
    assert not card_of(house).isVisible()
    house.press(K.Key_Q, BOTH)
    house.canvas.setFocus()
    house.press(K.Key_Return)
    assert starts(list(house.session.notes)) == [480, 960, 1440]


def test_another_tool_swaps_the_card_and_the_same_one_takes_the_keyboard_back(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    house.press(K.Key_K, BOTH)
    assert starts(shown(house)) == starts(list(OFF))
    assert [type(row) for row in card_of(house).rows] == [SlideRow]
    house.press(K.Key_Right)
    house.press(K.Key_Right)
    assert [note.pitch for note in shown(house)] == [67, 70, 71]
    house.canvas.setFocus()
    house.press(K.Key_K, BOTH)
    assert card_of(house).has_keyboard
    assert [note.pitch for note in shown(house)] == [67, 70, 71]
    house.press(K.Key_Enter)
    assert house.session.history.undo_name == "Transpose in the key"


def test_a_tool_opened_again_has_its_own_rows_and_is_as_high_as_it_needs(house: House) -> None:
    house.draw(60, 62)
    card, seen = card_of(house), dict[str, tuple[object, int]]()
    for name in ("fit-to-scale", "humanise", "fit-to-scale", "strum", "humanise", "strum"):
        house.continuo.actions[name].trigger()
        assert all(each.isVisible() for each in card.rows)
        assert len([each for each in card.findChildren(RowWidget) if each.isVisible()]) == len(card.rows)
        assert (card.rows, card.height()) == seen.setdefault(name, (card.rows, card.height()))
        card.cancelled.emit()
    assert len({height for _, height in seen.values()}) > 1


def test_the_card_follows_the_selection_and_a_click_selects(house: House) -> None:
    house.press(K.Key_K, BOTH)
    house.press(K.Key_Right)
    QTest.mouseClick(
        house.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(house, 1600, 67)
    )
    assert house.session.selection == frozenset()  # that is where a note was; it shows elsewhere now
    assert "Esc" in status(house)
    house.press(K.Key_Left)
    house.press(K.Key_Left)
    QTest.mouseClick(
        house.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(house, 700, 62)
    )
    QTest.qWait(1)
    assert list(house.session.notes) == list(OFF)
    house.session.select(frozenset(OFF[2:]))
    assert [note.pitch for note in shown(house)] == [64, 66, 65]
    about = [label.text() for label in card_of(house).findChildren(QLabel)]
    assert "1 note · C major" in about
    house.press(K.Key_Return)
    assert house.session.selection == frozenset((Note(1430, 400, 65),))


def test_a_note_that_shows_where_it_is_can_be_taken_hold_of(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    QTest.mouseClick(
        house.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(house, 700, 64)
    )
    house.qtbot.waitUntil(lambda: starts(shown(house)) == [480, 975, 1430])
    assert house.session.selection == frozenset(OFF[:1])


def test_an_edit_or_undo_meanwhile_is_shaped_too(house: House) -> None:
    house.session.select(frozenset(OFF))
    house.press(K.Key_Q, BOTH)
    house.canvas.setFocus()
    house.press(K.Key_Up)
    assert [(note.start, note.pitch) for note in shown(house)] == [(480, 65), (960, 67), (1440, 68)]
    house.press(K.Key_Z, CTRL)
    assert [(note.start, note.pitch) for note in shown(house)] == [(480, 64), (960, 66), (1440, 67)]


def test_an_edit_meanwhile_is_shaped_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.draw(60, 62)
    house.session.select(frozenset(house.session.notes))
    house.continuo.actions["retrograde"].trigger()
    house.continuo.actions["fit-to-scale"].trigger()
    said: list[str] = []
    monkeypatch.setattr(card_of(house), "say", said.append)
    house.continuo.actions["undo"].trigger()  # other notes, and others selected
    assert len(said) == 1


def test_after_a_drag_in_the_velocity_lane_the_notes_show_shaped_again(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    lane = house.window.findChild(VelocityLane)
    assert isinstance(lane, VelocityLane)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPoint(at(house, 490, 64).x(), lane.height() - 8)
    QTest.mousePress(lane, left, none, place)
    QTest.keyClick(lane, K.Key_Escape)
    QTest.mouseRelease(lane, left, none, place)
    house.qtbot.waitUntil(lambda: starts(shown(house)) == [480, 960, 1440])
    QTest.mouseClick(lane, left, none, place)
    house.qtbot.waitUntil(lambda: house.session.notes[0].velocity < 90)
    assert starts(shown(house)) == [480, 960, 1440]
    assert shown(house)[0].velocity == house.session.notes[0].velocity
    assert card_of(house).isVisible()


def test_a_double_click_draws_on_the_notes_as_they_are(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    house.parts.state.choose_tool(Tool.SELECT)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    click(house, 2000, 70)
    QTest.mouseDClick(house.canvas, left, none, at(house, 2000, 70))
    QTest.mouseRelease(house.canvas, left, none, at(house, 2000, 70))
    house.qtbot.waitUntil(lambda: starts(shown(house)) == [480, 960, 1440, 1920])
    assert starts(list(house.session.notes))[:3] == starts(list(OFF))


def test_what_shows_is_what_plays(house: House) -> None:
    house.press(K.Key_K, BOTH)
    for _ in range(7):
        house.press(K.Key_Right)
    house.parts.transport.seek(480)
    house.qtbot.waitUntil(lambda: house.parts.transport.description == "fake")
    house.press(K.Key_Space)
    assert house.plays()
    house.qtbot.waitUntil(lambda: bool(house.synth.queue))
    assert house.synth.queue[0].pitch == 76
    house.press(K.Key_Escape)
    house.qtbot.waitUntil(lambda: bool(house.synth.queue) and house.synth.queue[0].pitch == 64)


def test_it_still_does_once_a_volume_was_looked_for(house: House) -> None:
    player, tracks = house.parts.transport.player, house.parts.tracks

    def played() -> tuple[list[Note], int]:
        track = player._score.tracks[0]
        return list(track.notes), track.volume

    house.press(K.Key_K, BOTH)
    house.press(K.Key_Right)
    notes = shown(house)
    tracks.try_out(0, volume=50)
    assert played() == (notes, 50)
    tracks.change("Change volume", 0, volume=60)
    assert played() == (notes, 60)
    tracks.mute(0)
    assert played() == (notes, 60)
    house.press(K.Key_Escape)
    assert player._score is house.session.score


def test_notes_that_would_leave_the_view_are_followed(house: House) -> None:
    roll = house.continuo.roll
    house.session.open(Score((Track((Note(0, 480, 60), Note(480, 480, 64))),)), saved=True)
    house.press(K.Key_I, BOTH)
    house.press(K.Key_End)  # about the highest key of the piano
    notes = shown(house)
    assert min(note.pitch for note in notes) > 100
    assert any(roll.canvas_area.contains(roll.note_box(note)) for note in notes)


def test_humanise_throws_another_seed_and_remembers_its_figures(house: House, settings: Settings) -> None:
    house.press(K.Key_H, BOTH)
    first = shown(house)
    assert first != list(OFF)
    dice = row(house, DiceRow)
    assert isinstance(dice, DiceRow)
    dice.another.click()
    assert shown(house) != first
    seed = dice.field.value()
    kept = shown(house)
    house.press(K.Key_Return)
    assert list(house.session.notes) == kept
    house.press(K.Key_Z, CTRL)
    house.press(K.Key_H, BOTH)
    again = row(house, DiceRow)
    assert isinstance(again, DiceRow)
    assert again.field.value() == seed
    house.qtbot.waitUntil(lambda: shown(house) == kept)


@pytest.mark.parametrize(
    "kept", ["no json", "[1]", '{"grid": "a third", "what": 3, "strength": "much", "swing": 900, "x": 1}']
)
def test_figures_that_make_no_sense_are_forgotten(house: House, settings: Settings, kept: str) -> None:
    settings.set_state("shape/quantise-with", kept)
    house.press(K.Key_Q, BOTH)
    assert starts(shown(house)) == [480, 960, 1440]


def test_split_leaves_the_rest_selected(house: House) -> None:
    house.session.select(frozenset(OFF[:2]))
    house.parts.transport.seek(1000)
    house.press(K.Key_T, CTRL)
    assert [(note.start, note.end) for note in sorted(house.session.selection, key=lambda n: n.start)] == [
        (490, 890),
        (975, 1000),
        (1000, 1375),
    ]


def test_stretch_fills_so_many_beats(house: House) -> None:
    house.session.select(frozenset(OFF))
    house.press(K.Key_T, BOTH)
    fill = row(house, FillRow)
    assert isinstance(fill, FillRow)
    assert fill.field.value() == pytest.approx(1340 / 480, abs=1e-3)
    house.focus(fill.field)
    fill.field.selectAll()
    QTest.keyClicks(fill.field, "4")
    house.press(K.Key_Return)
    notes = house.session.notes
    assert notes[-1].end - notes[0].start == 4 * 480
    assert house.session.history.undo_name == "Stretch"


def test_fit_to_scale_begins_with_the_key_and_goes_where_it_is_told(house: House) -> None:
    house.press(K.Key_F, BOTH)
    assert [note.pitch for note in shown(house)] == [64, 65, 67]
    pick, drop = row(house, PickRow), row(house, DropRow)
    assert isinstance(pick, PickRow)
    assert isinstance(drop, DropRow)
    assert drop.boxes["scale"].currentText() == "major"
    QTest.mouseClick(pick.segments.button("up"), Qt.MouseButton.LeftButton)
    assert [note.pitch for note in shown(house)] == [64, 67, 67]
    house.focus(drop.boxes["tonic"])
    house.press(K.Key_Down)  # D flat
    house.press(K.Key_Down)
    assert [note.pitch for note in shown(house)] == [64, 66, 67]
    card = card_of(house)
    QTest.mouseClick(card.apply, Qt.MouseButton.LeftButton)
    assert "nothing to change" in status(house)


def test_invert_about_a_pitch_in_the_key_or_by_semitones(house: House) -> None:
    house.press(K.Key_I, BOTH)
    pick, pitch = row(house, PickRow), row(house, PitchRow)
    assert isinstance(pick, PickRow)
    assert isinstance(pitch, PitchRow)
    assert pitch.field.text() == "E4"
    QTest.mouseClick(pick.segments.button("chromatic"), Qt.MouseButton.LeftButton)
    assert [note.pitch for note in shown(house)] == [64, 62, 61]
    house.press(K.Key_Right)  # the slider still has the keyboard
    assert [note.pitch for note in shown(house)] == [66, 64, 63]


def test_strum_and_legato(house: House) -> None:
    chord = (Note(0, 480, 60), Note(0, 480, 64), Note(0, 480, 67), Note(960, 480, 72))
    house.session.open(Score((Track(chord),)), saved=True)
    house.press(K.Key_A, BOTH)
    assert len({note.start for note in shown(house)}) == 4
    assert {note.end for note in shown(house)} == {480, 1440}
    house.press(K.Key_L, BOTH)
    assert [note.end for note in shown(house)] == [960, 960, 960, 1440]
    house.press(K.Key_Return)
    assert house.session.history.undo_name == "Legato"


def test_at_once(house: House) -> None:
    house.press(K.Key_Q)
    assert starts(list(house.session.notes)) == [480, 960, 1440]
    assert status(house) == "Quantise to 1/4: all 3 notes of the track"
    house.press(K.Key_R, BOTH)
    assert [note.pitch for note in house.session.notes] == [67, 66, 64]
    house.parts.transport.seek(700)
    house.press(K.Key_T, CTRL)
    assert len(shown(house)) == 4
    assert house.session.history.undo_name == "Split"
    house.press(K.Key_J, CTRL)
    assert len(shown(house)) == 3
    assert house.session.history.undo_name == "Glue"
    house.parts.transport.seek(5000)
    house.press(K.Key_T, CTRL)
    assert "No note sounds at the playhead" in status(house)


def test_split_cuts_the_note_under_the_pointer_on_the_grid(house: House) -> None:
    house.parts.state.choose_grid(Grid(16))
    QTest.mouseMove(house.canvas, at(house, 700, 64))
    QTest.mouseMove(house.canvas, at(house, 725, 64))
    house.press(K.Key_T, CTRL)
    assert [(note.start, note.end) for note in house.session.notes[:2]] == [(490, 720), (720, 890)]


def test_with_no_notes_it_says_so(house: House) -> None:
    house.session.open(Score(), saved=True)
    for key in (K.Key_Q, K.Key_H):
        house.press(key, BOTH)
        assert status(house) == "There are no notes yet"
        assert not card_of(house).isVisible()


def test_another_piece_takes_the_card_away(house: House) -> None:
    house.press(K.Key_H, BOTH)
    house.session.open(Score((Track(OFF),)), saved=True)
    assert not card_of(house).isVisible()
    assert shown(house) == list(OFF)


def test_the_card_hides_no_selected_note_and_stays_in_the_window(house: House) -> None:
    roll = house.continuo.roll
    for chosen in (OFF, OFF[:1], OFF[2:]):
        house.session.select(frozenset(chosen))
        for name in SHAPES_BY_NAME:
            house.continuo.actions[name].trigger()
            card = card_of(house)
            assert roll.canvas_area.contains(card.geometry())
            assert not any(card.geometry().intersects(roll.note_box(note)) for note in chosen)
            assert 1 <= len(card.rows) <= 3


def test_a_card_tells_all_of_what_it_is_about(house: House) -> None:
    for tool in ("transpose-with", "legato"):
        house.continuo.actions[tool].trigger()
        house.qtbot.wait(1)
        card = card_of(house)
        assert card._about.width() >= card._about.sizeHint().width()
        assert card.rect().contains(card._about.geometry())


def test_the_card_can_be_dragged_and_stays_where_it_was_put(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    card = card_of(house)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    before = card.pos()
    QTest.mousePress(card, left, none, QPoint(40, 12))
    QTest.mouseMove(card, QPoint(10, 42))
    QTest.mouseRelease(card, left, none, QPoint(40, 12))
    assert card.pos() == before + QPoint(-30, 30)
    put = card.pos()
    house.session.select(frozenset(OFF[:1]))
    assert card.pos() == put
    QTest.mousePress(card, left, none, QPoint(40, 12))
    QTest.mouseMove(card, QPoint(5000, -5000))
    QTest.mouseRelease(card, left, none, QPoint(40, 12))
    assert house.window.stage.rect().contains(card.geometry())


def test_f6_goes_to_the_card_and_on(house: House) -> None:
    house.press(K.Key_Q, BOTH)
    house.canvas.setFocus()
    house.press(K.Key_F6)
    assert card_of(house).has_keyboard
    house.press(K.Key_F6)
    assert not card_of(house).has_keyboard


def tips(control: QWidget) -> str:
    """The tool tip of a control, or of what it is part of on the card."""
    around = control.parentWidget()
    return control.toolTip() or ("" if around is None or isinstance(control, ShapeCard) else tips(around))


def test_every_control_of_every_card_has_a_name_and_a_tip(house: House) -> None:
    for name in SHAPES_BY_NAME:
        house.continuo.actions[name].trigger()
        for control in card_of(house).findChildren(QWidget):
            if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.isVisible():
                text = control.accessibleName() or getattr(control, "text", str)()
                assert text, (name, control)
                assert tips(control), (name, control)


@pytest.mark.parametrize(("grid", "says"), [(Grid(8), "1/8"), (Grid(4, triplet=True), "1/4t")])
def test_the_card_says_which_value_the_rolls_grid_is(house: House, grid: Grid, says: str) -> None:
    house.parts.state.choose_grid(grid)
    house.continuo.actions["select-all"].trigger()
    house.continuo.actions["quantise-with"].trigger()
    drop = row(house, DropRow)
    assert isinstance(drop, DropRow)
    assert drop.boxes["grid"].currentText() == f"{says} · grid"


def test_a_card_shown_again_and_again_holds_no_more(house: House) -> None:
    def bars() -> int:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return sum(type(each) is QScrollBar for each in gc.get_objects())

    held = []
    for _ in range(3):
        for tool in ("transpose-with", "quantise-with"):
            house.continuo.actions["select-all"].trigger()
            house.continuo.actions[tool].trigger()
            card_of(house).cancelled.emit()
        held.append(bars())
    assert held[2] <= held[1]
