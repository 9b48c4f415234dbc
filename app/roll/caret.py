"""The keyboard's place on the roll: where the arrows go while nothing is selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.accessible import announce
from app.roll.bench import Bench
from app.roll.geometry import line_before
from app.theme import Role, Theme
from core import edits
from core.note_values import place_name, sound_name
from core.score import Note
from core.words import tr

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
UPRIGHT = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
SIDEWAYS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
ERASERS = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
BY_KEYS = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
FIRST_PITCH, SOFT = 72, 60


class Caret(QObject):
    """A tick and a pitch. Arrows move it by the grid and by semitones, with Ctrl by bars and octaves.

    It stands on the note selected last, so that Tab, Esc and the arrows lead from note to note and
    on from there. With a selection the arrows move notes, and while takes show left and right turn to others:
    then it leaves those keys alone. Where it stands, and what sounds there, is told and announced.
    """

    changed = Signal()
    moved = Signal(object)  # the tick where it stands now, None while it is not on show

    def __init__(self, bench: Bench, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._bench, self._canvas = bench, canvas
        self._tick = 0
        self._pitch: int | None = None  # unknown until it is first moved
        self.shown = False
        self.playhead = 0.0
        self._ringed = False  # whether the keyboard came to the roll by keys, and shows where it is
        canvas.installEventFilter(self)
        bench.session.piece_opened.connect(self._forget)
        bench.session.selection_changed.connect(self._follow_selection)

    @property
    def place(self) -> tuple[int, int] | None:
        """Tick and pitch, None while it is not on show."""
        return (self._tick, self._pitch) if self.shown and self._pitch is not None else None

    @property
    def _free(self) -> bool:
        return not self._bench.session.selection

    # What the keys do

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            self._ringed = False
            self._hide()
        elif isinstance(event, QFocusEvent):
            self._ringed = event.gotFocus() and event.reason() in BY_KEYS
        elif isinstance(event, QKeyEvent) and self._means(event):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()), event.modifiers())
                return True
        return False

    def _means(self, event: QKeyEvent) -> bool:
        """Whether a key is the caret's at this moment."""
        key, keys = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not self._free:
            return False
        if key in ERASERS:
            return not keys and self._note_here() is not None
        if key in SIDEWAYS:
            return not keys & ~CTRL and self._bench.scene.ghost is None
        return key in UPRIGHT and not keys & ~(CTRL | SHIFT)

    def _press(self, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
        if key in ERASERS:
            self._erase()
            return
        if not self._come_forth():
            if key in UPRIGHT:
                self._go_up(UPRIGHT[key] * (12 if keys & (CTRL | SHIFT) else 1))
            else:
                self._go_on(SIDEWAYS[key], by_bar=bool(keys & CTRL))
        self._tell()

    def _go_up(self, semitones: int) -> None:
        assert self._pitch is not None
        self._pitch = max(0, min(127, self._pitch + semitones))
        self._bench.tap(self._pitch, SOFT)

    def _go_on(self, way: int, *, by_bar: bool) -> None:
        bars = self._bench.scene.bars
        if way < 0:
            if self._tick == 0:
                return
            bar = bars.bar_at(self._tick - 1)
            before = self._bench.step(free=False)
            self._tick = bar.start if by_bar else line_before(bars, self._tick - 1, before)
            return
        bar = bars.bar_at(self._tick)
        step = self._bench.step(free=False)
        self._tick = bar.end if by_bar else min(bar.end, line_before(bars, self._tick, step) + step)

    def draw(self) -> None:
        """Draw a note where it stands, and go on to its end; while it is hidden only show where that is."""
        if self._come_forth():
            self._tell()
            return
        assert self._pitch is not None
        bench, state = self._bench, self._bench.state
        note = Note(self._tick, state.draw_length, self._pitch, state.draw_velocity)
        edited = edits.draw(bench.score, bench.track, note)
        bench.commit(tr("Draw note"), edited, frozenset())
        bench.tap(note.pitch, note.velocity)
        self._tick = note.end
        self.shown = True
        self._show()
        self._say(tr("drawn: {note}").format(note=bench.describe(note)))

    def _erase(self) -> None:
        note, bench = self._note_here(), self._bench
        if note is not None:
            bench.commit(tr("Erase note"), edits.erase(bench.score, bench.track, (note,)), frozenset())
            self._say(tr("erased: {note}").format(note=bench.describe(note)))

    # Where it is

    def _come_forth(self) -> bool:
        """Show it where it was, or at the playhead if it was nowhere yet; whether it was hidden before."""
        if self.shown:
            return False
        if self._pitch is None:
            bench = self._bench
            self._tick = line_before(bench.scene.bars, self.playhead, bench.step(free=False))
            near = min(bench.session.notes, key=self._distance, default=None)
            self._pitch = FIRST_PITCH if near is None else near.pitch
        self.shown = True
        return True

    def _distance(self, note: Note) -> int:
        return abs(note.start - self._tick)

    def _note_here(self) -> Note | None:
        """The note that sounds at its place."""
        if self.place is None:
            return None
        columns = self._bench.scene.columns()
        rows = columns.touching(self._tick, self._tick + 1, self.place[1], self.place[1])
        return columns.notes[int(rows[-1])] if len(rows) else None

    def _follow_selection(self) -> None:
        selection = self._bench.session.selection
        if len(selection) == 1:
            note = next(iter(selection))
            self._tick, self._pitch = note.start, note.pitch
        self.changed.emit()

    def _forget(self) -> None:
        self._tick, self._pitch = 0, None
        self._hide()

    def _hide(self) -> None:
        self.shown = False
        self.moved.emit(None)
        self.changed.emit()

    # How it is shown and told

    def _tell(self) -> None:
        """Say what sounds at its place, else the place alone."""
        assert self._pitch is not None
        self._show()
        note = self._note_here()
        if note is not None:
            self._say(self._bench.describe(note))
            return
        at = self._bench.scene.bars.position(self._tick)
        self._say(" · ".join((self._pitch_name(), place_name(at), tr("empty"))))

    def _pitch_name(self) -> str:
        assert self._pitch is not None
        bench = self._bench
        return sound_name(self._pitch, bench.score.key_at(self._tick), percussion=bench.session.drums)

    def _say(self, words: str) -> None:
        self._bench.told.emit(words)
        announce(self._canvas, words)

    def _show(self) -> None:
        assert self._pitch is not None
        viewport = self._bench.viewport
        ticks = self._tick, self._tick + self._bench.state.draw_length
        viewport.show(viewport.geometry.revealing(ticks, (self._pitch, self._pitch)))
        self.moved.emit(self._tick)
        self.changed.emit()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """A ring around the note it would draw, or around the roll that the keyboard has come to."""
        if not self._canvas.hasFocus():
            return
        if self._ringed and self.place is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme[Role.FOCUS], 2))
            painter.drawRect(self._canvas.rect().adjusted(1, 1, -1, -1))
            painter.setPen(Qt.PenStyle.NoPen)
        if self.place is None or not self._free:
            return
        geometry, (tick, pitch) = self._bench.viewport.geometry, self.place
        left, right = geometry.x(tick), geometry.x(tick + self._bench.state.draw_length)
        box = QRectF(left, geometry.y(pitch), max(6, right - left), geometry.row_height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme[Role.ROW], 4.0), (theme[Role.FOCUS], 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(box, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
