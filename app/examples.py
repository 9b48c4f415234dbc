"""The example phrases that come with the program, called in the composer's language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.score import Score
from core.words import tr

EXAMPLES = Path(__file__).resolve().parent.parent / "resources" / "examples"
NAMES = {  # by the names of their files
    "1-morning-walk": tr("morning walk"),
    "2-harbour-jig": tr("harbour jig"),
    "3-winter-light": tr("winter light"),
}


def examples() -> list[Path]:
    """The files of the phrases, in their order."""
    return sorted(EXAMPLES.glob("*.continuo"))


def spoken(path: Path) -> str:
    """What an example phrase is called."""
    return NAMES.get(path.stem, path.stem)


def as_called(score: Score, path: Path) -> Score:
    """An example that was read from `path`, its title and its tracks called as the composer would."""
    tracks = tuple(replace(track, name=tr(track.name)) for track in score.tracks)
    return replace(score, title=spoken(path), tracks=tracks)
