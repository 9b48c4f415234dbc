"""The tempo lane: the tempo over time as a line of steps, changed by dragging its points."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.roll.bench import Bench
from app.roll.entry import Entry
from app.roll.gestures.gesture import ALT, SHIFT
from app.roll.gestures.tempo import MoveTempo, PutTempo, RampTempo, Spot, TempoDrag, beat_near
from app.roll.lane import LEFT, Lane
from app.roll.lane_titles import SMALL
from app.roll.painting import fill_rects
from app.roll.palette import mix
from app.roll.tempo_scale import ABOVE, Floats, Scale, fitted, tempo_of
from app.settings import TEMPO_HEIGHT
from app.theme import Role, Theme, ThemeKeeper
from app.told import would
from app.widgets.fields import tabular
from core import edits
from core.note_columns import Ints
from core.score import TempoChange
from core.timing import Position
from core.words import Figure, tr

NEAR, ON_LINE = 8, 5  # pixels within which a point is taken hold of, and the line is meant
RADIUS = 3.5


class TempoLane(Lane):
    """Click or drag to change the tempo at a beat, Shift-drag to slow down or speed up from beat to beat."""

    pointed = Signal(str)  # the tempo under the pointer
    scaled = Signal()  # another scale

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(bench, themes, TEMPO_HEIGHT, parent)
        self._drag: TempoDrag | None = None
        self._offer: QPointF | None = None  # where a click would put a point
        self._at: QPointF | None = None  # the pointer, while it is here
        self._known: tuple[tuple[TempoChange, ...], Floats, Floats] | None = None
        self._low, self._high = fitted(bench.score.tempos)
        self.setAccessibleName(tr("tempo"))
        self.setAccessibleDescription(
            tr("Quarter notes to the minute over time; drag to change, double click to type")
        )
        bench.session.score_changed.connect(self._score_changed)
        self.resized.connect(self.scaled)

    @property
    def busy(self) -> bool:
        return self._drag is not None

    def marks(self) -> list[tuple[int, str]]:
        """(pixel row, words) of the scale's figures."""
        scale = self._scale
        return [(scale.y(bpm), str(bpm)) for bpm in scale.figures() if scale.y(bpm) > ABOVE + 8]

    @property
    def _scale(self) -> Scale:
        return Scale(self._low, self._high, self.height())

    def _score_changed(self) -> None:
        self.cancel()
        self._offer = None  # the scale may be another
        found = fitted(self._bench.score.tempos)
        if found != (self._low, self._high):
            self._low, self._high = found
            self.scaled.emit()
        if self._at is not None:
            self._say(self._at)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(event.rect(), theme[Role.PAPER])
            for bpm in self._scale.figures():
                painter.fillRect(QRect(0, self._scale.y(bpm), self.width(), 1), theme[Role.GRID_SUB])
            self.paint_ground(painter, theme)
            self._paint_steps(painter, theme)
            self._paint_offer(painter, theme)
            self.paint_edges(painter, theme)

    def _paint_steps(self, painter: QPainter, theme: Theme) -> None:
        """The line with a pale ground under it, and a point where each tempo begins."""
        left, y, bpms = self._steps()
        right = np.append(left[1:], self.width() + 2)
        line, paper = theme[Role.NOTE], theme[Role.PAPER]
        fill_rects(painter, _rects(left, y, right, np.full_like(y, self.height())), mix(paper, line, 0.07))
        fill_rects(painter, _rects(left, y, right, y + 1), line)
        upright = _rects(left[1:], np.minimum(y[1:], y[:-1]), left[1:], np.maximum(y[1:], y[:-1]) + 1)
        fill_rects(painter, upright, line)
        inside = left > -NEAR
        left, y, bpms = left[inside], y[inside], bpms[inside]
        if len(left) * 2 * NEAR > self.width():
            return  # too many to be told apart
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(line)
        for x, top in zip(left.tolist(), y.tolist(), strict=True):
            painter.drawEllipse(QPointF(x + 0.5, top + 1), RADIUS, RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._write(painter, theme, left, y, bpms)

    def _paint_offer(self, painter: QPainter, theme: Theme) -> None:
        """A hollow point where a click would put one."""
        if self._offer is not None and not self.busy:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme[Role.TEXT_DIM], 1.2))
            painter.setBrush(theme[Role.PAPER])
            painter.drawEllipse(self._offer, RADIUS, RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _write(self, painter: QPainter, theme: Theme, left: Ints, y: Ints, bpms: Floats) -> None:
        """The tempo beside each point that has room to the next one written."""
        font = tabular(painter.font())
        font.setPixelSize(SMALL)
        painter.setFont(font)
        painter.setPen(theme[Role.TEXT])
        metrics, free = painter.fontMetrics(), -math.inf
        for x, top, bpm in zip(left.tolist(), y.tolist(), bpms.tolist(), strict=True):
            if x >= free:
                words = f"{Figure(round(bpm, 1)):g}"
                painter.drawText(QRectF(x + 5, max(1, top - 17), 60, 16), 0, words)
                free = x + metrics.horizontalAdvance(words) + 6
        painter.setPen(Qt.PenStyle.NoPen)

    def _steps(self) -> tuple[Ints, Ints, Floats]:
        """Pixel columns and rows, and bpm, of the tempos in view, from the one in force at its left edge."""
        tempos, geometry = self._bench.scene.score.tempos, self._bench.viewport.geometry
        ticks, bpms = self._columns(tempos)
        first = max(0, int(np.searchsorted(ticks, geometry.tick(0), side="right")) - 1)
        last = int(np.searchsorted(ticks, geometry.tick(self.width()), side="right"))
        window = slice(first, max(first + 1, last))
        left = (np.rint(ticks[window] * geometry.scale) - geometry.left).astype(np.int32)
        return left, np.rint(self._scale.rows(bpms[window])).astype(np.int32), bpms[window]

    def _columns(self, tempos: tuple[TempoChange, ...]) -> tuple[Floats, Floats]:
        """Ticks and bpm of changes, worked out once."""
        if self._known is None or self._known[0] is not tempos:
            ticks = np.array([change.tick for change in tempos], np.float64)
            self._known = tempos, ticks, np.array([change.bpm for change in tempos], np.float64)
        return self._known[1:]

    # Mouse

    def press(self, event: QMouseEvent) -> None:
        at = event.position()
        point = self._point_at(at)
        if event.button() is Qt.MouseButton.RightButton and not self.busy:
            if self._remove(point):
                self.hover(event)
        elif event.button() is LEFT:
            spot = self._spot(event)
            if event.modifiers() & SHIFT:
                self._drag = RampTempo(self._bench, self._on_line(spot, at))
            elif point is not None:
                self._drag = MoveTempo(self._bench, spot, point)
            else:
                self._drag = PutTempo(self._bench, self._on_line(spot, at))

    def drag(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag.drag(self._spot(event))
            self._say(event.position())

    def release(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            self.finish(drag.release)

    def cancel(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.cancel()

    def hover(self, event: QMouseEvent) -> None:
        self._say(event.position())
        point = self._point_at(event.position())
        self._show_offer(event, beside=point is not None)
        if point is None:
            does = tr(
                "click or drag to set the tempo at a beat · Shift-drag to slow down or speed up"
                " · Alt for fine steps"
            )
            self.told.emit(would(does))
            return
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        words = {"bpm": Figure(point.bpm), "place": _place(self._bench.scene.bars.position(point.tick))}
        what, does = tr("{bpm:g} from the start"), tr("drag to change, double click to type")
        if point.tick:
            what = tr("{bpm:g} from {place}")
            does = tr("drag to change or move, double click to type, right click to remove")
        self.told.emit(would(does, what.format(**words)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is LEFT:
            self.take_click_back()
            point = self._point_at(event.position())
            self.ask(point.tick if point is not None else beat_near(self._bench, self._spot(event)))

    def leaveEvent(self, event: QEvent) -> None:
        self._offer = self._at = None
        self.update()
        self.pointed.emit("")
        super().leaveEvent(event)

    def ask(self, tick: int, at: QPoint | None = None) -> None:
        """Open a field for the tempo from `tick` on, at its point or elsewhere on the roll."""
        bench, now = self._bench, self._bench.score.tempo_at(tick).bpm

        def take(text: str) -> str:
            bpm = tempo_of(text, now)
            if bpm is None:
                why = tr("“{text}” is no tempo; type {lowest:g} to {highest:g}, +5 or -5, or 80%")
                return why.format(text=text.strip(), lowest=edits.MIN_TEMPO, highest=edits.MAX_TEMPO)
            edited = edits.set_tempo(bench.score, bpm, tick)
            bench.commit(tr("Change tempo"), edited, bench.session.selection)
            self.told.emit("")  # how to type is done with
            return ""

        view = self.parentWidget() or self
        tip = tr("quarter notes to the minute; +5 or -5 more or less, 80% in proportion")
        field = Entry(view, f"{Figure(now):g}", tr("tempo"), tip, take)
        if at is None:
            y = max(2, min(self.height() - 28, self._scale.y(now) - 30))
            at = self.mapTo(view, QPoint(max(0, bench.viewport.geometry.x(tick)), y))
        field.told.connect(self.told)
        field.open_at(at.x(), at.y())

    def _show_offer(self, event: QMouseEvent, *, beside: bool) -> None:
        spot = self._on_line(self._spot(event), event.position())
        x = self._bench.viewport.geometry.x(beat_near(self._bench, spot))
        self._offer = None if beside else QPointF(x + 0.5, self._scale.y(spot.pace) + 1)
        self.update()

    def _remove(self, point: TempoChange | None) -> bool:
        """Take a point away, or say why not."""
        if point is None:
            self.told.emit(tr("right click on a point to remove it"))
        elif not point.tick:
            self.told.emit(tr("the first tempo stays; drag it or type another"))
        else:
            edited = edits.remove_tempo(self._bench.score, point.tick)
            self._bench.commit(tr("Remove tempo change"), edited, self._bench.session.selection)
            return True
        return False

    def _say(self, at: QPointF) -> None:
        self._at = at
        change = self._bench.scene.score.tempo_at(max(0, round(self._bench.tick(at.x()))))
        self.pointed.emit(f"{Figure(round(change.bpm, 1)):g}")

    # Where things are

    def _point_at(self, at: QPointF) -> TempoChange | None:
        """The point nearest to a place, within reach."""
        geometry, tempos = self._bench.viewport.geometry, self._bench.score.tempos
        ticks = [geometry.tick(at.x() + by) for by in (-NEAR, NEAR)]
        first, last = np.searchsorted(self._columns(tempos)[0], ticks)
        near = [change for change in tempos[first:last] if abs(self._scale.y(change.bpm) - at.y()) <= NEAR]
        return min(near, key=lambda change: abs(geometry.x(change.tick) - at.x()), default=None)

    def _spot(self, event: QMouseEvent) -> Spot:
        at = event.position()
        free = bool(event.modifiers() & ALT)
        return Spot(at.x(), self._bench.tick(at.x()), self._scale.bpm(at.y()), free)

    def _on_line(self, spot: Spot, at: QPointF) -> Spot:
        """A spot on the line where the pointer is all but on it."""
        now = self._bench.score.tempo_at(max(0, round(spot.tick))).bpm
        return replace(spot, bpm=now, free=spot.free) if abs(self._scale.y(now) - at.y()) <= ON_LINE else spot


def _place(position: Position) -> str:
    return tr("bar {bar}, beat {beat}").format(bar=position.bar, beat=position.beat)


def _rects(left: Ints, top: Ints, right: Ints, bottom: Ints) -> Ints:
    return np.stack([left, top, right, bottom], axis=1).astype(np.int32)
