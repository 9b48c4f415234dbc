"""Bars, beats and seconds, and the way back to ticks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import edits, timing
from core.score import WHOLE_NOTE, MetreChange, Score, TempoChange
from core.timing import Bar, BarMap, Position, TempoMap, forget_bars


@st.composite
def metred_scores(draw: st.DrawFn) -> Score:
    """Scores with a pickup and changes of metre, most at bar lines and some where none was."""
    metres = draw(
        st.lists(
            st.tuples(st.integers(1, 9), st.sampled_from((2, 4, 8, 16)), st.integers(0, 6), st.booleans()),
            min_size=1,
            max_size=4,
        )
    )
    beats, unit, _, _ = metres[0]
    changes = [MetreChange(0, beats, unit)]
    pickup = draw(st.integers(0, changes[0].bar_length - 1))
    line = pickup
    for beats, unit, bars, cut in metres[1:]:
        line += bars * changes[-1].bar_length + cut * 30
        if line > changes[-1].tick:
            changes.append(MetreChange(line, beats, unit))
    return Score(metres=tuple(changes), pickup=pickup)


@given(metred_scores())
def test_bars_follow_one_another_without_gap(score: Score) -> None:
    bars = BarMap(score).lines(0, score.metres[-1].tick + 5000)
    assert bars[0].start == 0
    assert bars[0].number == (0 if score.pickup else 1)
    for bar, following in pairwise(bars):
        assert following.start == bar.end
        assert following.number == bar.number + 1
        assert bar.length <= bar.metre.bar_length
    starts = {bar.start for bar in bars}
    assert {metre.tick for metre in score.metres if metre.tick >= score.pickup} <= starts | {0}


@given(metred_scores(), st.integers(0, 20_000))
def test_a_tick_lies_in_its_bar_and_its_position_leads_back(score: Score, tick: int) -> None:
    bars = BarMap(score)
    bar, at = bars.bar_at(tick), bars.position(tick)
    assert bar.start <= tick < bar.end
    missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
    beat = WHOLE_NOTE // bar.metre.unit
    assert at.bar == bar.number
    assert 1 <= at.beat <= bar.metre.beats
    assert 0 <= at.tick < beat
    assert bar.start - missing + (at.beat - 1) * beat + at.tick == tick
    assert bar.metre == (score.metre_at(tick) if bar.number else score.metres[0])


@given(metred_scores(), st.integers(0, 20_000))
def test_the_next_line_is_the_nearest_not_before(score: Score, tick: int) -> None:
    bars = BarMap(score)
    line = bars.next_line(tick)
    assert line >= tick
    assert bars.bar_at(line).start == line
    assert all(not tick <= bar.start < line for bar in bars.lines(0, tick + 1))


@given(metred_scores(), st.integers(0, 8000), st.integers(1, 6))
def test_whole_bars_are_counted_from_the_next_line(score: Score, tick: int, count: int) -> None:
    bars = BarMap(score)
    end = bars.bars_from(tick, count)
    between = [bar for bar in bars.lines(tick, end) if tick <= bar.start < end]
    assert len(between) == count
    assert between[-1].end == end


@given(metred_scores(), st.integers(0, 20_000), st.integers(1, 2000))
def test_no_grid_line_is_nearer(score: Score, tick: int, grid: int) -> None:
    bars = BarMap(score)
    line, bar = bars.nearest_line(tick, grid), bars.bar_at(tick)
    origin = bar.end if bar.number == 0 else bar.start
    lines = {bar.start, bar.end} | {t for t in range(bar.start, bar.end) if (t - origin) % grid == 0}
    assert line in lines
    assert abs(line - tick) == min(abs(other - tick) for other in lines)


def test_positions_a_musician_would_name() -> None:
    score = edits.set_pickup(Score(), 480).score
    bars = BarMap(score)
    assert bars.position(0) == Position(0, 4, 0)
    assert bars.position(480) == Position(1, 1, 0)
    assert bars.position(480 + 1920 + 600) == Position(2, 2, 120)
    assert [bars.tick_of(0, 4), bars.tick_of(1), bars.tick_of(2, 2)] == [0, 480, 480 + 1920 + 480]
    assert (bars.numbered(0).start, bars.numbered(3).start) == (0, 480 + 2 * 1920)
    for number, beat in ((0, 1), (1, 5), (1, 0), (-1, 1)):
        with pytest.raises(ValueError, match=r"there is no bar|has no beat"):
            bars.tick_of(number, beat)


@st.composite
def tempo_scores(draw: st.DrawFn) -> Score:
    ticks = sorted(draw(st.sets(st.integers(1, 10_000), max_size=5)))
    rates = draw(st.lists(st.floats(20, 300), min_size=len(ticks) + 1, max_size=len(ticks) + 1))
    return Score(tempos=tuple(TempoChange(t, bpm) for t, bpm in zip([0, *ticks], rates, strict=True)))


@given(tempo_scores(), st.floats(0, 20_000), st.floats(0, 20_000))
def test_seconds_lead_back_to_the_tick_and_never_run_backwards(
    score: Score, one: float, other: float
) -> None:
    tempos = TempoMap(score)
    assert tempos.tick_at(tempos.seconds_at(one)) == pytest.approx(one, abs=1e-6)
    assert (tempos.seconds_at(one) < tempos.seconds_at(other)) == (one < other) or one == pytest.approx(other)


def test_a_beat_at_120_lasts_half_a_second() -> None:
    tempos = TempoMap(Score(tempos=(TempoChange(0, 120), TempoChange(960, 60))))
    assert [tempos.seconds_at(tick) for tick in (0, 480, 960, 1440)] == [0, 0.5, 1, 2]


def test_bars_are_laid_out_once_for_the_same_metres(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100,000 metres each map took a fifth of a second, and an edit made six."""
    laid, lay = list[Score](), timing._laid

    def counted(score: Score) -> Iterator[Bar]:
        laid.append(score)
        return lay(score)

    monkeypatch.setattr(timing, "_laid", counted)
    forget_bars()
    score = Score(metres=(MetreChange(0, 3, 4), MetreChange(1440, 4, 4)))
    maps = [BarMap(score), BarMap(replace(score, title="Air")), BarMap(replace(score, pickup=480))]
    assert len(laid) == 2
    assert [each.bar_at(1440).start for each in maps] == [1440, 1440, 1440]
    assert [each.bar_at(1000).number for each in maps] == [1, 1, 1]
    forget_bars()
    BarMap(score)
    assert len(laid) == 3, "of a piece that is closed nothing is held"
