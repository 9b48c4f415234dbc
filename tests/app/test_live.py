"""Live: ghosts follow the hand, one draft at a time; and the next answer is there before it is asked for."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app import settings as the
from app.assistant import Assistant
from app.beginning import Start
from app.live import Live, LookAhead
from app.locking import Lock
from core import edits
from core.score import Note, Score, Track
from tests.app.room import BAR, PHRASE, Room


@pytest.fixture
def live(room: Room) -> Live:
    room.settings.set(the.LIVE, True)
    return Live(room.assistant, room.settings)


@pytest.fixture
def ahead(room: Room) -> LookAhead:
    room.assistant.load()
    return LookAhead(room.assistant)


def continued(room: Room, qtbot: QtBot) -> Assistant:
    """Takes on show, and no count kept of the draft that came before them."""
    assistant = room.continued(qtbot)
    room.generator.singles.clear()
    return assistant


def settled(room: Room, qtbot: QtBot, full: int) -> None:
    qtbot.waitUntil(lambda: len(room.generator.requests) == full and not room.assistant.asking.occupied)


def test_a_slider_renews_the_take_on_show_and_then_all(room: Room, live: Live, qtbot: QtBot) -> None:
    assistant = continued(room, qtbot)
    assistant.next_take()
    first = room.generator.requests[0]
    room.settings.set(the.DENSITY, 0.5)
    qtbot.waitUntil(lambda: len(room.generator.singles) == 1 and assistant.grew)
    request, index = room.generator.singles[0]
    assert (request.wishes.density, request.random_seed, index) == (0.5, first.random_seed, 1)
    assert assistant.take is not None
    assert assistant.take.recipe.index == 1
    assert len(room.generator.requests) == 1
    settled(room, qtbot, full=2)
    assert room.generator.requests[1] == request
    assert assistant.take.recipe.index == assistant.index == 1
    qtbot.wait(300)
    assert (len(room.generator.singles), len(room.generator.requests)) == (1, 2)  # and then it rests


def test_at_rest_the_take_on_show_is_told_by_its_new_letter(room: Room, live: Live, qtbot: QtBot) -> None:
    assistant = continued(room, qtbot)
    assistant.next_take()
    assert room.told[-1].startswith("Take B of 3")
    room.generator.rejected = {1}  # the one on show will not be among the best
    room.settings.set(the.DENSITY, 0.5)
    settled(room, qtbot, full=2)
    assert assistant.index == 2
    assert room.told[-1].startswith("Take C of 3")


def test_while_one_is_drawn_only_the_newest_waits(room: Room, live: Live, qtbot: QtBot) -> None:
    continued(room, qtbot)
    room.generator.gate.clear()
    for step in range(1, 11):
        room.settings.set(the.REGISTER, step / 10)
        qtbot.wait(5)
    assert len(room.generator.singles) == 1
    assert not room.assistant.busy  # nothing keeps the composer waiting
    room.generator.gate.set()
    qtbot.waitUntil(lambda: len(room.generator.singles) == 2)
    assert room.generator.singles[1][0].wishes.register == 1.0


def test_a_lock_a_seed_and_the_phrase_renew_it_too(room: Room, live: Live, qtbot: QtBot) -> None:
    assistant = continued(room, qtbot)
    assistant.choices.locking.switch(Lock.CADENCE, True)
    settled(room, qtbot, full=2)
    assert room.generator.requests[-1].locks.cadence
    assistant.choices.seed.choose(77)
    settled(room, qtbot, full=3)
    assert room.asked[2] == 77
    room.session.apply("Draw note", edits.draw(room.session.score, 0, Note(BAR, 960, 72)).score)
    assert assistant.takes is not None  # the ghost stays, moved behind the new end
    assert assistant.takes.basis is room.session.score
    assert assistant.takes.span.start == BAR + 960
    settled(room, qtbot, full=4)
    assert room.asked == (BAR + 960, 4, 77)
    assistant.keep()
    assert room.session.notes[:5] == (*PHRASE, Note(BAR, 960, 72))


def test_a_take_from_before_is_left_as_it_was_until_something_is_touched(
    room: Room, live: Live, qtbot: QtBot
) -> None:
    assistant = continued(room, qtbot)
    takes, request = assistant.takes, room.generator.requests[0]
    assert takes is not None
    continued(room, qtbot)
    room.settings.set(the.LEAPS, 1.0)
    settled(room, qtbot, full=3)
    room.generator.singles.clear()
    assistant.bring(takes, 2, request)
    qtbot.wait(300)
    assert room.generator.singles == []
    room.settings.set(the.LEAPS, 0.5)
    qtbot.waitUntil(lambda: len(room.generator.singles) == 1)
    grown, index = room.generator.singles[0]
    assert (grown.random_seed, index, grown.wishes.leaps) == (request.random_seed, 2, 0.5)


def test_what_cannot_be_is_said_and_the_ghost_stays(room: Room, live: Live, qtbot: QtBot) -> None:
    assistant = continued(room, qtbot)
    take = assistant.take
    room.generator.refusal = "These locks leave nothing to choose."
    assistant.choices.locking.switch(Lock.GRID, True)
    qtbot.waitUntil(lambda: assistant.last_error != "")
    assert assistant.take is take
    room.generator.refusal = ""
    assistant.choices.locking.switch(Lock.GRID, False)
    qtbot.waitUntil(lambda: assistant.last_error == "")
    assert assistant.take == take


def test_undo_is_undo_while_ghosts_grow(room: Room, live: Live, qtbot: QtBot) -> None:
    continued(room, qtbot)
    room.generator.gate.clear()
    room.settings.set(the.LEAPS, 1.0)
    qtbot.waitUntil(lambda: room.assistant.asking.growing)
    assert not room.assistant.busy
    room.assistant.dismiss()
    room.generator.gate.set()
    qtbot.wait(50)
    assert room.assistant.take is None


@pytest.mark.parametrize("at_rest", [False, True])
def test_what_is_drawn_while_a_take_grows_is_in_it_when_that_is_kept(
    room: Room, live: Live, qtbot: QtBot, at_rest: bool
) -> None:
    """In another track, so that the model hears nothing else and the takes on show stay."""
    room.settings.set(the.HEAR_OTHERS, False)
    room.session.open(Score((Track(PHRASE), Track((Note(0, 480, 40),), name="Bass"))), saved=True)
    assistant, asking = continued(room, qtbot), room.assistant.asking
    if not at_rest:
        room.generator.gate.clear()
    room.settings.set(the.DENSITY, 0.5)
    qtbot.waitUntil(lambda: bool(room.generator.singles))
    if at_rest:
        qtbot.waitUntil(lambda: not asking.occupied)
        room.generator.gate.clear()
        qtbot.waitUntil(lambda: len(room.generator.requests) == 2)
    drawn = Note(960, 480, 43)
    room.session.apply("Draw note", edits.draw(room.session.score, 1, drawn).score)
    room.generator.gate.set()
    qtbot.waitUntil(lambda: not asking.occupied and len(room.generator.requests) > 1 + at_rest)
    assert assistant.takes is not None
    assert assistant.takes.basis is room.session.score
    assert room.generator.requests[-1].score is room.session.score
    assert assistant.answered is not None
    assert assistant.answered.wishes.density == room.generator.requests[-1].wishes.density == 0.5
    assistant.keep()
    assert drawn in room.session.score.tracks[1].notes


def test_a_take_that_was_carried_along_goes_on_in_the_piece_as_it_is(
    room: Room, live: Live, qtbot: QtBot
) -> None:
    assistant, drawn = continued(room, qtbot), Note(BAR, 960, 72)
    room.generator.gate.clear()
    room.session.apply("Draw note", edits.draw(room.session.score, 0, drawn).score)
    assert assistant.take is not None
    note = assistant.take.notes[2]
    assistant.roll_from(note, note)
    room.generator.gate.set()
    qtbot.waitUntil(lambda: not assistant.asking.occupied)
    assert assistant.takes is not None
    assert assistant.takes.basis is room.session.score
    assistant.keep()
    assert drawn in room.session.notes


def test_without_live_nothing_follows(room: Room, qtbot: QtBot) -> None:
    made = Live(room.assistant, room.settings)
    continued(room, qtbot)
    room.settings.set(the.LEAPS, 1.0)
    qtbot.wait(50)
    assert not room.generator.singles
    made.deleteLater()


def test_continue_shows_what_was_prepared_at_once(room: Room, ahead: LookAhead, qtbot: QtBot) -> None:
    room.session.apply("Draw note", edits.draw(room.session.score, 0, Note(BAR, 960, 72)).score)
    qtbot.waitUntil(lambda: room.assistant.asking.is_prepared(room.assistant.foreseen().request))
    assert room.assistant.take is None
    assert not room.assistant.busy
    for asked in (1, 2):  # again is prepared as well
        room.assistant.continue_()
        assert room.assistant.takes is not None  # without a turn of the event loop
        assert len(room.generator.requests) == asked
        qtbot.waitUntil(lambda: room.assistant.asking.is_prepared(room.assistant.foreseen().request))
    first, second = room.generator.requests[:2]
    assert first.random_seed != second.random_seed


def test_what_was_prepared_for_something_else_is_dropped(room: Room, ahead: LookAhead, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: room.assistant.asking.ready)
    room.settings.set(the.LEAPS, 0.5)
    qtbot.waitUntil(lambda: room.assistant.asking.is_prepared(room.assistant.foreseen().request))
    room.settings.set(the.LEAPS, -0.5)
    continued(room, qtbot)
    assert room.generator.requests[-1].wishes.leaps == -0.5


def test_an_answer_under_way_is_joined(room: Room, ahead: LookAhead, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: room.assistant.asking.ready)
    room.generator.gate.clear()
    room.settings.set(the.LEAPS, 0.5)
    qtbot.waitUntil(lambda: len(room.generator.requests) == 1)
    room.assistant.continue_()
    assert room.assistant.busy
    room.generator.gate.set()
    room.settle(qtbot)
    assert room.assistant.takes is not None
    assert len(room.generator.requests) == 1


def test_what_cannot_be_prepared_is_told_only_when_asked(room: Room, ahead: LookAhead, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: room.assistant.asking.ready)
    room.generator.refusal = "Nothing can be written here."
    room.settings.set(the.LEAPS, 0.5)
    qtbot.waitUntil(lambda: len(room.generator.requests) == 1)
    room.assistant.choices.beginning.choose(Start.SELECTION)  # nothing is selected
    qtbot.wait(300)
    assert room.assistant.last_error == ""
    assert room.told == []
    room.assistant.choices.beginning.choose(Start.END)
    room.assistant.continue_()
    room.settle(qtbot)
    assert room.assistant.last_error == room.generator.refusal


def test_one_draft_is_shown_before_all_are_written(room: Room, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.generator.quick.set()
    room.assistant.continue_()
    qtbot.waitUntil(lambda: room.assistant.takes is not None)
    first, begun = room.assistant.take, room.assistant.takes
    assert begun is not None
    assert (len(begun.takes), room.assistant.busy) == (1, True)
    room.generator.gate.set()
    room.settle(qtbot)
    takes = room.assistant.takes
    assert takes is not None
    assert len(takes.takes) == 3
    assert room.assistant.take == first


@pytest.mark.parametrize("touched", [True, False])
def test_the_best_takes_the_place_of_a_draft_that_is_not_among_them(
    room: Room, qtbot: QtBot, touched: bool
) -> None:
    room.generator.gate.clear()
    room.generator.quick.set()
    room.generator.rejected = {0}
    room.assistant.continue_()
    qtbot.waitUntil(lambda: room.assistant.takes is not None)
    draft = room.assistant.take
    if touched:
        room.assistant.touch()
    room.generator.gate.set()
    room.settle(qtbot)
    takes = room.assistant.takes
    assert takes is not None
    assert [take.recipe.index for take in takes.takes] == ([1, 2, 0] if touched else [1, 2, 3])
    assert room.assistant.index == (2 if touched else 0)
    assert (room.assistant.take == draft) is touched
    assert room.assistant.steady
    assert not room.assistant.grew
    room.assistant.next_take()
    assert not room.assistant.steady


def test_esc_calls_off_what_is_being_written(room: Room, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.generator.quick.set()
    room.assistant.continue_()
    qtbot.waitUntil(lambda: len(room.generator.requests) == 1)
    assert room.generator.wanted()
    room.assistant.dismiss()
    assert not room.generator.wanted()


def test_asking_for_something_else_calls_off_what_was_prepared(
    room: Room, ahead: LookAhead, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: room.assistant.asking.ready)
    room.generator.gate.clear()
    room.settings.set(the.LEAPS, 0.5)
    qtbot.waitUntil(lambda: len(room.generator.requests) == 1)
    prepared = room.generator.wanted
    room.settings.set(the.LEAPS, -0.5)
    room.assistant.continue_()
    assert not prepared()


def test_other_questions_go_before_what_is_prepared(room: Room, ahead: LookAhead, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: room.assistant.asking.ready)
    room.generator.gate.clear()
    room.settings.set(the.LEAPS, 0.5)
    qtbot.waitUntil(lambda: len(room.generator.requests) == 1)
    prepared, answers = room.generator.wanted, list[object]()
    room.assistant.asking.ask_model(lambda _model: 7, answers.append, answers.append)
    assert not prepared()
    room.generator.gate.set()
    qtbot.waitUntil(lambda: answers == [7])
    qtbot.waitUntil(lambda: room.assistant.asking.is_prepared(room.assistant.foreseen().request))
