"""The assistant: ghosts that never touch the score until kept, and follow it honestly."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app import settings as the
from app.assistant import NOTHING_TO_KEEP, SAME_AGAIN, Assistant
from app.background import Worker
from app.beginning import NO_SELECTION, Start
from app.places import Place
from app.session import Session
from app.settings import Settings
from core import edits
from core.continuation.request import MAX_SEED, Locks, Task
from core.errors import BadBundle
from core.harmony import Key, Mode
from core.scales import Scale
from core.score import KeyChange, Note, Score, Span, Track
from tests.app.fake_generator import NAME, FakeGenerator
from tests.app.room import BAR, PHRASE, Room


def test_ghosts_are_beside_the_score(room: Room, qtbot: QtBot) -> None:
    before = room.session.score
    assistant = room.continued(qtbot)
    assert room.session.score is before
    assert room.session.history.undo_name == ""
    assert assistant.takes is not None
    assert assistant.takes.span == Span(BAR, 5 * BAR)
    assert assistant.take is assistant.takes.takes[0]
    assert assistant.heard.tracks[0].notes[:4] == PHRASE
    assert [n.pitch for n in assistant.heard.tracks[0].notes[4:]] == [n.pitch for n in assistant.take.notes]


def test_the_window_goes_on_while_the_model_thinks(room: Room, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.assistant.continue_()
    assert room.assistant.busy
    assert room.assistant.takes is None
    room.generator.gate.set()
    room.settle(qtbot)
    assert room.assistant.takes is not None


def test_settings_are_asked_for(room: Room, qtbot: QtBot) -> None:
    room.settings.set(the.BARS, 7)
    room.settings.set(the.TEMPERATURE, 1.5)
    room.settings.set(the.TAKES, 2)
    room.settings.set(the.LIKENESS, -0.25)
    room.settings.set(the.CLOSE, True)
    room.continued(qtbot)
    request = room.generator.requests[-1]
    assert (request.bars, request.temperature, request.takes, request.locks) == (7, 1.5, 2, Locks())
    assert (request.wishes.likeness, request.close) == (-0.25, True)


def test_settings_out_of_range_are_brought_into_it(room: Room, qtbot: QtBot) -> None:
    room.settings.set(the.BARS, 700)
    room.settings.set(the.TEMPERATURE, 0.0)
    room.settings.set(the.TAKES, 0)
    room.settings.set(the.LIKENESS, 3.0)
    room.continued(qtbot)
    request = room.generator.requests[-1]
    assert (request.bars, request.temperature, request.takes) == (64, 0.1, 1)
    assert request.wishes.likeness == 1


def test_the_held_key_is_the_one_in_force_where_the_takes_begin(tmp_path: Path, qtbot: QtBot) -> None:
    dorian = Key("D", Mode.DORIAN)
    score = Score((Track(PHRASE),), keys=(KeyChange(0, Key("C")), KeyChange(BAR, dorian)))
    room = Room(tmp_path, score)
    room.settings.set(the.LOCK_SCALE, True)
    room.continued(qtbot)
    assert room.generator.requests[-1].locks.scale == Scale.of(dorian)
    room.close()


def test_again_is_something_new_from_the_same_place(room: Room, qtbot: QtBot) -> None:
    first = room.continued(qtbot).takes
    asked = room.asked
    second = room.continued(qtbot).takes
    assert room.asked[:2] == asked[:2]
    assert room.asked[2] != asked[2]
    assert first is not None
    assert second is not None
    assert first.takes != second.takes


def test_a_fixed_seed_says_why_again_is_the_same(room: Room, qtbot: QtBot) -> None:
    room.assistant.choices.seed.choose(77)
    assert room.assistant.choices.seed.fixed
    takes = room.continued(qtbot).takes
    assert room.asked[2] == 77
    room.continued(qtbot)
    assert len(room.generator.requests) == 1
    assert room.assistant.takes is takes
    assert room.told[-1] == SAME_AGAIN
    room.settings.set(the.TEMPERATURE, 1.7)
    room.continued(qtbot)
    assert len(room.generator.requests) == 2


def test_a_seed_beyond_the_range_is_brought_into_it(room: Room) -> None:
    room.assistant.choices.seed.choose(MAX_SEED + 5)
    assert room.assistant.choices.seed.number == MAX_SEED


def test_takes_are_chosen_round_and_round(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    seen, heard = [], []
    for _ in range(4):
        seen.append(assistant.index)
        heard.append(assistant.heard)
        assistant.next_take()
    assert seen == [0, 1, 2, 0]
    assert heard[0] == heard[3]
    assert heard[0] != heard[1]
    assistant.previous_take()
    assistant.previous_take()
    assert assistant.index == 2
    assert room.told[-1].startswith("Take C of 3")


def test_keeping_is_one_undo_step_and_marks_the_machines_notes(room: Room, qtbot: QtBot) -> None:
    before = room.session.score
    assistant = room.continued(qtbot)
    assistant.next_take()
    heard, take = assistant.heard, assistant.take
    assert take is not None
    assistant.keep()
    assert room.session.score is heard  # the player goes on with the very same score
    assert room.session.history.undo_name == "Keep take"
    assert [n.suggested for n in room.session.notes] == [""] * 4 + [NAME] * len(take.notes)
    assert assistant.takes is None
    assert assistant.heard is heard
    room.session.undo()
    assert room.session.score is before
    assert len(room.generator.requests) == 1


def test_after_keeping_continue_goes_on_from_the_new_end(room: Room, qtbot: QtBot) -> None:
    room.continued(qtbot).keep()
    room.continued(qtbot)
    assert room.asked[:2] == (5 * BAR, 4)


def test_dismissing_changes_nothing(room: Room, qtbot: QtBot) -> None:
    before = room.session.score
    assistant = room.continued(qtbot)
    assistant.dismiss()
    assert assistant.takes is None
    assert assistant.heard is before
    assert room.session.score is before
    assert room.session.history.undo_name == ""


def test_dismissing_stops_waiting(room: Room, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.assistant.continue_()
    room.assistant.dismiss()
    assert not room.assistant.busy
    room.generator.gate.set()
    qtbot.wait(60)
    assert room.assistant.takes is None


def test_keeping_a_bar_rolls_the_rest_after_it_to_the_same_line(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    first_take = assistant.take
    seed = room.asked[2]
    assert first_take is not None
    assistant.keep_bar()
    assert room.session.history.undo_name == "Keep bar"
    assert len(room.session.notes) == 4 + 8
    assert assistant.takes is not None  # what is left stays on show meanwhile
    assert assistant.heard.tracks[0].end == 5 * BAR
    room.settle(qtbot)
    assert room.asked == (2 * BAR, 3, seed)
    assert room.generator.requests[-1].score is room.session.score
    assert assistant.takes.span == Span(2 * BAR, 5 * BAR)
    assert assistant.heard.tracks[0].notes[4:12] == room.session.notes[4:]


def test_keeping_bar_by_bar_keeps_all(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    for _ in range(4):
        assistant.keep_bar()
        room.settle(qtbot)
    assert assistant.takes is None
    assert room.session.score.end == 5 * BAR
    assert len(room.generator.requests) == 4
    for _ in range(4):
        room.session.undo()
    assert room.session.notes == PHRASE


def test_again_after_keeping_a_bar_rolls_the_rest_only(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assistant.keep_bar()
    room.settle(qtbot)
    seed = room.asked[2]
    room.continued(qtbot)
    assert room.asked[:2] == (2 * BAR, 3)
    assert room.asked[2] != seed


def test_keeping_up_to_a_bar_that_is_clicked(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assistant.keep_to(3 * BAR + 100)
    room.settle(qtbot)
    assert room.session.score.end == 4 * BAR
    assert room.asked[:2] == (4 * BAR, 1)


def test_a_refused_rest_stays_as_it_was(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    take = assistant.take
    assert take is not None
    room.generator.refusal = "Nothing fits after this."
    assistant.keep_bar()
    room.settle(qtbot)
    assert assistant.last_error == "Nothing fits after this."
    assert assistant.take is not None
    assert assistant.take.notes == take.notes[8:]
    assistant.keep()
    assert len(room.session.notes) == 4 + 32


def test_a_note_across_the_bar_line_is_kept_whole(tmp_path: Path, qtbot: QtBot) -> None:
    late = Note(4 * 480, 120, 65)  # the takes begin off the beat, and no note of theirs ends on a bar line
    room = Room(tmp_path, Score((Track((*PHRASE, late)),)))
    assistant = room.continued(qtbot)
    assistant.keep_bar()
    room.settle(qtbot)
    assert room.session.score.end == 2 * BAR + 120
    assert room.asked[:2] == (2 * BAR + 120, 3)
    assert assistant.heard.end == 6 * BAR
    room.close()


def test_after_a_refused_again_the_old_takes_still_follow_the_score(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    take = assistant.take
    room.generator.refusal = "Not this time."
    assistant.continue_()
    room.settle(qtbot)
    room.session.apply("Tempo", edits.set_tempo(room.session.score, 132).score)
    assert assistant.take is take
    assistant.keep()
    assert room.session.score.tempos[0].bpm == 132
    assert len(room.session.notes) == 4 + 32


def test_only_the_newest_request_is_answered(room: Room, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.assistant.continue_()
    room.assistant.continue_()
    room.generator.gate.set()
    room.settle(qtbot)
    assert len([words for words in room.told if words.startswith("Take A")]) == 1


def test_an_edit_of_the_phrase_renews_the_takes(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    seed = room.asked[2]
    longer = edits.draw(room.session.score, 0, Note(BAR, 480, 70)).score
    room.session.apply("Draw note", longer)
    assert assistant.takes is None  # nothing untrue is shown meanwhile
    assert assistant.heard is room.session.score
    room.settle(qtbot)
    assert room.asked == (BAR + 480, 4, seed)
    assert room.assistant.takes is not None
    assert room.assistant.takes.basis is room.session.score
    assert "phrase changed" in room.told[-1]


def test_an_edit_that_the_model_does_not_hear_leaves_the_takes(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assistant.next_take()
    take = assistant.take
    room.session.apply("Tempo", edits.set_tempo(room.session.score, 132).score)
    assert assistant.take is take
    assert assistant.heard.tempos[0].bpm == 132
    assert len(room.generator.requests) == 1
    assistant.keep()
    assert room.session.score.tempos[0].bpm == 132


def test_saving_leaves_the_takes(room: Room, qtbot: QtBot) -> None:
    takes = room.continued(qtbot).takes
    room.session.mark_saved()
    assert room.assistant.takes is takes


def test_undoing_a_kept_bar_asks_again_from_where_the_phrase_ends(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assistant.keep_bar()
    room.settle(qtbot)
    room.session.undo()
    room.settle(qtbot)
    assert room.asked[:2] == (BAR, 4)


def test_a_stale_answer_is_never_shown(room: Room, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.assistant.continue_()
    room.session.apply("Draw note", edits.draw(room.session.score, 0, Note(BAR, 960, 72)).score)
    room.generator.gate.set()
    room.settle(qtbot)
    assert room.assistant.takes is not None
    assert room.assistant.takes.basis is room.session.score


def test_another_piece_or_track_takes_the_ghosts_away(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    room.session.open(Score((Track(PHRASE[:2]), Track(PHRASE[2:]))), saved=True)
    qtbot.wait(30)
    assert assistant.takes is None
    assert not assistant.busy
    room.continued(qtbot)
    room.session.choose_track(1)
    assert assistant.takes is None


def test_a_refusal_is_told(room: Room, qtbot: QtBot) -> None:
    room.generator.refusal = "There is nothing to continue yet; draw a few notes first."
    room.assistant.continue_()
    room.settle(qtbot)
    assert room.assistant.takes is None
    assert room.assistant.last_error == room.told[-1] == room.generator.refusal
    room.generator.refusal = ""
    room.continued(qtbot)
    assert room.assistant.last_error == ""


def test_notices_are_told_and_kept(room: Room, qtbot: QtBot) -> None:
    room.generator.notices = ("This model hears one line.",)
    assistant = room.continued(qtbot)
    assert assistant.notices == ("This model hears one line.",)
    assert "one line" in room.told[-1]


def test_starting_at_the_selections_end(room: Room, qtbot: QtBot) -> None:
    assistant = room.assistant
    assistant.choices.beginning.choose(Start.SELECTION)
    assistant.continue_()
    assert assistant.last_error == NO_SELECTION
    assert not assistant.busy
    room.session.select(frozenset(PHRASE[:2]))
    room.continued(qtbot)
    assert room.asked[0] == 960
    assert "replaces 2 notes" in room.told[-1]
    assistant.keep()
    assert room.session.notes[:2] == PHRASE[:2]
    assert not set(PHRASE[2:]) & set(room.session.notes)
    room.session.undo()
    assert room.session.notes == PHRASE


def test_starting_at_the_playhead_on_the_grid(room: Room, qtbot: QtBot) -> None:
    room.assistant.choices.beginning.choose(Start.PLAYHEAD)
    room.assistant.choices.beginning.set_playhead(970.4)
    room.continued(qtbot)
    assert room.asked[0] == 960
    room.assistant.choices.beginning.set_playhead(1500.0)  # playback goes on; again is from the same place
    room.continued(qtbot)
    assert room.asked[0] == 960
    room.assistant.choices.beginning.put_playhead(1440.0)  # the composer puts it elsewhere
    room.continued(qtbot)
    assert room.asked[0] == 1440


def test_selecting_other_notes_continues_from_them(room: Room, qtbot: QtBot) -> None:
    room.assistant.choices.beginning.choose(Start.SELECTION)
    room.session.select(frozenset(PHRASE[:2]))
    room.continued(qtbot)
    room.session.select(frozenset(PHRASE[:3]))
    room.continued(qtbot)
    assert room.asked[0] == 1440
    room.session.select(frozenset())  # a click beside the notes changes nothing
    room.continued(qtbot)
    assert room.asked[0] == 1440
    assert len(room.generator.requests) == 3


def test_nothing_to_keep_is_said(room: Room) -> None:
    for act in (room.assistant.keep, room.assistant.keep_bar):
        act()
        assert room.told.pop() == NOTHING_TO_KEEP
    room.assistant.keep_to(0)
    assert room.told == [NOTHING_TO_KEEP]
    room.assistant.next_take()
    assert "no takes" in room.told[-1]
    assert room.session.history.undo_name == ""


def test_the_model_is_loaded_once_and_again_when_another_is_chosen(room: Room, qtbot: QtBot) -> None:
    assert room.loads == 0
    room.assistant.load()
    qtbot.waitUntil(lambda: room.assistant.description == "Fake model")
    room.continued(qtbot)
    assert room.loads == 1
    room.generator.model = "Another"
    room.settings.set(the.MODEL, "another")
    qtbot.waitUntil(lambda: room.assistant.description == "Another")
    assert room.loads == 2


def test_takes_are_by_their_writer_though_its_model_was_deleted(room: Room, qtbot: QtBot) -> None:
    room.assistant.load()
    qtbot.waitUntil(lambda: room.assistant.description == "Fake model")
    room.continued(qtbot)
    room.generator.model, room.generator.writers = "Another", {"another": "Another"}
    room.settings.set(the.MODEL, "another")
    qtbot.waitUntil(lambda: room.assistant.description == "Another")
    assert room.assistant.writer == "Fake model"


def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    def broken() -> FakeGenerator:
        raise BadBundle("The model folder is incomplete.")

    worker, session = Worker(), Session()
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    assistant = Assistant(session, settings, worker, broken)
    assistant.load()
    qtbot.waitUntil(lambda: assistant.last_error != "")
    assert assistant.last_error == "The model folder is incomplete."
    worker.close()


def test_a_bar_is_kept_of_what_shows_though_something_else_is_waited_for(room: Room, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    shown = room.generator.requests[-1]
    room.generator.gate.clear()
    assistant.ask_at(Place(Task.VARY, Span(0, BAR)))
    assistant.keep_bar()
    room.generator.gate.set()
    room.settle(qtbot)
    asked = room.generator.requests[-1]
    assert (asked.task, asked.start, asked.span.end) == (shown.task, 2 * BAR, shown.span.end)
    assert room.session.notes[: len(PHRASE)] == PHRASE
