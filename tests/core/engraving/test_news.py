"""What is told of a score to another process: all of it at first, then what an edit has changed."""

from __future__ import annotations

import pickle
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.engraving.news import Listener, News, Teller
from core.score import Note, Score, Track

NOTES = st.builds(
    Note,
    st.integers(0, 4000),
    st.integers(1, 2000),
    st.integers(0, 127),
    st.integers(1, 127),
    st.sampled_from(["", "folk"]),
)
TRACKS = st.builds(Track.of, st.lists(NOTES, max_size=8), st.text(max_size=3))
SCORES = st.builds(lambda tracks: Score(tuple(tracks)), st.lists(TRACKS, min_size=1, max_size=3))


def sent(news: News) -> News:
    told: News = pickle.loads(pickle.dumps(news))
    return told


@settings(deadline=None, max_examples=25)
@given(st.lists(SCORES, min_size=1, max_size=6))
def test_each_score_arrives_as_it_is(scores: list[Score]) -> None:
    teller, listener = Teller(), Listener()
    for score in scores:
        assert listener.hear(sent(teller.tell(score))) == score


@settings(deadline=None, max_examples=25)
@given(SCORES, SCORES, SCORES)
def test_a_teller_that_begins_anew_is_understood(first: Score, second: Score, third: Score) -> None:
    listener, teller = Listener(), Teller()
    listener.hear(sent(Teller().tell(first)))
    for score in (second, third):
        assert listener.hear(sent(teller.tell(score))) == score


def test_of_an_edit_only_the_note_goes_and_the_others_stay_the_very_same() -> None:
    notes = tuple(Note(480 * place, 480, 60) for place in range(1000))
    score, teller, listener = Score((Track(notes),)), Teller(), Listener()
    before = listener.hear(sent(teller.tell(score)))
    moved = Note(notes[500].start, 480, 61)
    edited = score.with_track(0, score.tracks[0].spliced(500, 501, [moved]))
    news = teller.tell(edited)
    assert len(pickle.dumps(news)) < 1000
    after = listener.hear(sent(news))
    assert after == edited
    same = [one is other for one, other in zip(before.tracks[0].notes, after.tracks[0].notes, strict=True)]
    assert same == [place != 500 for place in range(1000)]


def test_what_is_said_of_a_track_arrives_too() -> None:
    score, teller, listener = Score((Track((Note(0, 480, 60),)),)), Teller(), Listener()
    listener.hear(sent(teller.tell(score)))
    named = score.with_track(0, replace(score.tracks[0], name="Alto", program=41))
    assert listener.hear(sent(teller.tell(named))) == named
