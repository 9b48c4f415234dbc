"""The gap in the middle of a tune, and what the network is told of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.dataset import GROUPS, Dataset
from core.lstm.features import Setting
from core.lstm.gaps import KNOWN, gap_columns, gap_figures, middle_gap
from core.lstm.lens import columns_of
from core.score import MetreChange, Note, Score
from core.timing import BarMap
from tests.core.lstm.melodies import ENCODING
from tests.core.lstm.test_batches import packed

BAR = 1920
FOUR = Score()


def tune(bars: int, score: Score = FOUR, held: int = 0) -> tuple[list[Note], Setting]:
    """Quarter notes over so many bars of four; the last note of bar `held` sounds on into the next."""
    notes = [Note(480 * place, 480, 60 + place * 5 % 7) for place in range(4 * bars)]
    if held:
        last = notes[4 * held - 1]
        notes[4 * held - 1 : 4 * held + 1] = [replace(last, length=960)]
    return notes, Setting(bars=BarMap(score), key=Key("C"), end=notes[-1].end)


def gap_of(data: Dataset, tune: int = 0) -> tuple[int, int] | None:
    """The ticks from which to which the gap goes."""
    gap = middle_gap(data, tune)
    return (int(data.times[gap.start, 0]), int(data.times[gap.end, 0])) if gap else None


def test_the_gap_is_the_four_bars_in_the_middle() -> None:
    assert gap_of(packed(tune(12))) == (4 * BAR, 8 * BAR)
    assert gap_of(packed(tune(12), tune(16)), 1) == (6 * BAR, 10 * BAR)


def test_it_neither_begins_nor_ends_inside_a_note() -> None:
    assert gap_of(packed(tune(12, held=4))) in [(3 * BAR, 7 * BAR), (5 * BAR, 9 * BAR)]
    assert gap_of(packed(tune(12, held=8))) in [(3 * BAR, 7 * BAR), (5 * BAR, 9 * BAR)]


def test_something_stands_before_it_and_something_after() -> None:
    assert gap_of(packed(tune(6))) == (BAR, 5 * BAR)
    assert gap_of(packed(tune(5))) is None


def test_there_is_none_where_the_metre_is_unknown_or_changes() -> None:
    notes, setting = tune(12)
    assert gap_of(packed((notes, replace(setting, bars=None)))) is None
    changing = Score(metres=(MetreChange(0, 4, 4), MetreChange(4 * BAR, 2, 4), MetreChange(5 * BAR, 4, 4)))
    assert gap_of(packed(tune(9, changing))) is None
    assert gap_of(packed(tune(12, Score(metres=(MetreChange(0, 2, 4),))))) == (5 * BAR, 7 * BAR)


@pytest.mark.parametrize("known", KNOWN)
def test_the_network_is_told_of_it_as_at_the_desk(known: str) -> None:
    notes, setting = tune(12)
    data = packed((notes, setting))
    gap = middle_gap(data, 0)
    assert gap is not None
    told = {
        "its end and what follows": replace(setting, end=8 * BAR, after=tuple(notes[32:])),
        "its end": replace(setting, end=8 * BAR),
        "neither": replace(setting, end=None),
    }[known]
    found, expected = gap_columns(data, 0, gap, KNOWN[known]), columns_of(ENCODING, told, notes[:32])
    for group in GROUPS:
        assert np.array_equal(getattr(found, group), getattr(expected, group)), group


def test_the_figures_are_of_the_notes_in_the_gaps_alone(tiny: Bundle) -> None:
    data = packed(tune(12), tune(5), tune(6))
    found = gap_figures(tiny.step, 2 * tiny.layers * tiny.units, data, [0, 1, 2])
    assert {known: figures.notes for known, figures in found.items()} == dict.fromkeys(KNOWN, 32)
    assert len({figures.all for figures in found.values()}) == len(KNOWN)
    assert gap_figures(tiny.step, 2 * tiny.layers * tiny.units, data, [1]) == {}
