import numpy as np
import pytest

from core.encoding import Encoding
from core.lstm.features import PITCHES, RAW_TONIC, Sizes
from core.polyphony.company import SLOTS, sizes_with_company

pytest.importorskip("tensorflow", reason="training needs TensorFlow")


@pytest.mark.parametrize("company", [0, SLOTS])
def test_what_plays_scores_pitches_as_what_learns_does(company: int) -> None:
    from core.lstm.laying import Laying
    from core.lstm.network import Shape, pitch_scores

    alone = Sizes.of(Encoding())
    shape = Shape(sizes_with_company(alone) if company else alone, company=company)
    random = np.random.default_rng(company)
    parts = random.normal(size=(40, sum(shape.pitch_parts))).astype(np.float32)
    raw = random.integers(-1, PITCHES, (40, shape.raw)).astype(np.int32)
    raw[:, RAW_TONIC] = random.integers(-1, 12, 40)
    raw[0], raw[1] = -1, 60
    raw[1, RAW_TONIC] = 0
    found, wanted = Laying(shape)(parts, raw), pitch_scores(shape, parts, raw)
    assert np.allclose(found, wanted, atol=1e-5)
