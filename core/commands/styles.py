"""The option of `./run continue` that names what takes are to sound like."""

from __future__ import annotations

import argparse

from core.commands import values
from core.continuation.request import Style
from core.style_names import STYLE_NAMES

HELP = (
    "what takes are to sound like, such as irish, or irish:chorale:0.3 for three parts in ten of the second;"
    f" there are, as far as a model has learnt them: {', '.join(STYLE_NAMES)}"
)


def style(text: str) -> Style:
    """Reads a style, or two with a colon between them and the share of the second (one half)."""
    names = text.split(":")
    if len(names) > 3:
        raise argparse.ArgumentTypeError(f"{text!r} names more than two styles and a share")
    if len(names) == 1:
        return Style(_named(text))
    share = values.real(0, 1)(names[2]) if len(names) == 3 else Style().share
    return Style(_named(names[0]), _named(names[1]), share)


def _named(text: str) -> str:
    """The one style in whose name this stands, or whose name it is."""
    typed = text.strip().casefold()
    found = [name for name in STYLE_NAMES if typed and typed in name.casefold()]
    exact = [name for name in found if name.casefold() == typed]
    if len(exact or found) != 1:
        known = ", ".join(found or STYLE_NAMES)
        raise argparse.ArgumentTypeError(f"{text!r} is not one style; choose one of: {known}")
    return (exact or found)[0]
