"""The list of events: every note as a row, the accessible twin of the roll."""

from __future__ import annotations

from functools import partial
from string import Template

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.panels.event_model import BRIEF, KINDS, SPOKEN, TITLES, Column, EventModel, Index
from app.session import Session
from app.style import mixed
from app.theme import Role, ThemeKeeper
from app.told import refuse
from app.widgets.fields import tabular
from core.note_values import describe, length_name
from core.words import tr

ROW, HEADER = 24, 26  # pixels
WIDTHS = {Column.PLACE: 66, Column.PITCH: 59, Column.VELOCITY: 38, Column.SUGGESTED: 12}
STROKES = 480, 240, 120  # ticks: the usual lengths of strokes, which say least of drums: names have the rest
AROUND = 16  # pixels beside what stands in a cell
TINT = 0.2  # of the focus colour in the rows that are selected
# Quieter than a list usually is: the music beside it shows what is selected.
SHEET = Template("""
QTableView { background: $paper; color: $text; border: none; selection-background-color: $chosen;
    selection-color: $text; outline: 0; }
QTableView::item { padding: 0 4px; border: none; }
QTableView::item:focus { background: $chosen; border: 2px solid $focus; border-radius: 3px; padding: 0 2px; }
QHeaderView { background: $paper; }
QHeaderView::section { background: $paper; color: $text_dim; border: none; padding: 0 4px;
    border-bottom: 1px solid $hairline; }
""")
EDITS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}
Flag = QItemSelectionModel.SelectionFlag


class EventList(QTableView):
    """Notes to read, select and type over; what is selected here is selected on the roll, and back.

    `preview` asks for the note to be heard that the arrows have come to; `moved` carries it, so that the
    roll shows it.
    """

    preview = Signal(int, int)  # pitch, velocity
    moved = Signal(object)  # frozenset[Note]
    told = Signal(str)

    def __init__(self, session: Session, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._themes, self._model = session, themes, EventModel(session)
        self._passing_on = False  # a selection on its way from here to the piece or back
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setItemDelegateForColumn(Column.LENGTH, _Lengths(self))
        self._look()
        self._model.told.connect(self.told)
        self._model.refused.connect(partial(refuse, self))
        self._model.following.connect(partial(self._hold_on, True))
        self._model.followed.connect(partial(self._hold_on, False))
        self.selectionModel().selectionChanged.connect(self._selected)
        self.selectionModel().currentRowChanged.connect(self._came_to)
        session.selection_changed.connect(self._show_selection)
        self._model.modelReset.connect(self._share_room)
        themes.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        theme = self._themes.current
        colours = {role.name.lower(): theme[role].name() for role in Role}
        colours["chosen"] = mixed(theme[Role.PAPER], theme[Role.FOCUS], TINT).name()
        self.setStyleSheet(SHEET.substitute(colours))

    def _look(self) -> None:
        self.setAccessibleName(tr("Events"))
        self.setAccessibleDescription(tr("Every note of the track as a row; Return types over a cell"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFont(tabular(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabKeyNavigation(False)  # Tab leaves the list
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        columns.setHighlightSections(False)
        columns.setFixedHeight(HEADER)
        columns.setMinimumSectionSize(16)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSelectionModel(QItemSelectionModel(self._model, self))  # else each paint reads all rows
        columns.setAccessibleName(tr("what the columns hold"))
        self._share_room()

    def _share_room(self) -> None:
        """Places are read whole; what is left is for lengths, or for the names of drums."""
        columns, drums = self.horizontalHeader(), self._session.drums
        # What tells one drum from another is often the end of its name.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle if drums else Qt.TextElideMode.ElideRight)
        widest, other = (Column.PITCH, Column.LENGTH) if drums else (Column.LENGTH, Column.PITCH)
        columns.setSectionResizeMode(other, QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        italic = QFont(self.font())
        italic.setItalic(True)
        kinds = max(map(QFontMetrics(italic).horizontalAdvance, KINDS))
        last = str(self._model.index(self._model.rowCount() - 1, Column.PLACE).data() or "")
        far = "8" * max(2, last.find(".")) + ".8.888"
        advance = self.fontMetrics().horizontalAdvance
        strokes = max(map(advance, map(length_name, STROKES)))
        least = {Column.PITCH: kinds, Column.PLACE: advance(far), Column.LENGTH: strokes}
        for column, width in {**WIDTHS, Column.LENGTH: 0}.items():
            if column is not widest:
                title = columns.fontMetrics().horizontalAdvance(TITLES[column])
                self.setColumnWidth(column, max(width, max(title, least.get(column, 0)) + AROUND))

    # The selection, both ways

    def _show_selection(self) -> None:
        """Select what the piece has selected, and come to its first note."""
        if self._passing_on or not self.isVisible():
            return
        runs = list(self._model.runs(self._session.selection))
        chosen, last = QItemSelection(), len(Column) - 1
        for first, end in runs:
            chosen.select(self._model.index(first, 0), self._model.index(end, last))
        self._passing_on = True
        self.selectionModel().select(chosen, Flag.ClearAndSelect)
        if runs and not self.hasFocus():
            index = self._model.index(runs[0][0], max(0, self.currentIndex().column()))
            self.selectionModel().setCurrentIndex(index, Flag.NoUpdate)
            self.scrollTo(index)
        self._passing_on = False

    def _hold_on(self, following: bool) -> None:
        """What becomes of rows while the model follows an edit is no choice of the composer's."""
        self._passing_on = following
        if not following:
            self._show_selection()

    def _selected(self) -> None:
        if self._passing_on:
            return
        notes = [
            note
            for run in self.selectionModel().selection().toList()
            for note in self._model.notes(run.top(), run.bottom())
        ]
        self._passing_on = True
        self._session.select(frozenset(notes))
        self._passing_on = False

    def _came_to(self, index: QModelIndex) -> None:
        """By the arrows: the note is heard, told, and shown on the roll."""
        note = self._model.note(index.row()) if index.isValid() else None
        if note is None or self._passing_on or not self.hasFocus():
            return
        self.preview.emit(note.pitch, note.velocity)
        self.told.emit(describe(note, self._session.score, percussion=self._session.drums))
        self.moved.emit(frozenset((note,)))

    # Keys and visibility

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _edits(event):
            event.accept()  # in the list they type over, elsewhere Return stops
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _edits(event) and self.state() is not self.State.EditingState:
            index = self.currentIndex()
            if index.isValid() and self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.edit(index)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.selectionModel().setCurrentIndex(self._model.index(0, 0), Flag.NoUpdate)

    def showEvent(self, event: QShowEvent) -> None:
        self._model.watch(True)
        super().showEvent(event)
        self._show_selection()

    def hideEvent(self, event: QHideEvent) -> None:
        self._model.watch(False)
        super().hideEvent(event)


class _Delegate(QStyledItemDelegate):
    """A field for what is typed, with a name for screen readers."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setAccessibleName(SPOKEN[index.column()])
        field.setFont(tabular(field.font()))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.isModified():  # the list may be told anew while something is typed
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()


class _Lengths(_Delegate):
    """The same for lengths, which are told in brief where there is no room for words."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802  # the name is Qt's
        super().initStyleOption(option, index)
        if option.fontMetrics.horizontalAdvance(option.text) + AROUND > option.rect.width():
            option.text = index.data(BRIEF) or option.text


def _edits(event: QKeyEvent) -> bool:
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return plain and event.key() in EDITS
