"""The key at the playhead, chosen from a menu by mode and tonic."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.piece_editing import PieceEditing
from app.session import Session
from app.transport import Transport
from core.harmony import Key, Mode, estimate_key
from core.words import marked, tr

NO_KEY = marked("no key")
MOST_SIGNS = 7
TONICS = [step + sign for step in "CDEFGAB" for sign in ("", "#", "b")]


def keys_of(mode: Mode) -> list[Key]:
    """Every key of a mode that has a signature, from C upwards."""
    keys = [Key(tonic, mode) for tonic in TONICS]
    return sorted(
        (key for key in keys if abs(key.fifths) <= MOST_SIGNS),
        key=lambda key: (key.tonic_class, key.tonic),
    )


class KeyMenu(QMenu):
    """Every key by mode, made when it is opened; `chosen` gives one, or None for no key at all.

    `tick` says for which place a key is being chosen.
    """

    chosen = Signal(object)  # Key or None

    def __init__(self, session: Session, tick: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tick = session, tick
        self._now: tuple[QMenu, QAction] | None = None  # the key there is
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        self._now = None
        now = self._session.score.key_at(self._tick())
        self._offer(self, tr(NO_KEY), None, now)
        pitches = [note.pitch for note in self._session.notes]
        if pitches:
            found = estimate_key(pitches, [note.length for note in self._session.notes])
            words = tr("as the notes suggest: {key}").format(key=found.label)
            self._offer(self, words, found, now, mark=False)
        self.addSeparator()
        for mode in Mode:
            menu = self.addMenu(tr(mode.value))
            for key in keys_of(mode):
                self._offer(menu, key.label, key, now)

    def _offer(self, menu: QMenu, words: str, key: Key | None, now: Key | None, *, mark: bool = True) -> None:
        action = menu.addAction(words)
        action.setCheckable(mark)
        if mark and key == now:
            action.setChecked(True)
            self._now = menu, action
            self._go_to_now()
        action.triggered.connect(lambda: self.chosen.emit(key))

    def _go_to_now(self) -> None:
        """From there the arrows go on, as in any list of choices."""
        if self._now is not None:
            menu, action = self._now
            menu.setActiveAction(action)
            if menu is not self:
                self.setActiveAction(menu.menuAction())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Where the mouse that opened it lies beside it, nothing is active, and arrows began at the top."""
        if self._now and self.activeAction() is None and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._go_to_now()
        else:
            super().keyPressEvent(event)


class KeyButton(QToolButton):
    """Reads "D dorian", or "no key"; the menu is made when it is opened."""

    def __init__(
        self, session: Session, editing: PieceEditing, transport: Transport, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._editing, self._transport = session, editing, transport
        menu = KeyMenu(session, self._tick, self)
        menu.chosen.connect(self._choose)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.setToolTip(tr("Key at the playhead: it spells the notes, and takes may be held to it"))
        self.show_at(0)

    def show_at(self, tick: int) -> None:
        """Show the key in force at `tick`."""
        key = self._session.score.key_at(tick)
        text = key.label if key else tr(NO_KEY)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(tr("Key: {key}").format(key=text))

    def _choose(self, key: Key | None) -> None:
        keys, tick = self._session.score.keys, self._tick()
        start = max((change.tick for change in keys if change.tick <= tick), default=0)
        self._editing.set_key(key, start)

    def _tick(self) -> int:
        return round(self._transport.position)
