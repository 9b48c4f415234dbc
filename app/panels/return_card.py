"""The card for what came back from MuseScore: a line to every bar, each taken or left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.panels.floating_card import FloatingCard
from app.stage import Stage
from app.style import give_role
from core.comparing import Row
from core.words import tr

LABEL, MOST = 84, 264  # pixels: a bar's name, and the lines before they scroll
CLASH = tr("changed here too: yours stays unless you tick it")


class ReturnCard(FloatingCard):
    """`chosen` says that another line was ticked, `looked_at` which one the composer is at."""

    chosen = Signal()
    looked_at = Signal(int)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._title, self._about = QLabel(tr("From MuseScore")), QLabel()
        give_role(self._title, "heading")
        give_role(self._about, "dim")
        self._about.setWordWrap(True)
        self.leave, self.take = QPushButton(tr("leave it")), QPushButton(tr("bring back  ↵"))
        give_role(self.leave, "quiet")
        self.leave.setToolTip(tr("Leave the piece as it is; the menu brings these changes up again  (Esc)"))
        self.take.setToolTip(tr("Make the ticked changes here, as one step of undo  (Enter)"))
        self.take.setAccessibleName(tr("bring back"))
        self.leave.clicked.connect(self.cancelled)
        self.take.clicked.connect(self.applied)
        self._rows: list[_Line] = []
        self._lay_out()

    @property
    def first(self) -> QWidget:
        return self.take

    @property
    def ticked(self) -> list[bool]:
        """Of each line whether it is to be brought back."""
        return [row.box.isChecked() for row in self._rows]

    @property
    def boxes(self) -> list[QCheckBox]:
        """The ticks, from the top down."""
        return [row.box for row in self._rows]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Enter and Esc on the roll are for the card too, while it is there."""
        return self.isVisible() and self.answers(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - as Qt calls it
        """Tab goes round the card: from line to line, to what can be done, and to the first line again."""
        stops = [*self.boxes, self.leave, *([self.take] if self.take.isEnabled() else [])]
        here = next_of(stops, self.window().focusWidget(), forward=next)
        here.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return True

    def show_rows(self, words: str, rows: Sequence[Row], ticked: Sequence[bool]) -> None:
        """Say what is new in all, and line by line."""
        at = next((place for place, row in enumerate(self._rows) if row.box.hasFocus()), None)
        for old in self._rows:
            self._lines.removeWidget(old)
            old.deleteLater()
        self._rows = []
        for place, (row, tick) in enumerate(zip(rows, ticked, strict=True)):
            line = _Line(row, tick, partial(self.looked_at.emit, place))
            line.box.toggled.connect(self._tick)
            self._rows.append(line)
            self._lines.insertWidget(place, line)
        self._about.setText(words)
        self.setAccessibleName(f"{self._title.text()}: {words}")
        self._fit()
        if at is not None and self._rows:
            self._rows[min(at, len(self._rows) - 1)].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tick(self) -> None:
        self._enable()
        self.chosen.emit()

    def _enable(self) -> None:
        """Offer to bring back what is ticked; while nothing is, the keyboard waits at the button beside."""
        ticked = any(self.ticked)
        if ticked == self.take.isEnabled():
            return
        before, now = (self.leave, self.take) if ticked else (self.take, self.leave)
        led = before.hasFocus()
        self.take.setEnabled(ticked)
        if led:
            now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """As high as its lines, up to where they scroll."""
        self._enable()
        width = self.width() - 26
        high = sum(row.heightForWidth(width) for row in self._rows) + 2 * max(0, len(self._rows) - 1)
        self._scroll.setFixedHeight(min(MOST, max(24, high)))
        self._about.setMinimumHeight(self._about.heightForWidth(width))
        self.adjustSize()

    def _lay_out(self) -> None:
        inside = QWidget()
        self._lines = QVBoxLayout(inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._lines.addStretch(1)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        for plain in (inside, self._scroll.viewport()):
            plain.setAutoFillBackground(False)
        foot, lines = QHBoxLayout(), QVBoxLayout(self)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.take)
        lines.setContentsMargins(14, 10, 12, 10)
        lines.setSpacing(8)
        for widget in (self._title, self._about, self._scroll):
            lines.addWidget(widget)
        lines.addLayout(foot)


def next_of(stops: Sequence[QWidget], here: QWidget | None, *, forward: bool) -> QWidget:
    """The control after, or before, the one with the keyboard; the first where that is none of them."""
    place = next((place for place, stop in enumerate(stops) if stop is here), None)
    return stops[0] if place is None else stops[(place + (1 if forward else -1)) % len(stops)]


class _Tick(QCheckBox):
    """Says when the composer comes to it; a click leaves the keyboard where Enter brings back."""

    def __init__(self, come: Callable[[], object]) -> None:
        super().__init__()
        self._come = come
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        self._come()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._come()


class _Line(QWidget):
    """A bar, ticked or not, and what is new in it; a click on the words leads there."""

    def __init__(self, row: Row, ticked: bool, come: Callable[[], object]) -> None:
        super().__init__()
        self._come = come
        self.box = _Tick(come)
        self.box.setText(row.label)
        self.box.setChecked(ticked)
        self.box.setFixedWidth(LABEL)
        said = f"{row.words} ({CLASH})" if row.clash else row.words
        self.box.setAccessibleName(f"{row.label}: {said}")
        self.box.setToolTip(tr("Bring back what is new here, or leave it  (Enter)"))
        words = QLabel(row.words.replace(" → ", "\u00a0→\u00a0"))  # no line ends within one
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(words)
        if row.clash:
            clash = QLabel(f"! {CLASH}")
            clash.setWordWrap(True)
            give_role(clash, "warn")
            beside.addWidget(clash)
        lines = QHBoxLayout(self)
        lines.setContentsMargins(0, 2, 4, 2)
        lines.setSpacing(6)
        lines.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(beside, 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return max(layout.heightForWidth(width), layout.minimumSize().height()) if layout else 0

    def sizeHint(self) -> QSize:
        return QSize(LABEL, self.heightForWidth(self.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._come()
        event.accept()
