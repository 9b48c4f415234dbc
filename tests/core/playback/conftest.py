from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def small_soundfont() -> str:
    """The SoundFont that pretty_midi brings: quick to load, and the same on every machine."""
    package = find_spec("pretty_midi")
    assert package is not None
    assert package.origin is not None
    return str(Path(package.origin).with_name("TimGM6mb.sf2"))
