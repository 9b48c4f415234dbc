"""What is in a file, to choose from: its tunes, to be searched, and its tracks, each with a tick."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.widgets.tick_list import ROW, TickList
from core.harmony import note_name
from core.importing.melody import spoken_track
from core.instruments import instrument_name
from core.score import Score
from core.words import tr, trn

MOST_TRACKS, TUNES_HIGH = 5, 150  # tracks; pixels
FIRST_NOTES = 12
AIRY = """
QListView::item { padding: 3px 4px; border-radius: 4px; }
QListView::item:selected { background: palette(highlight); color: palette(highlighted-text); }
"""
TRACK_NUMBER = Qt.ItemDataRole.UserRole
PAGE = 3  # tunes in view


class TuneList(QWidget):
    """Every tune of a collection: title, metre, key and first notes; `chosen` gives its number from 0."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search, self.list = QLineEdit(), QListWidget()
        self.search.setPlaceholderText(tr("search the tunes"))
        self.search.setAccessibleName(tr("search the tunes"))
        self.search.setToolTip(tr("Words of the title, a key, a metre or first notes"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list.setAccessibleName(tr("tunes"))
        self.list.setToolTip(tr("Which tune comes in"))
        self.list.setStyleSheet(AIRY)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setUniformItemSizes(True)
        self.list.currentItemChanged.connect(self._choose)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addWidget(self.search)
        lines.addWidget(self.list)

    def eventFilter(self, _search: QObject, event: QEvent) -> bool:
        """Up and Down go through what was found while the search has the keyboard."""
        key = Qt.Key
        steps = {key.Key_Up: -1, key.Key_Down: 1, key.Key_PageUp: -PAGE, key.Key_PageDown: PAGE}
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in steps:
            self._walk(steps[key(event.key())])
            return True
        return False

    def show_tunes(self, tunes: Sequence[Score], chosen: int) -> None:
        """List these, one of them chosen."""
        self.list.blockSignals(True)
        self.search.clear()
        self.list.clear()
        for number, score in enumerate(tunes):
            item = QListWidgetItem(tune_words(score, number))
            item.setData(TRACK_NUMBER, number)
            self.list.addItem(item)
        self.list.setCurrentRow(chosen)
        self.list.setFixedHeight(min(TUNES_HIGH, self.list.sizeHintForRow(0) * len(tunes) + 4))
        self.list.blockSignals(False)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        first = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            fits = all(word in item.text().casefold() for word in words)
            item.setHidden(not fits)
            first = item if fits and first is None else first
        current = self.list.currentItem()
        if first is not None and (current is None or current.isHidden()):
            self.list.setCurrentItem(first)

    def _walk(self, by: int) -> None:
        rows = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
        if rows:
            here = rows.index(self.list.currentRow())
            self.list.setCurrentRow(rows[max(0, min(len(rows) - 1, here + by))])

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(TRACK_NUMBER))


def tune_words(score: Score, number: int) -> str:
    """A tune in two lines: number, title, metre and key; then its first notes."""
    metre, key = score.metres[0], score.key_at(0)
    told = [f"{metre.beats}/{metre.unit}", *([key.label] if key else [])]
    title = score.title or tr("without a title")
    notes = next((track.notes for track in score.tracks if track.notes), ())
    first = " ".join(note_name(note.pitch, key) for note in notes[:FIRST_NOTES])
    return f"{number + 1}  {title} · {' · '.join(told)}\n{first}"


class TrackList(TickList):
    """The tracks of a file with instrument, range and number of notes; `ticked` gives those that come in."""

    ticked = Signal(object)  # frozenset[int]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(4, parent)
        self.setAccessibleName(tr("tracks of the file"))
        self.setToolTip(tr("Ticked tracks come in; Space ticks the one in hand"))
        self.itemChanged.connect(self._tick)

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of the ticked tracks, from 0."""
        items = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        return frozenset(
            item.data(0, TRACK_NUMBER)
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked
        )

    def show_tracks(self, score: Score, chosen: Collection[int], melody: int | None) -> None:
        """List the tracks that have notes; the melody is marked."""
        self.blockSignals(True)
        self.clear()
        for number, track in enumerate(score.tracks):
            if not track.notes:
                continue
            item = QTreeWidgetItem(_columns(score, number, melody=number == melody))
            item.setData(0, TRACK_NUMBER, number)
            item.setCheckState(0, Qt.CheckState.Checked if number in chosen else Qt.CheckState.Unchecked)
            item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, item.text(0))
            font = item.font(0)
            font.setBold(number == melody)
            item.setFont(0, font)
            self.addTopLevelItem(item)
        self.blockSignals(False)
        self.setFixedHeight(ROW * min(MOST_TRACKS, max(1, self.topLevelItemCount())) + 4)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def _tick(self) -> None:
        self.ticked.emit(self.chosen)


def _columns(score: Score, number: int, *, melody: bool) -> list[str]:
    track = score.tracks[number]
    name = spoken_track(track, number)
    pitches = [note.pitch for note in track.notes]
    lowest, highest = (note_name(edge(pitches), score.key_at(0)) for edge in (min, max))
    around = "" if track.percussion else f"{lowest} – {highest}"
    count = trn("{n} note", "{n} notes", len(pitches)).format(n=len(pitches))
    instrument = tr("Drums") if track.percussion else instrument_name(track.program)
    return [f"♪ {name}" if melody else name, instrument, around, count]
