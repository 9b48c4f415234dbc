"""Spans for takes that do not follow the phrase: instead of some of its notes, or before it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app import places
from app.places import NoRoom
from core import edits
from core.continuation.request import Request, Task
from core.errors import BadRequest
from core.score import MetreChange, Note, Score, Span, Track
from core.timing import BarMap

BAR = 1920


def line(*starts: int, length: int = 240) -> Score:
    return Score((Track(tuple(Note(start, length, 60) for start in starts)),))


def some_of(score: Score, *which: int) -> frozenset[Note]:
    return frozenset(score.tracks[0].notes[index] for index in which)


@pytest.mark.parametrize(
    ("starts", "chosen", "span"),
    [
        ((0, 480, 960, 1440), (1, 2), Span(480, 1440)),  # up to the very next note
        ((0, 480, 960, 1700), (1, 2), Span(480, 1700)),  # a short rest is filled
        ((0, 480, 960, BAR + 600), (1, 2), Span(480, BAR + 600)),  # and one into the next bar
        ((0, 480, 960, 3 * BAR), (1, 2), Span(480, BAR)),  # a long one stays
        ((0, 480, 960), (1, 2), Span(480, BAR)),  # nothing follows
        ((0, 480, 960, 1440), (0, 2), Span(0, 1440)),  # with a gap between them
        ((0, BAR - 240), (1,), Span(BAR - 240, BAR)),  # ends on the bar line
    ],
)
def test_instead_of_notes(starts: tuple[int, ...], chosen: tuple[int, ...], span: Span) -> None:
    score = line(*starts)
    assert places.instead_of(some_of(score, *chosen), score, 0) == span


def test_a_chord_gives_way_as_a_whole() -> None:
    chord = tuple(Note(480, 480, pitch) for pitch in (60, 64, 67))
    score = Score((Track((Note(0, 480, 62), *chord, Note(960, 480, 62))),))
    assert places.instead_of({chord[1]}, score, 0) == Span(480, 960)


@given(some.sets(some.integers(0, 8 * BAR), min_size=1, max_size=12), some.data())
def test_what_is_written_anew_ends_where_a_note_or_a_bar_begins(
    starts: set[int], data: some.DataObject
) -> None:
    score = line(*sorted(starts), length=100)
    notes = data.draw(some.sets(some.sampled_from(score.tracks[0].notes), min_size=1))
    span = places.instead_of(notes, score, 0)
    assert span.start == min(note.start for note in notes)
    assert max(note.start for note in notes) < span.end
    inside = {note for note in score.tracks[0].notes if span.start <= note.start < span.end}
    assert notes <= inside
    last = max(note.start for note in notes)
    assert all(note.start <= last for note in inside)  # nothing after them gives way
    begins = any(note.start == span.end for note in score.tracks[0].notes)
    assert begins or BarMap(score).next_line(span.end) == span.end


def test_before_a_phrase() -> None:
    score = line(6 * BAR)
    assert places.before(6 * BAR, score, 4) == Span(2 * BAR, 6 * BAR)
    assert places.before(6 * BAR + 960, score, 1) == Span(
        5 * BAR, 6 * BAR + 960
    )  # with what stands before it


def test_a_pickup_is_a_bar_to_lead_in_with() -> None:
    score = edits.set_pickup(line(480 + BAR), 480).score
    assert places.before(480 + BAR, score, 2) == Span(0, 480 + BAR)


@pytest.mark.parametrize(
    ("tick", "there", "missing"), [(0, 0, 4), (960, 0, 4), (BAR, 1, 3), (3 * BAR + 1, 3, 1)]
)
def test_no_room(tick: int, there: int, missing: int) -> None:
    with pytest.raises(NoRoom) as refused:
        places.before(tick, line(tick), 4)
    assert (refused.value.there, refused.value.missing) == (there, missing)
    assert str(refused.value).endswith("4 bars are to lead into it.")


@given(some.integers(0, 1919), some.integers(1, 9), some.integers(2, 7), some.integers(0, 1919))
def test_moved_later_there_is_room(tick: int, bars: int, beats: int, pickup: int) -> None:
    score = Score((Track((Note(tick, 100, 60),)),), metres=(MetreChange(0, beats, 4),))
    score = edits.set_pickup(score, pickup % (480 * beats)).score
    try:
        span = places.before(tick, score, bars)
    except NoRoom as error:
        score = edits.begin_later(score, error.missing).score
        span = places.before(tick + error.missing * 480 * beats, score, bars)
    assert score.tracks[0].notes[0].start == span.end
    assert BarMap(score).next_line(span.start) == span.start
    lines = BarMap(score).lines(span.start, span.end)
    assert len(lines) == bars + (BarMap(score).next_line(span.end) != span.end)


def test_the_phrase_is_what_is_selected_or_all_there_is() -> None:
    score = line(480, 960, 1440)
    assert places.phrase_start(some_of(score, 1, 2), score, 0) == 960
    assert places.phrase_start(frozenset(), score, 0) == 480
    with pytest.raises(BadRequest):
        places.phrase_start(frozenset(), Score(), 0)


def test_takes_land_on_a_note_that_stays() -> None:
    score = line(0, BAR)
    request = Request(score, start=0, end=BAR, task=Task.CONTINUE)
    assert places.still_lands(request, replace(request, score=line(0, 480, BAR)))
    assert not places.still_lands(request, replace(request, score=line(0, BAR + 1)))
    nowhere = Request(score, start=0, end=BAR - 1)
    assert places.still_lands(nowhere, replace(nowhere, score=line(0)))  # they led to no note
    assert places.still_lands(Request(score), Request(line(5)))
    moved = edits.add_track(line(0, BAR), Track(), at=0).score
    assert places.still_lands(request, replace(request, score=moved, track=1))


@pytest.mark.parametrize(
    ("last", "bars"),
    [
        (Note(2 * BAR, 240, 60), 2),  # an upbeat as long as the phrase's own
        (Note(2 * BAR, 480, 60), 3),  # too long for one
        (Note(2 * BAR - 240, 480, 60), 3),  # held over from before
    ],
)
def test_the_upbeat_a_phrase_ends_with_leads_on_to_what_is_made_of_it(last: Note, bars: int) -> None:
    notes = (Note(0, 240, 60), Note(240, BAR, 64), Note(240 + BAR, 960, 62), last)
    score = edits.set_pickup(Score((Track(notes),), metres=(MetreChange(0, 4, 4),)), 240).score
    place = places.after((), score, 0)
    assert place.span == Span(bars * BAR, 2 * bars * BAR)
    assert place.source == Span(0, min(last.end, bars * BAR))
