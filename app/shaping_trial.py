"""A tool with figures, tried out: the roll shows and playing sounds what it would do, until it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent

from app.panels.floating_card import RETURNS
from app.panels.shape_card import ShapeCard
from app.roll.view import RollView
from app.session import Session
from app.settings import Settings
from app.shaping import Shaping
from app.shaping_spec import Figures, Shape
from app.shaping_tools import SHAPES_BY_NAME
from core.edits import Edited
from core.score import Note, Score
from core.words import tr

PRESSES = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}
MOST_BOXES = 400  # notes that the card keeps clear of


class _Open(NamedTuple):
    """The tool on the card, and its figures."""

    shape: Shape
    figures: Figures


class Trial(QObject):
    """Opens a tool's card and follows its figures, the selection and the music.

    The score stays untouched until `apply`. `audition` has another score played for now, or the session's
    own again, for None.
    """

    def __init__(
        self,
        shaping: Shaping,
        session: Session,
        settings: Settings,
        roll: RollView,
        card: ShapeCard,
        audition: Callable[[Score | None], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shaping, self._session, self._settings = shaping, session, settings
        self._roll, self._card, self._audition = roll, card, audition
        self._open: _Open | None = None
        self._edited: Edited | None = None
        self._pressed = False  # while the mouse works on the notes as they are
        session.settled.connect(self._follow)  # one edit changes notes, selection and track
        session.piece_opened.connect(self.cancel)
        shaping.begun.connect(self.cancel)
        roll.lanes_changed.connect(self._settle)
        roll.previewed.connect(self._other_over)
        card.edited.connect(self._edit)
        card.applied.connect(self.apply)
        card.cancelled.connect(self.cancel)
        roll.watch(self)

    def open(self, name: str) -> None:
        """Show the card of a tool, in the place of any other's; once more, give it the keyboard."""
        if self._open is not None and self._open.shape.name == name:
            self._card.take_keyboard()
            return
        self.cancel()
        on = self._shaping.ground()
        if on is None:
            return
        shape = SHAPES_BY_NAME[name]
        figures = Figures({**shape.usual, **self._remembered(shape), **shape.given(on)})
        self._open = _Open(shape, figures)
        self._card.show_tool(shape, figures, on)
        self._renew()
        self._keep_in_view()
        self._settle(stay=False)
        self._card.take_keyboard()

    @property
    def is_open(self) -> bool:
        """Whether a tool waits to be applied or cancelled."""
        return self._open is not None

    def apply(self) -> None:
        """Keep the notes as they show, as one undo step."""
        self._renew()
        tool, edited, on = self._open, self._edited, self._shaping.ground()
        self.cancel()
        if tool is not None and edited is not None and on is not None:
            self._remember(tool)
            self._shaping.keep(tool.shape.title, edited, on)

    def cancel(self) -> None:
        """Show the notes as they are, and take the card away."""
        if self._open is None:
            return
        self._open = self._edited = None
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._card.hide()
        self._roll.show_working(None)
        self._audition(None)

    def _edit(self, name: str, value: float | str) -> None:
        if self._open is not None:
            self._open.figures[name] = value
            self._renew()
            self._keep_in_view()

    def _keep_in_view(self) -> None:
        if self._edited is not None:
            self._roll.framing.keep_in_view(self._edited.notes)

    def _follow(self) -> None:
        """Other notes are selected, or they have changed."""
        if self._open is None or self._pressed:
            return
        self._renew()
        self._settle()

    def _renew(self) -> None:
        """Show, and let play, what the tool makes of the notes now."""
        if self._open is None or self._pressed:
            return
        on = self._shaping.ground()
        if on is None:
            self.cancel()
            return
        shape, figures = self._open
        self._edited = edited = shape.edit(on, figures)
        self._card.show_figures(figures, on)
        about = self._shaping.about(on)
        self._card.say(f"{about} · {on.key.label}" if shape.keyed else about)
        self._roll.show_working(edited.score, self._shaping.selected(edited, on))
        self._audition(None if edited.score is on.score else edited.score)

    def _other_over(self, working: Callable[[], Score] | None) -> None:
        """A drag in a lane, which showed notes of its own, is over: this tool's show again."""
        if working is None and self._open is not None and not self._pressed:
            QTimer.singleShot(0, self, self._renew)

    def _settle(self, *, stay: bool = True) -> None:
        """Have the card stand where it hides none of the notes, if there is such a place."""
        if self._open is None or self._edited is None:
            return
        boxes = [*self._boxes(self._edited.notes), *self._boxes(self._session.selection)]
        self._card.settle(self._roll.canvas_area, boxes, self._boxes(self._session.notes), stay=stay)

    def _boxes(self, notes: Collection[Note]) -> list[QRect]:
        return self._roll.boxes_in_view(notes, MOST_BOXES)

    # What is remembered from one time to the next

    def _remembered(self, shape: Shape) -> dict[str, float | str]:
        """The figures that were applied last, as far as they still make sense."""
        kept = self._settings.get_json(f"shape/{shape.name}")
        return shape.sensible(kept) if isinstance(kept, dict) else {}

    def _remember(self, tool: _Open) -> None:
        self._settings.set_state(f"shape/{tool.shape.name}", json.dumps(tool.figures))

    # The mouse and the keys of the roll while the card is open

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:
        if self._open is None:
            return False
        if isinstance(event, QMouseEvent):
            return self._watch_mouse(event)
        if isinstance(event, QKeyEvent) and not self._pressed:
            return self._watch_key(event)
        return False

    def _watch_mouse(self, event: QMouseEvent) -> bool:
        """A press works on the notes as they are, so those show until it is over.

        One on a note that only shows there, or on one that shows elsewhere, would do what nobody meant.
        """
        kind = event.type()
        if kind in PRESSES and event.button() != Qt.MouseButton.MiddleButton:
            place = event.position()
            on_shown = self._roll.has_note_at(place)
            self._roll.show_working(None)
            if on_shown is not self._roll.has_note_at(place):
                self._renew()
                self._card.take_keyboard()
                self._shaping.told.emit(
                    tr("Enter keeps the notes as they show, Esc leaves them as they were")
                )
                return True
            self._pressed = True
        elif kind is QEvent.Type.MouseButtonRelease and self._pressed:
            QTimer.singleShot(0, self, self._released)  # when the roll has done its part
        return False

    def _released(self) -> None:
        self._pressed = False
        self._follow()

    def _watch_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or key not in (
            *RETURNS,
            Qt.Key.Key_Escape,
        ):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            (self.apply if key in RETURNS else self.cancel)()
            return True
        return False
