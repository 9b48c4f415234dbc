"""Several tracks written together, and others heard: chosen, shown, kept, let go of, in the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app import why
from app.panels.beside_rows import BesideRows
from app.panels.continue_panel import ContinuePanel
from app.panels.track_row import TrackRow
from app.panels.tracks_panel import TracksPanel
from app.rewriting import NOTHING_TO_ROLL
from app.together import heard_beside
from core.continuation.request import Task
from core.score import Note, Score, Span, Track
from tests.app.house import House

BAR = 1920
Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
ALT_SHIFT = ALT | SHIFT
TUNE = Track.of([Note(at * 480, 480, 72 + at % 5) for at in range(4)], "Tune")
LONG = Track.of([Note(at * 960, 960, 48 + at % 3) for at in range(16)], "Bass")
KIT = Track(tuple(Note(at * 480, 60, 36) for at in range(4)), "Kit", percussion=True)
TUNED = Track.of([Note(at * 480, 480, 48 + at % 5) for at in range(4)], "Low")
PIECE = Score((TUNE, LONG, KIT))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    house = House(qapp, store, qtbot)
    house.session.open(PIECE, saved=True)
    qtbot.waitUntil(rows(house)[0].isVisible)
    yield house
    house.close()


def rows(house: House) -> list[TrackRow]:
    panel = house.window.findChild(TracksPanel)
    assert panel is not None
    return panel.rows


def beside(house: House) -> BesideRows:
    found = house.window.findChild(BesideRows)
    assert found is not None
    return found


def panel(house: House) -> ContinuePanel:
    found = house.window.findChild(ContinuePanel)
    assert found is not None
    return found


def along(house: House) -> tuple[int, ...]:
    return house.parts.assistant.choices.together.tracks


def click(row: TrackRow, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(row, LEFT, keys, QPoint(120, 8))


def test_ctrl_click_chooses_tracks_that_are_written_along(house: House) -> None:
    click(rows(house)[2], CTRL)
    assert along(house) == (2,)
    assert house.session.track == 0
    assert rows(house)[2].accessibleName().endswith("written along")
    assert beside(house).names.text() == "together with Kit"
    assert beside(house).names.isVisible()
    click(rows(house)[2], CTRL)
    assert along(house) == ()
    assert not beside(house).names.isVisible()


def test_a_plain_click_lets_go_of_them_and_on_one_of_them_changes_places(house: House) -> None:
    click(rows(house)[1], CTRL)
    click(rows(house)[1])
    assert (house.session.track, along(house)) == (1, (0,))
    click(rows(house)[2])
    assert (house.session.track, along(house)) == (2, ())
    click(rows(house)[0], CTRL)
    click(rows(house)[2])
    assert along(house) == ()


def test_keys_of_a_row_take_in_the_next_and_let_it_go(house: House) -> None:
    house.focus(rows(house)[0])
    house.press(Key.Key_Down, SHIFT)
    house.press(Key.Key_Down, SHIFT)
    assert along(house) == (1, 2)
    click(rows(house)[0])
    assert along(house) == ()


def test_they_stay_the_same_wherever_tracks_are_moved(house: House) -> None:
    click(rows(house)[2], CTRL)
    house.parts.tracks.move(2, 1)
    assert house.session.score.tracks[1].name == "Kit"
    assert along(house) == (1,)
    house.parts.tracks.remove(1)
    assert along(house) == ()


def test_all_tracks_are_continued_shown_and_kept_in_one_step(house: House) -> None:
    house.press(Key.Key_Return, CTRL | SHIFT)
    there(house)
    (*_, request) = house.generator.requests
    assert (request.also, request.given) == ((2,), (1,))  # what goes on already is heard, not written over
    scene = house.continuo.faces.roll.scene
    assert scene.ghost is not None
    score = house.session.score
    assert [part.colour for part in scene.ghost.others] == [score.colour(2)]
    before, heard = (
        [len(track.notes) for track in each.tracks] for each in (score, house.parts.assistant.heard)
    )
    assert [one < other for one, other in zip(before, heard, strict=True)] == [True, False, True]
    house.press(Key.Key_Tab)
    assert [len(track.notes) for track in house.session.score.tracks] == heard
    assert house.session.history.undo_name == "Keep take"
    house.session.undo()
    assert house.session.score.tracks == PIECE.tracks


def test_a_track_that_is_removed_while_takes_show_is_written_and_heard_no_more(house: House) -> None:
    house.press(Key.Key_Return, CTRL | SHIFT)
    there(house)
    for removed, written, heard in ((1, (1,), ()), (1, (), ())):  # what is heard, then what is written along
        house.parts.tracks.remove(removed)
        there(house)
        (*_, request) = house.generator.requests
        assert (request.also, request.given) == (written, heard)
    house.press(Key.Key_Tab)
    (tune,) = house.session.score.tracks
    assert len(tune.notes) > len(TUNE.notes)


def test_a_take_is_hollow_in_tracks_that_are_not_heard(house: House) -> None:
    house.press(Key.Key_Return, CTRL | SHIFT)
    there(house)
    scene, canvas = house.continuo.faces.roll.scene, house.canvas

    def drawn() -> tuple[bool, object]:
        assert scene.ghost is not None
        (part,) = scene.ghost.others
        return part.heard, canvas.grab().toImage().pixelColor(middle(house, part.columns.notes[0])).name()

    heard = drawn()
    house.parts.tracks.change("Mute", 2, muted=True)
    hollow = drawn()
    house.parts.tracks.change("Mute", 2, muted=False)
    assert (heard[0], hollow[0]) == (True, False)
    assert heard == drawn() != hollow


def test_takes_stay_while_their_tracks_are_called_otherwise_or_change_places(house: House) -> None:
    house.press(Key.Key_Return, CTRL | SHIFT)
    there(house)
    asked, heard = len(house.generator.requests), house.parts.assistant.heard
    house.parts.tracks.rename(2, "Drums")
    house.parts.tracks.move(2, 1)
    assert along(house) == (1, 2)
    house.parts.tracks.move(0, 2)
    assert (house.session.track, along(house)) == (2, (0, 1))
    house.press(Key.Key_Tab)
    assert len(house.generator.requests) == asked
    kit, bass, tune = house.session.score.tracks
    assert (kit.name, bass.name) == ("Drums", "Bass")
    assert [tune.notes, bass.notes, kit.notes] == [track.notes for track in heard.tracks]
    (node, *_) = house.session.takes.nodes
    assert [part.name for part in node.take.others] == ["Drums"]


@pytest.mark.parametrize("way", ["removed", "moved"])
def test_a_take_from_before_is_gone_on_with_in_the_tracks_there_are(house: House, way: str) -> None:
    house.press(Key.Key_Return, CTRL | SHIFT)
    there(house)
    house.press(Key.Key_Escape)
    if way == "removed":
        house.parts.tracks.remove(2)
    else:
        house.parts.tracks.move(2, 1)
    house.parts.kept.audition(0)
    assert house.parts.assistant.answered is not None
    assert house.parts.assistant.answered.also == (() if way == "removed" else (1,))
    house.press(Key.Key_Right, CTRL)
    there(house)
    assert house.generator.requests[-1].also == (() if way == "removed" else (1,))
    house.parts.kept.bring_settings(0)
    assert along(house) == (() if way == "removed" else (1,))


def test_a_bar_is_kept_in_all_of_them(house: House) -> None:
    click(rows(house)[2], CTRL)
    house.continue_()
    house.press(Key.Key_Right, CTRL)
    house.awaits()
    tune, _, kit = house.session.score.tracks
    assert max(note.start for note in tune.notes) < 2 * BAR
    assert any(note.start >= BAR for note in kit.notes)
    assert house.generator.requests[-1].also == (2,)


@pytest.fixture
def low(house: House) -> Note:
    """The third note of what a take on show holds for the other of two tracks, in view."""
    house.session.open(Score((TUNE, TUNED)), saved=True)
    house.press(Key.Key_Return, CTRL | SHIFT)
    QTest.keyRelease(house.canvas, Key.Key_Shift)  # nor is the other key held any more
    there(house)
    take = house.parts.assistant.take
    assert take is not None
    house.continuo.faces.roll.framing.lead(take.others[0].notes, in_time=True, covered=0)
    return take.others[0].notes[2]


def there(house: House) -> None:
    """Until the takes that were asked for are there."""
    assistant = house.parts.assistant
    house.qtbot.waitUntil(lambda: assistant.takes is not None and not assistant.busy)


def middle(house: House, note: Note) -> QPoint:
    return house.continuo.faces.roll.note_box(note).center() - house.canvas.pos()


def test_a_note_of_another_track_s_ghost_is_named_and_a_click_keeps_its_bar(house: House, low: Note) -> None:
    said: list[str] = []
    house.continuo.faces.roll.told.connect(said.append)
    QTest.mouseMove(house.canvas, middle(house, low))
    assert "Low" in said[-1]
    QTest.mouseClick(house.canvas, LEFT, NONE, middle(house, low))
    assert [len(track.notes) > 4 for track in house.session.score.tracks] == [True, True]


def test_it_may_be_asked_about_and_gone_on_from_but_is_not_held(
    house: House, low: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(why, "_of_take", lambda _takes, _take, *place: asked.append(place))
    QTest.mouseMove(house.canvas, middle(house, low))
    house.press(Key.Key_W)
    house.qtbot.waitUntil(lambda: bool(asked))
    assert asked[0][:2] == (0, 2)
    house.continuo.faces.roll.hold()
    assert not house.parts.assistant.choices.locking.held
    first = house.parts.assistant.take
    house.parts.assistant.roll_from(low, replace(low, pitch=50))
    request = house.parts.assistant.asked
    assert first is not None
    assert request is not None
    assert request.request.prefix == first.notes[:2]
    assert request.request.beside == ((*first.others[0].notes[:2], replace(low, pitch=50)),)
    there(house)


def test_two_takes_are_compared_in_all_their_tracks(house: House, low: Note) -> None:
    assistant, kept = house.parts.assistant, house.parts.kept
    first = assistant.take
    assistant.next_take()
    kept.compare()
    behind = house.continuo.faces.roll.scene.behind
    assert first is not None
    assert assistant.takes is not None
    other = assistant.takes.takes[1]
    assert behind is not None
    assert len(behind.notes) == len(other.notes) + len(other.others[0].notes)
    kept.end_compare()
    house.qtbot.waitUntil(lambda: house.continuo.faces.roll.scene.behind is None)


def test_the_panel_says_where_tracks_begin_together(house: House) -> None:
    house.session.choose_track(2)
    where = panel(house).where
    assert where.text() == "takes begin at bar 1, beat 4"
    click(rows(house)[0], CTRL)
    assert where.text() == "takes begin at bar 2, beat 1"
    house.continue_()
    assert house.generator.requests[-1].start == BAR


def test_what_sounds_there_is_heard_unless_that_is_switched_off(house: House) -> None:
    house.continue_()
    assert list(house.generator.requests[-1].given) == [1]
    hear = beside(house).hear
    panel(house).steering.more.unfold(True)
    assert hear.isVisible()
    assert hear.isChecked()
    QTest.mouseClick(hear, LEFT, NONE, QPoint(8, hear.height() // 2))
    assert not house.parts.settings.get(the.HEAR_OTHERS)
    house.continue_()
    assert house.generator.requests[-1].given == ()


def test_where_nothing_else_sounds_there_is_nothing_to_switch(house: House) -> None:
    house.session.open(Score((TUNE, KIT)), saved=True)
    panel(house).steering.more.unfold(True)
    assert not beside(house).isVisible()
    assert not beside(house).hear.isVisible()
    house.continue_()
    assert house.generator.requests[-1].given == ()


def test_tracks_are_heard_only_where_they_sound() -> None:
    assert heard_beside(PIECE, (0,), Span(0, 10)) == (1,)
    assert heard_beside(PIECE, (0,), Span(100, 200)) == (1,)  # still sounding
    assert heard_beside(PIECE, (0,), Span(LONG.end, LONG.end + 10)) == ()
    assert heard_beside(PIECE, (1,), Span(0, 10)) == (0,)  # not the drums


def loop(house: House, bar: int) -> None:
    """Go round one bar."""
    house.parts.transport.set_loop(Span(bar * BAR, (bar + 1) * BAR))


@pytest.fixture
def two(house: House) -> House:
    """A tune and a low part of two bars each, and the kit; the low part is chosen with a Ctrl+click."""
    notes = [replace(note, start=note.start + bar * BAR) for bar in range(2) for note in TUNE.notes]
    low = [replace(note, pitch=note.pitch - 24) for note in notes]
    house.session.open(Score((Track.of(notes, "Tune"), Track.of(low, "Low"), KIT)), saved=True)
    house.qtbot.waitUntil(rows(house)[2].isVisible)
    click(rows(house)[1], CTRL)
    house.focus(house.canvas)
    return house


@pytest.mark.parametrize(("key", "task"), [(Key.Key_R, Task.CONTINUE), (Key.Key_V, Task.VARY)])
def test_chosen_tracks_are_written_anew_together_where_notes_are_selected(
    two: House, key: Qt.Key, task: Task
) -> None:
    before = two.session.score
    two.session.select(frozenset(before.tracks[0].notes[:4]))
    two.press(key, ALT)
    there(two)
    request = two.generator.requests[-1]
    assert (request.task, request.span, request.also) == (task, Span(0, BAR), (1,))
    assert two.session.score is before
    two.press(Key.Key_Tab)
    tune, low, kit = two.session.score.tracks
    for new, old in ((tune, before.tracks[0]), (low, before.tracks[1])):
        assert all(note.suggested for note in new.notes if note.start < BAR)
        assert [note for note in new.notes if note.start >= BAR] == list(old.notes[4:])
    assert kit == before.tracks[2]
    two.session.undo()
    assert two.session.score.tracks == before.tracks


def test_what_leads_in_is_written_for_all_chosen_tracks(two: House) -> None:
    two.session.select(frozenset(two.session.notes[4:]))
    two.parts.settings.set(the.BARS, 1)
    two.press(Key.Key_I, ALT)
    there(two)
    request = two.generator.requests[-1]
    assert (request.task, request.span, request.also) == (Task.LEAD_IN, Span(0, BAR), (1,))


def test_with_nothing_selected_the_loop_is_written_anew_in_all_chosen_tracks(two: House) -> None:
    loop(two, 1)
    two.press(Key.Key_R, ALT)
    there(two)
    request = two.generator.requests[-1]
    assert (request.span, request.also) == (Span(BAR, 2 * BAR), (1,))
    two.press(Key.Key_Escape)
    loop(two, 7)  # where nothing sounds there is nothing to roll
    two.press(Key.Key_R, ALT)
    assert two.window.status.words == NOTHING_TO_ROLL
    assert two.generator.requests[-1] is request


def test_a_phrase_is_developed_in_all_chosen_tracks_that_have_some_of_it(two: House) -> None:
    click(rows(two)[2], CTRL)
    two.focus(two.canvas)
    two.session.select(frozenset(two.session.notes[5:]))  # the second bar, but its first beat; no drums there
    two.press(Key.Key_D, ALT_SHIFT)
    there(two)
    request = two.generator.requests[-1]
    assert (request.task, request.span, request.also) == (Task.DEVELOP, Span(2 * BAR, 3 * BAR), (1,))
    assert request.source == Span(BAR, 2 * BAR)  # the first beat of the others is part of it
    two.press(Key.Key_Tab)
    assert [track.end for track in two.session.score.tracks] == [3 * BAR, 3 * BAR, KIT.end]


def test_settings_of_a_take_bring_its_tracks_back(house: House) -> None:
    click(rows(house)[2], CTRL)
    house.continue_()
    recipe = house.parts.assistant.takes.takes[0].recipe  # type: ignore[union-attr]  # it shows
    house.press(Key.Key_Escape)
    click(rows(house)[0])
    assert along(house) == ()
    house.parts.assistant.choices.apply(recipe)
    assert along(house) == (2,)


def test_the_rows_of_many_tracks_come_some_at_a_time_and_the_one_worked_on_at_once(
    house: House, qtbot: QtBot
) -> None:
    many = Score(tuple(replace(TUNE, name=f"Voice {n}") for n in range(14)))
    house.session.open(many, saved=True)
    assert len(rows(house)) < 14
    house.session.choose_track(11)
    assert rows(house)[11].name.text() == "Voice 11"
    qtbot.waitUntil(lambda: len(rows(house)) == 14)
    assert [row.name.text() for row in rows(house)] == [track.name for track in many.tracks]
    house.session.open(many, saved=True)
    house.session.open(PIECE, saved=True)
    qtbot.wait(50)
    assert len(rows(house)) == 3
