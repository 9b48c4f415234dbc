"""Tracks come, go, change places and keep the colours they were seen in; notes go from one to another."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core import edits
from core.score import TRACK_COLOURS, Note, Score, Track

C, E, G = Note(0, 480, 60), Note(480, 480, 64, suggested="lstm"), Note(960, 480, 67)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Up to twelve tracks, told apart by name, some with a colour of their own."""
    count = draw(st.integers(1, 12))
    colours = draw(st.lists(st.none() | st.integers(0, TRACK_COLOURS - 1), min_size=count, max_size=count))
    return Score(
        tuple(Track((Note(n, 10, 60),), name=f"T{n}", colour=colour) for n, colour in enumerate(colours))
    )


def seen(score: Score) -> dict[str, int]:
    """The colour of every track, by name."""
    return {track.name: score.colour(index) for index, track in enumerate(score.tracks)}


def names(score: Score) -> list[str]:
    return [track.name for track in score.tracks]


def test_tracks_come_go_move_and_change() -> None:
    score = Score((Track((C,)),))
    two = edits.add_track(score, Track(name="Bass")).score
    assert names(two) == ["Melody", "Bass"]
    assert names(edits.add_track(score, Track(name="Bass"), at=0).score) == ["Bass", "Melody"]
    assert names(edits.move_track(two, 0, 1).score) == ["Bass", "Melody"]
    assert edits.move_track(two, 1, 1).score is two
    muted = edits.change_track(two, 1, muted=True, volume=50).score
    assert muted.tracks[1] == Track(name="Bass", muted=True, volume=50)
    assert edits.change_track(two, 1, name="Bass").score is two
    assert names(edits.remove_track(two, 0).score) == ["Bass"]
    assert edits.remove_track(score, 0).score.tracks == (Track(),)


def test_a_copy_has_the_notes_but_a_name_and_a_colour_of_its_own() -> None:
    score = Score((Track((C, G), name="Flute", program=73, pan=20), Track(name="Bass")))
    copied = edits.duplicate_track(score, 0, "Flute 2").score
    assert names(copied) == ["Flute", "Flute 2", "Bass"]
    assert copied.tracks[1] == replace(score.tracks[0], name="Flute 2", colour=2)
    assert seen(copied) == {"Flute": 0, "Flute 2": 2, "Bass": 1}


@given(scores(), st.data())
def test_a_tracks_colour_stays_whatever_becomes_of_the_others(score: Score, data: st.DataObject) -> None:
    places = st.integers(0, len(score.tracks) - 1)
    index, to = data.draw(places), data.draw(places)
    before = seen(score)
    moved = edits.move_track(score, index, to).score
    assert seen(moved) == before
    assert names(moved)[to] == f"T{index}"
    added = edits.add_track(score, Track(name="new"), to).score
    assert {**seen(added), **before} == seen(added)
    taken = set(before.values())
    assert len(taken) == TRACK_COLOURS or seen(added)["new"] not in taken
    if len(score.tracks) > 1:
        left = edits.remove_track(score, index).score
        assert seen(left) == {name: colour for name, colour in before.items() if name != f"T{index}"}


def test_notes_go_to_another_track_and_replace_what_stood_there() -> None:
    louder = replace(G, velocity=127)
    score = Score((Track((C, E, G)), Track((louder,), name="Bass")))
    moved, notes = edits.move_to_track(score, 0, {E, G}, 1)
    assert moved.tracks[0].notes == (C,)
    assert moved.tracks[1].notes == (E, G)  # a suggested note is still the model's
    assert notes == {E, G}
    copied, notes = edits.copy_to_track(score, 0, {C, E}, 1)
    assert copied.tracks[0] is score.tracks[0]
    assert copied.tracks[1].notes == (C, E, louder)
    assert notes == {C, E}
    assert edits.move_to_track(score, 0, {C}, 0).score is score


@given(scores(), st.data())
def test_the_track_in_hand_is_followed_through_edits_and_back(score: Score, data: st.DataObject) -> None:
    places = st.integers(0, len(score.tracks) - 1)
    here, index, to = data.draw(places), data.draw(places), data.draw(places)

    def goes(before: Score, after: Score, track: int) -> str:
        return names(after)[edits.followed(before, after, track)]

    moved = edits.move_track(score, index, to).score
    assert goes(score, moved, here) == f"T{here}"
    assert goes(moved, score, edits.followed(score, moved, here)) == f"T{here}"
    added = edits.add_track(score, Track(name="new"), to).score
    assert goes(score, added, here) == f"T{here}"
    assert edits.newcomer(score, added) == to
    assert edits.newcomer(score, moved) is edits.newcomer(added, score) is None
    drawn = score.with_track(index, replace(score.tracks[index], notes=(C,)))
    assert edits.followed(score, drawn, here) == here
    if len(score.tracks) > 1:
        left = edits.remove_track(score, index).score
        after = edits.followed(score, left, here)
        assert here == index or names(left)[after] == f"T{here}"
        assert 0 <= after < len(left.tracks)
        assert edits.newcomer(left, score) == index


def test_a_track_is_found_where_it_stands_now_or_is_known_to_be_gone() -> None:
    one, two, three = (Track.of([Note(0, 480, 60 + at)], name) for at, name in enumerate("ABC"))
    score = Score((one, two, three))
    removed = edits.remove_track(score, 1).score
    assert [edits.whereabouts(score, removed, track) for track in range(3)] == [0, None, 1]
    moved = edits.move_track(score, 2, 0).score
    assert [edits.whereabouts(score, moved, track) for track in range(3)] == [1, 2, 0]
    renamed = edits.change_track(score, 0, name="Z").score
    assert edits.whereabouts(score, renamed, 0) == 0
    drawn = edits.draw(removed, 1, Note(480, 480, 60)).score
    assert [edits.whereabouts(score, drawn, track) for track in range(3)] == [0, None, 1]
    assert (edits.renames(score, renamed), edits.renames(score, moved), edits.renames(score, removed)) == (
        True,
        False,
        False,
    )
