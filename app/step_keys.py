"""The keys of step input: while it is on, they reach the caret before any shortcut."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.step_input import StepInput
from core.score import WHOLE_NOTE

LETTERS = "ABCDEFG"
_KEY, _MOD = Qt.Key, Qt.KeyboardModifier
_LENGTHS = {_KEY.Key_3: 16, _KEY.Key_4: 8, _KEY.Key_5: 4, _KEY.Key_6: 2, _KEY.Key_7: 1}
_TAKES = {_KEY.Key_Left, _KEY.Key_Right, _KEY.Key_Escape}  # which are the takes' while takes show

Step = Callable[[], None]


class StepKeys(QObject):
    """Watches the keys that reach the roll; `taken` says whether takes show, whose keys go first."""

    def __init__(self, step: StepInput, roll: QWidget, taken: Callable[[], bool]) -> None:
        super().__init__(roll)
        self._step, self._taken = step, taken
        (roll.focusProxy() or roll).installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not self._step.on or not isinstance(event, QKeyEvent):
            return False
        does = self._meaning(event)
        if does is None:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            does()
            return True
        return False

    def _meaning(self, event: QKeyEvent) -> Step | None:
        step, key = self._step, Qt.Key(event.key())
        keys = event.modifiers() & ~_MOD.KeypadModifier
        shift = keys == _MOD.ShiftModifier
        if key in _TAKES and self._taken():
            return None
        if key is _KEY.Key_Escape and QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton:
            return None  # it breaks off a drag
        plain = shift or keys == _MOD.NoModifier
        if plain and _KEY.Key_A <= key <= _KEY.Key_G:
            return partial(step.enter_letter, LETTERS[key - _KEY.Key_A], add=shift)
        if plain and key in _LENGTHS:  # French digits need Shift
            return partial(step.set_length, WHOLE_NOTE // _LENGTHS[key])
        return self._plain(key) if keys == _MOD.NoModifier else self._with(keys, key)

    def _plain(self, key: Qt.Key) -> Step | None:
        step = self._step
        meanings: dict[Qt.Key, Step] = {
            _KEY.Key_0: step.enter_rest,
            _KEY.Key_Period: step.dot,
            _KEY.Key_T: step.triplet,
            _KEY.Key_Backspace: step.take_back,
            _KEY.Key_Left: partial(step.go_by, -1),
            _KEY.Key_Right: partial(step.go_by, 1),
            _KEY.Key_Home: step.go_start,
            _KEY.Key_End: step.go_end,
            _KEY.Key_Up: partial(step.move_last, 1),
            _KEY.Key_Down: partial(step.move_last, -1),
            _KEY.Key_Escape: step.leave,
        }
        return meanings.get(key)

    def _with(self, keys: Qt.KeyboardModifier, key: Qt.Key) -> Step | None:
        step = self._step
        if keys not in (_MOD.ControlModifier, _MOD.ShiftModifier):
            return None
        if key in (_KEY.Key_Up, _KEY.Key_Down):
            return partial(step.move_last, 12 if key is _KEY.Key_Up else -12)
        if keys == _MOD.ControlModifier and key in (_KEY.Key_Left, _KEY.Key_Right):
            return partial(step.go_by_bar, 1 if key is _KEY.Key_Right else -1)
        return None
