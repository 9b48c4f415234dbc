"""What opinions of many melodies come to."""

from __future__ import annotations

import numpy as np
import pytest

from core.lstm.figures import Accuracy, Calibration, Figures, Opinion, Summary
from core.lstm.step import Floats

SURE = 3.0


def opinion(gaps: str, lengths: str, pitches: str) -> Opinion:
    """An opinion of four classes each: x where the first guess was right, o where it was wrong."""

    def scores(hits: str) -> Floats:
        found = np.zeros((len(hits), 4), np.float32)
        found[np.arange(len(hits)), [1 if hit == "x" else 2 for hit in hits]] = SURE
        return found

    return Opinion((scores(gaps), scores(lengths), scores(pitches)), np.ones((len(gaps), 3), np.int64))


LONG, SHORT = opinion("xxxxxo", "xxxxoo", "xxxooo"), opinion("xx", "xx", "xx")


def test_timing_is_right_where_rest_and_length_are() -> None:
    assert Accuracy.of([LONG]) == Accuracy(timing=4 / 6, pitch=3 / 6)
    assert Accuracy.of([LONG, SHORT]) == Accuracy(timing=6 / 8, pitch=5 / 8)


def test_micro_is_over_notes_and_macro_over_melodies() -> None:
    found = Summary.of([LONG, SHORT])
    long, short = (Figures.of(each.bits) for each in (LONG, SHORT))
    assert found.figures.notes == found.macro.notes == 8
    assert found.figures.pitch == pytest.approx((6 * long.pitch + 2 * short.pitch) / 8)
    assert found.macro.pitch == pytest.approx((long.pitch + short.pitch) / 2)
    assert found.macro.timing == pytest.approx((long.timing + short.timing) / 2)
    assert found.macro.all < found.figures.all  # the short one surprises less


def test_calibration_is_over_all_notes() -> None:
    found = Calibration.of([LONG, SHORT])
    sure = np.exp(SURE) / (np.exp(SURE) + 3)
    assert found.pitch_error == pytest.approx(sure - 5 / 8)
    # At the best temperature the chance of the first guess is the share of right ones.
    first = np.exp(SURE / found.pitch_temperature)
    assert first / (first + 3) == pytest.approx(5 / 8, abs=1e-3)
    assert found.pitch_bits < Figures.of(np.concatenate([LONG.bits, SHORT.bits])).pitch
    assert found.timing_bits < Figures.of(np.concatenate([LONG.bits, SHORT.bits])).timing


def test_a_script_gets_every_figure() -> None:
    told = Summary.of([LONG, SHORT]).rounded()
    assert set(told) == {"notes", "timing", "pitch", "all", "macro", "accuracy", "calibration"}
    assert told["accuracy"] == {"timing": 0.75, "pitch": 0.625}
    assert told["calibration"]["bins"] == 15
    assert told["macro"]["all"] == pytest.approx(told["macro"]["timing"] + told["macro"]["pitch"], abs=2e-4)
