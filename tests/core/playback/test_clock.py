from __future__ import annotations

import random

import pytest

from core.playback.clock import HeardClock

PERIOD = 0.023
LATENCY = 2 * PERIOD


def staircase(at: float, drift: float = 0.0) -> float:
    """What a device that asks for a period at a time has been given by second `at`."""
    return PERIOD * (int((at - 100) * (1 + drift) / PERIOD) + 2)


@pytest.mark.parametrize("drift", [0.0, 1e-4, -1e-4])
def test_steps_become_an_even_run(drift: float) -> None:
    clock, chance = HeardClock(LATENCY), random.Random(1)
    at, read, errors = 100.0, [], []
    for _ in range(2000):
        at += chance.uniform(0.005, 0.03)
        read.append(clock.read(staircase(at, drift), at))
        errors.append(read[-1] - (at - 100) * (1 + drift))
    assert read == sorted(read)
    assert max(map(abs, errors[100:])) < 0.003, "an eighth of the steps it was given"


def test_it_never_runs_ahead_of_what_is_rendered() -> None:
    clock = HeardClock(LATENCY)
    for step in range(300):
        at = 100 + step * 0.01
        rendered = staircase(min(at, 101))
        assert clock.read(rendered, at) <= rendered
    assert clock.stalled


def test_a_second_of_looking_begins_with_the_first_look() -> None:
    clock = HeardClock(LATENCY)
    for step in range(50):
        clock.read(LATENCY, 100 + step * 0.02)
        assert not clock.stalled
    clock.read(LATENCY, 101.2)
    assert clock.stalled


def test_nobody_looking_is_not_a_stall() -> None:
    clock = HeardClock(LATENCY)
    clock.read(staircase(101), 101)
    clock.read(staircase(101), 161)  # the whole program was stopped for a minute
    assert not clock.stalled
    for step in range(20):
        at = 161 + step * 0.01
        clock.read(staircase(101) + staircase(at) - staircase(161), at)
    assert not clock.stalled
    before = clock.read(staircase(101) + staircase(162) - staircase(161), 162)
    assert before == pytest.approx(1 + 1, abs=2 * PERIOD)
