"""Takes on show as ghosts beside the score: which there are, and which of them is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app import ghosts
from app.session import Session
from core.continuation.sketching import Sketch
from core.continuation.sounding import at_once
from core.continuation.take import Take, Takes
from core.score import Score
from core.words import Figure, tr


class Showing(QObject):
    """The takes on show, and turning from one to the other.

    `changed` says that what is shown is new; `told` is a sentence for the status bar. `sketched` says that
    `sketch` is new.
    """

    changed = Signal()
    sketched = Signal()
    told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._takes: Takes | None = None
        self._index = 0
        self._heard: Score | None = None
        self._grew = self._steady = False
        self._touched: Take | None = None
        self._sketch: Sketch | None = None

    @property
    def takes(self) -> Takes | None:
        """The takes on show, None when there are no ghosts."""
        return self._takes

    @property
    def index(self) -> int:
        """Which of the takes is chosen, from 0."""
        return self._index

    @property
    def take(self) -> Take | None:
        """The chosen take."""
        return self._takes.takes[self._index] if self._takes else None

    @property
    def heard(self) -> Score:
        """The score as it would be with the chosen take kept: what playback plays."""
        return self._session.score if self._heard is None else self._heard

    @property
    def notices(self) -> tuple[str, ...]:
        """What the composer should know about the takes on show."""
        return self._takes.notices if self._takes else ()

    @property
    def sketch(self) -> Sketch | None:
        """What there is of a take that is not whole yet, where no other is on show: a picture of it."""
        return self._sketch if self._takes is None else None

    @property
    def grew(self) -> bool:
        """Whether what is shown grew out of what was shown before, while the hand moves."""
        return self._grew

    @property
    def steady(self) -> bool:
        """Whether what is shown takes the place of what was shown before without a fade."""
        return self._grew or self._steady

    def touch(self) -> None:
        """The composer has turned to the take on show: asked about it, held a note of it or played it."""
        self._touched = self.take

    @property
    def touched(self) -> bool:
        """Whether the composer has turned to the take on show."""
        return self._touched is not None and self._touched is self.take

    def next_take(self) -> None:
        """Show the take after this one; the first follows the last."""
        self._turn(1)

    def previous_take(self) -> None:
        """Show the take before this one; the last precedes the first."""
        self._turn(-1)

    def choose(self, index: int) -> None:
        """Show take `index`, counted from 0."""
        if self._takes is not None and index != self._index:
            self._show(self._takes, index)
            self.told.emit(self._said())

    def _turn(self, by: int) -> None:
        if self._takes is None:
            self.told.emit(tr("There are no takes yet; press Continue first."))
        elif len(self._takes.takes) == 1:
            self.told.emit(tr("This is the only take."))
        else:
            self.choose((self._index + by) % len(self._takes.takes))

    def _show_sketch(self, sketch: Sketch) -> None:
        """Show what there is of a take, unless one stands there that can be kept meanwhile."""
        if self._takes is None:
            self._sketch = sketch
            self.sketched.emit()

    def _show(self, takes: Takes, index: int, *, grew: bool = False, steady: bool = False) -> None:
        steady, self._sketch = steady or self.sketch is not None, None
        self._takes, self._index, self._grew, self._steady = takes, index, grew, steady
        self._heard = ghosts.with_take(takes, index)
        self.changed.emit()

    def _said(self) -> str:
        assert self._takes is not None
        assert self.take is not None
        words = tr("Take {letter} of {all} · {bits:.1f} bits a note · Tab keeps it, Esc dismisses it")
        notes = at_once(self.take.notes)
        if notes > 1:
            words = tr(
                "Take {letter} of {all} · {n} notes at once · {bits:.1f} bits a note · "
                "Tab keeps it, Esc dismisses it"
            )
        called = self.take.reasons[0] if self.take.recipe.source is not None and self.take.reasons else ""
        if called:  # what was made of a phrase is told by what that is
            words = tr(
                "Take {letter} of {all} · {called} · {bits:.1f} bits a note · Tab keeps it, Esc dismisses it"
            )
        told = {"letter": ghosts.letter(self._index), "all": len(self._takes.takes), "n": notes}
        told["called"] = called
        return words.format(bits=Figure(self.take.bits_per_note), **told)
