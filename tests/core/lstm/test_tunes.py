from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.lstm.families import families
from core.lstm.tunes import WINDOW, TuneIndex, fingerprints

MELODIES = st.lists(st.integers(40, 90), max_size=60)


def walk(seed: int, length: int = 60) -> list[int]:
    """A melody all its own."""
    pitches, state = [60], seed * 7919 + 17
    for _ in range(length):
        state = (state * 1103515245 + 12345) % 2**31
        pitches.append(60 + (state >> 16) % 25)
    return pitches


@given(MELODIES, st.integers(-20, 20))
def test_fingerprints_do_not_mind_the_key(pitches: list[int], by: int) -> None:
    moved = [pitch + by for pitch in pitches]
    assert fingerprints(moved).tolist() == fingerprints(pitches).tolist()
    assert len(fingerprints(pitches)) == max(0, len(pitches) - WINDOW)


@given(MELODIES, MELODIES)
def test_a_run_has_the_same_fingerprint_wherever_it_stands(before: list[int], after: list[int]) -> None:
    run = [60, 62, 64, 65, 67, 69, 71, 72]
    (alone,) = fingerprints(run).tolist()
    assert alone in fingerprints([*before, *run, *after]).tolist()
    assert fingerprints(run[::-1]).tolist() != [alone]


def test_the_index_knows_its_tunes_again(tmp_path: Path) -> None:
    tunes = [(f"Tune {seed}", walk(seed)) for seed in range(30)]
    TuneIndex.of(tunes).save(tmp_path / "tunes.npz")
    index = TuneIndex.load(tmp_path / "tunes.npz")
    moved = [pitch + 5 for pitch in walk(7)]
    (name, shared), *others = index.matches(moved).items()
    assert name == "Tune 7"
    assert 8 <= shared <= 30  # about a third of its 54 runs
    assert all(count <= 2 for _, count in others)
    assert not index.matches([60, 61])


def test_variants_are_one_family() -> None:
    first, second = walk(1), walk(2)
    variant = [pitch + 3 for pitch in first[:40]] + walk(3, 15)
    assert families([first, second, variant, walk(4)]) == [0, 1, 0, 3]


def test_short_tunes_and_common_turns_make_no_kin() -> None:
    scale = list(range(60, 76))
    tunes = [[*scale, *walk(seed)] for seed in range(5)]
    assert families([*tunes, [60, 62], []]) == [0, 1, 2, 3, 4, 5, 6]
