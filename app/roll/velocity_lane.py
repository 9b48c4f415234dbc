"""The velocity lane: one bar a note, painted, drawn in a line, scaled, or typed."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.roll.bench import Bench
from app.roll.columns import Indices
from app.roll.entry import Entry, change_of
from app.roll.gestures.brush import LOUDEST, REACH, Brush, Dab, Line, Painting, Scale, commit
from app.roll.gestures.gesture import ALT, CTRL, SHIFT
from app.roll.lane import LEFT, Lane
from app.roll.painting import fill_rects, paint_clipped, tones
from app.roll.palette import SELECTED, Palette, mix, track_palette
from app.roll.viewport import NOTCH
from app.settings import VELOCITY_HEIGHT
from app.theme import Role, Theme, ThemeKeeper
from app.told import would
from core import edits
from core.note_columns import Ints
from core.score import Note
from core.words import tr

HEADROOM = 12  # pixels above the loudest bar
STEM, HEAD = 2, 7  # pixels wide
WHOLE_VALUES = (32, 64, 96)  # where lines lie


class Way(StrEnum):
    """What a drag over the lane does."""

    BRUSH = "brush"
    LINE = "line"
    SCALE = "scale"


_PAINTINGS: dict[Way, type[Brush] | type[Line] | type[Scale]] = {
    Way.BRUSH: Brush,
    Way.LINE: Line,
    Way.SCALE: Scale,
}


class VelocityLane(Lane):
    """Drag to paint velocities; with a selection only its notes change, with Alt only one bar.

    A drag does what the `way` in hand says; with Shift it draws a line, with Ctrl it scales.
    """

    pointed = Signal(str)  # the value under the pointer, empty where there is none

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(bench, themes, VELOCITY_HEIGHT, parent)
        self.way = Way.BRUSH
        self._painting: Painting | None = None
        self._pressed: Note | None = None  # the bar under the last press, as it was
        self._turned = 0  # the wheel's angle not yet used up
        self.setAccessibleName(tr("velocities"))
        self.setAccessibleDescription(
            tr("How loud each note is; drag across to paint, double click to type a value")
        )
        bench.session.score_changed.connect(self.cancel)

    @property
    def busy(self) -> bool:
        return self._painting is not None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scene = self._themes.current, self._bench.scene
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(event.rect(), theme[Role.PAPER])
            for velocity in WHOLE_VALUES:
                painter.fillRect(QRect(0, self._y(velocity), self.width(), 1), theme[Role.GRID_SUB])
            self.paint_ground(painter, theme)
            self._paint_bars(painter, track_palette(theme, scene.score, scene.track), event.rect())
            self._paint_line(painter, theme)
            self.paint_edges(painter, theme)

    def _paint_bars(self, painter: QPainter, palette: Palette, part: QRect) -> None:
        """A stem with a round head for each note, selected ones on top and capped; no heads in a crowd."""
        columns, paper = self._bench.scene.columns(), palette.theme[Role.PAPER]
        crowded = len(self._rows(-HEAD, self.width() + HEAD)) * HEAD > self.width()
        rows = self._rows(part.left() - HEAD, part.right() + HEAD + 1)
        rows = self._foremost(rows) if crowded and len(rows) else rows
        tone = tones(columns, rows, self._bench.scene.selected())
        stems, heads = self._shapes(rows, 1 if crowded else STEM)
        for value in np.unique(tone):
            chosen, fill = tone == value, palette.flats[value]
            fill_rects(painter, stems[chosen], fill if crowded else mix(paper, fill, 0.55))
            if not crowded:
                paint_clipped(painter, heads[chosen], fill)
            if value >= SELECTED and not crowded:
                caps = heads[chosen][:, [0, 1, 2, 1]] + np.array([0, -3, 0, -2], np.int32)
                fill_rects(painter, caps, palette.edges[value])

    def _paint_line(self, painter: QPainter, theme: Theme) -> None:
        line = self._painting.line if self._painting is not None else None
        if line is not None:
            x = self._bench.viewport.geometry.x
            one, other = (QPointF(x(dab.tick), self._y(dab.value)) for dab in line)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme[Role.TEXT], 1.5))
            painter.drawLine(one, other)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

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
        columns, geometry, height = self._bench.scene.columns(), self._bench.viewport.geometry, self.height()
        stems = np.empty((len(rows), 4), np.int32)
        stems[:, 0] = np.rint(columns.start[rows] * geometry.scale) - (geometry.left - HEAD // 2 + width // 2)
        stems[:, 1] = height - np.rint(columns.velocity[rows] * ((height - HEADROOM) / LOUDEST))
        stems[:, 2], stems[:, 3] = stems[:, 0] + width - 1, height
        heads = np.empty_like(stems)
        heads[:, 0], heads[:, 1] = stems[:, 0] + width // 2 - HEAD // 2, stems[:, 1] - HEAD // 2
        heads[:, 2:] = heads[:, :2] + HEAD - 1
        return stems, heads

    # Mouse

    def press(self, event: QMouseEvent) -> None:
        if event.button() is not LEFT:
            return
        keys, at = event.modifiers(), event.position()
        self._pressed = self._bar_at(at)
        only = self._pressed if keys & ALT else None
        way = Way.SCALE if keys & CTRL else Way.LINE if keys & SHIFT else self.way
        self._painting = _PAINTINGS[way](self._bench, self._dab(at), only)
        self._point(self._painting.figure)

    def drag(self, event: QMouseEvent) -> None:
        if self._painting is not None:
            self._painting.paint_to(self._dab(event.position()))
            self._point(self._painting.figure)
            self.update()

    def release(self) -> None:
        painting, self._painting = self._painting, None
        if painting is not None:
            self.finish(painting.release)

    def cancel(self) -> None:
        painting, self._painting = self._painting, None
        if painting is not None:
            painting.cancel()
            self._point("")
            self.update()

    def hover(self, event: QMouseEvent) -> None:
        note = self._bar_at(event.position())
        self._point(str(note.velocity) if note else "")
        if note is None:
            self.told.emit(would(tr("drag to paint · Shift for a line · Ctrl to scale · Alt for one bar")))
            return
        does = tr("drag or turn the wheel to change, double click to type")
        self.told.emit(would(does, self._bench.describe(note)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and event.button() is LEFT:
            self.take_click_back()
            self._ask(self._pressed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        note = self._bar_at(event.position())
        if note is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().wheelEvent(event)
            return
        event.accept()
        self._turned += event.angleDelta().y()
        steps = int(self._turned / NOTCH)
        self._turned -= steps * NOTCH
        if steps:
            edited = edits.shift_velocity(self._bench.score, self._bench.track, self._meant(note), steps)
            commit(self._bench, edited)

    def leaveEvent(self, event: QEvent) -> None:
        self._point("")
        super().leaveEvent(event)

    # Typing

    def type_value(self) -> None:
        """Open the field for the selection, or say that nothing is selected."""
        selection = self._bench.session.selection
        if selection:
            self._ask(min(selection, key=lambda note: (note.start, -note.pitch)))
        else:
            self.told.emit(tr("Nothing is selected"))

    def _ask(self, note: Note) -> None:
        """A small field on the bar; what is typed into it goes for the selection if the note is in it."""
        notes = self._meant(note)

        def take(text: str) -> str:
            change = change_of(text)
            if change is None:
                return tr("“{text}” is no velocity; type 1 to 127, +5 or -5, or 80%").format(
                    text=text.strip()
                )
            bench = self._bench
            velocities = {note: change(note.velocity) for note in notes}
            commit(bench, edits.set_velocities(bench.score, bench.track, velocities))
            self.told.emit("")  # how to type is done with
            return ""

        view = self.parentWidget() or self
        tip = tr("1 to 127, +5 or -5 more or less, 80% in proportion; for the whole selection")
        field = Entry(view, str(note.velocity), tr("velocity"), tip, take)
        x = self._bench.viewport.geometry.x(note.start) - field.width() // 2
        at = self.mapTo(view, QPointF(max(0, min(self.width() - field.width(), x)), 6).toPoint())
        field.told.connect(self.told)
        field.open_at(at.x(), at.y())

    def _meant(self, note: Note) -> frozenset[Note]:
        """The selection if the note is in it, else the note."""
        selection = self._bench.session.selection
        return selection if note in selection else frozenset((note,))

    def _point(self, words: str) -> None:
        self.pointed.emit(words)

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
        return self.height() - round(velocity * (self.height() - HEADROOM) / LOUDEST)

    def _dab(self, at: QPointF) -> Dab:
        velocity = (self.height() - at.y()) * LOUDEST / (self.height() - HEADROOM)
        return Dab(self._bench.tick(at.x()), velocity)
