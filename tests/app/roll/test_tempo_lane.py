"""The tempo lane: points put, dragged, typed and removed, and ramps drawn."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.roll.entry import Entry
from app.roll.lane_titles import LaneTitle
from app.roll.tempo_lane import TempoLane
from app.roll.tempo_scale import ABOVE, BELOW, fitted, tempo_of
from app.settings import SHOW_TEMPO
from core import edits
from core.score import Note, Score, TempoChange, Track
from tests.app.roll.desk import ALT, RIGHT, SHIFT, Desk, Hand

BAR = 1920


@pytest.fixture
def lane(desk: Desk) -> TempoLane:
    """The lane on show, over a piece at 96 with 120 from its third bar on."""
    desk.settings.set(SHOW_TEMPO, True)
    score = Score((Track.of([Note(0, 8 * BAR, 60)]),))
    desk.session.open(edits.set_tempo(score, 120, 2 * BAR).score, saved=True)
    lane = desk.view.findChild(TempoLane)
    assert isinstance(lane, TempoLane)
    return lane


def place(desk: Desk, lane: TempoLane, tick: float, bpm: float) -> QPointF:
    low, high = fitted(desk.session.score.tempos)
    return QPointF(
        desk.geometry.x(tick), ABOVE + (high - bpm) * (lane.height() - ABOVE - BELOW) / (high - low)
    )


def tempos(desk: Desk) -> list[tuple[int, float]]:
    return [(change.tick, change.bpm) for change in desk.session.score.tempos]


def near(desk: Desk, *expected: tuple[int, float]) -> bool:
    """Whether these are the tempos, as exactly as pixels allow."""
    now = tempos(desk)
    return [tick for tick, _ in now] == [tick for tick, _ in expected] and all(
        abs(bpm - wanted) <= 2 for (_, bpm), (_, wanted) in zip(now, expected, strict=True)
    )


def test_it_is_hidden_until_it_is_asked_for(desk: Desk) -> None:
    lane = desk.view.findChild(TempoLane)
    assert isinstance(lane, TempoLane)
    assert not lane.isVisible()
    desk.settings.set(SHOW_TEMPO, True)
    assert lane.isVisible()


def test_a_click_puts_a_change_at_the_beat(desk: Desk, lane: TempoLane) -> None:
    Hand(lane).click(place(desk, lane, BAR + 500, 80))
    assert near(desk, (0, 96), (BAR + 480, 80), (2 * BAR, 120))
    assert all(bpm == round(bpm) for _, bpm in tempos(desk))
    assert desk.undo_name == "Change tempo"
    desk.session.undo()
    assert tempos(desk) == [(0, 96), (2 * BAR, 120)]


def test_a_drag_on_the_line_goes_from_where_it_is(desk: Desk, lane: TempoLane) -> None:
    start = place(desk, lane, BAR, 96)
    hand = Hand(lane)
    hand.press(start)
    assert tempos(desk) == [(0, 96), (2 * BAR, 120)]
    hand.move(place(desk, lane, BAR, 110))
    assert tempos(desk) == [(0, 96), (2 * BAR, 120)]  # a preview only
    hand.release(place(desk, lane, BAR, 110))
    assert near(desk, (0, 96), (BAR, 110), (2 * BAR, 120))


def test_a_point_is_dragged_up_and_down(desk: Desk, lane: TempoLane) -> None:
    at = place(desk, lane, 2 * BAR, 120)
    Hand(lane).drag(at, at + QPointF(3, 5), place(desk, lane, 2 * BAR, 100) + QPointF(5, 0))
    assert near(desk, (0, 96), (2 * BAR, 100))
    assert len(desk.session.history._steps) == 2  # one step


def test_a_point_is_dragged_sideways_to_another_beat(desk: Desk, lane: TempoLane) -> None:
    Hand(lane).drag(place(desk, lane, 2 * BAR, 120), place(desk, lane, 3 * BAR + 460, 120))
    assert near(desk, (0, 96), (3 * BAR + 480, 120))


def test_the_first_point_stays_in_time(desk: Desk, lane: TempoLane) -> None:
    Hand(lane).drag(place(desk, lane, 0, 96), place(desk, lane, BAR, 80))
    assert near(desk, (0, 80), (2 * BAR, 120))
    Hand(lane).click(place(desk, lane, 0, tempos(desk)[0][1]), button=RIGHT)
    assert near(desk, (0, 80), (2 * BAR, 120))
    assert "stays" in desk.said[-1]


def test_alt_is_fine(desk: Desk, lane: TempoLane) -> None:
    at = place(desk, lane, 2 * BAR, 120)
    Hand(lane).drag(at, at + QPointF(0, 2), keys=ALT)
    bpm = tempos(desk)[1][1]
    assert 118 < bpm < 120
    assert bpm != round(bpm)


def test_a_right_click_removes_a_point_and_nothing_else(desk: Desk, lane: TempoLane) -> None:
    Hand(lane).click(place(desk, lane, BAR, 96), button=RIGHT)
    assert desk.undo_name == ""
    Hand(lane).click(place(desk, lane, 2 * BAR, 120), button=RIGHT)
    assert tempos(desk) == [(0, 96)]
    assert desk.undo_name == "Remove tempo change"
    assert "click or drag to set the tempo" in desk.said[-1]  # and no longer how to change the point


@pytest.mark.parametrize(("first", "last", "name"), [(96, 60, "Ritardando"), (96, 130, "Accelerando")])
def test_shift_draws_a_staircase(desk: Desk, lane: TempoLane, first: int, last: int, name: str) -> None:
    desk.session.apply("one tempo", edits.remove_tempo(desk.session.score, 2 * BAR).score)
    desk.session.apply("widen", edits.set_tempo(desk.session.score, 150, 7 * BAR).score)
    desk.session.apply("widen", edits.set_tempo(desk.session.score, 50, 7 * BAR + 480).score)
    hand = Hand(lane)
    hand.drag(
        place(desk, lane, BAR, first),
        place(desk, lane, 3 * BAR, 140),
        place(desk, lane, 2 * BAR, last),
        keys=SHIFT,
    )
    step = (last - first) / 4
    ramp = [(BAR + 480 * beat, first + step * beat) for beat in range(1, 5)]
    assert near(desk, (0, 96), *ramp, (7 * BAR, 150), (7 * BAR + 480, 50))
    assert desk.undo_name == name


def test_escape_leaves_the_tempo_as_it_was(desk: Desk, lane: TempoLane) -> None:
    hand = Hand(lane)
    before = lane.grab().toImage()
    hand.press(place(desk, lane, BAR, 80))
    hand.move(place(desk, lane, BAR, 70))
    assert lane.grab().toImage() != before
    hand.key(Qt.Key.Key_Escape)
    hand.release(place(desk, lane, BAR, 70))
    assert tempos(desk) == [(0, 96), (2 * BAR, 120)]
    assert lane.grab().toImage() == before


def test_a_double_click_types_the_tempo(desk: Desk, lane: TempoLane) -> None:
    hand = Hand(lane)
    hand.double_click(place(desk, lane, 2 * BAR, 120))
    [field] = desk.view.findChildren(Entry)
    QTest.keyClicks(field, "132.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert tempos(desk) == [(0, 96), (2 * BAR, 132.5)]
    desk.session.undo()
    assert tempos(desk) == [(0, 96), (2 * BAR, 120)]


def test_a_double_click_beside_the_line_asks_and_changes_nothing_by_itself(
    desk: Desk, lane: TempoLane
) -> None:
    Hand(lane).double_click(place(desk, lane, BAR, 80))
    field = next(field for field in desk.view.findChildren(Entry) if not field.isHidden())
    assert tempos(desk) == [(0, 96), (2 * BAR, 120)]
    QTest.keyClicks(field, "-16")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert tempos(desk) == [(0, 96), (BAR, 80), (2 * BAR, 120)]


@pytest.mark.parametrize(
    ("text", "bpm"),
    [
        ("72", 72),
        ("72,5", 72.5),
        ("+4", 104),
        ("−10", 90),
        ("80%", 80),
        ("999", 400),
        ("fast", None),
        ("+5%", None),
    ],
)
def test_what_may_be_typed(text: str, bpm: float | None) -> None:
    assert tempo_of(text, 100) == bpm


def test_hovering_names_the_tempo_and_its_bar(desk: Desk, lane: TempoLane) -> None:
    pointed: list[str] = []
    lane.pointed.connect(pointed.append)
    Hand(lane).move(place(desk, lane, 2 * BAR, 120))
    assert "120 from bar 3" in desk.said[-1]
    assert pointed == ["120"]


def test_the_tempo_named_is_the_one_that_has_been_set_under_the_pointer(desk: Desk, lane: TempoLane) -> None:
    hand, pointed = Hand(lane), list[str]()
    lane.pointed.connect(pointed.append)
    hand.move(place(desk, lane, 2 * BAR, 120))
    desk.session.apply("Change tempo", edits.set_tempo(desk.session.score, 88, 2 * BAR).score)
    assert pointed[-1] == "88"


def test_a_hollow_point_shows_where_a_click_would_put_one(desk: Desk, lane: TempoLane) -> None:
    hand, plain = Hand(lane), lane.grab().toImage()
    hand.move(place(desk, lane, BAR, 80))
    offered = lane.grab().toImage()
    hand.move(place(desk, lane, BAR + 40, 80))
    assert plain != offered == lane.grab().toImage()  # it keeps to the beat
    hand.move(place(desk, lane, 2 * BAR, 120))
    assert lane.grab().toImage() == plain  # on a point that is there
    above = QPointF(desk.geometry.x(BAR), 9)
    hand.move(above)
    hand.click(above)
    clicked = lane.grab().toImage()
    QApplication.sendEvent(lane, QEvent(QEvent.Type.Leave))
    assert lane.grab().toImage() == clicked  # the scale is another: it would have hung in the air


def test_the_scale_keeps_the_tempos_in_view_and_its_figures_apart(desk: Desk, lane: TempoLane) -> None:
    for bpm in (20, 60, 96, 400):
        low, high = fitted((TempoChange(0, bpm),))
        assert low < bpm < high or bpm == 400
        assert high - low >= 60
    rows = [row for row, _ in lane.marks()]
    assert len(rows) >= 2
    assert all(abs(one - other) >= 16 for one, other in pairwise(rows))


def test_the_playhead_moves_in_it(desk: Desk, lane: TempoLane) -> None:
    before = lane.grab().toImage()
    desk.view.set_playhead(BAR)
    assert lane.grab().toImage() != before


def test_a_tempo_a_tick_is_painted_without_a_point_each(desk: Desk, lane: TempoLane) -> None:
    tempos = tuple(TempoChange(tick, 90 + tick % 7) for tick in range(0, 8 * BAR, 10))
    desk.session.open(Score(tempos=tempos), saved=True)
    assert not lane.grab().isNull()


def test_the_value_under_the_pointer_goes_before_a_figure_in_its_way(desk: Desk, lane: TempoLane) -> None:
    (title,) = (each for each in desk.view.findChildren(LaneTitle) if type(each) is LaneTitle)
    metrics = title.fontMetrics()
    all_of_them = [words for _, words in title.figures(metrics)]
    assert all_of_them == [words for _, words in lane.marks()]
    title.show_value("96")
    assert [words for _, words in title.figures(metrics)] == all_of_them
    title.show_value("196.25 or more")
    assert 0 < len(title.figures(metrics)) < len(all_of_them)
