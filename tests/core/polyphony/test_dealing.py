import numpy as np
import pytest

from core.lstm import features
from core.lstm.batches import AT_THE_DESK, Augmentation, windows
from core.lstm.features import Setting
from core.polyphony import dealing
from core.polyphony.company import DEGREES, SLOTS, WIDTHS
from core.polyphony.dealing import deal, some_given
from core.polyphony.judging import columns_of
from core.polyphony.weave import GROUPS, weave
from tests.core.polyphony.made import GIVEN, packed
from tests.core.polyphony.textures import ENCODING

AS_IT_IS = Augmentation((), bare=0.0, passages=1.0, transposed=0.0)


def test_of_some_voices_given_one_at_least_is_left_to_write() -> None:
    rng = np.random.default_rng(1)
    drawn = [some_given(4, rng) for _ in range(400)]
    assert not any(each[:4].all() or each[4:].any() for each in drawn)
    shares = np.mean(drawn, axis=0)
    assert (shares[:4] > 0.1).all()
    assert 0.4 < np.mean([each.any() for each in drawn]) < 0.6
    assert not any(some_given(1, rng).any() for _ in range(40))


def test_given_voices_are_seen_ahead_and_not_foretold(monkeypatch: pytest.MonkeyPatch) -> None:
    high = np.array([True, *[False] * 5])
    monkeypatch.setattr(dealing, "some_given", lambda _voices, _rng: high)
    monkeypatch.setattr(dealing, "lead", lambda *_: None)
    data, work = packed(), GIVEN[0][0]
    (make,) = deal(data, windows(data, [0]), 400, np.random.default_rng(1), AS_IT_IS)
    batch = make()
    setting = Setting(work.bars, work.key, work.end, after=())
    expected = columns_of(woven := weave(ENCODING, setting, work.voices), (0,))
    count = len(woven.voice)
    for group in GROUPS:
        assert batch[group][0, :count].tolist() == getattr(expected, group).tolist(), group
    assert batch["weight"][0, :count].tolist() == (woven.voice != 0).astype(float).tolist()


def test_nothing_is_given_where_learning_is_checked() -> None:
    data = packed()
    for make in deal(data, windows(data, data.tunes("train")), 400, how=AT_THE_DESK):
        batch = make()
        assert batch["weight"].sum() == (batch["targets"].any(-1)).sum()


def test_without_a_key_no_degree_of_the_others_is_told() -> None:
    data = packed()
    hidden = Augmentation((("key", 1.0),), bare=0.0, passages=0.0, transposed=0.0)
    for how, told in ((AT_THE_DESK, True), (hidden, False)):
        (make,) = deal(data, windows(data, [0]), 400, how=how)
        batch = make()
        assert (batch["raw"][0, 0, features.RAW_TONIC] >= 0) == told
        for group, degrees in zip(("advance", "note"), DEGREES, strict=True):
            first = batch[group].shape[-1] - SLOTS * WIDTHS[group] - (group == "advance")
            assert batch[group][..., [first + each for each in degrees]].any() == told


def test_a_passage_ends_where_nothing_sounds_on() -> None:
    data = packed()
    rng = np.random.default_rng(3)
    (make,) = deal(data, windows(data, [0]), 400, rng, AS_IT_IS)
    left = make()["advance"][0, :, features.LEFT_COLUMN]
    rows = slice(data.offsets[0], data.offsets[1])
    assert (left[: rows.stop - rows.start] > 0).all()
