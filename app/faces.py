"""The program's long-lived objects with a face, the window and what stands in it, and how they are made."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app import menus
from app.actions import Actions
from app.bringing_back import BringingBack
from app.drag_chip import DragChip
from app.first_hints import FirstHints
from app.harmonising import Harmonising
from app.humming import Humming
from app.importing import Importing
from app.keys import leave_focus
from app.learning import Learning
from app.listening import Listening
from app.main_window import MainWindow
from app.outside import Outside
from app.panels.arrival_card import ArrivalCard
from app.panels.column import Column
from app.panels.continue_panel import ContinuePanel
from app.panels.event_list import EventList
from app.panels.ghost_bar import GhostBar
from app.panels.harmony_card import HarmonyCard
from app.panels.hum_card import HumCard
from app.panels.lesson_card import LessonCard
from app.panels.return_card import ReturnCard
from app.panels.score_panel import ScorePanel
from app.panels.shape_card import ShapeCard
from app.panels.shape_stamp import StampButton
from app.panels.takes_panel import TakesPanel
from app.panels.tracks_panel import TracksPanel
from app.panels.transport_bar import TransportBar
from app.panels.why_card import WhyCard
from app.parts import Parts
from app.roll.view import RollView
from app.shaping import Shaping
from app.shaping_stamp import Stamping
from app.shaping_trial import Trial
from app.sign_editing import SignEditing
from app.why import Reasons


class Faces:
    """One of each, made in the order they need one another; `app.wiring` says who listens to whom."""

    def __init__(self, parts: Parts, beyond: Outside) -> None:
        self._parts = parts
        self.window = MainWindow(parts)
        self.roll = RollView(parts.session, parts.state, parts.settings, parts.themes)
        self.shaping, self.trial = self._made_shaping()
        self.stamping = Stamping(parts.session, parts.state, parts.settings, self.window)
        self.stamp = StampButton(self.stamping, parts.state, parts.themes)
        self.signs = SignEditing(parts.session, parts.editing, parts.transport, self.roll, self.window)
        card = HumCard(self.window.stage, parts.themes)
        self.humming = Humming(parts, self.roll, card, beyond, self.window)
        arrival = ArrivalCard(self.window.stage, parts.themes)
        self.importing = Importing(parts, self.roll, arrival, beyond.ask, self.window)
        lesson = LessonCard(self.window.stage, parts.themes)
        place = beyond.state / "lesson"
        self.learning = Learning(parts, self.roll, lesson, beyond.ask, place, self.window)
        harmony = HarmonyCard(self.window.stage)
        self.harmonising = Harmonising(parts, self.roll, harmony, self.window)
        back = ReturnCard(self.window.stage)
        hear = parts.transport.audition
        self.returning = BringingBack(parts.session, parts.in_step, self.roll, back, hear, self.window)
        told = parts.session, parts.assistant, parts.settings
        self.hints = FirstHints(self.window.stage, *told, lambda: self.roll.canvas_area)
        self.actions = Actions(self._rooms(), parts.themes, self.window)
        self._furnish()
        floor = partial(_floor, self.roll)
        self.window.notice.top = partial(_head, self.roll)
        self.ghost_bar = GhostBar(self.window.stage, parts.assistant, self.actions, floor)
        self.hints.stand_beside(self.ghost_bar)
        self.reasons = self._made_reasons()
        ask = parts.assistant.asking.ask_model
        self.listening = Listening(parts.session, parts.settings, parts.assistant, ask, self.window)
        self.window.bind(self.actions)
        self.roll.set_menu(menus.on_notes(self.actions, self.window.track_menus, self.roll))
        leave_focus(self.window)

    def _rooms(self) -> dict[str, object]:
        """What the actions call, by the names that the table of actions has for it."""
        parts, window = self._parts, self.window
        return {
            "window": window,
            "sheets": window.sheets,
            "docks": window.docks,
            "hints": self.hints,
            "switches": window.switches,
            "roll": self.roll,
            "framing": self.roll.framing,
            "grid": parts.state,
            "editing": parts.editing,
            "copying": parts.copying,
            "tracks": parts.tracks,
            "shaping": self.shaping,
            "trial": self.trial,
            "signs": self.signs,
            "humming": self.humming,
            "importing": self.importing,
            "learning": self.learning,
            "models": self.learning.models,
            "lanes": self.roll.lanes,
            "stamp": self.stamp,
            "assistant": parts.assistant,
            "rewriting": parts.rewriting,
            "harmonising": self.harmonising,
            "accompanying": parts.accompanying,
            "kept": parts.kept,
            "transport": parts.transport,
            "recording": parts.playing_in.recording,
            "step": parts.playing_in.step,
            "piano": parts.playing_in.piano,
            "documents": parts.documents,
            "left_out": parts.documents.left_out,
            "exports": parts.exports,
            "printing": parts.printing,
            "musescore": parts.musescore,
            "returning": self.returning,
        }

    def _made_shaping(self) -> tuple[Shaping, Trial]:
        parts, window, roll, transport = self._parts, self.window, self.roll, self._parts.transport
        shaping = Shaping(parts.session, parts.state, roll, lambda: transport.position, window)
        card = ShapeCard(window.stage, parts.themes)
        return shaping, Trial(shaping, parts.session, parts.settings, roll, card, transport.audition, window)

    def _furnish(self) -> None:
        """Put the transport row, the roll and the panels into the window."""
        parts = self._parts
        self.bar = TransportBar(
            parts.transport, parts.session, parts.state, parts.editing, self.actions, parts.themes
        )
        self.bar.put_by_pencil(self.stamp)
        self.window.status.take_in(DragChip(parts.session, parts.copying, parts.themes))
        self.window.furnish(self.roll, self.bar, self._made_panels())

    def _made_panels(self) -> dict[str, QWidget]:
        parts = self._parts
        ask = ContinuePanel(parts.assistant, parts.settings, parts.themes)
        self.takes = TakesPanel(parts.session, parts.kept, parts.outbox, parts.themes)
        self.events = EventList(parts.session, parts.themes)
        self.score = ScorePanel(parts, self.actions)
        along = parts.assistant.choices.together
        self.tracks = TracksPanel(parts.session, parts.tracks, self.actions, parts.themes, along=along)
        column = Column(ask, self.takes, parts.settings)
        ask.crowded.connect(column.share)
        return {"tracks": self.tracks, "continue": column, "events": self.events, "score": self.score}

    def _made_reasons(self) -> Reasons:
        parts, card = self._parts, WhyCard(self.window.stage, self._parts.themes)
        ask = partial(parts.assistant.asking.ask_beside, parts.workers.aside)
        return Reasons(parts.session, parts.settings, parts.assistant, self.roll, card, ask, self.window)


def _head(roll: RollView) -> int:
    """The pixel row of the roll at which the notes begin."""
    return roll.canvas_area.top()


def _floor(roll: RollView) -> int:
    """The pixel row of the roll at which the notes end."""
    return roll.canvas_area.bottom()
