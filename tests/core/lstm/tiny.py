"""A complete bundle of a tiny network with random weights, made in a few seconds (TensorFlow)."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

from core.encoding import Encoding
from core.lstm.bundle import Bundle, load_folder
from core.lstm.features import Sizes
from core.lstm.tunes import TuneIndex
from core.polyphony.company import sizes_with_company


def tiny_bundle(folder: Path, seed: int = 1, company: int = 0) -> Bundle:
    """Make the bundle in `folder` and load it; with `company` it hears several voices."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, content in _parts(seed, company).items():
        (folder / part).write_bytes(content)
    return load_folder(folder)


@lru_cache
def _parts(seed: int, company: int) -> dict[str, bytes]:
    keras = pytest.importorskip("keras", reason="a bundle is made with TensorFlow")
    from core.lstm.network import Network, Shape
    from core.lstm.publish import publish

    keras.utils.set_random_seed(seed)
    encoding = Encoding()
    alone = Sizes.of(encoding)
    sizes = sizes_with_company(alone) if company else alone
    network = Network(Shape(sizes, units=16, layers=2, embedding=16, head=16, company=company)).make()
    index = TuneIndex.of([("A Scale", [60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77])])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "tiny"
        publish(network, encoding, folder, "Tiny", index, {"bits_per_note": 9.0})
        return {part.name: part.read_bytes() for part in folder.iterdir()}
