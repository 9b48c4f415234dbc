"""What the program has to say to the composer, without standing in the way of the music."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.accessible import announce
from app.actions import call
from app.icons import icon, tinted
from app.stage import Stage
from app.theme import Role, ThemeKeeper
from core.words import tr

LINGER = 6000  # milliseconds that good news stays; a warning stays until it is dismissed
PATIENCE = 300  # milliseconds that work may take before it is worth a word
MARGIN = 16
LEAST = 280  # pixels that the words have beside the buttons; for want of them these stand below
RULER, GAP = 32, 12  # its height where nobody says where notes begin; and the room below it
CLOSE = 4  # to a card that it stands below
LONG = re.compile(r"[^\s/\\]{60,}")  # no line breaks in it: the rest would be cut off
Choice = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for an answer; `of_piece` is whether another piece makes an end of it."""

    words: str
    choices: tuple[Choice, ...]
    warns: bool
    of_piece: bool


class Notice(QFrame):
    """One line on a card that floats over `stage`, read aloud, with perhaps something to do about it.

    What is said takes the place of what was said before; but a question that it covers comes back after it,
    until it is answered or dismissed, and so does work that goes on.
    """

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._themes, self._warns = themes, False
        self.setProperty("role", "card")
        self._stage = stage
        self.top: Callable[[], int] = lambda: RULER
        """The pixel row at which the notes begin, below ruler and chord symbols."""
        self._mark = QLabel()
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(120, 4)
        self._bar.setAccessibleName(tr("Progress"))
        self._buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setAccessibleName(tr("Dismiss the message"))
        self._close.setToolTip(tr("Dismiss"))
        self._close.clicked.connect(self._dismiss)
        self._verbs, self._below = QWidget(), False
        self._row = QHBoxLayout(self._verbs)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._lines = QGridLayout(self)
        self._lines.setContentsMargins(12, 6, 6, 6)
        self._lines.setSpacing(8)
        for column, widget in enumerate((self._mark, self._words, self._bar, self._verbs, self._close)):
            self._lines.addWidget(widget, 0, column)
        self._lines.setColumnStretch(1, 1)
        self._timer = QTimer(self, singleShot=True, interval=LINGER)
        self._timer.timeout.connect(self._go_on)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._show_work)
        self._work: tuple[str, Callable[[], object]] | None = None
        self._questions: dict[str, Question] = {}  # by what they are about, the last asked last
        self._about = ""  # what is on show is about, where it is a question
        self.hide()
        themes.changed.connect(self._tint)
        self._tint()
        stage.add(self)
        stage.keep_foremost(self)

    @property
    def words(self) -> str:
        """What is being said, empty when nothing is."""
        return self._words.text() if not self.isHidden() else ""

    @property
    def warns(self) -> bool:
        """Whether it is a warning."""
        return self._warns

    def say(self, words: str, choices: Sequence[Choice] = ()) -> None:
        """Good news, for a few seconds, and what can be done with it."""
        self._show(words, False, choices)
        self._timer.start()

    def warn(self, words: str, choices: Sequence[Choice] = ()) -> None:
        """Something the composer should know; `choices` are verbs and what they do."""
        self._timer.stop()
        self._show(words, True, choices)

    def ask(
        self,
        about: str,
        words: str,
        choices: Sequence[Choice],
        *,
        warns: bool = True,
        of_piece: bool = True,
    ) -> None:
        """What stays until it is answered, dismissed or settled; one question about each matter."""
        self._questions.pop(about, None)
        self._questions[about] = Question(words, tuple(choices), warns, of_piece)
        self._put_question()

    def asks(self, about: str) -> bool:
        """Whether an answer is waited for."""
        return about in self._questions

    def settle(self, about: str) -> None:
        """It was decided elsewhere."""
        self._questions.pop(about, None)
        if self._about == about and not self.isHidden():
            self._go_on()

    def work(self, words: str, cancel: Callable[[], object]) -> None:
        """Work that is going on, told once it takes a while; no words when it is over."""
        self._patience.stop()
        if words:
            self._work = (words, cancel)
            self._patience.start()
        elif self._work is not None:
            self._work = None
            if not self._bar.isHidden():
                self._go_on()

    def forget(self) -> None:
        """What was said of the piece goes; work that goes on stays."""
        for about in [about for about, question in self._questions.items() if question.of_piece]:
            del self._questions[about]
        if self._bar.isHidden() and self._about not in self._questions:
            self._go_on()

    def progress(self, share: float) -> None:
        """How far the work is, from 0 to 1."""
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * share))

    def _dismiss(self) -> None:
        self._questions.pop(self._about, None)
        if not self._bar.isHidden():
            self._work = None  # which is being called off
        self._go_on()

    def _go_on(self) -> None:
        """What was on show is over: what it covered comes back, a question first, then work."""
        self._timer.stop()
        if self._questions:
            self._put_question()
        elif self._work is not None and not self._patience.isActive():
            self._show_work()
        else:
            self._about = ""
            self.hide()

    def _put_question(self) -> None:
        self._timer.stop()
        about, question = next(reversed(self._questions.items()))
        self._show(question.words, question.warns, question.choices)
        self._about = about

    def _show_work(self) -> None:
        assert self._work is not None
        words, cancel = self._work
        self._timer.stop()
        self._show(words, False, ((tr("Cancel"), cancel),), working=True)

    def _show(self, words: str, warns: bool, choices: Sequence[Choice], working: bool = False) -> None:
        self._warns, self._about = warns, ""
        self._words.setText(LONG.sub(_shortened, words))
        self._bar.setRange(0, 0)
        self._bar.setVisible(working)
        self._close.setVisible(not working)
        self._stage.take_keyboard(self)
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = [self._button(*choice) for choice in choices]
        self._verbs.setVisible(bool(choices))
        self._tint()
        self.show()
        self.place(self._stage.rect())
        self._stage.lift(self)
        announce(self, words)

    def setVisible(self, visible: bool) -> None:
        if not visible:
            self._stage.take_keyboard(self)
        super().setVisible(visible)

    def _button(self, verb: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(verb)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._dismiss)
        button.clicked.connect(partial(call, does))
        self._row.addWidget(button)
        return button

    def place(self, room: QRect) -> None:
        """Stand at the top of the notes, in the middle, or aside where another card is there."""
        size = self._size(room.width() - 2 * MARGIN)
        wanted = QRect(QPoint((room.width() - size.width()) // 2, self.top() + GAP), size)
        others = QRect()
        for other in self._stage.shown_beside(self):
            if other.intersects(wanted):
                others |= other
        self.setGeometry(wanted if others.isNull() else self._aside(wanted, others, room))

    def _aside(self, wanted: QRect, others: QRect, room: QRect) -> QRect:
        """Beside other cards, where there is enough room, or below them; else before them."""
        left, right = others.left() - 2 * MARGIN, room.right() - others.right() - 2 * MARGIN
        if max(left, right) >= LEAST:
            size = self._size(max(left, right))
            start = MARGIN if left >= right else others.right() + MARGIN
            free = max(left, right) - size.width()
            return QRect(QPoint(start + free // 2, wanted.top()), size)
        size = self._size(room.width() - 2 * MARGIN)
        below = QRect(QPoint(wanted.left(), others.bottom() + CLOSE), size)
        return below if room.contains(below) else QRect(wanted.topLeft(), size)

    def _size(self, most: int) -> QSize:
        """What it takes within that width; for want of room the buttons stand below the words."""
        most = min(760, most)
        text = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 8
        verbs = self._verbs.sizeHint().width() + self._lines.spacing() if self._buttons else 0
        others = self._others()
        self._stack(bool(verbs) and min(text, LEAST) > most - others - verbs)
        wanted = max(text + others, verbs) if self._below else text + others + verbs
        width = max(240, min(most, wanted))
        return QSize(width, self._lines.heightForWidth(width))

    def _others(self) -> int:
        """How wide all is that stands beside the words, but for the buttons."""
        margins = self._lines.contentsMargins()
        shown = [each for each in (self._mark, self._bar, self._close) if not each.isHidden()]
        gaps = (self._lines.columnCount() - 1) * self._lines.spacing()
        widths = (max(each.sizeHint().width(), each.minimumWidth()) for each in shown)
        return margins.left() + margins.right() + gaps + sum(widths)

    def _stack(self, below: bool) -> None:
        """Have the buttons stand below the words, or beside them."""
        if below != self._below:
            self._below = below
            self._lines.removeWidget(self._verbs)
            if below:
                self._lines.addWidget(self._verbs, 1, 1, 1, 4, Qt.AlignmentFlag.AlignRight)
            else:
                self._lines.addWidget(self._verbs, 0, 3)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self._stage.leads_back(self, event):
            return True
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:  # the buttons have taken on their style
            self.place(self._stage.rect())
        return done

    def _tint(self) -> None:
        theme = self._themes.current
        role = Role.WARN if self._warns else Role.TEXT_DIM
        self._mark.setPixmap(
            tinted("warn" if self._warns else "info", theme[role], ratio=self.devicePixelRatioF())
        )
        self._close.setIcon(icon("dismiss", theme))


def _shortened(name: re.Match[str]) -> str:
    """Both ends of a long name: how it begins, and of what kind it is."""
    return f"{name[0][:32]}…{name[0][-20:]}"
