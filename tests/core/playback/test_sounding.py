"""What is heard, looked for in the samples: onsets to the block, pitches, chase and the seam of a loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import Missing
from core.files import audio
from core.playback.engine import Engine
from core.playback.live import LiveSynth
from core.playback.output import ANY, RATE, Buffer
from core.playback.player import Player
from core.playback.synths import fluid_library
from core.score import Note, Score, Span, TempoChange, Track
from core.timing import TempoMap
from tests.core.files.sounds import cents, frequency

try:
    fluid = fluid_library()
except Missing as missing:
    pytest.skip(str(missing), allow_module_level=True)

BLOCK = 64  # frames that FluidSynth makes at a time
HARPSICHORD, MARIMBA, XYLOPHONE, WOODBLOCK, ORGAN, OCARINA = 6, 12, 13, 115, 19, 79
SHARP = (HARPSICHORD, MARIMBA, XYLOPHONE, WOODBLOCK)
STEADY = (TempoChange(0, 125.0),)  # a millisecond to the tick
TEMPOS = {
    "steady": (TempoChange(0, 97.3),),
    "brisk": (TempoChange(0, 187.0),),
    "a sudden change": (TempoChange(0, 140.0), TempoChange(1920, 71.0)),
    "a ritardando": tuple(TempoChange(240 * i, 150.0 - 7.3 * i) for i in range(12)),
}
EIGHTHS = tuple(range(0, 3840, 240))
TRIPLETS = (*range(0, 1920, 160), *range(1920, 3840, 320))
Sound = NDArray[np.float64]


def strokes(program: int, starts: Sequence[int], tempos: tuple[TempoChange, ...]) -> Score:
    """The same stroke at each of these ticks, without reverb."""
    track = Track.of([Note(start, 40, 76, 120) for start in starts], program=program)
    return Score(tracks=(replace(track, reverb=0),), tempos=tempos)


def rendered(score: Score, soundfont: str) -> Sound:
    return mono(list(audio.render(score, soundfont, bent=False)))


def mono(blocks: Sequence[NDArray[np.float32]]) -> Sound:
    mixed: Sound = np.concatenate(blocks).mean(axis=1, dtype=float)
    return mixed


def onset(sound: Sound, about: int, stroke: Sound) -> int:
    """The frame near `about` at which `stroke` fits best, whatever rings on from before."""
    reach = 3 * BLOCK
    before = max(0, about - reach)
    steps = np.diff(sound[before : about + reach + len(stroke)])  # what rings on is smooth
    return before + int(np.correlate(steps, np.diff(stroke), "valid").argmax())


@pytest.mark.parametrize("program", SHARP)
@pytest.mark.parametrize("starts", [EIGHTHS, TRIPLETS], ids=["eighths", "triplets"])
@pytest.mark.parametrize("tempos", TEMPOS.values(), ids=TEMPOS)
def test_every_onset_falls_in_the_block_it_is_written_in(
    program: int, starts: tuple[int, ...], tempos: tuple[TempoChange, ...], small_soundfont: str
) -> None:
    score = strokes(program, starts, tempos)
    sound, stroke = (rendered(each, small_soundfont) for each in (score, strokes(program, [0], STEADY)))
    tempo = TempoMap(score)
    late = []
    for start in starts:
        written = round(tempo.seconds_at(start) * RATE)
        late.append(onset(sound, written, stroke[: RATE // 100]) - written)
    assert min(late) >= 0
    assert max(late) <= BLOCK


@dataclass
class ByHand:
    """A player on a real engine whose time passes when it is told to, and all that it has sounded."""

    player: Player
    engine: Engine
    blocks: list[NDArray[np.float32]]

    @property
    def frames(self) -> int:
        return sum(map(len, self.blocks))

    @property
    def sound(self) -> Sound:
        return mono(self.blocks)

    def let(self, seconds: float, step: float = 0.048) -> None:
        end = self.frames + round(seconds * RATE)
        while (left := end - self.frames) > 0:
            self.blocks.append(self.engine.render(min(left, round(step * RATE))))
            self.player.pump()


@pytest.fixture
def by_hand(small_soundfont: str, monkeypatch: pytest.MonkeyPatch) -> ByHand:
    engine: Engine = fluid.Engine()
    monkeypatch.setattr(engine, "open_driver", lambda _candidates: ("by hand", Buffer(64, 1)))
    return ByHand(Player(LiveSynth(engine, Path(small_soundfont), [ANY])), engine, [])


def found(sound: Sound, stroke: Sound) -> list[int]:
    """Every frame at which the stroke is heard as loud as it is."""
    likeness = np.correlate(np.diff(sound), np.diff(stroke), "valid")
    high = np.flatnonzero(likeness > 0.5 * (np.diff(stroke) ** 2).sum())
    groups = np.split(high, np.flatnonzero(np.diff(high) > RATE // 50) + 1)
    return [int(group[likeness[group].argmax()]) for group in groups if len(group)]


def alone(by_hand: ByHand, program: int) -> Sound:
    """One stroke by itself, on the same engine."""
    by_hand.player.set_score(strokes(program, [100], STEADY))
    by_hand.player.play()
    by_hand.let(1.0)
    by_hand.player.stop()
    sound = by_hand.sound
    begun = int(np.flatnonzero(np.abs(sound) > 1e-4)[0])
    by_hand.blocks.clear()
    return sound[begun : begun + RATE // 100]


@pytest.mark.parametrize("length", [480, 1000, 1733])
@pytest.mark.parametrize("program", [MARIMBA, WOODBLOCK])
def test_the_seam_of_a_loop_is_as_wide_as_any_other_beat(by_hand: ByHand, program: int, length: int) -> None:
    stroke = alone(by_hand, program)
    by_hand.player.set_score(strokes(program, [0, length // 2], STEADY))
    by_hand.player.set_loop(Span(0, length))
    by_hand.player.play()
    by_hand.let(8 * length / 1000)
    heard = found(by_hand.sound, stroke)
    gaps = np.diff(heard)
    first, second = (round(each / 1000 * RATE) for each in (length // 2, length - length // 2))
    assert len(heard) >= 15, "none is left out"
    assert np.abs(gaps[0::2] - first).max() <= BLOCK
    assert np.abs(gaps[1::2] - second).max() <= BLOCK, "across the seam"
    assert abs(heard[14] - heard[0] - round(7 * length / 1000 * RATE)) <= BLOCK, "no drift"


def test_at_the_seam_nothing_is_struck_twice(by_hand: ByHand) -> None:
    """A key struck twice at once would be twice as loud."""
    track = Track.of(
        [Note(0, 40, 76, 120), Note(500, 40, 76, 120), Note(990, 40, 76, 120)], program=WOODBLOCK
    )
    by_hand.player.set_score(Score((replace(track, reverb=0),), tempos=STEADY))
    by_hand.player.set_loop(Span(0, 1000))
    by_hand.player.play()
    by_hand.let(6.5)
    sound = np.abs(by_hand.sound)
    begun = int(np.flatnonzero(sound > 1e-4)[0])
    whole = [begun + round(turn * RATE) for turn in range(6)]
    seams = [sound[at : at + 5 * BLOCK].max() for at in whole]
    beats = [sound[at + RATE // 2 : at + RATE // 2 + 5 * BLOCK].max() for at in whole]
    assert max(seams) < 1.6 * max(beats)


def test_what_sounds_all_the_way_round_is_not_broken_by_the_seam(by_hand: ByHand) -> None:
    track = Track.of([Note(0, 4000, 60, 100)], program=ORGAN)
    by_hand.player.set_score(Score((replace(track, reverb=0),), tempos=STEADY))
    by_hand.player.set_loop(Span(1000, 1500))
    by_hand.player.seek(1000)
    by_hand.player.play()
    by_hand.let(4)
    sound = by_hand.sound[RATE // 2 :]
    hop = RATE // 50  # five waves of the note
    level = np.sqrt((sound[: len(sound) // hop * hop].reshape(-1, hop) ** 2).mean(axis=1))
    assert level.min() > 0.5 * np.median(level)
    assert level.max() < 2 * np.median(level)


def test_a_note_under_the_playhead_sounds_where_playing_begins(by_hand: ByHand) -> None:
    track = Track.of([Note(0, 3000, 69, 100), Note(2000, 400, 60, 100)], program=OCARINA)
    by_hand.player.set_score(Score((replace(track, reverb=0),), tempos=STEADY))
    by_hand.player.seek(1500)
    by_hand.player.play()
    by_hand.let(2.2)
    sound = by_hand.sound
    begun = int(np.flatnonzero(np.abs(sound) > 1e-3)[0])
    assert begun < RATE // 20, "at once"
    assert abs(cents(frequency(sound[RATE // 10 : 4 * RATE // 10], RATE), 69)) < 6
    assert np.abs(sound[int(2.0 * RATE) :]).max() < 0.05 * np.abs(sound).max(), "it ends where it is written"


def test_pitches_are_right_at_any_tempo_and_in_a_loop(by_hand: ByHand) -> None:
    pitches = (48, 60, 71, 84)
    track = Track.of([Note(500 * i, 480, pitch) for i, pitch in enumerate(pitches)], program=OCARINA)
    by_hand.player.set_score(Score((replace(track, reverb=0),), tempos=STEADY))
    by_hand.player.set_loop(Span(0, 2000))
    by_hand.player.set_tempo_factor(0.8)
    by_hand.player.play()
    by_hand.let(2.2)
    sound = by_hand.sound
    begun = int(np.flatnonzero(np.abs(sound) > 1e-3)[0])
    assert begun < RATE // 10
    for i, pitch in enumerate(pitches[:3]):
        middle = begun + round((i * 0.5 + 0.2) / 0.8 * RATE)
        assert abs(cents(frequency(sound[middle : middle + RATE // 4], RATE), pitch)) < 10
