"""Notes dropped on the roll begin where they are let go."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.clipboard import to_mime
from app.roll.scene import Scene
from core.score import Note
from tests.app.roll.desk import Desk

COPY, LEFT, NONE = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)
TAKE = (Note(7680, 480, 67, suggested="folk"), Note(8160, 240, 65, suggested="folk"))


def scene(desk: Desk) -> Scene:
    found = desk.view.findChild(Scene)
    assert isinstance(found, Scene)
    return found


def drag(desk: Desk, at: QPointF, data: QMimeData) -> tuple[QDragEnterEvent, QDragMoveEvent]:
    """The notes are brought in, and over a place."""
    enter = QDragEnterEvent(QPoint(1, 1), COPY, data, LEFT, NONE)
    move = QDragMoveEvent(at.toPoint(), COPY, data, LEFT, NONE)
    for event in (enter, move):
        QApplication.sendEvent(desk.canvas, event)
    return enter, move


def drop(desk: Desk, at: QPointF, data: QMimeData) -> QDropEvent:
    event = QDropEvent(at, COPY, data, LEFT, NONE)
    QApplication.sendEvent(desk.canvas, event)
    return event


def test_a_take_is_dropped_at_the_grid_line_left_of_the_pointer(desk: Desk) -> None:
    data, before = to_mime(TAKE), desk.session.score
    at = desk.at(960 + 50, 60)
    enter, move = drag(desk, at, data)
    assert enter.isAccepted()
    assert move.isAccepted()
    shown = [note for note in scene(desk).score.tracks[0].notes if note.suggested]
    assert shown == [Note(960, 480, 67, suggested="folk"), Note(1440, 240, 65, suggested="folk")]
    assert desk.session.score is before
    assert drop(desk, at, data).isAccepted()
    assert [note for note in desk.session.notes if note.suggested] == shown
    assert desk.session.selection == frozenset(shown)
    assert not scene(desk).previewing
    desk.session.undo()
    assert desk.session.score is before


def test_a_take_that_is_dragged_out_again_leaves_nothing(desk: Desk) -> None:
    data, before = to_mime(TAKE), desk.session.score
    drag(desk, desk.at(960, 60), data)
    assert scene(desk).previewing
    QApplication.sendEvent(desk.canvas, QDragLeaveEvent())
    assert not scene(desk).previewing
    assert desk.session.score is before


def test_what_is_not_notes_is_left_to_the_window(desk: Desk) -> None:
    data = QMimeData()
    data.setText("C4 D4")
    drag(desk, desk.at(960, 60), data)
    assert not drop(desk, desk.at(960, 60), data).isAccepted()
    assert not scene(desk).previewing
