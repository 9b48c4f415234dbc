"""The piano beside the roll: its keys sound, by how far forward they are struck."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app import native as here
from app.roll.backdrop import BLACK
from app.roll.bench import Bench
from app.roll.drum_keys import WIDTH as DRUMS_WIDTH
from app.roll.drum_keys import paint_drum
from app.roll.geometry import Geometry
from app.roll.gestures.gesture import CTRL, SHIFT
from app.roll.palette import contrast, mix
from app.roll.viewport import Viewport
from app.theme import Role, Theme, ThemeKeeper
from app.told import would
from core.harmony import note_name
from core.instruments import drum_name
from core.words import tr, trn

WIDTH = 60
BLACK_WIDTH = 0.6  # of a key's length
SOFTEST, LOUDEST = 30, 127
LABEL_FROM = 7  # pixels of row height


class Keyboard(QWidget):
    """Piano keys as high as the roll's rows; press and slide for a glissando, with Ctrl to select notes."""

    struck = Signal(int, int)  # pitch, velocity
    chosen = Signal(int, bool)  # a pitch whose notes are to be selected, and whether beside what is already
    released = Signal()
    told = Signal(str)

    def __init__(self, viewport: Viewport, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self._themes = themes
        self._sounding: int | None = None
        self._choosing: int | None = None  # the pitch come to last by a press with Ctrl
        self._hovered: int | None = None
        self._played: frozenset[int] = frozenset()
        self._drums = False
        self.setFixedWidth(WIDTH)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("piano keys"))
        self.setAccessibleDescription(tr("Click a key to hear it, louder towards its front edge"))
        viewport.changed.connect(self.update)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self.width(), 400)

    def show_drums(self, on: bool) -> None:
        """Show drums by name, or the piano."""
        if on != self._drums:
            self._drums = on
            self.setFixedWidth(DRUMS_WIDTH if on else WIDTH)
            self.setAccessibleName(tr("drums") if on else tr("piano keys"))
            self.update()

    def point_at(self, pitch: int | None) -> None:
        """Mark the key that belongs to the row under the pointer."""
        if pitch != self._hovered:
            self._update_keys(each for each in (pitch, self._hovered) if each is not None)
            self._hovered = pitch

    def show_played(self, pitches: frozenset[int]) -> None:
        """Mark the keys that are down on a keyboard that is played."""
        self._update_keys(pitches ^ self._played)
        self._played = pitches

    def _update_keys(self, pitches: Iterable[int]) -> None:
        """Paint these keys again, and the neighbours that they share edges with."""
        geometry = self._viewport.geometry
        for pitch in pitches:
            self.update(0, geometry.y(pitch + 1), self.width(), 3 * geometry.row_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            geometry, theme = self._viewport.geometry, self._themes.current
            painter.fillRect(event.rect(), theme[Role.KEY_WHITE])
            area = event.rect()
            pitches = range(geometry.pitch(area.bottom()) - 1, geometry.pitch(area.top()) + 2)
            if self._drums:
                for pitch in pitches:
                    lit = self._lit(theme, Role.KEY_WHITE, pitch) if self._is_lit(pitch) else None
                    paint_drum(painter, geometry, theme, pitch, lit)
            else:
                self._paint_piano(painter, geometry, theme, pitches)
            painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), theme[Role.HAIRLINE])

    def _paint_piano(self, painter: QPainter, geometry: Geometry, theme: Theme, pitches: range) -> None:
        for pitch in pitches:
            if pitch % 12 not in BLACK:
                self._paint_white(painter, geometry, theme, pitch)
        for pitch in pitches:
            if pitch % 12 in BLACK:
                self._paint_black(painter, geometry, theme, pitch)

    def _paint_white(self, painter: QPainter, geometry: Geometry, theme: Theme, pitch: int) -> None:
        top, height = geometry.y(pitch), geometry.row_height
        above = height // 2 if (pitch + 1) % 12 in BLACK else 0
        below = height // 2 if (pitch - 1) % 12 in BLACK else 0
        key = QRect(0, top - above, WIDTH - 1, height + above + below)
        if self._is_lit(pitch):
            painter.fillRect(key, self._lit(theme, Role.KEY_WHITE, pitch))
        painter.fillRect(QRect(0, key.bottom(), WIDTH - 1, 1), theme[Role.KEY_EDGE])
        if pitch % 12 == 0 and height >= LABEL_FROM:
            font = QFont(painter.font())
            font.setPixelSize(max(8, min(10, height)))
            painter.setFont(font)
            texts = (theme[Role.TEXT], theme[Role.KEY_BLACK])
            painter.setPen(max(texts, key=lambda text: contrast(text, theme[Role.KEY_WHITE])))
            place = QRectF(0, top - 2, WIDTH - 6, height + 4)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note_name(pitch)
            )
            painter.setPen(Qt.PenStyle.NoPen)

    def _paint_black(self, painter: QPainter, geometry: Geometry, theme: Theme, pitch: int) -> None:
        width = round(WIDTH * BLACK_WIDTH)
        key = QRectF(-4, geometry.y(pitch) + 0.5, width + 4, geometry.row_height - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._lit(theme, Role.KEY_BLACK, pitch))
        painter.drawRoundedRect(key, 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _is_lit(self, pitch: int) -> bool:
        return pitch in self._played or pitch in (self._sounding, self._hovered)

    def _lit(self, theme: Theme, role: Role, pitch: int) -> QColor:
        down = pitch == self._sounding or pitch in self._played
        share = 0.75 if down else 0.18 if pitch == self._hovered else 0.0
        return mix(theme[role], theme[Role.NOTE_SELECTED], share)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & CTRL:
            self._choosing = self._pitch(event.position())
            self.chosen.emit(self._choosing, bool(event.modifiers() & SHIFT))
        else:
            self._strike(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pitch = self._pitch(event.position())
        self.point_at(pitch)
        if self._choosing is not None:
            if pitch != self._choosing:
                self._choosing = pitch
                self.chosen.emit(pitch, True)
            return
        if event.buttons() & Qt.MouseButton.LeftButton and pitch != self._sounding:
            self._strike(event.position())
        name = drum_name(pitch) if self._drums else ""
        name = f"{name} · {note_name(pitch)}" if name else note_name(pitch)
        does = here.keys(tr("click to hear it, louder to the right · Ctrl-click to select its notes"))
        self.told.emit(would(does, name))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._choosing = None
        if event.button() is Qt.MouseButton.LeftButton and self._sounding is not None:
            self._sounding = None
            self.released.emit()
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._viewport.wheel(event, QPointF(0, event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self.point_at(None)
        self.told.emit("")
        super().leaveEvent(event)

    def _strike(self, at: QPointF) -> None:
        self._sounding = self._pitch(at)
        reach = max(0.0, min(1.0, at.x() / (self.width() - 1)))
        self.struck.emit(self._sounding, round(SOFTEST + (LOUDEST - SOFTEST) * reach))
        self.update()

    def _pitch(self, at: QPointF) -> int:
        """The row's pitch: what the key plays is what a note drawn beside it would be."""
        return self._viewport.geometry.pitch(at.y())


def choose_pitch(bench: Bench, pitch: int, more: bool) -> None:
    """Select the track's notes of a pitch, beside what is selected already if there is to be `more`."""
    session = bench.session
    notes = frozenset(note for note in session.notes if note.pitch == pitch)
    session.select(notes | session.selection if more else notes)
    chosen = len(session.selection)
    words = trn("{n} note selected", "{n} notes selected", chosen).format(n=chosen)
    bench.told.emit(words if chosen else tr("Nothing is selected"))
