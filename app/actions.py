"""The table of actions as Qt actions, bound to the rooms that carry them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.deeds import SHOWN, Deed, Keys, deeds, lower, plain
from app.icons import icon
from app.theme import Role, ThemeKeeper
from core.words import tr

STEPS = {"undo": tr("&Undo {step}"), "redo": tr("&Redo {step}")}  # what they are called when they have one


class Actions(QObject):
    """The table as Qt actions, bound to the rooms that carry them out.

    `begun` says that one is about to be carried out.
    """

    begun = Signal()

    def __init__(self, rooms: Mapping[str, object], themes: ThemeKeeper, window: QWidget) -> None:
        super().__init__(window)
        self._themes = themes
        self._deeds = {deed.name: deed for deed in deeds()}
        self._actions = {deed.name: self._made(deed, rooms, window) for deed in deeds()}
        self._first: frozenset[Keys] | None = None  # whose keys go first
        themes.changed.connect(self._tint)
        self._tint()
        self.show_ghosts(False)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def check(self, name: str, on: bool) -> None:
        """Show whether a switch is on."""
        self._actions[name].setChecked(on)

    def name_step(self, name: str, step: str) -> None:
        """Say what undo or redo would do, and switch it off when there is nothing."""
        action = self._actions[name]
        action.setText(STEPS[name].format(step=lower(step)) if step else self._deeds[name].text)
        action.setEnabled(bool(step))
        self._explain(name)

    def picture(self, name: str, picture: str) -> None:
        """Show another icon (play becomes pause); what records does so in a colour of its own."""
        on = Role.WARN if name == "record" else Role.TEXT
        self._actions[name].setIcon(icon(picture, self._themes.current, on))

    def show_ghosts(self, shown: bool, *, awaited: bool = False) -> None:
        """While ghosts show or are awaited, the keys of the takes go before the same keys elsewhere."""
        first = frozenset(SHOWN if shown else {Keys.AWAITED} if awaited else ())
        if first == self._first:  # giving out shortcuts anew takes Qt longer than a frame
            return
        self._first = first
        taken = {key for deed in deeds() if deed.when in first for key in deed.keys}
        for deed in deeds():
            action = self._actions[deed.name]
            if deed.when in SHOWN:
                action.setEnabled(deed.when in first)
            elif set(deed.keys) & taken or len(action.shortcuts()) < len(deed.keys):
                action.setShortcuts([QKeySequence(key) for key in deed.keys if key not in taken])

    def _made(self, deed: Deed, rooms: Mapping[str, object], window: QWidget) -> QAction:
        action = QAction(deed.text, window)
        action.setObjectName(deed.name)
        action.setShortcuts([QKeySequence(key) for key in deed.keys])
        if deed.when is Keys.ANYWHERE:
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        action.setCheckable(deed.toggles)
        action.setIconVisibleInMenu(not deed.toggles)  # a check mark stands there
        action.setMenuRole(deed.role)
        room, method = deed.does.split(".")
        handler: Callable[..., object] = getattr(rooms[room], method)
        action.triggered.connect(self.begun)
        action.triggered.connect(partial(call, handler, *deed.with_))
        window.addAction(action)
        return action

    def _explain(self, name: str) -> None:
        deed, action = self._deeds[name], self._actions[name]
        keys = (
            QKeySequence(deed.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if deed.keys else ""
        )
        words = deed.tip or plain(action.text())
        action.setToolTip(f"{words}  ({keys})" if keys else words)

    def _tint(self) -> None:
        for deed in deeds():
            if deed.icon:
                self.picture(deed.name, deed.icon)
            self._explain(deed.name)


def call(handler: Callable[..., object], *arguments: object) -> None:
    """What a button's or action's signal is bound to, for whether it is checked is not an argument."""
    handler(*(argument for argument in arguments if not isinstance(argument, bool)))
