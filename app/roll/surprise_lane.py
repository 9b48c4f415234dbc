"""The surprise lane: how unexpected each note is to the model, as bars as long as the notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.roll.bench import Bench
from app.roll.columns import Columns, Indices
from app.roll.gestures.brush import REACH
from app.roll.ghosts import MARKED_FROM
from app.roll.painting import fill_rects
from app.roll.palette import Palette, faded, mix
from app.roll.scene import EXPECTED, FAR_FETCHED, Ghost
from app.theme import TRACKS, Role, Theme, ThemeKeeper
from core.note_columns import Ints
from core.score import Note
from core.words import Figure, tr

if TYPE_CHECKING:  # loads the model's side
    from core.continuation.listening import Surprises

HEIGHT = 80
HEADROOM = 6  # pixels above what is as surprising as can be shown
MOST = 12.0  # bits
LINES = (4, 8)  # bits
PITCH_SHARE, RHYTHM_SHARE = 0.62, 0.22  # of the notes' colour in the two parts of a bar
WARM_FROM = EXPECTED + MARKED_FROM * (FAR_FETCHED - EXPECTED)
NO_DRUMS = tr("no model hears drums; they go on by their pattern")
NOT_HEARD = tr("the model does not hear this note beside the others")
NOT_MEASURED = tr("being measured")

Bits = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Notes in the order of their starts, and the bits of each: of its pitch, and in all.

    NaN is a note that the model does not hear, infinity one that is still to be measured. `parted` is
    whether the two are known apart; where they are not, `pitch` is all there is.
    """

    columns: Columns
    pitch: Bits
    bits: Bits
    parted: bool = True

    @classmethod
    def of(cls, found: Surprises) -> Curve:
        """The curve of notes that were measured."""
        return cls(Columns(found.notes), found.pitch, found.bits)

    @classmethod
    def of_ghost(cls, ghost: Ghost) -> Curve:
        """The curve of a take of which only the bits in all are known yet."""
        return cls(ghost.columns, ghost.bits, ghost.bits, parted=False)

    def followed(self, new: Columns) -> Curve:
        """The same of the notes as they are now: what only moved in time, all of it, or stayed is known."""
        old = self.columns
        if len(new) == len(old) and _only_moved(old, new):
            return replace(self, columns=new)
        keys, now = _places(old), _places(new)
        at = np.searchsorted(keys, now)
        there = at < len(keys)
        there[there] = keys[at[there]] == now[there]
        pitch, bits = np.full((2, len(new)), np.inf)
        pitch[there], bits[there] = self.pitch[at[there]], self.bits[at[there]]
        return replace(self, columns=new, pitch=pitch, bits=bits)

    def words(self, row: int) -> str:
        """How surprising a note is, in words."""
        bits = float(self.bits[row])
        if not np.isfinite(bits):
            return NOT_HEARD if np.isnan(bits) else NOT_MEASURED
        pitch = float(self.pitch[row])
        said = tr("{bits:.1f} bits")
        if self.parted:
            said = tr("{bits:.1f} bits: rhythm {rhythm:.1f}, pitch {pitch:.1f}")
        parts = {"bits": Figure(bits), "rhythm": Figure(bits - pitch), "pitch": Figure(pitch)}
        return f"{said.format(**parts)} · {chance(bits)}"


def _only_moved(old: Columns, new: Columns) -> bool:
    """Whether the second are the first, all as much earlier or later."""
    same = np.array_equal(old.pitch, new.pitch) and np.array_equal(old.length, new.length)
    return same and len(np.unique(new.start - old.start)) <= 1


def _places(columns: Columns) -> NDArray[np.int64]:
    """Start and pitch of each note as one number, which never falls."""
    return columns.start.astype(np.int64) * 128 + columns.pitch


def chance(bits: float) -> str:
    """Bits as a chance: "1 in 9"."""
    times = round(2**bits)
    return tr("1 in {times:,}").format(times=Figure(times)) if times > 1 else tr("as expected")


class SurpriseLane(QWidget):
    """Bars of the composer's notes, and in the ghost's colours of the take; pitch below, rhythm on top.

    What has been measured stays until it has been measured anew. A click asks why.
    """

    told = Signal(str)

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench, self._themes = bench, themes
        self._palette: Palette | None = None
        self._written: Curve | None = None
        self._take: Curve | None = None
        self._playhead = 0.0
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("surprise"))
        self.setAccessibleDescription(tr("How unexpected each note is to the model, in bits; click for why"))
        bench.viewport.changed.connect(self.update)
        bench.scene.ghost_changed.connect(self._ghost_changed)
        for anew in (bench.session.score_changed, bench.session.track_changed):
            anew.connect(self.update)
        bench.session.piece_opened.connect(self._forget)
        themes.changed.connect(self.update)

    def set_playhead(self, tick: float) -> None:
        """Show where the music is; only the two strips it leaves and enters are painted again."""
        old, self._playhead = self._playhead, tick
        if self.isVisible():
            for place in {self._bench.viewport.geometry.x(at) for at in (old, tick)}:
                self.update(QRect(place - 1, 0, 3, HEIGHT))

    def show_written(self, found: Surprises | None) -> None:
        """Show what the composer's notes are to the model; None where that is not known."""
        self._written = Curve.of(found) if found is not None else None
        self.update()

    def _forget(self) -> None:
        """Another piece: the one before is not kept for a lane that may never show again."""
        self._written = None

    @property
    def _known(self) -> Curve | None:
        """Of the notes as they are now: until all are measured anew, those that stayed keep their bars."""
        written, notes, scene = self._written, self._bench.session.notes, self._bench.scene
        if written is not None and written.columns.notes is not notes:
            now = Columns(notes, like=written.columns) if scene.previewing else scene.columns()
            self._written = written.followed(now)
        return self._written

    def show_take(self, found: Surprises) -> None:
        """Show the take's pitch and rhythm apart, if it is still the take on show."""
        ghost = self._bench.scene.ghost
        if ghost is not None and ghost.columns.notes == found.notes:
            self._take = Curve.of(found)
            self.update()

    def _ghost_changed(self) -> None:
        ghost = self._bench.scene.ghost
        if ghost is None or self._take is None or self._take.columns.notes != ghost.columns.notes:
            self._take = Curve.of_ghost(ghost) if ghost is not None and ghost.whole else None
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        if self._palette is None or self._palette.theme is not theme:
            self._palette = Palette(theme)
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(event.rect(), theme[Role.PAPER])
            self._paint_lines(painter, theme)
            ghost = self._bench.scene.ghost
            known = self._known
            if known is not None:
                colour = theme[TRACKS[self._bench.score.colour(self._bench.track)]]
                self._paint(painter, known, colour, ghost)
            if ghost is not None and self._take is not None:
                self._paint(painter, self._take, theme[Role.GHOST_EDGE], None)
            painter.fillRect(QRect(0, 0, self.width(), 1), theme[Role.HAIRLINE])
            x = self._bench.viewport.geometry.x(self._playhead)
            painter.fillRect(QRect(x, 1, 1, HEIGHT), theme[Role.PLAYHEAD])

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        geometry, scene = self._bench.viewport.geometry, self._bench.scene
        for bits in LINES:
            painter.fillRect(QRect(0, height_of(bits), self.width(), 1), theme[Role.GRID_SUB])
        start, end = max(0, int(geometry.tick(0))), int(geometry.tick(self.width())) + 1
        for bar in scene.bars.lines(start, end):
            if bar.metre.bar_length * geometry.scale >= REACH:
                painter.fillRect(QRect(geometry.x(bar.start), 0, 1, HEIGHT), theme[Role.GRID_BEAT])
        if scene.ghost is not None:
            left, right = geometry.x(scene.ghost.span.start), geometry.x(scene.ghost.span.end)
            painter.fillRect(QRect(left, 0, right - left, HEIGHT), faded(theme[Role.ACCENT], 0.05))

    def _paint(self, painter: QPainter, curve: Curve, colour: QColor, without: Ghost | None) -> None:
        """A solid bar for the pitch, a pale one for the rhythm on top of it, and a line that closes both.

        The notes that a take would replace, those in the span of `without`, are left out.
        """
        theme, rows = self._themes.current, self._rows(curve, without)
        boxes, bits, pitch = self._boxes(curve, rows), curve.bits[rows], curve.pitch[rows]
        solid, pale = (mix(theme[Role.PAPER], colour, share) for share in (PITCH_SHARE, RHYTHM_SHARE))
        if len(rows) * REACH > self.width():
            boxes, bits = _foremost(boxes, bits)
            fill_rects(painter, _filled(boxes, np.zeros_like(bits), bits), solid)
            return
        fill_rects(painter, _filled(boxes, np.zeros_like(pitch), pitch), solid)
        if curve.parted:
            fill_rects(painter, _filled(boxes, pitch, bits), pale)
        caps = _filled(boxes, bits, bits) + np.array([0, 0, 0, 1], np.int32)
        warm = bits >= WARM_FROM
        fill_rects(painter, caps[~warm], colour)
        fill_rects(painter, caps[warm] + np.array([0, -1, 0, 0], np.int32), theme[Role.GHOST_WARM])

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if found is None:
            self.told.emit(tr("how unexpected each note is to the model"))
            return
        curve, row = found
        note = curve.columns.notes[row]
        told = NO_DRUMS if self._bench.session.drums and np.isnan(curve.bits[row]) else curve.words(row)
        self.told.emit(f"{self._bench.describe(note)}  ·  {told}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if found is not None and event.button() is Qt.MouseButton.LeftButton:
            self._bench.why_asked.emit(found[0].columns.notes[found[1]])

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bench.viewport.wheel(event, QPointF(event.position().x(), 0))

    def leaveEvent(self, event: QEvent) -> None:
        self.told.emit("")
        super().leaveEvent(event)

    # Where things are

    def note_at(self, x: float) -> Note | None:
        """The note whose bar stands at a pixel column, the take's first."""
        found = self._found(QPointF(x, 0))
        return found[0].columns.notes[found[1]] if found else None

    def _found(self, at: QPointF) -> tuple[Curve, int] | None:
        ghost, tick = self._bench.scene.ghost, self._bench.tick(at.x())
        for curve, without in ((self._take, None), (self._known, ghost)):
            if curve is not None:
                rows = self._without(curve, curve.columns.touching(tick, tick + 1e-6), without)
                if len(rows):
                    # Of a chord the note that was heard.
                    return curve, int(max(rows, key=lambda row: (not np.isnan(curve.bits[row]), row)))
        return None

    def _rows(self, curve: Curve, without: Ghost | None) -> Indices:
        """The rows with bars in view."""
        geometry = self._bench.viewport.geometry
        rows = curve.columns.touching(geometry.tick(0), geometry.tick(self.width()))
        return self._without(curve, rows[np.isfinite(curve.bits[rows])], without)

    @staticmethod
    def _without(curve: Curve, rows: Indices, ghost: Ghost | None) -> Indices:
        if ghost is None:
            return rows
        starts = curve.columns.start[rows]
        return rows[(starts < ghost.span.start) | (starts >= ghost.span.end)]

    def _boxes(self, curve: Curve, rows: Indices) -> Ints:
        """Where the bars stand, from left to right; a hair of paper stays between neighbours."""
        geometry, columns = self._bench.viewport.geometry, curve.columns
        boxes = np.zeros((len(rows), 4), np.int32)
        boxes[:, 0] = np.rint(columns.start[rows] * geometry.scale) - geometry.left
        boxes[:, 2] = np.rint(columns.end[rows] * geometry.scale) - (geometry.left + 2)
        np.maximum(boxes[:, 2], boxes[:, 0], out=boxes[:, 2])
        return boxes


def height_of(bits: float) -> int:
    """The pixel row of so many bits."""
    return HEIGHT - round(min(bits, MOST) * (HEIGHT - HEADROOM) / MOST)


def _filled(boxes: Ints, low: Bits, high: Bits) -> Ints:
    """The boxes, from some bits up to others."""
    filled = boxes.copy()
    scale = (HEIGHT - HEADROOM) / MOST
    filled[:, 1] = HEIGHT - np.rint(np.minimum(high, MOST) * scale)
    filled[:, 3] = HEIGHT - np.rint(np.minimum(low, MOST) * scale) - 1
    return filled[filled[:, 3] >= filled[:, 1] - 1]


def _foremost(boxes: Ints, bits: Bits) -> tuple[Ints, Bits]:
    """Of the notes that begin in the same column of pixels the most surprising one, a pixel wide."""
    if not len(boxes):
        return boxes, bits
    first = np.flatnonzero(np.diff(boxes[:, 0], prepend=boxes[0, 0] - 1))
    narrow = boxes[first].copy()
    narrow[:, 2] = narrow[:, 0]
    return narrow, np.maximum.reduceat(bits, first)
