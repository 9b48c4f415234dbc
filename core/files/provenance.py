"""Which notes a model suggested, as files other than projects remember it, where that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.score import Note, Score, Track
from core.words import tr

_WORDS = "Continuo: suggested by "
LONGEST = 255
"""Letters of a model's name: it is that of a folder, and stands with each note."""


def forgotten(score: Score) -> Score:
    """The same piece with every note as if it were the composer's."""
    tracks = tuple(_forgotten(track) for track in score.tracks)
    return score if tracks == score.tracks else replace(score, tracks=tracks)


def _forgotten(track: Track) -> Track:
    if not any(note.suggested for note in track.notes):
        return track
    notes = Track.of(replace(note, suggested="") for note in track.notes).notes
    return replace(track, notes=notes)


def counted(notes: Iterable[Note]) -> dict[str, int]:
    """How many of the notes each model suggested, by its name."""
    counts = Counter(note.suggested for note in notes if note.suggested)
    return {model: counts[model] for model in sorted(counts)}


def footnote(counts: Mapping[str, int], notes: int) -> str:
    """A line for the foot of the page: how many of the `notes` each model suggested."""
    parts = (
        tr("{n} of {all} notes suggested by {model}").format(n=count, all=notes, model=model)
        for model, count in counts.items()
    )
    return "; ".join(parts)


def words(model: str) -> str:
    """What is said of a note that `model` suggested."""
    return f"{_WORDS}{model}"


def model_in(said: str) -> str:
    """The model that `words` names, empty when something else was said."""
    name = said.removeprefix(_WORDS)
    return name if said.startswith(_WORDS) and len(name) <= LONGEST else ""
