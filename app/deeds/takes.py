"""Actions on takes: asking for them, choosing and keeping."""

from __future__ import annotations

from app.deeds.deed import Deed, Keys
from core.words import tr

WITH = tuple(
    Deed(name, text, "accompanying.ask", tip=tip, with_=(what,))
    for name, text, tip, what in (
        (
            "with-chords",
            tr("Three-note &chords"),
            tr("Write block chords of three notes under the melody, as takes"),
            "chords",
        ),
        (
            "with-full-chords",
            tr("&Four-note chords"),
            tr("Write block chords of four notes under the melody, as takes"),
            "full chords",
        ),
        ("with-bass", tr("&Bass line"), tr("Write a bass line under the melody, as takes"), "bass"),
        ("with-second", tr("&Second voice"), tr("Write one voice just under the melody, as takes"), "second"),
        (
            "with-three",
            tr("&Two voices below"),
            tr("Write two voices under the melody, as takes: three with it"),
            "three",
        ),
        (
            "with-four",
            tr("T&hree voices below"),
            tr("Write three voices under the melody, as takes: four with it"),
            "four",
        ),
        (
            "with-line",
            tr("&Line over the chords"),
            tr("Write a line over chords in a track, or over chord symbols, as takes"),
            "line",
        ),
    )
)
HARMONISE = tuple(deed.name for deed in WITH)

_MADE = tuple(
    Deed(
        f"make-{kind}",
        text,
        "rewriting.develop",
        tip=tr("Make this, and nothing else, of the selected phrase, right after it, as takes"),
        with_=(kind,),
    )
    for kind, text in (
        ("sequence", tr("&Sequence")),
        ("inversion", tr("&Inversion")),
        ("retrograde", tr("&Backwards")),
        ("augmentation", tr("A&ugmentation")),
        ("diminution", tr("&Diminution")),
        ("fragmentation", tr("Its &head")),
        ("ornament", tr("&Ornaments")),
        ("reduction", tr("&Reduction")),
        ("answer", tr("&Answer")),
        ("fifth", tr("Answer at the &fifth")),
        ("mode", tr("In the parallel &mode")),
        ("pitches", tr("Its rhythm, new &pitches")),
        ("rhythm", tr("Its pitches, new rh&ythm")),
    )
)
DEVELOP = tuple(deed.name for deed in _MADE)

ASSISTANT = (
    Deed(
        "continue",
        tr("&Continue"),
        "window.continue_",
        ("Ctrl+Return", "Ctrl+Enter"),
        "continue",
        tr("Continue the phrase; again for something new"),
    ),
    Deed(
        "continue-all",
        tr("Continue &all tracks"),
        "window.continue_all",
        ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        tip=tr("Continue every track together, drums by their pattern; or choose some in the tracks panel"),
    ),
    Deed(
        "roll-again",
        tr("&Roll the selection again"),
        "rewriting.roll_again",
        ("Alt+R",),
        "dice",
        tr("Write the selected notes anew, up to what follows them"),
    ),
    Deed(
        "vary",
        tr("&Vary the selection"),
        "rewriting.vary",
        ("Alt+V",),
        "vary",
        tr("Write something close to the selected notes in their place"),
    ),
    Deed(
        "lead-in",
        tr("Lead &into it"),
        "rewriting.lead_in",
        ("Alt+I",),
        "lead-in",
        tr("Write what leads into the selection, or into the phrase where nothing is selected"),
    ),
    Deed(
        "develop",
        tr("De&velop the phrase"),
        "rewriting.develop",
        ("Alt+Shift+D",),
        "develop",
        tr("Write after the selected phrase what composers make of one: a sequence, an inversion, an answer"),
    ),
    *_MADE,
    Deed(
        "interpolate",
        tr("Lead &between two phrases"),
        "rewriting.interpolate",
        ("Alt+Shift+I",),
        "interpolate",
        tr("Write what leads by steps from the first of two selected phrases to the second"),
    ),
    Deed(
        "harmonise",
        tr("&Harmonise…"),
        "harmonising.open",
        ("Ctrl+Alt+H",),
        tip=tr("Choose what is to go with the melody: chords, a bass line, voices; or a line over chords"),
    ),
    *WITH,
    Deed(
        "compare",
        tr("Co&mpare with the take before"),
        "kept.compare",
        ("C",),
        tip=tr("Show the take heard before, and this one behind it; hold the key, and letting go comes back"),
        when=Keys.GHOSTS,
    ),
    Deed("keep", tr("&Keep the take"), "assistant.keep", ("Tab",), "keep", when=Keys.GHOSTS),
    Deed(
        "keep-bar",
        tr("Keep the next &bar"),
        "assistant.keep_bar",
        ("Ctrl+Right",),
        "keep-bar",
        when=Keys.GHOSTS,
    ),
    Deed("next-take", tr("&Next take"), "assistant.next_take", ("Right", "]"), "next", when=Keys.GHOSTS),
    Deed(
        "previous-take",
        tr("&Previous take"),
        "assistant.previous_take",
        ("Left", "["),
        "previous",
        when=Keys.GHOSTS,
    ),
    Deed(
        "why",
        tr("&Why this note"),
        "roll.ask_why",
        ("W",),
        tip=tr("How surprising a note is, and what else could have come"),
    ),
    Deed(
        "hold",
        tr("&Hold notes"),
        "roll.hold",
        ("K",),
        tip=tr("Have the selected notes sound so in every take"),
    ),
    Deed(
        "live",
        tr("&Live"),
        "switches.toggle_live",
        ("Alt+L",),
        "live",
        tr("While takes show, renew them with whatever you move, lock or draw"),
        toggles=True,
    ),
    Deed(
        "learn",
        tr("Learn from my &pieces…"),
        "learning.choose",
        tip=tr("Have a model take on your manner from pieces of yours, here on this computer"),
    ),
    Deed(
        "add-model",
        tr("&Add a model…"),
        "models.add",
        tip=tr("Take in a model that somebody gave you as a file"),
    ),
    Deed(
        "about-models",
        tr("Model &cards…"),
        "sheets.models",
        tip=tr("Read what each model learnt from, how good it is, which styles it knows, and on what terms"),
    ),
    Deed(
        "share-model",
        tr("&Share the model…"),
        "models.share",
        tip=tr("Write the model that writes the takes as one file, to give to somebody"),
    ),
    Deed(
        "delete-model",
        tr("&Delete the model"),
        "models.delete",
        tip=tr("Put the model that writes the takes in the trash, if you made or added it"),
    ),
    Deed("dismiss", tr("&Dismiss"), "assistant.dismiss", ("Esc",), "dismiss", when=Keys.AWAITED),
)
