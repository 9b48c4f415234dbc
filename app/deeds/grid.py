"""Actions on the grid; their keys are those of Ableton Live."""

from __future__ import annotations

from app.deeds.deed import Deed
from core.words import tr

GRID = (
    Deed("grid-finer", tr("&Finer grid"), "grid.finer", ("Ctrl+1",), tip=tr("Snap to shorter notes")),
    Deed("grid-coarser", tr("&Coarser grid"), "grid.coarser", ("Ctrl+2",), tip=tr("Snap to longer notes")),
    Deed("grid-triplets", tr("&Triplet grid"), "grid.toggle_triplets", ("Ctrl+3",), toggles=True),
    Deed("grid-dotted", tr("&Dotted grid"), "grid.toggle_dotted", toggles=True),
    Deed(
        "grid-auto",
        tr("Grid follows the &zoom"),
        "grid.toggle_adaptive",
        ("Ctrl+5",),
        tip=tr("Have the grid become finer as you zoom in"),
        toggles=True,
    ),
    Deed(
        "snap",
        tr("&Snap to the grid"),
        "grid.toggle_snap",
        ("Ctrl+4",),
        tip=tr("Snap to the grid (hold Alt while dragging to ignore it)"),
        toggles=True,
    ),
)
