"""Actions on takes: asking for them, choosing and keeping."""

from __future__ import annotations

from app.deeds.deed import Deed, Keys
from core.words import tr

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
        "learning.add",
        tip=tr("Take in a model that somebody gave you as a file"),
    ),
    Deed(
        "share-model",
        tr("&Share the model…"),
        "learning.share",
        tip=tr("Write the model that writes the takes as one file, to give to somebody"),
    ),
    Deed("dismiss", tr("&Dismiss"), "assistant.dismiss", ("Esc",), "dismiss", when=Keys.AWAITED),
)
