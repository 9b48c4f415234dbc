"""What the models that come with it are called in the composer's language; others have their own names."""

from __future__ import annotations

from core.words import marked, tr

NAMES = frozenset({marked("Folk melodies"), marked("Fiddle tunes"), marked("Chords and parts")})


def called(title: str) -> str:
    """A model's title as it is shown."""
    return tr(title) if title in NAMES else title
