"""A phrase laid onto the grid, in the piece's tempo or in its own."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import edits
from core.audio_in.contour import contour
from core.audio_in.laying import Layout, Placing, keep, lay
from core.audio_in.tempo import fit_tempo
from core.audio_in.transcribing import Phrase, Sung, transcribe
from core.midi_in.recorder import Snap
from core.score import Note, Score, Track
from tests.core.audio_in.singing import phrase, sung, wanted

SIXTEENTHS = Snap(120, 1.0)
EMPTY = Score()  # 96 quarter notes a minute


def note(start: float, end: float, pitch: int = 60, certainty: float = 0.9) -> Sung:
    return Sung(start, end, pitch, float(pitch), -20.0, certainty)


def places(layout: Layout) -> list[tuple[int, int, int]]:
    return [(each.note.start, each.note.length, each.note.pitch) for each in layout.notes]


def quarters(bpm: float, *starts: float, later: float = 0.0, jitter: float = 0.0) -> tuple[Sung, ...]:
    """Notes at these quarters, each to the next."""
    chance = Random(5)
    edges = [later + 60 / bpm * start + chance.gauss(0, jitter) for start in (*starts, starts[-1] + 1)]
    return tuple(note(a, b, 60 + i) for i, (a, b) in enumerate(pairwise(edges)))


def test_in_the_pieces_tempo_the_first_note_begins_at_the_playhead() -> None:
    sung_notes = quarters(96, 0, 1, 1.5, 2, later=0.73, jitter=0.012)
    laid = lay(EMPTY, Phrase(sung_notes, 0.0), Placing(1920, SIXTEENTHS))
    assert places(laid) == [(1920, 480, 60), (2400, 240, 61), (2640, 240, 62), (2880, 480, 63)]
    assert not laid.fitted


def test_over_the_click_silence_before_the_first_note_counts() -> None:
    sung_notes = quarters(96, 1, 2, later=0.02)
    laid = lay(EMPTY, Phrase(sung_notes, 0.0), Placing(0, SIXTEENTHS, begun=0.0))
    assert [start for start, _, _ in places(laid)] == [480, 960]


def test_changes_of_tempo_under_the_phrase_are_followed() -> None:
    score = edits.set_tempo(EMPTY, 48, 960).score
    sung_notes = (note(0, 0.625), note(0.625, 1.25, 62), note(1.25, 2.5, 64), note(2.5, 3.75, 65))
    laid = lay(score, Phrase(sung_notes, 0.0), Placing(0, SIXTEENTHS))
    assert [start for start, _, _ in places(laid)] == [0, 480, 960, 1440]


@pytest.mark.parametrize("bpm", [72.0, 88.0, 104.0, 126.0])
def test_the_tempo_is_told_from_the_notes(bpm: float) -> None:
    starts = (0, 1, 1.5, 2, 3, 4, 4.5, 5, 6, 7)
    laid = lay(
        EMPTY, Phrase(quarters(bpm, *starts, later=0.4, jitter=0.01), 0.0), Placing(0, SIXTEENTHS, 1.0)
    )
    assert laid.tempo == pytest.approx(bpm, rel=0.02)
    assert [start / 480 for start, _, _ in places(laid)] == list(starts)


def test_a_tempo_is_a_whole_number_where_nobody_could_tell() -> None:
    short = lay(EMPTY, Phrase(quarters(96.17, 0, 1, 1.5, 2, 3, 4), 0.0), Placing(0, SIXTEENTHS, 1.0))
    assert short.tempo == 96
    long = lay(EMPTY, Phrase(quarters(96.4, *range(0, 96, 2)), 0.0), Placing(0, SIXTEENTHS, 1.0))
    assert long.tempo == pytest.approx(96.4, abs=0.1)
    assert [start // 480 for start, _, _ in places(long)] == list(range(0, 96, 2))


def test_an_upbeat_is_laid_before_the_beat() -> None:
    starts = (0.5, 1, 2, 3, 3.5, 4, 5, 6, 7)
    laid = lay(EMPTY, Phrase(quarters(100, *starts), 0.0), Placing(0, SIXTEENTHS, 1.0))
    assert places(laid)[0][0] == 240


def test_the_beat_can_be_felt_twice_as_fast() -> None:
    sung_notes = Phrase(quarters(90, 0, 1, 2, 3, 4, 5), 0.0)
    once = lay(EMPTY, sung_notes, Placing(0, SIXTEENTHS, 1.0))
    twice = lay(EMPTY, sung_notes, Placing(0, SIXTEENTHS, 2.0))
    assert twice.tempo == pytest.approx(2 * once.tempo)
    assert places(twice)[2][0] == 2 * places(once)[2][0]


def test_too_few_notes_have_no_tempo() -> None:
    assert fit_tempo([0.0, 0.5]) is None
    assert not lay(EMPTY, Phrase((note(0, 0.5),), 0.0), Placing(0, SIXTEENTHS, 1.0)).fitted


def test_half_the_strength_goes_half_the_way() -> None:
    late = Phrase((note(0, 0.6), note(0.625 + 0.0625, 1.2)), 0.0)  # 48 ticks late
    assert places(lay(EMPTY, late, Placing(0, Snap(480, 0.5))))[1][0] == 504
    assert places(lay(EMPTY, late, Placing(0, Snap(480, 0.0))))[1][0] == 528


def test_of_two_notes_on_one_line_the_surer_stays() -> None:
    together = Phrase((note(0, 0.1, 60, 0.3), note(0.1, 0.9, 62, 0.9)), 0.0)
    assert [pitch for _, _, pitch in places(lay(EMPTY, together, Placing(0, Snap(480, 1.0))))] == [62]


@given(
    some.lists(
        some.tuples(some.floats(0.01, 1.5), some.floats(0.02, 2), some.integers(0, 127)),
        min_size=1,
        max_size=30,
    ),
    some.floats(0, 1),
    some.sampled_from([60, 120, 160, 240, 480]),
    some.sampled_from([0.0, 0.5, 1.0, 2.0]),
)
def test_one_note_at_a_time_whatever_was_sung(
    parts: list[tuple[float, float, int]], strength: float, grid: int, fit: float
) -> None:
    at, notes = 0.0, []
    for gap, length, pitch in parts:
        at += gap
        notes.append(note(at, at + length, pitch))
        at += length
    laid = lay(EMPTY, Phrase(tuple(notes), 0.0), Placing(480, Snap(grid, strength), fit))
    found = [each.note for each in laid.notes]
    assert found
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert set(keep(EMPTY, 0, laid).score.tracks[0].notes) == set(found)


def test_keeping_takes_the_tempo_over_only_where_the_piece_is_empty() -> None:
    laid = lay(EMPTY, Phrase(quarters(120, 0, 1, 2, 2.5, 3, 4), 0.0), Placing(0, SIXTEENTHS, 1.0))
    assert keep(EMPTY, 0, laid).score.tempos[0].bpm == pytest.approx(120, abs=2)
    written = Score((Track((Note(0, 480, 50),)),))
    kept = keep(written, 0, laid)
    assert kept.score.tempos == written.tempos
    assert kept.notes == {each.note for each in laid.notes}
    assert written.tracks[0].notes[0] in kept.score.tracks[0].notes


def test_the_line_of_the_voice_lies_on_its_notes() -> None:
    tune = phrase(60, 64, 67, 72)
    heard = contour(sung(wanted(tune, 0.3), vibrato=30))
    laid = lay(EMPTY, transcribe(heard), Placing(960, SIXTEENTHS), heard)
    points = [point for line in laid.line for point in line]
    assert points[0][0] == pytest.approx(960, abs=20)
    for each in laid.notes:
        inner = range(each.note.start + 60, each.note.end - 90)
        under = [pitch for tick, pitch in points if round(tick) in inner]
        assert len(under) > 10
        assert all(abs(pitch - each.note.pitch) < 0.6 for pitch in under)
