"""What the roll shows at this moment: the session's music, or the working score of a drag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.roll.columns import Columns
from app.roll.shifted import Shifted
from app.session import Session
from core.audio_in.laying import Layout
from core.note_columns import Flags
from core.score import Note, Score, Span
from core.timing import BarMap
from core.words import tr, trn

EXPECTED, FAR_FETCHED = 2.0, 9.0  # bits of surprise where a ghost's edge begins to warm, and is warmest

MANY = 1000  # notes, of which it takes long to find where they are

HELD = tr("held: every take has it as it is")


@dataclass(frozen=True, slots=True)
class Known:
    """A run of a take's notes that stands in a known tune: `notes` of them from number `first` on."""

    first: int
    notes: int
    tune: str

    @property
    def rows(self) -> range:
        """The numbers of its notes."""
        return range(self.first, self.first + self.notes)

    @property
    def words(self) -> str:
        """What the mark on these notes means."""
        said = trn("{n} note as in “{tune}”", "{n} notes in a row as in “{tune}”", self.notes)
        return said.format(n=self.notes, tune=self.tune)


@dataclass(frozen=True, slots=True)
class GhostPart:
    """What a take holds for another track: its `name`, the number of its colour, and `bits` as in Ghost.

    Where the track is not `heard` its notes are hollow, as its own are.
    """

    colour: int
    name: str
    columns: Columns
    bits: NDArray[np.float64]
    percussion: bool = False
    heard: bool = True

    @property
    def warmth(self) -> NDArray[np.float64]:
        """Surprise from 0 (expected) to 1."""
        return warmth(self.bits)


def warmth(bits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Surprise from 0 (expected) to 1, of bits a note."""
    return np.clip((bits - EXPECTED) / (FAR_FETCHED - EXPECTED), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Ghost:
    """A take that is shown but is not the composer's yet, and how many `bits` surprised by each note.

    `known` is a run that is longer than tunes usually share. A ghost that `grew` out of the one before it
    takes its place at once, without fading in. One that is not `whole` is still being written, and is there
    to be looked at only. `others` are its notes for other tracks.
    """

    columns: Columns
    bits: NDArray[np.float64]
    span: Span
    known: Known | None = None
    grew: bool = False
    whole: bool = True
    others: tuple[GhostPart, ...] = ()

    @property
    def warmth(self) -> NDArray[np.float64]:
        """Surprise from 0 (expected) to 1."""
        return warmth(self.bits)

    @property
    def beside(self) -> tuple[tuple[int, bool, tuple[Note, ...]], ...]:
        """The notes for other tracks, as they are to be drawn."""
        return tuple((part.colour, part.heard, tuple(part.columns.notes)) for part in self.others)

    def part_of(self, note: Note) -> GhostPart | None:
        """What holds this very note for another track; None for a note of the ghost's own."""
        there = (part for part in self.others if any(each is note for each in part.columns.notes))
        return next(there, None)

    def knows(self, note: Note) -> bool:
        """Whether a note of the ghost stands in the known run."""
        return self.known is not None and note in self.columns.notes[self.known.first : self.known.rows.stop]


@dataclass(frozen=True, slots=True)
class Incoming:
    """Notes just played, those still held, and the caret of step input with the length it would enter."""

    notes: Columns
    held: tuple[Note, ...] = ()
    caret: Span | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A note that is there (None: comes) and what would be instead (None: goes); whether it is to be.

    With `clash` the composer has changed the same note.
    """

    old: Note | None
    new: Note | None
    wanted: bool = True
    clash: bool = False


@dataclass(frozen=True, slots=True)
class Arriving:
    """Which tracks of the score on show have come from a file, and which of all is drawn on."""

    track: int
    tracks: frozenset[int]


@dataclass(frozen=True, slots=True)
class Band:
    """A rubber band, in ticks and in rows counted from the highest pitch down."""

    start: float
    end: float
    top: float
    bottom: float


class Scene(QObject):
    """The score in view, its columns, the selection, and what floats above: ghost, loop, playhead."""

    changed = Signal()  # notes or selection
    ghost_changed = Signal()
    loop_changed = Signal()
    previewed = Signal(object)  # a function that gives the working score of a drag, None when that is over
    held_changed = (
        Signal()
    )  # the held notes, the span that takes are to fill, or what a take is compared with

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._working: Score | None = None
        self._chosen: frozenset[Note] | None = None
        self._shifted: Shifted | None = None
        self.arriving: Arriving | None = None
        self._bars: tuple[Score, BarMap] = (session.score, BarMap(session.score))
        self._columns: dict[int, Columns] = {}
        self._marked: tuple[Columns, frozenset[Note], Flags] | None = None
        self.band: Band | None = None
        self.incoming: Incoming | None = None
        self.heard: Layout | None = None
        self.differences: tuple[Difference, ...] = ()
        self.ghost: Ghost | None = None
        self.elsewhere = False  # the ghost fills another track than the one drawn on
        self.behind: Columns | None = None
        self.loop: Span | None = None
        self.held: frozenset[Note] = frozenset()
        self.target: Span | None = None
        session.score_changed.connect(self.changed)
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._mark)
        session.selection_changed.connect(self._due.start)
        session.selection_changed.connect(self.changed)
        session.track_changed.connect(self.changed)

    @property
    def score(self) -> Score:
        """The score to paint."""
        return self._session.score if self._working is None else self._working

    @property
    def track(self) -> int:
        """The index of the track that is drawn on."""
        return self._session.track if self.arriving is None else self.arriving.track

    @property
    def selection(self) -> frozenset[Note]:
        """The notes to paint as selected."""
        return self._session.selection if self._chosen is None else self._chosen

    @property
    def bars(self) -> BarMap:
        """The bars of the score to paint."""
        score = self.score
        if self._bars[0] is not score:
            old, bars = self._bars
            as_before = old.metres is score.metres and old.pickup == score.pickup
            self._bars = (score, bars if as_before else BarMap(score))
        return self._bars[1]

    @property
    def previewing(self) -> bool:
        """Whether a drag shows something that is not in the session."""
        return any(each is not None for each in (self._working, self._chosen, self._shifted))

    def preview(self, score: Score | None, selection: frozenset[Note]) -> None:
        """Show a working score (None: the session's own) and selection until told otherwise."""
        self._working, self._chosen, self._shifted = score, selection, None
        self.changed.emit()
        self.previewed.emit(None if score is None else lambda: score)

    def preview_shift(self, shifted: Shifted) -> None:
        """Show notes of the active track on their way, selected, until told otherwise.

        Meanwhile `score` is the session's own: everything but those notes is as it was.
        """
        self._working, self._chosen, self._shifted = None, None, shifted
        self.changed.emit()
        self.previewed.emit(lambda: shifted.edited.score)

    def show_arriving(self, score: Score, arriving: Arriving, selection: frozenset[Note]) -> None:
        """Show the piece as it would be with what a file holds, until `drop_preview`."""
        self.arriving = arriving
        self.preview(score, selection)

    def drop_preview(self) -> None:
        """Show the session's own score and selection again."""
        if self.previewing:
            self._working, self._chosen, self._shifted = None, None, None
            self.arriving = None
            self.changed.emit()
            self.previewed.emit(None)

    def columns(self, track: int | None = None) -> Columns:
        """The notes of a track (None: the one drawn on) as columns."""
        index = self.track if track is None else track
        if self._shifted is not None and index == self.track:
            return self._shifted.columns
        notes = self.score.tracks[index].notes
        known = self._columns.get(index)
        if known is None or known.notes is not notes:
            known = self._columns[index] = Columns(notes, like=known)
        return known

    def selected(self) -> Flags:
        """Which rows of the active track's columns are selected."""
        if self._shifted is not None:
            return self._shifted.selected
        columns, selection = self.columns(), self.selection
        if self._marked is None or self._marked[0] is not columns or self._marked[1] is not selection:
            self._marked = (columns, selection, columns.marked(selection))
        return self._marked[2]

    def _mark(self) -> None:
        """Find the rows of many selected notes, neither in the edit's turn nor amid a paint event."""
        if len(self._session.selection) > MANY and not self.previewing:
            self.selected()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see: no note in any track, and no ghost."""
        return (
            self.ghost is None
            and self.incoming is None
            and self.heard is None
            and not any(track.notes for track in self.score.tracks)
        )

    def show_ghost(
        self,
        notes: Sequence[Note],
        surprise: Sequence[float],
        span: Span,
        *,
        known: Known | None = None,
        grew: bool = False,
        whole: bool = True,
        others: Sequence[GhostPart] = (),
    ) -> None:
        """Show a take; `surprise` is in bits a note, as the model measured it, `others` for other tracks."""
        bits = np.asarray(surprise, np.float64)
        new = Ghost(Columns(tuple(notes)), bits, span, known, grew, whole, tuple(others))
        old = self.ghost
        same_place = old is not None and (old.span, old.columns.notes) == (span, new.columns.notes)
        same_place = same_place and old is not None and old.beside == new.beside
        same = old is not None and same_place and (old.known, old.whole) == (known, whole)
        if old is not None and same and np.array_equal(old.bits, new.bits):
            return
        self.ghost = replace(new, grew=grew or same_place)
        self.ghost_changed.emit()

    def clear_ghost(self) -> None:
        """Show no take."""
        if self.ghost is not None:
            self.ghost = None
            self.ghost_changed.emit()

    def show_behind(self, notes: Sequence[Note]) -> None:
        """Show the notes of another take behind the one on show, to compare them; or none."""
        self.behind = Columns(tuple(notes)) if notes else None
        self.held_changed.emit()

    def gives_way(self, note: Note) -> bool:
        """Whether keeping the take on show would take a note of the composer's away."""
        span = self._filled
        return span is not None and span.start <= note.start < span.end

    def giving_way(self, columns: Columns) -> Flags:
        """Which rows of the active track's columns give way to the take on show."""
        flags = np.zeros(len(columns), np.bool_)
        span = self._filled
        if span is not None:
            flags[columns.starting(span.start, span.end)] = True
        return flags

    @property
    def _filled(self) -> Span | None:
        """What the ghost fills of the track that is drawn on."""
        return None if self.ghost is None or self.elsewhere else self.ghost.span

    def set_loop(self, loop: Span | None) -> None:
        """Show which part is looped."""
        if loop != self.loop:
            self.loop = loop
            self.loop_changed.emit()

    def remarks(self, note: Note) -> list[str]:
        """What the marks on a note mean."""
        known = self.ghost.known if self.ghost is not None and self.ghost.knows(note) else None
        return [*([HELD] if note in self.held else []), *([known.words] if known else [])]

    def show_incoming(
        self, notes: tuple[Note, ...] = (), held: tuple[Note, ...] = (), caret: Span | None = None
    ) -> None:
        """Show what is being played in, and the caret of step input; nothing of it where nothing is given."""
        if not (notes or held or caret):
            self.incoming = None
        else:
            known = self.incoming.notes if self.incoming is not None else None
            columns = known if known is not None and known.notes is notes else Columns(notes, like=known)
            self.incoming = Incoming(columns, held, caret)
        self.held_changed.emit()

    def show_heard(self, heard: Layout | None) -> None:
        """Show what was heard in a sound, or nothing of it."""
        self.heard = heard
        self.held_changed.emit()

    def show_differences(self, differences: tuple[Difference, ...]) -> None:
        """Mark what another program has changed, or nothing."""
        if differences != self.differences:
            self.differences = differences
            self.held_changed.emit()

    def show_held(self, notes: frozenset[Note]) -> None:
        """Show which notes are held: they sound as they are in every take."""
        if notes != self.held:
            self.held = notes
            self.held_changed.emit()

    def show_target(self, span: Span | None) -> None:
        """Show which part takes are to fill, before there are any."""
        if span != self.target:
            self.target = span
            self.held_changed.emit()
