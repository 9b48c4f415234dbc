"""Why a note: the probabilities are the model's own, the alternatives could have been written instead."""

from __future__ import annotations

import dataclasses
from math import log2

import numpy as np
import pytest

from core.continuation.generator import Generator
from core.continuation.listening import Listener
from core.continuation.request import Grid, Locks, Request, Task
from core.continuation.take import Take
from core.continuation.weighing import MOST, Why
from core.continuation.why import alternatives, alternatives_written, take_surprises
from core.harmony import Key
from core.lstm.bundle import Bundle, load
from core.scales import Scale
from core.score import KeyChange, Note, Score, Span, Track

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
TUNE = [Note(240 * place, 240, SCALE[place % 8]) for place in range(16)]
SCORE = Score((Track.of(TUNE),), keys=(KeyChange(0, Key("C")),))
REQUEST = Request(SCORE, start=3840, bars=2, takes=2, drafts=2, random_seed=7, temperature=1.2)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load()


@pytest.fixture(scope="module")
def take(bundle: Bundle) -> Take:
    return Generator(bundle).generate(REQUEST).takes[0]


def why_of(bundle: Bundle, request: Request, take: Take, index: int) -> Why:
    why = alternatives(bundle, request, take, index)
    assert why is not None
    return why


def reasons(bundle: Bundle, request: Request, take: Take) -> list[Why]:
    return [why_of(bundle, request, take, index) for index in range(len(take.notes))]


def test_the_bits_are_those_the_take_was_written_with(bundle: Bundle, take: Take) -> None:
    whys = reasons(bundle, REQUEST, take)
    assert [why.note for why in whys] == list(take.notes)
    assert np.allclose([why.bits for why in whys], take.surprise, atol=1e-3)
    assert all(why.timing >= 0 and why.pitch >= 0 for why in whys)


def test_a_take_s_surprise_is_told_apart(bundle: Bundle, take: Take) -> None:
    found = take_surprises(bundle, REQUEST, take)
    whys = reasons(bundle, REQUEST, take)
    assert found.notes == take.notes
    assert np.allclose(found.bits, take.surprise, atol=1e-3)
    assert np.allclose(found.timing, [why.timing for why in whys], atol=1e-3)


def test_a_seam_off_the_bar_and_after_a_rest_is_heard_as_it_was(bundle: Bundle) -> None:
    request = dataclasses.replace(REQUEST, start=4560)
    take = Generator(bundle).generate(request).takes[0]
    assert np.allclose([why.bits for why in reasons(bundle, request, take)], take.surprise, atol=1e-3)


def test_alternatives_are_others_the_likeliest_first(bundle: Bundle, take: Take) -> None:
    for why in reasons(bundle, REQUEST, take):
        for group, own in ((why.pitches, 2**-why.pitch), (why.rhythms, 2**-why.timing)):
            chances = [each.probability for each in group]
            assert len(group) <= MOST
            assert chances == sorted(chances, reverse=True)
            assert sum(chances) + own <= 1 + 1e-9
            assert len({(each.note.start, each.note.length, each.note.pitch) for each in group}) == len(group)
            assert why.note not in [each.note for each in group]
        assert all((n.note.start, n.note.length) == (why.note.start, why.note.length) for n in why.pitches)
        assert all(each.note.pitch == why.note.pitch for each in why.rhythms)


def test_a_swapped_note_has_the_probability_it_was_offered_with(bundle: Bundle, take: Take) -> None:
    """Written in its place, the alternative is as surprising as was said."""
    index = max(range(len(take.notes) - 1), key=lambda place: take.surprise[place])
    why = why_of(bundle, REQUEST, take, index)
    for offered in (why.pitches[0], why.rhythms[0]):
        swapped = dataclasses.replace(take, notes=(*take.notes[:index], offered.note))
        again = why_of(bundle, REQUEST, swapped, index)
        part = again.pitch if offered in why.pitches else again.timing
        assert part == pytest.approx(-log2(offered.probability), abs=1e-3)


def test_a_take_rolled_on_from_an_alternative_is_told_as_it_was_written(bundle: Bundle, take: Take) -> None:
    other = why_of(bundle, REQUEST, take, 2).pitches[0].note
    asked = dataclasses.replace(REQUEST, prefix=(*take.notes[:2], other))
    for new in Generator(bundle).generate(asked).takes:
        assert new.notes[:3] == (*take.notes[:2], other)
        assert np.allclose([why.bits for why in reasons(bundle, asked, new)], new.surprise, atol=1e-3)
        assert why_of(bundle, REQUEST, new, 4) == why_of(bundle, asked, new, 4)


def test_every_alternative_can_be_rolled_on_from(bundle: Bundle, take: Take) -> None:
    for index in (1, len(take.notes) // 2):
        why = why_of(bundle, REQUEST, take, index)
        for each in (*why.pitches, *why.rhythms):
            prefix = (*take.notes[:index], each.note)
            if each.note.end < REQUEST.span.end:
                new = Generator(bundle).single(dataclasses.replace(REQUEST, prefix=prefix), 0)
                assert new.notes[: index + 1] == prefix


def test_the_take_s_own_settings_count_and_not_what_is_asked_next(bundle: Bundle, take: Take) -> None:
    later = dataclasses.replace(REQUEST, bars=8, temperature=0.3, close=True)
    assert why_of(bundle, later, take, 1) == why_of(bundle, REQUEST, take, 1)


@pytest.mark.parametrize("task", [Task.VARY, Task.LEAD_IN])
def test_variations_and_lead_ins_are_told_as_they_were_written(bundle: Bundle, task: Task) -> None:
    start, end = (1920, 3840) if task is Task.VARY else (0, 1920)
    notes = (
        TUNE if task is Task.VARY else [dataclasses.replace(note, start=note.start + 1920) for note in TUNE]
    )
    score = Score((Track.of(notes),), keys=SCORE.keys)
    request = Request(score, start=start, end=end, task=task, takes=1, drafts=1, random_seed=3)
    take = Generator(bundle).generate(request).takes[0]
    whys = reasons(bundle, request, take)
    assert np.allclose([why.bits for why in whys], take.surprise, atol=1e-3)
    offered = [each.note for why in whys for each in why.rhythms]
    assert offered
    assert all(start <= note.start and note.end <= end for note in offered)


def test_held_notes_stay_and_others_leave_them_room(bundle: Bundle) -> None:
    held = Note(5000, 400, 66)  # off every grid
    request = dataclasses.replace(REQUEST, locks=Locks(held=(held,)))
    take = Generator(bundle).generate(request).takes[0]
    place = take.notes.index(held)
    whys = reasons(bundle, request, take)
    assert np.allclose([why.bits for why in whys], take.surprise, atol=1e-3)
    assert (whys[place].pitches, whys[place].rhythms) == ((), ())
    before = [each.note for why in whys[:place] for each in why.rhythms]
    assert before
    assert all(note.end <= held.start for note in before)


def test_the_last_note_of_a_cadence_stays_the_tonic_on_a_beat(bundle: Bundle) -> None:
    request = dataclasses.replace(REQUEST, locks=Locks(cadence=True), close=True)
    take = Generator(bundle).generate(request).takes[0]
    last = why_of(bundle, request, take, len(take.notes) - 1)
    assert all(each.note.pitch % 12 == 0 for each in last.pitches)
    assert all(each.note.start % 480 == 0 for each in last.rhythms if each.note.end == REQUEST.span.end)


def test_on_a_grid_of_triplets_only_those_are_offered(bundle: Bundle) -> None:
    request = dataclasses.replace(REQUEST, locks=Locks(grid=Grid.TRIPLETS), temperature=1.6)
    take = Generator(bundle).generate(request).takes[0]
    offered = [each.note for why in reasons(bundle, request, take) for each in why.rhythms]
    assert offered
    assert all(note.start % 160 == 0 and note.end % 160 == 0 for note in offered)


def test_alternatives_keep_to_the_locks(bundle: Bundle) -> None:
    locks = Locks(scale=Scale.shaped("C", "major pentatonic"), lowest=60, highest=76)
    request = dataclasses.replace(REQUEST, locks=locks)
    take = Generator(bundle).generate(request).takes[0]
    whys = reasons(bundle, request, take)
    pitches = {each.note.pitch for why in whys for each in why.pitches}
    assert pitches
    assert all(60 <= pitch <= 76 and pitch % 12 in {0, 2, 4, 7, 9} for pitch in pitches)


def test_alternatives_fill_the_span_to_the_tick(bundle: Bundle, take: Take) -> None:
    last = why_of(bundle, REQUEST, take, len(take.notes) - 1)
    for each in last.rhythms:
        left = REQUEST.span.end - each.note.end
        assert left == 0 or left >= bundle.encoding.lengths[0]


def test_what_is_locked_has_no_alternative(bundle: Bundle, take: Take) -> None:
    def locked(locks: Locks) -> Why:
        recipe = dataclasses.replace(take.recipe, locks=locks)
        return why_of(bundle, REQUEST, dataclasses.replace(take, recipe=recipe), 1)

    note = take.notes[1]
    free = why_of(bundle, REQUEST, take, 1)
    assert free.pitches
    assert free.rhythms
    rhythm = locked(Locks(rhythm=tuple(Span(each.start, each.end) for each in take.notes)))
    assert (rhythm.pitches, rhythm.rhythms) == (free.pitches, ())
    pitches = locked(Locks(pitches=tuple(each.pitch for each in take.notes)))
    assert pitches.pitches == ()
    assert pitches.rhythms == free.rhythms
    held = locked(Locks(held=(note,)))
    assert (held.pitches, held.rhythms) == ((), ())


def test_the_composer_s_own_note_is_weighed_as_the_curve_says(bundle: Bundle) -> None:
    found = Listener(bundle).surprises(SCORE, 0)
    for place in (0, 1, 7, 15):
        why = alternatives_written(bundle, SCORE, 0, TUNE[place])
        assert why is not None
        assert why.timing == pytest.approx(float(found.timing[place]), abs=1e-3)
        assert why.pitch == pytest.approx(float(found.pitch[place]), abs=1e-3)


def test_deep_in_a_long_piece_too(bundle: Bundle) -> None:
    notes = [Note(960 * place, 960, SCALE[(place * place // 3) % 8]) for place in range(500)]
    score = Score((Track.of(notes),))
    found = Listener(bundle).surprises(score, 0)
    for place in (128, 450):
        why = alternatives_written(bundle, score, 0, notes[place])
        assert why is not None
        assert why.bits == pytest.approx(float(found.bits[place]), abs=1e-3)


def test_so_it_is_where_the_line_changes_its_register(bundle: Bundle) -> None:
    low = [Note(480 * place, 480, SCALE[place % 5] - 24) for place in range(400)]
    high = [Note(480 * place, 480, SCALE[place % 5]) for place in range(400, 600)]
    score = Score((Track.of([*low, *high]),))
    found = Listener(bundle).surprises(score, 0)
    why = alternatives_written(bundle, score, 0, high[-20])
    assert why is not None
    assert why.bits == pytest.approx(float(found.bits[580]), abs=1e-3)


def test_a_note_that_is_not_heard_has_no_reason(bundle: Bundle) -> None:
    below = Note(0, 240, 40)
    score = Score((Track.of([*TUNE, below]),))
    assert alternatives_written(bundle, score, 0, below, several=lambda: None) is None
    assert alternatives_written(bundle, score, 0, below) is not None  # by the model of several voices


def test_alternatives_to_the_composer_s_note_leave_the_next_where_it_is(bundle: Bundle) -> None:
    why = alternatives_written(bundle, SCORE, 0, TUNE[5])
    assert why is not None
    assert why.pitches
    assert all(each.note.end <= TUNE[6].start for each in why.rhythms)


def test_words_are_a_musician_s(bundle: Bundle, take: Take) -> None:
    quarters = [Note(480 * place, 480, SCALE[place % 8]) for place in range(7)]
    odd = Note(3480, 120, 61)
    score = Score((Track.of([*quarters, odd]),), keys=(KeyChange(0, Key("Ab")),))
    why = alternatives_written(bundle, score, 0, odd)
    assert why is not None
    words = {each.words for each in why.rhythms}
    assert "sixteenth earlier" in " ".join(words) or "eighth earlier" in " ".join(words)
    assert not any(digit in name for name in words for digit in "0123456789")
    assert not any("♯" in each.words for each in why.pitches)


def test_what_surprised_most_is_told() -> None:
    why = Why(TUNE[0], 1.0, 2.17, (), ())
    assert why.by_pitch
    assert not dataclasses.replace(why, timing=3.0).by_pitch
