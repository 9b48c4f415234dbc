"""The card for learning from one's own pieces: what to learn from, then how it goes, then what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.keys import leave_focus
from app.panels.floating_card import FloatingCard
from app.panels.lesson_curve import LessonCurve, Run
from app.panels.lesson_list import Piece, PieceList, told
from app.stage import Stage
from app.style import give_role
from app.theme import ThemeKeeper
from app.widgets.labelled_slider import LEFT, column_of
from core.words import Figure, tr, trn

if TYPE_CHECKING:  # loads numpy and more
    from core.lstm.bundle import BundleInfo

WIDE = 452  # pixels
WELL = 10  # tunes from which on it is known to learn
INTRO = tr(
    "A model takes on your manner from pieces of yours. It happens here, on this computer, and nothing leaves"
    " it. Ten tunes teach it well."
)


class LessonCard(FloatingCard):
    """Three pages; what its buttons ask for are signals."""

    files_asked, folder_asked = Signal(), Signal()
    pause_asked, stop_asked = Signal(), Signal()
    hear_asked, share_asked, use_asked = Signal(), Signal(), Signal()
    wide = WIDE

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._title, self._about = QLabel(tr("Learn from my pieces")), QLabel()
        give_role(self._title, "heading")
        give_role(self._about, "dim")
        self.pieces, self.curve = PieceList(), LessonCurve(themes)
        self._choosing, self._working, self._done = (
            self._made_choosing(),
            self._made_working(),
            self._made_done(),
        )
        self._lay_out()
        self.show_page(self._choosing)

    @property
    def first(self) -> QWidget:
        if not self._choosing.isHidden():
            return self.train if self.train.isEnabled() else self.files
        return self.pause if not self._working.isHidden() else self.use

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Esc on the roll puts the card away; Enter there is for the roll while it works."""
        return self.isVisible() and self.has_keyboard and self.answers(event)

    # Making it

    def _made_choosing(self) -> QWidget:
        page, lines = _page()
        intro = _dim(INTRO)
        self.files = _button(tr("add files…"), tr("MIDI, MusicXML, ABC, kern, MuseScore or Continuo pieces"))
        self.folder = _button(tr("add a folder…"), tr("All pieces in a folder and the folders in it"))
        self.files.clicked.connect(self.files_asked)
        self.folder.clicked.connect(self.folder_asked)
        self.pieces.hide()
        self.said = _dim("")
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.base, self.name = QComboBox(), QLineEdit()
        self.base.setAccessibleName(tr("goes on from"))
        self.base.setToolTip(tr("The model that goes on learning; it stays as it is, a new one is made"))
        self.name.setAccessibleName(tr("called"))
        self.name.setToolTip(tr("What the new model is to be called"))
        self.name.setMaxLength(60)
        self.cancel, self.train = QPushButton(tr("cancel")), QPushButton(tr("train  ↵"))
        give_role(self.cancel, "quiet")
        self.cancel.setToolTip(tr("Put the card away; nothing has been learnt  (Esc)"))
        self.train.setToolTip(tr("Learn from the ticked pieces; you can go on composing meanwhile  (Enter)"))
        self.train.setAccessibleName(tr("train"))
        self.cancel.clicked.connect(self.cancelled)
        self.train.clicked.connect(self.applied)
        self.pieces.ticked.connect(self.count)
        self.pieces.looked_at.connect(self._say_of)
        self.name.textChanged.connect(self.count)
        lines.addWidget(intro)
        lines.addLayout(_row(self.files, self.folder, None))
        lines.addWidget(self.pieces)
        lines.addWidget(self.said)
        lines.addLayout(_named(tr("goes on from"), self.base))
        lines.addLayout(_named(tr("called"), self.name))
        lines.addLayout(_row(None, self.cancel, self.train))
        return page

    def _made_working(self) -> QWidget:
        page, lines = _page()
        self.doing, self.left = _dim(""), _dim("")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(tr("how far it is"))
        self.pause = _button(tr("pause"), tr("Let the computer be quiet for a while"))
        self.stop = _button(
            tr("stop"), tr("Break off; what was tried is kept, and training again goes on from there")
        )
        self.hide_ = QPushButton(tr("hide"))
        give_role(self.hide_, "quiet")
        self.hide_.setToolTip(tr("Put the card away; learning goes on  (Esc)"))
        self.pause.clicked.connect(self.pause_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.hide_.clicked.connect(self.cancelled)
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.left.setWordWrap(False)
        for widget in (self.curve, self.bar):
            lines.addWidget(widget)
        lines.addLayout(_row(self.doing, self.left))
        lines.addLayout(_row(self.pause, self.stop, None, self.hide_))
        return page

    def _made_done(self) -> QWidget:
        page, lines = _page()
        self.verdict = _dim("")
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self.figures: dict[tuple[int, int], QLabel] = {}
        for row in range(3):
            for column in range(3):
                label = QLabel()
                if row == 0 or column == 0:
                    give_role(label, "dim")
                if column:
                    label.setAlignment(Qt.AlignmentFlag.AlignRight)
                grid.addWidget(label, row, column)
                self.figures[row, column] = label
        self.hear = _button(
            tr("hear both"), tr("One of your phrases, continued by the model it was and by the new one")
        )
        self.share = _button(tr("share…"), tr("Write the model as one file, to give to somebody"))
        self.close_, self.use = QPushButton(tr("close")), QPushButton(tr("use it  ↵"))
        give_role(self.close_, "quiet")
        for verb in (self.close_, self.use):
            verb.setProperty("narrow", True)
        give_role(self.use, "primary")
        self.close_.setToolTip(tr("The new model stands in the list of models either way  (Esc)"))
        self.use.setToolTip(tr("Let the new model write the takes from now on  (Enter)"))
        self.use.setAccessibleName(tr("use it"))
        self.hear.clicked.connect(self.hear_asked)
        self.share.clicked.connect(self.share_asked)
        self.close_.clicked.connect(self.cancelled)
        self.use.clicked.connect(self.applied)
        lines.addLayout(grid)
        lines.addWidget(self.verdict)
        lines.addLayout(_row(self.hear, self.share, None, self.close_, self.use))
        return page

    def _lay_out(self) -> None:
        head, lines = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._about)
        lines.setContentsMargins(14, 10, 12, 10)
        lines.setSpacing(8)
        lines.addLayout(head)
        for page in (self._choosing, self._working, self._done):
            lines.addWidget(page)
        leave_focus(self)
        for before, after in pairwise((self.files, self.folder, self.pieces, self.base, self.name)):
            QWidget.setTabOrder(before, after)

    # Showing

    def show_page(self, page: QWidget) -> None:
        """Turn to one of the three."""
        for each in (self._choosing, self._working, self._done):
            each.setVisible(each is page)
        self.fit()

    def show_choosing(self) -> None:
        """Turn to what is to be learnt from."""
        self._about.setText("")
        self.setAccessibleName(f"{self._title.text()}: {INTRO}")
        self.count()
        self.show_page(self._choosing)

    def show_models(self, models: Sequence[BundleInfo], chosen: str) -> None:
        """The models that can go on learning."""
        self.base.clear()
        for info in models:
            self.base.addItem(info.title, info.name)
        self.base.setCurrentIndex(max(0, self.base.findData(chosen)))

    def count(self) -> None:
        """Say how much there is to learn from."""
        counted = self.pieces.counted
        phrases = sum(piece["phrases"] for piece in counted)
        notes = sum(piece["notes"] for piece in counted)
        self.pieces.setVisible(bool(self.pieces.pieces))
        words = ""
        if self.pieces.pieces:
            words = tr("{pieces}, {phrases}, {notes}").format(
                pieces=trn("{n} piece", "{n} pieces", len(counted)).format(n=len(counted)),
                phrases=trn("{n} phrase", "{n} phrases", phrases).format(n=phrases),
                notes=trn("{n} note", "{n} notes", notes).format(n=notes),
            )
            if phrases < WELL:
                words = tr("{words}: rather few to learn from").format(words=words)
        self._say(words)
        self.train.setEnabled(phrases > 0 and bool(self.name.text().strip()) and self.base.count() > 0)

    def _say_of(self, piece: Piece) -> None:
        self._say(f"{piece['title']}: {'; '.join(told(piece))}")

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setToolTip(words)
        self.said.setVisible(bool(self.pieces.pieces))
        self.fit()

    def show_reading(self, words: str) -> None:
        """What is being read."""
        self._about.setText(words)

    def show_point(self, point: Mapping[str, Any], runs: Mapping[int, Run]) -> None:
        """How far it is."""
        self.bar.setValue(round(1000 * float(point["done"])))
        self.doing.setText(str(point["words"]))
        left = point["left"]
        self.left.setText("" if left is None else spoken_time(float(left)))
        self.curve.show_runs(runs)

    def show_working(self, title: str) -> None:
        """Turn to how it goes."""
        self._about.setText(title)
        self.setAccessibleName(f"{self._title.text()}: {title}")
        self.show_paused(on=False)
        self.show_page(self._working)

    def show_paused(self, *, on: bool) -> None:
        """Whether it waits."""
        self.pause.setText(tr("go on") if on else tr("pause"))
        if on:
            self.left.setText(tr("paused"))

    def show_result(self, result: Mapping[str, Any]) -> None:
        """Turn to what came of it."""
        self._about.setText(str(result["title"]))
        made = result["model"] is not None
        self._fill_figures(result)
        words = tr(
            "Bits a note: how much the tunes surprise it, the fewer the better. Yours were held back in turn;"
            " {better} of {held} surprise it less than before."
        ).format(better=result["better"], held=result["held"])
        if not made:
            words = tr(
                "These pieces taught it nothing that holds for those held back, so it stays as it was."
            )
        self.verdict.setText(words)
        for button in (self.hear, self.share, self.use):
            button.setVisible(made)
        self.setAccessibleName(f"{self._title.text()}: {words}")
        self.show_page(self._done)

    def _fill_figures(self, result: Mapping[str, Any]) -> None:
        others = result["general"] or {}
        rows = (
            ("", tr("before"), tr("now")),
            (tr("your tunes"), _figure(result["before"]), _figure(result["after"])),
            (tr("tunes of others"), _figure(others.get("before")), _figure(others.get("after"))),
        )
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.figures[row, column].setText(text)
                self.figures[row, column].setVisible(row < 2 or bool(others))

    def show_heard(self, *, on: bool) -> None:
        """Whether both are being heard."""
        self.hear.setText(tr("stop") if on else tr("hear both"))

    def fit(self) -> None:
        """Be as high as what stands there."""
        width = self.wide - 26
        for label in self.findChildren(QLabel):
            if label.wordWrap():
                label.setMinimumHeight(max(0, label.heightForWidth(width)) if label.text() else 0)
        # Two lines at least, and few are more: the card does not grow and shrink under the pointer.
        least = 2 * self.said.fontMetrics().lineSpacing()
        self.said.setMinimumHeight(max(least, self.said.minimumHeight()))
        for page in (self._choosing, self._working, self._done):
            layout = page.layout()
            if layout is not None:
                layout.activate()
        self.adjustSize()


def spoken_time(seconds: float) -> str:
    """Seconds as one says them: "about 3 minutes left"."""
    if seconds < 50:
        return tr("less than a minute left")
    minutes = max(1, round(seconds / 60))
    return trn("about {n} minute left", "about {n} minutes left", minutes).format(n=minutes)


def _figure(value: object) -> str:
    return f"{Figure(value):.2f}" if isinstance(value, float) else ""


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    lines = QVBoxLayout(page)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(8)
    return page, lines


def _dim(words: str) -> QLabel:
    label = QLabel(words)
    give_role(label, "dim")
    label.setWordWrap(True)
    return label


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setProperty("narrow", True)
    return button


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Side by side, None for the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row


def _named(label: str, control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(column_of(QLabel(label), LEFT))
    row.addWidget(control, 1)
    return row
