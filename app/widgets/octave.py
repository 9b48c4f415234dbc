"""One octave of piano keys to toggle: which pitch classes belong."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.style import mixed
from app.theme import Role, ThemeKeeper
from core.words import tr

WHITE = (0, 2, 4, 5, 7, 9, 11)
BLACK = {1: 1, 3: 2, 6: 4, 8: 5, 10: 6}  # which white key's left edge each stands on
_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
NAMES = tuple(tr(name[0]) + name[1:] for name in _NAMES)
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
HEIGHT, BLACK_SHARE, DOT = 40, 0.58, 3


class Octave(QWidget):
    """Keys that are in carry a dot; `toggled` gives the pitch class of a key that was struck."""

    toggled = Signal(int)

    def __init__(self, name: str, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes, self._name = themes, name
        self._classes: frozenset[int] = frozenset()
        self._tonic = 0
        self._cursor = 0
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tell()
        themes.changed.connect(self.update)

    def show_classes(self, classes: frozenset[int], tonic: int) -> None:
        """Show which pitch classes are in, and which of them is the tonic."""
        self._classes, self._tonic = classes, tonic
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(7 * 24, HEIGHT)

    def key_rect(self, pitch_class: int) -> QRectF:
        """Where a key lies."""
        width = self.width() / 7
        if pitch_class in BLACK:
            thick = width * 0.64
            return QRectF(BLACK[pitch_class] * width - thick / 2, 0, thick, HEIGHT * BLACK_SHARE)
        return QRectF(WHITE.index(pitch_class) * width, 0, width, HEIGHT).adjusted(0.5, 0.5, -0.5, -0.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            for pitch_class in (*BLACK, *WHITE):
                if self.key_rect(pitch_class).contains(event.position()):
                    self._cursor = pitch_class
                    self.toggled.emit(pitch_class)
                    return

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() in (*STEPS, *RETURNS)
        ):
            event.accept()  # before any shortcut of the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._cursor = (self._cursor + step) % 12
            self._tell()
            self.update()
        elif event.key() in RETURNS:
            self.toggled.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pitch_class in (*WHITE, *BLACK):
            self._paint_key(painter, pitch_class)
        painter.end()

    def _paint_key(self, painter: QPainter, pitch_class: int) -> None:
        theme, black = self._themes.current, pitch_class in BLACK
        ground, rect = theme[Role.KEY_BLACK if black else Role.KEY_WHITE], self.key_rect(pitch_class)
        among = pitch_class in self._classes
        focused = self.hasFocus() and pitch_class == self._cursor
        painter.setPen(QPen(theme[Role.FOCUS if focused else Role.KEY_EDGE], 2 if focused else 1))
        painter.setBrush(mixed(ground, theme[Role.LOCK], 0.3) if among and not black else ground)
        painter.drawRoundedRect(rect, 2, 2)
        if among:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(theme[Role.LOCK], ground, 0.0 if black else 0.1))
            dot = DOT + (1.5 if pitch_class == self._tonic else 0)
            painter.drawEllipse(QPointF(rect.center().x(), rect.bottom() - 8), dot, dot)

    def _tell(self) -> None:
        among = " ".join(NAMES[each] for each in sorted(self._classes)) or tr("no notes")
        self.setAccessibleName(f"{self._name}: {among}")
        self.setAccessibleDescription(
            tr("at {note}; arrows move, Return toggles").format(note=NAMES[self._cursor])
        )
