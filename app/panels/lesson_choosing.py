"""What to learn from: the composer's pieces, the model that goes on learning, and a name for the new one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain, count, pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from app.panels.lesson_list import Piece, PieceList, told
from app.panels.lesson_page import LessonPage, button, dim, named, row
from app.style import give_role
from core.model_names import called
from core.words import tr, trn

if TYPE_CHECKING:  # loads numpy and more
    from core.lstm.bundle import BundleInfo

WELL = 10  # tunes from which on it is known to learn
_SEVERAL = Qt.ItemDataRole.UserRole + 1
INTRO = tr(
    "A model takes on your manner from pieces of yours. It happens here, on this computer, and nothing leaves"
    " it. Ten tunes teach it well."
)


class ChoosingPage(LessonPage):
    """What its buttons ask for are signals; `resized` says that it has become higher or lower."""

    files_asked, folder_asked = Signal(), Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reading = False
        self.pieces = PieceList()
        self.pieces.hide()
        self.pieces.ticked.connect(self.count)
        self.pieces.looked_at.connect(self._say_of)
        self.said = dim()
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._make_buttons()
        self._make_fields()
        self.lines.addWidget(dim(INTRO))
        self.lines.addLayout(row(self.files, self.folder, None))
        self.lines.addWidget(self.pieces)
        self.lines.addWidget(self.said)
        self.lines.addLayout(named(tr("goes on from"), self.base))
        self.lines.addLayout(named(tr("called"), self.name))
        self.lines.addLayout(row(None, self.cancel, self.train))

    def _make_buttons(self) -> None:
        self.files = button(tr("add files…"), tr("MIDI, MusicXML, ABC, kern, MuseScore or Continuo pieces"))
        self.folder = button(tr("add a folder…"), tr("All pieces in a folder and the folders in it"))
        self.files.clicked.connect(self.files_asked)
        self.folder.clicked.connect(self.folder_asked)
        self.cancel, self.train = QPushButton(tr("cancel")), QPushButton(tr("train  ↵"))
        give_role(self.cancel, "quiet")
        self.cancel.setToolTip(tr("Put the card away; nothing has been learnt  (Esc)"))
        self.train.setToolTip(tr("Learn from the ticked pieces; you can go on composing meanwhile  (Enter)"))
        self.train.setAccessibleName(tr("train"))

    def _make_fields(self) -> None:
        self.base, self.name = QComboBox(), QLineEdit()
        self.base.setAccessibleName(tr("goes on from"))
        self.base.setToolTip(
            tr(
                "The model that goes on learning; it stays as it is, a new one is made. It decides what is"
                " taken of each piece: the melody, or all voices"
            )
        )
        self.name.setAccessibleName(tr("called"))
        self.name.setToolTip(tr("What the new model is to be called"))
        self.name.setMaxLength(60)
        self.name.textChanged.connect(self.count)

    @property
    def first(self) -> QWidget:
        return self.train if self.train.isEnabled() else self.files

    def order_tabs(self) -> None:
        """Tab goes down the page."""
        for before, after in pairwise((self.files, self.folder, self.pieces, self.base, self.name)):
            QWidget.setTabOrder(before, after)

    def show_models(self, models: Sequence[BundleInfo], chosen: str) -> None:
        """The models that can go on learning."""
        self.base.clear()
        for place, info in enumerate(models):
            words = tr("{title} · all voices") if info.several else tr("{title} · melody only")
            self.base.addItem(words.format(title=called(info.title)), info.name)
            self.base.setItemData(place, info.several, _SEVERAL)
        self.base.setCurrentIndex(max(0, self.base.findData(chosen)))

    @property
    def hears_several(self) -> bool:
        """Whether the model that is chosen learns from all voices of a piece."""
        return bool(self.base.currentData(_SEVERAL))

    def offer_name(self, taken: Collection[str]) -> None:
        """A name for the new model that none has yet, unless the composer has given one."""
        if not self.name.text() or (self.name.text() in taken and not self.name.isModified()):
            name = tr("My pieces")
            names = chain([name], (f"{name} {number}" for number in count(2)))
            self.name.setText(next(each for each in names if each not in taken))

    def offer_again(self, base: str, name: str, without: Sequence[str]) -> None:
        """What was chosen before: the model, the name, and the pieces that are not to count."""
        self.base.setCurrentIndex(max(0, self.base.findData(base)))
        self.name.setText(name)
        self.pieces.leave_out(without)

    def count(self) -> None:
        """Say how much there is to learn from."""
        counted = self.pieces.counted
        phrases = sum(piece["phrases"] for piece in counted)
        # While all are read anew, the card stays as high as it is.
        shown = bool(self.pieces.pieces) or (self._reading and not self.pieces.isHidden())
        if self.pieces.hasFocus() and not shown:
            self.files.setFocus()
        self.pieces.setVisible(shown)
        self._say(_counted(counted, phrases) if self.pieces.pieces else "")
        able = phrases > 0 and bool(self.name.text().strip()) and self.base.count() > 0
        self.train.setEnabled(able and not self._reading)

    def be_read(self, *, on: bool) -> None:
        """While pieces are being read there is no training: not all of them are there yet."""
        if on and self.train.hasFocus():
            self.files.setFocus()  # Qt would look for another place, perhaps beside the card
        self._reading = on
        self.count()

    def _say_of(self, piece: Piece) -> None:
        words = "; ".join(told(piece))
        named = piece["title"] in piece["problem"]
        self._say(words if named else f"{piece['title']}: {words}")

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setToolTip(words)
        self.said.setVisible(not self.pieces.isHidden())
        self.resized.emit()

    def keep_lines(self) -> None:
        """Two lines at least for what is said, and few are more: nothing moves under the pointer."""
        least = 2 * self.said.fontMetrics().lineSpacing()
        self.said.setMinimumHeight(max(least, self.said.minimumHeight()))


def _counted(counted: Sequence[Piece], phrases: int) -> str:
    notes = sum(piece["notes"] for piece in counted)
    words = tr("{pieces}, {phrases}, {notes}").format(
        pieces=trn("{n} piece", "{n} pieces", len(counted)).format(n=len(counted)),
        phrases=trn("{n} phrase", "{n} phrases", phrases).format(n=phrases),
        notes=trn("{n} note", "{n} notes", notes).format(n=notes),
    )
    return words if phrases >= WELL else tr("{words}: rather few to learn from").format(words=words)
