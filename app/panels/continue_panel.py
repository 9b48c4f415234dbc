"""What to continue with, and what to do with what comes: the controls of the assistant."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import native as here
from app import settings as the
from app.assistant import Assistant
from app.icons import SIZE, icon
from app.keys import leave_focus
from app.panels.between import Between
from app.panels.seed_row import SeedRow
from app.settings import Settings
from app.style import give_role
from app.theme import Role, ThemeKeeper
from app.widgets.labelled_slider import LABEL_WIDTH, LabelledSlider
from app.widgets.segments import Segments
from app.wishes import Start
from core.continuation.request import MAX_TAKES, MAX_TEMPERATURE, MIN_TEMPERATURE
from core.errors import BadRequest

LENGTHS = (*range(1, 9), 10, 12, 16, 20, 24, 32, 48, 64)
STARTS: dict[str, tuple[str, str]] = {
    Start.END: ("end", "Continue where the track's last note ends"),
    Start.SELECTION: ("selection", "Continue where the selected notes end"),
    Start.PLAYHEAD: ("playhead", "Continue at the grid line nearest to the playhead"),
}
TEMPERATURE_TIP = "Temperature: low stays with what the model expects, high strays from it"
LIKENESS_TIP = (
    "Likeness: at 0 the model judges for itself how much of the phrase to bring back; left draws on the"
    " phrase's own turns and rhythms, right keeps away from them"
)
CLOSE_TIP = (
    "The takes end the melody on their last bar; otherwise it may go on after them. Where notes of yours"
    " follow, the takes lead to those instead"
)
HOLD_TIP = "A guarantee: while locked, no take leaves the scale of the piece's key"
CALM = "Takes show as ghosts on the roll. Nothing changes until you keep one."
WAITING = "Still writing. Esc calls it off."
LONG = 300  # milliseconds of waiting after which something should be said
MARGIN = 16


class ContinuePanel(QWidget):
    """Length, character and number of takes, where they begin and end, seed and key; then the verbs."""

    def __init__(
        self, assistant: Assistant, settings: Settings, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._assistant, self._wishes = assistant, assistant.wishes
        self._settings, self._themes = settings, themes
        self.length = LabelledSlider("length", "Whole bars in each take", LENGTHS, themes)
        self.surprise = Between(
            ("safe", "surprising"),
            (MIN_TEMPERATURE, MAX_TEMPERATURE),
            "Temperature",
            TEMPERATURE_TIP,
            themes,
        )
        self.likeness = Between(("like my phrase", "different"), (1, -1), "Likeness", LIKENESS_TIP, themes)
        self.count = LabelledSlider("takes", "How many takes to choose from", range(1, MAX_TAKES + 1), themes)
        self.start = Segments(STARTS, "Continue from")
        self.where = QLabel()
        self.seed = SeedRow(self._wishes, themes)
        self.close_ = QToolButton()
        self.hold = QToolButton()
        self.key = QLabel()
        self.ask = QPushButton("Continue")
        self.keep = QPushButton("Keep")
        self.keep_bar = QPushButton("Keep bar")
        self.dismiss = QPushButton("Dismiss")
        self.news = QLabel()
        self._patience = QTimer(self, singleShot=True, interval=LONG)
        self._patience.timeout.connect(lambda: self._say(WAITING, "dim"))
        self._lay_out()
        self._describe()
        self._connect()
        self._show_settings()
        self._show_wishes()
        self._show_takes()
        leave_focus(self)

    def _lay_out(self) -> None:
        heading = QLabel("Continue")
        heading.setProperty("role", "heading")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(MARGIN, 12, MARGIN, 12)
        lines.setSpacing(8)
        lines.addWidget(heading)
        for widget in (self.length, self.surprise, self.likeness, self.count):
            lines.addWidget(widget)
        from_ = QLabel("from")
        from_.setFixedWidth(LABEL_WIDTH)
        lines.addLayout(_row(from_, self.start))
        lines.addWidget(self.where)
        lines.addWidget(self.seed)
        lines.addWidget(self.close_, alignment=Qt.AlignmentFlag.AlignLeft)
        lines.addLayout(_row(self.hold, self.key))
        lines.addSpacing(4)
        lines.addWidget(self.ask)
        self._verbs = QStackedLayout()
        self._calm = QLabel(CALM)
        verbs = QWidget()
        verbs.setLayout(_row(self.keep, self.keep_bar, self.dismiss))
        for page in (self._calm, verbs):
            self._verbs.addWidget(page)
        lines.addLayout(self._verbs)
        lines.addWidget(self.news)

    def _describe(self) -> None:
        for label in (self._calm, self.where, self.news):
            label.setWordWrap(True)
            label.setProperty("role", "dim")
        self.where.setContentsMargins(0, 0, 0, 4)
        self.key.setProperty("role", "dim")
        self.key.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for switch, words, tip in (
            (self.close_, "end on the last bar", CLOSE_TIP),
            (self.hold, "hold the key", HOLD_TIP),
        ):
            switch.setText(words)
            switch.setCheckable(True)
            switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            switch.setIconSize(QSize(16, 16))
            switch.setToolTip(tip)
        self.ask.setMinimumHeight(32)
        self.keep.setProperty("role", "primary")
        self.ask.setToolTip("Continue the phrase; again for something new (" + here.keys("Ctrl+Enter)"))
        for button, tip in (
            (self.keep, "Keep the whole take (Tab)"),
            (self.keep_bar, "Keep the take's next bar and roll the rest again (" + here.keys("Ctrl+→)")),
            (self.dismiss, "Take the ghosts away; the score stays as it is (Esc)"),
        ):
            button.setToolTip(tip)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        assistant, wishes = self._assistant, self._wishes
        self.length.edited.connect(lambda bars: self._settings.set(the.BARS, int(bars)))
        self.count.edited.connect(lambda takes: self._settings.set(the.TAKES, int(takes)))
        self.surprise.edited.connect(lambda heat: self._settings.set(the.TEMPERATURE, heat))
        self.likeness.edited.connect(lambda likeness: self._settings.set(the.LIKENESS, likeness))
        self.close_.toggled.connect(lambda on: self._settings.set(the.CLOSE, on))
        self.hold.toggled.connect(lambda on: self._settings.set(the.HOLD_KEY, on))
        self.start.chosen.connect(lambda start: wishes.choose_start(Start(start)))
        self.ask.clicked.connect(assistant.continue_)
        self.keep.clicked.connect(assistant.keep)
        self.keep_bar.clicked.connect(assistant.keep_bar)
        self.dismiss.clicked.connect(assistant.dismiss)
        self._settings.changed.connect(self._show_settings)
        wishes.changed.connect(self._show_wishes)
        assistant.changed.connect(self._show_takes)
        self._themes.changed.connect(self._tint)

    def _show_settings(self) -> None:
        read = self._settings.get
        self.length.show_value(read(the.BARS))
        self.count.show_value(read(the.TAKES))
        self.surprise.show_value(read(the.TEMPERATURE))
        self.likeness.show_value(read(the.LIKENESS))
        self.close_.setChecked(read(the.CLOSE))
        self.hold.setChecked(read(the.HOLD_KEY))
        self._tint()
        self._show_key()

    def _show_wishes(self) -> None:
        self.start.show_choice(self._wishes.start_from)
        words, role = self._place()
        self.where.setText(words)
        give_role(self.where, role)
        self._show_key()

    def _place(self) -> tuple[str, str]:
        """Where takes begin, in words, and what kind of news that is."""
        if self._wishes.start_from is Start.PLAYHEAD:
            return "takes begin where the playhead stands", "dim"
        try:
            place = self._wishes.position()
        except BadRequest as error:
            return str(error), "warn"
        return f"takes begin at bar {place.bar}, beat {place.beat}", "dim"

    def _show_key(self) -> None:
        key = self._wishes.key()
        missing = key is None and self.hold.isChecked()
        self.key.setText(key.label if key else "choose a key first" if missing else "no key chosen")
        give_role(self.key, "warn" if missing else "dim")

    def _show_takes(self) -> None:
        shown = self._assistant.takes is not None
        self.ask.setText("Again" if shown else "Continue")
        self._verbs.setCurrentIndex(int(shown))
        if self._assistant.busy:
            self._patience.start()
        else:
            self._patience.stop()
        error = self._assistant.last_error
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
        self.close_.setIcon(icon("close", theme))
        self.hold.setIcon(icon("lock" if self.hold.isChecked() else "unlock", theme, Role.LOCK))


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row
