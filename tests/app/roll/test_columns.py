from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.roll.columns import Columns
from core.score import Note, Track

note_lists = st.lists(
    st.builds(
        Note,
        start=st.integers(0, 4000),
        length=st.integers(1, 3000),
        pitch=st.integers(50, 70),
        suggested=st.sampled_from(["", "folk"]),
    ),
    max_size=40,
)


@given(note_lists, st.integers(-500, 8000), st.integers(0, 3000), st.integers(50, 70), st.integers(0, 20))
def test_culling_finds_what_a_plain_loop_finds(
    notes: list[Note], start: int, length: int, low: int, more: int
) -> None:
    columns = Columns(Track.of(notes).notes)
    end, high = start + length, low + more
    found = [columns.notes[row] for row in columns.touching(start, end, low, high)]
    assert found == [
        note for note in columns.notes if note.start < end and note.end > start and low <= note.pitch <= high
    ]


@given(note_lists, st.integers(-500, 8000), st.integers(0, 3000))
def test_starts_are_found_in_order(notes: list[Note], start: int, length: int) -> None:
    columns = Columns(Track.of(notes).notes)
    found = [columns.notes[row] for row in columns.starting(start, start + length)]
    assert found == [note for note in columns.notes if start <= note.start < start + length]


@given(note_lists)
def test_marks_follow_the_notes(notes: list[Note]) -> None:
    columns = Columns(Track.of(notes).notes)
    chosen = frozenset(notes[::2])
    assert columns.marked(chosen).tolist() == [note in chosen for note in columns.notes]
    assert columns.suggested.tolist() == [bool(note.suggested) for note in columns.notes]


@given(note_lists, st.integers(0, 40), st.integers(0, 40), note_lists)
def test_columns_made_from_older_ones_are_the_same(
    notes: list[Note], first: int, last: int, new: list[Note]
) -> None:
    before = Track.of(notes).notes
    after = Track.of([*before[: min(first, last)], *new, *before[max(first, last) :]]).notes
    spliced, fresh = Columns(after, like=Columns(before)), Columns(after)
    for name in ("start", "end", "length", "pitch", "velocity", "suggested"):
        assert getattr(spliced, name).tolist() == getattr(fresh, name).tolist()


@given(note_lists, st.integers(0, 39))
def test_a_single_mark_among_many_notes(notes: list[Note], index: int) -> None:
    columns = Columns(Track.of(notes * 3).notes)
    chosen = frozenset(notes[index : index + 1])
    assert columns.marked(chosen).tolist() == [note in chosen for note in columns.notes]
