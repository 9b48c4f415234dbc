"""Notes dropped on the roll begin where they are let go."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.clipboard import to_mime
from app.roll.drops import INSERTS, OPENS
from app.roll.scene import Scene
from core import files
from core.score import Note, Score, Track
from tests.app.roll.desk import CTRL, Desk

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


@pytest.mark.parametrize(("keys", "said", "tick"), [(NONE, OPENS, None), (CTRL, INSERTS, 960)])
def test_a_file_is_opened_or_with_ctrl_put_in_at_the_line(
    desk: Desk, tmp_path: Path, keys: Qt.KeyboardModifier, said: str, tick: int | None
) -> None:
    path, at, dropped = tmp_path / "tune.mid", desk.at(960 + 50, 60), []
    files.write(path, Score((Track.of(TAKE),)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    desk.view.file_dropped.connect(lambda *what: dropped.append(what))
    enter = QDragEnterEvent(QPoint(1, 1), COPY, data, LEFT, keys)
    for event in (enter, QDragMoveEvent(at.toPoint(), COPY, data, LEFT, keys)):
        QApplication.sendEvent(desk.canvas, event)
    assert enter.isAccepted()
    assert desk.said[-1] == said
    QApplication.sendEvent(desk.canvas, QDragLeaveEvent())
    assert desk.said[-1] == ""
    assert not dropped
    QApplication.sendEvent(desk.canvas, enter)
    QApplication.sendEvent(desk.canvas, QDropEvent(at, COPY, data, LEFT, keys))
    assert desk.said[-1] == ""
    assert dropped == [(path, tick)]


@pytest.mark.parametrize("own", [True, False])
def test_what_is_dropped_is_never_taken_for_moved_away(desk: Desk, tmp_path: Path, own: bool) -> None:
    path = tmp_path / "gift.mid"
    files.write(path, Score((Track.of(TAKE),)))
    data = to_mime(TAKE) if own else QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at, both = desk.at(960, 60), COPY | Qt.DropAction.MoveAction
    drag(desk, at, data)
    event = QDropEvent(at, both, data, LEFT, Qt.KeyboardModifier.ShiftModifier)
    event.setDropAction(Qt.DropAction.MoveAction)
    QApplication.sendEvent(desk.canvas, event)
    assert event.isAccepted()
    assert event.dropAction() is COPY
