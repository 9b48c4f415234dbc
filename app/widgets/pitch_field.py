"""A pitch to read, type over by name or turn: C4, F♯3, 60."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QWidget

from app.widgets.fields import NumberField
from core.harmony import Key, pitch_named, spell
from core.words import tr

WIDTH = 48


class PitchField(NumberField):
    """Shows a MIDI number as the name it has in a key."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self._key = Key()
        super().__init__(0, 127, parent=parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(name)

    def show_pitch(self, pitch: int, key: Key | None) -> None:
        """Show what is so, as `key` spells it."""
        self._key = key or Key()
        self.show_value(pitch)
        if not self.hasFocus():
            self.lineEdit().setText(self.textFromValue(pitch))  # the same pitch may have another name now

    def textFromValue(self, value: float) -> str:  # noqa: N802  # the name is Qt's
        return str(spell([round(value)], self._key)[0])

    def valueFromText(self, text: str) -> float:  # noqa: N802  # the name is Qt's
        return pitch_named(text) if _is_pitch(text) else self.value()

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        state = QValidator.State.Acceptable if _is_pitch(text) else QValidator.State.Intermediate
        return state, text, place

    def refusal(self, text: str) -> str:
        return tr("“{text}” is no pitch; type its name, as C#5, or a number to 127").format(text=text)


def _is_pitch(text: str) -> bool:
    try:
        pitch_named(text)
    except ValueError:
        return False
    return True
