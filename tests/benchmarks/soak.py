"""Two hours of work in the real window: whether memory, voices, threads and open files come back.

The engine's time is advanced by hand, many times faster than it would pass; `--live 10` takes ten minutes of
real time instead, on FluidSynth's `file` driver. Everything a composer does is done in random order: play,
loop, seek, edit and undo, go to other takes, export, preview, change the tempo, change the sound device.
Linux only, for what a process holds is read from /proc.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from ctypes import c_int, c_void_p
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import fluidsynth
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.application import Continuo
from core import memory
from core.files.audio import Part
from core.files.audio_files import write
from core.playback import fluid
from core.playback.live import LiveSynth
from core.playback.output import ANY, RATE, Buffer, Output
from core.playback.player import Player
from core.playback.soundfonts import choose_soundfont
from core.playback.synths import open_synth
from core.score import Score, Span
from tests.benchmarks.real_window import Clock, Watch, opened
from tests.benchmarks.rendering import BAR, band

HOURS, LIVE_MINUTES = 2.0, 10.0
LOOKS = 16  # at what is held, after the warm-up
WARM_SHARE = 0.2  # of the time, before it is measured
RINGS = 8.0  # seconds in which all that sounds has died away
STEP = 0.048  # as the window's timer pumps
GROWTH = 0.02
SHARE_OF_WINDOW = 0.002  # of the time by hand that the window gets beside
ENDINGS = (".wav", ".flac", ".ogg", ".mp3")
PAGE = os.sysconf("SC_PAGE_SIZE")

_voices = fluidsynth.cfunc("fluid_synth_get_active_voice_count", c_int, ("synth", c_void_p, 1))


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds: mebibytes, voices that sound, threads, open files."""

    at: float
    memory: float
    voices: int
    threads: int
    files: int

    def __str__(self) -> str:
        return (
            f"{self.at / 60:6.1f} min  {self.memory:7.1f} MiB  {self.voices} voices  "
            f"{self.threads} threads  {self.files} files"
        )


def slope(curve: Sequence[Held]) -> float:
    """Mebibytes a second: the median of the slopes between any two looks (Theil and Sen).

    A buffer that is there at one look and not at the next turns it no way, first and last it would.
    """
    pairs = ((one, other) for place, one in enumerate(curve) for other in curve[place + 1 :])
    return statistics.median((other.memory - one.memory) / (other.at - one.at) for one, other in pairs)


class Rendered:
    """What is rendered is heard; and a pause of the hand is no device that has gone."""

    stalled = False

    def read(self, rendered: float, _at: float) -> float:
        """Seconds heard."""
        return rendered


class ByHand(Clock):
    """A real engine whose time passes only when it is told to."""

    def open(self, *_chosen: object) -> LiveSynth:
        engine = fluid.Engine()
        engine.open_driver = lambda candidates: ("by hand", Buffer(64, 1))  # type: ignore[method-assign]
        synth = LiveSynth(engine, choose_soundfont()[0], [ANY])
        synth._clock = Rendered()  # type: ignore[assignment] # read as the real one is
        return synth

    def let(self, player: Player, seconds: float) -> None:
        """Let so many seconds of sound pass, pumped as the window pumps, and then the window catch up."""
        for _ in range(max(1, round(seconds / STEP))):
            if isinstance(player.synth, LiveSynth):
                engine(player).render(round(STEP * RATE))
            player.pump()
        self.pause(SHARE_OF_WINDOW * seconds)


class RealTime(Clock):
    """The `file` driver, which takes its time as a card does; nothing is kept of what it writes."""

    def open(self, *_chosen: object) -> LiveSynth:
        synth = open_synth("", Output("file"))
        assert isinstance(synth, LiveSynth)
        return synth

    def let(self, _player: Player, seconds: float) -> None:
        self.pause(seconds)


def engine(player: Player) -> fluid.Engine:
    """What the player's synth makes its sound with."""
    assert isinstance(player.synth, LiveSynth)
    assert isinstance(player.synth._engine, fluid.Engine)
    return player.synth._engine


class Afternoon:
    """Somebody at the window, who does one thing after the other. `passed` are seconds of sound."""

    def __init__(
        self, continuo: Continuo, clock: ByHand | RealTime, folder: Path, score: Score, watch: Watch
    ) -> None:
        self.passed, self.done = 0.0, Counter[str]()
        self._parts, self._clock, self._folder = continuo.parts, clock, folder
        self._score, self._draw, self._watch = score, Random(1), watch
        self._acts: tuple[tuple[int, Callable[[], object]], ...] = (
            (6, self.play), (3, self.seek), (2, self.scrub), (3, self.loop), (2, self.straight_on),
            (5, self.edit), (4, self.take), (1, self.ask), (2, self.export), (3, self.preview),
            (2, self.tempo), (1, self.panic), (1, self.stop), (1, self.device),
        )  # fmt: skip
        self._wait(lambda: isinstance(self._player.synth, LiveSynth))

    @property
    def _player(self) -> Player:
        return self._parts.transport.player

    def warm_up(self) -> None:
        """Everything is done a few times, so that all that is loaded or made on first use is there."""
        for _ in range(3):
            for _, act in self._acts:
                act()
                self.let(0.5)

    def work(self, until: float) -> None:
        """Do things until so many seconds have passed."""
        weights, acts = zip(*self._acts, strict=True)
        while self.passed < until:
            (act,) = self._draw.choices(acts, weights)
            act()
            self.done[act.__name__] += 1
            self.let(self._draw.uniform(0.2, 4))

    def let(self, seconds: float) -> None:
        self._clock.let(self._player, seconds)
        self.passed += seconds

    def held(self) -> Held:
        """Put everything down, open the piece anew, let it ring out, and see what is still held.

        The takes of a piece are kept with it, so they go with it; and memory that has been freed is given
        back first, for how much of it the C library keeps in hand says nothing.
        """
        self._wait(lambda: not (self._parts.assistant.busy or self._parts.exports.rendering))
        self._parts.transport.stop()
        self._parts.session.open(self._score, saved=True)
        self.let(RINGS)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._watch.reset()
        gc.collect()
        memory.give_back()
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20
        threads, files = (len(list(Path(f"/proc/self/{each}").iterdir())) for each in ("task", "fd"))
        return Held(self.passed, resident, _voices(engine(self._player)._synth.synth), threads, files)

    def play(self) -> None:
        self._parts.transport.toggle()

    def stop(self) -> None:
        self._parts.transport.stop()

    def panic(self) -> None:
        self._parts.transport.panic()

    def seek(self) -> None:
        self._parts.transport.seek(self._draw.uniform(0, self._score.end))

    def scrub(self) -> None:
        place = self._draw.uniform(0, self._score.end)
        for step in range(5):
            self._parts.transport.scrub(place + 200 * step)
            self.let(STEP)

    def loop(self) -> None:
        start = self._draw.randrange(0, self._score.end, 480)
        self._parts.transport.set_loop(Span(start, start + self._draw.choice((480, BAR, 4 * BAR))))

    def straight_on(self) -> None:
        self._parts.transport.set_loop(None)

    def tempo(self) -> None:
        self._parts.transport.set_speed(self._draw.uniform(0.5, 2))

    def edit(self) -> None:
        """A note is moved, heard, and moved back: history is as long as it was."""
        session = self._parts.session
        lead = session.score.tracks[0]
        place = self._draw.randrange(len(lead.notes))
        moved = replace(lead.notes[place], pitch=self._draw.randint(50, 90))
        track = replace(lead, notes=(*lead.notes[:place], moved, *lead.notes[place + 1 :]))
        session.apply("move", replace(session.score, tracks=(track, *session.score.tracks[1:])))
        self.let(0.5)
        session.undo()

    def take(self) -> None:
        if self._parts.assistant.takes is None:
            self.ask()
        self._parts.assistant.next_take()

    def ask(self) -> None:
        """The model writes; every take is kept in the piece's tree."""
        self._parts.assistant.continue_()
        self._wait(lambda: not self._parts.assistant.busy)

    def export(self) -> None:
        path = self._folder / f"part{self._draw.choice(ENDINGS)}"
        start = self._draw.randrange(0, self._score.end, BAR)
        part, score = Part(Span(start, start + 2 * BAR)), self._parts.session.score

        def job(rendering: object) -> tuple[str, Path]:
            write(score, path, part=part, progress=rendering.progress)  # type: ignore[attr-defined] # theirs
            return "", path

        self._parts.exports.write_sound(path, job)
        self._wait(lambda: not self._parts.exports.rendering)

    def preview(self) -> None:
        transport, pitch = self._parts.transport, self._draw.randint(50, 90)
        transport.preview(pitch, 90)
        self.let(0.2)
        transport.end_preview()
        transport.tap(pitch + 1, 90)

    def device(self) -> None:
        """Another device is chosen: the old synthesizer is freed, and everything goes on on a new one."""
        before = self._player.synth
        self._parts.transport.reopen_synth()
        self._wait(lambda: self._player.synth is not before)

    def _wait(self, happened: Callable[[], bool]) -> None:
        limit = time.perf_counter() + 60
        while not happened():
            self.let(STEP)
            self._clock.pause(STEP)
            if time.perf_counter() > limit:
                raise RuntimeError("the window did not come to it")


def main() -> int:
    """Print the curve; 1 when memory grows by over 2 % in the time, or something was not given back."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--hours", type=float, default=HOURS)
    asked.add_argument("--live", type=float, nargs="?", const=LIVE_MINUTES, metavar="MINUTES")
    chosen = asked.parse_args()
    seconds = chosen.hours * 3600 if chosen.live is None else chosen.live * 60
    app = QApplication([])
    clock = ByHand() if chosen.live is None else RealTime()
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(bars=4, takes=4, open_synth=clock.open) as (watch, continuo),
    ):
        score = band(1)
        continuo.parts.session.open(score, saved=True)
        afternoon = Afternoon(continuo, clock, Path(folder), score, watch)
        afternoon.warm_up()
        afternoon.work(WARM_SHARE * seconds)
        begun, first = time.perf_counter(), afternoon.held()
        curve = [first]
        print(f"begin    {first}", flush=True)
        for look in range(1, LOOKS + 1):
            afternoon.work(first.at + look / LOOKS * (seconds - first.at))
            curve.append(afternoon.held())
            print(f"{look:2} of {LOOKS} {curve[-1]}", flush=True)
        taken = time.perf_counter() - begun
    rate = (curve[-1].at - first.at) / taken
    print(f"{rate:.1f} times real time; " + ", ".join(f"{n} × {a}" for a, n in afternoon.done.items()))
    rise = slope(curve)
    growth = rise * (curve[-1].at - first.at) / first.memory
    last = curve[-1]
    back = not last.voices and last.threads <= first.threads and last.files <= first.files
    print(
        f"memory from first to last {last.memory / first.memory - 1:+.1%}, by its slope {growth:+.2%} "
        f"({rise * 3600 * 1024:+.0f} KiB an hour); given back: {'yes' if back else 'NO'}"
    )
    app.quit()
    return int(growth > GROWTH or not back)


if __name__ == "__main__":
    sys.exit(main())
