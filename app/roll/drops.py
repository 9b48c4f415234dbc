"""What is dropped on the roll: notes come in where they are let go, a file is opened or put in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.clipboard import NOTES_TYPE, from_mime
from app.outbox import dropped_file, take_copy
from app.roll.bench import Bench
from core import edits
from core.edits import Edited
from core.words import tr

OPENS = tr("Drop to open it as a piece; with Ctrl its notes come in here")
INSERTS = tr("Drop to put its notes in here, on this track")


class Drops(QObject):
    """Shows what a drop would give while notes are dragged over the canvas; a drop is one undo step."""

    def __init__(self, bench: Bench, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._bench, self._canvas = bench, canvas
        canvas.setAcceptDrops(True)
        canvas.installEventFilter(self)

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.mimeData().hasFormat(NOTES_TYPE):
            take_copy(event)
            edited = self._dropped(event)
            if isinstance(event, QDragMoveEvent):  # coming in is a move too
                self._bench.scene.preview(edited.score, edited.notes)
            else:
                self._bench.commit(tr("Drop notes"), edited, edited.notes)
            return True
        if isinstance(event, QDropEvent) and (path := dropped_file(event.mimeData())):
            take_copy(event)
            self._take_file(event, path)
            return True
        if event.type() is QEvent.Type.DragLeave:
            self._bench.scene.drop_preview()
            self._bench.told.emit("")
        return False

    def _take_file(self, event: QDropEvent, path: Path) -> None:
        """Open a file that is dropped; with Ctrl, put its notes in at the grid line left of the pointer."""
        inside = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if isinstance(event, QDragMoveEvent):
            self._bench.told.emit(INSERTS if inside else OPENS)
        else:
            self._canvas.activateWindow()  # it is another program's until now, and there may be a card
            self._bench.told.emit("")
            self._bench.file_dropped.emit(path, self._line(event) if inside else None)

    def _dropped(self, event: QDropEvent) -> Edited:
        """The score with the notes beginning at the grid line left of the pointer."""
        bench = self._bench
        notes, harmony = from_mime(event.mimeData())
        at, first = self._line(event), min((note.start for note in notes), default=0)
        edited = edits.place(bench.score, bench.track, notes, at)
        return edited._replace(score=edits.with_harmony(edited.score, harmony, max(0, at) - first))

    def _line(self, event: QDropEvent) -> int:
        bench = self._bench
        return bench.line_before(bench.tick(event.position().x()), free=False)
