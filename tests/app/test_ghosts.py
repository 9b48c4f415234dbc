"""Takes beside a score: nothing of the phrase is touched, and no note of a take is lost on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from app import ghosts
from core.chord_symbols import ChordSymbol
from core.continuation.request import Recipe, Request, Task
from core.continuation.take import Take, Takes
from core.harmony import Key
from core.score import ChordSign, KeyChange, MetreChange, Note, Score, Span, Track
from core.timing import BarMap

METRES = some.sampled_from([(4, 4), (3, 4), (6, 8), (5, 8), (7, 8), (2, 2)])
RECIPE = Recipe("fake", Task.CONTINUE, 0, 7680, 7, 0, 1.0)


@some.composite
def scores(draw: some.DrawFn) -> Score:
    """A phrase of up to ten notes in some metre, with or without a pickup."""
    beats, unit = draw(METRES)
    metre = MetreChange(0, beats, unit)
    starts = draw(some.lists(some.integers(0, 4000), max_size=10))
    notes = [Note(start, draw(some.integers(1, 900)), draw(some.integers(40, 90))) for start in starts]
    return Score(
        (Track.of(notes),), metres=(metre,), pickup=draw(some.sampled_from([0, metre.bar_length // 2]))
    )


@some.composite
def takes_beside_scores(draw: some.DrawFn) -> Takes:
    """One take of one to four bars from anywhere in or after a phrase, in one voice or several."""
    score = draw(scores())
    start = draw(some.integers(0, 6000))
    end = BarMap(score).bars_from(start, draw(some.integers(1, 4)))
    places = draw(some.lists(some.integers(start, end - 1), min_size=1, max_size=20))
    notes = [
        Note(place, draw(some.integers(1, end - place)), draw(some.integers(40, 90)), suggested=RECIPE.model)
        for place in places
    ]
    ordered = Track.of(set(notes)).notes
    take = Take(ordered, (1.0,) * len(ordered), RECIPE)
    return Takes(score, 0, Span(start, end), (take,))


def places_of(notes: tuple[Note, ...]) -> set[tuple[int, int]]:
    return {(note.start, note.pitch) for note in notes}


@given(takes_beside_scores())
def test_what_stands_before_a_take_is_not_touched(takes: Takes) -> None:
    before = [note for note in takes.basis.tracks[0].notes if note.start < takes.span.start]
    after = [note for note in takes.basis.tracks[0].notes if note.start >= takes.span.end]
    heard = ghosts.with_take(takes, 0).tracks[0].notes
    assert [note for note in heard if note.start < takes.span.start] == before
    assert [note for note in heard if note.start >= takes.span.end] == after
    assert all(note.suggested for note in heard if takes.span.start <= note.start < takes.span.end)


@given(takes_beside_scores(), some.integers(0, 9000))
def test_what_is_kept_and_what_is_left_make_up_the_take(takes: Takes, line: int) -> None:
    line = min(max(line, takes.span.start + 1), takes.span.end)
    start = ghosts.settled_at(takes, 0, line)
    assert start >= line
    score = ghosts.with_take_until(takes, 0, start)
    rest = ghosts.rest_of(takes, 0, score, start) if start < takes.span.end else None
    kept = tuple(note for note in score.tracks[0].notes if note.suggested)
    left = rest.takes[0].notes if rest else ()
    assert places_of(kept) | places_of(left) == places_of(takes.takes[0].notes)
    assert places_of(kept).isdisjoint(places_of(left))
    if rest:
        assert len(rest.takes[0].notes) == len(rest.takes[0].surprise)
        assert rest.span.end == takes.span.end


@given(scores(), some.integers(0, 9000), some.integers(0, 6))
def test_whole_bars_counts_what_bars_from_adds(score: Score, start: int, bars: int) -> None:
    assert ghosts.whole_bars(score, start, BarMap(score).bars_from(start, bars)) == bars


@given(takes_beside_scores())
def test_the_next_line_lets_at_least_one_note_be_kept(takes: Takes) -> None:
    line = ghosts.next_line(takes, 0)
    assert any(note.start < line for note in takes.takes[0].notes)
    assert BarMap(takes.basis).next_line(line) == line


def test_the_same_question_is_one_the_model_hears_the_same() -> None:
    score = Score((Track((Note(0, 480, 60), Note(960, 480, 64))),))
    old = Request(score, start=480)

    def asked_of(other: Score) -> Request:
        return Request(other, start=480)

    later = score.with_track(0, Track((Note(0, 480, 60), Note(960, 480, 67))))
    earlier = score.with_track(0, Track((Note(0, 480, 62), Note(960, 480, 64))))
    in_key = Score(score.tracks, keys=(KeyChange(0, Key("G")),))
    in_three = Score(score.tracks, metres=(MetreChange(0, 3, 4),))
    assert ghosts.same_question(old, asked_of(later))
    for different in (earlier, in_key, in_three):
        assert not ghosts.same_question(old, asked_of(different))
    assert not ghosts.same_question(old, Request(later, start=481))


def test_other_chord_symbols_are_another_question_to_what_goes_with_a_melody() -> None:
    tracks = (Track((Note(0, 480, 60),)), Track())
    for others, same in (((), True), ((0,), False)):
        old, new = (
            Request(Score(tracks, chords=(ChordSign(0, ChordSymbol.parse(name)),)), 1, 0, given=others)
            for name in ("C", "Am")
        )
        assert ghosts.same_question(old, new) is same


def test_another_place_to_lead_to_is_another_question() -> None:
    first, where = Note(0, 480, 60), 5 * 1920
    score = Score((Track((first, Note(960, 480, 64), Note(where, 480, 65))),))
    old = Request(score, start=480)
    for notes, same in (
        ((first, Note(where, 480, 65)), True),  # what the takes replace
        ((first, Note(960, 480, 64), Note(where, 480, 67)), False),
        ((first, Note(960, 480, 64)), False),
    ):
        assert ghosts.same_question(old, Request(Score((Track(notes),)), start=480)) is same
