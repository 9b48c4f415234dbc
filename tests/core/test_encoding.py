from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.encoding import Encoding, Event, melody
from core.score import Note

ENCODING = Encoding()
GAPS, LENGTHS = range(len(ENCODING.gaps)), range(len(ENCODING.lengths))
EVENTS = st.builds(Event, st.sampled_from(GAPS), st.sampled_from(LENGTHS), st.integers(0, 127))


@st.composite
def loose_notes(draw: st.DrawFn) -> list[Note]:
    """Notes as a player leaves them: any time, overlaps, chords."""
    count = draw(st.integers(0, 25))
    return [
        Note(draw(st.integers(0, 4000)), draw(st.integers(1, 1500)), draw(st.integers(40, 90)))
        for _ in range(count)
    ]


def test_written_values_have_their_own_words() -> None:
    quarter = 480
    plain = [quarter * 8, quarter * 4, quarter * 2, quarter, quarter // 2, quarter // 4, quarter // 8]
    dotted = [value * 3 // 2 for value in plain]
    double_dotted = [value * 7 // 4 for value in plain[:-1]]
    triplets = [value * 2 // 3 for value in plain[1:]]
    ties = [quarter * 5, quarter * 9 // 2, quarter * 5 // 4, quarter * 12, quarter // 2 + quarter // 3]
    assert {*plain, *dotted, *double_dotted, *triplets, *ties} <= set(ENCODING.lengths)
    assert ENCODING.gaps == (0, *ENCODING.lengths)


@given(st.lists(EVENTS, max_size=40), st.integers(0, 5000))
def test_events_come_back_from_their_notes(events: list[Event], seam: int) -> None:
    notes = ENCODING.decode(events, seam)
    assert ENCODING.encode(notes, seam) == events
    assert all(a.end <= b.start for a, b in pairwise(notes))


@given(loose_notes())
def test_errors_of_loose_playing_never_add_up(played: list[Note]) -> None:
    line, _ = melody(played)
    line = tuple(note for note in line if note.length >= 30)
    if not line:
        return
    spoken = ENCODING.decode(ENCODING.encode(line, line[0].start), line[0].start)
    assert [note.pitch for note in spoken] == [note.pitch for note in line]
    # Half the widest step of the vocabulary below two whole notes, and the shortest note's worth.
    assert all(abs(a.start - b.start) <= 150 for a, b in zip(spoken, line, strict=True))


def test_between_two_values_the_nearer_one_is_heard_and_the_shorter_of_equals() -> None:
    lengths = ENCODING.lengths
    assert lengths[int(ENCODING.length_index(470))] == 480
    assert lengths[int(ENCODING.length_index(450))] == 440
    assert lengths[int(ENCODING.length_index((480 + 520) // 2))] == 480
    assert lengths[int(ENCODING.length_index(1))] == 30
    assert lengths[int(ENCODING.length_index(10**9))] == 7680
    assert ENCODING.gap_index([-20, 0, 14, 16]).tolist() == [0, 0, 0, 1]


def test_settings_travel_as_json_and_are_checked() -> None:
    assert Encoding.from_json(ENCODING.to_json()) == ENCODING
    small = Encoding(gaps=(0, 240), lengths=(240, 480))
    assert Encoding.from_json(small.to_json()) == small
    assert small.fingerprint != ENCODING.fingerprint
    for spoilt in ("", "[]", "{}", small.to_json().replace("480", "481"), "null"):
        with pytest.raises(ValueError, match=r"encoding|Expecting|vocabular"):
            Encoding.from_json(spoilt)


@pytest.mark.parametrize(("gaps", "lengths"), [((1,), (2,)), ((0, 5, 5), (2,)), ((0,), ()), ((0,), (3, 2))])
def test_vocabularies_must_rise(gaps: tuple[int, ...], lengths: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rise"):
        Encoding(gaps, lengths)


def test_a_melody_keeps_the_top_of_chords_and_cuts_overlaps() -> None:
    low, high, following = Note(0, 480, 60), Note(0, 480, 64), Note(400, 480, 62)
    assert melody([low, high, following]) == ((Note(0, 400, 64), following), True)
    assert melody([high, Note(480, 480, 62)]) == ((high, Note(480, 480, 62)), False)


def test_accompaniment_under_a_held_note_is_no_melody() -> None:
    held, under, above = Note(0, 1920, 72), Note(480, 480, 60), Note(960, 480, 76)
    line, changed = melody([held, under, above])
    assert line == (Note(0, 960, 72), above)
    assert changed


@given(loose_notes())
def test_a_melody_has_one_note_at_a_time_and_needs_no_second_look(played: list[Note]) -> None:
    line, changed = melody(played)
    assert all(a.end <= b.start for a, b in pairwise(line))
    assert melody(line) == (line, False)
    assert changed == (sorted(played, key=lambda n: (n.start, n.pitch, n.length)) != list(line))
    assert bool(line) == bool(played)
