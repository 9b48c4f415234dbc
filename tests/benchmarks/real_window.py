"""The real window with the real model, offscreen, watched from inside."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from app import settings as the
from app.application import Continuo
from app.dialogs.ask import Ask
from app.outside import outside
from app.roll.canvas import Canvas
from app.sound_device import OpenSynth
from core.playback.synth import SilentSynth
from core.score import Score, Track
from tests.benchmarks.continuing import PHRASE

FRAME = 16.0  # milliseconds


class Watch:
    """Remembers when a ghost other than the one before had been painted, and how long the window was busy.

    `painted` are seconds, one for each new ghost; `frames` are milliseconds of each stretch in which
    the window's loop did not come to rest.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.painted: list[float] = []
        self.frames: list[float] = []
        self._last: object = None
        self._then: list[Callable[[], None]] = []
        self._awake = 0.0
        self._paint = canvas.paintEvent
        canvas.paintEvent = self._painting  # type: ignore[method-assign] # this one canvas, watched
        loop = QAbstractEventDispatcher.instance()
        loop.awake.connect(self._wake)
        loop.aboutToBlock.connect(self._block)

    @property
    def slow(self) -> list[float]:
        """The stretches longer than a frame."""
        return [each for each in self.frames if each > FRAME]

    def reset(self) -> None:
        """Forget what was measured."""
        self.painted, self.frames = [], []

    def once_painted(self, then: Callable[[], None]) -> None:
        """Call `then` when the ghost on show has been painted; at once where it has been already."""
        if self.canvas._bench.scene.ghost is self._last:
            then()
        else:
            self._then.append(then)

    def _painting(self, event: QPaintEvent) -> None:
        self._paint(event)
        ghost = self.canvas._bench.scene.ghost
        if ghost is not None and not self.canvas._fade.opacity:
            return  # painted, but not to be seen yet
        if ghost is not None and ghost is not self._last:
            self.painted.append(time.perf_counter())
        self._last = ghost
        while self._then:
            self._then.pop()()

    def _wake(self) -> None:
        self._awake = time.perf_counter()

    def _block(self) -> None:
        if self._awake:
            self.frames.append((time.perf_counter() - self._awake) * 1000)


@contextmanager
def opened(
    *,
    bars: int,
    takes: int,
    size: tuple[int, int] = (1280, 800),
    open_synth: OpenSynth = lambda *_: SilentSynth(),
    ask: Ask | None = None,
) -> Iterator[tuple[Watch, Continuo]]:
    """The window with a phrase of two bars in it, and the model loaded; silent unless told otherwise.

    `ask` answers for the composer.
    """
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder, "settings.ini")), QSettings.Format.IniFormat)
        beyond = replace(
            outside(), open_synth=open_synth, find_musescore=lambda _: None, state=Path(folder, "state")
        )
        beyond = beyond if ask is None else replace(beyond, ask=ask)
        continuo = Continuo(app, store, beyond)
        continuo.parts.settings.set(the.BARS, bars)
        continuo.parts.settings.set(the.TAKES, takes)
        continuo.window.resize(*size)
        continuo.window.show()
        continuo.parts.session.open(Score((Track(PHRASE),)), saved=True)
        canvas = continuo.window.findChild(Canvas)
        assert canvas is not None
        watch = Watch(canvas)
        until(lambda: continuo.parts.assistant.description != "", 60)
        pause(0.3)
        yield watch, continuo
        continuo.parts.session.mark_saved()
        continuo.close()


def until(happened: Callable[[], bool], seconds: float = 20) -> None:
    """Let the window run until `happened()`; RuntimeError when it does not."""
    end = time.perf_counter() + seconds
    while not happened():
        if time.perf_counter() > end:
            raise RuntimeError("the window did not come to it")
        pause(0.001)


class Clock:
    """Lets time pass in the window, with one loop and one timer: what two for each pause leave adds up."""

    def __init__(self) -> None:
        self._loop, self._timer = QEventLoop(), QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._loop.quit)

    def pause(self, seconds: float) -> None:
        """Let the window run for so long."""
        self._timer.start(round(seconds * 1000))
        self._loop.exec()


_at_rest: list[Clock] = []


def pause(seconds: float) -> None:
    """Let the window run for so long; what runs meanwhile may pause as well."""
    clock = _at_rest.pop() if _at_rest else Clock()
    clock.pause(seconds)
    _at_rest.append(clock)


def shares(milliseconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(milliseconds)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
