"""Which part of the piece is in view: scroll bars, zoom by keys, and scrolling to what must be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QScrollBar

from app.roll.geometry import MARGIN
from app.roll.scene import Scene
from app.roll.viewport import Viewport
from app.session import Session
from app.settings import FOLLOW, Settings
from core.instruments import KIT
from core.score import Note
from core.words import tr

FIRST_BARS = 8  # shown at first
FIRST_NOTES = 40
MANY = 1000  # notes, of which it takes long to find where they lie
FIRST_PITCH = 72  # C5: the roll opens around C4 to C6
FIRST_PITCHES = 24  # two octaves, or more where the music has more, or fewer where there is little room
OCTAVE = 12
LEAST_ROW = 11  # pixels: rows are not made lower than this at first
BELOW = 3  # rows below the drums, where a hint may lie
ROUND = 5  # rows that stand free above and below what is fitted into the view
Place = tuple[int, int, float, float]  # left, top, and the zoom both ways


class Framing(QObject):
    """Moves the viewport for the composer and for what happens in the piece; owns the scroll bars."""

    def __init__(
        self, session: Session, settings: Settings, viewport: Viewport, scene: Scene, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._viewport, self._scene = viewport, scene
        self.playhead = 0.0
        self._playing = False
        self.held = False  # while the playhead goes through something else than the piece
        self._led: tuple[Place, Place] | None = None  # from where the view was led to a take, and to where
        self.across, self.upright = QScrollBar(Qt.Orientation.Horizontal), QScrollBar(Qt.Orientation.Vertical)
        self.across.setAccessibleName(tr("scroll through time"))
        self.upright.setAccessibleName(tr("scroll through pitch"))
        for bar in (self.across, self.upright):
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bar.valueChanged.connect(self._scrolled)
        session.piece_opened.connect(self.show_beginning)
        for changed in (session.score_changed, viewport.changed, scene.ghost_changed):
            changed.connect(self._place_scroll_bars)

    def begin(self, size: QSize) -> None:
        """Show the beginning; the notes' area has its size now."""
        self._viewport.show(self._viewport.geometry.resized(size.width(), size.height()))
        self.show_beginning()

    def show_beginning(self) -> None:
        """Eight bars from the start, around the music's middle pitch, or C5 where there is none.

        All tracks are in view where rows need not be too low for that, else the one that is drawn on.
        """
        score, geometry = self._session.score, self._viewport.geometry
        most = geometry.height // LEAST_ROW - ROUND
        low, high = self._range(range(len(score.tracks)))
        if high - low > most:
            low, high = self._range([self._session.track])
        pitches = max(OCTAVE, min(FIRST_PITCHES, max(most, high - low)), min(most, high - low))
        shown = geometry.fitted((0, FIRST_BARS * score.metres[0].bar_length), (0, pitches))
        self._viewport.show(shown.scrolled_to(-MARGIN, 0).centred((low + high) / 2))

    def _range(self, tracks: Iterable[int]) -> tuple[int, int]:
        """The lowest and the highest pitch of these tracks; drums count where they are drawn on."""
        score, here = self._session.score, self._session.track
        pitched = [track for track in tracks if track == here or not score.tracks[track].percussion]
        extents = [columns.extent for columns in map(self._scene.columns, pitched) if len(columns)]
        if not extents:
            return KIT if self._session.drums else (FIRST_PITCH, FIRST_PITCH)
        _, _, lowest, highest = zip(*extents, strict=True)
        return min(lowest), max(highest)

    def show_arriving(self) -> None:
        """The beginning of what would come from a file, if none of it is in view."""
        scene = self._scene
        self._place_scroll_bars()
        notes = scene.score.tracks[scene.track].notes
        if notes:
            self.keep_in_view(notes[:FIRST_NOTES])

    # The playhead

    def follow(self, tick: float) -> None:
        """Go with the playhead: while playing as the settings say, else only where it jumps."""
        moved, self.playhead = tick != self.playhead, tick
        if self.held:
            return
        if self._playing:
            self._viewport.follow(tick, self._settings.get(FOLLOW))
        elif moved:
            self._viewport.reveal(tick)

    def seek(self, tick: float) -> None:
        """Show where the playhead was put, even where it stood there and the view was scrolled away."""
        if not self.held:
            self._viewport.reveal(tick)

    def set_playing(self, playing: bool) -> None:
        """When play starts the playhead is followed again, however the view was scrolled before."""
        if playing and not self._playing:
            self._viewport.following = True
        self._playing = playing

    # Zoom

    def zoom_time(self, factor: float) -> None:
        """Draw time out (or together, below 1) around the playhead, or the middle if that is out of view."""
        geometry = self._viewport.geometry
        x = geometry.x(self.playhead)
        self._viewport.show(
            geometry.zoomed_time(factor, x if 0 <= x <= geometry.width else geometry.width / 2)
        )

    def zoom_pitch(self, factor: float) -> None:
        """Make the rows higher, or lower below 1."""
        geometry = self._viewport.geometry
        self._viewport.show(geometry.zoomed_pitch(factor, geometry.height / 2))

    def zoom_fit(self) -> None:
        """Show every note of the piece, or the beginning of an empty one."""
        shown = [self._scene.columns(track) for track in range(len(self._scene.score.tracks))]
        if (ghost := self._scene.ghost) is not None:
            shown += [ghost.columns, *(part.columns for part in ghost.others)]
        extents = [columns.extent for columns in shown if len(columns)]
        if not extents:
            self.show_beginning()
            return
        starts, ends, lowest, highest = zip(*extents, strict=True)
        ticks, pitches = (min(starts), max(ends)), (min(lowest), max(highest))
        self._viewport.show(self._viewport.geometry.fitted(ticks, pitches))

    # Scrolling to notes

    def sight(self) -> tuple[float, float]:
        """The ticks at the left and the right edge of what is in view."""
        geometry = self._viewport.geometry
        return geometry.tick(0), geometry.tick(geometry.width)

    def show_kit(self) -> None:
        """Have drums in view before the first is struck, from the bass drum up as far as there is room."""
        geometry = self._viewport.geometry
        low, high = KIT[0] - BELOW, KIT[1]
        rows = geometry.height // geometry.row_height
        here = round(geometry.tick(1))
        self._viewport.show(geometry.revealing((here, here), (low, min(high, low + max(0, rows - 2)))))

    def reveal(self, notes: Iterable[Note], *, in_time: bool = True, covered: int = 0) -> None:
        """Scroll, no further than needed, so that notes are in view, or only their pitches.

        `covered` is how many pixels at the bottom of the canvas something else lies on.
        """
        notes = list(notes)
        if notes:
            self._scroll_to(notes, [note.pitch for note in notes], in_time, covered)

    def _scroll_to(self, notes: Sequence[Note], pitches: Sequence[int], in_time: bool, covered: int) -> None:
        """Have these notes' time in view, unless not `in_time`, and these pitches."""
        geometry = self._viewport.geometry
        ticks = min(note.start for note in notes), max(note.end for note in notes)
        if not in_time:
            ticks = (round(geometry.tick(1)),) * 2
        self._viewport.show(geometry.revealing(ticks, (min(pitches), max(pitches)), covered))

    def lead(
        self, notes: Iterable[Note], *, beside: Iterable[Note] = (), in_time: bool = True, covered: int = 0
    ) -> None:
        """Reveal notes that are only offered: `lead_back` shows again what the composer looked at.

        Rows become lower if need be, as long as they can be read. What sounds `beside` the notes is revealed
        too, and what is in view of the track stays there, where rows need not be lower than that.
        """
        before = self._place()
        origin = self._led[0] if self._led is not None and self._led[1] == before else before
        notes = list(notes)
        if notes:
            pitches = [note.pitch for note in notes]
            every = [*pitches, *(note.pitch for note in beside)]
            wider = [*every, *self._pitches_in_view()]
            fit = (each for each in (wider, every) if self._fitting_row(each, covered) >= LEAST_ROW)
            pitches = next(fit, pitches)
            self._make_room(pitches, covered)
            self._scroll_to(notes, pitches, in_time, covered)
        self._led = origin, self._place()

    def _make_room(self, pitches: Sequence[int], covered: int) -> None:
        """Have rows no higher than lets all these pitches be in view, but not too low to be read."""
        geometry = self._viewport.geometry
        row = max(LEAST_ROW, self._fitting_row(pitches, covered))
        if row < geometry.row_height:
            self._viewport.show(geometry.zoomed_pitch(row / geometry.row, geometry.height / 2))

    def _fitting_row(self, pitches: Sequence[int], covered: int) -> int:
        """The height of rows at which these pitches just fill what is not covered."""
        return (self._viewport.geometry.height - covered) // (max(pitches) - min(pitches) + 2)

    def _pitches_in_view(self) -> list[int]:
        """The pitches of the track's notes that the view shows."""
        geometry, columns = self._viewport.geometry, self._scene.columns()
        low, high = geometry.pitch(geometry.height - 1), geometry.pitch(0)
        found: list[int] = columns.pitch[columns.touching(*self.sight(), low, high)].tolist()
        return found

    def lead_back(self) -> None:
        """Show what was in view before `lead`, unless the view was moved since."""
        if self._led is not None and self._led[1] == self._place():
            left, top, _, row = self._led[0]
            geometry = self._viewport.geometry
            self._viewport.show(geometry.zoomed_pitch(row / geometry.row, 0).scrolled_to(left, top))
        self._led = None

    def stay(self) -> None:
        """What was offered is the composer's now; the view stays with it."""
        self._led = None

    def _place(self) -> Place:
        geometry = self._viewport.geometry
        return geometry.left, geometry.top, geometry.scale, geometry.row

    def keep_in_view(self, notes: Iterable[Note], *, in_time: bool = True) -> None:
        """Scroll to notes of which none is in view; of a group partly in view, to those above and below.

        In time such a group stays as it is, and where it has more pitches than the view. Without `in_time`
        only pitches count.
        """
        notes = list(notes)
        if not any(self._shows(note, in_time=in_time) for note in notes):
            self.reveal(notes, in_time=in_time)
        elif len(notes) <= MANY:
            here = [note for note in notes if not in_time or self._shows_in_time(note)]
            geometry, pitches = self._viewport.geometry, [note.pitch for note in here]
            if (max(pitches) - min(pitches) + 1) * geometry.row_height <= geometry.height:
                self.reveal(here, in_time=False)

    def _shows(self, note: Note, *, in_time: bool) -> bool:
        geometry = self._viewport.geometry
        if not 0 <= geometry.y(note.pitch) <= geometry.height - geometry.row_height:
            return False
        return not in_time or self._shows_in_time(note)

    def _shows_in_time(self, note: Note) -> bool:
        geometry = self._viewport.geometry
        begins, ends = geometry.x(note.start), geometry.x(note.end)
        return 0 <= begins < geometry.width or begins < 0 < ends

    # The scroll bars

    def _place_scroll_bars(self) -> None:
        """The bars' ranges: to half a view past the end of the piece, or as far as one has scrolled."""
        geometry = self._viewport.geometry
        ghost = self._scene.ghost
        score = self._session.score if self._scene.arriving is None else self._scene.score
        end = max(score.end, ghost.span.end if ghost else 0)
        furthest = max(geometry.left, round(end * geometry.scale) - geometry.width // 2)
        bottom = max(0, geometry.full_height - geometry.height)
        for bar, low, high, value, page in (
            (self.across, -MARGIN, furthest, geometry.left, geometry.width),
            (self.upright, 0, bottom, geometry.top, geometry.height),
        ):
            blocked = bar.blockSignals(True)
            bar.setRange(low, high)
            bar.setPageStep(page)
            bar.setSingleStep(geometry.row_height * 2)
            bar.setValue(value)
            bar.blockSignals(blocked)

    def _scrolled(self) -> None:
        geometry = self._viewport.geometry
        dx, dy = self.across.value() - geometry.left, self.upright.value() - geometry.top
        self._viewport.scroll_by_hand(dx, dy)
