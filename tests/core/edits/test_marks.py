"""Whose a note is after an edit: the composer's, if anything about it has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from hypothesis import given, settings

from core import edits
from core.edits import Edited
from core.harmony import Key
from core.score import Note, Score
from tests.core.edits.lines import all_of, lines

Edit = Callable[[Score, Collection[Note]], Edited]
EDITS: dict[str, Edit] = {
    "split": lambda score, notes: edits.split(score, 0, notes, 480),
    "glue": lambda score, notes: edits.glue(score, 0, notes),
    "legato": lambda score, notes: edits.legato(score, 0, notes, 10),
    "quantise": lambda score, notes: edits.quantise(score, 0, notes, 240, swing=0.6, lengths=True),
    "humanise": lambda score, notes: edits.humanise(score, 0, notes, 20, 10, 7),
    "strum": lambda score, notes: edits.strum(score, 0, notes, 60),
    "retrograde": lambda score, notes: edits.retrograde(score, 0, notes),
    "invert": lambda score, notes: edits.invert(score, 0, notes, 60),
    "invert in the key": lambda score, notes: edits.invert(score, 0, notes, 60, Key("D")),
    "fit to scale": lambda score, notes: edits.fit_to_scale(score, 0, notes, Key("D").scale),
}


@pytest.mark.parametrize("name", EDITS)
@settings(max_examples=25)
@given(score=lines())
def test_only_notes_that_stay_as_they_are_stay_suggested(name: str, score: Score) -> None:
    edited = EDITS[name](score, all_of(score))
    assert {note for note in all_of(edited.score) if note.suggested} <= set(all_of(score))
    assert edited.notes == frozenset(all_of(edited.score))
    assert edited.score.tracks[1] is score.tracks[1]
    assert (edited.score is score) == (edited.score == score)
    assert EDITS[name](score, ()).score is score
