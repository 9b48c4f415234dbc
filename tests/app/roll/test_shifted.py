"""A drag in numbers is, row for row, the edit it stands for: clamps, notes that give way, and unisons."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.roll.columns import Columns
from app.roll.shifted import Shifted
from core import edits
from core.edits import Edited, Extent
from core.score import NOTE_ORDER, Note, Score, Track

# Few places, so that notes meet, and some stand together from the first.
notes = st.builds(
    Note,
    st.integers(0, 6).map(lambda step: 120 * step),
    st.sampled_from([60, 120, 360]),
    st.sampled_from([0, 1, 60, 61, 62, 126, 127]),
    st.sampled_from([40, 90]),
    st.sampled_from(["", "folk"]),
)
tracks = st.lists(st.tuples(notes, st.booleans()), min_size=1, max_size=12).filter(
    lambda drawn: any(chosen for _, chosen in drawn)
)
ways = st.tuples(st.integers(-4, 4).map(lambda step: 120 * step), st.integers(-3, 3))


@given(tracks, ways, st.booleans())
def test_it_is_the_edit(drawn: list[tuple[Note, bool]], way: tuple[int, int], copied: bool) -> None:
    score = Score((Track(tuple(sorted((note for note, _ in drawn), key=NOTE_ORDER))),))
    chosen = frozenset(note for note, is_chosen in drawn if is_chosen)
    by = Extent.of(chosen).stopped(*way)
    if by == (0, 0):
        return
    edit = edits.duplicate if copied else edits.move
    edited = edit(score, 0, chosen, *way)
    base = Columns(score.tracks[0].notes)
    asked: list[Edited] = []

    def made() -> Edited:
        asked.append(edited)
        return edited

    shifted = Shifted(base, base.marked(chosen), by, made, 0, copied=copied)
    expected = Columns(edited.score.tracks[0].notes)
    assert np.array_equal(shifted.columns.values, expected.values)
    assert np.array_equal(shifted.columns.end, expected.end)
    assert asked == []
    assert shifted.columns.notes == expected.notes
    selected = {note for note, mark in zip(expected.notes, shifted.selected, strict=True) if mark}
    assert selected == edited.notes
    assert asked == [edited]  # once, however often it is wanted
    assert edit(score, 0, chosen, *by) == edited


def test_a_group_stops_as_a_whole() -> None:
    extent = Extent.of([Note(240, 480, 3), Note(960, 480, 120)])
    assert extent == Extent(240, 3, 120)
    assert extent.stopped(-480, -5) == (-240, -3)
    assert extent.stopped(480, 12) == (480, 7)
