"""The card that says why: how surprising one note is, and what could stand there instead."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QVBoxLayout, QWidget

from app.accessible import announce
from app.roll.palette import faded
from app.roll.surprise_lane import chance
from app.stage import Stage
from app.style import give_role
from app.theme import Role, ThemeKeeper
from core.harmony import Key, note_name
from core.words import Figure, tr

if TYPE_CHECKING:  # loads the model's side
    from core.continuation.weighing import Alternative, Why

WIDTH, ROW = 272, 24
GAP = 10  # pixels between the card and the note
MOST = 5  # alternatives of both kinds together
FEWER = 2  # of the kind that surprised less
BAR, PERCENT = 56, 40  # pixels
SMALL = 1.0  # bits below which nothing surprised
TURNS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
KEYS = {*TURNS, *STEPS, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class WhyCard(QFrame):
    """Floats over the roll beside a note and never on it; clicking an alternative chooses it.

    With the keyboard: up and down go through the alternatives, Return chooses, left and right ask about
    the note before and after, Esc closes.
    """

    chosen = Signal(object)  # the note of the alternative
    turned = Signal(int)  # to the note before (-1) or after (1)
    closed = Signal()  # by Esc, while it had the keyboard
    left = Signal()  # by the pointer

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._themes = themes
        self._head, self._cause = QLabel(), QLabel()
        self._lines = QVBoxLayout(self)
        self._rows: list[_Row] = []
        self._made: list[QWidget] = []
        give_role(self, "card")
        give_role(self._head, "heading")
        give_role(self._cause, "dim")
        self._lines.setContentsMargins(12, 10, 12, 8)
        self._lines.setSpacing(2)
        for label in (self._head, self._cause):
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._lines.addWidget(label)
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        themes.changed.connect(self.update)

    @property
    def rows(self) -> Sequence[QAbstractButton]:
        """The alternatives, to be clicked."""
        return self._rows

    @property
    def words(self) -> str:
        """What the card says of the note, in one line."""
        return ". ".join(label.text() for label in (self._head, self._cause) if label.text())

    def show_why(self, why: Why, key: Key | None, remarks: Sequence[str] = ()) -> None:
        """Say why; `remarks` are what else there is to say of the note, a sentence each."""
        for widget in self._made:
            self._lines.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._made, self._rows = [], []
        name = note_name(why.note.pitch, key)
        bits = tr("{bits:.1f} bits").format(bits=Figure(why.bits))
        rare = (chance(why.bits),) if why.bits >= SMALL else ()
        self._head.setText(" · ".join((name, bits, *rare)))
        self._cause.setText(cause(why))
        for remark in remarks:
            label = QLabel(remark)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            self._put(label)
        pitches, rhythms = shares(why)
        other_pitch = tr("another pitch · {note} had {percent}")
        other_rhythm = tr("another rhythm · this one had {percent}")
        groups = [
            (other_pitch.format(note=name, percent=_percent(2**-why.pitch)), pitches),
            (other_rhythm.format(percent=_percent(2**-why.timing)), rhythms),
        ]
        for title, group in groups if why.by_pitch else groups[::-1]:
            if group:
                self._add_group(title, group)
        self.setAccessibleName(self.words)

    def show_beside(self, box: QRect, others: Sequence[QRect], room: QRect) -> None:
        """Stand near a note's `box`, where it hides the fewest of the others."""
        wraps = self._lines.hasHeightForWidth()
        self.resize(WIDTH, self._lines.heightForWidth(WIDTH) if wraps else self.sizeHint().height())
        self.move(best_place(self.size(), box, others, room))
        self.show()
        self.raise_()

    def take_keyboard(self) -> None:
        """Let the keys go through the alternatives, and have the card read aloud."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        (self._rows[0] if self._rows else self).setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, self.words)

    @property
    def has_keyboard(self) -> bool:
        """Whether the keys go here."""
        focus = self.window().focusWidget()
        return self.isVisible() and focus is not None and (focus is self or self.isAncestorOf(focus))

    def _put(self, widget: QWidget) -> None:
        self._made.append(widget)
        self._lines.addWidget(widget)
        widget.show()  # or it would count for nothing while the card is measured

    def _add_group(self, title: str, group: Sequence[Alternative]) -> None:
        label = QLabel(title)
        give_role(label, "dim")
        label.setContentsMargins(0, 6, 0, 0)
        self._put(label)
        for each in group:
            row = _Row(each, self._themes)
            row.clicked.connect(partial(self._choose, each))
            self._rows.append(row)
            self._put(row)

    def _choose(self, alternative: Alternative) -> None:
        self.chosen.emit(alternative.note)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and Qt.Key(event.key()) in KEYS and not event.modifiers():
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()))
                event.accept()
                return True
        return super().event(event)

    def _press(self, key: Qt.Key) -> None:
        if key in TURNS:
            self.turned.emit(TURNS[key])
        elif key in STEPS and self._rows:
            here = next((place for place, row in enumerate(self._rows) if row.hasFocus()), 0)
            self._rows[(here + STEPS[key]) % len(self._rows)].setFocus(Qt.FocusReason.TabFocusReason)
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            for row in self._rows:
                if row.hasFocus():
                    row.click()
                    return

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
        super().leaveEvent(event)


class _Row(QAbstractButton):
    """One alternative: what it is, a bar for how likely it is, and the figure."""

    def __init__(self, alternative: Alternative, themes: ThemeKeeper) -> None:
        super().__init__()
        self._alternative, self._themes = alternative, themes
        self.setText(alternative.words)
        percent = _percent(alternative.probability)
        said = {"note": alternative.words, "percent": percent}
        self.setAccessibleName(tr("{note}, {percent}; take it instead and roll on from there").format(**said))
        self.setToolTip(tr("{note}: take this instead and roll on from there").format(**said))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(ROW)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 24, ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the card's

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, room = self._themes.current, self.rect()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse() or self.hasFocus():
                painter.setPen(theme[Role.FOCUS] if self.hasFocus() else Qt.PenStyle.NoPen)
                painter.setBrush(faded(theme[Role.ACCENT], 0.14))
                painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            left = room.right() - PERCENT - BAR - 4
            middle = room.center().y()
            painter.setBrush(faded(theme[Role.TEXT], 0.08))
            painter.drawRoundedRect(QRectF(left, middle - 2, BAR, 5), 2, 2)
            painter.setBrush(theme[Role.ACCENT])
            filled = max(2.0, BAR * self._alternative.probability)
            painter.drawRoundedRect(QRectF(left, middle - 2, filled, 5), 2, 2)
            painter.setPen(theme[Role.TEXT])
            upright = Qt.AlignmentFlag.AlignVCenter
            words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, left - 14)
            painter.drawText(room.adjusted(6, 0, 0, 0), upright | Qt.AlignmentFlag.AlignLeft, words)
            painter.setPen(theme[Role.TEXT_DIM])
            percent = _percent(self._alternative.probability)
            painter.drawText(room.adjusted(0, 0, -6, 0), upright | Qt.AlignmentFlag.AlignRight, percent)


def cause(why: Why) -> str:
    """What surprised, in words."""
    if why.bits < SMALL:
        return tr("just what the model expected")
    said, part = tr("mostly by its rhythm: {part:.1f} of {bits:.1f} bits"), why.timing
    if why.by_pitch:
        said, part = tr("mostly by its pitch: {part:.1f} of {bits:.1f} bits"), why.pitch
    return said.format(part=Figure(part), bits=Figure(why.bits))


def shares(why: Why) -> tuple[Sequence[Alternative], Sequence[Alternative]]:
    """The pitches and rhythms to offer: MOST together, more of the kind that surprised more."""
    more, fewer = (why.pitches, why.rhythms) if why.by_pitch else (why.rhythms, why.pitches)
    kept = fewer[: max(FEWER, MOST - len(more))]
    pair = more[: MOST - len(kept)], kept
    return pair if why.by_pitch else pair[::-1]


def best_place(size: QSize, box: QRect, others: Sequence[QRect], room: QRect) -> QPoint:
    """Where a card of `size` stands within `room` beside `box`, hiding the fewest of the others.

    It covers `box` only where it would find no room beside it on any side.
    """
    width, height = size.width(), size.height()
    middle = box.center() - QPoint(width // 2, height // 2)
    corners = (
        QPoint(box.left() - GAP, box.bottom() + GAP),
        QPoint(box.left() - GAP, box.top() - GAP - height),
        QPoint(box.right() + GAP, middle.y()),
        QPoint(box.left() - GAP - width, middle.y()),
    )

    def kept(corner: QPoint) -> QRect:
        x = max(room.left(), min(room.right() - width + 1, corner.x()))
        y = max(room.top(), min(room.bottom() - height + 1, corner.y()))
        return QRect(QPoint(x, y), size)

    def hides(place: QRect) -> tuple[bool, int]:
        return place.intersects(box), sum(place.intersects(other) for other in others)

    return min(map(kept, corners), key=hides).topLeft()


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 else "< 1 %"
