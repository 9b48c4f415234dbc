from dataclasses import replace

import numpy as np
import pytest

from core.errors import BadRequest
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.evaluate import evaluate, setting_of, surprise
from core.score import KeyChange, Note, Score, Track
from tests.core.lstm.melodies import ENCODING

NOTES = tuple(Note(240 * index, 240, 60 + 7 * index % 12) for index in range(70))
SCORE = Score((Track(NOTES),), keys=(KeyChange(0, Key("C")),))


def test_bits_are_those_of_the_choices_made(tiny: Bundle) -> None:
    bits = surprise(tiny, NOTES, setting_of(tiny, SCORE, NOTES))
    decoder = tiny.decoder(setting_of(tiny, SCORE, NOTES), 1)
    decoder.read(NOTES[:5])
    length = int(ENCODING.length_index(240))
    asked = (decoder.gap_logits(), decoder.length_logits([0]), decoder.pitch_logits([0], [length]))
    for part, (scores, chosen) in enumerate(zip(asked, (0, length, NOTES[5].pitch), strict=True)):
        chances = np.exp(scores[0].astype(float))
        assert bits[5, part] == pytest.approx(-np.log2(chances[chosen] / chances.sum()), abs=0.01)


def test_figures_are_means_over_all_notes(tiny: Bundle) -> None:
    short = Score((Track(NOTES[:9]),))
    found = evaluate(tiny, [("long", SCORE), ("short", short), ("empty", Score())])
    long, brief = found.melodies
    assert found.model == tiny.name
    assert found.figures.notes == 79
    assert found.figures.pitch == pytest.approx((70 * long.figures.pitch + 9 * brief.figures.pitch) / 79)
    assert long.figures.all == pytest.approx(long.figures.timing + long.figures.pitch)
    assert len(long.timing) == len(long.pitch) == len(long.notes) == 70
    assert long.figures.timing == pytest.approx(np.mean(long.timing))


def test_a_bass_is_measured_in_the_register_it_is_heard_in(tiny: Bundle) -> None:
    low = tuple(replace(note, pitch=note.pitch - 24) for note in NOTES)
    found = evaluate(tiny, [("bass", replace(SCORE, tracks=(Track(low),)))])
    assert found.figures == evaluate(tiny, [("tune", SCORE)]).figures


def test_untrained_it_is_about_as_surprised_as_chance(tiny: Bundle) -> None:
    found = evaluate(tiny, [("long", SCORE)]).figures
    assert found.pitch == pytest.approx(7, abs=0.5)  # 128 pitches
    assert found.timing == pytest.approx(12, abs=0.8)  # 64 rests, 63 lengths


def test_the_top_line_of_the_first_track_with_notes_is_measured(tiny: Bundle) -> None:
    chords = [Note(note.start, note.length, note.pitch - 12) for note in NOTES]
    drums = Track(NOTES, percussion=True)
    score = Score((Track(), drums, Track.of([*NOTES, *chords])), keys=SCORE.keys)
    assert evaluate(tiny, [("x", score)]).figures == evaluate(tiny, [("x", SCORE)]).figures


def test_nothing_to_measure_is_told(tiny: Bundle) -> None:
    with pytest.raises(BadRequest, match="no notes to measure"):
        evaluate(tiny, [("empty", Score())])
