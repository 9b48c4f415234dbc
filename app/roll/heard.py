"""What was heard in a sound: the line of its pitch over the rows, and the notes found in it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from app.roll.geometry import PITCHES, Geometry
from app.roll.palette import faded
from app.roll.picture import Frame
from app.theme import TRACKS, Role
from core.audio_in.laying import SURE, Laid, Layout

LEAST_WIDTH = 3  # pixels
ROUND = 3
MARKED_FROM = 11  # pixels of height from which a doubtful note has room for its question mark


def paint_heard(frame: Frame, heard: Layout) -> None:
    """Sure notes are filled, doubtful ones hollow, dashed and with a question mark; the line over both."""
    painter, geometry = frame.painter, frame.geometry
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for laid in heard.notes:
        _paint_note(frame, laid)
    theme = frame.palette.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((faded(theme[Role.ROW], 0.5), 2.8), (faded(theme[Role.TEXT], 0.72), 1.2)):
        pen = QPen(colour, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for line in heard.line:
            if geometry.x(line[-1][0]) >= 0 and geometry.x(line[0][0]) <= geometry.width:
                painter.drawPolyline(QPolygonF([_point(geometry, *point) for point in line]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_note(frame: Frame, laid: Laid) -> None:
    painter, geometry, theme = frame.painter, frame.geometry, frame.palette.theme
    note, sure = laid.note, laid.certainty >= SURE
    left, right = geometry.x(note.start), geometry.x(note.end)
    if right < 0 or left > geometry.width:
        return
    width = max(LEAST_WIDTH, right - left)
    box = QRectF(left, geometry.y(note.pitch), width, geometry.row_height).adjusted(0.5, 1.5, -0.5, -1.5)
    colour = theme[TRACKS[frame.scene.score.colour(frame.scene.track)]]
    pen = QPen(colour, 1.4)
    if not sure:
        pen.setDashPattern([3, 2.5])
    painter.setPen(pen)
    painter.setBrush(faded(colour, 0.12 + 0.38 * laid.certainty) if sure else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, ROUND, ROUND)
    if not sure and geometry.row_height >= MARKED_FROM and width > geometry.row_height:
        font = QFont(painter.font())
        font.setPixelSize(round(box.height() * 0.8))
        painter.setFont(font)
        painter.setPen(theme[Role.TEXT_DIM])
        painter.drawText(
            box.adjusted(0, 0, -3, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "?"
        )


def _point(geometry: Geometry, tick: float, pitch: float) -> QPointF:
    """Where a pitch that need not be a semitone's lies: the middle of its row where it is one."""
    return QPointF(
        tick * geometry.scale - geometry.left, (PITCHES - 0.5 - pitch) * geometry.row_height - geometry.top
    )
