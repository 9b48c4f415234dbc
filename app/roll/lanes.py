"""The lanes under the notes, with their titles: which of them show, and how much room they take."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.roll.bench import Bench
from app.roll.lane import LOWEST, Lane
from app.roll.lane_titles import LaneTitle, SurpriseTitle, VelocityTitle
from app.roll.surprise_lane import SurpriseLane
from app.roll.tempo_lane import TempoLane
from app.roll.velocity_lane import VelocityLane
from app.settings import SHOW_SURPRISE, SHOW_TEMPO, SHOW_VELOCITY
from app.theme import ThemeKeeper
from core.words import tr

NOTES_KEEP = 200  # pixels that lanes leave for the notes, as far as they can


class Lanes(QObject):
    """Surprise, velocity and tempo, from the notes downwards; the View menu shows and hides them."""

    told = Signal(str)
    changed = Signal()  # the notes end elsewhere

    def __init__(self, bench: Bench, themes: ThemeKeeper, view: QWidget) -> None:
        super().__init__(view)
        self._settings = bench.settings
        self._shown: list[bool] = []
        self.surprise = SurpriseLane(bench, themes, view)
        self.velocity = VelocityLane(bench, themes, view)
        self.tempo = TempoLane(bench, themes, view)
        tempo = LaneTitle(tr("tempo"), themes, self.tempo.marks, view)
        tempo.setToolTip(
            tr("Click or drag for a tempo at a beat; Shift-drag for a ritardando; double click to type one")
        )
        self.tempo.pointed.connect(tempo.show_value)
        self.tempo.scaled.connect(tempo.update)
        self._titles = (SurpriseTitle(themes, view), VelocityTitle(self.velocity, themes, view), tempo)
        self.all = (self.surprise, self.velocity, self.tempo)
        for lane in self.all:
            lane.told.connect(self.told)
        for lane in (self.velocity, self.tempo):
            lane.resized.connect(self.changed)
        bench.settings.changed.connect(self.show)

    def place(self, grid: QGridLayout, row: int) -> int:
        """Stand in a grid from `row` downwards; the first row that is free after that."""
        for lane, title in zip(self.all, self._titles, strict=True):
            grid.addWidget(title, row, 0)
            grid.addWidget(lane, row, 1)
            row += 1
        return row

    def show(self) -> None:
        """Show those that the settings say."""
        settings = self._settings
        shown = [settings.get(setting) for setting in (SHOW_SURPRISE, SHOW_VELOCITY, SHOW_TEMPO)]
        if shown != self._shown:
            self._shown = shown
            for lane, title, visible in zip(self.all, self._titles, shown, strict=True):
                lane.setVisible(visible)
                title.setVisible(visible)
            self.changed.emit()

    def type_velocity(self) -> None:
        """Show the velocity lane, and open its field for the selected notes."""
        self._settings.set(SHOW_VELOCITY, True)
        self.velocity.type_value()

    def set_playhead(self, tick: float) -> None:
        """Show where the music is."""
        for lane in self.all:
            lane.set_playhead(tick)

    def fit(self, room: int) -> None:
        """Share `room` pixels of height among notes and lanes; these get what they want if they can."""
        lanes: list[Lane] = [lane for lane in (self.velocity, self.tempo) if not lane.isHidden()]
        room -= NOTES_KEEP + (0 if self.surprise.isHidden() else self.surprise.height())
        wanted = sum(lane.wanted for lane in lanes)
        for lane in lanes:
            share = lane.wanted if wanted <= room else lane.wanted * max(0, room) // wanted
            lane.fit(max(LOWEST, share))
