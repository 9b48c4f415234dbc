"""A wish dragged to and fro at 60 events a second with Live on: ghosts, their delay, and lost frames."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from app import settings as the
from app.application import Continuo
from app.panels.steering import Steering
from app.widgets.slider import Slider
from tests.benchmarks.real_window import FRAME, Watch, opened, pause, shares, until

EVENTS_A_SECOND, SECONDS = 60, 4
BARS, TAKES = 4, 4
DRAGGED = (the.DENSITY, the.REGISTER, the.TEMPERATURE)
LEFT = Qt.MouseButton.LeftButton


class Drag:
    """The left button goes to and fro along a slider; `sent` are the seconds of each event."""

    def __init__(self, slider: Slider) -> None:
        self._slider, self.sent = slider, list[float]()
        self._timer = QTimer(interval=round(1000 / EVENTS_A_SECOND))
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    def run(self) -> None:
        """Drag for so long, and let go."""
        QTest.mousePress(self._slider, LEFT, pos=self._at(0))
        self._timer.start()
        pause(SECONDS)
        self._timer.stop()
        QTest.mouseRelease(self._slider, LEFT, pos=self._at(len(self.sent)))

    def _move(self) -> None:
        self.sent.append(time.perf_counter())
        QTest.mouseMove(self._slider, self._at(len(self.sent)))

    def _at(self, step: int) -> QPoint:
        """There and back in two seconds."""
        share = abs((step / EVENTS_A_SECOND) % 2 - 1)
        return QPoint(round(10 + share * (self._slider.width() - 20)), self._slider.height() // 2)


def delays(sent: list[float], painted: list[float]) -> list[float]:
    """Milliseconds from each event to the next new ghost; where none came in time, to the one that did."""
    found = []
    for moment in sent:
        later = [seen for seen in painted if seen > moment]
        if later:
            found.append((min(later) - moment) * 1000)
    return found


def dragged(watch: Watch, continuo: Continuo, slider: Slider) -> str:
    """What a drag of one slider comes to, in words."""
    watch.reset()
    drag = Drag(slider)
    drag.run()
    painted, slow = watch.painted, watch.slow
    median, most = shares(delays(drag.sent, painted))
    worst = f", the longest {max(slow):.0f} ms" if slow else ""
    words = (
        f"{len(drag.sent) / SECONDS:.0f} events a second; {len(painted) / SECONDS:.1f} ghosts a second; "
        f"event to ghost painted {median:.0f} ms, 95 of 100 within {most:.0f} ms; "
        f"{len(slow)} of {len(watch.frames)} frames longer than {FRAME:.0f} ms{worst}"
    )
    until(lambda: not continuo.parts.assistant.asking.occupied)
    pause(0.6)
    return words


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
