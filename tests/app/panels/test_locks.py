"""The locks: a switch each, what it holds beside it while it is on, and the request that keeps it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

from app import settings as the
from app.answering import NONE_HELD_HERE
from app.locking import NO_RHYTHM, NOTHING_TO_HOLD, Lock
from app.panels.lock_rows import GridRow, LastRow, LockRow, RangeRow, ScaleRow, Words
from app.panels.locks import SWITCHES, LocksPanel
from core import edits
from core.continuation.request import Grid, Locks
from core.harmony import Key, Mode
from core.scales import Scale
from core.score import Note, Span
from tests.app.panels.conftest import Desk
from tests.app.room import BAR, PHRASE

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> LocksPanel:
    made = LocksPanel(desk.assistant.choices, desk.settings, desk.themes)
    made.setFixedWidth(248)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def click(panel: LocksPanel, lock: Lock) -> None:
    QTest.mouseClick(panel.switches[lock], LEFT)


def row(panel: LocksPanel, lock: Lock, kind: type[LockRow]) -> LockRow:
    found = panel.rows[lock]
    assert isinstance(found, kind)
    assert found.isVisible()
    return found


def asked(desk: Desk, qtbot: QtBot) -> Locks:
    desk.continued(qtbot)
    return desk.generator.requests[-1].locks


def test_nothing_is_locked_at_first(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    assert set(panel.switches) == set(Lock) == set(SWITCHES)
    assert not any(each.isVisible() for each in panel.rows.values())
    assert not panel.aside.isVisible()
    assert asked(desk, qtbot) == Locks()


def test_the_pieces_key_is_followed(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    key = Key("D", Mode.DORIAN)
    desk.session.apply("Key", edits.set_key(desk.session.score, key).score)
    click(panel, Lock.SCALE)
    chooser = row(panel, Lock.SCALE, ScaleRow).chooser  # type: ignore[attr-defined] # it is one
    assert chooser.text() == "D dorian, the piece's key"
    assert asked(desk, qtbot).scale == Scale.of(key)
    desk.session.apply("Key", edits.set_key(desk.session.score, Key("E")).score)
    assert chooser.text() == "E major, the piece's key"
    assert desk.settings.get(the.LOCK_SCALE)


def test_without_a_key_the_scale_is_read_from_the_notes(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    click(panel, Lock.SCALE)
    scale = asked(desk, qtbot).scale
    assert scale is not None
    assert panel.rows[Lock.SCALE].chooser.text() == scale.label  # type: ignore[attr-defined] # has one


def test_a_scale_is_chosen_from_the_menu_and_struck_on_the_keys(
    desk: Desk, panel: LocksPanel, qtbot: QtBot
) -> None:
    click(panel, Lock.SCALE)
    scales = row(panel, Lock.SCALE, ScaleRow)
    assert isinstance(scales, ScaleRow)
    scales._menu.aboutToShow.emit()
    shapes = {action.text(): action.menu() for action in scales._menu.actions()}
    blues = shapes["blues"]
    assert isinstance(blues, QMenu)
    next(each for each in blues.actions() if each.text() == "A blues").trigger()
    assert asked(desk, qtbot).scale == Scale.shaped("A", "blues")
    QTest.mouseClick(scales.keys, LEFT, NONE, scales.keys.key_rect(3).center().toPoint())  # the blue note
    assert asked(desk, qtbot).scale == Scale.shaped("A", "minor pentatonic")
    QTest.mouseClick(scales.keys, LEFT, NONE, scales.keys.key_rect(1).center().toPoint())
    custom = asked(desk, qtbot).scale
    assert custom is not None
    assert custom.classes == {9, 0, 2, 4, 7, 1}
    assert scales.chooser.text() == "a scale of your own"
    assert custom.tonic == "A"
    QTest.mouseClick(scales.keys, LEFT, NONE, scales.keys.key_rect(9).center().toPoint())  # without its tonic
    renamed = asked(desk, qtbot).scale
    assert renamed is not None
    assert renamed.classes == {0, 2, 4, 7, 1}
    scales.keys.setFocus()
    QTest.keyClick(scales.keys, Qt.Key.Key_Right)
    QTest.keyClick(scales.keys, Qt.Key.Key_Return)
    again = asked(desk, qtbot).scale
    assert again is not None
    assert 10 in again.classes


def test_the_range_is_the_phrases_then_the_selections_then_what_is_typed(
    desk: Desk, panel: LocksPanel, qtbot: QtBot
) -> None:
    click(panel, Lock.RANGE)
    assert desk.assistant.choices.locking.range == (60, 63)
    ranges = row(panel, Lock.RANGE, RangeRow)
    assert isinstance(ranges, RangeRow)
    assert [field.text() for field in (ranges.lowest, ranges.highest)] == ["C4", "E♭4"]
    desk.session.select(frozenset(PHRASE[1:3]))
    ranges.findChildren(QToolButton)[0].click()
    assert desk.assistant.choices.locking.range == (61, 62)
    ranges.highest.setFocus()
    ranges.highest.selectAll()
    QTest.keyClicks(ranges.highest, "f#5")
    QTest.keyClick(ranges.highest, Qt.Key.Key_Return)
    locks = asked(desk, qtbot)
    assert (locks.lowest, locks.highest) == (61, 78)
    ranges.highest.selectAll()
    QTest.keyClicks(ranges.highest, "H9")
    QTest.keyClick(ranges.highest, Qt.Key.Key_Return)
    assert desk.assistant.choices.locking.range == (61, 78)  # that is no pitch


def test_a_single_note_that_is_selected_is_no_range(desk: Desk, panel: LocksPanel) -> None:
    """It is still selected from a drag; chords would stand on one pitch."""
    desk.session.select(frozenset(PHRASE[1:2]))
    click(panel, Lock.RANGE)
    assert desk.assistant.choices.locking.range == (60, 63)


def test_the_rhythm_of_the_selection_is_kept_bar_for_bar(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    notes = (Note(240, 480, 60), Note(960, 960, 67), Note(960, 480, 64))
    desk.session.apply("Paste", edits.insert_take(desk.session.score, 0, Span(0, BAR), notes).score)
    desk.session.select(frozenset(desk.session.notes))
    click(panel, Lock.RHYTHM)
    words = row(panel, Lock.RHYTHM, Words)
    assert isinstance(words, Words)
    assert words.words.text() == "2 notes of your selection"
    rhythm = asked(desk, qtbot).rhythm
    first = desk.generator.requests[-1].start
    assert first == BAR
    assert rhythm[:2] == (Span(first + 240, first + 720), Span(first + 960, first + 1920))
    assert rhythm[2:4] == tuple(Span(each.start + BAR, each.end + BAR) for each in rhythm[:2])
    assert len(rhythm) == 8


def test_rhythm_and_pitches_of_the_take_on_show_exclude_each_other(
    desk: Desk, panel: LocksPanel, qtbot: QtBot
) -> None:
    assistant = desk.continued(qtbot)
    assistant.next_take()
    take = assistant.take
    assert take is not None
    click(panel, Lock.RHYTHM)
    assert panel.rows[Lock.RHYTHM].words.text() == "32 notes of take B"  # type: ignore[attr-defined]
    assert asked(desk, qtbot).rhythm == tuple(Span(note.start, note.end) for note in take.notes)
    shown = assistant.take
    assert shown is not None
    click(panel, Lock.PITCHES)
    assert not panel.switches[Lock.RHYTHM].isChecked()
    locks = asked(desk, qtbot)
    assert locks.rhythm == ()
    assert locks.pitches == tuple(note.pitch for note in shown.notes)
    click(panel, Lock.PITCHES)
    assert asked(desk, qtbot) == Locks()


@pytest.mark.parametrize(
    ("lock", "words"),
    [(Lock.RHYTHM, NO_RHYTHM), (Lock.HELD, NOTHING_TO_HOLD)],
)
def test_a_lock_with_nothing_to_hold_stays_off_and_says_why(
    desk: Desk, panel: LocksPanel, lock: Lock, words: str
) -> None:
    told: list[str] = []
    desk.assistant.choices.locking.told.connect(told.append)
    click(panel, lock)
    assert told == [words]
    assert not panel.switches[lock].isChecked()


def test_held_notes_are_counted_let_go_and_asked_for_where_they_lie(
    desk: Desk, panel: LocksPanel, qtbot: QtBot
) -> None:
    locking, there, before = desk.assistant.choices.locking, Note(2 * BAR, 480, 64), PHRASE[0]
    locking.hold({there, before})
    held = row(panel, Lock.HELD, Words)
    assert isinstance(held, Words)
    assert held.words.text() == "2 notes, 1 here"  # the other lies before the takes
    assert held.words.toolTip() != held.words.text()
    assert asked(desk, qtbot).held == (there,)
    locking.hold({before})
    assert locking.held == {there}
    assert held.words.text() == "1 note"
    panel.rows[Lock.HELD].findChildren(QToolButton)[0].click()
    assert not panel.switches[Lock.HELD].isChecked()


def test_held_notes_that_lie_elsewhere_are_told(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    locking, noted = desk.assistant.choices.locking, list[str]()
    locking.noted.connect(noted.append)
    locking.hold(PHRASE[:2])
    words = panel.rows[Lock.HELD].words  # type: ignore[attr-defined] # has words
    assert words.text() == "2 notes, none here"
    assert noted == ["2 notes are held: whatever is written there keeps them as they are."]
    desk.session.select(frozenset(PHRASE))  # what may be rolled again
    assert words.text() == "2 notes"
    desk.session.select(frozenset())
    assert asked(desk, qtbot).held == ()
    assert desk.told[-1].endswith(NONE_HELD_HERE)
    locking.hold(PHRASE[:2])
    assert noted[-1] == "2 notes are free again."
    desk.continued(qtbot)
    assert NONE_HELD_HERE not in desk.told[-1]


def test_keeping_the_bar_of_a_held_note_leaves_none_here(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    take = desk.continued(qtbot).take
    assert take is not None
    desk.assistant.choices.locking.hold(take.notes[:1])
    desk.continued(qtbot)
    desk.assistant.keep_bar()
    desk.settle(qtbot)
    panel.show_takes()  # as the window does
    assert panel.rows[Lock.HELD].words.text() == "1 note, none here"  # type: ignore[attr-defined] # has words


def test_grid_cadence_last_note_and_originality(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    for lock in (Lock.GRID, Lock.CADENCE, Lock.ORIGINAL, Lock.LAST):
        click(panel, lock)
    grids = row(panel, Lock.GRID, GridRow)
    assert isinstance(grids, GridRow)
    QTest.mouseClick(grids.segments.button(Grid.TRIPLETS.value), LEFT)
    last = row(panel, Lock.LAST, LastRow)
    assert isinstance(last, LastRow)
    last.list.setCurrentIndex(7)
    last.list.activated.emit(7)
    locks = asked(desk, qtbot)
    assert (locks.grid, locks.cadence, locks.original, locks.last) == (Grid.TRIPLETS, True, True, 7)
    assert desk.generator.requests[-1].close  # the model is told, too


def test_the_last_note_is_named_by_its_degree(desk: Desk, panel: LocksPanel) -> None:
    desk.session.apply("Key", edits.set_key(desk.session.score, Key("Eb", Mode.MAJOR)).score)
    click(panel, Lock.LAST)
    last = row(panel, Lock.LAST, LastRow)
    assert isinstance(last, LastRow)
    assert last.list.currentText() == "E♭, degree 1"
    assert last.list.itemText(10) == "B♭, degree 5"
    assert "degree" not in last.list.itemText(4)


def test_without_a_key_the_last_note_is_the_tonic_that_the_music_has(desk: Desk, panel: LocksPanel) -> None:
    scale = [67, 69, 71, 72, 74, 76, 78, 79, 67, 74, 67]
    notes = tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate(scale))
    desk.session.apply("Paste", edits.insert_take(desk.session.score, 0, Span(0, 3 * BAR), notes).score)
    click(panel, Lock.LAST)
    assert desk.assistant.choices.locking.last == 7  # G


def test_unlock_all_unlocks_all(desk: Desk, panel: LocksPanel, qtbot: QtBot) -> None:
    desk.session.select(frozenset(PHRASE))
    for lock in Lock:
        click(panel, lock)
    assert desk.assistant.choices.locking.count == len(Lock) - 1  # rhythm or pitches
    panel.unfold(False)
    desk.session.select(frozenset())
    assert panel.head.text() == "Locks, 8 on"
    panel.aside.click()
    assert desk.assistant.choices.locking.count == 0
    assert asked(desk, qtbot) == Locks()


def test_folded_locks_say_how_many_are_on(panel: LocksPanel) -> None:
    click(panel, Lock.CADENCE)
    assert panel.head.text() == "Locks"
    QTest.mouseClick(panel.head, LEFT)
    assert panel.head.text() == "Locks, 1 on"
    QTest.mouseClick(panel.head, LEFT)
    assert panel.head.text() == "Locks"


def test_another_piece_has_none_of_this_ones_locks(desk: Desk, panel: LocksPanel) -> None:
    desk.session.select(frozenset(PHRASE))
    for lock in Lock:
        click(panel, lock)
    desk.session.open(desk.session.score, saved=True)
    locking = desk.assistant.choices.locking
    on = {lock for lock in Lock if locking.is_on(lock)}
    assert on == {Lock.SCALE, Lock.GRID, Lock.CADENCE, Lock.ORIGINAL}  # what is no matter of one piece


def test_a_row_that_comes_by_a_note_pinned_on_the_roll_is_brought_into_view_too(
    desk: Desk, panel: LocksPanel
) -> None:
    came = list[object]()
    panel.opened.connect(came.append)
    locking = desk.assistant.choices.locking
    locking.hold(PHRASE[:1])
    assert came == [panel.rows[Lock.HELD]]
    locking.hold(PHRASE[1:2])
    assert len(came) == 1
    click(panel, Lock.LAST)
    assert came == [panel.rows[Lock.HELD], panel.rows[Lock.LAST]]
