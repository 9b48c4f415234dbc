"""A wish dragged to and fro at 60 events a second with Live on: ghosts, their delay, and lost frames."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from app import settings as the
from app.application import Continuo
from app.choices import Asked
from app.panels.steering import Steering
from app.widgets.slider import Slider
from tests.benchmarks.real_window import FRAME, Watch, opened, pause, shares, until

EVENTS_A_SECOND, SECONDS = 60, 4
BARS, TAKES = 4, 4
DRAGGED = (the.DENSITY, the.REGISTER, the.TEMPERATURE)
LEFT = Qt.MouseButton.LeftButton


class Drag:
    """The left button goes to and fro along a slider; `moved` are the seconds of each event."""

    def __init__(self, slider: Slider) -> None:
        self._slider, self.moved = slider, list[float]()
        self._timer = QTimer(interval=round(1000 / EVENTS_A_SECOND))
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    def run(self) -> None:
        """Drag for so long, and let go."""
        QTest.mousePress(self._slider, LEFT, pos=self._at(0))
        self._timer.start()
        pause(SECONDS)
        self._timer.stop()
        QTest.mouseRelease(self._slider, LEFT, pos=self._at(len(self.moved)))

    def _move(self) -> None:
        self.moved.append(time.perf_counter())
        QTest.mouseMove(self._slider, self._at(len(self.moved)))

    def _at(self, step: int) -> QPoint:
        """There and back in two seconds."""
        share = abs((step / EVENTS_A_SECOND) % 2 - 1)
        return QPoint(round(10 + share * (self._slider.width() - 20)), self._slider.height() // 2)


class Renewals:
    """When the take on show was asked for anew, and when the window had painted what came.

    `sent` and `shown` are seconds; what came may be the same notes, and then nothing was left to paint.
    """

    def __init__(self, watch: Watch, continuo: Continuo) -> None:
        self.sent: list[float] = []
        self.shown: list[float] = []
        self._watch, self._assistant = watch, continuo.parts.assistant
        self._grow = self._assistant.grow
        self._assistant.grow = self._send  # type: ignore[method-assign] # this one, watched
        self._assistant.changed.connect(self._come)

    def _send(self, asked: Asked) -> None:
        self.sent.append(time.perf_counter())
        self._grow(asked)

    def _come(self) -> None:
        if self._assistant.grew and len(self.shown) < len(self.sent):
            self._watch.once_painted(lambda: self.shown.append(time.perf_counter()))

    def delays(self, moved: list[float]) -> list[float]:
        """Milliseconds from each event to what the first request after it brought."""
        pairs = list(zip(self.sent, self.shown, strict=False))
        answered = [next((shown for sent, shown in pairs if sent >= moment), None) for moment in moved]
        return [(shown - at) * 1000 for at, shown in zip(moved, answered, strict=True) if shown is not None]


def dragged(watch: Watch, continuo: Continuo, slider: Slider) -> str:
    """What a drag of one slider comes to, in words."""
    watch.reset()
    drag, renewals = Drag(slider), Renewals(watch, continuo)
    drag.run()
    painted, frames, slow = len(watch.painted), len(watch.frames), watch.slow
    until(lambda: not continuo.parts.assistant.asking.occupied)
    pause(0.6)
    median, most = shares(renewals.delays(drag.moved))
    worst = f", the longest {max(slow):.0f} ms" if slow else ""
    return (
        f"{len(drag.moved) / SECONDS:.0f} events and {len(renewals.shown) / SECONDS:.0f} renewals a second, "
        f"{painted / SECONDS:.0f} of them other notes; from event to ghost {median:.0f} ms, "
        f"95 of 100 within {most:.0f} ms; {len(slow)} of {frames} frames longer than {FRAME:.0f} ms{worst}"
    )


def main() -> None:
    """Print one line for each slider."""
    with opened(bars=BARS, takes=TAKES) as (watch, continuo):
        continuo.parts.settings.set(the.LIVE, True)
        continuo.parts.assistant.continue_()
        until(lambda: continuo.parts.assistant.takes is not None and not continuo.parts.assistant.busy)
        pause(1)
        steering = continuo.window.findChild(Steering)
        assert steering is not None
        for setting in DRAGGED:
            words = dragged(watch, continuo, steering.sliders[setting.key].slider)
            print(f"{setting.label.lower():11}: {words}", flush=True)
            steering.sliders[setting.key].reset()
            pause(1)


if __name__ == "__main__":
    main()
