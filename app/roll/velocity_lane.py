"""The velocity lane: one bar a note, painted by dragging across."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from app.roll.bench import Bench
from app.roll.columns import Indices, Ints
from app.roll.gestures.brush import REACH, Brush, Dab, commit
from app.roll.gestures.gesture import ALT
from app.roll.painting import fill_rects, paint_clipped, tones
from app.roll.palette import SELECTED, Palette, mix
from app.roll.viewport import NOTCH
from app.theme import Role, Theme, ThemeKeeper
from core import edits
from core.note_values import describe
from core.score import Note

HEIGHT = 88
HEADROOM = 12  # pixels above the loudest bar
STEM, HEAD = 2, 7  # pixels wide


class VelocityLane(QWidget):
    """Drag to paint velocities; with a selection only its notes change, with Alt only one bar."""

    told = Signal(str)

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._themes = themes
        self._palette: Palette | None = None
        self._brush: Brush | None = None
        self._turned = 0  # the wheel's angle not yet used up
        self._field: QSpinBox | None = None
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("velocities")
        self.setAccessibleDescription("How loud each note is; drag across to paint, double click to type")
        bench.viewport.changed.connect(self.update)
        bench.scene.changed.connect(self.update)
        bench.session.score_changed.connect(self.cancel)
        themes.changed.connect(self.update)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        if self._palette is None or self._palette.theme is not theme:
            self._palette = Palette(theme)
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(event.rect(), theme[Role.PAPER])
            self._paint_lines(painter, theme)
            self._paint_bars(painter, self._palette)
            painter.fillRect(QRect(0, 0, self.width(), 1), theme[Role.HAIRLINE])

    def _paint_bars(self, painter: QPainter, palette: Palette) -> None:
        """A stem with a round head for each note, selected ones on top and capped; no heads in a crowd."""
        columns, paper = self._bench.scene.columns(), palette.theme[Role.PAPER]
        rows = self._rows(-HEAD, self.width() + HEAD)
        crowded = len(rows) * HEAD > self.width()
        rows = self._foremost(rows) if crowded else rows
        tone = tones(columns, rows, self._bench.scene.selected())
        stems, heads = self._shapes(rows, 1 if crowded else STEM)
        for value in np.unique(tone):
            chosen, fill = tone == value, palette.fills[value]
            fill_rects(painter, stems[chosen], fill if crowded else mix(paper, fill, 0.55))
            if not crowded:
                paint_clipped(painter, heads[chosen], fill)
            if value >= SELECTED and not crowded:
                caps = heads[chosen][:, [0, 1, 2, 1]] + np.array([0, -3, 0, -2], np.int32)
                fill_rects(painter, caps, palette.edges[value])

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        geometry = self._bench.viewport.geometry
        for velocity in (32, 64, 96):
            painter.fillRect(QRect(0, self._y(velocity), self.width(), 1), theme[Role.GRID_SUB])
        start, end = max(0, int(geometry.tick(0))), int(geometry.tick(self.width())) + 1
        for bar in self._bench.scene.bars.lines(start, end):
            if bar.metre.bar_length * geometry.scale >= REACH:
                painter.fillRect(QRect(geometry.x(bar.start), 0, 1, HEIGHT), theme[Role.GRID_BEAT])

    def _foremost(self, rows: Indices) -> Indices:
        """Of the notes that begin in the same column of pixels the loudest one, a selected one first."""
        columns, scale = self._bench.scene.columns(), self._bench.viewport.geometry.scale
        places = np.rint(columns.start[rows] * scale)  # never falls: notes are sorted by start
        first = np.flatnonzero(np.diff(places, prepend=-1.0))
        rank = self._bench.scene.selected()[rows] * 128 + columns.velocity[rows]
        best = np.maximum.reduceat((rank.astype(np.int64) << 32) + rows, first)
        return best & 0xFFFFFFFF

    def _shapes(self, rows: Indices, width: int) -> tuple[Ints, Ints]:
        """Stems of the bars and the heads on them, as `fill_rects` wants them."""
        columns, geometry = self._bench.scene.columns(), self._bench.viewport.geometry
        stems = np.empty((len(rows), 4), np.int32)
        stems[:, 0] = np.rint(columns.start[rows] * geometry.scale) - (geometry.left - HEAD // 2 + width // 2)
        stems[:, 1] = HEIGHT - np.rint(columns.velocity[rows] * ((HEIGHT - HEADROOM) / 127))
        stems[:, 2], stems[:, 3] = stems[:, 0] + width - 1, HEIGHT
        heads = np.empty_like(stems)
        heads[:, 0], heads[:, 1] = stems[:, 0] + width // 2 - HEAD // 2, stems[:, 1] - HEAD // 2
        heads[:, 2:] = heads[:, :2] + HEAD - 1
        return stems, heads

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            only = self._bar_at(event.position()) if event.modifiers() & ALT else None
            self._brush = Brush(self._bench, self._dab(event.position()), only)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._brush is not None:
            self._brush.paint_to(self._dab(event.position()))
            return
        note = self._bar_at(event.position())
        words = f"{describe(note, self._bench.score)}  ·  drag or turn the wheel to change" if note else ""
        self.told.emit(words or "drag across to paint velocities")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._brush is not None and event.button() is Qt.MouseButton.LeftButton:
            brush, self._brush = self._brush, None
            brush.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        note = self._bar_at(event.position())
        if note is not None and event.button() is Qt.MouseButton.LeftButton:
            self._ask(note)

    def wheelEvent(self, event: QWheelEvent) -> None:
        note = self._bar_at(event.position())
        if note is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            self._bench.viewport.wheel(event, QPointF(event.position().x(), 0))
            return
        event.accept()
        self._turned += event.angleDelta().y()
        steps = int(self._turned / NOTCH)
        self._turned -= steps * NOTCH
        if steps:
            selection = self._bench.session.selection
            notes = selection if note in selection else frozenset((note,))
            commit(self._bench, edits.shift_velocity(self._bench.score, self._bench.track, notes, steps))

    def leaveEvent(self, event: QEvent) -> None:
        self.told.emit("")
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        escaping = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escaping and self._brush is not None:
            if event.type() is QEvent.Type.KeyPress:
                self.cancel()
            event.accept()
            return True
        return super().event(event)

    def cancel(self) -> None:
        """Break the painting off; the velocities are what they were."""
        brush, self._brush = self._brush, None
        if brush is not None:
            brush.cancel()

    def _ask(self, note: Note) -> None:
        """A small field on the bar to type its velocity into."""
        self._field = field = QSpinBox(self)
        field.setRange(1, 127)
        field.setValue(note.velocity)
        field.setAccessibleName("velocity")
        field.move(max(0, min(self.width() - 64, self._bench.viewport.geometry.x(note.start))), 4)
        field.editingFinished.connect(lambda: self._typed(note))
        field.show()
        field.selectAll()
        field.setFocus()

    def _typed(self, note: Note) -> None:
        field, self._field = self._field, None
        if field is not None:
            field.deleteLater()
            score, track = self._bench.score, self._bench.track
            commit(self._bench, edits.set_velocities(score, track, {note: field.value()}))

    # Where things are

    def _rows(self, left: float, right: float) -> Indices:
        """Rows of the notes whose bars stand between two pixels."""
        geometry = self._bench.viewport.geometry
        return self._bench.scene.columns().starting(geometry.tick(left), geometry.tick(right))

    def _bar_at(self, at: QPointF) -> Note | None:
        """The bar nearest to a place, selected ones first."""
        notes, selection = self._bench.session.notes, self._bench.session.selection
        geometry = self._bench.viewport.geometry
        rows = self._rows(at.x() - REACH, at.x() + REACH + 1)
        near = [notes[row] for row in rows]

        def distance(note: Note) -> tuple[bool, float, int]:
            away = abs(geometry.x(note.start) + 1 - at.x())
            return note not in selection, away, abs(self._y(note.velocity) - round(at.y()))

        return min(near, key=distance, default=None)

    def _y(self, velocity: int) -> int:
        return HEIGHT - round(velocity * (HEIGHT - HEADROOM) / 127)

    def _dab(self, at: QPointF) -> Dab:
        velocity = (HEIGHT - at.y()) * 127 / (HEIGHT - HEADROOM)
        return Dab(self._bench.tick(at.x()), max(1.0, min(127.0, velocity)))
