"""How evenly the real window plays through a real sound server, at rest and busy; how soon an edit is heard.

A PulseAudio of its own with nothing but a null sink, whose monitor is recorded: woodblock 16ths on the left,
whose onsets are looked for to the sample, a melody on the right, whose pitches are. The window plays at rest
and busy in turn: a note is dragged at 60 events a second, *Live* is on and *Continue* is pressed over and
over. Then an edit adds and takes away an organ note under the playhead, on FluidSynth's `file` driver.
`python -m tests.benchmarks.sound 10` takes ten seconds for each stretch.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

import numpy as np
import soundfile
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from app import settings as the
from app.application import Continuo
from app.roll.canvas import Canvas
from app.sound_device import OpenSynth
from core.files import audio
from core.playback.fluid import _BUFFERS
from core.playback.live import LiveSynth
from core.playback.output import RATE, Buffer, Output
from core.playback.synths import open_synth
from core.score import Note, Score, TempoChange, Track
from tests.benchmarks.continuing import PHRASE
from tests.benchmarks.devices import Server
from tests.benchmarks.heard import first_note
from tests.benchmarks.real_window import opened, pause, until
from tests.core.files.sounds import cents, frequency, small_soundfont

SECONDS, TURNS = 10.0, 2
SIXTEENTH = 0.125
BPM = (TempoChange(0, 120.0),)
WOODBLOCK, OCARINA, ORGAN = 115, 79, 19
TUNE = (60, 64, 67, 72, 71, 65, 62, 69)
LIMIT = 1.0  # milliseconds, standard deviation
OUT_OF_TUNE = 10.0  # cents
SLIP = 5.0  # milliseconds between two onsets that no playing explains, only a server that ran dry
EDITS, MIXES, SOON = 40, 10, 100.0  # milliseconds
# A real device asks for more at a time than the file, and what is rendered is on its way for a while.
AWAY = 1000 * (_BUFFERS["pulseaudio"].seconds + _BUFFERS["pulseaudio"].period - _BUFFERS["file"].period)
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Sound = NDArray[np.float64]


def piece(seconds: float) -> Score:
    """The phrase that the window is busy with (not to be heard), 16ths on the left, a melody on the right."""
    beats = round(seconds * 2)
    clicks = Track.of([Note(120 * i, 60, 76, 120) for i in range(4 * beats)], program=WOODBLOCK)
    tune = Track.of([Note(480 * i, 460, TUNE[i % len(TUNE)], 90) for i in range(beats)], program=OCARINA)
    mixed = replace(clicks, pan=0, reverb=0), replace(tune, pan=127, reverb=0)
    return Score((Track(PHRASE, volume=0), *mixed), tempos=BPM)


def stroke() -> Sound:
    """The first hundredth of a second of one click by itself."""
    click = Track.of([Note(0, 60, 76, 120)], program=WOODBLOCK)
    blocks = audio.render(Score((replace(click, pan=0, reverb=0),), tempos=BPM), bent=False)
    alone: Sound = np.concatenate(list(blocks))[: RATE // 100, 0].astype(float)
    return alone


def onsets(left: Sound, expected: int) -> list[int]:
    """The frames of so many clicks, one after the other, each looked for where it follows from the last."""
    shape = np.diff(stroke())
    steps = np.diff(left)
    at = int(np.flatnonzero(np.abs(left) > 0.2 * np.abs(left).max())[0])
    reach, found = RATE // 20, list[int]()
    for _ in range(expected):
        before = max(0, at - reach)
        stretch = steps[before : at + reach + len(shape)]
        if len(stretch) < len(shape):
            break
        found.append(before + int(np.correlate(stretch, shape, "valid").argmax()))
        at = found[-1] + round(SIXTEENTH * RATE)
    return found


class Busy:
    """What keeps the window busy: a note in hand at 60 events a second, and a model that always writes."""

    def __init__(self, continuo: Continuo) -> None:
        self.events = self.pressed = 0
        self._continuo = continuo
        canvas = continuo.window.findChild(Canvas)
        assert canvas is not None
        self._canvas, self._steps = canvas, count()
        self._at = QPoint(120, canvas.height() // 2)
        self._timer = QTimer(interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    @contextmanager
    def about(self) -> Iterator[None]:
        self._continuo.parts.settings.set(the.LIVE, True)
        self._timer.start()
        yield
        self._timer.stop()
        QTest.mouseRelease(self._canvas, LEFT, NO_KEYS, self._at)
        self._continuo.parts.settings.set(the.LIVE, False)

    def _move(self) -> None:
        step = next(self._steps) % 60
        place = self._at + QPoint(step * 3, (step * 7) % 90 - 45)
        if step == 0:
            QTest.mousePress(self._canvas, LEFT, NO_KEYS, self._at)
        elif step < 50:
            QTest.mouseMove(self._canvas, place)
            self.events += 1
        elif step == 50:
            QTest.mouseRelease(self._canvas, LEFT, NO_KEYS, place)
        elif not self._continuo.parts.assistant.busy:
            self._continuo.actions["continue"].trigger()
            self.pressed += 1


@contextmanager
def listening(folder: Path) -> Iterator[Path]:
    """Record the null sink's monitor; it hears something before this begins."""
    path = folder / "heard.raw"
    command = ["parec", "--device=null.monitor", "--format=s16le", f"--rate={RATE}", "--channels=2"]
    with path.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        try:
            while not path.stat().st_size:
                time.sleep(0.01)
            yield path
        finally:
            process.terminate()
            process.wait()


def stretch(continuo: Continuo, folder: Path, seconds: float) -> tuple[list[float], list[float]]:
    """Play and record: by how many milliseconds each onset strays, and by how many cents each pitch."""
    transport = continuo.parts.transport
    with listening(folder) as path:
        transport.seek(0)
        transport.toggle()
        pause(seconds + 0.5)
        transport.stop()
        pause(0.3)
    heard = np.fromfile(path, "<i2")
    sound = heard[: len(heard) // 2 * 2].reshape(-1, 2).astype(float)
    found = onsets(sound[:, 0], round(seconds / SIXTEENTH))
    late = [(at / RATE - i * SIXTEENTH) * 1000 for i, at in enumerate(found)]
    middle = statistics.median(late)
    pitches = []
    for beat, at in enumerate(found[::4]):
        note = sound[at + RATE // 10 : at + 4 * RATE // 10, 1]
        pitches.append(cents(frequency(note, RATE), TUNE[beat % len(TUNE)]))
    return [each - middle for each in late], pitches


def told(name: str, strays: Sequence[float], pitches: Sequence[float], more: str = "") -> bool:
    """Print a stretch's figures; whether they are as they should be."""
    spread, worst = statistics.stdev(strays), max(map(abs, strays))
    slips = [(i + 1) * SIXTEENTH for i in np.flatnonzero(np.abs(np.diff(strays)) > SLIP)]
    slipped = f", slips at {', '.join(f'{at:.2f} s' for at in slips)}" if slips else ""
    off = max(map(abs, pitches))
    print(
        f"{name:8} {len(strays)} onsets, sd {spread:.3f} ms, worst {worst:.2f} ms{slipped}; "
        f"{len(pitches)} pitches, at most {off:.1f} cents off{more}",
        flush=True,
    )
    return spread < LIMIT and off < OUT_OF_TUNE


def through(driver: str, device: str = "", buffer: Buffer | None = None) -> OpenSynth:
    """What opens a synth on this driver, whatever is asked for, with the SoundFont that every machine has.

    Others let an organ's notes ring for so long that the next does not begin in silence.
    """
    return lambda *_: open_synth(str(small_soundfont()), Output(driver, device, buffer))


def wait_for_sound(continuo: Continuo) -> None:
    until(lambda: isinstance(continuo.parts.transport.player.synth, LiveSynth))


def through_the_server(seconds: float) -> bool:
    """At rest and busy in turn, through PulseAudio; whether both are even."""
    even = True
    with tempfile.TemporaryDirectory() as name:
        server = Server(Path(name), urgent=True)
        with opened(bars=4, takes=4, open_synth=through("pulseaudio")) as (watch, continuo):
            continuo.parts.session.open(piece(seconds + 1), saved=True)
            wait_for_sound(continuo)
            print(f"{continuo.parts.transport.description}. {continuo.parts.transport.detail}")
            busy = Busy(continuo)
            for _ in range(TURNS):
                even = told("at rest", *stretch(continuo, Path(name), seconds)) and even
                watch.reset()
                events, pressed = busy.events, busy.pressed
                with busy.about():
                    figures = stretch(continuo, Path(name), seconds)
                more = (
                    f"; {(busy.events - events) / seconds:.0f} events a second, Continue pressed"
                    f" {busy.pressed - pressed} times, {len(watch.painted)} other ghosts painted"
                )
                even = told("busy", *figures, more) and even
                until(lambda: not continuo.parts.assistant.busy)
                continuo.parts.session.open(piece(seconds + 1), saved=True)
        server.kill()
    return even


def edits_heard() -> bool:
    """From `Session.apply` in the window to the first sample that is another; whether all are heard soon."""
    soon = True
    with tempfile.TemporaryDirectory() as name:
        for what in ("at rest", "busy"):
            path = Path(name, f"{what}.wav")
            with opened(bars=4, takes=4, open_synth=through(f"file:{path}")) as (_, continuo):
                wait_for_sound(continuo)
                struck, *made = edited(continuo, Busy(continuo) if what == "busy" else None)
            first, *begun = begins(path)
            before = first - struck  # the file begins before the synth's clock does
            late = [(at - edit - before) * 1000 for edit, at in zip(made, begun, strict=True)]
            print(
                f"{what:8} {len(late)} edits heard: median {statistics.median(late):.1f} ms after"
                f" Session.apply, worst {max(late):.1f} ms",
                flush=True,
            )
            soon = soon and max(late) < SOON
    return soon


def edited(continuo: Continuo, busy: Busy | None) -> list[float]:
    """Seconds of the synth's own time: of a first note, and of edits that put one under the playhead."""
    parts, draw = continuo.parts, Random(1)
    organ = replace(Track.of([Note(400_000, 480, 60)], program=ORGAN), reverb=0)
    made = [first_note(parts.transport.player.synth, organ, pause)]
    parts.session.open(Score((Track(PHRASE, volume=0), organ), tempos=BPM), saved=True)
    parts.transport.toggle()

    def work() -> None:
        for _ in range(EDITS):
            pause(0.6 + draw.random() * 0.1)
            score = parts.session.score
            held = replace(organ, notes=(Note(0, 300_000, 76, 120), *organ.notes))
            synth = parts.transport.player.synth
            assert isinstance(synth, LiveSynth)
            made.append(synth._queue.rendered())
            parts.session.apply("put", replace(score, tracks=(score.tracks[0], held)))
            pause(0.2)
            score = parts.session.score
            parts.session.apply("take away", replace(score, tracks=(score.tracks[0], organ)))

    work_beside(work, busy)
    pause(0.3)
    parts.transport.stop()
    return made


def mixes_heard() -> bool:
    """From mute, unmute, solo and its end to the first sample of it; whether all are heard soon."""
    soon = True
    with tempfile.TemporaryDirectory() as name:
        for what in ("at rest", "busy"):
            path = Path(name, f"{what}.wav")
            with opened(bars=4, takes=4, open_synth=through(f"file:{path}")) as (_, continuo):
                wait_for_sound(continuo)
                struck, made = mixed(continuo, Busy(continuo) if what == "busy" else None)
            (first, *begun), (_, *ended) = begins(path), ends(path)
            heard = zip(made, (begun[::2], ended[::2], begun[1::2], ended[1::2]), strict=True)
            for deed, times in heard:
                pairs = zip(made[deed], times, strict=True)
                late = [(at - when - (first - struck)) * 1000 + AWAY for when, at in pairs]
                median, worst = statistics.median(late), max(late)
                print(f"{what:8} {deed:11} heard {median:.0f} ms later, worst {worst:.0f} ms", flush=True)
                soon = soon and worst < SOON
    return soon


def mixed(continuo: Continuo, busy: Busy | None) -> tuple[float, dict[str, list[float]]]:
    """Seconds of the synth's own time: of a first note, and of what was done to tracks among 20,000 notes."""
    parts, draw = continuo.parts, Random(1)
    organ = replace(Track.of([Note(0, 400_000, 76, 120)], program=ORGAN), muted=True, reverb=0)
    begun = first_note(parts.transport.player.synth, organ, pause)
    many = replace(Track.of([Note(48 * i, 40, 40 + i % 40) for i in range(20_000)]), volume=0)
    parts.session.open(Score((Track(PHRASE, volume=0), organ, many), tempos=BPM), saved=True)
    parts.transport.toggle()
    made: dict[str, list[float]] = {"unmute": [], "solo": [], "end of solo": [], "mute": []}

    def work() -> None:
        for _ in range(MIXES):
            for name, times in made.items():
                pause(0.4 + draw.random() * 0.1)
                synth = parts.transport.player.synth
                assert isinstance(synth, LiveSynth)
                times.append(synth._queue.rendered())
                if "solo" in name:
                    parts.tracks.solo(2)
                else:
                    parts.tracks.mute(1)

    work_beside(work, busy)
    pause(0.4)
    parts.transport.stop()
    return begun, made


def work_beside(work: Callable[[], None], busy: Busy | None) -> None:
    """Do it while the window is kept busy, or at rest."""
    if busy is None:
        work()
        return
    with busy.about():
        work()


def begins(path: Path) -> list[float]:
    """Seconds at which sound begins after a tenth of a second without."""
    sound, _ = soundfile.read(path)
    loud = np.flatnonzero(np.abs(sound).max(axis=1) > 0.01)
    breaks = np.flatnonzero(np.diff(loud) > RATE // 10)
    return [float(at) / RATE for at in (loud[0], *loud[breaks + 1])]


def ends(path: Path) -> list[float]:
    """Seconds at which sound ends before a tenth of a second without."""
    sound, _ = soundfile.read(path)
    loud = np.flatnonzero(np.abs(sound).max(axis=1) > 0.01)
    breaks = np.flatnonzero(np.diff(loud) > RATE // 10)
    return [float(at) / RATE for at in (*loud[breaks], loud[-1])]


def main(seconds: float = SECONDS) -> int:
    """Print the figures; 1 when onsets stray, pitches are wrong or an edit is late."""
    soon = edits_heard()
    soon = mixes_heard() and soon
    if shutil.which("pulseaudio") is None or shutil.which("parec") is None:
        print("skipped: no PulseAudio")
        return int(not soon)
    even = through_the_server(seconds)
    return int(not (soon and even))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(*map(float, sys.argv[1:])))
