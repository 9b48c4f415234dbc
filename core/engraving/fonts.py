"""The letters of titles, tempo marks and sections: STIX, as Times looks, which comes with matplotlib."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

SERIF = "STIXGeneral"


def letters() -> list[Path]:
    """The files of its upright, bold, italic and bold italic letters; matplotlib itself is not loaded."""
    found = find_spec("matplotlib")
    assert found is not None, "matplotlib is installed with Continuo"
    assert found.origin is not None
    return sorted(Path(found.origin).parent.glob(f"mpl-data/fonts/ttf/{SERIF}*.ttf"))
