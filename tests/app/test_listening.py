"""Listening in the background: only while it is wanted, only to what is new, and never late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.background import Ticket
from app.listening import PAUSE, Listening, asked_for
from app.session import Session
from app.settings import MODEL, SHOW_SURPRISE, Settings
from app.showing import Showing
from core.continuation.generator import Generator
from core.continuation.listening import Listener, Surprises
from core.continuation.request import Request
from core.continuation.take import Take, Takes
from core.continuation.why import alternatives
from core.edits import draw, insert_take
from core.errors import ContinuoError
from core.lstm.bundle import Bundle, load
from core.score import Note, Score, Span, Track

TUNE = tuple(Note(480 * place, 480, 60 + 2 * (place % 4)) for place in range(8))
SCORE = Score((Track(TUNE), Track()))


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load()


@pytest.fixture(scope="module")
def takes(bundle: Bundle) -> Takes:
    return Generator(bundle).generate(Request(SCORE, start=3840, bars=2, takes=2, drafts=4, random_seed=1))


class Ear:
    """Listens at once, or when told to."""

    def __init__(self, session: Session, settings: Settings, bundle: Bundle) -> None:
        self.bundle = bundle
        self.asked = 0
        self.held_up = False
        self.waiting: list[tuple[Ticket, Callable[[], object]]] = []
        self.showing = Showing(session)
        self.listening = Listening(session, settings, self.showing, self.ask)
        self.heard: list[Surprises] = []
        self.heard_take: list[Surprises] = []
        self.listening.heard.connect(self.heard.append)
        self.listening.heard_take.connect(self.heard_take.append)

    def ask(
        self,
        job: Callable[[Bundle], Any],
        done: Callable[[Any], object],
        _failed: Callable[[ContinuoError], object],
    ) -> Ticket:
        self.asked += 1
        ticket = Ticket()
        self.waiting.append((ticket, lambda: done(job(self.bundle))))
        if not self.held_up:
            self.go_on()
        return ticket

    def go_on(self) -> None:
        waiting, self.waiting = self.waiting, []
        for ticket, run in waiting:
            if not ticket.cancelled:
                run()


@pytest.fixture
def session(qapp: object) -> Session:
    session = Session()
    session.open(SCORE, saved=True)
    return session


@pytest.fixture
def ear(session: Session, settings: Settings, bundle: Bundle) -> Ear:
    return Ear(session, settings, bundle)


def test_it_waits_for_a_pause_after_each_edit_also_when_the_lane_was_just_shown(
    ear: Ear, session: Session, settings: Settings, qtbot: QtBot
) -> None:
    settings.set(SHOW_SURPRISE, True)
    qtbot.waitUntil(lambda: ear.asked == 1)
    session.apply("Draw", draw(session.score, 0, Note(3840, 480, 60)).score, frozenset())
    assert ear.listening._pause.interval() == PAUSE
    qtbot.waitUntil(lambda: ear.asked == 2)


def test_while_the_lane_is_hidden_nothing_is_worked_out(ear: Ear, session: Session, qtbot: QtBot) -> None:
    session.apply("Draw", draw(session.score, 0, Note(3840, 480, 60)).score, frozenset())
    qtbot.wait(2 * PAUSE)
    assert ear.asked == 0


def test_switched_on_it_hears_the_track_and_the_take(
    ear: Ear, settings: Settings, bundle: Bundle, takes: Takes, qtbot: QtBot
) -> None:
    ear.showing._show(takes, 1)
    settings.set(SHOW_SURPRISE, True)
    qtbot.waitUntil(lambda: bool(ear.heard and ear.heard_take))
    assert ear.heard[0].notes == TUNE
    assert np.array_equal(ear.heard[0].bits, Listener(bundle).surprises(SCORE, 0).bits)
    assert ear.heard_take[0].notes == takes.takes[1].notes
    assert np.allclose(ear.heard_take[0].bits, takes.takes[1].surprise, atol=1e-3)


def test_a_row_of_edits_is_heard_once_when_the_hand_rests(
    ear: Ear, session: Session, settings: Settings, qtbot: QtBot
) -> None:
    settings.set(SHOW_SURPRISE, True)
    qtbot.waitUntil(lambda: ear.asked == 1)
    for place in range(5):
        note = Note(3840 + 480 * place, 480, 60)
        session.apply("Draw", draw(session.score, 0, note).score, frozenset())
    qtbot.waitUntil(lambda: ear.asked == 2)
    qtbot.wait(2 * PAUSE)
    assert ear.asked == 2
    assert len(ear.heard[-1].notes) == 13


def test_a_stale_answer_is_dropped(ear: Ear, session: Session, settings: Settings, qtbot: QtBot) -> None:
    ear.held_up = True
    settings.set(SHOW_SURPRISE, True)
    qtbot.waitUntil(lambda: ear.asked == 1)
    session.apply("Draw", draw(session.score, 0, Note(3840, 480, 60)).score, frozenset())
    qtbot.waitUntil(lambda: ear.asked == 2)
    ear.go_on()
    assert [len(found.notes) for found in ear.heard] == [9]


def test_what_is_heard_already_is_not_asked_again(
    ear: Ear, session: Session, settings: Settings, takes: Takes, qtbot: QtBot
) -> None:
    settings.set(SHOW_SURPRISE, True)
    ear.showing._show(takes, 0)
    qtbot.waitUntil(lambda: ear.asked == 2)
    ear.showing.changed.emit()
    qtbot.wait(2 * PAUSE)
    assert ear.asked == 2
    ear.showing.choose(1)
    qtbot.waitUntil(lambda: ear.asked == 3)
    session.choose_track(1)
    qtbot.waitUntil(lambda: len(ear.heard) == 2)
    assert ear.heard[-1].notes == ()


def test_another_model_hears_it_all_anew(ear: Ear, settings: Settings, qtbot: QtBot) -> None:
    settings.set(SHOW_SURPRISE, True)
    qtbot.waitUntil(lambda: ear.asked == 1)
    settings.set(MODEL, "other")
    qtbot.waitUntil(lambda: ear.asked == 2)


def test_a_take_whose_beginning_was_kept_is_heard_after_what_was_kept(bundle: Bundle, takes: Takes) -> None:
    take = takes.takes[0]
    line = 3840 + 1920
    kept = insert_take(SCORE, 0, Span(3840, line), take.notes).score
    left = [place for place, note in enumerate(take.notes) if note.start >= line]
    rest = Take(
        tuple(take.notes[place] for place in left), tuple(take.surprise[place] for place in left), take.recipe
    )
    request, asked = asked_for(Takes(kept, 0, Span(line, takes.span.end), (rest,)), rest)
    assert (asked.recipe.start, asked.recipe.end) == (line, takes.span.end)
    whys = [alternatives(bundle, request, asked, place) for place in range(len(rest.notes))]
    bits = [why.bits for why in whys if why is not None]
    assert np.allclose(bits, rest.surprise, atol=0.3)
