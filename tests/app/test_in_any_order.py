"""Whatever is done, in any order, while answers come when they come: nothing is altered but what is asked.

Takes on show are of the piece as it is, keeping one changes the notes of its own span alone, and undo leads
back to the beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app.accompanying import WORDS, Accompanying
from app.kept_takes import KeptTakes
from app.live import Live, LookAhead
from app.locking import Lock
from app.rewriting import Rewriting
from app.roll.state import RollState
from app.step_input import StepInput
from app.track_editing import TrackEditing
from core import edits
from core.continuation.take import Take, Takes
from core.edits import Edited
from core.score import Note, Score, Span, Track
from tests.app.room import BAR, PHRASE, Room

SEEDS, STEPS = 8, 400
LOW = (Note(0, 480, 40), Note(BAR, 480, 41))
PIECE = Score((Track(PHRASE, name="A"), Track(LOW, name="B"), Track((), name="C")))
SECOND = Span(BAR, 2 * BAR)
MOST_TRACKS, LONGEST = 6, 20 * BAR
OFTEN = {"draw": 3, "continue": 4, "wait": 8, "keep": 2, "density": 3}

Deeds = dict[str, Callable[[], object]]


class Walk:
    """A composer who does one thing after the other, drawn by lot; `done` are their names."""

    def __init__(self, room: Room, qtbot: QtBot, seed: int) -> None:
        self.room, self.session, self.assistant, self.qtbot = room, room.session, room.assistant, qtbot
        self.random, self.done, self.begun = Random(seed), list[str](), room.session.score
        self.listening = (Live(room.assistant, room.settings), LookAhead(room.assistant))
        self.kept, self.tracks = KeptTakes(self.session, self.assistant), TrackEditing(self.session)
        self.steps, self.locking = StepInput(self.session, RollState()), self.assistant.choices.locking
        self.rewriting = Rewriting(self.session, self.assistant)
        self.accompanying = Accompanying(self.session, room.settings, self.assistant)
        self.offers: list[Callable[[], object]] = []
        self.rewriting.offered.connect(lambda _why, choices: self.offers.append(choices[0][1]))

    def go(self, steps: int) -> None:
        """Do so many things, and look after each."""
        deeds = self._edits() | self._on_tracks() | self._asks() | self._wishes() | self._kept_ones()
        names = [name for name in deeds for _ in range(OFTEN.get(name, 1))]
        for _ in range(steps):
            self.done.append(self.random.choice(names))
            deeds[self.done[-1]]()
            self._look()

    def end(self) -> None:
        """Nobody asks any more, also not those who were about to when they had a moment."""
        for each in (*self.listening, self.kept, self.rewriting, self.accompanying, self.assistant):
            each.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.room.close()

    def _look(self) -> None:
        told = self.done[-15:]
        assert self.session.selection <= set(self.session.notes), told
        asked = self.assistant.asked
        assert asked is None or asked.request.track < len(asked.on(self.session.score).tracks), told
        assert all(node.take.notes for node in self.session.takes.nodes[-3:]), told

    def _edits(self) -> Deeds:
        session, some, steps = self.session, self.random, self.steps

        def on() -> bool:
            return steps.on

        return {
            "draw": lambda: self._edit(
                edits.draw(
                    session.score, self._track(), Note(240 * some.randrange(40), 240, some.randrange(30, 90))
                )
            ),
            "transpose": lambda: self._edit(
                edits.transpose(session.score, session.track, session.selection, 1)
            ),
            "select": lambda: session.select(frozenset(session.notes[: some.randrange(5)])),
            "undo": session.undo,
            "redo": session.redo,
            "open": _when(lambda: some.random() < 0.2, self._open),
            "begin later": _when(self._is_short, lambda: self._edit(edits.begin_later(session.score, 1))),
            "put in a bar": _when(
                self._is_short, lambda: self._edit(edits.insert_time(session.score, SECOND))
            ),
            "take out a bar": lambda: self._edit(edits.remove_time(session.score, SECOND)),
            "metre": lambda: self._edit(
                edits.set_metre(session.score, some.choice((3, 4, 5)), 4, some.choice((0, 4000)))
            ),
            "step input": steps.toggle,
            "step": _when(on, lambda: steps.enter_letter(some.choice("ABC"), add=some.random() < 0.3)),
            "rest": _when(on, steps.enter_rest),
            "step back": _when(on, steps.take_back),
            "move the last": _when(on, lambda: steps.move_last(some.choice((-1, 1)))),
        }

    def _on_tracks(self) -> Deeds:
        session, tracks, some = self.session, self.tracks, self.random
        return {
            "choose track": lambda: session.choose_track(self._track()),
            "add track": _when(lambda: len(tracks.tracks) < MOST_TRACKS, tracks.add),
            "duplicate track": _when(lambda: len(tracks.tracks) < MOST_TRACKS, tracks.duplicate),
            "remove track": _when(lambda: len(tracks.tracks) > 2, lambda: tracks.remove(self._track())),
            "move track": lambda: tracks.move(self._track(), self._track()),
            "mute": lambda: tracks.mute(self._track()),
            "rename": lambda: tracks.rename(self._track(), f"Track {some.randrange(99)}"),
            "send": lambda: tracks.move_selection(some.choice((None, self._track()))),
        }

    def _asks(self) -> Deeds:
        assistant, some = self.assistant, self.random
        return {
            "continue": assistant.continue_,
            "roll again": self.rewriting.roll_again,
            "vary": self.rewriting.vary,
            "lead in": self.rewriting.lead_in,
            "develop": self.rewriting.develop,
            "interpolate": self.rewriting.interpolate,
            "accept": _when(lambda: bool(self.offers), self._accept),
            "accompany": lambda: self.accompanying.ask(some.choice(tuple(WORDS))),
            "next": assistant.next_take,
            "dismiss": assistant.dismiss,
            "branch": assistant.branch,
            "roll from": self._roll_from,
            "keep": lambda: self._keep(assistant.keep),
            "keep bar": lambda: self._keep(assistant.keep_bar),
            "keep to": lambda: self._keep(self._keep_to),
            "wait": lambda: self.qtbot.wait(some.choice((1, 5, 20, 40))),
            "slow": lambda: self._hold_up(self.room.generator.gate),
            "quick": lambda: self._hold_up(self.room.generator.quick),
        }

    def _wishes(self) -> Deeds:
        settings, some, session = self.room.settings, self.random, self.session
        return {
            "density": lambda: settings.set(the.DENSITY, some.choice((-0.5, 0.0, 0.5))),
            "bars": lambda: settings.set(the.BARS, some.choice((1, 2, 4))),
            "hear others": lambda: settings.set(the.HEAR_OTHERS, some.random() < 0.5),
            "together": lambda: self.assistant.choices.together.toggle(self._track()),
            "hold": lambda: self.locking.hold(session.notes[:1]),
            "rhythm": lambda: self.locking.switch(Lock.RHYTHM, some.random() < 0.5),
        }

    def _kept_ones(self) -> Deeds:
        kept = self.kept
        return {
            "audition": lambda: self._with_node(kept.audition),
            "star": lambda: self._with_node(kept.star),
            "bring settings": lambda: self._with_node(kept.bring_settings),
            "compare": kept.compare,
            "end comparing": kept.end_compare,
        }

    def _accept(self) -> None:
        self.offers.pop()()

    def _is_short(self) -> bool:
        return self.session.score.end < LONGEST

    def _pitch(self) -> int:
        return self.random.randrange(30, 90)

    def _track(self) -> int:
        return self.random.randrange(len(self.session.score.tracks))

    def _edit(self, edited: Edited) -> None:
        self.session.apply("Edit", edited.score)

    def _open(self) -> None:
        self.session.open(Score((Track(PHRASE, name="A"), Track(PHRASE, name="B"))), saved=True)
        self.begun = self.session.score

    def _hold_up(self, event: Event) -> None:
        (event.clear if self.random.random() < 0.5 else event.set)()

    def _with_node(self, deed: Callable[[int], object]) -> None:
        if self.session.takes.nodes:
            deed(self.random.randrange(len(self.session.takes.nodes)))

    def _roll_from(self) -> None:
        if self.assistant.take is not None:
            note = self.random.choice(self.assistant.take.notes)
            self.assistant.roll_from(note, self.random.choice((note, Note(note.start, note.length, 61))))

    def _keep_to(self) -> None:
        if self.assistant.takes is not None:
            span = self.assistant.takes.span
            self.assistant.keep_to(self.random.randrange(span.start, span.end))

    def _keep(self, keep: Callable[[], object]) -> None:
        before, takes, take, answer = (
            self.session.score,
            self.assistant.takes,
            self.assistant.take,
            self.assistant.answered,
        )
        asked = self.assistant._answer_to
        keep()
        if takes is None or take is None or self.session.score is before:
            return
        assert answer is not None
        assert asked is not None
        assert takes.basis == asked.on(before), ("of another piece", self.done[-15:])
        _only_the_span(before, self.session.score, takes, take, self.done[-15:])


def _when(may: Callable[[], bool], deed: Callable[[], object]) -> Callable[[], object]:
    """A deed that is done only where it may be."""

    def done() -> None:
        if may():
            deed()

    return done


def _only_the_span(before: Score, after: Score, takes: Takes, take: Take, told: list[str]) -> None:
    """Notes outside the span of a take that was kept are as they were; what sounds into it may be cut."""
    span = takes.span
    written = {takes.track, *(part.track for part in take.others)}
    for place, track in enumerate(before.tracks):
        now = set(after.tracks[place].notes)
        lost = [note for note in track.notes if note not in now]
        if place not in written:
            assert not lost, ("another track", told)
        assert all(span.start < note.end and note.start < span.end for note in lost), (
            "lost",
            told,
        )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_altered_but_what_is_asked(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, seed: int
) -> None:
    room = Room(tmp_path, PIECE)
    room.settings.set(the.LIVE, True)
    room.assistant.load()
    walk = Walk(room, qtbot, seed)
    try:
        walk.go(STEPS)
        while room.session.history.undo_name:
            room.session.undo()
        assert room.session.score == walk.begun
    finally:
        walk.end()
