"""The composer's pieces, each with a tick, what was taken of it, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTreeWidgetItem, QWidget

from app.widgets.tick_list import ROW, TickList
from core.words import tr, trn

MOST_ROWS = 9
NAME = Qt.ItemDataRole.UserRole

Piece = Mapping[str, Any]  # as `core.commands.learning.piece_of` tells it


_OFF = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


class PieceList(TickList):
    """`ticked` says that others count; `looked_at` gives the piece that the keyboard or pointer is on.

    The selected pieces are ticked and unticked together, and `taken_off` the list: that tells how many.
    """

    ticked = Signal()
    looked_at = Signal(object)
    taken_off = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(4, parent)
        self._pieces: dict[str, Piece] = {}
        self._left_out: Collection[str] = ()
        self._off: set[str] = set()
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(tr("your pieces"))
        self.setToolTip(
            tr("Ticked pieces are learnt from; Space ticks those selected, Del takes them off the list")
        )
        self.itemChanged.connect(self._tick)
        self.currentItemChanged.connect(self._look)
        self.itemEntered.connect(self._look)

    @property
    def pieces(self) -> Sequence[Piece]:
        """All there are, in order."""
        return tuple(self._pieces.values())

    @property
    def without(self) -> tuple[str, ...]:
        """The names of those that are not to count, though they could, and of those taken off the list."""
        return (*self._unticked, *sorted(self._off))

    @property
    def _unticked(self) -> list[str]:
        items = ((name, item) for name, item in self._items() if self._pieces[name]["phrases"])
        return [name for name, item in items if item.checkState(0) is not Qt.CheckState.Checked]

    @property
    def counted(self) -> list[Piece]:
        """Those that count."""
        ticked = (name for name, item in self._items() if item.checkState(0) is Qt.CheckState.Checked)
        return [self._pieces[name] for name in ticked]

    def take_in(self, piece: Piece, *, again: bool = False) -> None:
        """One more piece, unless it is there; one that is only read `again` may have been taken off."""
        if piece["name"] in self._pieces or (again and piece["name"] in self._off):
            return
        self._off.discard(piece["name"])
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
        self._fit()

    def take_off(self) -> None:
        """Have the selected pieces no longer; their files stay."""
        gone = self.selectedItems()
        if not gone:
            return
        here = min(map(self.indexOfTopLevelItem, gone))
        self.blockSignals(True)
        for item in gone:
            self._pieces.pop(item.data(0, NAME))
            self._off.add(item.data(0, NAME))
            self.takeTopLevelItem(self.indexOfTopLevelItem(item))
        self.blockSignals(False)
        if (then := self.topLevelItem(min(here, self.topLevelItemCount() - 1))) is not None:
            self.setCurrentItem(then)
        self._fit()
        self.ticked.emit()
        self.taken_off.emit(len(gone))

    def _fit(self) -> None:
        self.setFixedHeight(ROW * min(MOST_ROWS, max(1, len(self._pieces))) + 4)

    def empty(self) -> None:
        """Have no pieces; those without a tick come back without one."""
        self._left_out = {*(name for name in self._left_out if name not in self._pieces), *self._unticked}
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

    def _keeps(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        every = event.matches(QKeySequence.StandardKey.SelectAll)
        return super()._keeps(event) or (plain and event.key() in _OFF) or every

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OFF:
            self.take_off()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        item = self.itemAt(event.pos()) if mouse else self.currentItem()
        if item is not None and item.isSelected():
            rect = self.visualItemRect(item)
            self.menu().popup(event.globalPos() if mouse else self.viewport().mapToGlobal(rect.center()))

    def menu(self) -> QMenu:
        """What can be done with the selected pieces."""
        menu, many = QMenu(self), len(self.selectedItems())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = trn("Take it off the list", "Take the {n} pieces off the list", many).format(n=many)
        off = menu.addAction("\t".join((words, tr("Del"))))
        off.triggered.connect(self.take_off)
        return menu

    def _tick(self, changed: QTreeWidgetItem) -> None:
        if changed.isSelected():
            self.blockSignals(True)
            for item in self.selectedItems():
                if self._pieces[item.data(0, NAME)]["phrases"]:
                    item.setCheckState(0, changed.checkState(0))
            self.blockSignals(False)
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
