"""The card with a tool's figures: it floats over the roll while the notes show what would become of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.keys import leave_focus
from app.panels.shape_rows import RowWidget, made
from app.shaping_spec import Figures, Ground, Shape
from app.stage import Stage
from app.style import give_role
from app.theme import ThemeKeeper
from core.words import tr

WIDTH, MARGIN, GAP = 336, 12, 16  # pixels
RETURNS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ShapeCard(QFrame):
    """One tool at a time; Enter applies, Esc cancels, wherever on the card the keyboard is.

    It can be dragged elsewhere by any place that is no control.

    `edited` gives a figure's name and its new value.
    """

    edited = Signal(str, object)
    applied = Signal()
    cancelled = Signal()

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._stage, self._themes = stage, themes
        self.rows: list[RowWidget] = []
        self._held: QPoint | None = None  # where on the card the mouse has taken hold of it
        self._put = False  # by hand: it is where the composer wants it
        self._title, self._about = QLabel(), QLabel()
        self._middle = QVBoxLayout()
        self.cancel = QPushButton(tr("cancel"))
        self.apply = QPushButton(tr("apply  ↵"))
        give_role(self, "card")
        give_role(self._title, "heading")
        give_role(self._about, "dim")
        give_role(self.cancel, "quiet")
        self.cancel.setToolTip(tr("Leave the notes as they were  (Esc)"))
        self.apply.setToolTip(tr("Keep the notes as they show  (Enter)"))
        self.apply.setAccessibleName(tr("apply"))
        self.cancel.clicked.connect(self.cancelled)
        self.apply.clicked.connect(self.applied)
        self._lay_out()
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        stage.add(self)

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._about)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.apply)
        self._middle.setSpacing(6)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(14, 10, 12, 10)
        lines.setSpacing(8)
        for part in (head, self._middle, foot):
            lines.addLayout(part)

    def show_tool(self, shape: Shape, figures: Figures, ground: Ground) -> None:
        """Put this tool's rows on the card, instead of any other's."""
        for row in self.rows:
            self._middle.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [made(spec, self._themes) for spec in shape.rows]
        for row in self.rows:
            row.edited.connect(self.edited)
            self._middle.addWidget(row)
            row.show()
        self._title.setText(shape.title)
        leave_focus(self)
        self.show_figures(figures, ground)

    def show_figures(self, figures: Figures, ground: Ground) -> None:
        """Show what is so, of these notes."""
        for row in self.rows:
            row.show_figures(figures, ground)

    def say(self, words: str) -> None:
        """Which notes it is about."""
        self._about.setText(words)
        self.setAccessibleName(f"{self._title.text()}: {words}")

    def settle(self, room: QRect, boxes: Sequence[QRect], others: Sequence[QRect], *, stay: bool) -> None:
        """Take a place within `room` that hides the fewest `boxes`, and then the fewest of the others.

        With `stay` it keeps the present one while that hides none of the `boxes`, or was chosen by hand.
        """
        self._put = self._put and stay
        size = QSize(WIDTH, self.sizeHint().height())
        self.resize(size)
        here = self.geometry()
        good = self._put or not any(map(here.intersects, boxes))
        if not (stay and room.contains(here) and good):
            self.move(quiet_place(size, room, boxes, others))
        self.show()
        self.raise_()

    def place(self, room: QRect) -> None:
        """Stay within the stage when that becomes smaller."""
        x = max(0, min(self.x(), room.right() - self.width() - MARGIN))
        y = max(0, min(self.y(), room.bottom() - self.height() - MARGIN))
        self.move(x, y)

    def take_keyboard(self) -> None:
        """Let the keys turn the first slider, and have the card read aloud."""
        first = next((row.first for row in self.rows if row.first is not None), self.apply)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    @property
    def has_keyboard(self) -> bool:
        """Whether the keys go here."""
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._put = True
            self.move(self.pos() + event.position().toPoint() - self._held)
            self.place(self._stage.rect())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            key = Qt.Key(event.key())
            if key in RETURNS or key == Qt.Key.Key_Escape:
                event.accept()
                if event.type() is QEvent.Type.KeyPress:
                    (self.applied if key in RETURNS else self.cancelled).emit()
                return True
        return super().event(event)


def quiet_place(size: QSize, room: QRect, boxes: Sequence[QRect], others: Sequence[QRect]) -> QPoint:
    """Where in `room` a card hides the fewest `boxes`, then the fewest others, and then is nearest."""
    seen = [box & room for box in boxes if box.intersects(room)]
    group = QRect()
    for box in seen:
        group |= box
    space = room.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    middle = group.center() if seen else space.center()
    xs = {space.left(), space.right() - size.width(), middle.x() - size.width() // 2}
    ys = {space.top(), space.bottom() - size.height(), middle.y() - size.height() // 2}
    if seen:
        xs |= {group.right() + GAP, group.left() - GAP - size.width()}
        ys |= {group.bottom() + GAP, group.top() - GAP - size.height()}
    left, top = space.left(), space.top()
    right, bottom = max(left, space.right() - size.width()), max(top, space.bottom() - size.height())
    places = {(max(left, min(right, x)), max(top, min(bottom, y))) for x in xs for y in ys}

    def cost(place: tuple[int, int]) -> tuple[int, int, int, tuple[int, int]]:
        card = QRect(QPoint(*place), size)
        away = card.center() - middle
        hidden, behind = (sum(map(card.intersects, each)) for each in (seen, others))
        return hidden, behind, away.manhattanLength(), place

    return QPoint(*min(places, key=cost))
