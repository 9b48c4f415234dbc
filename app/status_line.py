"""The bottom line: what is under the mouse on the left, what the program works with on the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStatusBar, QWidget

from app.accessible import announce
from app.icons import tinted
from app.style import give_role
from app.theme import Role, ThemeKeeper
from app.told import parted
from core.words import tr

EDGE = 8  # pixels
READ = 5000  # milliseconds for which a field's refusal stands before what the mouse would do
COLUMN = 36  # characters: where the mouse's part begins, however little there is to say before it


class Part(QWidget):
    """One of the things the program works with: its name, or its problem with a sign beside it.

    What can be mended by trying again is clicked for that: `clicked`, where `offers` says what it does.
    """

    clicked = Signal()

    def __init__(self, what: str, themes: ThemeKeeper) -> None:
        super().__init__()
        self._offers = ""
        self._what, self._themes = what, themes
        self._problem = ""
        self._sign, self._words = QLabel(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self._sign)
        row.addWidget(self._words)
        themes.changed.connect(self._tint)
        self.tell("")

    @property
    def words(self) -> str:
        """What stands there."""
        return self._words.text()

    def tell(self, words: str, problem: str = "", more: str = "", offers: str = "") -> None:
        """Name the part; `problem` (shown with a sign) or `more` is the sentence that goes with it.

        `offers` is what a click does, if anything.
        """
        self._problem, self._offers = problem, offers
        told = problem or more
        self.setCursor(Qt.CursorShape.PointingHandCursor if offers else Qt.CursorShape.ArrowCursor)
        self._words.setText(words)
        named = f"{self._what}: {told or words}"
        offered = (" " if told else " · ") + offers if offers else ""
        self._words.setAccessibleName(named + offered)
        self.setToolTip((told or named) + offered)
        self._tint()
        self.setVisible(bool(words))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self._offers
            and event.button() is Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self.clicked.emit()

    def _tint(self) -> None:
        warn = self._themes.current[Role.WARN]
        self._sign.setVisible(bool(self._problem))
        self._sign.setPixmap(tinted("warn", warn, 14, self.devicePixelRatioF()))
        give_role(self._words, "warn" if self._problem else "dim")


class Told(QWidget):
    """One line: what there is, and dim behind it what the mouse would do.

    That stands always from the same place on, but where nothing is before it and it needs the room.
    """

    def __init__(self, themes: ThemeKeeper) -> None:
        super().__init__()
        self._themes = themes
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        themes.changed.connect(self.update)

    def tell(self, words: str) -> None:
        """Write another line."""
        if words != self.words:
            self.words = words
            self.setAccessibleName(words)
            self.setToolTip(" · ".join(filter(None, parted(words))))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        what, does = parted(self.words)
        line = self.rect().adjusted(EDGE, 0, -EDGE, 0)
        with QPainter(self) as painter:
            taken = _write(painter, line, what, theme[Role.TEXT])
            if does:
                metrics = self.fontMetrics()
                begins = max(metrics.averageCharWidth() * COLUMN, taken + 2 * EDGE)
                if not what:
                    needs = metrics.horizontalAdvance(does) + 1  # in no more it would be cut
                    begins = max(0, min(begins, line.width() - needs))
                line.setLeft(line.left() + begins)
                _write(painter, line, does, theme[Role.TEXT_DIM])


def _write(painter: QPainter, line: QRect, words: str, ink: QColor) -> int:
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, line.width()))
    painter.setPen(ink)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)


class StatusLine(QStatusBar):
    """Left: what the roll and the assistant tell; right: learning, model, sound, MuseScore."""

    def __init__(self, themes: ThemeKeeper) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._told = Told(themes)
        self.addWidget(self._told, 1)
        self.messageChanged.connect(self._read)
        self.keys = Part(tr("Keys"), themes)  # what the keyboard is for, while that is not the usual
        self.learning = Part(tr("Learning"), themes)
        self.model, self.sound = Part(tr("Model"), themes), Part(tr("Sound"), themes)
        self.musescore = Part("MuseScore", themes)
        for part in (self.keys, self.learning, self.model, self.sound, self.musescore):
            self.addPermanentWidget(part)

    def take_in(self, control: QWidget) -> None:
        """Place a control on the right, before what the program works with."""
        self.insertPermanentWidget(1, control)

    @property
    def words(self) -> str:
        """What stands on the left."""
        return self._told.words

    def tell(self, words: str) -> None:
        """Say what is under the mouse, or what just happened."""
        if words and not parted(words)[1]:
            self.clearMessage()  # that is news, too
        self._told.tell(words)

    def _read(self, words: str) -> None:
        """Let what is said over the line (`app.told.refuse`) go after a while, and have it heard."""
        if words:
            self.showMessage(words, READ)
            announce(self, words)
