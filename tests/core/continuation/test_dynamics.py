from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from core.continuation.dynamics import Dynamics
from core.score import MetreChange, Note, Score
from core.timing import BarMap

BAR = 1920
BARS = BarMap(Score())
few = limits(max_examples=40, deadline=None)


def line(
    velocity: Callable[[int, int], int], bars: int = 8, pitch: Callable[[int], int] = lambda _: 60
) -> list[Note]:
    """Quarter notes, of which the velocity is told by bar and beat."""
    spots = [(bar, beat) for bar in range(bars) for beat in range(4)]
    return [
        Note(bar * BAR + beat * 480, 480, pitch(4 * bar + beat), velocity(bar, beat)) for bar, beat in spots
    ]


@few
@given(velocity=st.integers(1, 127), count=st.integers(1, 40), start=st.integers(0, 10**6))
def test_what_was_played_at_one_velocity_stays_at_it(velocity: int, count: int, start: int) -> None:
    dynamics = Dynamics.of([Note(at * 240, 240, 60 + at % 12, velocity) for at in range(count)], BARS)
    assert dynamics.velocity(start, 40) == velocity


@few
@given(velocities=st.lists(st.integers(1, 127), min_size=1, max_size=60), start=st.integers(0, 10**6))
def test_nothing_is_louder_or_softer_than_what_was_heard(velocities: list[int], start: int) -> None:
    notes = [Note(at * 160, 160, (at * 7) % 128, velocity) for at, velocity in enumerate(velocities)]
    for pitch in (0, 60, 127):
        told = Dynamics.of(notes, BARS).velocity(start, pitch)
        assert min(velocities) <= told <= max(velocities)


def test_accents_of_the_bar_are_learnt() -> None:
    dynamics = Dynamics.of(line(lambda _, beat: (100, 70, 85, 70)[beat]), BARS)
    first, second, third, fourth = (dynamics.velocity(9 * BAR + beat * 480, 60) for beat in range(4))
    assert first > third > second == fourth
    assert first - second > 20


def test_a_waltz_has_its_own_accents() -> None:
    bars = BarMap(Score(metres=(MetreChange(0, 3, 4),)))
    notes = [Note(at * 480, 480, 60, 100 if at % 3 == 0 else 70) for at in range(24)]
    told = [Dynamics.of(notes, bars).velocity(at * 480, 60) for at in range(24, 30)]
    assert told[0] == told[3]
    assert told[0] - max(told[1], told[2]) > 20


def test_high_notes_are_louder_where_they_were() -> None:
    notes = line(lambda bar, beat: 60 + (4 * bar + beat) % 12, pitch=lambda at: 60 + at % 12)
    dynamics = Dynamics.of(notes, BARS)
    tones = [dynamics.velocity(9 * BAR, pitch) for pitch in range(60, 72)]
    assert all(one <= other for one, other in pairwise(tones))
    assert tones[-1] - tones[0] >= 5


def test_phrases_swell_as_they_did() -> None:
    dynamics = Dynamics.of(line(lambda bar, _: (70, 80, 100, 75)[bar % 4], bars=16), BARS)
    told = [dynamics.velocity((16 + bar) * BAR, 60) for bar in range(4)]
    assert told[2] == max(told)
    assert told[0] == min(told)
    assert told[2] - told[0] > 8


def test_one_loud_note_is_no_accent() -> None:
    notes = line(lambda bar, beat: 120 if (bar, beat) == (1, 3) else 80)
    told = [Dynamics.of(notes, BARS).velocity(9 * BAR + beat * 480, 60) for beat in range(4)]
    assert max(told) - min(told) <= 6


def test_it_goes_on_at_the_level_that_was_reached() -> None:
    notes = line(lambda bar, _: 50 if bar < 4 else 90)
    assert 84 <= Dynamics.of(notes, BARS).velocity(8 * BAR, 60) <= 90


def test_a_phrase_that_grew_louder_does_not_fall_back() -> None:
    """Nobody knows that it swells each time; and where it does, it has been heard to."""
    grown = line(lambda bar, beat: 45 + 13 * bar + 3 * beat, bars=4)
    told = [Dynamics.of(grown, BARS).velocity(4 * BAR + beat * 480, 60) for beat in range(16)]
    assert min(told) >= 80
    faded = line(lambda bar, beat: 100 - 13 * bar - 3 * beat, bars=4)
    told = [Dynamics.of(faded, BARS).velocity(4 * BAR + beat * 480, 60) for beat in range(16)]
    assert max(told) <= 65


def test_a_loud_note_at_the_end_is_no_new_level() -> None:
    notes = line(lambda bar, beat: 120 if (bar, beat) == (7, 3) else 80)
    assert Dynamics.of(notes, BARS).velocity(8 * BAR, 60) <= 84


def test_with_nothing_heard_it_is_as_told() -> None:
    assert Dynamics.of([], BARS, 77).velocity(0, 60) == 77
