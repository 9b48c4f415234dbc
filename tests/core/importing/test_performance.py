"""Beats found in performances: notes come to their places, files on a grid stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.importing import following
from core.importing.metrical import Ints
from core.importing.performance import lay
from core.importing.quantising import Beats, Quantising, how_timed
from core.score import MetreChange, Note, Score, TempoChange, Track
from tests.core.importing.playing import places, played

FOUND = Quantising(Beats.FOUND)
# A tune in 4/4 with eighths and a half note in each bar and a whole one at its end, over a bass.
TUNE = [
    Note(1920 * bar + at, length, pitch + (bar % 3), 90)
    for bar in range(8)
    for at, length, pitch in ((0, 480, 72), (480, 240, 74), (720, 240, 76), (960, 960, 77 - bar % 2))
]
BASS = [Note(1920 * bar + at, 960, 48 + bar % 4 + at // 480, 80) for bar in range(8) for at in (0, 960)]
CLOSE = [Note(1920 * 8, 1920, 48, 80), Note(1920 * 8, 1920, 72, 90)]
PIECE = sorted([*TUNE, *BASS, *CLOSE], key=lambda note: (note.start, note.pitch))
WALTZ = sorted(
    (
        Note(1440 * bar + at, length, pitch + bar % 2, 90)
        for bar in range(10)
        for at, length, pitch in ((0, 1440, 45), (480, 480, 60), (960, 480, 60), (0, 960, 76), (960, 480, 74))
    ),
    key=lambda note: (note.start, note.pitch),
)


def all_right(score: Score, written: list[Note], scale: float = 1.0) -> bool:
    return all(round(was * scale) == now for was, now in places(score, written))


def test_a_loose_performance_comes_to_its_beats_and_bars() -> None:
    file = played(PIECE)
    assert how_timed(file) is Beats.FOUND
    laid = lay(file, FOUND)
    assert all_right(laid.score, PIECE)
    assert laid.metre == (4, 4)
    assert laid.pickup == 0
    assert laid.bpm == pytest.approx(92, rel=0.03)
    assert laid.score.tracks[0].notes[0].start == 0


def test_lengths_are_drawn_to_where_notes_were_meant_to_end() -> None:
    laid = lay(played(TUNE), FOUND)
    found = {int(note.suggested): note.length for note in laid.score.tracks[0].notes}
    right = [found[number] == note.length for number, note in enumerate(TUNE[:-1])]
    assert sum(right) / len(right) > 0.9


def test_a_waltz_is_in_three() -> None:
    laid = lay(played(WALTZ, bpm=140), FOUND)
    assert all_right(laid.score, WALTZ)
    assert laid.metre == (3, 4)


def test_triplets_are_told_from_eighths() -> None:
    line = [
        Note(480 * beat + at, length, 60 + (3 * beat + at // 160) % 9, 90)
        for beat in range(32)
        for at, length in (((0, 160), (160, 160), (320, 160)) if beat % 4 == 2 else ((0, 240), (240, 240)))
    ]
    laid = lay(played(line, bpm=80, jitter=0.015), FOUND)
    assert all_right(laid.score, line)
    straight = lay(played(line, bpm=80, jitter=0.015), Quantising(Beats.FOUND, triplets=False))
    assert not any(note.start % 160 == 0 and note.start % 120 for note in straight.score.tracks[0].notes)


def test_swing_is_kept_or_evened_out() -> None:
    line = [
        Note(480 * beat + at, 200, 60 + beat % 7 + at // 300, 90) for beat in range(32) for at in (0, 320)
    ]
    file = played(line, bpm=110, jitter=0.01)
    told = Quantising(Beats.FOUND, bpm=110.0)  # by itself it might as well be a jig
    assert all_right(lay(file, told).score, line)
    even = lay(file, replace(told, straight=True)).score
    assert {note.start % 480 for note in even.tracks[0].notes} == {0, 240}


def test_rolled_chords_are_chords() -> None:
    written = [Note(960 * n, 900, pitch, 90) for n in range(12) for pitch in (48, 60, 64, 67)]
    file = played(written, jitter=0.0)
    notes = [
        Note(note.start + 24 * (int(note.suggested) % 4), note.length, note.pitch, 90, note.suggested)
        for note in file.tracks[0].notes
    ]
    laid = lay(file.with_track(0, Track.of(notes)), FOUND)
    assert len({note.start for note in laid.score.tracks[0].notes}) == 12


def test_strength_draws_a_part_of_the_way() -> None:
    file = played(PIECE, jitter=0.03)
    whole = {note.suggested: note.start for note in lay(file, FOUND).score.tracks[0].notes}
    off = []
    for strength in (0.0, 0.5, 1.0):
        laid = lay(file, Quantising(Beats.FOUND, strength=strength)).score
        off.append(sum(abs(note.start - whole[note.suggested]) for note in laid.tracks[0].notes))
    assert off[0] > 1.8 * off[1] > 0
    assert off[2] == 0


def test_a_tempo_that_is_typed_counts_otherwise() -> None:
    file = played(PIECE)
    laid = lay(file, Quantising(Beats.FOUND, bpm=184.0))
    assert laid.bpm == pytest.approx(184, rel=0.03)
    assert all_right(laid.score, PIECE, scale=2.0)


def test_pickup_and_metre_are_as_asked_for() -> None:
    laid = lay(played(PIECE), Quantising(Beats.FOUND, metre=(3, 4), pickup=480))
    assert (laid.metre, laid.pickup) == ((3, 4), 480)
    assert (laid.score.metres, laid.score.pickup) == ((MetreChange(0, 3, 4),), 480)


def test_with_rubato_the_tempo_follows_each_bar() -> None:
    laid = lay(played(PIECE), Quantising(Beats.FOUND, rubato=True)).score
    assert len(laid.tempos) > 4
    assert all(tempo.bpm == pytest.approx(92, rel=0.1) for tempo in laid.tempos)
    assert len(lay(played(PIECE), FOUND).score.tempos) == 1


def test_music_recorded_to_a_click_keeps_its_beats() -> None:
    file = played(PIECE, bpm=120, jitter=0.012)
    flat = [
        Note(note.start - 300, note.length, note.pitch, note.velocity, note.suggested)
        for note in file.tracks[0].notes
        if note.start >= 300
    ]
    clicked = Score((Track.of(flat),), tempos=(TempoChange(0, 120.0),))
    assert how_timed(clicked) is Beats.OWN
    laid = lay(clicked, Quantising(Beats.OWN)).score
    assert sum(note.start % 120 == 0 for note in laid.tracks[0].notes) >= 0.95 * len(flat)
    assert laid.tempos == clicked.tempos


NOTES = st.builds(
    Note,
    st.integers(0, 60).map(lambda step: step * 120),
    st.integers(1, 8).map(lambda step: step * 120),
    st.integers(40, 80),
    st.integers(1, 127),
)


@given(st.lists(NOTES, max_size=40))
def test_a_file_on_a_grid_is_left_alone_to_the_tick(notes: list[Note]) -> None:
    file = Score((Track.of(notes),))
    assert how_timed(file) is Beats.AS_IS
    assert lay(file, Quantising(how_timed(file))).score is file


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9000), st.integers(1, 2000), st.integers(0, 127)), min_size=1, max_size=25
    ),
    st.floats(0, 1),
)
def test_whatever_is_played_comes_in_with_every_pitch(
    notes: list[tuple[int, int, int]], strength: float
) -> None:
    file = Score((Track.of(Note(*note) for note in notes),))
    for beats in (Beats.OWN, Beats.FOUND):
        laid = lay(file, Quantising(beats, strength=strength)).score
        found = laid.tracks[0].notes
        assert {note.pitch for note in found} == {pitch for _, _, pitch in notes}
        assert len(found) <= len(notes)


def test_windows_of_long_music_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "WINDOW", 40)
    monkeypatch.setattr(following, "OVERLAP", 24)
    laid = lay(played(PIECE), FOUND)
    assert all_right(laid.score, PIECE)
    assert laid.metre == (4, 4)


def test_music_of_many_windows_is_read_a_few_at_a_time_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "WINDOW", 40)
    monkeypatch.setattr(following, "OVERLAP", 24)
    at_once = lay(played(PIECE), FOUND)
    abreast: list[int] = []
    read = following._Windows.read

    def counted(windows: following._Windows, starts: Sequence[int], *rest: Any) -> list[tuple[Ints, float]]:
        abreast.append(len(starts))
        return read(windows, starts, *rest)

    monkeypatch.setattr(following._Windows, "read", counted)
    monkeypatch.setattr(following, "ABREAST", 2)
    shares: list[float] = []
    assert lay(played(PIECE), FOUND, shares.append) == at_once
    assert max(abreast) == 2
    assert len(abreast) > 1
    assert shares == sorted(shares)


def test_a_window_that_counts_otherwise_is_read_again_at_the_pace_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "WINDOW", 40)
    monkeypatch.setattr(following, "OVERLAP", 24)
    monkeypatch.setattr(following, "_agree", lambda before, after: False)
    assert all_right(lay(played(PIECE, jitter=0.005), FOUND).score, PIECE)


def test_of_finding_beats_it_is_told_how_far_it_is_and_it_can_be_broken_off() -> None:
    class EnoughError(Exception):
        pass

    def enough(share: float) -> None:
        if share > 0.5:
            raise EnoughError

    long = [replace(note, start=note.start + 17280 * again) for again in range(4) for note in PIECE]
    shares: list[float] = []
    lay(played(long), FOUND, shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= 0.01
    assert 0.99 < shares[-1] <= 1
    with pytest.raises(EnoughError):
        lay(played(long, bpm=80), FOUND, enough)


def test_keys_struck_faster_than_any_beat_are_taken_together() -> None:
    apart = (
        0,
        0,
        0,
        0,
        8,
        8,
        8,
        16,
        16,
        16,
        16,
        31,
        31,
        31,
        31,
        47,
        47,
        47,
        47,
        63,
        63,
        63,
        63,
        78,
        78,
        78,
        78,
    )
    pitches = (
        57,
        57,
        64,
        73,
        56,
        59,
        71,
        54,
        61,
        66,
        69,
        56,
        59,
        64,
        71,
        57,
        57,
        64,
        73,
        56,
        59,
        64,
        76,
        57,
        57,
    )
    struck = [*zip(apart, (*pitches, 64, 73), strict=True), (86, 49), (86, 64), (86, 69)]
    notes = [Note(start, 5, pitch) for start, pitch in struck]
    score = Score((Track.of(notes),), tempos=(TempoChange(0, 125.0),))
    laid = lay(score, Quantising(Beats.FOUND))
    kept = [note.pitch for track in laid.score.tracks for note in track.notes]
    assert set(kept) == {note.pitch for note in notes}  # some of one pitch fell together
    assert len(kept) >= 0.9 * len(notes)
