"""The models there are, and the card of one: what it learnt from, how good it is, and on what terms.

A card may be a stranger's: it is text and tables to be read, and nothing in it is opened, fetched or run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextTable,
)
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app.background import Worker
from app.screen_room import room_for
from core.errors import ContinuoError
from core.model_names import called
from core.words import tr

if TYPE_CHECKING:  # loads numpy and more
    from core.lstm.bundle import BundleInfo

SIZE, ABOUT = QSize(760, 640), QSize(48, 48)  # pixels; the latter is left of the screen
_MARGIN, _ABOVE, _INDENT = 16, 14, 18  # pixels around the text, above a heading, before a list
_CELL, _APART = 3, 12  # pixels within a cell, and more before a column of figures
_READ = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_KEYS = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_PICTURES = frozenset({"curves.png"})  # what Continuo writes beside a card
# Of a page; ours have half of either. The time that Qt takes grows with the square of them.
_LONGEST, _MOST_CELLS = 2**15, 6000


class ModelCards(QDialog):
    """A list of the models over the card of one: of that called `name`, or titled so, to begin with."""

    def __init__(
        self, worker: Worker, find_models: Callable[[], Sequence[BundleInfo]], name: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._worker = worker
        self._found: dict[str, BundleInfo] = {}
        self._wanted = name
        self.setWindowTitle(tr("Model cards"))
        self.models, self.card = QComboBox(), Card()
        self.models.setAccessibleName(tr("Model"))
        self.models.setToolTip(tr("Which model the card below is of"))
        self.models.currentIndexChanged.connect(self._turn)
        close = QPushButton(tr("close"))
        close.setToolTip(tr("Go on with the music  (Esc)"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 20, 24, 16)
        lines.setSpacing(12)
        lines.addWidget(self.models)
        lines.addWidget(self.card)
        lines.addLayout(foot)
        self.resize(SIZE.boundedTo(room_for(self) - ABOUT))
        self._reading = worker.submit_for(self, find_models, self._list, self._refused)

    def _list(self, found: Sequence[BundleInfo]) -> None:
        self._found = {info.name: info for info in found}
        self.models.blockSignals(True)
        for info in found:
            self.models.addItem(called(info.title), info.name)
        places = self.models.findData(self._wanted), self.models.findText(self._wanted)
        self.models.setCurrentIndex(max(0, *places))
        self.models.blockSignals(False)
        self._turn()

    def _turn(self) -> None:
        """Show the card of the model that is chosen; of one that cannot be used also why."""
        info = self._found.get(self.models.currentData())
        if info is None:
            return
        self._reading.cancel()  # a card that was asked for before must not come after this one
        job = partial(_card, info.folder)
        self._reading = self._worker.submit_for(self, job, self._read(info), self._refused)

    def _read(self, info: BundleInfo) -> Callable[[str], None]:
        return partial(self.card.show_card, info.folder, problem=info.problem)

    def _refused(self, error: ContinuoError) -> None:
        self.card.setPlainText(str(error))


class Card(QTextBrowser):
    """A card as a page in the window's own letters and colours."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path()
        self.setOpenLinks(False)
        self.setTextInteractionFlags(_KEYS)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("What the card of the model says"))
        self.document().setDocumentMargin(_MARGIN)

    def show_card(self, folder: Path, text: str, problem: str = "") -> None:
        """The card of the model in `folder`, after the problem that it has, if any."""
        self._folder = folder
        if _is_page(text):
            self.document().setMarkdown(text, _READ)
            _dress(self.document())
        else:
            self.setPlainText(text)
        if problem:
            QTextCursor(self.document()).insertText(f"{problem}\n")
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, _kind: int, url: QUrl | str) -> object:
        """The picture that comes with a card, and nothing else from anywhere."""
        name = QUrl(url).toString()
        return QImage(str(self._folder / name)) if name in _PICTURES else QImage()


def _is_page(text: str) -> bool:
    """Whether a card is laid out at once; whatever else it is, can be read as it stands."""
    lines = text.replace("\r", "\n").split("\n")  # each may be a row as wide as the widest
    return len(text) <= _LONGEST and len(lines) * max(line.count("|") for line in lines) <= _MOST_CELLS


def _dress(page: QTextDocument) -> None:
    """Two sizes of letters at most, lists close together, tables without boxes."""
    page.setIndentWidth(_INDENT)
    whole = QTextCursor(page)
    whole.beginEditBlock()  # else all is laid out anew with each
    for block in _blocks(page):
        cursor, shape = QTextCursor(block), block.blockFormat()
        if shape.headingLevel():
            _dress_heading(cursor, shape)
        elif block.textList():
            shape.setTopMargin(0)
            shape.setBottomMargin(_CELL)
            cursor.setBlockFormat(shape)
    for table in _tables(page.rootFrame()):
        _dress_table(table)
    whole.endEditBlock()


def _dress_heading(cursor: QTextCursor, shape: QTextBlockFormat) -> None:
    letters, first = QTextCharFormat(), shape.headingLevel() == 1
    letters.setProperty(QTextFormat.Property.FontSizeAdjustment, 1 if first else 0)
    letters.setFontWeight(QFont.Weight.DemiBold)
    shape.setTopMargin(0 if first else _ABOVE)
    cursor.setBlockFormat(shape)
    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    cursor.mergeCharFormat(letters)


def _dress_table(table: QTextTable) -> None:
    shape = table.format()
    shape.setCellPadding(_CELL)
    shape.setCellSpacing(0)
    shape.setBorder(0)
    shape.setTopMargin(_CELL)
    shape.setBottomMargin(_ABOVE)
    table.setFormat(shape)
    for column in range(1, table.columns()):
        _dress_column(table, column)


def _dress_column(table: QTextTable, column: int) -> None:
    """Figures stand under one another, their heading over them."""
    cells = [table.cellAt(row, column).firstCursorPosition() for row in range(table.rows())]
    if cells[-1].block().text()[:1].isdigit():
        right = QTextBlockFormat()
        right.setAlignment(Qt.AlignmentFlag.AlignRight)
        right.setLeftMargin(_APART)
        for cell in cells:
            cell.mergeBlockFormat(right)


def _blocks(page: QTextDocument) -> Iterator[QTextBlock]:
    block = page.begin()
    while block.isValid():
        yield block
        block = block.next()


def _tables(frame: QTextFrame) -> Iterator[QTextTable]:
    for each in frame.childFrames():
        if isinstance(each, QTextTable):
            yield each
        yield from _tables(each)


def _card(folder: Path) -> str:
    from core.lstm import bundle

    return bundle.card_of(folder)
