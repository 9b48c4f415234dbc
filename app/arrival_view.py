"""A file as it would come in, on the roll and on its card; notes on show cannot be worked on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent

from app.arrival_figures import WHERE, Figures
from app.panels.arrival_card import ArrivalCard
from app.roll.scene import Arriving
from app.roll.view import RollView
from app.transport import Transport
from core.importing.arriving import Arrival, Where
from core.score import Score

PRESSES = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}
MOST_BOXES = 400  # notes that the card keeps clear of


class ArrivalView(QObject):
    """`clicked` says that somebody tried to work on notes that are on show only."""

    clicked = Signal()

    def __init__(
        self, roll: RollView, card: ArrivalCard, transport: Transport, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._roll, self._card, self._transport = roll, card, transport
        self._shown = self._open = False
        roll.lanes_changed.connect(self._settle)
        roll.watch(self)
        roll.watch(card)

    def open(self) -> None:
        """From now on the roll is for looking only."""
        self._open = True

    def show(self, arrival: Arrival, figures: Figures, present: Score) -> None:
        """Show and let hear what the `present` piece would be; the keyboard goes to the card at first."""
        score, where = arrival.score, figures[WHERE]
        alone = where is Where.PIECE
        fresh = range(0 if alone else len(present.tracks), len(score.tracks))
        chosen = frozenset() if alone else arrival.edited.notes
        self._roll.scene.show_arriving(score, Arriving(arrival.track, frozenset(fresh)), chosen)
        self._roll.framing.show_arriving()
        self._transport.audition(score)
        first, self._shown = not self._shown, True
        self._settle(stay=not first)
        if first:
            self._card.take_keyboard()

    def close(self) -> None:
        """Show the piece as it is again."""
        self._shown = self._open = False
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._card.hide()
        self._roll.scene.drop_preview()
        self._transport.audition(None)

    def _settle(self, *, stay: bool = True) -> None:
        """Have the card stand where it hides few of the notes."""
        if not self._shown:
            return
        scene, room = self._roll.scene, self._roll.canvas_area
        boxes = [self._roll.note_box(note) for note in scene.score.tracks[scene.track].notes[:MOST_BOXES]]
        seen: list[QRect] = [box for box in boxes if box.intersects(room)]
        self._card.settle(room, seen, [], stay=stay and self._card.isVisible())

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:
        """A press of the mouse on the roll goes to the card; looking around can be done as ever."""
        pressed = isinstance(event, QMouseEvent) and event.type() in PRESSES
        if not self._open or not pressed or not isinstance(event, QMouseEvent):
            return False
        if event.button() is Qt.MouseButton.MiddleButton:
            return False
        self._card.take_keyboard()
        self.clicked.emit()
        return True
