"""Takes in the middle, before the beginning, and on from a take: by keys and mouse, in the whole window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import assistant as says
from app import settings as the
from app.panels.ghost_bar import GhostBar
from app.places import NO_TWO_PHRASES, NOTHING_TO_DEVELOP
from app.rewriting import NOTHING_TO_ROLL, NOTHING_TO_VARY
from core.continuation.request import Kind, Request, Task
from core.score import Note, Score, Span, Track
from tests.app.fake_generator import NAME
from tests.app.house import House

BAR = 1920
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
ALT_SHIFT = ALT | Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
# Four bars of quarter notes.
LINE = tuple(Note(480 * beat, 480, 60 + beat % 8) for beat in range(16))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.parts.settings.set(the.TAKES, 3)
    made.session.open(Score((Track(LINE),)), saved=True)
    yield made
    made.close()


def asked(house: House) -> Request:
    """The newest request, once it is answered."""
    house.qtbot.waitUntil(lambda: bool(house.generator.requests) and not house.parts.assistant.busy)
    return house.generator.requests[-1]


def select(house: House, *beats: int) -> None:
    house.session.select(frozenset(LINE[beat] for beat in beats))


def told(house: House) -> str:
    return house.window.status.words


def click(house: House, verb: str) -> None:
    button = next(each for each in house.window.notice.findChildren(QPushButton) if each.text() == verb)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_selection_is_rolled_again_between_what_stands_around_it(house: House) -> None:
    before = house.session.score
    select(house, 5, 6)
    house.press(Key.Key_R, ALT)
    request = asked(house)
    assert (request.task, request.span) == (Task.CONTINUE, Span(5 * 480, 7 * 480))
    assert house.session.score is before  # what would give way still stands
    assert "replaces" not in told(house)
    first = house.parts.assistant.take
    house.press(Key.Key_R, ALT)
    assert asked(house).span == request.span
    assert asked(house).random_seed != request.random_seed
    assert house.parts.assistant.take != first
    house.press(Key.Key_Escape)
    assert house.session.score is before
    assert house.session.selection == {LINE[5], LINE[6]}


def test_keeping_what_was_rolled_again_is_one_step_and_leaves_it_selected(house: House) -> None:
    select(house, 5, 6)
    house.press(Key.Key_R, ALT)
    asked(house)
    take = house.parts.assistant.take
    assert take is not None
    house.press(Key.Key_Tab)
    assert house.session.notes == (*LINE[:5], *take.notes, *LINE[7:])
    assert house.session.selection == frozenset(take.notes)
    house.press(Key.Key_R, ALT)
    assert asked(house).span == Span(5 * 480, 7 * 480)
    house.press(Key.Key_Escape)
    house.press(Key.Key_Z, CTRL)
    assert house.session.notes == LINE


def test_again_by_continue_stays_in_the_place(house: House) -> None:
    select(house, 5, 6)
    house.press(Key.Key_R, ALT)
    first = asked(house)
    house.press(Key.Key_Return, CTRL)
    again = asked(house)
    assert (again.span, again.task) == (first.span, first.task)
    assert again.random_seed != first.random_seed
    house.press(Key.Key_Return, CTRL)
    assert asked(house).span == first.span


def test_a_locked_number_says_that_the_takes_stay_the_same(house: House) -> None:
    house.parts.assistant.choices.seed.choose(7)
    select(house, 5, 6)
    house.press(Key.Key_R, ALT)
    asked(house)
    house.press(Key.Key_R, ALT)
    assert told(house) == says.SAME_AGAIN
    assert len(house.generator.requests) == 1


def test_a_variation_follows_its_theme(house: House) -> None:
    house.parts.settings.set(the.CLOSENESS, 0.8)
    select(house, 4, 5)
    house.press(Key.Key_V, ALT)
    request = asked(house)
    assert (request.task, request.span, request.wishes.closeness) == (Task.VARY, Span(BAR, 6 * 480), 0.8)
    assert house.window.menuBar().activeAction() is None  # the key is no menu's
    house.press(Key.Key_Up)  # the theme is another, so its variations are too
    again = asked(house)
    assert len(house.generator.requests) == 2
    assert again.random_seed == request.random_seed
    assert [note.pitch for note in again.score.tracks[0].notes[4:6]] == [65, 66]


def test_what_stands_there_is_no_take(house: House) -> None:
    select(house, 4, 5)
    for key in (Key.Key_R, Key.Key_V):
        house.press(key, ALT)
        assert ((BAR, 480, 64), (BAR + 480, 480, 65)) in asked(house).known
        house.press(Key.Key_Escape)
    house.continue_()
    assert asked(house).known == frozenset()


def test_with_nothing_selected_a_sentence_says_what_to_do(house: House) -> None:
    for key, words in ((Key.Key_R, NOTHING_TO_ROLL), (Key.Key_V, NOTHING_TO_VARY)):
        house.press(key, ALT)
        assert told(house) == words
    assert house.generator.requests == []


def test_leading_in_offers_to_make_room(house: House) -> None:
    house.parts.settings.set(the.BARS, 2)
    house.press(Key.Key_I, ALT)
    assert house.generator.requests == []
    assert house.window.notice.words == "There is no room before the phrase, and 2 bars are to lead into it."
    click(house, "Move the piece 2 bars later")
    request = asked(house)
    assert (request.task, request.span) == (Task.LEAD_IN, Span(0, 2 * BAR))
    assert house.session.notes[0].start == 2 * BAR
    house.press(Key.Key_Tab)
    assert house.session.notes[0].suggested == NAME
    assert [note.start - 2 * BAR for note in house.session.notes[-16:]] == [note.start for note in LINE]
    house.press(Key.Key_Z, CTRL)
    house.press(Key.Key_Z, CTRL)
    assert house.session.notes == LINE


def test_leading_in_with_the_room_there_is(house: House) -> None:
    house.parts.settings.set(the.BARS, 2)
    select(house, 4, 5, 6)
    house.press(Key.Key_I, ALT)
    assert "only 1 bar before" in house.window.notice.words
    click(house, "Lead in from bar 1")
    assert asked(house).span == Span(0, BAR)
    assert "replaces 4 notes" in told(house)


def test_what_leads_in_is_kept_whole(house: House) -> None:
    house.parts.settings.set(the.BARS, 2)
    select(house, *range(8, 16))
    house.press(Key.Key_I, ALT)
    asked(house)
    house.press(Key.Key_Right, CTRL)
    assert told(house) == says.KEPT_WHOLE
    assert house.parts.assistant.takes is None
    assert [note.suggested for note in house.session.notes] == [NAME] * 16 + [""] * 8


def test_bars_of_a_lead_in_may_be_more_or_fewer(house: House) -> None:
    house.parts.settings.set(the.BARS, 1)
    select(house, *range(8, 16))
    house.press(Key.Key_I, ALT)
    assert asked(house).span == Span(BAR, 2 * BAR)
    house.parts.settings.set(the.BARS, 2)
    house.press(Key.Key_Return, CTRL)
    assert asked(house).span == Span(0, 2 * BAR)


def test_keeping_a_bar_in_the_middle_goes_on_to_the_same_end(house: House) -> None:
    select(house, *range(4, 11))  # from bar 2 on to the last beat but one of bar 3
    house.press(Key.Key_R, ALT)
    assert asked(house).span == Span(BAR, 11 * 480)
    take = house.parts.assistant.take
    assert take is not None
    house.press(Key.Key_Right, CTRL)
    assert asked(house).span == Span(2 * BAR, 11 * 480)
    kept = [note for note in house.session.notes if note.suggested]
    assert kept == [note for note in take.notes if note.start < 2 * BAR]
    assert house.session.notes[-8:] == LINE[8:]  # what is to give way next still stands
    house.press(Key.Key_Tab)
    assert house.session.notes[:4] == LINE[:4]
    assert house.session.notes[-5:] == LINE[11:]
    house.press(Key.Key_Z, CTRL)
    house.press(Key.Key_Z, CTRL)
    assert house.session.notes == LINE


def test_clicking_a_bar_of_a_take_in_the_middle_keeps_up_to_there(house: House) -> None:
    select(house, *range(12))
    house.press(Key.Key_R, ALT)
    asked(house)
    take = house.parts.assistant.take
    assert take is not None
    taken = {(note.start, note.pitch) for note in LINE}
    lone = next(note for note in take.notes if BAR <= note.start < 2 * BAR and not _under(note, taken))
    geometry = house.continuo.roll._viewport.geometry
    at = QPoint(geometry.x(lone.start) + 6, geometry.y(lone.pitch) + geometry.row_height // 2)
    QTest.mouseClick(house.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert asked(house).span == Span(2 * BAR, 3 * BAR)
    assert [note.start for note in house.session.notes if note.suggested][-1] < 2 * BAR


def _under(note: Note, taken: set[tuple[int, int]]) -> bool:
    return any(pitch == note.pitch and start <= note.start < start + 480 for start, pitch in taken)


def test_when_the_note_that_takes_led_to_moves_they_are_gone(house: House) -> None:
    select(house, 5, 6)
    house.press(Key.Key_R, ALT)
    asked(house)
    said: list[str] = []
    house.parts.assistant.told.connect(said.append)
    house.session.select(frozenset({LINE[7]}))
    house.parts.editing.later()
    assert house.parts.assistant.takes is None
    assert said == [says.NOWHERE_TO_LAND]


def test_a_note_is_swapped_and_the_take_goes_on_from_there(house: House) -> None:
    before = house.session.score
    house.continue_()
    assistant = house.parts.assistant
    first, take = asked(house), assistant.take
    assert take is not None
    other = Note(take.notes[3].start, 480, 40, suggested=NAME)
    assistant.roll_from(take.notes[3], other)
    request = asked(house)
    assert request.prefix == (*take.notes[:3], other)
    assert (request.span, request.random_seed) == (first.span, first.random_seed)
    assert assistant.take is not None
    assert assistant.take.notes[:4] == request.prefix
    assert house.session.score is before
    house.press(Key.Key_Return, CTRL)  # again: something new after the same notes
    assert asked(house).prefix == request.prefix
    assert asked(house).random_seed != request.random_seed
    assistant.roll_from(assistant.take.notes[3], assistant.take.notes[3])  # on from a note as it is
    assert asked(house).random_seed not in (first.random_seed, house.generator.requests[-2].random_seed)
    house.press(Key.Key_Escape)
    house.continue_()
    assert asked(house).prefix == ()


def test_a_take_is_the_new_seed_and_both_are_kept_in_one_step(house: House) -> None:
    house.parts.settings.set(the.BARS, 2)
    house.continue_()
    assistant = house.parts.assistant
    assistant.next_take()
    take = assistant.take
    assert take is not None
    assistant.branch()
    request = asked(house)
    assert (request.prefix, request.span) == (take.notes, Span(4 * BAR, 8 * BAR))
    assert assistant.take is not None
    assert assistant.take.notes[: len(take.notes)] == take.notes
    assert house.session.notes == LINE
    house.parts.settings.set(the.BARS, 3)  # so many more after what is settled
    house.press(Key.Key_Return, CTRL)
    assert asked(house).span == Span(4 * BAR, 9 * BAR)
    house.press(Key.Key_Tab)
    assert house.session.score.end == 9 * BAR
    house.press(Key.Key_Z, CTRL)
    assert house.session.notes == LINE


def test_a_branch_follows_the_phrase(house: House) -> None:
    house.parts.settings.set(the.BARS, 1)
    house.continue_()
    house.parts.assistant.branch()
    old = asked(house)
    longer = Score((Track((*LINE, Note(4 * BAR, 960, 70))),))
    house.session.apply("Draw note", longer)
    request = asked(house)
    assert request.start == 4 * BAR + 960
    assert [note.start - 960 for note in request.prefix] == [note.start for note in old.prefix]


def test_what_cannot_be_branched_is_told(house: House) -> None:
    house.parts.assistant.branch()
    assert told(house) == says.NOTHING_TO_BRANCH
    house.parts.settings.set(the.BARS, 1)
    select(house, 4)
    house.press(Key.Key_I, ALT)
    asked(house)
    house.parts.assistant.branch()
    assert told(house) == says.LED_IN


def test_undo_calls_off_a_roll_that_runs(house: House) -> None:
    select(house, 5, 6)
    house.generator.gate.clear()
    house.press(Key.Key_R, ALT)
    assert house.waits()
    house.awaits()
    house.press(Key.Key_Z, CTRL)
    house.generator.gate.set()
    assert not house.waits()
    assert house.session.notes == LINE
    assert not house.window.findChildren(GhostBar)[0].isVisible()


def test_a_right_click_on_the_roll_offers_it_too(house: House) -> None:
    menu = house.canvas.menu
    assert menu is not None
    offered = {action.objectName(): action for action in menu.actions()}
    last = [name for name in list(offered)[-6:] if name]
    assert last[-5:] == ["vary", "lead-in", "harmonise", "develop", "interpolate"]
    select(house, 5, 6)
    offered["vary"].trigger()
    assert asked(house).span == Span(5 * 480, 7 * 480)


def test_a_phrase_is_developed_right_after_it_as_long_as_it_is(house: House) -> None:
    before = house.session.score
    select(house, *range(8))
    house.press(Key.Key_D, ALT_SHIFT)
    request = asked(house)
    assert (request.task, request.source) == (Task.DEVELOP, Span(0, 2 * BAR))
    assert request.span == Span(2 * BAR, 4 * BAR)
    assert request.takes == 8  # more than are set, for each is another idea
    assert not house.generator.singles  # the best come first, none before them
    assert house.parts.assistant.index == 0
    assert house.session.score is before
    assert "Keeping a take replaces 8 notes" in told(house)
    house.press(Key.Key_D, ALT_SHIFT)
    again = asked(house)
    assert (again.source, again.span) == (request.source, request.span)
    assert again.known
    house.press(Key.Key_Escape)
    assert house.session.score is before


def test_one_kind_alone_is_made_of_a_phrase_and_again(house: House) -> None:
    select(house, *range(8))
    house.continuo.actions["make-inversion"].trigger()
    request = asked(house)
    assert (request.task, request.kinds) == (Task.DEVELOP, frozenset({Kind.INVERSION}))
    house.press(Key.Key_Return, CTRL)
    again = asked(house)
    assert (again.source, again.kinds) == (request.source, request.kinds)
    house.press(Key.Key_Escape)
    house.press(Key.Key_D, ALT_SHIFT)
    assert asked(house).kinds == frozenset()


def test_what_was_developed_is_kept_in_one_step_and_is_the_next_phrase(house: House) -> None:
    select(house, *range(8, 16))
    house.press(Key.Key_D, ALT_SHIFT)
    asked(house)
    take = house.parts.assistant.take
    assert take is not None
    house.press(Key.Key_Tab)
    assert house.session.notes == (*LINE, *take.notes)
    assert house.session.selection == frozenset(take.notes)
    house.press(Key.Key_D, ALT_SHIFT)
    assert asked(house).source == Span(4 * BAR, 6 * BAR)
    house.press(Key.Key_Escape)
    house.press(Key.Key_Z, CTRL)
    assert house.session.notes == LINE


def test_undone_a_development_leaves_its_phrase_in_hand(house: House) -> None:
    select(house, *range(8, 16))
    phrase = house.session.selection
    house.press(Key.Key_D, ALT_SHIFT)
    asked(house)
    house.press(Key.Key_Tab)
    kept = house.session.selection
    house.press(Key.Key_Z, CTRL)
    assert house.session.selection == phrase
    house.session.redo()
    assert house.session.selection == kept


def test_the_whole_track_is_the_phrase_where_nothing_is_selected(house: House) -> None:
    house.press(Key.Key_D, ALT_SHIFT)
    request = asked(house)
    assert (request.source, request.span) == (Span(0, 4 * BAR), Span(4 * BAR, 8 * BAR))


def test_nothing_to_develop_or_to_lead_between_is_told(house: House) -> None:
    house.session.open(Score((Track(()),)), saved=True)
    house.press(Key.Key_D, ALT_SHIFT)
    assert told(house) == NOTHING_TO_DEVELOP
    house.press(Key.Key_I, ALT_SHIFT)
    assert told(house) == NO_TWO_PHRASES
    assert not house.generator.requests


def test_the_bar_kept_of_a_development_is_gone_on_from_freely(house: House) -> None:
    select(house, *range(8))
    house.press(Key.Key_D, ALT_SHIFT)
    asked(house)
    house.press(Key.Key_Right, CTRL)
    house.qtbot.waitUntil(lambda: len(house.generator.requests) == 2)
    request = asked(house)
    assert (request.task, request.source, request.span) == (Task.CONTINUE, None, Span(3 * BAR, 4 * BAR))


def test_a_rest_between_two_selected_phrases_is_led_through(house: House) -> None:
    apart = (*LINE[:4], *LINE[12:])
    house.session.open(Score((Track(apart),)), saved=True)
    house.session.select(frozenset(apart))
    house.press(Key.Key_I, ALT_SHIFT)
    request = asked(house)
    assert (request.task, request.span) == (Task.INTERPOLATE, Span(BAR, 3 * BAR))
    assert (request.source, request.target) == (Span(0, BAR), Span(3 * BAR, 4 * BAR))
    house.press(Key.Key_Escape)
    house.session.select(frozenset())
    house.press(Key.Key_I, ALT_SHIFT)  # the rest is found without a selection, too
    assert asked(house).span == Span(BAR, 3 * BAR)


def test_phrases_side_by_side_are_moved_apart_if_wished(house: House) -> None:
    house.parts.settings.set(the.BARS, 2)
    select(house, *range(16))
    house.press(Key.Key_I, ALT_SHIFT)
    assert not house.generator.requests
    click(house, "Put 2 bars between them")
    request = asked(house)
    assert (request.source, request.target) == (Span(0, 2 * BAR), Span(4 * BAR, 6 * BAR))
    assert request.span == Span(2 * BAR, 4 * BAR)
    house.press(Key.Key_Escape)
    house.press(Key.Key_Z, CTRL)
    assert house.session.notes == LINE


@pytest.mark.parametrize("edit", ["remove", "move"])
def test_takes_that_lead_to_a_note_follow_their_track(house: House, edit: str) -> None:
    others = Track((Note(0, 480, 40),), name="Bass"), Track(LINE, name="Lead")
    house.session.open(Score(others), saved=True)
    house.session.choose_track(1)
    select(house, 5, 6)
    house.press(Key.Key_R, ALT)
    asked(house)
    tracks, assistant = house.parts.tracks, house.parts.assistant
    tracks.remove(0) if edit == "remove" else tracks.move(1, 0)
    assert assistant.takes is not None
    assert (assistant.takes.basis, assistant.takes.track) == (house.session.score, 0)
    house.press(Key.Key_Tab)
    kept = house.session.score.tracks
    assert [track.name for track in kept] == ["Lead", "Bass"][: len(kept)]
    assert kept[0].notes[0] == LINE[0]
    assert any(note.suggested == NAME for note in kept[0].notes)


def test_what_is_offered_for_the_piece_as_it_was_goes_with_the_next_edit(house: House) -> None:
    """Bars put where the phrases met would part a phrase, once it lies elsewhere."""
    select(house, *range(16))
    house.press(Key.Key_I, ALT_SHIFT)
    assert house.window.notice.words
    house.press(Key.Key_Up)
    assert house.window.notice.words == ""


def test_another_length_makes_developments_longer_in_the_same_place(house: House) -> None:
    select(house, *range(8))
    house.press(Key.Key_D, ALT_SHIFT)
    first = asked(house)
    house.parts.settings.set(the.BARS, 6)
    house.press(Key.Key_Return, CTRL)
    request = asked(house)
    assert (request.task, request.source) == (Task.DEVELOP, first.source)
    assert request.span == Span(2 * BAR, 8 * BAR)
