"""What was kept safe: pieces that a crash left open, and earlier versions, seen before one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.earlier import Earlier
from app.left_over import Left, LeftOver
from app.moments import when
from app.style import LINES, give_role
from app.theme import ThemeKeeper
from app.widgets.miniature import Miniature
from core.files.copies import Copy
from core.files.imported import Imported
from core.score import Score
from core.timing import BarMap
from core.words import tr, trn

SIZE, LIST, LINE = QSize(720, 400), 260, 46  # pixels; of the list, and of a line of it

Show = Callable[[Imported], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of the list: how to get it, and what to do when it is chosen or not wanted."""

    words: str
    read: Callable[[Show], object]
    choose: Callable[[Imported], object]
    throw_away: Callable[[], object] | None = None


class KeptSafe(QDialog):
    """A list, the chosen piece as a picture, and verbs; looking changes nothing."""

    def __init__(self, title: str, told: str, verb: str, themes: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: Sequence[Line] = ()
        self._shown: Imported | None = None
        self.setWindowTitle(title)
        self.list = QListWidget()
        self.list.setFixedWidth(LIST)
        self.list.setStyleSheet(LINES)
        self.list.setAccessibleName(title)
        self.list.setToolTip(tr("Choose one to see it"))
        self.list.currentRowChanged.connect(self._look)
        self.list.itemActivated.connect(self._choose)
        self.picture, self.words = Miniature(themes), QLabel()
        self.words.setWordWrap(True)
        give_role(self.words, "dim")
        self.verb, self.throw, self.close_ = (
            QPushButton(verb),
            QPushButton(tr("throw away")),
            QPushButton(tr("close")),
        )
        self.verb.setDefault(True)
        self.verb.clicked.connect(self._choose)
        self.throw.setToolTip(tr("It stays among the earlier versions for a while"))
        self.throw.setAutoDefault(False)  # Enter is for the verb
        self.throw.clicked.connect(self._throw_away)
        self.close_.setToolTip(tr("Decide later: nothing goes away by itself  (Esc)"))
        self.close_.clicked.connect(self.reject)
        self._lay_out(told)
        self.resize(SIZE)

    def _lay_out(self, told: str) -> None:
        intro = QLabel(told, wordWrap=True)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.picture, 1)
        right.addWidget(self.words)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.throw)
        foot.addStretch()
        for button in (self.close_, self.verb):
            foot.addWidget(button)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 20, 24, 16)
        lines.setSpacing(12)
        lines.addWidget(intro)
        lines.addLayout(middle, 1)
        lines.addLayout(foot)

    def fill(self, lines: Sequence[Line]) -> None:
        """List these; the same place of the list stays chosen."""
        row = max(0, min(self.list.currentRow(), len(lines) - 1))
        self._lines = lines
        self.list.blockSignals(True)
        self.list.clear()
        for line in lines:
            QListWidgetItem(line.words, self.list).setSizeHint(QSize(0, LINE))  # as wide as there is room
        self.list.blockSignals(False)
        self.throw.setVisible(any(line.throw_away is not None for line in lines))
        if lines:
            self.list.setCurrentRow(row)
        else:
            self._look(-1)

    def _look(self, row: int) -> None:
        self._shown = None
        self.verb.setEnabled(False)
        self.throw.setEnabled(row >= 0)
        self.picture.show_score(Score())
        self.words.setText("" if row >= 0 else tr("There is nothing here."))
        if row >= 0:
            line = self._lines[row]
            line.read(partial(self._show, line))

    def _show(self, line: Line, piece: Imported) -> None:
        row = self.list.currentRow()
        if row >= 0 and self._lines[row] is line:
            self._shown = piece
            self.verb.setEnabled(True)
            self.picture.show_score(piece.score)
            self.words.setText(in_words(piece.score))

    def _choose(self) -> None:
        if self._shown is not None:
            line, piece = self._lines[self.list.currentRow()], self._shown
            self.accept()
            line.choose(piece)

    def _throw_away(self) -> None:
        throw = self._lines[self.list.currentRow()].throw_away
        if throw is not None:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)  # the next Space or Enter throws nothing away
            throw()


def left_over(left: LeftOver, themes: ThemeKeeper, parent: QWidget) -> KeptSafe:
    """The pieces that were open when the program ended without closing them."""
    told = tr("Continuo ended without closing these pieces. All but the last moment of them is here.")
    dialog = KeptSafe(tr("Pieces kept safe"), told, tr("open"), themes, parent)

    def fill() -> None:
        dialog.fill([_left_line(left, piece) for piece in left.pieces])

    left.changed.connect(fill)
    dialog.destroyed.connect(partial(left.changed.disconnect, fill))
    fill()
    return dialog


def earlier_versions(earlier: Earlier, themes: ThemeKeeper, parent: QWidget) -> KeptSafe:
    """Copies of this piece and of others."""
    told = tr(
        "To bring one back is a step that can be undone; a version of another piece opens as a new one."
    )
    dialog = KeptSafe(tr("Earlier versions"), told, tr("bring back"), themes, parent)
    dialog.fill([_copy_line(earlier, name, copy) for name, copy in earlier.there()])
    return dialog


def _left_line(left: LeftOver, piece: Left) -> Line:
    kept = piece.kept
    return Line(
        f"{kept.name}\n{when(kept.at, datetime.now())}",
        lambda show: show(Imported(kept.score, takes=kept.takes)),
        lambda _piece: left.open(piece),
        partial(left.throw_away, piece),
    )


def _copy_line(earlier: Earlier, name: str, copy: Copy) -> Line:
    return Line(
        f"{name}\n{when(copy.at, datetime.now())}",
        partial(earlier.read, copy),
        partial(earlier.bring_back, copy),
    )


def in_words(score: Score) -> str:
    """How long a piece is and how much it holds."""
    notes = score.count
    bars = sum(1 for _ in BarMap(score).lines(0, score.end))
    return " · ".join(
        (
            trn("{n} note", "{n} notes", notes).format(n=notes),
            trn("{n} bar", "{n} bars", bars).format(n=bars),
            trn("{n} track", "{n} tracks", len(score.tracks)).format(n=len(score.tracks)),
        )
    )
