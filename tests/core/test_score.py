"""What a score promises to everyone who reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.harmony import Key
from core.score import NOTE_ORDER, KeyChange, MetreChange, Note, Score, Span, TempoChange, Track, shared_ends

NOTES = st.builds(
    Note,
    start=st.integers(0, 50),
    length=st.integers(1, 9),
    pitch=st.integers(60, 63),
    velocity=st.integers(1, 3),
)


@pytest.mark.parametrize(
    "values",
    [(-1, 10, 60, 90), (0, 0, 60, 90), (0, 10, 128, 90), (0, 10, -1, 90), (0, 10, 60, 0), (0, 10, 60, 128)],
)
def test_impossible_notes_are_refused(values: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"note needs|outside"):
        Note(*values)


@given(st.lists(NOTES, max_size=30))
def test_a_track_takes_notes_in_order_and_in_no_other(notes: list[Note]) -> None:
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch, note.length, note.velocity))
    assert list(Track.of(notes).notes) == ordered
    if [NOTE_ORDER(note) for note in notes] == [NOTE_ORDER(note) for note in ordered]:
        assert Track(tuple(notes)).notes == tuple(ordered)
    else:
        with pytest.raises(ValueError, match="sorted"):
            Track(tuple(notes))


@given(
    st.lists(NOTES, max_size=20),
    st.lists(NOTES, max_size=6),
    st.tuples(st.integers(0, 20), st.integers(0, 20)),
    st.booleans(),
)
def test_a_spliced_track_is_one_made_anew(
    notes: list[Note], others: list[Note], place: tuple[int, int], end_is_known: bool
) -> None:
    track = Track.of(notes, "Bass", 32)
    first, last = sorted(min(each, len(notes)) for each in place)
    put = sorted(others, key=NOTE_ORDER)
    if end_is_known:
        assert track.end >= 0
    whole = (*track.notes[:first], *put, *track.notes[last:])
    if list(whole) != sorted(whole, key=NOTE_ORDER):
        with pytest.raises(ValueError, match="sorted"):
            track.spliced(first, last, put)
        return
    spliced = track.spliced(first, last, put)
    assert spliced == replace(track, notes=whole)
    assert spliced.end == Track(whole).end
    assert track.notes == Track.of(notes).notes


def test_the_end_is_where_the_last_note_stops() -> None:
    assert Score().end == 0
    track = Track.of((Note(0, 1000, 60), Note(480, 100, 64)))
    assert track.end == 1000
    assert Score((Track(), track)).end == 1000


@pytest.mark.parametrize(
    "fields",
    [
        {"tracks": ()},
        {"tempos": ()},
        {"metres": ()},
        {"tempos": (TempoChange(1, 100),)},
        {"metres": (MetreChange(0, 4, 4), MetreChange(0, 3, 4))},
        {"keys": (KeyChange(5, Key()),)},
        {"pickup": 1920},
        {"pickup": -1},
    ],
)
def test_impossible_scores_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"score|changes|pickup"):
        Score(**fields)  # type: ignore[arg-type]  # wrong on purpose


def test_what_holds_at_a_tick() -> None:
    score = Score(
        tempos=(TempoChange(0, 100), TempoChange(960, 50)),
        metres=(MetreChange(0, 4, 4), MetreChange(1920, 6, 8)),
        keys=(KeyChange(0, Key("G")), KeyChange(480, Key("D"))),
    )
    assert [score.tempo_at(tick).bpm for tick in (0, 959, 960)] == [100, 100, 50]
    assert [score.metre_at(tick).beats for tick in (0, 1919, 1920)] == [4, 4, 6]
    assert [score.key_at(tick) for tick in (0, 479, 480)] == [Key("G"), Key("G"), Key("D")]
    assert Score().key_at(0) is None


@pytest.mark.parametrize(
    ("beats", "unit", "length"), [(4, 4, 1920), (6, 8, 1440), (3, 2, 2880), (5, 16, 600)]
)
def test_bar_lengths(beats: int, unit: int, length: int) -> None:
    assert MetreChange(0, beats, unit).bar_length == length


@pytest.mark.parametrize(("beats", "unit"), [(0, 4), (4, 3), (4, 0), (4, 128)])
def test_impossible_metres_are_refused(beats: int, unit: int) -> None:
    with pytest.raises(ValueError, match="not a metre"):
        MetreChange(0, beats, unit)


def test_replacing_a_track_shares_the_others() -> None:
    score = Score((Track(), Track(name="Bass"), Track(name="Drums")))
    changed = score.with_track(1, Track(name="Cello"))
    assert [track.name for track in changed.tracks] == ["Melody", "Cello", "Drums"]
    assert changed.tracks[0] is score.tracks[0]
    assert changed.tracks[2] is score.tracks[2]


def test_spans_run_forwards() -> None:
    assert Span(10, 30).length == 20
    for start, end in ((5, 5), (6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="forwards"):
            Span(start, end)


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)), st.integers(0, 8), st.integers(0, 8))
def test_shared_ends_never_overlap(one: list[int], other: list[int], head: int, tail: int) -> None:
    notes = [Note(480 * tick, 480, 60) for tick in range(4)]
    first, last = notes[:1] * head, notes[3:] * tail
    a = [*first, *(notes[i] for i in one), *last]
    b = [*first, *(notes[i] for i in other), *last]
    before, after = shared_ends(a, b)
    assert before >= head
    assert before + after <= min(len(a), len(b))
    assert before + after >= min(head + tail, len(a), len(b))
    assert a[:before] == b[:before]
    assert a[len(a) - after :] == b[len(b) - after :]
    equal_only = [Note(note.start, note.length, note.pitch) for note in a]
    assert shared_ends(a, equal_only) == (0, 0)


def test_what_two_tracks_share_is_the_same_either_way() -> None:
    notes = tuple(Note(480 * tick, 480, 60) for tick in range(6))
    fewer, other = notes[:2] + notes[4:], (*notes[:5], Note(0, 480, 61))
    for _ in range(2):
        assert shared_ends(notes, fewer) == shared_ends(fewer, notes) == (2, 2)
        assert shared_ends(other, notes) == shared_ends(notes, other) == (5, 0)
        assert shared_ends(fewer, other) == (2, 0)


def test_a_tracks_end_is_the_last_to_stop_not_the_last_to_start() -> None:
    long, short = Note(0, 4800, 60), Note(480, 480, 62)
    track = Track.of([long, short])
    assert track.end == track.end == 4800
    assert Track().end == 0
    assert replace(track, notes=(short,)).end == 960
    assert replace(track, name="other") != track
    assert replace(track) == track
    assert hash(replace(track)) == hash(track)
