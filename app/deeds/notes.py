"""Actions on notes: what draws, moves and shapes them."""

from __future__ import annotations

from app.deeds.deed import Deed
from core.words import tr

TOOLS = (
    Deed("pencil", tr("&Draw"), "switches.choose_tool", ("B",), "pencil", with_=("pencil",), toggles=True),
    Deed("select", tr("&Select"), "switches.choose_tool", ("V",), "select", with_=("select",), toggles=True),
    Deed("erase", tr("&Erase"), "switches.choose_tool", ("E",), "erase", with_=("erase",), toggles=True),
)

STAMP = (
    Deed(
        "stamp",
        tr("&Chord stamp…"),
        "stamp.open",
        ("Shift+C",),
        "chord",
        tr("Choose what the pencil draws: single notes, or a chord with each press"),
    ),
)

LENGTHS = (
    Deed("length-16", tr("Sixteenth"), "editing.length", ("3",), "note-16", with_=(16,)),
    Deed("length-8", tr("Eighth"), "editing.length", ("4",), "note-8", with_=(8,)),
    Deed("length-4", tr("Quarter"), "editing.length", ("5",), "note-4", with_=(4,)),
    Deed("length-2", tr("Half"), "editing.length", ("6",), "note-2", with_=(2,)),
    Deed("length-1", tr("Whole"), "editing.length", ("7",), "note-1", with_=(1,)),
    Deed("dotted", tr("Dotted"), "editing.dotted", (".",), "dotted"),
    Deed("triplet", tr("Triplet"), "editing.triplet", ("T",), "triplet"),
)

NOTES = (
    Deed("up", tr("Up a semitone"), "editing.semitone_up", ("Up",)),
    Deed("down", tr("Down a semitone"), "editing.semitone_down", ("Down",)),
    Deed("octave-up", tr("Up an octave"), "editing.octave_up", ("Shift+Up", "Ctrl+Up")),
    Deed("octave-down", tr("Down an octave"), "editing.octave_down", ("Shift+Down", "Ctrl+Down")),
    Deed("scale-up", tr("Up a step of the scale"), "editing.scale_up", ("Alt+Up",)),
    Deed("scale-down", tr("Down a step of the scale"), "editing.scale_down", ("Alt+Down",)),
    Deed("earlier", tr("Earlier by the grid"), "editing.earlier", ("Left",)),
    Deed("later", tr("Later by the grid"), "editing.later", ("Right",)),
    Deed("shorter", tr("Shorter by the grid"), "editing.shorter", ("Shift+Left",)),
    Deed("longer", tr("Longer by the grid"), "editing.longer", ("Shift+Right",)),
    Deed(
        "type-velocity",
        tr("Type a &velocity…"),
        "lanes.type_velocity",
        ("Shift+V",),
        tip=tr("Type how loud the selected notes are: 90, +5, 80%"),
    ),
    Deed(
        "draw-here",
        tr("Draw a note at the &cursor"),
        "roll.draw_here",
        ("Ins", "N"),
        tip=tr("Arrows move the cursor while nothing is selected; a note drawn moves it on"),
    ),
    Deed("next-note", tr("Next note"), "editing.next_note", ("Tab",)),
    Deed("previous-note", tr("Previous note"), "editing.previous_note", ("Shift+Tab",)),
    Deed(
        "quantise",
        tr("&Quantise"),
        "shaping.quantise",
        ("Q",),
        tip=tr("Move the selected notes, or else all of the track, onto the grid"),
    ),
)

SHAPES = (
    Deed(
        "split",
        tr("S&plit"),
        "shaping.split",
        ("Ctrl+T",),
        tip=tr("Cut the note under the pointer there, or else the notes under the playhead"),
    ),
    Deed("glue", tr("&Glue"), "shaping.glue", ("Ctrl+J",), tip=tr("Join notes of one pitch that follow on")),
    Deed(
        "legato",
        tr("&Legato…"),
        "trial.open",
        ("Ctrl+Shift+L",),
        tip=tr("Let every note sound until the next begins"),
        with_=("legato",),
    ),
    Deed(
        "quantise-with",
        tr("&Quantise with swing…"),
        "trial.open",
        ("Ctrl+Shift+Q",),
        tip=tr("Quantise by strength and swing, starts or ends, to any note value"),
        with_=("quantise-with",),
    ),
    Deed(
        "humanise",
        tr("&Humanise…"),
        "trial.open",
        ("Ctrl+Shift+H",),
        tip=tr("Play a little early and late, louder and softer, as people do"),
        with_=("humanise",),
    ),
    Deed(
        "strum",
        tr("St&rum…"),
        "trial.open",
        ("Ctrl+Shift+A",),
        tip=tr("Strike the notes of a chord one after the other"),
        with_=("strum",),
    ),
    Deed(
        "stretch",
        tr("&Stretch…"),
        "trial.open",
        ("Ctrl+Shift+T",),
        tip=tr("Make notes longer or shorter in proportion, or fill so many beats"),
        with_=("stretch",),
    ),
    Deed(
        "retrograde",
        tr("R&etrograde"),
        "shaping.retrograde",
        ("Ctrl+Shift+R",),
        tip=tr("Play the notes backwards"),
    ),
    Deed(
        "invert",
        tr("&Invert…"),
        "trial.open",
        ("Ctrl+Shift+I",),
        tip=tr("Turn the notes upside down, in the key or by semitones"),
        with_=("invert",),
    ),
    Deed(
        "transpose-with",
        tr("&Transpose in the key…"),
        "trial.open",
        ("Ctrl+Shift+K",),
        tip=tr("Move the notes by steps of the scale"),
        with_=("transpose-with",),
    ),
    Deed(
        "fit-to-scale",
        tr("&Fit to scale…"),
        "trial.open",
        ("Ctrl+Shift+F",),
        tip=tr("Move notes outside a scale into it"),
        with_=("fit-to-scale",),
    ),
)
