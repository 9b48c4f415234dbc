"""Verovio itself: its options, its data, and a toolkit for each thread."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from core.engraving.layout import MARGIN, Layout

_SHARED = {
    "footer": "none",
    "xmlIdSeed": 1,
    "svgViewBox": True,
    "svgFormatRaw": True,
    "smuflTextFont": "none",
    "svgAdditionalAttribute": [f"{curve}@{end}" for curve in ("tie", "slur") for end in ("startid", "endid")],
}
LINE = _SHARED | {
    "breaks": "none",
    "adjustPageWidth": True,
    "adjustPageHeight": True,
    "mnumInterval": 4,
    "header": "none",
}
LEAVES = _SHARED | {
    "breaks": "auto",
    "mnumInterval": 0,
    "systemDivider": "none",
    "condense": "none",  # it left out staves that rest, and nothing said which remained
}
_kept = threading.local()


def measures(layout: Layout) -> dict[str, Any]:
    """The paper in Verovio's words: tenths of a millimetre, and half spaces of the staff."""
    width, height = layout.size
    sides = {f"pageMargin{side}": round(10 * MARGIN) for side in ("Left", "Right", "Top", "Bottom")}
    return {
        "pageWidth": round(10 * width),
        "pageHeight": round(10 * height),
        "unit": 10 * layout.staff / 8,
    } | sides


def data() -> Path:
    """The folder of Verovio's own, with the outlines of its music fonts."""
    import verovio

    return Path(verovio.__file__).parent / "data"


def toolkit_for(kind: str, options: dict[str, Any]) -> Any:
    """This thread's own for one kind of picture: it is not to be shared, and takes milliseconds to make."""
    import verovio

    found = getattr(_kept, kind, None)
    if found is None:
        verovio.enableLog(verovio.LOG_OFF)
        found = verovio.toolkit(False)
        # Each thread has a path of its own, and only the one that imported the library knows it.
        found.setResourcePath(str(data()))
        setattr(_kept, kind, found)
    found.setOptions(options)
    found.resetXmlIdSeed(1)
    return found
