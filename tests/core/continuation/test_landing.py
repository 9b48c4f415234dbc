"""How takes come to what follows: measured as a listener hears it, and preferred where it is easy."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.continuation.generator import Generator
from core.continuation.landing import landings
from core.continuation.planning import plan_for
from core.continuation.ranking import EASILY, Candidate, Context, choose
from core.continuation.request import Locks, Request, Task
from core.continuation.writing import write
from core.errors import CalledOff
from core.harmony import Key
from core.lstm.bundle import Bundle, load
from core.lstm.evaluate import surprise
from core.lstm.features import Setting
from core.score import KeyChange, Note, Score, Track
from core.timing import BarMap

BAR = 1920
# Four bars in G, in eighths: pitch and length.
TUNE = (
    ((67, 2), (69, 1), (71, 1), (72, 2), (71, 2)),
    ((69, 1), (71, 1), (69, 1), (67, 1), (64, 2), (62, 2)),
    ((67, 2), (69, 1), (71, 1), (74, 2), (72, 2)),
    ((71, 1), (69, 1), (67, 1), (66, 1), (67, 4)),
)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load()


def tune(fourth: int = 0) -> Score:
    """The tune, its last two bars so many semitones higher."""
    notes, tick = [], 0
    for number, bar in enumerate(TUNE):
        for pitch, eighths in bar:
            notes.append(Note(tick, 240 * eighths, pitch + fourth * (number > 1)))
            tick += 240 * eighths
    return Score((Track(tuple(notes)),), keys=(KeyChange(0, Key("G")),))


MIDDLE = Request(tune(), start=BAR, end=2 * BAR)


def test_drafts_lead_to_a_held_note_that_the_model_is_told_of(bundle: Bundle) -> None:
    score = tune(5)
    held = next(note for note in score.tracks[0].notes if note.start == 2 * BAR)
    request = Request(score, start=BAR, end=4 * BAR, locks=Locks(held=(held,)))
    told, _ = plan_for(request, bundle)
    untold = replace(told, setting=replace(told.setting, held=()))
    unaware = Setting(told.setting.bars, told.setting.key)
    means = []
    for plan in (told, untold):
        lines = [draft.notes for draft in write(plan, range(32))]
        heard = [(*plan.heard, *(note for note in line if note.start <= held.start)) for line in lines]
        assert all(line[-1] == held for line in heard)
        means.append(np.mean([surprise(bundle, line, unaware)[-1].sum() for line in heard]))
    assert means[0] < means[1] - 0.5


def test_it_is_what_the_next_note_costs_after_the_take(bundle: Bundle) -> None:
    plan, _ = plan_for(MIDDLE, bundle)
    lines = [draft.notes for draft in write(plan, range(12))]
    assert len({len(line) for line in lines}) > 1
    landing = next(note for note in MIDDLE.score.tracks[0].notes if note.start == 2 * BAR)
    before = [note for note in MIDDLE.score.tracks[0].notes if note.start < BAR]
    setting = Setting(BarMap(MIDDLE.score), Key("G"))
    expected = [surprise(bundle, (*before, *line, landing), setting)[-1].sum() for line in lines]
    assert landings(plan, lines) == pytest.approx(expected, abs=1e-4)


def test_a_prefix_is_heard_before(bundle: Bundle) -> None:
    prefix = (Note(BAR, 480, 69, suggested="folk"),)
    whole, _ = plan_for(MIDDLE, bundle)
    split, _ = plan_for(replace(MIDDLE, prefix=prefix), bundle)
    lines = [draft.notes for draft in write(split, range(4))]
    together = landings(whole, [(*prefix, *line) for line in lines])
    assert landings(split, lines) == pytest.approx(together, abs=1e-4)


def test_what_leads_in_lands_on_the_phrase(bundle: Bundle) -> None:
    later = replace(
        tune(), tracks=(Track(tuple(replace(n, start=n.start + BAR) for n in tune().tracks[0].notes)),)
    )
    plan, _ = plan_for(Request(later, start=0, end=BAR, task=Task.LEAD_IN), bundle)
    bits = landings(plan, [draft.notes for draft in write(plan, range(4))])
    assert all(each is not None and each > 0 for each in bits)


def test_where_nothing_follows_there_is_nothing_to_land_on(bundle: Bundle) -> None:
    plan, _ = plan_for(Request(tune(), start=4 * BAR, bars=1), bundle)
    lines = [draft.notes for draft in write(plan, range(2))]
    assert landings(plan, lines) == [None, None]
    assert list(landings(plan, [])) == []


def test_it_can_be_called_off(bundle: Bundle) -> None:
    plan, _ = plan_for(MIDDLE, bundle)
    lines = [draft.notes for draft in write(plan, range(2))]
    with pytest.raises(CalledOff):
        landings(plan, lines, lambda: False)


@pytest.mark.parametrize("fourth", [0, 5])
def test_takes_land_better_than_drafts_do(bundle: Bundle, fourth: int) -> None:
    request = replace(MIDDLE, score=tune(fourth), drafts=64)
    plan, _ = plan_for(request, bundle)
    drafts = [draft.notes for draft in write(plan, range(64))]
    takes = [take.notes for take in Generator(bundle).generate(request).takes]
    assert len(takes) == 4
    mean = [float(np.mean([bits for bits in landings(plan, lines) if bits])) for lines in (takes, drafts)]
    assert mean[0] < mean[1]


def test_of_two_that_are_otherwise_alike_the_one_that_leads_on_comes_first() -> None:
    notes = tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate((60, 64, 62, 65, 67)))
    other = (*notes[:3], *(replace(note, pitch=note.pitch - 1) for note in notes[3:]))
    context = Context((), BarMap(Score()))
    for landing in (9.0, 6.0):
        drafts = [Candidate(notes, (2.0,) * 5, landing=landing), Candidate(other, (2.0,) * 5, landing=EASILY)]
        first, last = choose(drafts, 2, context)
        assert (first.index, last.index) == (1, 0)
        assert "leads into what follows" in first.reasons
        assert "leads into what follows" not in last.reasons
    orders = [
        [
            choice.index
            for choice in choose(
                [Candidate(line, (2.0,) * 5, landing=bits) for line in (notes, other)], 2, context
            )
        ]
        for bits in (None, 0.5, 3.0)
    ]
    assert all(one == two for one, two in pairwise(orders))  # easy is easy: how easy counts for nothing
