"""Whatever is done to lanes and ruler: Esc leaves no trace, a drag is one step, undo brings all back."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from app.roll.tempo_lane import TempoLane
from app.settings import SHOW_TEMPO
from core import edits
from core.harmony import Key
from core.score import KeyChange, Note, Score, Span, Track
from tests.app.roll.desk import ALT, CTRL, LEFT, NONE, RIGHT, SHIFT, Desk, Hand

KEYS = (NONE, NONE, SHIFT, CTRL, ALT, SHIFT | ALT, CTRL | ALT)


def full_piece() -> Score:
    """Eight bars with a pickup and something of every kind on the ruler."""
    notes = [Note(240 * step, 240, 60 + step % 7, 40 + step) for step in range(60)]
    score = Score((Track.of(notes),), keys=(KeyChange(0, Key("C")), KeyChange(6240, Key("Eb"))), pickup=480)
    score = edits.set_metre(score, 3, 4, 4320).score
    score = edits.ramp_tempo(score, Span(8160, 9600), 96, 70).score
    for tick, text in ((0, "Intro"), (2400, "A"), (7200, "B")):
        score = edits.set_marker(score, tick, text).score
    return score


def way(dice: random.Random, widget: QWidget) -> list[QPointF]:
    return [
        QPointF(dice.randrange(-20, widget.width() + 20), dice.randrange(6, widget.height() + 30))
        for _ in range(dice.randint(1, 4))
    ]


@pytest.mark.parametrize("seed", range(12))
def test_any_drag_is_one_step_or_none_and_escape_leaves_no_trace(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)
    desk.settings.set(SHOW_TEMPO, True)
    desk.session.open(full_piece(), saved=True)
    lane = desk.view.findChild(TempoLane)
    assert isinstance(lane, TempoLane)
    for _ in range(25):
        widget = dice.choice((desk.lane, lane, desk.ruler))
        desk.session.select(frozenset(dice.sample(desk.notes, dice.choice((0, 5)))))
        before, steps = desk.session.score, desk.session.history._now
        hand, keys = Hand(widget), dice.choice(KEYS)
        first, *rest = way(dice, widget)
        hand.press(first, dice.choice((LEFT, LEFT, LEFT, RIGHT)), keys)
        for at in rest:
            hand.move(at, keys)
        if dice.random() < 0.3 and hand._down is LEFT:
            hand.key(Qt.Key.Key_Escape)
            assert desk.session.score is before
            assert not desk.view.scene.previewing
        hand.release(rest[-1] if rest else first, keys)
        assert desk.session.history._now - steps in (0, 1)
        assert not desk.view.scene.previewing
    while desk.undo_name:
        desk.session.undo()
    assert desk.session.score == full_piece()
