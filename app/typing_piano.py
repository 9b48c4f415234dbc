"""The computer keyboard as a piano: two rows of keys by their place, so that any layout will do."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app import settings as the
from app.keys import is_written_in
from app.settings import Settings
from app.told import would
from core.harmony import note_name
from core.midi_in.events import KeyEvent
from core.words import tr

# The keys from C upwards, as they are called on a QWERTY keyboard: black keys lie in the row above.
LOWER = "zsxdcvgbhnjm,l.;/"
UPPER = "q2w3er5t6y7ui9o0p"
OCTAVE_DOWN, OCTAVE_UP = "-", "="
_SEMITONES = {key: i for i, key in enumerate(LOWER)} | {key: 12 + i for i, key in enumerate(UPPER)}
LOWEST_OCTAVE, HIGHEST_OCTAVE = 0, 7

# Where those keys are, row by row from the digits down: the numbers PC keyboards send, and Apple's.
_ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
_PC = {key: first + i for row, first in zip(_ROWS, (2, 16, 30, 44), strict=True) for i, key in enumerate(row)}
_APPLE = dict(
    zip(
        "".join(_ROWS),
        (18, 19, 20, 21, 23, 22, 26, 28, 25, 29, 27, 24, 12, 13, 14, 15, 17, 16, 32, 34, 31, 35, 33, 30,
         0, 1, 2, 3, 5, 4, 38, 40, 37, 41, 39, 6, 7, 8, 9, 11, 45, 46, 43, 47, 44),
        strict=True,
    )
)  # fmt: skip
_X11_OFFSET = 8
_BY_PC, _BY_APPLE = ({place: key for key, place in table.items()} for table in (_PC, _APPLE))
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.KeypadModifier
)


def semitones(key: str) -> int | None:
    """How far above the lowest C a key sounds, None for one that does not."""
    return _SEMITONES.get(key)


def key_at(event: QKeyEvent, platform: str) -> str:
    """The key's name on a QWERTY keyboard by where it lies; by its letter where the system does not say."""
    place = event.nativeScanCode()
    if platform == "cocoa":
        return _BY_APPLE.get(event.nativeVirtualKey(), "")
    if platform in ("xcb", "wayland") and place > _X11_OFFSET:
        return _BY_PC.get(place - _X11_OFFSET, "")
    if platform == "windows" and place:
        return _BY_PC.get(place, "")
    return chr(event.key()).lower() if 32 < event.key() < 127 else ""


class TypingPiano(QObject):
    """While it is on, letters and digits are piano keys before they are anything else.

    Keys pressed with Ctrl, Alt or Shift, and those of fields being typed in, stay what they are. A key
    held down sounds once; when the keyboard goes elsewhere, everything is let go.
    """

    played = Signal(object)  # KeyEvent
    changed = Signal()
    told = Signal(str)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._on = False
        self._octave = 4  # of the lowest C
        self._down: dict[str, int] = {}  # keys that are held, and what they sound
        self._watched: QWidget | None = None

    @property
    def on(self) -> bool:
        """Whether the keyboard is a piano."""
        return self._on

    @property
    def description(self) -> str:
        """What it plays, for the status bar."""
        lowest = 12 * (self._octave + 1)
        return f"{note_name(lowest)}–{note_name(min(127, lowest + 12 + len(UPPER) - 1))}"

    def toggle(self) -> None:
        """Make the keyboard a piano, or a keyboard again."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._on = not self._on
        if self._on:
            app.focusChanged.connect(self._focus_changed)
            self._watch(app.focusWidget())
            self.told.emit(
                would(
                    tr("two rows of letters, each from C; the two keys right of 0 change the octave"),
                    tr("Keys play {range}").format(range=self.description),
                )
            )
        else:
            app.focusChanged.disconnect(self._focus_changed)
            self._watch(None)
        self.changed.emit()

    def let_go(self) -> None:
        """Every key goes up."""
        for key in list(self._down):
            self._up(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        key = key_at(event, QGuiApplication.platformName())
        if event.type() is QEvent.Type.KeyRelease and key in self._down:
            if not event.isAutoRepeat():
                self._up(key)
            return True
        if event.modifiers() & _COMMANDS or not self._is_ours(key):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            if not event.isAutoRepeat():
                self._press(key)
            return True
        return False

    def _is_ours(self, key: str) -> bool:
        return semitones(key) is not None or key in (OCTAVE_DOWN, OCTAVE_UP)

    def _press(self, key: str) -> None:
        above = semitones(key)
        if above is None:
            self._shift(1 if key == OCTAVE_UP else -1)
            return
        pitch = 12 * (self._octave + 1) + above
        if key not in self._down and pitch <= 127:
            self._down[key] = pitch
            velocity = self._settings.get(the.TYPED_VELOCITY)
            self.played.emit(KeyEvent(time.perf_counter(), pitch, max(1, min(127, velocity))))

    def _up(self, key: str) -> None:
        self.played.emit(KeyEvent(time.perf_counter(), self._down.pop(key), 0))

    def _shift(self, octaves: int) -> None:
        self.let_go()
        self._octave = max(LOWEST_OCTAVE, min(HIGHEST_OCTAVE, self._octave + octaves))
        self.told.emit(tr("Keys play {range}").format(range=self.description))
        self.changed.emit()

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._watch(new)

    def _watch(self, widget: QWidget | None) -> None:
        """Only what has the keyboard is watched, and not where words are written."""
        self.let_go()
        if self._watched is not None:
            self._watched.removeEventFilter(self)
        written = widget is not None and (is_written_in(widget) or isinstance(widget.window(), QDialog))
        self._watched = None if written else widget
        if self._watched is not None:
            self._watched.installEventFilter(self)
