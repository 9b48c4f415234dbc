"""Which notes are among others: the very same ones, and no equal ones."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.note_columns import among, chosen, identities
from core.score import Note

NOTES = [Note(60 * place, 60, 60) for place in range(40)]
SOME = st.lists(st.sampled_from(NOTES))


@given(SOME, SOME)
def test_of_any_notes_those_are_found_that_are_among_others(notes: list[Note], others: list[Note]) -> None:
    chosen = frozenset(others)
    assert among(identities(notes), chosen).tolist() == [note in chosen for note in notes]


def test_an_equal_note_is_another() -> None:
    twins = [replace(note) for note in NOTES]
    assert twins == NOTES
    assert not among(identities(NOTES), twins).any()
    assert among(identities(NOTES), [*twins, NOTES[3]]).nonzero()[0].tolist() == [3]


@given(SOME, SOME)
def test_a_set_that_was_chosen_is_known_as_any_other(notes: list[Note], others: list[Note]) -> None:
    twin = replace(NOTES[0])
    known, other = chosen([*notes, twin]), chosen(others)
    assert known == frozenset([*notes, twin])
    assert other == frozenset(others)
    for each in (known, other):
        assert sorted(identities(each)) == sorted(map(id, each))
