"""Styles as the decoder is told them: those that a request names and the model knows."""

from __future__ import annotations

from core.continuation.request import Request
from core.lstm.bundle import Bundle
from core.lstm.features import Blend
from core.style_names import STYLE_NAMES
from core.words import listed, tr

UNLEARNT = tr("This model has not learnt the style of {styles}, so it goes its own way there.")


def style_for(request: Request, bundle: Bundle) -> tuple[Blend, tuple[str, ...]]:
    """The blend that a request asks for, and what is to be said of styles that the model has not learnt."""
    asked = request.style.told
    known = [(style, share) for style, share in asked if style in bundle.styles]
    unlearnt = [tr(STYLE_NAMES.get(style, style)) for style, _ in asked if style not in bundle.styles]
    whole = sum(share for _, share in known)
    told = (UNLEARNT.format(styles=listed(unlearnt)),) if unlearnt else ()
    return tuple((style, share / whole) for style, share in known), told
