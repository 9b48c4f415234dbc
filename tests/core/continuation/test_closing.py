import pytest

from core.continuation.closing import finality
from core.harmony import Key, Mode
from core.score import Score
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
