"""How learning goes: a curve, how far it is, how long it will take, and verbs to pause and stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from app.panels.lesson_curve import LessonCurve, Run
from app.panels.lesson_page import LessonPage, button, dim, row
from app.style import give_role
from app.theme import ThemeKeeper
from core.words import tr, trn


class WorkingPage(LessonPage):
    """The curve of every part that is tried; `pause`, `stop` and `hide_` are its buttons."""

    def __init__(self, themes: ThemeKeeper) -> None:
        super().__init__()
        self.curve = LessonCurve(themes)
        self.doing, self.left = dim(), dim()
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.left.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(tr("how far it is"))
        self.pause = button(tr("pause"), tr("Let the computer be quiet for a while"))
        self.stop = button(
            tr("stop"), tr("Break off; what was tried is kept, and training again goes on from there")
        )
        self.hide_ = QPushButton(tr("hide"))
        give_role(self.hide_, "quiet")
        self.hide_.setToolTip(tr("Put the card away; learning goes on  (Esc)"))
        for widget in (self.curve, self.bar):
            self.lines.addWidget(widget)
        self.lines.addLayout(row(self.doing, self.left))
        self.lines.addLayout(row(self.pause, self.stop, None, self.hide_))

    @property
    def first(self) -> QWidget:
        return self.pause

    def begin(self) -> None:
        """Nothing is known yet of how far it is: what learns takes some seconds to load."""
        self.show_paused(on=False)
        self.bar.setValue(0)
        self.doing.setText(tr("getting ready"))
        self.left.setText("")
        self.curve.show_runs({})

    def show_point(self, point: Mapping[str, Any], runs: Mapping[int, Run]) -> None:
        """How far it is."""
        self.bar.setValue(round(1000 * float(point["done"])))
        self.doing.setText(str(point["words"]))
        left = point["left"]
        self.left.setText("" if left is None else spoken_time(float(left)))
        self.curve.show_runs(runs)

    def show_paused(self, *, on: bool) -> None:
        """Whether it waits."""
        self.pause.setText(tr("go on") if on else tr("pause"))
        if on:
            self.left.setText(tr("paused"))


def spoken_time(seconds: float) -> str:
    """Seconds as one says them: "about 3 minutes left"."""
    if seconds < 50:
        return tr("less than a minute left")
    minutes = max(1, round(seconds / 60))
    return trn("about {n} minute left", "about {n} minutes left", minutes).format(n=minutes)
