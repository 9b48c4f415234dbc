from itertools import accumulate

import pytest

from core.continuation.closing import finality, is_afterthought
from core.harmony import Key, Mode
from core.score import Note, Score
from core.timing import BarMap

BARS = BarMap(Score())


@pytest.mark.parametrize(
    ("onset", "pitch", "key", "expected"),
    [
        (0, 60, Key("C"), 7),
        (960, 72, Key("C"), 7),  # the third of four beats is strong
        (480, 60, Key("C"), 4),
        (0, 64, Key("C"), 5),
        (480, 67, Key("C"), 2),
        (0, 62, Key("C"), 3),
        (480, 62, Key("C"), 0),
        (0, 63, Key("C", Mode.MINOR), 5),
        (0, 60, None, 3),
    ],
)
def test_the_tonic_on_a_strong_beat_is_most_final(
    onset: int, pitch: int, key: Key | None, expected: int
) -> None:
    assert finality(onset, pitch, key, BARS) == expected


def test_a_pickup_is_the_weak_end_of_its_bar() -> None:
    assert finality(0, 60, Key("C"), BarMap(Score(pickup=480))) == 4


@pytest.mark.parametrize(
    ("lengths", "late"),
    [((480, 480, 480, 480), False), ((1440, 480), True), ((960, 480, 480), False), ((480, 960, 480), True)],
)
def test_a_short_note_after_the_end_is_an_afterthought(lengths: tuple[int, ...], late: bool) -> None:
    starts = accumulate(lengths, initial=1920)
    notes = [Note(start, length, 60) for start, length in zip(starts, lengths, strict=False)]
    assert is_afterthought(notes, BARS) == late


def test_a_last_note_in_a_bar_of_its_own_is_none() -> None:
    assert not is_afterthought([Note(0, 1920, 62), Note(1920, 960, 60)], BARS)
    assert not is_afterthought([Note(0, 480, 60)], BARS)
