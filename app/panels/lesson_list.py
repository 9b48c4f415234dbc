"""The composer's pieces, each with a tick, what was taken of it, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from app.widgets.tick_list import ROW, TickList
from core.words import tr, trn

MOST_ROWS = 9
NAME = Qt.ItemDataRole.UserRole

Piece = Mapping[str, Any]  # as `core.commands.learning.piece_of` tells it


class PieceList(TickList):
    """`ticked` says that others count; `looked_at` gives the piece that the keyboard or pointer is on."""

    ticked = Signal()
    looked_at = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(4, parent)
        self._pieces: dict[str, Piece] = {}
        self._left_out: Collection[str] = ()
        self.setMouseTracking(True)
        self.setAccessibleName(tr("your pieces"))
        self.setToolTip(tr("Ticked pieces are learnt from; Space ticks the one in hand"))
        self.itemChanged.connect(self._tick)
        self.currentItemChanged.connect(self._look)
        self.itemEntered.connect(self._look)

    @property
    def pieces(self) -> Sequence[Piece]:
        """All there are, in order."""
        return tuple(self._pieces.values())

    @property
    def without(self) -> tuple[str, ...]:
        """The names of those that are not to count, though they could."""
        return tuple(
            name
            for name, item in self._items()
            if self._pieces[name]["phrases"] and item.checkState(0) is not Qt.CheckState.Checked
        )

    @property
    def counted(self) -> list[Piece]:
        """Those that count."""
        ticked = (name for name, item in self._items() if item.checkState(0) is Qt.CheckState.Checked)
        return [self._pieces[name] for name in ticked]

    def take_in(self, piece: Piece) -> None:
        """One more piece, unless it is there."""
        if piece["name"] in self._pieces:
            return
        self._pieces[piece["name"]] = piece
        self.blockSignals(True)
        item = QTreeWidgetItem(_columns(piece))
        item.setData(0, NAME, piece["name"])
        if piece["phrases"]:
            out = piece["name"] in self._left_out
            item.setCheckState(0, Qt.CheckState.Unchecked if out else Qt.CheckState.Checked)
        else:
            dim = self.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
            for column in range(self.columnCount()):
                item.setForeground(column, dim)
        item.setToolTip(0, "\n".join([piece["path"], *told(piece)]))
        for column in (2, 3):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addTopLevelItem(item)
        self.blockSignals(False)
        self.setFixedHeight(ROW * min(MOST_ROWS, max(1, len(self._pieces))) + 4)

    def empty(self) -> None:
        """Have no pieces; those without a tick come back without one."""
        self._left_out = {*(name for name in self._left_out if name not in self._pieces), *self.without}
        self.blockSignals(True)
        self.clear()
        self.blockSignals(False)
        self._pieces.clear()

    def leave_out(self, names: Collection[str]) -> None:
        """Those of these names come without a tick."""
        self._left_out = names

    def leaveEvent(self, event: QEvent) -> None:
        """With no piece in hand, what is said is of all of them again."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self.ticked.emit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def _items(self) -> list[tuple[str, QTreeWidgetItem]]:
        items = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        return [(item.data(0, NAME), item) for item in items if item is not None]

    def _tick(self) -> None:
        self.ticked.emit()

    def _look(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.looked_at.emit(self._pieces[item.data(0, NAME)])


def _columns(piece: Piece) -> list[str]:
    if not piece["phrases"]:
        return [piece["title"], "", "", tr("left out")]
    bars = trn("{n} bar", "{n} bars", piece["bars"]).format(n=piece["bars"])
    notes = trn("{n} note", "{n} notes", piece["notes"]).format(n=piece["notes"])
    return [piece["title"], piece["line"], bars, notes]


def told(piece: Piece) -> list[str]:
    """What there is to say of a piece, a sentence each."""
    said = [piece["problem"]] if piece["problem"] else []
    if piece["phrases"]:
        said.append(piece["key"])
    if piece["phrases"] > 1:
        said.append(
            trn("cut into {n} phrase", "cut into {n} phrases", piece["phrases"]).format(n=piece["phrases"])
        )
    if piece["left_out"]:
        said.append(tr("left out: {what}").format(what="; ".join(piece["left_out"])))
    return said
