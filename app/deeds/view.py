"""Actions on what is shown, and where help is found."""

from __future__ import annotations

from PySide6.QtGui import QAction

from app.deeds.deed import Deed
from app.docks import DOCKS
from core.words import tr

VIEW = (
    Deed("zoom-in", tr("Zoom &in"), "framing.zoom_time", ("Ctrl+=", "Ctrl++"), "zoom-in", with_=(1.25,)),
    Deed("zoom-out", tr("Zoom &out"), "framing.zoom_time", ("Ctrl+-",), "zoom-out", with_=(0.8,)),
    Deed("taller", tr("&Taller rows"), "framing.zoom_pitch", ("Alt+=",), with_=(1.25,)),
    Deed("lower", tr("&Lower rows"), "framing.zoom_pitch", ("Alt+-",), with_=(0.8,)),
    Deed("zoom-fit", tr("Show the &whole piece"), "framing.zoom_fit", ("Ctrl+0",), "zoom-fit"),
    Deed(
        "scale",
        tr("&Scale rows"),
        "switches.toggle_scale",
        ("H",),
        "scale",
        tr("Tint the key's scale"),
        toggles=True,
    ),
    Deed("names", tr("Note &names"), "switches.toggle_names", ("G",), "names", toggles=True),
    Deed(
        "surprise",
        tr("S&urprise"),
        "switches.toggle_surprise",
        ("U",),
        tip=tr("Show how unexpected each note is to the model"),
        toggles=True,
    ),
    Deed(
        "velocity-lane",
        tr("&Velocity lane"),
        "switches.toggle_velocity",
        ("Y",),
        tip=tr("Show how loud each note is, to be painted"),
        toggles=True,
    ),
    Deed(
        "tempo-lane",
        tr("Te&mpo lane"),
        "switches.toggle_tempo",
        ("Shift+Y",),
        tip=tr("Show the tempo over time, to be drawn"),
        toggles=True,
    ),
    *(
        Deed(
            dock.action,
            dock.words,
            "docks.toggle",
            (dock.key,),
            dock.icon,
            dock.tip,
            (dock.name,),
            toggles=True,
        )
        for dock in DOCKS
    ),
    Deed(
        "score-pages",
        tr("Score as pa&ges"),
        "switches.toggle_pages",
        ("Shift+F7",),
        tip=tr("Show the score as the pages that are printed, or as one line"),
        toggles=True,
    ),
    Deed(
        "usual-layout",
        tr("Us&ual layout"),
        "docks.show_usual",
        tip=tr("Put every panel where it was at first"),
    ),
    Deed("full-screen", tr("&Full screen"), "window.toggle_full_screen", ("F11",), toggles=True),
    Deed(
        "next-pane",
        tr("Next &area"),
        "window.next_pane",
        ("F6",),
        tip=tr("Move the keyboard to the next area"),
    ),
)

HELP = (
    Deed(
        "palette",
        tr("&Find anything…"),
        "window.show_palette",
        ("Ctrl+P",),
        "find",
        tr("Find any action, bar, track, piece or setting by a few letters"),
    ),
    Deed("shortcuts", tr("&Shortcuts"), "sheets.shortcuts", ("?", "F1"), "keyboard"),
    Deed(
        "hints",
        tr("Show &hints again"),
        "hints.again",
        tip=tr("Tell once more, as in the first minute, what to do next"),
    ),
    Deed("about", tr("&About Continuo"), "sheets.about", role=QAction.MenuRole.AboutRole),
)
