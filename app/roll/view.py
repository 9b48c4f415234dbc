"""The piano roll as one widget: keys, ruler, canvas, velocity lane and scroll bars."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout, QWidget

from app.accessible import are_painted
from app.roll.bench import Bench
from app.roll.canvas import Canvas
from app.roll.caret import Caret
from app.roll.chord_row import ChordRow
from app.roll.drops import Drops
from app.roll.framing import Framing
from app.roll.ghost_menu import GhostMenu
from app.roll.hit import note_at
from app.roll.keyboard import Keyboard, choose_pitch
from app.roll.lane import Lane
from app.roll.lanes import Lanes
from app.roll.ruler import Ruler
from app.roll.ruler_picture import HEIGHT as RULER_HEIGHT
from app.roll.scene import Scene
from app.roll.state import RollState
from app.roll.surprise_lane import SurpriseLane
from app.roll.viewport import Viewport
from app.session import Session
from app.settings import Settings
from app.theme import Role, ThemeKeeper
from core.note_columns import FIELDS
from core.score import Note, Score
from core.words import tr

HELD_IN_FRONT = tr("Notes are held in the track in front; choose that one first.")
NOTHING_TO_HOLD = tr("Select the notes to hold, or point at a note of the take.")
NOTHING_TO_ASK = tr("Select one note to ask about, or point at one.")


class RollView(QWidget):
    """Draw, select, move, erase and see notes; the session hears of every edit."""

    preview = Signal(int, int)  # pitch, velocity
    chord_preview = Signal(object, int)  # pitches, velocity
    preview_ended = Signal()
    tapped = Signal(int, int)  # pitch, velocity of a note that nobody holds
    seek_asked = Signal(int)  # tick
    scrub_asked = Signal(float)  # a tick that is to sound
    loop_asked = Signal(object)  # Span or None
    told = Signal(str)  # what is under the pointer and what the mouse would do
    ghost_clicked = Signal(int)  # a tick in the bar that was clicked
    previewed = Signal(object)  # a function that gives the score a drag shows, None when it is over
    ghost_pointed = Signal(object)  # the ghost's note under the pointer, or None
    hold_asked = Signal(object)  # notes to hold, or to let go of
    why_asked = Signal(object)  # a note
    file_dropped = Signal(object, object)  # a path, and the tick where its notes are to go; None to open it
    roll_on_asked = Signal(object)  # the ghost's note to go on from
    moved = Signal()  # the notes lie elsewhere now
    lanes_changed = Signal()  # the notes end elsewhere, above other lanes

    def __init__(
        self,
        session: Session,
        state: RollState,
        settings: Settings,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        are_painted(Canvas, Keyboard, Ruler, ChordRow, Lane, SurpriseLane)
        self._session = session
        self._themes = themes
        self._viewport = Viewport(self)
        self.scene = Scene(session, self)
        self._bench = Bench(session, state, settings, self._viewport, self.scene, self)
        self._keyboard = Keyboard(self._viewport, themes, self)
        self.ruler = Ruler(self._bench, themes, self)
        self.chords = ChordRow(self._bench, themes, self)
        self._canvas = Canvas(self._bench, themes, self)
        Drops(self._bench, self._canvas)
        self.lanes = Lanes(self._bench, themes, self)
        self._ghost_menu = GhostMenu(self)
        self.framing = Framing(session, settings, self._viewport, self.scene, self)
        self._framed = False
        self.setFocusProxy(self._canvas)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        above = QVBoxLayout()
        above.setSpacing(0)
        above.addWidget(self.ruler)
        above.addWidget(self.chords)
        grid.addLayout(above, 0, 1)
        grid.addWidget(self._keyboard, 1, 0)
        grid.addWidget(self._canvas, 1, 1)
        grid.addWidget(self.framing.upright, 1, 2)
        grid.addWidget(self.framing.across, self.lanes.place(grid, 2), 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)
        self.setMinimumSize(320, RULER_HEIGHT + 200)

    def _connect(self) -> None:
        bench = self._bench
        bench.preview.connect(self.preview)
        bench.chord_preview.connect(self.chord_preview)
        bench.preview_ended.connect(self.preview_ended)
        bench.tapped.connect(self.tapped)
        bench.ghost_clicked.connect(self.ghost_clicked)
        bench.scene.previewed.connect(self.previewed)
        bench.ghost_asked.connect(self._ask_what)
        bench.why_asked.connect(self.why_asked)
        bench.file_dropped.connect(self.file_dropped)
        self._canvas.under.ghost_pointed.connect(self.ghost_pointed)
        self._ghost_menu.hold_asked.connect(lambda note: self.hold_asked.emit(frozenset((note,))))
        self._ghost_menu.why_asked.connect(self.why_asked)
        self._ghost_menu.roll_on_asked.connect(self.roll_on_asked)
        self._ghost_menu.keep_asked.connect(lambda note: self.ghost_clicked.emit(note.start))
        self._keyboard.struck.connect(self.preview)
        self._keyboard.released.connect(self.preview_ended)
        self._keyboard.chosen.connect(partial(choose_pitch, bench))
        self.ruler.seek_asked.connect(self.seek_asked)
        self.ruler.scrub_asked.connect(self.scrub_asked)
        self.ruler.loop_asked.connect(self.loop_asked)
        self.chords.left.connect(self.setFocus)
        for row in (self.ruler, self.chords):
            row.resized.connect(self._make_room)
        for source in (bench, self._keyboard, self.ruler, self.chords, self.lanes):
            source.told.connect(self.told)
        self._canvas.under.pointed.connect(self._keyboard.point_at)
        self._session.score_changed.connect(self._show_keys)
        self._session.track_changed.connect(self._show_keys)
        self._viewport.changed.connect(self._fit_grid)
        self._viewport.changed.connect(self.moved)
        self._themes.changed.connect(self.update)
        self.lanes.changed.connect(self._make_room)
        self.lanes.show()

    def _show_keys(self) -> None:
        """A piano beside the notes, or the drums by name."""
        self._keyboard.show_drums(self._session.score.tracks[self._session.track].percussion)

    def _make_room(self) -> None:
        """The lanes, or the ruler, have another height: the notes end elsewhere."""
        above = self.ruler.height() + self.chords.room
        self.lanes.fit(self.height() - above - self.framing.across.sizeHint().height())
        self._grid.activate()
        self.lanes_changed.emit()

    def _fit_grid(self) -> None:
        self._bench.state.fit_grid(self._viewport.geometry.scale)

    def set_menu(self, menu: QMenu) -> None:
        """The menu that a right click with the Select tool opens."""
        self._canvas.menu = menu

    def set_playhead(self, tick: float) -> None:
        """Move the playhead; the view goes with it."""
        self.framing.follow(tick)
        self._canvas.set_playhead(tick)
        self.ruler.set_playhead(tick)
        self.chords.set_playhead(tick)
        self.lanes.set_playhead(tick)

    def show_played(self, pitches: frozenset[int]) -> None:
        """Light the piano keys that are down on a keyboard that is played."""
        self._keyboard.show_played(pitches)

    def note_box(self, note: Note) -> QRect:
        """Where a note lies on this widget, whether it is in view or not."""
        geometry = self._viewport.geometry
        left, top = geometry.x(note.start), geometry.y(note.pitch)
        box = QRect(left, top, max(1, geometry.x(note.end) - left), geometry.row_height)
        return box.translated(self._canvas.pos())

    def boxes_in_view(self, notes: Collection[Note], most: int) -> list[QRect]:
        """Where notes lie of which something is in view; of more than `most` of them some, evenly spread."""
        geometry, listed = self._viewport.geometry, tuple(notes)
        start, length, pitch = (np.fromiter(map(f, listed), np.int32, len(listed)) for f in FIELDS[:3])
        seen = (start + length > geometry.tick(0)) & (start < geometry.tick(geometry.width))
        seen &= (pitch >= geometry.pitch(geometry.height)) & (pitch <= geometry.pitch(0))
        rows = np.flatnonzero(seen)
        return [self.note_box(listed[row]) for row in rows[:: len(rows) // most + 1]]

    @property
    def canvas_area(self) -> QRect:
        """Where the notes are painted on this widget."""
        return self._canvas.geometry()

    def ghost_boxes(self) -> list[QRect]:
        """Where the take's notes lie on this widget."""
        ghost = self.scene.ghost
        columns = [ghost.columns, *(part.columns for part in ghost.others)] if ghost else []
        return [self.note_box(note) for each in columns for note in each.notes]

    def watch(self, watcher: QObject) -> None:
        """Let `watcher` see the events of the notes' area before they count."""
        self._canvas.installEventFilter(watcher)

    # What is asked by keys

    def hold(self) -> None:
        """Ask to hold, or to let go of, the selected notes, or the take's note under the pointer."""
        _, ghost = self._canvas.under.now()
        notes = frozenset((ghost,)) if ghost else self._session.selection
        if ghost is not None and self._is_beside(ghost):
            self.told.emit(HELD_IN_FRONT)
        elif notes:
            self.hold_asked.emit(notes)
        else:
            self.told.emit(NOTHING_TO_HOLD)

    @property
    def caret(self) -> Caret:
        """The keyboard's place on the roll."""
        return self._canvas.caret

    def draw_here(self) -> None:
        """Draw a note where the keyboard's place on the roll is."""
        self._canvas.setFocus()
        self._canvas.caret.draw()

    def ask_why(self) -> None:
        """Ask why: of the note under the pointer, the one selected, or else the take's first."""
        selection, ghost = self._session.selection, self.scene.ghost
        written, offered = self._canvas.under.now()
        note = offered or written or (next(iter(selection)) if len(selection) == 1 else None)
        note = note or (ghost.columns.notes[0] if ghost and ghost.whole else None)
        if note is not None:
            self.why_asked.emit(note)
        else:
            self.told.emit(NOTHING_TO_ASK)

    def _ask_what(self, note: Note) -> None:
        bar = self.scene.bars.bar_at(note.start).number
        held = None if self._is_beside(note) else note in self.scene.held
        self._ghost_menu.open_for(note, bar, held=held)

    def _is_beside(self, note: Note) -> bool:
        """Whether a note of the take is for another track than the one in front."""
        return self.scene.ghost is not None and self.scene.ghost.part_of(note) is not None

    # Notes as a tool would have them

    def show_working(self, score: Score | None, selection: frozenset[Note] = frozenset()) -> None:
        """Show a score that is not the session's yet, with these notes selected; None shows the session's."""
        if score is None:
            self.scene.drop_preview()
        else:
            self.scene.preview(score, selection)

    def has_note_at(self, place: QPointF) -> bool:
        """Whether a note of the track shows at a place of the notes' area."""
        return note_at(self.scene, self._viewport.geometry, place.x(), place.y()) is not None

    @property
    def pointed(self) -> tuple[Note, int] | None:
        """The note under the pointer and the tick there, on the grid where a line of it lies in the note."""
        under = self._canvas.under
        note, _ = under.now()
        if note is None or under.at is None:
            return None
        tick = self._bench.tick(under.at.x)
        line = self._bench.line_near(tick, free=False)
        return note, line if note.start < line < note.end else round(tick)

    def sizeHint(self) -> QSize:
        return QSize(960, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            theme = self._themes.current
            painter.fillRect(event.rect(), theme[Role.PAPER])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._framed:
            self._framed = True
            self._grid.activate()
            self.framing.begin(self._canvas.size())
