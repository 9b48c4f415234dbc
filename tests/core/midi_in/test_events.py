from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.midi_in.events import KeyEvent, PedalEvent, Played, parse
from core.midi_in.hands import Hands


@pytest.mark.parametrize(
    ("message", "played"),
    [
        ((0x90, 60, 100), KeyEvent(1.5, 60, 100)),
        ((0x95, 60, 100), KeyEvent(1.5, 60, 100)),
        ((0x90, 60, 0), KeyEvent(1.5, 60, 0)),
        ((0x83, 60, 64), KeyEvent(1.5, 60, 0)),
        ((0xB0, 64, 127), PedalEvent(1.5, True)),
        ((0xB0, 64, 64), PedalEvent(1.5, True)),
        ((0xB0, 64, 63), PedalEvent(1.5, False)),
        ((0xB0, 1, 127), None),
        ((0xE0, 0, 64), None),
        ((0xC0, 4), None),
        ((0xF8,), None),
        ((0x90, 200, 3), None),
        ((), None),
    ],
)
def test_keys_and_the_pedal_are_understood(message: tuple[int, ...], played: Played | None) -> None:
    assert parse(message, 1.5) == played


@given(st.lists(st.integers(0, 255), max_size=4))
def test_no_message_is_too_strange(message: list[int]) -> None:
    played = parse(message, 0.0)
    if isinstance(played, KeyEvent):
        assert 0 <= played.pitch <= 127
        assert 0 <= played.velocity <= 127


def key(pitch: int, velocity: int) -> KeyEvent:
    return KeyEvent(0.0, pitch, velocity)


def test_the_pedal_keeps_notes_sounding() -> None:
    hands = Hands()
    assert hands.hear(key(60, 90)) == [(60, 90)]
    assert hands.hear(PedalEvent(0.0, True)) == []
    assert hands.hear(key(60, 0)) == []
    assert hands.down == frozenset()
    assert hands.hear(key(60, 80)) == [(60, 0), (60, 80)], "struck again, it begins again"
    assert hands.hear(key(60, 0)) == []
    assert hands.hear(PedalEvent(0.0, False)) == [(60, 0)]


KEYS = st.builds(key, st.integers(55, 65), st.integers(0, 2).map(lambda soft: soft * 50))
PEDALS = st.builds(PedalEvent, st.just(0.0), st.booleans())


@given(st.lists(KEYS | PEDALS, max_size=60))
def test_nothing_sounds_once_all_is_let_go(events: list[Played]) -> None:
    hands, sounding = Hands(), set[int]()
    ups: list[Played] = [*(key(pitch, 0) for pitch in range(55, 66)), PedalEvent(0.0, False)]
    for pitch, velocity in [told for event in [*events, *ups] for told in hands.hear(event)]:
        assert velocity == 0 or pitch not in sounding
        if velocity:
            sounding.add(pitch)
        else:
            sounding.discard(pitch)
    assert sounding == set()
    assert hands.down == frozenset()
