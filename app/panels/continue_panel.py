"""What to continue with, and what to do with what comes: the controls of the assistant."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import settings as the
from app.assistant import Assistant
from app.beginning import Start
from app.deeds import keys_of
from app.icons import SIZE, icon
from app.keys import leave_focus
from app.panels.beside_rows import BesideRows
from app.panels.locks import LocksPanel
from app.panels.steering import Steering
from app.settings import Settings
from app.style import give_role
from app.theme import Role, ThemeKeeper
from app.widgets.labelled_slider import NAME, LabelledSlider, column_of, line_up
from app.widgets.segments import Segments
from core.continuation.request import MAX_TAKES
from core.errors import BadRequest
from core.words import tr

LENGTHS = (*range(1, 9), 10, 12, 16, 20, 24, 32, 48, 64)
STARTS: dict[str, tuple[str, str]] = {
    Start.END: (tr("end"), tr("Continue where the track's last note ends")),
    Start.SELECTION: (tr("selection"), tr("Continue where the selected notes end")),
    Start.PLAYHEAD: (tr("playhead"), tr("Continue at the grid line nearest to the playhead")),
}
LIVE_TIP = tr("Live: while takes show, whatever you move, lock or draw renews them at once ({keys})")
AGAIN_TIP = tr("Continue the phrase; again for something new ({keys})")
KEEP_BAR_TIP = tr("Keep the take's next bar and roll the rest again ({keys})")
CALM = tr("Takes show as ghosts on the roll. Nothing changes until you keep one.")
WAITING = tr("Still writing. Esc calls it off.")
LONG = 300  # milliseconds of waiting after which something should be said
MARGIN, EDGE = 16, 6  # pixels, across and upright
LEAST = 216  # pixels of choices in sight, however low the window: some of the wishes are among them
CALM_LINES = 64  # pixels of them that words below may take, which are more in some languages


class ContinuePanel(QWidget):
    """Length, number and place of the takes, wishes and locks; below them, always there, the verbs.

    `crowded` says how many pixels of height are missing, or, fewer than none, are there to spare.
    """

    crowded = Signal(int)

    def __init__(
        self, assistant: Assistant, settings: Settings, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._assistant, self._choices = assistant, assistant.choices
        self._settings, self._themes = settings, themes
        self.length = LabelledSlider(tr("length"), tr("Whole bars in each take"), LENGTHS, themes)
        self.count = LabelledSlider(
            tr("takes"), tr("How many takes to choose from"), range(1, MAX_TAKES + 1), themes
        )
        self.start = Segments(STARTS, tr("Continue from"))
        self.where = QLabel()
        self.beside = BesideRows(self._choices, settings)
        self.steering = Steering(self._choices, settings, themes)
        self.locks = LocksPanel(self._choices, settings, themes)
        self.ask = QPushButton(tr("Continue"))
        self.live = QToolButton()
        self.keep = QPushButton(tr("Keep"))
        self.keep_bar = QPushButton(tr("Keep bar"))
        self.dismiss = QPushButton(tr("Dismiss"))
        for verb in (self.keep, self.keep_bar, self.dismiss):  # side by side, in every language
            verb.setProperty("narrow", True)
        self.news = QLabel()
        self._refused = ""  # why a lock could not be set
        self._patience = QTimer(self, singleShot=True, interval=LONG)
        self._patience.timeout.connect(lambda: self._say(WAITING, "dim"))
        self._lay_out()
        self._describe()
        self._connect()
        self._show_choices()
        self._show_takes()
        self._tint()
        line_up(self)
        leave_focus(self)

    def _lay_out(self) -> None:
        from_ = column_of(QLabel(tr("from")), NAME)
        room = QWidget()
        self._room = choices = _column(room, MARGIN, EDGE)
        choices.setSpacing(3)
        for widget in (self.length, _row(from_, self.start), self.where, self.beside):
            choices.addWidget(widget)
        for place, widget in enumerate((self.count, self.beside.hear), 1):  # after the style
            self.steering.more.body.insertWidget(place, widget)
        for section in (self.steering, self.locks):
            choices.addSpacing(8)
            choices.addWidget(section)
        choices.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setMinimumHeight(LEAST - CALM_LINES)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(room)
        self.area.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustToContents)
        self.area.verticalScrollBar().rangeChanged.connect(self._make_room)
        self.area.verticalScrollBar().rangeChanged.connect(self._keep_switches_in_sight)
        room.setAutoFillBackground(False)
        self.area.viewport().setAutoFillBackground(False)
        line = QFrame()
        line.setProperty("role", "hairline")
        line.setFixedHeight(1)
        foot = QWidget()
        verbs = _column(foot, MARGIN, 8)
        verbs.addWidget(self.news)  # above, so that no other button comes under a pointer that asks again
        verbs.addWidget(_row(self.ask, self.live))
        self._verbs = QStackedLayout()
        self._calm = QLabel(CALM)
        for page in (self._calm, _row(self.keep, self.keep_bar, self.dismiss)):
            self._verbs.addWidget(page)
        verbs.addLayout(self._verbs)
        lines = _column(self, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.area, 1)
        lines.addWidget(line)
        lines.addWidget(foot)

    def minimumSizeHint(self) -> QSize:
        """Room for the least of choices, from which words that run over more lines take theirs."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), hint.height() + CALM_LINES)

    def _make_room(self, _least: int, most: int) -> None:
        """The scroll bar stands in the margin, so that nothing moves when it comes."""
        bar = self.area.verticalScrollBar().sizeHint().width() if most else 0
        self._room.setContentsMargins(MARGIN, EDGE, MARGIN - bar, EDGE)

    def _keep_switches_in_sight(self) -> None:
        """Why a lock is refused is said below, which takes room from the choices line by line."""
        if self._refused:
            self.area.ensureWidgetVisible(self.locks.bar, 0, EDGE)

    def _reveal(self, row: QWidget) -> None:
        """Bring what has just come into view, once it has its place: the switch stays under the pointer."""
        QTimer.singleShot(0, row, lambda: self._make_way(row))

    def _make_way(self, row: QWidget) -> None:
        """Ask for the height that is missing; scroll only where there is no more to be had."""
        bottom = row.mapTo(self.area.viewport(), row.rect().bottomLeft()).y() + EDGE
        missing = bottom - self.area.viewport().height()
        if missing > 0:
            self.crowded.emit(missing)
        QTimer.singleShot(0, row, lambda: self.area.ensureWidgetVisible(row, 0, EDGE))

    def _give_back(self, height: int) -> None:
        """Rows of so many pixels have gone: with the last of them, all that was asked for goes back."""
        left = any(row.isVisible() for row in self.locks.rows.values())
        self.crowded.emit(-height if left else -self.window().height())

    def _describe(self) -> None:
        for label in (self._calm, self.where, self.news):
            label.setWordWrap(True)
            label.setProperty("role", "dim")
        self.ask.setMinimumHeight(32)
        self.ask.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.keep.setProperty("role", "primary")
        self.live.setText(tr("Live"))
        self.live.setCheckable(True)
        self.live.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.live.setIconSize(QSize(SIZE, SIZE))
        self.live.setFixedHeight(32)
        self.live.setToolTip(LIVE_TIP.format(keys=keys_of("live")))
        self.ask.setToolTip(AGAIN_TIP.format(keys=keys_of("continue")))
        for button, tip in (
            (self.keep, tr("Keep the whole take (Tab)")),
            (self.keep_bar, KEEP_BAR_TIP.format(keys=keys_of("keep-bar"))),
            (self.dismiss, tr("Take the ghosts away; the score stays as it is (Esc)")),
        ):
            button.setToolTip(tip)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        assistant, choices, settings = self._assistant, self._choices, self._settings
        self.length.edited.connect(lambda bars: settings.set(the.BARS, int(bars)))
        self.count.edited.connect(lambda takes: settings.set(the.TAKES, int(takes)))
        self.start.chosen.connect(lambda start: choices.beginning.choose(Start(start)))
        self.live.toggled.connect(partial(settings.set, the.LIVE))
        self.ask.clicked.connect(assistant.continue_)
        self.keep.clicked.connect(assistant.keep)
        self.keep_bar.clicked.connect(assistant.keep_bar)
        self.dismiss.clicked.connect(assistant.dismiss)
        settings.changed.connect(self._show_live)
        choices.changed.connect(self._show_choices)
        choices.locking.told.connect(self._refuse)
        self.locks.opened.connect(self._reveal)
        self.locks.closed.connect(self._give_back)
        assistant.changed.connect(self._show_takes)
        self._themes.changed.connect(self._tint)

    def _show_choices(self) -> None:
        self.length.show_value(self._settings.get(the.BARS))
        self.count.show_value(self._settings.get(the.TAKES))
        self.start.show_choice(self._choices.beginning.start_from)
        words, role = self._place()
        self.where.setText(words)
        give_role(self.where, role)
        self._show_live()
        if self._refused:
            self._refuse("")

    def _show_live(self) -> None:
        self.live.setChecked(self._settings.get(the.LIVE))

    def _place(self) -> tuple[str, str]:
        """Where takes begin, in words, and what kind of news that is."""
        if self._choices.beginning.start_from is Start.PLAYHEAD:
            return tr("takes begin where the playhead stands"), "dim"
        try:
            place = self._choices.position()
        except BadRequest as error:
            return str(error), "warn"
        return tr("takes begin at bar {bar}, beat {beat}").format(bar=place.bar, beat=place.beat), "dim"

    def _refuse(self, words: str) -> None:
        self._refused = words
        self._show_news()
        if words:  # which may have come over the switches
            QTimer.singleShot(0, self, partial(self.area.ensureWidgetVisible, self.locks.bar, 0, EDGE))

    def _show_takes(self) -> None:
        shown = self._assistant.takes is not None
        self.ask.setText(tr("Again") if shown else tr("Continue"))
        self._verbs.setCurrentIndex(int(shown))
        self.locks.show_takes()
        if self._assistant.busy:
            self._patience.start()
        else:
            self._patience.stop()
        self._show_news()

    def _show_news(self) -> None:
        error = self._refused or self._assistant.last_error
        if error == self.where.text():
            error = ""  # it is said above already
        self._say(error or " ".join(self._assistant.notices), "warn" if error else "dim")

    def _say(self, words: str, role: str) -> None:
        self.news.setText(words)
        self.news.setVisible(bool(words))
        give_role(self.news, role)

    def _tint(self) -> None:
        theme = self._themes.current
        self.ask.setIcon(icon("continue", theme))
        self.ask.setIconSize(QSize(SIZE, SIZE))
        self.live.setIcon(icon("live", theme, Role.ACCENT))


def _column(widget: QWidget, across: int, upright: int) -> QVBoxLayout:
    lines = QVBoxLayout(widget)
    lines.setContentsMargins(across, upright, across, upright)
    lines.setSpacing(8)
    return lines


def _row(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return whole
