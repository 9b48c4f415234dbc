"""The tree of takes as Qt's views see it, and which part of it is in view."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.kept_takes import KeptTakes
from app.outbox import Outbox
from app.panels.take_painting import KNOWN, TAKE, Frame, Small, frame, words
from app.session import Session
from core.continuation.request import Style
from core.continuation.sounding import at_once
from core.continuation.take import Shared
from core.style_names import STYLE_NAMES
from core.takes_tree import Node, alone
from core.words import Figure, tr, trn

Index = QModelIndex | QPersistentModelIndex

HOW = tr("Click to show it in place, double click to keep it, drag it to use its notes")
ROOT = -1  # what takes hang from that branch from the composer's phrase
NOWHERE = QModelIndex()


class Part(StrEnum):
    """Which takes are listed."""

    PRESENT = "these"  # those of the answer on show, or of the last one
    ALL = "all"
    STARRED = "starred"


class TakesModel(QAbstractItemModel):
    """A row to every listed take, the newest answer first, under the take it branches from."""

    def __init__(
        self, session: Session, kept: KeptTakes, outbox: Outbox, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._kept, self._outbox = session, kept, outbox
        self._part, self._discarded = Part.PRESENT, False
        self._rows: dict[int, list[int]] = {ROOT: []}  # the listed takes under each
        self._places: dict[int, tuple[int, int]] = {}  # what a take hangs from, and its row there
        self._frames: dict[int, Frame] = {}
        session.takes_changed.connect(self._follow)
        session.piece_opened.connect(self._frames.clear)
        kept.changed.connect(self._follow)
        self._follow()

    # What is listed

    @property
    def part(self) -> Part:
        """Which takes are listed."""
        return self._part

    @property
    def discarded(self) -> bool:
        """Whether takes that were put out of the way are listed with all."""
        return self._discarded

    def show_part(self, part: Part, *, discarded: bool) -> None:
        """List another part, with takes that were put out of the way or without."""
        self._part, self._discarded = part, discarded
        self._follow()

    def place(self, take: int) -> QModelIndex:
        """Where a take stands; invalid where it is not listed."""
        if take not in self._places:
            return QModelIndex()
        return self.createIndex(self._places[take][1], 0, take)

    def _follow(self) -> None:
        rows = self._listed()
        if rows == self._rows:
            self._say_changed()
            return
        self.beginResetModel()
        self._rows = rows
        self._places = {take: (above, row) for above in rows for row, take in enumerate(rows[above])}
        self.endResetModel()

    def _listed(self) -> dict[int, list[int]]:
        if self._part is Part.PRESENT:
            return {ROOT: list(self._kept.present)}
        nodes = self._session.takes.nodes
        wanted: set[int] = set()
        for take in range(len(nodes) - 1, -1, -1):  # what something listed branches from is listed too
            if take in wanted or self._wants(nodes[take]):
                wanted |= {take, ROOT if (above := nodes[take].parent) is None else above}
        rows: dict[int, list[int]] = {ROOT: []}
        for take in sorted(wanted - {ROOT}, key=lambda take: (-nodes[take].answer, nodes[take].place)):
            above = nodes[take].parent
            rows.setdefault(ROOT if above is None else above, []).append(take)
        return rows

    def _wants(self, node: Node) -> bool:
        if node.discarded and not self._discarded:
            return False
        return self._part is Part.ALL or node.starred

    def _say_changed(self) -> None:
        for takes in self._rows.values():
            if takes:
                self.dataChanged.emit(self.place(takes[0]), self.place(takes[-1]))

    # As Qt's views ask

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        takes = self._rows.get(_take(parent), [])
        return self.createIndex(row, column, takes[row]) if row < len(takes) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override] # the other one is QObject's
        above = self._places.get(_take(index), (ROOT, 0))[0]
        return QModelIndex() if above == ROOT else self.place(above)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return len(self._rows.get(_take(parent), []))

    def columnCount(self, _parent: Index = NOWHERE) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        take = _take(index)
        if take not in self._places:
            return None
        small = self._small(take)
        if role == TAKE:
            return small
        if role == Qt.ItemDataRole.EditRole:
            return small.node.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(small)
        return _told(small) if role == Qt.ItemDataRole.ToolTipRole else None

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """A take's notes for the roll, and as a MIDI file for any other program."""
        take = _take(indexes[0])
        node = self._session.takes.nodes[take]
        piece = alone(self._session.score, node)
        return self._outbox.packed(node.take.notes, piece, self._kept.called(take))

    def _small(self, take: int) -> Small:
        tree = self._session.takes
        node = tree.nodes[take]
        if node.answer not in self._frames:
            beside = [tree.nodes[each] for each in tree.siblings(take)]
            self._frames[node.answer] = frame(beside, self._session.score)
        parted = self._part is not Part.PRESENT
        return Small(take, node, self._kept.letter(take), self._frames[node.answer], parted)


def _take(index: Index) -> int:
    return index.internalId() if index.isValid() else ROOT


def _spoken(small: Small) -> str:
    """A row for those who hear it."""
    node = small.node
    marks = (node.starred, tr("with a star")), (node.discarded, tr("out of the way")), (small.known, KNOWN)
    called = tr("{name}, take {letter}") if node.name else tr("Take {letter}")
    called = called.format(name=node.name, letter=small.letter)
    marked = (word for on, word in marks if on)
    said = (called, words(node.take), *_together(small), *node.take.reasons[:1], *marked)
    return ", ".join(said)


def _told(small: Small) -> str:
    """What a row says to whoever rests on it."""
    take = small.node.take
    bits = tr("{word}: {bits:.2f} bits a note")
    bits = bits.format(word=words(take), bits=Figure(take.bits_per_note))
    notes = trn("{n} note", "{n} notes", len(take.notes)).format(n=len(take.notes))
    first = (tr("Take {letter}").format(letter=small.letter), bits, notes, *_together(small))
    lines = [" · ".join(first), *take.reasons, *_styled(take.recipe.style)]
    if take.shared is not None:
        lines.append(_shared(take.shared))
    return "\n".join((*lines, HOW))


def _together(small: Small) -> tuple[str, ...]:
    """How many notes sound at once in a take of chords or parts."""
    notes = at_once(small.node.take.notes)
    return (tr("{n} notes at once").format(n=notes),) if notes > 1 else ()


def _styled(style: Style) -> tuple[str, ...]:
    """The style that a take was to be in, as far as its model had learnt it, and of two how much of each."""
    told = [(tr(STYLE_NAMES[name]), share) for name, share in style.told if name in STYLE_NAMES]
    names = [name if share == 1 else f"{name} {share:.0%}" for name, share in told]
    return (tr("style asked for: {name}").format(name=" · ".join(names)),) if names else ()


def _shared(shared: Shared) -> str:
    """How much of a known tune there is in a take, and whether tunes usually share as much."""
    said = trn(
        "{n} note runs as in “{tune}”; up to {usual} is usual",
        "{n} notes run as in “{tune}”; up to {usual} is usual",
        shared.notes,
    )
    if shared.unusual:
        said = trn(
            "{n} note runs as in “{tune}”; more than the usual {usual}",
            "{n} notes run as in “{tune}”; more than the usual {usual}",
            shared.notes,
        )
    return said.format(n=shared.notes, tune=shared.tune, usual=shared.usual)
