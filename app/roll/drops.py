"""Takes dropped on the roll: their notes become new material where they are let go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.clipboard import NOTES_TYPE, from_mime
from app.roll.bench import Bench
from core import edits
from core.edits import Edited
from core.words import tr


class Drops(QObject):
    """Shows what a drop would give while notes are dragged over the canvas; a drop is one undo step."""

    def __init__(self, bench: Bench, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._bench = bench
        canvas.setAcceptDrops(True)
        canvas.installEventFilter(self)

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.mimeData().hasFormat(NOTES_TYPE):
            event.acceptProposedAction()
            edited = self._dropped(event)
            if isinstance(event, QDragMoveEvent):  # coming in is a move too
                self._bench.scene.preview(edited.score, edited.notes)
            else:
                self._bench.commit(tr("Drop notes"), edited, edited.notes)
            return True
        if event.type() is QEvent.Type.DragLeave:
            self._bench.scene.drop_preview()
        return False

    def _dropped(self, event: QDropEvent) -> Edited:
        """The score with the notes beginning at the grid line left of the pointer."""
        bench = self._bench
        at = bench.line_before(bench.tick(event.position().x()), free=False)
        return edits.place(bench.score, bench.track, from_mime(event.mimeData()), at)
