"""Melodies, chords and selections for the tests of edits."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from core.score import Note, Score, Track

PITCHES = st.integers(36, 84)
LENGTHS = st.integers(1, 600)


def melody(*notes: Note) -> Score:
    return Score((Track.of(notes), Track.of((Note(0, 480, 40),), name="Other")))


@st.composite
def lines(draw: st.DrawFn, most: int = 12) -> Score:
    """One voice, with rests, of notes that a model wrote or the composer did."""
    notes, at = [], draw(st.integers(0, 500))
    for _ in range(draw(st.integers(1, most))):
        length = draw(LENGTHS)
        notes.append(
            Note(at, length, draw(PITCHES), draw(st.integers(1, 127)), draw(st.sampled_from(("", "lstm"))))
        )
        at += length + draw(st.sampled_from((0, 0, 1, 90)))
    return melody(*notes)


@st.composite
def textures(draw: st.DrawFn) -> Score:
    """Any notes, no two of them at one place."""
    notes = draw(
        st.lists(
            st.builds(Note, st.integers(0, 4000), LENGTHS, PITCHES, st.integers(1, 127)),
            max_size=14,
            unique_by=lambda note: (note.start, note.pitch),
        )
    )
    return melody(*notes)


def all_of(score: Score) -> tuple[Note, ...]:
    return score.tracks[0].notes


def told(notes: Sequence[Note]) -> list[tuple[int, int, int, int]]:
    """Notes without whose they are."""
    return [(note.start, note.length, note.pitch, note.velocity) for note in notes]
