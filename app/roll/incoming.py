"""What is being entered: notes that are not the piece's yet, and the caret of step input."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from app.roll.columns import Columns
from app.roll.painting import note_boxes, paint_notes, tones
from app.roll.palette import faded
from app.roll.picture import Frame
from app.roll.scene import Incoming
from app.theme import Role
from core.score import Span

FLAG = 5  # pixels to each side of the caret's line


def paint_incoming(frame: Frame, incoming: Incoming) -> None:
    """As selected notes, which is what they will be; the caret as a line with a flag, and its length."""
    if incoming.caret is not None:
        _paint_caret(frame, incoming.caret)
    for columns in (incoming.notes, Columns(incoming.held)):
        geometry = frame.geometry
        low, high = geometry.pitch(geometry.height), geometry.pitch(0)
        rows = columns.touching(geometry.tick(0), geometry.tick(geometry.width), low, high)
        if len(rows):
            boxes = note_boxes(geometry, columns, rows)
            tone = tones(columns, rows, np.ones(len(columns), np.bool_))
            paint_notes(frame.painter, frame.palette, boxes, tone, len(rows))


def _paint_caret(frame: Frame, caret: Span) -> None:
    painter, geometry, theme = frame.painter, frame.geometry, frame.palette.theme
    left, right = geometry.x(caret.start), geometry.x(caret.end)
    if right < 0 or left > geometry.width:
        return
    colour = theme[Role.FOCUS]
    painter.fillRect(QRectF(left, 0, right - left, geometry.height), faded(colour, 0.1))
    painter.fillRect(QRectF(left - 1, 0, 2, geometry.height), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    for y, down in ((0, 1), (geometry.height, -1)):
        tips = QPointF(left - FLAG, y), QPointF(left + FLAG, y), QPointF(left, y + down * FLAG * 1.4)
        painter.drawPolygon(QPolygonF(tips))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
