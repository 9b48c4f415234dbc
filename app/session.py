"""The open piece and its history: the one door through which the music changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QObject, Signal

from core import edits
from core.continuation.take import Takes
from core.files import project
from core.files.imported import MOST_NOTES, MOST_TRACKS
from core.harmony import Key, estimate_key
from core.history import Hands, History
from core.letting_go import let_go_all_but
from core.note_columns import among, identities
from core.score import Note, Score, shared_ends
from core.takes_tree import NO_TAKES, TakesTree
from core.words import tr

_START, _LENGTH, _PITCH = attrgetter("start"), attrgetter("length"), attrgetter("pitch")
_NO_ROOM = tr(
    "That would make the piece too large to be saved, so nothing was changed; a piece holds {notes} notes "
    "in {tracks} tracks, and a month of music."
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is worth saving as it was at one time, and which of the session's states that was."""

    score: Score
    takes: TakesTree
    history: History
    sortings: int


class Session(QObject):
    """Holds the open score; every change, drawn or generated, is announced from here and only here.

    `selection` holds notes of the active track; it is the part of the view's state that edits and
    the assistant need, so it lives beside the score and never names a note that is gone. `takes` are
    all takes that were shown for the piece; they are no part of its history, for none is ever lost.
    """

    score_changed = Signal()
    selection_changed = Signal()
    track_changed = Signal()
    takes_changed = Signal()
    piece_opened = Signal()  # a different piece; follows its score_changed
    refused = Signal(str)  # why an edit was not taken over
    settled = Signal()  # after any of score, selection, track and piece, once for those that came together

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History(Score())
        self._selection: frozenset[Note] = frozenset()
        self._track = 0
        self._takes = NO_TAKES
        self._sortings = self._sortings_saved = 0  # how often takes were sorted out, and when last saved

    @property
    def score(self) -> Score:
        """The score as it stands."""
        return self._history.score

    @property
    def track(self) -> int:
        """The index of the track that is drawn on."""
        return min(self._track, len(self.score.tracks) - 1)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of the track that is drawn on."""
        return self.score.tracks[self.track].notes

    @property
    def drums(self) -> bool:
        """Whether the track that is drawn on is a percussion track."""
        return self.score.tracks[self.track].percussion

    @property
    def selection(self) -> frozenset[Note]:
        """The selected notes of the active track."""
        return self._selection

    def key_at(self, tick: int) -> Key:
        """The key in force, or else the one that the notes of the track suggest."""
        chosen, notes = self.score.key_at(tick), self.notes
        return chosen or estimate_key(list(map(_PITCH, notes)), list(map(_LENGTH, notes)))

    @property
    def history(self) -> History:
        """Undo and redo names; change it through this object only."""
        return self._history

    @property
    def takes(self) -> TakesTree:
        """Every take that was shown for the piece."""
        return self._takes

    @property
    def is_saved(self) -> bool:
        """Whether nothing would be lost: the score is on disk, and what was said of its takes."""
        return self._history.is_saved and self._sortings == self._sortings_saved

    @property
    def moment(self) -> Moment:
        """What a save would write now."""
        return Moment(self.score, self._takes, self._history, self._sortings)

    def open(self, score: Score, takes: TakesTree = NO_TAKES, *, saved: bool) -> None:
        """Begin a new history with another piece."""
        self._history = History(score)
        if not saved:
            self._history.mark_unsaved()
        self._track = 0
        self._takes, self._sortings_saved = takes, self._sortings
        self._announce(frozenset(), 0)
        self.takes_changed.emit()
        self.track_changed.emit()
        self.piece_opened.emit()
        self.settled.emit()
        let_go_all_but(self.score)  # at the end: those who follow compare with the piece before

    def apply(
        self, name: str, score: Score, selection: frozenset[Note] | None = None, *, stays: bool = False
    ) -> None:
        """Take an edit over as one undo step; an edit that changed nothing leaves no step.

        One after which the piece could not be saved is refused: nothing is changed, and `refused` says so.
        `stays` says that it is not what was selected that it changes: undo selects that again, and not what
        it brings back.
        """
        if project.lacks_room(score) and not project.lacks_room(self.score):
            self.refused.emit(_NO_ROOM.format(notes=MOST_NOTES, tracks=MOST_TRACKS))
        elif score != self.score:
            before = self.score
            to = edits.followed(before, score, self.track)
            fewer = len(score.tracks) < len(before.tracks)
            after = self._selection if selection is None else selection
            self._history.push(name, score, Hands(self._selection, after) if stays else None)
            self._follow_names(before)
            self._announce(after, to, anew=fewer)
            self.settled.emit()
        elif selection is not None:
            self.select(selection)

    def undo(self) -> None:
        """Take the last step back; the notes, or the track, it brings back are in hand."""
        self._walk(self._history.undo)

    def redo(self) -> None:
        """Do the step taken back again; the notes, or the track, it makes are in hand."""
        self._walk(self._history.redo)

    def mark_saved(self, moment: Moment | None = None) -> None:
        """Remember that the score and the takes of a moment (None: now) of this piece are on disk."""
        moment = moment or self.moment
        if moment.history is self._history:
            self._history.mark_saved(moment.score)
            self._sortings_saved = moment.sortings

    def add_takes(self, takes: Takes) -> tuple[int, ...]:
        """Put an answer into the tree of takes, which is not yet worth a question on closing; its nodes."""
        tree, nodes = self._takes.add(takes)
        if len(tree.nodes) > len(self._takes.nodes):
            self._takes = tree
            self.takes_changed.emit()
        return nodes

    def sort_takes(self, tree: TakesTree) -> None:
        """Take over what the composer has starred, named or discarded; it is worth saving."""
        if tree != self._takes:
            self._takes, self._sortings = tree, self._sortings + 1
            self.takes_changed.emit()

    def select(self, notes: frozenset[Note]) -> None:
        """Select exactly these notes of the active track."""
        if notes != self._selection:
            self._selection = notes
            self.selection_changed.emit()
            self.settled.emit()

    def select_seen(self, notes: frozenset[Note]) -> None:
        """Select those of these notes that are still there: an edit may not be seen yet where they were."""
        self.select(_still_there(notes, self.notes))

    def choose_track(self, track: int) -> None:
        """Draw on another track, if it is there."""
        if track != self.track and 0 <= track < len(self.score.tracks):
            chosen, self._track, self._selection = self._selection, track, frozenset()
            if chosen:
                self.selection_changed.emit()
            self.track_changed.emit()
            self.settled.emit()

    def _follow_names(self, before: Score) -> None:
        """Takes are known by the name of their track: where one is called otherwise now, so are they."""
        if edits.renames(before, self.score):
            self._takes = self._takes.renamed(before, self.score)

    def _walk(self, step: Callable[[], frozenset[Note] | None]) -> None:
        """Through the history; the next key acts on what comes of it, or on what was selected."""
        before, here = self.score, self.track
        chosen = step()
        after = self.score
        self._follow_names(before)
        came = edits.newcomer(before, after)
        to = edits.followed(before, after, here) if came is None else came
        new, gone = frozenset[Note](), frozenset[Note]()
        if came is None:
            new, gone = _exchanged(before.tracks[here].notes, after.tracks[to].notes, self._selection)
        # What an edit left as it was stays in hand with what it changed, as they were chosen together.
        hand = new | self._selection - gone if self._selection & gone else new or self._selection
        self._announce(hand if chosen is None else chosen, to, anew=len(after.tracks) != len(before.tracks))
        self.settled.emit()

    def _announce(self, selection: frozenset[Note], track: int, *, anew: bool = False) -> None:
        """The score is another; so may be the track at the same place, where `anew`."""
        kept = _still_there(selection, self.score.tracks[track].notes)
        changed, self._selection = kept != self._selection, kept
        moved, self._track = anew or track != self._track, track
        self.score_changed.emit()
        if changed:
            self.selection_changed.emit()
        if moved:
            self.track_changed.emit()


def _exchanged(
    before: Sequence[Note], after: Sequence[Note], chosen: frozenset[Note]
) -> tuple[frozenset[Note], frozenset[Note]]:
    """The notes that came, and those that went: most often the chosen ones, a set that need not be made."""
    head, tail = shared_ends(after, before)
    came, gone = frozenset(after[head : len(after) - tail]), before[head : len(before) - tail]
    same = len(gone) == len(chosen) and among(identities(chosen), gone).all()
    went = chosen if same else frozenset(gone)
    if came.isdisjoint(went):
        return came, went
    return came - went, went - came


def _still_there(chosen: frozenset[Note], notes: Sequence[Note]) -> frozenset[Note]:
    """Those of the chosen notes that are among a track's, told by which they are where that will do."""
    if not chosen:
        return chosen
    if 2 * len(chosen) < len(notes):  # else it is not worth looking for where they lie
        starts = list(map(_START, chosen))
        first = bisect_left(notes, min(starts), key=_START)
        notes = notes[first : bisect_right(notes, max(starts), lo=first, key=_START)]
    if among(identities(chosen), notes).all():
        return chosen
    return chosen.intersection(notes)
