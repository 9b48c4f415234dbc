"""The metronome strikes every beat of every metre, and counts in to the very second."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.playback.click import Accent, accents, clicks, count_in
from core.playback.player import Player
from core.playback.schedule import Manner, Passage, Performance
from core.playback.voices import CLICK_CHANNEL, Sound
from core.score import MetreChange, Note, Score, Span, TempoChange, Track
from core.timing import BarMap
from tests.fakes import FakeSynth

TEMPO = (TempoChange(0, 125.0),)  # a millisecond to the tick
MARKS = {Accent.BAR: "X", Accent.GROUP: "x", Accent.LIGHT: "."}


@pytest.mark.parametrize(
    ("metre", "beats"),
    [
        ((4, 4), "X.x."),
        ((3, 4), "X.."),
        ((2, 2), "X."),
        ((6, 8), "X..x.."),
        ((12, 8), "X..x..x..x.."),
        ((3, 8), "X.."),
        ((5, 4), "X..x."),
        ((7, 8), "X.x.x.."),
        ((1, 4), "X"),
    ],
)
def test_beats_are_accented_as_the_metre_falls(metre: tuple[int, int], beats: str) -> None:
    assert "".join(MARKS[accent] for accent in accents(MetreChange(0, *metre))) == beats


def test_the_beats_of_a_pickup_are_those_of_the_bar_it_fills() -> None:
    score = Score(metres=(MetreChange(0, 3, 4), MetreChange(600 + 1440, 6, 8)), pickup=600)
    struck = [(voice.start, voice.velocity) for voice in clicks(BarMap(score), 0, 2600)]
    assert [tick for tick, _ in struck] == [120, 600, 1080, 1560, 2040, 2280, 2520]
    loud = [tick for tick, velocity in struck if velocity > 100]
    assert loud == [600, 2040]


@given(st.integers(0, 4000), st.integers(0, 4000), st.integers(0, 4000))
def test_windows_side_by_side_give_every_beat_once(a: int, b: int, c: int) -> None:
    bars, (first, middle, last) = BarMap(Score()), sorted((a, b, c))
    whole = [*clicks(bars, first, last)]
    assert [*clicks(bars, first, middle), *clicks(bars, middle, last)] == whole
    assert [voice.start for voice in whole] == [t for t in range(0, 4001, 480) if first <= t < last]


@pytest.mark.parametrize(
    ("tick", "before", "loud"),
    [
        (1920, [1920, 1440, 960, 480], 1920),
        (0, [1920, 1440, 960, 480], 1920),
        (960, [1920, 1440, 960, 480], 960),  # three, four, one, two
        (700, [1660, 1180, 700, 220], 700),
    ],
)
def test_a_bar_is_counted_in_up_to_any_place(tick: int, before: list[int], loud: int) -> None:
    struck = count_in(BarMap(Score()), tick, 1)
    assert [place for place, _ in struck] == before
    assert max(struck, key=lambda one: one[1].velocity)[0] == loud


def recording(score: Score, bars: int = 1, tick: float = 0.0) -> tuple[Player, FakeSynth]:
    synth = FakeSynth()
    player = Player(synth)
    player.set_score(score)
    player.seek(tick)
    player.set_click(False, 90)
    player.record(bars)
    return player, synth


def let(player: Player, synth: FakeSynth, seconds: float) -> None:
    for _ in range(round(seconds / 0.05)):
        synth.advance(0.05)
        player.pump()


PHRASE = Score((Track((Note(0, 480, 60, 80), Note(480, 480, 62, 80))),), tempos=TEMPO)


def begun(synth: FakeSynth) -> list[tuple[float, int, int]]:
    return [(round(event.time, 3), event.channel, event.pitch) for event in synth.events if event.velocity]


def test_a_bar_is_counted_in_before_the_first_note() -> None:
    player, synth = recording(PHRASE)
    start = synth.soonest()
    assert player.counting_in == pytest.approx(1.94)
    assert player.count == 0
    let(player, synth, 1.0)
    assert player.position() == 0
    assert player.moment() == (0, 0)
    assert player.count == 3
    let(player, synth, 2.0)
    assert (player.counting_in, player.count) == (0, 0)
    heard = begun(synth)
    assert [round(time - start, 3) for time, _, _ in heard] == [0, 0.48, 0.96, 1.44, 1.92, 2.4]
    assert [channel for _, channel, _ in heard] == [CLICK_CHANNEL] * 4 + [0, 0]
    assert synth.channels[CLICK_CHANNEL] == Sound(115, 90, 64, reverb=0)


def test_recording_goes_on_behind_the_end_and_into_an_empty_piece() -> None:
    player, synth = recording(Score(tempos=TEMPO), bars=0)
    let(player, synth, 5.0)
    assert player.position() == pytest.approx(4980)
    player.pause()
    player.play()
    assert not player.playing, "there is nothing to play"


def test_an_edit_while_counting_in_neither_hurries_nor_hangs() -> None:
    player, synth = recording(PHRASE)
    let(player, synth, 0.7)
    player.set_score(PHRASE.with_track(0, Track((Note(0, 480, 72, 80),))))
    player.set_click(True, 90)
    let(player, synth, 1.8)
    assert [one for one in begun(synth) if one[1] == 0] == [(1.94, 0, 72)]
    assert [time for time, channel, _ in begun(synth) if channel == CLICK_CHANNEL] == pytest.approx(
        [0.02, 0.5, 0.98, 1.46, 1.94, 2.42]
    )
    player.stop()
    assert synth.sounding == set()
    assert synth.stray == []
    assert synth.restruck == []


def test_the_click_goes_round_the_loop_and_can_be_turned_off_while_playing() -> None:
    synth = FakeSynth()
    player = Player(synth)
    player.set_score(PHRASE)
    player.set_loop(Span(0, 1440))
    player.set_click(True, 100)
    player.play()
    let(player, synth, 3.0)
    struck = [time for time, channel, _ in begun(synth) if channel == CLICK_CHANNEL]
    assert struck == pytest.approx([0.02 + 0.48 * i for i in range(len(struck))])
    assert len(struck) >= 6
    assert player.moment()[0] == 2
    assert player.moment(ago=2.0)[0] == 0
    player.set_click(False, 100)
    let(player, synth, 1.0)
    assert len([1 for _, channel, _ in begun(synth) if channel == CLICK_CHANNEL]) <= len(struck) + 1


def test_a_jump_and_an_edit_count_as_they_should() -> None:
    player, synth = recording(PHRASE, bars=0)
    let(player, synth, 0.5)
    player.set_score(PHRASE.with_track(0, Track()))
    let(player, synth, 0.2)
    assert player.moment()[0] == 0, "an edit is no jump"
    player.seek(1920)
    let(player, synth, 0.2)
    assert player.moment()[0] == 1


def test_the_click_is_no_part_of_the_music() -> None:
    plain = Passage(Performance(PHRASE), 0, 0.0).strikes(0.0, 100.0)
    assert {strike.voice.channel for strike in plain} == {0}
    clicked = Passage(Performance(PHRASE), 0, 0.0, Manner(click=True)).strikes(0.0, 1.0)
    assert CLICK_CHANNEL in {strike.voice.channel for strike in clicked}
