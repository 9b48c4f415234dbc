"""From the key to the first ghost painted, 8 takes of 8 bars: answered ahead and not, a line and four voices.

Where nothing was answered ahead the first ghost is the first bar of a take that is still being written.
"""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.application import Continuo
from tests.benchmarks.real_window import Watch, opened, pause, shares, until
from tests.benchmarks.textures import texture

PRESSES = 32
BARS, TAKES = 8, 8
LIMIT = 16.0  # milliseconds to the first ghost, at the median
REST, HASTE = 0.5, 0.05  # seconds that the composer's hand rests: enough to answer ahead, or hardly at all
CTRL = Qt.KeyboardModifier.ControlModifier


def pressed(watch: Watch, continuo: Continuo, *, prepared: bool) -> tuple[float, float]:
    """Milliseconds from the key to the first ghost, and to all takes."""
    assistant = continuo.parts.assistant
    assistant.dismiss()
    assistant.asking.forget_prepared()
    assistant.choices.seed.fix(False)  # a touched choice, so that the hand's rest begins now
    if prepared:
        pause(REST)
        until(lambda: assistant.asking.is_prepared(assistant.foreseen().request))
    else:
        pause(HASTE)
        assert not assistant.asking.is_prepared(assistant.foreseen().request)
    watch.reset()
    begun = time.perf_counter()
    QTest.keyClick(watch.canvas, Qt.Key.Key_Return, CTRL)
    until(lambda: bool(watch.painted))
    first = watch.painted[0]
    until(lambda: not assistant.busy)
    every = time.perf_counter()
    pause(0.1)
    return (first - begun) * 1000, (every - begun) * 1000


def tell(watch: Watch, continuo: Continuo, *, prepared: bool) -> None:
    """Press often; print median and 95th percentile of both."""
    times = [pressed(watch, continuo, prepared=prepared) for _ in range(PRESSES + 1)][1:]
    names = "first ghost", f"all {TAKES} takes"
    for which, each in zip(names, zip(*times, strict=True), strict=True):
        median, most = shares(each)
        verdict = "kept" if median <= LIMIT else "MISSED"
        kept = f" (at most {LIMIT:g}: {verdict})" if which == names[0] else ""
        ahead = "prepared" if prepared else "unprepared"
        print(f"  {ahead}: {which} after {median:.1f} ms{kept}, 95 of 100 within {most:.1f} ms")


def main() -> None:
    """Press often after a line, and after eight bars in four voices."""
    with opened(bars=BARS, takes=TAKES) as (watch, continuo):
        session = continuo.parts.session
        for what, score in ("a line", session.score), ("four voices", texture()):
            session.open(score, saved=True)
            print(what)
            for prepared in (True, False):
                tell(watch, continuo, prepared=prepared)


if __name__ == "__main__":
    main()
