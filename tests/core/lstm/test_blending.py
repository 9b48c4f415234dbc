"""Styles mixed: each row's scores by all styles it is told, whatever other rows there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.harmony import Key
from core.lstm.blending import PLAUSIBLE, STRENGTH, Blended
from core.lstm.bundle import Bundle
from core.lstm.evaluate import opinion
from core.lstm.features import STYLE_COLUMN, STYLES, Blend, Setting
from core.lstm.step import Floats
from core.score import Note, Score
from core.timing import BarMap

IRISH, CHORALE = "Irish tune", "chorale"
LINE = tuple(Note(place * 240, 240, 60 + place % 5) for place in range(12))


def said(style: str) -> Floats:
    """What the step below says in a style, "" for none."""
    return np.random.default_rng(STYLES.index(style) if style else 99).normal(0, 2, 8).astype(np.float32)


def step(signature: str, inputs: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
    """Says what is said in the style it is told, and counts in its state how often."""
    assert signature == "advance"
    told = inputs["columns"][:, STYLE_COLUMN]
    scores = np.array([said(STYLES[style - 1] if style else "") for style in told])
    return {"state": inputs["state"] + told[:, None], "hidden": scores[:, :2], "gap": scores}


def asked(blend: Blend, rows: int = 1) -> dict[str, Floats]:
    state = np.zeros((rows, 3 * (len(blend) + 1)), np.float32)
    columns = np.zeros((rows, STYLE_COLUMN + 4), np.int64)
    return Blended(step, blend)("advance", {"state": state, "columns": columns})


def likely(scores: Floats) -> NDArray[np.float64]:
    return np.asarray(np.log(np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)), np.float64)


def test_what_sets_a_style_apart_is_said_more_strongly() -> None:
    irish, none = likely(said(IRISH)), likely(said(""))
    more = (STRENGTH - 1) * (irish - none)
    plausible = irish >= irish.max() + np.log(PLAUSIBLE)
    gap = asked(((IRISH, 1.0),))["gap"][0]
    assert gap[plausible] == pytest.approx((irish + more)[plausible], abs=1e-4)
    assert (gap[~plausible] <= irish[~plausible] + 1e-4).all()  # a style makes nothing likely that it is not


def test_a_pair_says_what_its_shares_say() -> None:
    first, second = (asked(((style, 1.0),))["gap"] for style in (IRISH, CHORALE))
    assert asked(((IRISH, 1.0), (CHORALE, 0.0)))["gap"] == pytest.approx(first, abs=1e-4)
    assert asked(((IRISH, 0.0), (CHORALE, 1.0)))["gap"] == pytest.approx(second, abs=1e-4)
    half = asked(((IRISH, 0.5), (CHORALE, 0.5)))["gap"]
    assert half == pytest.approx(asked(((CHORALE, 0.5), (IRISH, 0.5)))["gap"], abs=1e-4)
    assert not np.allclose(half, first, atol=0.1)


def test_each_style_keeps_its_own_state() -> None:
    heard = asked(((IRISH, 0.3), (CHORALE, 0.7)), rows=2)
    each = [STYLES.index(IRISH) + 1, STYLES.index(CHORALE) + 1, 0]
    assert heard["state"].tolist() == [[style for style in each for _ in range(3)]] * 2
    assert heard["hidden"].shape == (2, 6)


def test_a_row_says_the_same_beside_others() -> None:
    blend = ((IRISH, 0.4), (CHORALE, 0.6))
    assert asked(blend, rows=5)["gap"][3] == pytest.approx(asked(blend)["gap"][0])


def test_nothing_told_leaves_the_step_as_it_is(tiny: Bundle) -> None:
    assert tiny.step_in(Setting()) is tiny.step
    assert tiny.state_in(Setting()) * 3 == tiny.state_in(Setting(blend=((IRISH, 0.5), (CHORALE, 0.5))))


def test_reading_and_writing_say_the_same(tiny: Bundle) -> None:
    blend = ((IRISH, 0.5), (CHORALE, 0.5))
    setting = Setting(BarMap(Score()), Key(), end=12 * 240, blend=blend)
    read = opinion(tiny, LINE, setting)
    decoder = tiny.decoder(setting, 2)
    decoder.read(LINE[:-1])
    gap, length, pitch = read.targets[-1]
    scores = (
        decoder.gap_logits(),
        decoder.length_logits([gap] * 2),
        decoder.pitch_logits([gap] * 2, [length] * 2),
    )
    for told, written in zip(read.scores, scores, strict=True):
        assert written[1] == pytest.approx(told[-1], abs=1e-3)
    assert pitch == LINE[-1].pitch
