"""Shaping notes: tools applied at once, and tools with figures whose outcome shows until it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import NamedTuple, Protocol

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from app.panels.shape_card import RETURNS, ShapeCard
from app.roll.state import RollState
from app.roll.view import RollView
from app.session import Session
from app.settings import Settings
from app.shaping_spec import Figures, Ground, Shape
from app.shaping_tools import SHAPES_BY_NAME
from core import edits
from core.edits import Edited
from core.score import Note, Score
from core.words import tr, trn

PRESSES = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}
MOST_BOXES = 400  # notes that the card keeps clear of


class Hearing(Protocol):
    """What plays the notes as they show."""

    @property
    def position(self) -> float:
        """The tick of the playhead."""
        ...

    def audition(self, score: Score | None) -> None:
        """Play this score for now, or the session's own again."""
        ...


class _Open(NamedTuple):
    """The tool on the card, and its figures."""

    shape: Shape
    figures: Figures


class Shaping(QObject):
    """Works on the selected notes, or, where nothing is selected, on all of the track, and says which.

    What is kept is one undo step. While the card is open the roll shows the notes, and playing sounds them,
    as they would be; the score stays untouched until `apply`.
    """

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        state: RollState,
        settings: Settings,
        roll: RollView,
        card: ShapeCard,
        hearing: Hearing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._state, self._settings = session, state, settings
        self._roll, self._card, self._hearing = roll, card, hearing
        self._open: _Open | None = None
        self._edited: Edited | None = None
        self._pressed = False  # while the mouse works on the notes as they are
        session.selection_changed.connect(self._follow)
        session.score_changed.connect(self._follow)
        session.track_changed.connect(self._follow)
        session.piece_opened.connect(self.cancel)
        roll.lanes_changed.connect(self._settle)
        roll.previewed.connect(self._other_over)
        card.edited.connect(self._edit)
        card.applied.connect(self.apply)
        card.cancelled.connect(self.cancel)
        roll.watch(self)

    # At once

    def split(self) -> None:
        """Cut the note under the pointer there, on the grid; else the notes under the playhead."""
        pointed, session = self._roll.pointed, self._session
        if pointed is None:
            at, notes = round(self._hearing.position), session.selection or frozenset(session.notes)
        else:
            note, at = pointed
            notes = session.selection if note in session.selection else frozenset((note,))
        cut = frozenset(note for note in notes if note.start < at < note.end)
        if cut:
            self._at_once(tr("Split"), lambda on: edits.split(on.score, on.track, on.notes, at), cut)
        else:
            self.told.emit(tr("No note sounds at the playhead: move it into one, or point at one"))

    def glue(self) -> None:
        """Join notes of one pitch that follow one another."""
        self._at_once(tr("Glue"), lambda on: edits.glue(on.score, on.track, on.notes))

    def retrograde(self) -> None:
        """Play the notes backwards."""
        self._at_once(tr("Retrograde"), lambda on: edits.retrograde(on.score, on.track, on.notes))

    def quantise(self) -> None:
        """Draw the starts of the notes to the roll's grid."""
        self._at_once(tr("Quantise"), lambda on: edits.quantise(on.score, on.track, on.notes, on.grid))

    def _at_once(
        self, name: str, edit: Callable[[Ground], Edited], notes: frozenset[Note] | None = None
    ) -> None:
        self.cancel()
        on = self._ground(notes)
        if on is None:
            self.told.emit(tr("There are no notes yet"))
            return
        self._keep(name, edit(on), on)

    # With figures

    def open(self, name: str) -> None:
        """Show the card of a tool, in the place of any other's; once more, give it the keyboard."""
        if self._open is not None and self._open.shape.name == name:
            self._card.take_keyboard()
            return
        self.cancel()
        on = self._ground()
        if on is None:
            self.told.emit(tr("There are no notes yet"))
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
        tool, edited, on = self._open, self._edited, self._ground()
        self.cancel()
        if tool is not None and edited is not None and on is not None:
            self._remember(tool)
            self._keep(tool.shape.title, edited, on)

    def cancel(self) -> None:
        """Show the notes as they are, and take the card away."""
        if self._open is None:
            return
        self._open = self._edited = None
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._card.hide()
        self._roll.show_working(None)
        self._hearing.audition(None)

    def _edit(self, name: str, value: float | str) -> None:
        if self._open is not None:
            self._open.figures[name] = value
            self._renew()
            self._keep_in_view()

    def _keep_in_view(self) -> None:
        if self._edited is not None:
            self._roll.keep_in_view(self._edited.notes)

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
        on = self._ground()
        if on is None:
            self.cancel()
            return
        shape, figures = self._open
        self._edited = edited = shape.edit(on, figures)
        self._card.show_figures(figures, on)
        self._card.say(self._about(on))
        self._roll.show_working(edited.score, self._selected(edited, on))
        self._hearing.audition(None if edited.score is on.score else edited.score)

    def _other_over(self, score: Score | None) -> None:
        """A drag in a lane, which showed notes of its own, is over: this tool's show again."""
        if score is None and self._open is not None and not self._pressed:
            QTimer.singleShot(0, self, self._renew)

    def _settle(self, *, stay: bool = True) -> None:
        """Have the card stand where it hides none of the notes, if there is such a place."""
        if self._open is None or self._edited is None:
            return
        boxes = self._boxes(self._edited.notes | self._session.selection)
        self._card.settle(self._roll.canvas_area, boxes, self._boxes(self._session.notes), stay=stay)

    def _boxes(self, notes: Collection[Note]) -> list[QRect]:
        """Where notes lie, of those in view at most so many."""
        room = self._roll.canvas_area
        boxes = [self._roll.note_box(note) for note in notes]
        seen = [box for box in boxes if box.intersects(room)]
        return seen[:: len(seen) // MOST_BOXES + 1]

    # Which notes

    def _ground(self, notes: frozenset[Note] | None = None) -> Ground | None:
        session = self._session
        notes = notes or session.selection or frozenset(session.notes)
        if not notes:
            return None
        key = session.key_at(min(note.start for note in notes))
        return Ground(session.score, session.track, notes, key, self._state.grid.ticks)

    def _about(self, on: Ground) -> str:
        count = len(on.notes)
        if on.notes != self._session.selection and count == len(self._session.notes):
            return trn("the track's one note", "all {n} notes of the track", count).format(n=count)
        return trn("{n} note", "{n} notes", count).format(n=count)

    def _selected(self, edited: Edited, on: Ground) -> frozenset[Note]:
        """What is selected in the end: the notes as they are then, where they were selected before."""
        selection = self._session.selection
        return (selection - on.notes) | edited.notes if selection & on.notes else selection

    def _keep(self, name: str, edited: Edited, on: Ground) -> None:
        about = self._about(on)
        if edited.score is on.score:
            self.told.emit(tr("{tool}: nothing to change in {notes}").format(tool=name, notes=about))
            return
        self._session.apply(name, edited.score, self._selected(edited, on))
        self.told.emit(tr("{tool}: {notes}").format(tool=name, notes=about))

    # What is remembered from one time to the next

    def _remembered(self, shape: Shape) -> dict[str, float | str]:
        """The figures that were applied last, as far as they still make sense."""
        text = self._settings.get_state(f"shape/{shape.name}")
        try:
            kept = json.loads(text) if isinstance(text, str) else {}
        except ValueError:
            return {}
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
                self.told.emit(tr("Enter keeps the notes as they show, Esc leaves them as they were"))
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
