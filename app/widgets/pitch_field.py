"""A pitch to read, type over by name or turn: C4, F♯3, 60."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QWidget

from app.widgets.fields import NumberField
from core.harmony import Key, spell

NAME = re.compile(r"(?P<step>[A-Ga-g])(?P<sign>[#b♯♭]?)(?P<octave>-?\d)")
ALTER = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
WIDTH = 48


def pitch_named(text: str) -> int | None:
    """The MIDI number of "C4", "f#3", "B♭5" or "60"; None for anything else, or beyond 0 to 127."""
    text = text.strip()
    if text.isdecimal():
        pitch = int(text)
    elif found := NAME.fullmatch(text):
        step = Key(found["step"].upper()).tonic_class
        pitch = 12 * (int(found["octave"]) + 1) + step + ALTER[found["sign"]]
    else:
        return None
    return pitch if 0 <= pitch <= 127 else None


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
        pitch = pitch_named(text)
        return self.value() if pitch is None else pitch

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        known = pitch_named(text) is not None
        return (QValidator.State.Acceptable if known else QValidator.State.Intermediate), text, place

    def fixup(self, _text: str) -> str:
        return self.textFromValue(self.value())
