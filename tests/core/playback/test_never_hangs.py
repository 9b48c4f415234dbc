"""Whatever is done to the player, in whatever order: at stop every key is up, and soon after it is silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Missing
from core.playback.engine import Engine
from core.playback.live import LiveSynth
from core.playback.output import ANY, RATE, Buffer
from core.playback.player import Player
from core.playback.synth import Synth
from core.playback.synths import fluid_library
from core.score import MetreChange, Note, Score, Span, TempoChange, Track
from tests.fakes import FakeSynth

ACTIONS = 1000
ORGAN = 19  # it sounds for as long as its key is down
BAR = 1920
RELEASE_SECONDS = 6.0  # of sound and room, after which nothing may be heard


class CountingSynth(FakeSynth):
    """A synth that tells what `cancel` had to end: keys whose own end would never have come, or not yet."""

    def __init__(self) -> None:
        super().__init__(latency=0.05)
        self.swept: set[tuple[int, int]] = set()

    def cancel(self) -> None:
        self.swept = set(self.sounding)
        super().cancel()


class Hands:
    """Somebody who does anything at any time. `make` gives another synth, `pass_` lets its time pass."""

    def __init__(self, seed: int, make: Callable[[], Synth], pass_: Callable[[Synth, float], object]) -> None:
        self.random, self._make, self._pass = Random(seed), make, pass_
        self.player = Player(make())
        self.score = Score()
        self.acts: tuple[Callable[[], object], ...] = (
            self.edit, self.edit, self.take, self.player.play, self.player.play, self.player.pause,
            self.player.stop, self.seek, self.scrub, self.player.end_scrub, self.loop, self.no_loop,
            self.tempo, self.preview, self.player.end_preview, self.strike, self.strike, self.release,
            self.record, self.click, self.player.panic, self.swap, self.late,
        )  # fmt: skip

    def live(self, actions: int) -> None:
        """Do so many things, with some time between most of them."""
        for _ in range(actions):
            self.random.choice(self.acts)()
            if self.random.random() < 0.7:
                self.let(self.random.choice((0.01, 0.05, 0.1, 0.4)))

    def let(self, seconds: float) -> None:
        while seconds > 0:
            self._pass(self.player.synth, min(0.05, seconds))
            self.player.pump()
            seconds -= 0.05

    def late(self) -> None:
        self._pass(self.player.synth, self.random.choice((0.9, 1.5, 3.0)))  # a window that was busy

    def music(self) -> Score:
        draw = self.random

        def note() -> Note:
            start = draw.randrange(0, 6 * BAR, 60)
            return Note(start, draw.choice((1, 60, 480, 2 * BAR)), draw.randint(58, 62), draw.randint(1, 127))

        def track() -> Track:
            notes = {(each.start, each.pitch): each for each in (note() for _ in range(draw.randint(0, 12)))}
            made = Track.of(notes.values(), program=ORGAN)
            return replace(made, percussion=draw.random() < 0.3, muted=draw.random() < 0.1)

        tracks = tuple(track() for _ in range(draw.randint(1, 3)))
        metres = (MetreChange(0, 4, 4), *([MetreChange(BAR, 3, 8)] if draw.random() < 0.3 else []))
        tempos = (TempoChange(0, 125.0), *([TempoChange(1000, 40.0)] if draw.random() < 0.3 else []))
        return Score(tracks=tracks, metres=metres, tempos=tempos)

    def edit(self) -> None:
        self.score = self.music()
        self.player.set_score(self.score)

    def take(self) -> None:
        self.score = self.music()
        self.player.set_score(self.score, at_bar=True)

    def seek(self) -> None:
        self.player.seek(self.random.uniform(-100, 7 * BAR))

    def scrub(self) -> None:
        self.player.scrub(self.random.uniform(0, 7 * BAR))

    def loop(self) -> None:
        start = self.random.randrange(0, 5 * BAR)
        self.player.set_loop(Span(start, start + self.random.choice((30, 480, BAR, 2 * BAR))))

    def no_loop(self) -> None:
        self.player.set_loop(None)

    def tempo(self) -> None:
        self.player.set_tempo_factor(self.random.uniform(0.2, 5))

    def _track(self) -> int:
        return self.random.randrange(len(self.score.tracks)) if self.score.tracks else 0

    def preview(self) -> None:
        if self.score.tracks:
            self.player.preview(self._track(), self.random.randint(58, 62), 90)

    def strike(self) -> None:
        if self.score.tracks:
            self.player.strike(self._track(), self.random.randint(58, 62), 90)

    def release(self) -> None:
        self.player.keys.release(self.random.randint(58, 62))

    def record(self) -> None:
        self.player.record(self.random.randint(0, 2))

    def click(self) -> None:
        self.player.set_click(self.random.random() < 0.5, self.random.randint(0, 127))

    def swap(self) -> None:
        self.player.swap_synth(self._make())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_after_a_thousand_actions_every_key_is_up_at_stop(seed: int) -> None:
    synths: list[CountingSynth] = []

    def make() -> Synth:
        synths.append(CountingSynth())
        return synths[-1]

    def pass_(synth: Synth, seconds: float) -> None:
        assert isinstance(synth, CountingSynth)
        synth.advance(seconds)

    hands = Hands(seed, make, pass_)
    hands.live(ACTIONS)
    hands.player.stop()
    for synth in synths:
        before = len(synth.events)
        synth.advance(10)
        assert (synth.sounding, synth.queue) == (set(), [])
        assert len(synth.events) == before, "nothing comes after the stop"
        assert synth.closed == (synth is not synths[-1])
    assert_ends_come_of_themselves(hands, synths[-1])


def assert_ends_come_of_themselves(hands: Hands, synth: CountingSynth) -> None:
    """Left alone, what was played to the end has ended each key itself: nothing is left to sweep up."""
    hands.player.set_loop(None)
    while not hands.player.end:
        hands.edit()
    synth.swept = set()
    hands.player.play()
    for act in (hands.edit, hands.seek, hands.take, hands.tempo, hands.edit):
        hands.let(0.3)
        act()
    while hands.player.playing:
        hands.let(0.5)
    assert synth.swept == set()


class _Offline:
    """A real engine, played by hand instead of by a device."""

    def __init__(self, library: ModuleType, soundfont: str, patch: pytest.MonkeyPatch) -> None:
        self._library, self._soundfont, self._patch = library, soundfont, patch
        self.engines: list[Engine] = []

    def make(self) -> Synth:
        engine: Engine = self._library.Engine()
        self._patch.setattr(engine, "open_driver", lambda _candidates: ("by hand", Buffer(64, 1)))
        self.engines.append(engine)
        return LiveSynth(engine, Path(self._soundfont), [ANY])

    def pass_(self, _synth: Synth, seconds: float) -> None:
        self.engines[-1].render(round(seconds * RATE))


def libraries() -> list[ModuleType]:
    """FluidSynth and the built-in synthesizer, as far as they are here."""
    found = []
    try:
        found.append(fluid_library())
        from core.playback import embedded

        found.append(embedded)
    except (Missing, ImportError):
        pass
    return found


@pytest.mark.parametrize("library", libraries(), ids=lambda library: library.__name__.split(".")[-1])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_real_synthesizer_is_silent_soon_after_stop(
    library: ModuleType, seed: int, small_soundfont: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline = _Offline(library, small_soundfont, monkeypatch)
    hands = Hands(seed, offline.make, offline.pass_)
    hands.live(300)
    hands.edit()
    hands.player.play()
    hands.let(0.5)
    hands.player.stop()
    engine = offline.engines[-1]
    engine.render(round(RELEASE_SECONDS * RATE))
    assert np.abs(engine.render(RATE // 2)).max() < 1e-4
    hands.player.close()
