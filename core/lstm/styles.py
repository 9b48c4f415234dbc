"""What a model knows of each style: how much it learnt from, and what knowing the style is worth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.lstm.blending import STYLE_FIGURES
from core.lstm.bundle import Bundle, checked, load_folder
from core.lstm.card import with_styles
from core.lstm.dataset import Dataset, dataset
from core.lstm.features import STYLE_COLUMN, STYLES
from core.lstm.figures import Figures, Opinion
from core.lstm.indexing import collections_of, renewed
from core.lstm.measure import DESK, opinions
from core.lstm.sealed import CARD, write_seal
from core.polyphony import measuring
from core.polyphony.dataset import WovenData, prepared

FEWEST = 50  # tunes to learn a style from, for it to be offered
_UNTOLD = {"told": tuple(fact for fact in DESK if fact != "style"), "untold": DESK}


def style_of(data: Dataset, tune: int) -> str:
    """A tune's style, "" where it is unknown."""
    told = int(data.columns["advance"][data.offsets[tune], STYLE_COLUMN])
    return STYLES[told - 1] if told else ""


def style_figures(bundle: Bundle, data: Dataset) -> dict[str, Any]:
    """For each style that can be offered, most tunes first: bits per note of test tunes, told it or not."""
    learnt = Counter(style_of(data, tune) for tune in data.tunes("train"))
    tests = defaultdict(list)
    for tune in data.tunes("test"):
        tests[style_of(data, tune)].append(tune)
    return {
        style: {"learnt": count, "tunes": len(tests[style]), **_bits(bundle, data, tests[style])}
        for style, count in learnt.most_common()
        if style and count >= FEWEST
    }


def restyle(folder: Path, report: Callable[[str], None] | None = None) -> None:
    """Measure a bundle's styles again, and tell of them in its card and its figures.

    Raises BadBundle where the bundle is not whole, Missing when the corpus is not there.
    """
    bundle = load_folder(folder)
    data = data_of(bundle, report)
    if report:
        report("Measuring the styles on the test tunes")
    tell(folder, {STYLE_FIGURES: style_figures(bundle, data)})


def tell(folder: Path, more: Mapping[str, Any]) -> None:
    """Put more among a bundle's figures, and have its card tell of the styles by them; raises BadBundle."""
    seal = checked(folder)
    figures = {**seal.figures, **more}
    with renewed(folder, seal) as new:
        card = (new / CARD).read_text(encoding="utf-8")
        (new / CARD).write_text(with_styles(card, figures), encoding="utf-8")
        write_seal(new, seal.title, load_folder(folder).encoding, seal.shape, figures)


def data_of(bundle: Bundle, report: Callable[[str], None] | None = None) -> Dataset:
    """The tunes that a bundle learnt from, and those kept for its test."""
    if bundle.company:
        return prepared(bundle.encoding, report=report)
    return dataset(bundle.encoding, collections_of(bundle.tunes.names), report=report)


def _bits(bundle: Bundle, data: Dataset, tunes: Sequence[int]) -> dict[str, dict[str, float]]:
    """Figures of these tunes, by whether their style is told; none where there are no tunes."""
    size = 2 * bundle.layers * bundle.units
    found: dict[str, dict[str, float]] = {}
    for known, unknown in _UNTOLD.items() if tunes else ():
        told: list[Opinion] = (
            [*measuring.opinions(bundle.step, size, data, tunes, unknown=unknown)]
            if isinstance(data, WovenData)
            else [*opinions(bundle.step, size, data, tunes, unknown)]
        )
        found[known] = Figures.of(np.concatenate([each.bits for each in told])).rounded()
    return found
