"""Tunes cut in two at a bar line, and continued to their very end."""

from __future__ import annotations

import random
from dataclasses import replace
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.continuation.generator import Generator
from core.errors import BadRequest
from core.judging.comparison import BITS, FEWEST_TUNES, Pair, compare
from core.judging.halves import Way, continued, halve, with_bars
from core.judging.held_out import drawn
from core.judging.traits import traits
from core.lstm.bundle import Bundle
from core.score import MetreChange, Note, Score, Track
from core.timing import BarMap
from tests.core.judging.lines import BAR, QUARTER, line, tune
from tests.core.lstm.tiny import tiny_bundle

WITH_PICKUP = Score(
    (Track(line([67, *[60 + n % 7 for n in range(22)], 60])),), metres=(MetreChange(0, 3, 4),), pickup=QUARTER
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


def test_a_tune_is_cut_at_the_bar_line_nearest_its_middle() -> None:
    halves = halve("", Score((Track(line(range(60, 80))),)))  # five bars: the middle is in the third
    assert halves
    assert halves.true.span.start in (2 * BAR, 3 * BAR)
    assert (halves.true.seed[-1].end, halves.true.notes[0].start) == (halves.true.span.start,) * 2
    assert halves.whole.tracks[0].notes == line(range(60, 80))


def test_a_tune_with_a_pickup_ends_within_its_last_bar_and_so_do_its_takes(bundle: Bundle) -> None:
    halves = halve("", WITH_PICKUP)
    assert halves
    end = WITH_PICKUP.end
    assert BarMap(WITH_PICKUP).next_line(end) != end == halves.true.span.end
    found = continued(Generator(bundle), halves, Way(3))
    assert [take.notes[-1].end for take in found.takes] == [end] * 3
    assert all(take.notes[0].start >= halves.true.span.start for take in found.takes)
    assert [score.metres for score in found.scores] == [WITH_PICKUP.metres] * 3
    assert found.scores[0].tracks[0].notes[: len(halves.true.seed)] == halves.true.seed


def test_a_note_across_the_cut_is_heard_up_to_it() -> None:
    notes = [*line([60] * 9), Note(9 * QUARTER, 5 * QUARTER, 62), *line([64] * 10, 14 * QUARTER)]
    halves = halve("", Score((Track(tuple(notes)),)))
    assert halves
    assert halves.true.seed[-1] == Note(9 * QUARTER, 3 * QUARTER, 62)
    assert halves.true.notes[0] == Note(14 * QUARTER, QUARTER, 64)


def test_notes_of_no_length_to_speak_of_are_left_out() -> None:
    flick = Score((Track((*line([60] * 8), *line([62] * 8, BAR * 2, 1))),), metres=(MetreChange(0, 4, 4),))
    assert halve("", flick) is None


@pytest.mark.parametrize("notes", [0, 1, 13])
def test_what_is_too_short_is_left_out(notes: int) -> None:
    assert halve("", Score((Track(line([60] * notes)),))) is None


def test_what_is_longer_than_a_take_may_be_is_left_out() -> None:
    assert halve("", Score((Track(line([60] * 140, length=BAR)),))) is None


@given(st.data())
def test_bars_come_back_from_a_bar_map(data: st.DataObject) -> None:
    metres = [MetreChange(0, 4, 4)]
    for _ in range(data.draw(st.integers(0, 3))):
        beats = data.draw(st.integers(2, 6))
        tick = metres[-1].tick + data.draw(st.integers(4, 20)) * QUARTER
        metres.append(MetreChange(tick, beats, 4))
    pickup = data.draw(st.sampled_from((0, QUARTER)))
    score = Score((Track(line([60] * 100)),), metres=tuple(metres), pickup=pickup)
    back = with_bars(Score(score.tracks), BarMap(score))
    told = [(bar.start, bar.length, bar.metre.beats) for bar in BarMap(score).lines(0, score.end)]
    assert [(bar.start, bar.length, bar.metre.beats) for bar in BarMap(back).lines(0, score.end)] == told


def test_the_same_seed_gives_the_same_takes_and_another_gives_others(bundle: Bundle) -> None:
    halves = halve("", tune(random.Random(0)))
    assert halves
    generator = Generator(bundle)
    first, again, other = (continued(generator, halves, Way(2, random_seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first.takes != other.takes


def test_a_comparison_holds_takes_against_true_halves(bundle: Bundle) -> None:
    generator = Generator(bundle)
    halves = [each for n in range(FEWEST_TUNES) if (each := halve(f"{n}", tune(random.Random(n))))]
    tunes = [continued(generator, each, Way(2, random_seed=3)) for each in halves]
    found = compare(tunes)
    assert (found.tunes, found.takes) == (FEWEST_TUNES, 2 * FEWEST_TUNES)
    mean = sum(traits(each.true)["scale consistency"] for each in tunes) / FEWEST_TUNES
    assert found.traits["scale consistency"].true == pytest.approx(mean)
    # A model that knows nothing writes none of the tunes' plain scales, and finds nothing likely.
    assert found.traits["scale consistency"].taken < mean - 0.05
    assert found.traits[BITS].true > 5
    assert found.overlaps["pitch range"].area < found.peers["pitch range"].area
    assert found.verdict.accuracy > 0.9
    known = [pair.away for pair in found.traits.values() if pair.away == pair.away]
    assert found.away == pytest.approx(sum(known) / len(known))
    assert 0 < found.away_error < found.away
    with pytest.raises(BadRequest, match=r"there are 7\."):
        compare(tunes[:7])


def test_true_halves_given_as_takes_lie_nowhere_away(bundle: Bundle) -> None:
    generator = Generator(bundle)
    halves = [each for n in range(FEWEST_TUNES) if (each := halve(f"{n}", tune(random.Random(n))))]
    tunes = [continued(generator, each, Way(1)) for each in halves]
    same = [replace(each, takes=(each.true,), take_bits=(each.true_bits,)) for each in tunes]
    found = compare(same)
    assert [found.away, found.away_error] == pytest.approx([0, 0])


def test_a_pair_leaves_out_tunes_that_cannot_tell() -> None:
    pair = Pair.of([1.0, nan, 3.0], [0.0, 5.0, 4.0])
    assert (pair.taken, pair.true, pair.spread) == (2.0, 2.0, 2.0)
    assert pair.error == pytest.approx(1 / 2**0.5)
    assert (Pair(1.5, 1.0, 0.25, 0).away, Pair(1.5, 1.0, 0.0, 0).away) == (2.0, 0.5)


def test_tunes_are_drawn_by_lot_but_always_the_same() -> None:
    halves = [each for n in range(20) if (each := halve(f"{n}", tune(random.Random(n))))]
    first = [each.name for each in drawn(halves, 5, 1)]
    assert first == [each.name for each in drawn(halves, 5, 1)] != [each.name for each in drawn(halves, 5, 2)]
    assert len(set(first)) == 5
    assert drawn(halves, 50, 1) == halves
