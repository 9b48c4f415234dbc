"""Loads the model that a command asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.quiet import silence
from core.score import Score
from core.timing import BarMap

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle


def load_model(name: str) -> Bundle:
    """The model, awake: LiteRT has said what it says on standard error when it starts. Raises BadBundle."""
    from core.lstm import bundle
    from core.lstm.features import Setting

    loaded = bundle.load(name)
    with silence():
        loaded.decoder(Setting(bars=BarMap(Score())))
    return loaded
