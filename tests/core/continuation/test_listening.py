"""The composer's own line, measured: the same figures as the model's evaluation gives, however long it is."""

from __future__ import annotations

import dataclasses
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.continuation.listening import CONTEXT, PASSAGE, Listener, passages
from core.continuation.why import alternatives_written
from core.harmony import Key
from core.lstm.bundle import Bundle, load
from core.lstm.evaluate import surprise
from core.lstm.features import Setting
from core.score import KeyChange, Note, Score, Track
from core.timing import BarMap

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
TUNE = [Note(240 * place, 240, SCALE[place % 8]) for place in range(32)]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load()


def score_of(*notes: Note) -> Score:
    return Score((Track.of(notes),), keys=(KeyChange(0, Key("C")),))


def test_it_is_what_the_evaluation_says(bundle: Bundle) -> None:
    score = score_of(*TUNE)
    found = Listener(bundle).surprises(score, 0)
    bits = surprise(bundle, TUNE, Setting(bars=BarMap(score), key=Key("C")))
    assert found.notes == score.tracks[0].notes
    assert np.allclose(found.timing, bits[:, 0] + bits[:, 1])
    assert np.allclose(found.pitch, bits[:, 2])
    assert np.allclose(found.bits, bits.sum(-1))


def test_a_wrong_note_stands_out_by_its_pitch_and_a_late_one_by_its_timing(bundle: Bundle) -> None:
    plain = Listener(bundle).surprises(score_of(*TUNE), 0)
    wrong = [
        dataclasses.replace(note, pitch=note.pitch + (place == 20) * 6) for place, note in enumerate(TUNE)
    ]
    late = list(TUNE)
    late[20] = dataclasses.replace(late[20], start=late[20].start + 40, length=200)
    by_pitch, by_timing = (Listener(bundle).surprises(score_of(*notes), 0) for notes in (wrong, late))
    assert by_pitch.pitch[20] > plain.pitch[20] + 3
    assert by_pitch.timing[20] == pytest.approx(plain.timing[20], abs=1e-6)
    assert by_timing.timing[20] > plain.timing[20] + 3


def test_what_comes_later_changes_nothing_before(bundle: Bundle) -> None:
    whole = Listener(bundle).surprises(score_of(*TUNE), 0)
    begun = Listener(bundle).surprises(score_of(*TUNE[:20]), 0)
    assert np.allclose(whole.bits[:20], begun.bits, atol=1e-4)


def test_accompaniment_is_not_heard_without_a_model_of_several_voices(bundle: Bundle) -> None:
    below = [Note(note.start, 240, note.pitch - 24) for note in TUNE[::4]]
    alone = Listener(bundle).surprises(score_of(*TUNE), 0)
    both = Listener(bundle, lambda: None).surprises(score_of(*TUNE, *below), 0)
    heard = ~np.isnan(both.bits)
    assert [note for note, each in zip(both.notes, heard, strict=True) if each] == TUNE
    assert np.allclose(both.bits[heard], alone.bits)


def test_a_note_cut_short_by_the_next_is_heard(bundle: Bundle) -> None:
    held = [dataclasses.replace(TUNE[0], length=400), *TUNE[1:]]
    found, plain = (Listener(bundle).surprises(score_of(*notes), 0) for notes in (held, TUNE))
    assert np.allclose(found.bits, plain.bits)


def test_drums_are_not_heard(bundle: Bundle) -> None:
    drums = dataclasses.replace(Track.of(TUNE), percussion=True)
    score = dataclasses.replace(score_of(), tracks=(drums,))
    assert np.isnan(Listener(bundle).surprises(score, 0).bits).all()
    assert alternatives_written(bundle, score, 0, TUNE[4]) is None


def test_an_empty_track_is_silent(bundle: Bundle) -> None:
    assert len(Listener(bundle).surprises(score_of(), 0).bits) == 0


def long_piece(notes: int, length: int = 240) -> list[Note]:
    return [Note(length * place, length, SCALE[(place * place // 3) % 8]) for place in range(notes)]


def test_an_edit_in_a_long_piece_measures_its_passage_and_those_that_hear_it(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []

    def counted(model: Bundle, notes: list[Note], setting: Setting) -> object:
        heard.append(len(notes))
        return surprise(model, notes, setting)

    monkeypatch.setattr("core.continuation.listening.surprise", counted)
    per_passage = PASSAGE // 960
    piece = long_piece(5 * per_passage, 960)
    assert per_passage * 2 == CONTEXT
    listener = Listener(bundle)
    first = listener.surprises(score_of(*piece), 0)
    assert heard == [(1 + min(place, 2)) * per_passage for place in range(5)]
    heard.clear()
    place = per_passage + 10
    piece[place] = dataclasses.replace(piece[place], pitch=piece[place].pitch + 1)
    second = listener.surprises(score_of(*piece), 0)
    assert heard == [2 * per_passage, *[3 * per_passage] * 2]
    assert np.array_equal(first.bits[:place], second.bits[:place])
    assert second.bits[place] > first.bits[place]


def test_a_phrase_of_two_hundred_notes_takes_much_less_than_a_tenth_of_a_second(bundle: Bundle) -> None:
    score = score_of(*long_piece(200))
    Listener(bundle).surprises(score, 0)  # lays out memory
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        Listener(bundle).surprises(score, 0)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.1


@settings(max_examples=50)
@given(st.lists(st.integers(0, 5 * PASSAGE), unique=True))
def test_passages_are_all_notes_in_order(starts: list[int]) -> None:
    line = [Note(start, 1, 60) for start in sorted(starts)]
    found = list(passages(line))
    assert [place for each in found for place in each] == list(range(len(line)))
    assert all(len({line[place].start // PASSAGE for place in each}) == 1 for each in found)
    assert all(line[a.start].start // PASSAGE < line[b.start].start // PASSAGE for a, b in pairwise(found))
