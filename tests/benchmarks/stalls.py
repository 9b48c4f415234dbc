"""A composer's session in the real window, over and over: how long the event loop ever stands still, and why.

Ten minutes; `python -m tests.benchmarks.stalls 60` takes a minute.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest

from app import settings as the
from app.application import Continuo
from app.roll.canvas import Canvas
from core import files
from core.score import Note, Score, Track
from tests.benchmarks.continuing import PHRASE
from tests.benchmarks.real_window import opened, pause, until

SECONDS, LIMIT = 600.0, 30.0
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ROOMS = (f"{os.sep}app{os.sep}", f"{os.sep}core{os.sep}")
BEAT = 4  # milliseconds between two looks
ACCOMPANIMENT = Track(tuple(Note(240 * i, 240, 40 + i % 12) for i in range(2_000)), "Bass", 32)

Step = tuple[str, Callable[[], object]]


class Stalls:
    """How late a timer of a few milliseconds comes, during what, and which function the window was in.

    Lateness is in milliseconds; `work` is how much of it the window's own thread computed, the rest it waited
    for others. A thread of its own looks where the window is.
    """

    def __init__(self) -> None:
        self.doing = ""
        self.late: dict[str, list[tuple[float, float]]] = defaultdict(list)  # lateness and work, by step
        self.found: dict[str, Counter[str]] = defaultdict(Counter)
        self._beaten, self._worked = time.perf_counter(), time.thread_time()
        self._seen: list[str] = []
        self._over = threading.Event()
        self._window = threading.get_ident()
        self._beat = QTimer(interval=BEAT)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._look_back)
        self._beat.start()
        self._watcher = threading.Thread(target=self._look, daemon=True)
        self._watcher.start()

    @property
    def all(self) -> list[float]:
        """The lateness of every beat."""
        return [late for each in self.late.values() for late, _ in each]

    def close(self) -> None:
        """Look no longer."""
        self._beat.stop()
        self._over.set()
        self._watcher.join()

    def _look_back(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        late, work = (now - self._beaten) * 1000 - BEAT, (worked - self._worked) * 1000
        self.late[self.doing].append((late, work))
        if late > LIMIT / 2:
            self.found[self.doing].update(self._seen)
        self._seen = []
        self._beaten, self._worked = now, worked

    def _look(self) -> None:
        while not self._over.wait(BEAT / 1000):
            if time.perf_counter() - self._beaten < 3 * BEAT / 1000:
                continue
            frame = sys._current_frames().get(self._window)
            names: list[str] = []
            while frame is not None:
                code = frame.f_code
                if any(room in code.co_filename for room in ROOMS):
                    names.append(f"{Path(code.co_filename).stem}.{code.co_name}")
                frame = frame.f_back
            self._seen.append(" < ".join(names[:4]) or "Qt")


class Composer:
    """Does what a composer does, one step after the other."""

    def __init__(self, continuo: Continuo, folder: Path) -> None:
        self.continuo = continuo
        canvas = continuo.window.findChild(Canvas)
        assert canvas is not None
        self.canvas, self.folder = canvas, folder
        self.turn = 0

    def steps(self) -> Iterator[Step]:
        """One round; the piece grows from round to round."""
        act = self._act
        yield from self._draw()
        yield from self._drag()
        yield "continue", act("continue")
        yield "takes come", self._takes_come
        for _ in range(3):
            yield "next take", act("next-take")
        yield "play", act("play")
        yield "playing", partial(pause, 1.5)
        yield "next take while playing", act("next-take")
        yield "playing on", partial(pause, 1.0)
        yield "pause", act("play")
        yield "keep a bar", act("keep-bar")
        yield "keep", act("keep")
        yield "select all", act("select-all")
        yield "octave up", act("octave-up")
        yield "undo", act("undo")
        yield "redo", act("redo")
        yield "undo", act("undo")
        yield "select nothing", act("select-none")
        yield "save", act("save")
        yield "another theme", self._theme
        yield "events", act("panel-events")
        yield "walk", act("next-note")
        yield "continue panel", act("panel-continue")
        yield "zoom in", act("zoom-in")
        yield "whole piece", act("zoom-fit")
        yield "type the settings", act("settings")
        yield "close the settings", self._close_sheets
        yield from self._scroll()

    def _act(self, name: str) -> Callable[[], object]:
        return self.continuo.actions[name].trigger

    def _draw(self) -> Iterator[Step]:
        self.turn += 1
        geometry = self.continuo.roll._viewport.geometry
        for i in range(6):
            x, y = 60 + 70 * i, geometry.height / 3 + 20 * ((self.turn + i) % 5)
            yield "draw", partial(self._pull, QPointF(x, y), QPointF(x + 50, y))

    def _drag(self) -> Iterator[Step]:
        notes, geometry = self.continuo.parts.session.notes, self.continuo.roll._viewport.geometry
        for note in notes[:3]:
            at = QPointF((geometry.x(note.start) + geometry.x(note.end)) / 2, geometry.y(note.pitch) + 4)
            yield "drag", partial(self._pull, at, at + QPointF(60, 30))

    def _pull(self, start: QPointF, end: QPointF) -> None:
        first, last = start.toPoint(), end.toPoint()
        QTest.mouseMove(self.canvas, first)
        QTest.mousePress(self.canvas, LEFT, NO_KEYS, first)
        for step in range(1, 9):
            QTest.mouseMove(self.canvas, first + (last - first) * step / 8)
            pause(0.016)
        QTest.mouseRelease(self.canvas, LEFT, NO_KEYS, last)

    def _takes_come(self) -> None:
        until(lambda: not self.continuo.parts.assistant.busy, 60)

    def _theme(self) -> None:
        settings = self.continuo.parts.settings
        settings.set(the.THEME, "light" if settings.get(the.THEME) == "dark" else "dark")

    def _close_sheets(self) -> None:
        for sheet in self.continuo.window.sheets.there:
            sheet.close()

    def _scroll(self) -> Iterator[Step]:
        for way in (-1, 1, -1):
            yield "scroll", partial(self._wheel, way)

    def _wheel(self, way: int) -> None:
        window = self.canvas.window().windowHandle()
        at = QPointF(self.canvas.mapTo(self.canvas.window(), self.canvas.rect().center()))
        for _ in range(8):
            QTest.wheelEvent(window, at, QPoint(0, 120 * way))
            pause(0.016)


def perform(step: Callable[[], object]) -> None:
    """Do it from the loop, as everything in a window is done, and wait until it is over."""
    over: list[object] = []
    QTimer.singleShot(0, lambda: over.append(step()))
    until(lambda: bool(over), 90)


def main(seconds: float = SECONDS) -> None:
    """Print how often the loop stood still for too long, and the worst of each step with its cause."""
    with tempfile.TemporaryDirectory() as folder, opened(bars=4, takes=4) as (_watch, continuo):
        path = Path(folder, "session.continuo")
        files.write(path, Score((Track(PHRASE), ACCOMPANIMENT)))
        continuo.parts.documents.open(path)
        continuo.parts.settings.set(the.LIVE, True)
        pause(1.0)
        stalls, composer = Stalls(), Composer(continuo, Path(folder))
        end = time.perf_counter() + seconds
        rounds = 0
        while time.perf_counter() < end:
            rounds += 1
            for name, step in composer.steps():
                stalls.doing = name
                perform(step)
                pause(0.12)
        stalls.close()
    tell(stalls, rounds, seconds)


def tell(stalls: Stalls, rounds: int, seconds: float) -> None:
    """The figures."""
    long = [each for each in stalls.all if each > LIMIT]
    kept = "kept" if not long else "MISSED"
    print(
        f"{rounds} rounds in {seconds:.0f} s: the loop stood still for {max(stalls.all):.0f} ms at most, "
        f"{len(long)} times longer than {LIMIT:g} ms ({kept})"
    )
    works = [work for each in stalls.late.values() for _, work in each]
    print(f"of its own work {max(works):.0f} ms at most, {sum(w > LIMIT for w in works)} times longer")
    for name, taken in sorted(stalls.late.items(), key=lambda each: -max(each[1])[0]):
        (worst, work), over = max(taken), sum(late > LIMIT for late, _ in taken)
        if worst > LIMIT / 2:
            why = "; ".join(f"{where} ×{times}" for where, times in stalls.found[name].most_common(3))
            print(f"  {worst:4.0f} ms, {work:4.0f} of them work, {over:3} over  {name}: {why}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
