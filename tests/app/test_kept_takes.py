"""Every take is kept, and comes back as it was, in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import settings as the
from app.assistant import Assistant
from app.beginning import Start
from app.kept_takes import NO_TRACK, NOTHING_TO_COMPARE, KeptTakes
from core import edits
from core.continuation.request import placed
from core.errors import NothingNew
from core.score import Note, Score, Span, Track
from tests.app.room import BAR, PHRASE, Room


class Kept(Room):
    """The room, and the takes that are kept in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kept = KeptTakes(self.session, self.assistant)
        self.kept.told.connect(self.told.append)

        self.answers = 0

    def continued(self, qtbot: QtBot) -> Assistant:
        """Takes of another random seed each time, no two of them with the same notes."""
        self.answers += 1
        self.assistant.choices.seed.choose(self.answers)
        return super().continued(qtbot)

    def current(self) -> int | None:
        return self.kept.current

    @property
    def parents(self) -> list[int | None]:
        return [node.parent for node in self.session.takes.nodes]


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.close()


def test_every_answer_is_kept_and_the_one_on_show_known(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assert room.kept.present == (0, 1, 2)
    assert room.current() == 0
    assistant.next_take()
    assert room.current() == 1
    assistant.dismiss()
    assert room.current() is None
    assert room.kept.present == (0, 1, 2)
    assert [node.take.recipe.index for node in room.session.takes.nodes] == [0, 1, 2]
    assert room.session.is_saved


def test_again_stands_beside_and_what_follows_a_kept_take_below(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    room.continued(qtbot)
    assert room.parents == [None] * 6
    assistant.next_take()
    assistant.keep()
    room.continued(qtbot)
    assert room.parents[6:] == [4, 4, 4]


def test_the_same_answer_again_adds_nothing(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.assistant.dismiss()
    room.answers = 0
    room.continued(qtbot)
    assert len(room.session.takes.nodes) == 3
    assert room.kept.present == (0, 1, 2)


def test_a_take_comes_back_after_it_was_dismissed(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    takes = assistant.takes
    assert takes is not None
    assistant.dismiss()
    room.kept.audition(2)
    assert assistant.takes == takes
    assert assistant.index == 2
    assert room.current() == 2
    assert len(room.generator.requests) == 1
    assert assistant.heard.tracks[0].notes == (*PHRASE, *takes.takes[2].notes)
    assert room.session.notes == PHRASE


def test_an_older_take_comes_back_with_those_beside_it(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    room.continued(qtbot)
    room.kept.audition(1)
    assert room.kept.present == (0, 1, 2)
    assert assistant.index == 1
    assistant.next_take()
    assert room.current() == 2
    assert len(room.session.takes.nodes) == 6


def test_a_take_whose_stem_was_undone_brings_it_along(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assistant.keep()
    room.continued(qtbot)
    assistant.dismiss()
    room.session.undo()
    room.kept.audition(4)
    assert assistant.takes is not None
    assert assistant.takes.span == Span(BAR, 9 * BAR)
    stem, branch = (room.session.takes.nodes[each].take.notes for each in (0, 4))
    assert assistant.heard.tracks[0].notes == (*PHRASE, *stem, *branch)
    assert len(room.session.takes.nodes) == 6
    room.kept.keep(4)
    assert room.session.notes == (*PHRASE, *stem, *branch)
    room.session.undo()
    assert room.session.notes == PHRASE


def test_keeping_is_one_undo_step(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.kept.keep(1)
    assert room.session.notes == (*PHRASE, *room.session.takes.nodes[1].take.notes)
    assert room.session.history.undo_name == "Keep take"
    room.session.undo()
    assert room.session.notes == PHRASE


def test_going_on_from_a_take_leaves_the_score_and_keeps_the_take(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    chosen = room.session.takes.nodes[1].take
    room.kept.branch(1)
    qtbot.waitUntil(lambda: len(room.session.takes.nodes) == 6)
    request = room.generator.requests[-1]
    assert request.prefix == chosen.notes
    assert request.span == Span(BAR, 9 * BAR)
    assert room.session.notes == PHRASE
    assert room.kept.present == (3, 4, 5)
    assert room.told[-1] != ""


def test_two_takes_are_compared_in_turn(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.kept.compare()
    assert room.told[-1] == NOTHING_TO_COMPARE
    room.kept.audition(2)
    for expected in (0, 2, 0):
        room.kept.compare()
        assert room.current() == expected
    room.continued(qtbot)
    room.kept.compare()
    assert room.current() == 0
    room.kept.compare()
    assert room.current() == 3


def test_stars_names_and_discarding_are_work(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.kept.star(0)
    assert not room.session.is_saved
    assert room.told[-1] == "Take A has a star."
    room.kept.rename(1, "dawn")
    room.kept.discard(1)
    assert room.told[-1] == "dawn is out of the way."
    room.kept.discard(1)
    assert room.told[-1] == "dawn is back."
    assert room.kept.called(1) == "dawn"
    assert room.kept.called(2) == "Take C"


def test_takes_that_follow_the_hand_are_kept_once_they_settle(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    asked = assistant.asked
    assert asked is not None
    for number in (2, 3, 4):
        other = replace(asked, request=replace(asked.request, random_seed=number))
        assistant.grow(other)
        qtbot.waitUntil(lambda: not assistant.asking.occupied)
    assert len(room.session.takes.nodes) == 3
    shown = assistant.take
    assert shown is not None
    qtbot.waitUntil(lambda: len(room.session.takes.nodes) == 4)
    assert room.session.takes.nodes[-1].take == shown
    assert room.kept.present == (3, 1, 2)
    assert room.current() == 3


def test_again_is_told_what_was_given_in_that_place(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.assistant.choices.seed.fix(False)
    Room.continued(room, qtbot)
    first = frozenset(placed(node.take.notes) for node in room.session.takes.nodes[:3])
    assert room.generator.requests[-1].known == first
    assert room.assistant.asked is not None
    assert room.assistant.choices.touched(room.assistant.asked).request.known == frozenset()
    room.assistant.keep()
    Room.continued(room, qtbot)
    assert room.generator.requests[-1].known == frozenset()


def test_a_fixed_random_seed_gives_again_what_it_gave(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot).dismiss()
    room.answers = 0
    room.continued(qtbot)
    assert room.generator.requests[-1].known == frozenset()


def test_when_all_has_been_said_a_little_more_surprise_is_offered(room: Kept, qtbot: QtBot) -> None:
    offers: list[tuple[str, tuple[tuple[str, Callable[[], object]], ...]]] = []
    room.kept.offered.connect(lambda words, choices: offers.append((words, choices)))
    shown = room.continued(qtbot).takes
    room.generator.refusal, room.generator.refusing = "Nothing else.", NothingNew
    room.assistant.choices.seed.choose(99)
    room.assistant.continue_()
    room.settle(qtbot)
    assert room.assistant.takes is shown
    [(words, choices)] = offers
    assert words == "Nothing else."
    [(verb, does)] = choices
    assert verb == "A little more surprise"
    room.generator.refusal = ""
    does()
    room.settle(qtbot)
    assert room.generator.requests[-1].temperature == 1.0
    assert len(room.session.takes.nodes) == 6
    room.settings.set(the.TEMPERATURE, 2.0)
    room.generator.refusal = "Nothing else."
    room.assistant.choices.seed.choose(100)
    room.assistant.continue_()
    room.settle(qtbot)
    assert offers[-1] == ("Nothing else.", ())


def test_no_surprise_is_offered_where_nothing_is_drawn(room: Kept, qtbot: QtBot) -> None:
    offers: list[tuple[str, object]] = []
    room.kept.offered.connect(lambda words, choices: offers.append((words, choices)))
    room.continued(qtbot)
    room.generator.refusal, room.generator.refusing = "By rule.", partial(NothingNew, drawn=False)
    room.assistant.choices.seed.choose(99)
    room.assistant.continue_()
    room.settle(qtbot)
    assert offers == [("By rule.", ())]


def test_the_first_of_an_answer_is_one_of_it(room: Kept, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.generator.quick.set()
    room.assistant.choices.seed.choose(1)
    room.assistant.continue_()
    qtbot.waitUntil(lambda: room.assistant.take is not None)
    seen = room.assistant.take
    assert room.parents == []
    room.generator.gate.set()
    room.settle(qtbot)
    assert [(node.answer, node.place) for node in room.session.takes.nodes] == [(0, 0), (0, 1), (0, 2)]
    current = room.current()
    assert current is not None
    assert room.session.takes.nodes[current].take == seen


def test_a_first_take_that_is_not_among_the_best_is_the_last_of_its_answer(room: Kept, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.generator.quick.set()
    room.generator.rejected = {0}
    room.assistant.choices.seed.choose(1)
    room.assistant.continue_()
    qtbot.waitUntil(lambda: room.assistant.take is not None)
    seen = room.assistant.take
    room.generator.gate.set()
    room.settle(qtbot)
    nodes = room.session.takes.nodes
    assert [(node.answer, node.place) for node in nodes] == [(0, 0), (0, 1), (0, 2), (0, 3)]
    assert nodes[3].take == seen
    assert room.kept.present == (0, 1, 2)
    assert room.current() == 0
    room.kept.audition(3)
    assert room.assistant.take == seen
    assert room.kept.letter(3) == "D"


def test_a_first_take_that_is_kept_at_once_is_in_the_tree(room: Kept, qtbot: QtBot) -> None:
    room.generator.gate.clear()
    room.generator.quick.set()
    room.assistant.continue_()
    qtbot.waitUntil(lambda: room.assistant.take is not None)
    seen = room.assistant.take
    room.assistant.keep()
    assert [node.take for node in room.session.takes.nodes] == [seen]


def test_another_piece_begins_with_no_takes(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.session.open(Score(), saved=True)
    assert room.kept.present == ()
    assert room.current() is None
    assert room.session.takes.nodes == ()


def test_a_piece_opened_again_has_the_takes_of_its_last_answer(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.continued(qtbot)
    score, tree = room.session.score, room.session.takes
    room.session.open(score, tree, saved=True)
    assert room.kept.present == (3, 4, 5)
    assert room.current() is None
    room.kept.audition(4)
    assert room.assistant.take == tree.nodes[4].take
    assert room.kept.present == (3, 4, 5)


def test_takes_come_back_on_their_own_track(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assistant.dismiss()
    score = edits.add_track(room.session.score, Track((Note(0, 480, 40),))).score
    room.session.apply("Add track", score)
    room.session.choose_track(1)
    room.kept.audition(0)
    assert room.session.track == 0
    assert room.current() == 0
    assistant.dismiss()
    drums = replace(score, tracks=(replace(score.tracks[0], percussion=True), score.tracks[1]))
    room.session.apply("Drums", drums)
    room.kept.audition(1)
    assert room.told[-1] == NO_TRACK
    assert room.current() is None


def test_takes_find_their_track_wherever_it_has_gone(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot).dismiss()
    bass = Track((Note(0, 480, 40),), name="bass")
    two = edits.add_track(room.session.score, bass).score
    room.session.apply("Add track", edits.move_track(two, 1, 0).score)
    room.kept.audition(0)
    assert room.session.track == 1
    room.assistant.dismiss()
    room.session.apply("Rename", edits.change_track(room.session.score, 1, name="tune").score)
    room.kept.audition(1)
    assert room.session.track == 1
    room.assistant.dismiss()
    room.session.apply("Remove track", edits.remove_track(room.session.score, 1).score)
    room.kept.audition(0)
    assert room.told[-1] == NO_TRACK
    room.session.undo()
    room.session.undo()
    room.session.choose_track(0)
    room.kept.audition(2)
    assert room.session.track == 1


def test_of_two_tracks_with_one_name_only_the_renamed_takes_its_takes_along(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot).dismiss()
    twin = edits.duplicate_track(room.session.score, 0, room.session.score.tracks[0].name).score
    room.session.apply("Duplicate track", twin)
    room.session.apply("Rename", edits.change_track(twin, 1, name="answer").score)
    room.session.choose_track(1)
    room.kept.audition(0)
    assert room.session.track == 0


def test_an_edit_of_another_place_leaves_old_takes_on_show(room: Kept, qtbot: QtBot) -> None:
    assistant = room.continued(qtbot)
    assistant.dismiss()
    room.kept.audition(1)
    two = edits.add_track(room.session.score, Track((Note(0, 480, 40),))).score
    room.session.apply("Add track", two)
    assert room.current() == 1
    assert len(room.session.takes.nodes) == 3


def test_settings_come_back_with_their_place(room: Kept, qtbot: QtBot) -> None:
    room.settings.set(the.BARS, 2)
    first = room.continued(qtbot).takes
    assert first is not None
    room.assistant.keep()
    room.settings.set(the.BARS, 8)
    room.continued(qtbot)
    room.session.undo()  # the first stands no more, and the phrase ends where it did
    room.assistant.dismiss()
    room.assistant.choices.beginning.choose(Start.PLAYHEAD)
    room.kept.bring_settings(1)
    assert room.assistant.takes is not None
    assert room.assistant.takes.span == first.span
    assert "its place too" in room.told[-1]
    assert room.settings.get(the.BARS) == 2
    room.settings.set(the.TEMPERATURE, 1.5)
    room.assistant.continue_()
    room.settle(qtbot)
    last = room.generator.requests[-1]
    assert (last.span, last.random_seed, last.temperature) == (first.span, 1, 1.5)


def test_what_was_brought_back_may_be_asked_for_anew_and_longer(room: Kept, qtbot: QtBot) -> None:
    room.continued(qtbot)
    room.assistant.dismiss()
    room.kept.audition(1)
    room.settings.set(the.BARS, 6)
    room.assistant.choices.seed.fix(False)
    room.assistant.continue_()
    room.settle(qtbot)
    assert room.generator.requests[-1].span == Span(BAR, 7 * BAR)
