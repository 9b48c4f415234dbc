"""The notes of the active track as rows of a table, and the piece's changes between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication

from app.panels.event_words import length_typed, pitch_typed, place_text, place_typed, velocity_typed
from app.session import Session
from core import edits, note_columns
from core.edits import Edited
from core.harmony import note_name
from core.note_values import NEARLY, describe, length_name, sound_name
from core.score import (
    NOTE_ORDER,
    ChordSign,
    KeyChange,
    Marker,
    MetreChange,
    Note,
    Score,
    TempoChange,
    shared_ends,
)
from core.timing import BarMap
from core.words import Figure, tr

Index = QModelIndex | QPersistentModelIndex
Change = TempoChange | MetreChange | KeyChange | Marker | ChordSign
Role = Qt.ItemDataRole

_START = attrgetter("start")
_TICK = attrgetter("tick")


class Column(IntEnum):
    """What stands where."""

    PLACE = 0
    PITCH = 1
    LENGTH = 2
    VELOCITY = 3
    SUGGESTED = 4


TITLES = (tr("place"), tr("note"), tr("length"), tr("vel."), "")
SPOKEN = (tr("place"), tr("note"), tr("length"), tr("velocity"), tr("suggested"))
TIPS = (
    tr("Bar, beat and ticks past it: type 3.2.0, or only 3"),
    tr("Type a name, as C#5, or a number"),
    tr("Type a value, as eighth or 1/8, or ticks, 480 to the quarter note"),
    tr("How loud, from 1 to 127"),
    tr("A dot where a model wrote the note and it has not been edited since"),
)
KINDS = TEMPO, METRE, KEY, SECTION, CHORD = tr("tempo"), tr("metre"), tr("key"), tr("section"), tr("chord")
DOT = "•"
SPARSE = 256
BRIEF = Role.UserRole.value  # of a length: what stands there where there is no room for its name
TOLD = {
    BRIEF,
    Role.DisplayRole,
    Role.EditRole,
    Role.FontRole,
    Role.ForegroundRole,
    Role.ToolTipRole,
    Role.AccessibleTextRole,
    Role.AccessibleDescriptionRole,
}
TO_THE_RIGHT = {Column.VELOCITY}


class EventModel(QAbstractTableModel):
    """Row by row in order of time; a cell's words are made when they are looked at.

    It follows the piece only while it is `watching`; `following` and `followed` stand around that.
    `told` says what a note is now that was typed over, `refused` why what was typed was not taken.
    """

    told = Signal(str)
    refused = Signal(str)
    following = Signal()
    followed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._watching, self._track, self._drums = False, 0, False
        self._score = Score()
        self._notes: tuple[Note, ...] = ()
        self._changes: list[Change] = []
        self._between: list[int] = []  # the row of each change, rising
        self._bars = BarMap(self._score)
        self._italic = QFont()
        self._italic.setItalic(True)
        session.score_changed.connect(self._follow)
        session.track_changed.connect(self._follow)
        session.piece_opened.connect(self._let_go)

    def watch(self, on: bool) -> None:
        """Follow the piece, or leave it alone while nobody looks."""
        self._watching = on
        if on:
            self._follow()

    # Rows

    def note(self, row: int) -> Note | None:
        """The note of a row, None where a change of the piece stands."""
        before = bisect_right(self._between, row)
        if before and self._between[before - 1] == row:
            return None
        place = row - before
        return self._notes[place] if 0 <= place < len(self._notes) else None

    def notes(self, first: int, last: int) -> Iterable[Note]:
        """The notes from one row to another, both included."""
        low = first - bisect_left(self._between, first)
        return self._notes[low : last + 1 - bisect_right(self._between, last)]

    def runs(self, notes: frozenset[Note]) -> Iterator[tuple[int, int]]:
        """The rows of notes, as first and last rows of runs that have no other note between them."""
        places = _places(self._notes, notes)
        ends = [0, *(np.flatnonzero(np.diff(places) != 1) + 1).tolist(), len(places)]
        for first, last in pairwise(ends):
            if first < last:
                yield self._row(int(places[first])), self._row(int(places[last - 1]))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # the signature is Qt's
        return 0 if parent.isValid() else len(self._notes) + len(self._changes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # the signature is Qt's
        return 0 if parent.isValid() else len(Column)

    def _row(self, place: int) -> int:
        """The row of the track's note number `place`: so many further as changes stand before it."""
        row = place
        for between in self._between:
            if between > row:
                break
            row += 1
        return row

    # Following the piece

    def _let_go(self) -> None:
        """Another piece: the one before is not kept for somebody who may never look again."""
        if not self._watching:
            self.beginResetModel()
            self._changes = []
            self._take(Score(), ())
            self.endResetModel()

    def _follow(self) -> None:
        if not self._watching:
            return
        score, notes = self._session.score, self._session.notes
        same = self._track == self._session.track and _frame(score) == _frame(self._score)
        same = same and self._drums == self._session.drums
        self.following.emit()
        if same and self._notes:
            self._splice(score, notes)
        else:
            self._begin(score, notes)
        self.followed.emit()

    def _begin(self, score: Score, notes: tuple[Note, ...]) -> None:
        self.beginResetModel()
        self._track, self._drums = self._session.track, self._session.drums
        changes: list[Change] = [
            *score.markers,
            *score.metres,
            *score.keys,
            *score.tempos,
            *score.chords,
        ]
        self._changes = sorted(changes, key=_TICK)
        self._bars = BarMap(score)
        self._take(score, notes)
        self.endResetModel()

    def _take(self, score: Score, notes: tuple[Note, ...]) -> None:
        self._score, self._notes = score, notes
        ticks = map(_TICK, self._changes)
        self._between = [bisect_left(notes, tick, key=_START) + i for i, tick in enumerate(ticks)]

    def _splice(self, score: Score, notes: tuple[Note, ...]) -> None:
        """Take over an edit of notes; the rows that stay keep what the view knows of them."""
        head, tail = shared_ends(notes, self._notes)
        if head == len(notes) == len(self._notes):
            self._score = score
            return
        first, more = self._row(head), len(notes) - len(self._notes)
        if more > 0:
            self.beginInsertRows(QModelIndex(), first, first + more - 1)
            self._take(score, notes)
            self.endInsertRows()
        elif more < 0:
            self.beginRemoveRows(QModelIndex(), first, first - more - 1)
            self._take(score, notes)
            self.endRemoveRows()
        else:
            self._take(score, notes)
        first = min(first, self._row(head))
        last = min(len(notes) - tail + len(self._changes), self.rowCount()) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    # What a cell says

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if role == Role.TextAlignmentRole and index.column() in TO_THE_RIGHT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in TOLD:
            return None
        note = self.note(index.row())
        if note is None:
            return self._change_data(index, role)
        return self._note_data(note, Column(index.column()), role)

    def _note_data(self, note: Note, column: Column, role: int) -> str | None:
        if role == Role.EditRole:
            return self._to_type_over(note, column)
        if role == BRIEF:
            return _length_text(note.length, brief=True)
        if role == Role.DisplayRole:
            return self._text(note, column)
        if role == Role.AccessibleTextRole:
            words = self._text(note, column)
            if column is Column.SUGGESTED:
                words = tr("yes") if note.suggested else tr("no")
            return f"{SPOKEN[column]}: {words}"
        if role in (Role.FontRole, Role.ForegroundRole):
            return None
        return describe(note, self._score, percussion=self._drums)

    def _to_type_over(self, note: Note, column: Column) -> str:
        if column is Column.PITCH:  # written as a pitch, even of a drum
            return note_name(note.pitch, self._score.key_at(note.start))
        if column is Column.LENGTH and NEARLY in length_name(note.length):
            return str(note.length)
        return self._text(note, column)

    def _text(self, note: Note, column: Column) -> str:
        match column:
            case Column.PLACE:
                return place_text(self._bars, note.start)
            case Column.PITCH:
                return sound_name(note.pitch, self._score.key_at(note.start), percussion=self._drums)
            case Column.LENGTH:
                return _length_text(note.length)
            case Column.VELOCITY:
                return str(note.velocity)
            case Column.SUGGESTED:
                return DOT if note.suggested else ""

    def _change_data(self, index: Index, role: int) -> object:
        change = self._change(index.row())
        if change is None:
            return None
        texts = _change_texts(self._bars, change)
        if role == Role.DisplayRole:
            return texts.get(Column(index.column()), "")
        if role in (Role.AccessibleTextRole, Role.ToolTipRole):
            return f"{texts[Column.PLACE]} · {texts[Column.PITCH]}: {texts[Column.LENGTH]}"
        if role == Role.ForegroundRole:  # they stand back
            return QGuiApplication.palette().placeholderText()
        return self._italic if role == Role.FontRole else None

    def _change(self, row: int) -> Change | None:
        place = bisect_left(self._between, row)
        return self._changes[place] if place < len(self._between) else None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> object:  # noqa: N802  # the name is Qt's
        if way is Qt.Orientation.Vertical:
            return None
        told = {Role.DisplayRole: TITLES, Role.AccessibleTextRole: SPOKEN, Role.ToolTipRole: TIPS}
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in TO_THE_RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return told[Role(role)][section] if role in told else None

    # Typing over

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled
        if self.note(index.row()) is None:
            return flags
        flags |= Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags if index.column() == Column.SUGGESTED else flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:  # noqa: N802  # the name is Qt's
        note = self.note(index.row())
        if role != Role.EditRole or note is None or value == self.data(index, Role.EditRole):
            return False
        try:
            name, edited = self._typed(note, Column(index.column()), str(value))
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        self._session.apply(name, edited.score, edited.notes)
        self.told.emit(
            describe(next(iter(edited.notes)), edited.score, percussion=self._drums) if edited.notes else ""
        )
        return True

    def _typed(self, note: Note, column: Column, text: str) -> tuple[str, Edited]:
        """The edit that typing `text` over a cell amounts to, and its name."""
        score, track, one = self._session.score, self._session.track, (note,)
        match column:
            case Column.PLACE:
                by = place_typed(self._bars, text) - note.start
                return tr("Move note"), edits.move(score, track, one, by, 0)
            case Column.PITCH:
                return tr("Transpose"), edits.transpose(score, track, one, pitch_typed(text) - note.pitch)
            case Column.VELOCITY:
                return tr("Change velocity"), edits.set_velocity(score, track, one, velocity_typed(text))
            case _:
                return tr("Set length"), edits.set_length(score, track, one, length_typed(text))


def _length_text(ticks: int, *, brief: bool = False) -> str:
    """A length by its name, and in ticks too where that is not exact."""
    name = length_name(ticks, brief=brief)
    return f"{ticks} {name}" if NEARLY in name else name


def _frame(score: Score) -> tuple[object, ...]:
    """What all rows depend on beside the notes."""
    return score.tempos, score.metres, score.keys, score.markers, score.chords, score.pickup


def change_words(change: Change) -> tuple[str, str]:
    """What changes, and to what."""
    match change:
        case TempoChange(bpm=bpm):
            return TEMPO, f"{Figure(bpm):g}"
        case MetreChange(beats=beats, unit=unit):
            return METRE, f"{beats}/{unit}"
        case KeyChange(key=key):
            return KEY, key.label
        case Marker(text=text):
            return SECTION, text
        case ChordSign(chord=chord):
            return CHORD, chord.label


def _change_texts(bars: BarMap, change: Change) -> dict[Column, str]:
    """What stands in the columns of a change."""
    kind, value = change_words(change)
    return {Column.PLACE: place_text(bars, change.tick), Column.PITCH: kind, Column.LENGTH: value}


def _places(ours: Sequence[Note], notes: frozenset[Note]) -> NDArray[np.intp]:
    """Which of a track's notes these are, rising; a few are searched for, many looked through."""
    count = len(ours)
    if len(notes) * SPARSE < count:
        found = (bisect_left(ours, NOTE_ORDER(note), key=NOTE_ORDER) for note in notes)
        there = (place for place in found if place < count and ours[place] in notes)
        return np.array(sorted(there), np.intp)
    marks = note_columns.among(note_columns.identities(ours), notes)
    if np.count_nonzero(marks) < len(notes):  # equal to ours, but not ours
        marks = np.fromiter(map(notes.__contains__, ours), np.bool_, count)
    return np.flatnonzero(marks)
