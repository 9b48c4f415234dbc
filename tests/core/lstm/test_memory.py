from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.harmony import Key, Mode
from core.lstm.memory import BOTH, HORIZON, MOTION, NO_MOTION, RHYTHM, STEPS, Memory, Recall, Scale

Heard = tuple[int, int, int]  # gap, length, pitch

heard = st.lists(
    st.tuples(st.sampled_from((0, 0, 3)), st.sampled_from((6, 12)), st.sampled_from((60, 62, 64, 67))),
    max_size=40,
)


def recalled(notes: list[Heard], key: Key | None = None) -> Recall:
    memory = Memory(1, key)
    for note in notes:
        memory.hear(*(np.array([part]) for part in note))
    return memory.recall()


def longest(symbols: list[object], first: int) -> tuple[int, int]:
    """The longest run at the end that stood before, and the place after it, by looking everywhere."""
    best = (0, -1)
    last = len(symbols) - 1
    for place in range(first, last):
        run = 0
        while place - run >= first and symbols[place - run] == symbols[last - run]:
            run += 1
        if run and run >= best[0]:
            best = (run, place + 1)
    return best


@given(heard)
def test_it_finds_what_a_search_everywhere_finds(notes: list[Heard]) -> None:
    found = recalled(notes)
    motions = [0, *(b[2] - a[2] for a, b in pairwise(notes))]
    rhythms = [note[:2] for note in notes]
    both = list(zip(motions, rhythms, strict=True)) if notes else []
    for kind, symbols, first in ((MOTION, motions, 1), (RHYTHM, rhythms, 0), (BOTH, both, 1)):
        run, place = longest([*symbols], first) if len(notes) > 1 else (0, -1)
        assert found.runs[0, kind] == run
        if kind != RHYTHM:
            column = 0 if kind == MOTION else 1
            assert found.motion[0, column] == (motions[place] if run else NO_MOTION)
        if kind != MOTION:
            column = 0 if kind == RHYTHM else 1
            told = (int(found.gap[0, column]), int(found.length[0, column]))
            assert told == (rhythms[place] if run else (-1, -1))
    assert (found.runs[0, STEPS], found.pitch[0]) == (0, -1)  # without a key there is no scale


def test_a_sequence_is_recalled_in_steps_of_the_scale() -> None:
    # c d e c, then a third up: e f g — it goes back to e, where semitones would say so only by chance.
    notes = [(0, 6, pitch) for pitch in (60, 62, 64, 60, 64, 65, 67)]
    found = recalled(notes, Key("C"))
    assert found.runs[0, STEPS] == 2
    assert found.pitch[0] == 64
    assert (
        recalled([(0, 6, pitch) for pitch in (57, 59, 60, 57, 60, 62, 64)], Key("A", Mode.MINOR)).pitch[0]
        == 60
    )


@given(st.integers(0, 127), st.sampled_from((Key("C"), Key("F#"), Key("Eb", Mode.DORIAN))))
def test_steps_lead_back_to_the_pitch(pitch: int, key: Key) -> None:
    scale, one, other = Scale(key), np.array(60), np.array(pitch)
    assert int(scale.led_to(one, *scale.between(one, other))) == pitch


def test_rows_remember_apart_and_the_far_past_is_forgotten() -> None:
    memory = Memory(2, None)
    for note in range(5):
        memory.hear(np.zeros(2, int), np.full(2, 6), np.array([60, 60 + note % 3]))
    both = memory.recall()
    memory.hear(np.zeros(2, int), np.full(2, 6), np.array([60, 99]), active=np.array([True, False]))
    after = memory.recall()
    assert after.runs[1].tolist() == both.runs[1].tolist()
    assert after.runs[0, MOTION] == both.runs[0, MOTION] + 1
    long = [(0, 5, 70), (0, 7, 71), *[(0, 6, 60)] * HORIZON, (0, 5, 70)]
    assert recalled(long).runs[0, RHYTHM] == 0
    assert recalled([*long[:60], (0, 5, 70)]).length[0, 0] == 7


def test_a_whole_melody_is_remembered_as_note_by_note() -> None:
    random = np.random.default_rng(5)
    for notes, key in (
        (0, None),
        (1, Key("C")),
        (2, None),
        (40, Key("D", Mode.MINOR)),
        (HORIZON + 60, Key("C")),
    ):
        gap, length = random.choice([0, 0, 0, 3], notes), random.choice([6, 12], notes)
        pitch = random.choice([60, 62, 64, 67], notes)
        pitch[notes // 2 :] = pitch[: notes - notes // 2]  # once more, so that runs grow long
        memory, said = Memory(1, key), list[Recall]()
        for note in zip(gap, length, pitch, strict=True):
            said.append(memory.recall())
            memory.hear(*(np.array([part]) for part in note))
        every, after = Memory.of(key, gap, length, pitch)
        for column, told in enumerate(every):
            assert np.array_equal(told, np.concatenate([told[:0], *(each[column] for each in said)]))
        assert all(map(np.array_equal, after.latest(), memory.latest()))
        assert all(map(np.array_equal, after.recall(), memory.recall()))
