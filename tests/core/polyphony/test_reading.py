"""What was heard lately is known; anything else is heard anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.features import Setting
from core.polyphony import reading
from core.polyphony.reading import Reading
from core.score import MetreChange, Note, Score
from core.timing import BarMap

HIGH = [Note(0, 480, 67), Note(480, 480, 69), Note(960, 960, 71)]
LOW = [Note(0, 960, 55), Note(960, 960, 50)]


def setting(metre: tuple[int, int] = (4, 4)) -> Setting:
    bars = BarMap(Score(metres=(MetreChange(0, *metre),)))
    return Setting(bars=bars, key=Key.parse("G major"), end=8 * 1920, after=())


def heard(bundle: Bundle, told: Setting, low: list[Note] = LOW) -> Reading:
    return reading.read(bundle, told, [HIGH, low], [3, 2], [False, False], 0)


def test_a_phrase_is_heard_once(several: Bundle) -> None:
    first = heard(several, setting())
    assert heard(several, setting()) is first
    reading.forget()
    anew = heard(several, setting())
    assert anew is not first
    assert np.array_equal(anew.state, first.state)
    assert np.array_equal(anew.heard, first.heard)


def test_whatever_the_network_is_told_differently_is_heard_anew(several: Bundle) -> None:
    first, told = heard(several, setting()), setting()
    others = (
        replace(told, key=Key.parse("D major")),
        replace(told, end=4 * 1920),
        replace(told, after=None),
        replace(told, style="chorale"),
        setting((3, 4)),
    )
    for other in others:
        assert not np.array_equal(heard(several, other).state, first.state)
    changed = heard(several, told, [replace(LOW[0], pitch=52), LOW[1]])
    assert not np.array_equal(changed.state, first.state)


def test_readings_of_long_ago_are_forgotten(several: Bundle) -> None:
    first = heard(several, setting())
    for bars in range(1, 9):
        heard(several, replace(setting(), end=bars * 960))
    assert heard(several, setting()) is not first


def test_what_ticks_tell_is_worked_out_once_for_the_same_ticks(several: Bundle) -> None:
    found = heard(several, setting())
    first = found.when(several.encoding, setting(), 1920, 5 * 1920)
    assert found.when(several.encoding, setting(), 1920, 5 * 1920) is first
    later = found.when(several.encoding, setting(), 3840, 5 * 1920)
    ticks = np.array([3840, 4000, 9000])
    assert np.array_equal(later.at(ticks), first.at(ticks))
