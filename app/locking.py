"""Which locks are on and what they hold: the guarantees that takes are asked for with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.passage import Passage
from app.session import Session
from app.settings import Settings
from core.continuation.request import Grid, Locks
from core.continuation.take import Take
from core.harmony import Key, estimate_key
from core.scales import Scale
from core.score import Note, Score, Span
from core.words import marked, tr, trn

NO_RHYTHM = tr("Select the notes whose rhythm to keep, or show a take.")
NO_PITCHES = tr("Select the notes whose pitches to keep, or show a take.")
NOTHING_TO_HOLD = tr("Select the notes to hold, or pin a note of the take on the roll.")
NONE_HELD = marked("No note is held any more.")
USUAL_RANGE = (60, 84)


class Lock(StrEnum):
    """Each lock by the word the window has for it."""

    SCALE = marked("scale")
    RANGE = marked("range")
    GRID = marked("grid")
    RHYTHM = marked("rhythm")
    PITCHES = marked("pitches")
    HELD = marked("held notes")
    CADENCE = marked("end here")
    LAST = marked("last note")
    ORIGINAL = marked("original")


REMEMBERED = {Lock.SCALE: the.LOCK_SCALE, Lock.CADENCE: the.CADENCE, Lock.ORIGINAL: the.ORIGINAL}


class Locking(QObject):
    """The locks as the composer has set them; what belongs to one piece goes when another is opened.

    `shown` gives the take on show and what it is called, None without one. `changed` says that a
    lock is new, `told` why one could not be set.
    """

    changed = Signal()
    told = Signal(str)
    noted = Signal(str)  # what has come of holding notes, for the status bar

    def __init__(
        self,
        session: Session,
        settings: Settings,
        shown: Callable[[], tuple[Take, str] | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._shown = session, settings, shown
        self._clear_piece()
        session.piece_opened.connect(self._piece_opened)

    def _clear_piece(self) -> None:
        self._scale: Scale | None = None
        self._range: tuple[int, int] | None = None
        self._copied: Passage | None = None
        self._copies = Lock.RHYTHM
        self._held: frozenset[Note] = frozenset()
        self._last: int | None = None

    def _piece_opened(self) -> None:
        before = self.count
        self._clear_piece()
        if before != self.count:
            self.changed.emit()

    # What stands

    def is_on(self, lock: Lock) -> bool:
        """Whether a lock is on."""
        if lock in REMEMBERED:
            return self._settings.get(REMEMBERED[lock])
        return {
            Lock.RANGE: self._range is not None,
            Lock.GRID: self.grid is not Grid.ANY,
            Lock.RHYTHM: self._copied is not None and self._copies is Lock.RHYTHM,
            Lock.PITCHES: self._copied is not None and self._copies is Lock.PITCHES,
            Lock.HELD: bool(self._held),
            Lock.LAST: self._last is not None,
        }[lock]

    @property
    def count(self) -> int:
        """How many locks are on."""
        return sum(self.is_on(lock) for lock in Lock)

    @property
    def chosen_scale(self) -> Scale | None:
        """The scale that was chosen; None for the piece's key."""
        return self._scale

    def scale(self, tick: int) -> Scale | None:
        """The scale that takes from `tick` on would be locked to: the chosen one, or the key's there."""
        key = self._session.score.key_at(tick)
        return self._scale or (Scale.of(key) if key else None)

    @property
    def range(self) -> tuple[int, int] | None:
        """Lowest and highest pitch."""
        return self._range

    @property
    def copied(self) -> Passage | None:
        """Whose rhythm or pitches are kept."""
        return self._copied

    @property
    def held(self) -> frozenset[Note]:
        """The notes that sound as they are."""
        return self._held

    @property
    def grid(self) -> Grid:
        """Which onsets and ends there may be."""
        return Grid(self._settings.get(the.GRID))

    @property
    def last(self) -> int | None:
        """The pitch class that takes end on."""
        return self._last

    def locks(self, span: Span, score: Score) -> Locks:
        """The locks for takes that fill `span` of `score`."""
        copied = self._copied
        lowest, highest = self._range or (None, None)
        held = [note for note in self._held if span.start <= note.start < span.end]
        return Locks(
            scale=self.scale(span.start) if self.is_on(Lock.SCALE) else None,
            lowest=lowest,
            highest=highest,
            rhythm=copied.rhythm(span, score) if copied and self._copies is Lock.RHYTHM else (),
            pitches=copied.pitches if copied and self._copies is Lock.PITCHES else (),
            held=tuple(sorted(held, key=lambda note: (note.start, note.pitch))),
            grid=self.grid,
            last=self._last,
            cadence=self.is_on(Lock.CADENCE),
            original=self.is_on(Lock.ORIGINAL),
        )

    # Setting them

    def switch(self, lock: Lock, on: bool, tick: int = 0) -> None:
        """Switch a lock on, with what it most likely is to hold where takes begin at `tick`, or off."""
        if on == self.is_on(lock):
            return
        if lock in REMEMBERED:
            if lock is Lock.SCALE and on and self.scale(tick) is None:
                self._scale = self._guessed_scale()
            self._settings.set(REMEMBERED[lock], on)
        elif lock is Lock.GRID:
            self._settings.set(the.GRID, (Grid.STRAIGHT if on else Grid.ANY).value)
        elif lock in (Lock.RHYTHM, Lock.PITCHES):
            self.copy(lock) if on else self.drop_copied()
            return
        elif lock is Lock.HELD:
            self.hold(self._session.selection) if on else self.release()
            return
        elif lock is Lock.RANGE:
            self._range = self._likely_range() if on else None
        else:
            scale = self.scale(tick) or self._guessed_scale()
            self._last = Key(scale.tonic).tonic_class if on else None
        self.changed.emit()

    def unlock_all(self) -> None:
        """Nothing is guaranteed any more."""
        self._clear_piece()
        for setting in REMEMBERED.values():
            self._settings.set(setting, False)
        self._settings.set(the.GRID, Grid.ANY.value)
        self.changed.emit()

    def choose_scale(self, scale: Scale | None) -> None:
        """Lock to this scale; None for the piece's key."""
        self._scale = scale
        self.changed.emit()

    def choose_range(self, lowest: int, highest: int) -> None:
        """Lock the pitches between two, whichever is the higher."""
        self._range = min(lowest, highest), max(lowest, highest)
        self.changed.emit()

    def choose_grid(self, grid: Grid) -> None:
        """Lock to a grid, or to none."""
        self._settings.set(the.GRID, grid.value)
        self.changed.emit()

    def choose_last(self, pitch_class: int) -> None:
        """Lock the last note's pitch class."""
        self._last = pitch_class
        self.changed.emit()

    def range_from_selection(self) -> None:
        """Lock the range of the selected notes."""
        if self._session.selection:
            self._range = self._range_of(self._session.selection)
            self.changed.emit()
        else:
            self.told.emit(tr("Select notes to take the range from."))

    def hold(self, notes: Iterable[Note]) -> None:
        """Hold these notes, or let go of them where all are held already."""
        asked = frozenset(notes)
        if not asked:
            self.changed.emit()  # whatever asked shows again what is so
            self.told.emit(NOTHING_TO_HOLD)
            return
        free = asked <= self._held
        self._held = self._held - asked if free else self._held | asked
        self.changed.emit()
        self.noted.emit(_held_words(len(asked), free=free))

    def release(self) -> None:
        """Hold no notes."""
        self._held = frozenset()
        self.changed.emit()
        self.noted.emit(tr(NONE_HELD))

    def drop_copied(self) -> None:
        """Keep neither rhythm nor pitches."""
        self._copied = None
        self.changed.emit()

    def restore(self, locks: Locks, start: int, end: int) -> None:
        """Set every lock as a take between two ticks had it; whoever calls says that they changed."""
        score = self._session.score
        key = score.key_at(start)
        self._scale = None if key and locks.scale == Scale.of(key) else locks.scale
        self._range = None
        if locks.lowest is not None or locks.highest is not None:
            self._range = locks.lowest or 0, 127 if locks.highest is None else locks.highest
        self._held, self._last = frozenset(locks.held), locks.last
        self._copies = Lock.RHYTHM if locks.rhythm else Lock.PITCHES
        self._copied = Passage.of_locks(locks, Span(start, end), score, tr("that take"))
        self._settings.set(the.LOCK_SCALE, locks.scale is not None)
        self._settings.set(the.CADENCE, locks.cadence)
        self._settings.set(the.ORIGINAL, locks.original)
        self._settings.set(the.GRID, locks.grid.value)

    def copy(self, what: Lock) -> None:
        """Keep rhythm or pitches (`what`) of the take on show, or of the selected notes."""
        shown, selection, score = self._shown(), self._session.selection, self._session.score
        if shown is not None:
            self._copied = Passage.of_take(shown[0], score, tr("take {letter}").format(letter=shown[1]))
        elif selection:
            self._copied = Passage.of_notes(selection, score, tr("your selection"))
        if self._copied is not None:
            self._copies = what
        self.changed.emit()
        if self._copied is None:
            self.told.emit(NO_RHYTHM if what is Lock.RHYTHM else NO_PITCHES)

    def _guessed_scale(self) -> Scale:
        notes = self._session.notes
        if not notes:
            return Scale.shaped("C", "major")
        return Scale.of(estimate_key([note.pitch for note in notes], [note.length for note in notes]))

    def _likely_range(self) -> tuple[int, int]:
        """The selection's, or the track's: a note that is still selected from a drag is not meant."""
        pitches = {note.pitch for note in self._session.selection}
        return self._range_of(self._session.selection if len(pitches) > 1 else self._session.notes)

    def _range_of(self, notes: Iterable[Note]) -> tuple[int, int]:
        pitches = [note.pitch for note in notes]
        return (min(pitches), max(pitches)) if pitches else USUAL_RANGE


def _held_words(notes: int, *, free: bool) -> str:
    """What holding notes, or letting go of them, has done."""
    if free:
        return trn("The note is free again.", "{n} notes are free again.", notes).format(n=notes)
    return trn(
        "This note is held: whatever is written there keeps it as it is.",
        "{n} notes are held: whatever is written there keeps them as they are.",
        notes,
    ).format(n=notes)
