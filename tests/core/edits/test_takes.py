from dataclasses import replace

from core import edits
from core.continuation.take import Part
from core.score import Note, Score, Span, Track
from tests.core.kept import take

BAR = 1920
NEW = (Note(BAR, 480, 48, suggested="folk"), Note(2 * BAR, 480, 50, suggested="folk"))
SPAN = Span(BAR, 3 * BAR)
SCORE = Score((Track.of([Note(0, 480, 60)], "Lead"), Track.of([Note(BAR, 240, 40)], "Bass")))


def test_a_take_is_put_into_every_track_that_it_holds_notes_for() -> None:
    one = replace(take(BAR, 72), others=(Part(1, NEW, (1.0, 1.0), "Bass"),))
    kept = edits.keep_take(SCORE, 0, SPAN, one)
    assert kept.tracks[0].notes == (SCORE.tracks[0].notes[0], *one.notes)
    assert kept.tracks[1].notes == NEW  # what stood there gave way


def test_of_a_part_of_the_span_only_that_much_is_kept_in_all_tracks() -> None:
    one = replace(take(BAR, 72), others=(Part(1, NEW, (1.0, 1.0), "Bass"),))
    kept = edits.keep_take(SCORE, 0, Span(BAR, 2 * BAR), one)
    assert kept.tracks[1].notes == NEW[:1]


def test_notes_go_to_the_track_by_its_name_and_nowhere_where_that_is_gone() -> None:
    moved = Score((*reversed(SCORE.tracks),))
    one = replace(take(BAR, 72), others=(Part(1, NEW, (1.0, 1.0), "Bass"),))
    assert edits.keep_take(moved, 1, SPAN, one).tracks[0].notes == NEW
    gone = Score(SCORE.tracks[:1])
    assert edits.keep_take(gone, 0, SPAN, one).tracks == (
        Track.of([*SCORE.tracks[0].notes, *one.notes], "Lead"),
    )
