"""The piano roll as one widget: keys, ruler, canvas, velocity lane and scroll bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QScrollBar, QWidget

from app.roll.bench import Bench
from app.roll.canvas import Canvas
from app.roll.caret import Caret
from app.roll.drops import Drops
from app.roll.geometry import MARGIN
from app.roll.ghost_menu import GhostMenu
from app.roll.hit import note_at
from app.roll.keyboard import Keyboard
from app.roll.lanes import Lanes
from app.roll.ruler import Ruler
from app.roll.ruler_picture import HEIGHT as RULER_HEIGHT
from app.roll.scene import Known, Scene
from app.roll.state import RollState
from app.roll.viewport import Viewport
from app.session import Session
from app.settings import FOLLOW, Settings
from app.theme import Role, ThemeKeeper
from core.audio_in.laying import Layout
from core.score import Note, Score, Span
from core.words import tr

if TYPE_CHECKING:  # loads the model's side
    from core.continuation.listening import Surprises

FIRST_BARS = 8  # shown at first
FIRST_PITCH = 72  # C5: the roll opens around C4 to C6
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
        self._session = session
        self._settings = settings
        self._themes = themes
        self._viewport = Viewport(self)
        self._scene = Scene(session, self)
        self._bench = Bench(session, state, settings, self._viewport, self._scene, self)
        self._keyboard = Keyboard(self._viewport, themes, self)
        self.ruler = Ruler(self._bench, themes, self)
        self._canvas = Canvas(self._bench, themes, self)
        Drops(self._bench, self._canvas)
        self.lanes = Lanes(self._bench, themes, self)
        self._ghost_menu = GhostMenu(self)
        self._across = QScrollBar(Qt.Orientation.Horizontal, self)
        self._upright = QScrollBar(Qt.Orientation.Vertical, self)
        self._playhead = 0.0
        self._playing = False
        self._framed = False
        self.setFocusProxy(self._canvas)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.ruler, 0, 1)
        grid.addWidget(self._keyboard, 1, 0)
        grid.addWidget(self._canvas, 1, 1)
        grid.addWidget(self._upright, 1, 2)
        grid.addWidget(self._across, self.lanes.place(grid, 2), 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)
        self.setMinimumSize(320, RULER_HEIGHT + 200)
        for bar in (self._across, self._upright):
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._across.setAccessibleName(tr("scroll through time"))
        self._upright.setAccessibleName(tr("scroll through pitch"))

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
        self._canvas.under.ghost_pointed.connect(self.ghost_pointed)
        self._ghost_menu.hold_asked.connect(self._hold)
        self._ghost_menu.why_asked.connect(self.why_asked)
        self._ghost_menu.roll_on_asked.connect(self.roll_on_asked)
        self._ghost_menu.keep_asked.connect(lambda note: self.ghost_clicked.emit(note.start))
        self._keyboard.struck.connect(self.preview)
        self._keyboard.released.connect(self.preview_ended)
        self.ruler.seek_asked.connect(self.seek_asked)
        self.ruler.scrub_asked.connect(self.scrub_asked)
        self.ruler.loop_asked.connect(self.loop_asked)
        self.ruler.resized.connect(self._make_room)
        for source in (bench, self._keyboard, self.ruler, self.lanes):
            source.told.connect(self.told)
        self._canvas.under.pointed.connect(self._keyboard.point_at)
        self._session.piece_opened.connect(self._show_beginning)
        self._session.score_changed.connect(self._show_keys)
        self._session.track_changed.connect(self._show_keys)
        self._session.score_changed.connect(self._place_scroll_bars)
        self._viewport.changed.connect(self._place_scroll_bars)
        self._viewport.changed.connect(self._fit_grid)
        self._viewport.changed.connect(self.moved)
        bench.state.grid_changed.connect(self._fit_grid)
        self._across.valueChanged.connect(self._scrolled)
        self._upright.valueChanged.connect(self._scrolled)
        self._themes.changed.connect(self.update)
        self.lanes.changed.connect(self._make_room)
        self.lanes.show()

    def _show_keys(self) -> None:
        """A piano beside the notes, or the drums by name."""
        self._keyboard.show_drums(self._session.score.tracks[self._session.track].percussion)

    def _make_room(self) -> None:
        """The lanes, or the ruler, have another height: the notes end elsewhere."""
        self.lanes.fit(self.height() - self.ruler.height() - self._across.sizeHint().height())
        self._grid.activate()
        self.lanes_changed.emit()

    def _fit_grid(self) -> None:
        state = self._bench.state
        state.choose_grid(state.grid.fitted(self._viewport.geometry.scale))

    # What is shown

    def set_menu(self, menu: QMenu) -> None:
        """The menu that a right click with the Select tool opens."""
        self._canvas.menu = menu

    def set_playhead(self, tick: float) -> None:
        """Move the playhead: while playing the view follows as the settings say, else it goes to jumps."""
        moved, self._playhead = tick != self._playhead, tick
        if self._playing:
            self._viewport.follow(tick, self._settings.get(FOLLOW))
        elif moved:
            self._viewport.reveal(tick)
        self._canvas.set_playhead(tick)
        self.ruler.set_playhead(tick)
        self.lanes.set_playhead(tick)

    def set_playing(self, playing: bool) -> None:
        """When play starts the playhead is followed again, however the view was scrolled before."""
        if playing and not self._playing:
            self._viewport.following = True
        self._playing = playing

    def set_ghost(
        self,
        notes: Sequence[Note],
        surprise: Sequence[float],
        span: Span,
        *,
        known: Known | None = None,
        grew: bool = False,
        whole: bool = True,
    ) -> None:
        """Show a take (notes sorted by start) filling `span`; `surprise` is in bits, one a note.

        `known` is a run that stands in a known tune. One that `grew` out of the take shown before does
        not fade in; one that is not `whole` yet can only be looked at.
        """
        self._scene.show_ghost(notes, surprise, span, known=known, grew=grew, whole=whole)
        self._place_scroll_bars()

    def clear_ghost(self) -> None:
        """Show no take."""
        self._scene.clear_ghost()

    def set_behind(self, notes: Sequence[Note]) -> None:
        """Show the notes (sorted by start) of another take behind the one on show, or none."""
        self._scene.show_behind(notes)

    def show_incoming(
        self, notes: tuple[Note, ...] = (), held: tuple[Note, ...] = (), caret: Span | None = None
    ) -> None:
        """Show notes just played, those still held, and the caret of step input with its length."""
        self._scene.show_incoming(notes, held, caret)

    def show_heard(self, heard: Layout | None) -> None:
        """Show what was heard in a sound: its notes by how sure they are, and the line of its pitch."""
        self._scene.show_heard(heard)

    def show_played(self, pitches: frozenset[int]) -> None:
        """Light the piano keys that are down on a keyboard that is played."""
        self._keyboard.show_played(pitches)

    def set_held(self, notes: Iterable[Note]) -> None:
        """Show which notes, of the composer's and of the take, are held."""
        self._scene.show_held(frozenset(notes))

    def set_target(self, span: Span | None) -> None:
        """Show which part takes are to fill, before there are any."""
        self._scene.show_target(span)

    def show_surprises(self, found: Surprises | None) -> None:
        """Show in the surprise lane what the composer's notes are to the model."""
        self.lanes.surprise.show_written(found)

    def show_take_surprises(self, found: Surprises) -> None:
        """Show in the surprise lane what pitch and rhythm of the take on show are to the model."""
        self.lanes.surprise.show_take(found)

    def note_box(self, note: Note) -> QRect:
        """Where a note lies on this widget, whether it is in view or not."""
        geometry = self._viewport.geometry
        left, top = geometry.x(note.start), geometry.y(note.pitch)
        box = QRect(left, top, max(1, geometry.x(note.end) - left), geometry.row_height)
        return box.translated(self._canvas.pos())

    @property
    def canvas_area(self) -> QRect:
        """Where the notes are painted on this widget."""
        return self._canvas.geometry()

    def ghost_boxes(self) -> list[QRect]:
        """Where the take's notes lie on this widget."""
        ghost = self._scene.ghost
        return [self.note_box(note) for note in ghost.columns.notes] if ghost else []

    def remarks(self, note: Note) -> list[str]:
        """What the marks on a note of the take or of the composer's mean."""
        return self._scene.remarks(note)

    def watch(self, watcher: QObject) -> None:
        """Let `watcher` see the events of the notes' area before they count."""
        self._canvas.installEventFilter(watcher)

    # What is asked by keys

    def hold(self) -> None:
        """Ask to hold, or to let go of, the selected notes, or the take's note under the pointer."""
        ghost = self._canvas.under.ghost
        notes = frozenset((ghost,)) if ghost else self._session.selection
        if notes:
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
        under, selection, ghost = self._canvas.under, self._session.selection, self._scene.ghost
        note = under.ghost or under.note or (next(iter(selection)) if len(selection) == 1 else None)
        note = note or (ghost.columns.notes[0] if ghost and ghost.whole else None)
        if note is not None:
            self.why_asked.emit(note)
        else:
            self.told.emit(NOTHING_TO_ASK)

    def _ask_what(self, note: Note) -> None:
        bar = self._scene.bars.bar_at(note.start).number
        self._ghost_menu.open_for(note, bar, held=note in self._scene.held)

    def _hold(self, note: Note) -> None:
        self.hold_asked.emit(frozenset((note,)))

    # Notes as a tool would have them

    def show_working(self, score: Score | None, selection: frozenset[Note] = frozenset()) -> None:
        """Show a score that is not the session's yet, with these notes selected; None shows the session's."""
        if score is None:
            self._scene.drop_preview()
        else:
            self._scene.preview(score, selection)

    def has_note_at(self, place: QPointF) -> bool:
        """Whether a note of the track shows at a place of the notes' area."""
        return note_at(self._scene, self._viewport.geometry, place.x(), place.y()) is not None

    @property
    def pointed(self) -> tuple[Note, int] | None:
        """The note under the pointer and the tick there, on the grid where a line of it lies in the note."""
        under = self._canvas.under
        if under.note is None or under.at is None:
            return None
        tick = self._bench.tick(under.at.x)
        line = self._bench.line_near(tick, free=False)
        return under.note, line if under.note.start < line < under.note.end else round(tick)

    def set_loop(self, loop: Span | None) -> None:
        """Show the loop, or none."""
        self._scene.set_loop(loop)

    # Zoom and scroll

    def zoom_time(self, factor: float) -> None:
        """Draw time out (or together, below 1) around the playhead, or the middle if that is out of view."""
        geometry = self._viewport.geometry
        x = geometry.x(self._playhead)
        self._viewport.show(
            geometry.zoomed_time(factor, x if 0 <= x <= geometry.width else geometry.width / 2)
        )

    def zoom_pitch(self, factor: float) -> None:
        """Make the rows higher, or lower below 1."""
        geometry = self._viewport.geometry
        self._viewport.show(geometry.zoomed_pitch(factor, geometry.height / 2))

    def zoom_fit(self) -> None:
        """Show every note of the piece, or the beginning of an empty one."""
        notes = [note for track in self._session.score.tracks for note in track.notes]
        if self._scene.ghost is not None:
            notes.extend(self._scene.ghost.columns.notes)
        if not notes:
            self._show_beginning()
            return
        ticks = min(note.start for note in notes), max(note.end for note in notes)
        pitches = min(note.pitch for note in notes), max(note.pitch for note in notes)
        self._viewport.show(self._viewport.geometry.fitted(ticks, pitches))

    def reveal(self, notes: Iterable[Note], *, in_time: bool = True, covered: int = 0) -> None:
        """Scroll, no further than needed, so that notes are in view, or only their pitches.

        `covered` is how many pixels at the bottom of the canvas something else lies on.
        """
        notes = list(notes)
        if notes:
            ticks = min(note.start for note in notes), max(note.end for note in notes)
            if not in_time:
                ticks = (round(self._viewport.geometry.tick(1)),) * 2
            pitches = min(note.pitch for note in notes), max(note.pitch for note in notes)
            self._viewport.show(self._viewport.geometry.revealing(ticks, pitches, covered))

    def keep_in_view(self, notes: Iterable[Note], *, in_time: bool = True) -> None:
        """Scroll to notes of which none is in view; a group that is partly there stays as it is.

        Without `in_time` only their pitches count.
        """
        notes, geometry = list(notes), self._viewport.geometry
        across = range(geometry.width)
        upright = range(geometry.height - geometry.row_height + 1)
        if not any(
            geometry.y(note.pitch) in upright
            and (
                not in_time
                or geometry.x(note.start) in across
                or geometry.x(note.start) < 0 < geometry.x(note.end)
            )
            for note in notes
        ):
            self.reveal(notes, in_time=in_time)

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
            size = self._canvas.size()
            self._viewport.show(self._viewport.geometry.resized(size.width(), size.height()))
            self._show_beginning()

    def _show_beginning(self) -> None:
        """Eight bars from the start, around the music's middle pitch, or C5 where there is none."""
        score, geometry = self._session.score, self._viewport.geometry
        pitches = [note.pitch for note in self._session.notes]
        middle = (min(pitches) + max(pitches)) / 2 if pitches else FIRST_PITCH
        shown = geometry.fitted((0, FIRST_BARS * score.metres[0].bar_length), (60, 84))
        self._viewport.show(shown.scrolled_to(-MARGIN, 0).centred(middle))

    def _place_scroll_bars(self) -> None:
        """The bars' ranges: to half a view past the end of the piece, or as far as one has scrolled."""
        geometry = self._viewport.geometry
        ghost = self._scene.ghost
        end = max(self._session.score.end, ghost.span.end if ghost else 0)
        furthest = max(geometry.left, round(end * geometry.scale) - geometry.width // 2)
        bottom = max(0, geometry.full_height - geometry.height)
        for bar, low, high, value, page in (
            (self._across, -MARGIN, furthest, geometry.left, geometry.width),
            (self._upright, 0, bottom, geometry.top, geometry.height),
        ):
            blocked = bar.blockSignals(True)
            bar.setRange(low, high)
            bar.setPageStep(page)
            bar.setSingleStep(geometry.row_height * 2)
            bar.setValue(value)
            bar.blockSignals(blocked)

    def _scrolled(self) -> None:
        geometry = self._viewport.geometry
        dx, dy = self._across.value() - geometry.left, self._upright.value() - geometry.top
        self._viewport.scroll_by_hand(dx, dy)
