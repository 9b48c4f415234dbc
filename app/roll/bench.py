"""Everything a gesture may touch, gathered in one place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.roll.geometry import line_before, line_near
from app.roll.scene import Scene
from app.roll.state import RollState
from app.roll.viewport import Viewport
from app.session import Session
from app.settings import PREVIEW, Settings
from core.edits import Edited
from core.note_values import describe
from core.score import Note, Score

LEAST = 6  # pixels


class Bench(QObject):
    """The session, what is in view, the tool's state, and ways to sound, show and commit."""

    preview = Signal(int, int)
    chord_preview = Signal(object, int)  # the pitches of a chord, and its velocity
    preview_ended = Signal()
    tapped = Signal(int, int)  # pitch and velocity of a note that nobody holds
    told = Signal(str)
    ghost_clicked = Signal(int)  # a tick in the bar of the ghost
    ghost_asked = Signal(object)  # the ghost's note whose menu is wanted
    why_asked = Signal(object)  # a note
    file_dropped = Signal(object, object)  # a path, and the tick where its notes are to go; None to open it

    def __init__(
        self,
        session: Session,
        state: RollState,
        settings: Settings,
        viewport: Viewport,
        scene: Scene,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.state = state
        self.settings = settings
        self.viewport = viewport
        self.scene = scene
        self._sounding = False
        self.kept = False  # whether the last click has kept part of a take

    @property
    def score(self) -> Score:
        """The score that edits start from."""
        return self.session.score

    @property
    def track(self) -> int:
        """The track that is drawn on."""
        return self.session.track

    def describe(self, note: Note, score: Score | None = None) -> str:
        """A note of the track that is drawn on in words, in the score or in one that is shown meanwhile."""
        return describe(note, score or self.score, percussion=self.session.drums)

    def tick(self, x: float) -> float:
        """The tick under a pixel column of the canvas."""
        return self.viewport.geometry.tick(x)

    def pitch(self, y: float) -> int:
        """The pitch of a pixel row of the canvas."""
        return self.viewport.geometry.pitch(y)

    def step(self, *, free: bool) -> int:
        """Ticks between the lines that edges snap to: 1 when the grid is off or ignored."""
        return self.state.shown.ticks if self.state.shown.on and not free else 1

    def least(self, *, free: bool) -> int:
        """The shortest length a drag gives: a step of the grid, or off it what can still be taken hold of."""
        step = self.step(free=free)
        return step if step > 1 else max(1, round(LEAST / self.viewport.geometry.scale))

    def line_before(self, tick: float, *, free: bool) -> int:
        """The line to the left of a tick, or the tick itself without a grid."""
        step = self.step(free=free)
        if step == 1:
            return max(0, round(tick))
        # The pixel a line is painted on is as good as right of it, on whichever side it was rounded.
        return line_before(self.scene.bars, tick + 0.5 / self.viewport.geometry.scale, step)

    def line_near(self, tick: float, *, free: bool) -> int:
        """The line nearest to a tick, or the tick itself without a grid."""
        step = self.step(free=free)
        return line_near(self.scene.bars, tick, step) if step > 1 else max(0, round(tick))

    def sound(self, pitch: int, velocity: int) -> None:
        """Let a note be heard, if the composer wants that while drawing."""
        if self.settings.get(PREVIEW):
            self._sounding = True
            self.preview.emit(pitch, velocity)

    def sound_chord(self, pitches: Sequence[int], velocity: int) -> None:
        """Let notes be heard together, if the composer wants that while drawing."""
        if self.settings.get(PREVIEW):
            self._sounding = True
            self.chord_preview.emit(tuple(pitches), velocity)

    def tap(self, pitch: int, velocity: int) -> None:
        """Let a note be heard briefly, if the composer wants that while drawing."""
        if self.settings.get(PREVIEW):
            self.tapped.emit(pitch, velocity)

    def hush(self) -> None:
        """Stop the note that sounds."""
        if self._sounding:
            self._sounding = False
            self.preview_ended.emit()

    def commit(self, name: str, edited: Edited, selection: frozenset[Note], *, stays: bool = False) -> None:
        """Take a finished drag over as one undo step; `stays` as for `Session.apply`."""
        self.scene.drop_preview()
        self.session.apply(name, edited.score, selection, stays=stays)
