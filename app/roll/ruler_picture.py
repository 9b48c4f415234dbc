"""How the ruler is painted: sections on top, signs below them, then bar numbers, beats and the loop."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap, QPolygon

from app.icons import tinted
from app.roll.backdrop import bar_step, metres_of
from app.roll.geometry import Geometry
from app.roll.palette import mix
from app.roll.ruler_signs import Kind, Placed, Sign
from app.roll.scene import Scene
from app.theme import Role, Theme
from core.score import WHOLE_NOTE, Span
from core.timing import Bar

HEIGHT = 32  # pixels without sections
SECTIONS = 18  # of the row they take
SIGNS = 15  # of the signs' row
LOOP_HEIGHT = 7
NUMBER_ROOM, BEAT_ROOM = 36, 10
EDGE = 3  # that a number keeps from the edge and from the next bar's line
TYPE = 11  # pixels
NOTE = 12  # of the note before a tempo


def type_of(font: QFont, *, strong: bool = False) -> QFont:
    """The ruler's type."""
    made = QFont(font)
    made.setPixelSize(TYPE)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def width_of(sign: Sign, metrics: QFontMetrics) -> int:
    """Pixels that a sign takes."""
    return metrics.horizontalAdvance(sign.words) + (NOTE if sign.kind is Kind.TEMPO else 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """What one painting of the ruler needs; `top` is where the signs' row begins."""

    painter: QPainter
    theme: Theme
    geometry: Geometry
    scene: Scene
    top: int
    width: int
    pixel_ratio: float

    @property
    def bottom(self) -> int:
        """The ruler's height."""
        return self.top + HEIGHT


def paint_bars(frame: Frame) -> None:
    """Bar lines with their numbers, as many as there is room for, and the beats between."""
    geometry = frame.geometry
    start, end = max(0, int(geometry.tick(-80))), int(geometry.tick(frame.width)) + 1
    shown = frame.scene.bars.lines(start, end)
    metres = metres_of(shown)
    step = bar_step(min(metre.bar_length for metre in metres) * geometry.scale, NUMBER_ROOM)
    roomy = any((WHOLE_NOTE // metre.unit) * geometry.scale >= BEAT_ROOM for metre in metres)
    for bar in shown if roomy else ():
        _paint_beats(frame, bar)
    numbered = [bar for bar in shown if (bar.number - 1) % step == 0 or bar.number == 0]
    for bar, after in zip(numbered, [*numbered[1:], None], strict=True):
        x = geometry.x(bar.start)
        frame.painter.fillRect(QRect(x, frame.bottom - 14, 1, 13), frame.theme[Role.GRID_BAR])
        _paint_number(frame, bar, x, geometry.x(after.start) if after else frame.width)


def _paint_number(frame: Frame, bar: Bar, begins: int, ends: int) -> None:
    """A bar's number, at the edge where its line is out of view, if the next one leaves room for that."""
    words, at = str(bar.number) if bar.number else "·", begins + 5
    if at < EDGE:
        at = EDGE
        if at + frame.painter.fontMetrics().horizontalAdvance(words) + EDGE > ends:
            return
    frame.painter.setPen(frame.theme[Role.TEXT_DIM])
    frame.painter.drawText(QPoint(at, frame.bottom - 6), words)
    frame.painter.setPen(Qt.PenStyle.NoPen)


def _paint_beats(frame: Frame, bar: Bar) -> None:
    beat = WHOLE_NOTE // bar.metre.unit
    if beat * frame.geometry.scale >= BEAT_ROOM:
        missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
        for tick in range(bar.start + -missing % beat, bar.end, beat):
            place = QRect(frame.geometry.x(tick), frame.bottom - 5, 1, 4)
            frame.painter.fillRect(place, frame.theme[Role.GRID_BAR])


def paint_loop(frame: Frame, loop: Span) -> None:
    """The loop, with a handle at either end."""
    painter, left, right = frame.painter, frame.geometry.x(loop.start), frame.geometry.x(loop.end)
    painter.fillRect(QRect(left, frame.top, right - left, HEIGHT - 1), frame.theme[Role.LOOP])
    strong = mix(frame.theme[Role.LOOP], frame.theme[Role.TEXT], 0.45)
    painter.fillRect(QRect(left, frame.top, right - left, 2), strong)
    painter.setBrush(strong)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for x, inwards in ((left, 1), (right, -1)):
        tip = QPoint(x + inwards * LOOP_HEIGHT, frame.top)
        painter.drawPolygon(QPolygon([QPoint(x, frame.top), tip, QPoint(x, frame.top + LOOP_HEIGHT + 2)]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_signs(frame: Frame, placed: list[Placed], hovered: Sign | None) -> None:
    """Metre, key and tempo in the music's own signs; the one under the pointer on a ground of its own."""
    painter, theme = frame.painter, frame.theme
    note = note_sign(theme, frame.pixel_ratio)
    for item in placed:
        sign = item.sign
        if sign == hovered:
            painter.setBrush(mix(theme[Role.PAPER], theme[Role.TEXT], 0.12))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            place = QRect(item.left - 3, frame.top + 1, item.right - item.left + 6, SIGNS)
            painter.drawRoundedRect(place, 3, 3)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        x = item.left
        if sign.kind is Kind.TEMPO:
            painter.drawPixmap(QPoint(x - 2, frame.top + 2), note)
            x += NOTE
        painter.setPen(theme[Role.TEXT])
        painter.drawText(QPoint(x, frame.top + 12), sign.words)
        painter.setPen(Qt.PenStyle.NoPen)


_notes: dict[tuple[str, float], QPixmap] = {}


def note_sign(theme: Theme, pixel_ratio: float) -> QPixmap:
    """The quarter note that a tempo counts."""
    known = (theme[Role.TEXT].name(), pixel_ratio)
    if known not in _notes:
        _notes[known] = tinted("note-4", theme[Role.TEXT], 13, pixel_ratio)
    return _notes[known]


def paint_sections(frame: Frame, sections: list[tuple[Sign, Span]], hovered: Sign | None) -> None:
    """A band for each section, whose name stays in view as long as the section does."""
    painter, theme = frame.painter, frame.theme
    ground, ink = theme[Role.PAPER], theme[Role.TEXT]
    for number, (sign, span) in enumerate(sections):
        left, right = frame.geometry.x(span.start), frame.geometry.x(span.end)
        if right <= 0 or left >= frame.width:
            continue
        share = 0.17 if sign == hovered else 0.11 if number % 2 else 0.07
        painter.fillRect(QRect(left, 0, right - left - 1, SECTIONS - 2), mix(ground, ink, share))
        painter.fillRect(QRect(left, 0, 2, SECTIONS - 2), mix(ground, ink, 0.55))
        start = max(left, 0) + 7
        room = right - start - 4
        if room > 8:
            painter.setPen(ink)
            words = painter.fontMetrics().elidedText(sign.words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPoint(start, SECTIONS - 6), words)
            painter.setPen(Qt.PenStyle.NoPen)


def paint_playhead(frame: Frame, tick: float) -> None:
    """The playhead's point."""
    x = frame.geometry.x(tick)
    frame.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame.painter.setBrush(frame.theme[Role.PLAYHEAD])
    top, tip = frame.bottom - 10, frame.bottom - 1
    frame.painter.drawPolygon([QPointF(x - 5.0, top), QPointF(x + 5.5, top), QPointF(x + 0.25, tip)])
