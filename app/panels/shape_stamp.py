"""The chooser beside the pencil: a single note, or which chord each press stamps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.deeds import keys_of
from app.icons import SIZE, icon
from app.roll.state import RollState
from app.shaping_stamp import Stamping
from app.theme import ThemeKeeper
from core.chords import CHORDS, CUSTOM, Chord
from core.words import tr

GROUPS = (2, 8)  # after which chords of the table a line stands


class StampButton(QToolButton):
    """Pressed in while chords are stamped, and then it reads which; its menu is made when it is opened."""

    def __init__(
        self, stamping: Stamping, state: RollState, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stamping, self._state, self._themes = stamping, state, themes
        self._menu = QMenu(self)
        self._group = QActionGroup(self._menu)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCheckable(True)
        self.setIconSize(QSize(SIZE, SIZE))
        self.setFixedSize(32, 32)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        state.stamp_changed.connect(self._show)
        themes.changed.connect(self._tint)
        self._tint()
        self._show()

    def open(self) -> None:
        """Show the menu under the button, at what is chosen now."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        now = next((action for action in self._menu.actions() if action.isChecked()), None)
        if now is not None:
            self._menu.setActiveAction(now)

    def _fill(self) -> None:
        self._menu.clear()
        self._offer(tr("single note") + "\t" + tr("Esc"), None)
        self._menu.addSeparator()
        for place, chord in enumerate(CHORDS):
            if place in GROUPS:
                self._menu.addSeparator()
            self._offer(f"{chord.label}\t{chord.sign}" if chord.sign else chord.label, chord)
        self._menu.addSeparator()
        own = self._menu.addAction(tr("as the selected notes"), self._stamping.choose_selected)
        stamp = self._state.stamp
        own.setCheckable(True)
        own.setChecked(stamp is not None and stamp.name == CUSTOM)

    def _offer(self, words: str, chord: Chord | None) -> None:
        action = self._menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(self._state.stamp == chord)
        self._group.addAction(action)
        action.triggered.connect(lambda: self._stamping.choose(chord))

    def _show(self) -> None:
        stamp = self._state.stamp
        self.setChecked(stamp is not None)
        now = tr("single note") if stamp is None else stamp.label
        self.setAccessibleName(tr("Chord stamp: {chord}").format(chord=now))
        self.setToolTip(
            tr("Chord stamp: what each press of the pencil draws, now: {chord}  ({keys})").format(
                chord=now, keys=keys_of("stamp")
            )
        )

    def _tint(self) -> None:
        self.setIcon(icon("chord", self._themes.current))
