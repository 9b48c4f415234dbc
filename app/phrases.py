"""The phrases of the piece that are slurred on paper, as long as the composer wants them."""

from __future__ import annotations

from app.assistant import Assistant
from app.session import Session
from app.settings import SLURS, Settings
from core.phrases import closed
from core.score import Score, Span

Slurred = tuple[tuple[Span, ...], ...]


def slurs(session: Session, settings: Settings) -> Slurred:
    """Those that takes ended in the piece as it stands; none where the composer wants none."""
    return closed(session.takes, session.score) if settings.get(SLURS) else ()


def slurs_shown(session: Session, assistant: Assistant, settings: Settings, score: Score) -> Slurred:
    """Those of `score`, the piece with the take on show in it: that one is no phrase before it is kept."""
    if not settings.get(SLURS):
        return ()
    found, takes = closed(session.takes, score), assistant.takes
    if takes is None or takes.track >= len(found):
        return found
    place, span = takes.track, takes.span
    kept = tuple(each for each in found[place] if each.end <= span.start or span.end <= each.start)
    return (*found[:place], kept, *found[place + 1 :])
