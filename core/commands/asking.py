"""Loads the model that a command asks."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.score import Score
from core.timing import BarMap

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle


def load_model(name: str) -> Bundle:
    """The model, awake: LiteRT has said what it says on standard error when it starts. Raises BadBundle."""
    from core.lstm import bundle
    from core.lstm.features import Setting

    loaded = bundle.load(name)
    with _silence():
        loaded.decoder(Setting(bars=BarMap(Score())))
    return loaded


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Drop what compiled code writes to standard error, which Python's own redirection does not reach."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
