"""The curve of a lesson."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.panels.lesson_curve import FOOT, HEIGHT, TOP, LessonCurve, Run
from app.theme import Role, ThemeKeeper

WORSE: Run = ((0.0, 0.0), (0.5, 0.3), (1.0, 0.5))
BETTER: Run = ((0.0, 0.0), (1.0, -0.4))


@pytest.mark.parametrize("runs", [{1: WORSE}, {1: BETTER}, {1: WORSE, 2: BETTER}, {1: BETTER, 2: WORSE}])
def test_every_run_stays_below_the_words(qtbot: QtBot, themes: ThemeKeeper, runs: dict[int, Run]) -> None:
    curve = LessonCurve(themes)
    qtbot.addWidget(curve)
    curve.resize(400, HEIGHT)
    curve.show_runs(runs)
    image, accent = curve.grab().toImage(), themes.current[Role.ACCENT]
    drawn = [y for y in range(HEIGHT) for x in range(400) if image.pixelColor(x, y).rgb() == accent.rgb()]
    assert min(drawn) >= TOP - 2
    assert max(drawn) <= HEIGHT - FOOT + 2
