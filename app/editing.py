"""The edit commands of keyboard and menu, each one undo step through the session's door."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from operator import attrgetter
from typing import Concatenate, ParamSpec

from PySide6.QtCore import QObject, Signal

from app.piece_editing import PieceEditing
from app.roll.state import RollState
from app.session import Session
from core import edits
from core.edits import Edited
from core.harmony import Key
from core.note_columns import chosen
from core.note_values import describe, length_name, toggle_dot, toggle_triplet
from core.score import NOTE_ORDER, WHOLE_NOTE, Note, Score
from core.words import tr, trn

__all__ = ["Editing", "describe"]

NOTHING_SELECTED = tr("Nothing is selected")

_START, _PITCH = attrgetter("start"), attrgetter("pitch")

P = ParamSpec("P")
Edit = Callable[Concatenate[Score, int, Collection[Note], P], Edited]


class Editing(PieceEditing):
    """What the keys do to the selected notes; with nothing selected they say so and change nothing.

    `preview` asks for a note to be sounded, `told` is for the status bar, and `reveal_asked`
    carries notes the roll should scroll to, `moved` those it should not lose.
    """

    preview = Signal(int, int)  # pitch, velocity
    reveal_asked = Signal(object)  # frozenset[Note]
    moved = Signal(object)  # frozenset[Note]: where the selected notes are now

    def __init__(self, session: Session, state: RollState, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self._state = state
        self._place = 0  # where notes are walked from while none is selected

    def set_place(self, tick: int | None) -> None:
        """Remember where the keyboard's cursor on the roll is, None where there is none."""
        self._place = tick or 0

    # Selecting

    def select_all(self) -> None:
        """Select every note of the track."""
        self._session.select(chosen(self._session.notes))
        self._tell(self._session.selection)

    def select_none(self) -> None:
        """Draw single notes again, where chords are stamped; else select nothing."""
        if self._state.stamp is not None:
            self._state.choose_stamp(None)
        else:
            self._session.select(frozenset())

    def next_note(self) -> None:
        """Select the note after the selection; with none, the first from the cursor on, or the last."""
        notes, selection = self._session.notes, self._session.selection
        if selection:
            after = bisect_right(notes, max(map(NOTE_ORDER, selection)), key=NOTE_ORDER)
        else:
            after = min(bisect_left(notes, self._place, key=_START), len(notes) - 1)
        self._go_to(after, tr("This is the last note"))

    def previous_note(self) -> None:
        """Select the note before the selection, the last before the cursor when nothing is selected."""
        notes, selection = self._session.notes, self._session.selection
        if selection:
            after = bisect_left(notes, min(map(NOTE_ORDER, selection)), key=NOTE_ORDER)
        else:
            after = bisect_left(notes, self._place, key=_START) if self._place else len(notes)
        self._go_to(after - 1, tr("This is the first note"))

    def _go_to(self, index: int, otherwise: str) -> None:
        notes = self._session.notes
        if not 0 <= index < len(notes):
            self.told.emit(otherwise if notes else tr("There are no notes yet"))
            return
        next_one = frozenset((notes[index],))
        self._session.select(next_one)
        self._sound(next_one)
        self._tell(next_one)
        self.reveal_asked.emit(next_one)

    # Deleting, repeating

    def delete(self) -> None:
        """Take the selection out of the music."""
        selection = self._session.selection
        without = edits.erase(self._session.score, self._session.track, selection).score
        self._session.apply(tr("Delete"), without)
        deleted = trn("Deleted {n} note", "Deleted {n} notes", len(selection))
        self.told.emit(deleted.format(n=len(selection)) if selection else NOTHING_SELECTED)

    def duplicate(self) -> None:
        """Repeat the selection right after itself, on the grid and on its beat."""
        score, track, selection = self._session.score, self._session.track, self._session.selection
        if not selection:
            self.told.emit(NOTHING_SELECTED)
            return
        if self._state.grid.on:
            by = edits.repeats_after(score, track, selection, self._state.fine.ticks)
        else:
            by = max(note.end for note in selection) - min(note.start for note in selection)
        edited = edits.duplicate(score, track, selection, by, 0)
        self._take(tr("Duplicate"), edited)
        self.reveal_asked.emit(edited.notes)

    # Pitch

    def transpose(self, semitones: int) -> None:
        """Move the selection up or down by semitones, and sound it."""
        self._edit_aloud(tr("Transpose"), edits.transpose, semitones)

    def transpose_octave(self, octaves: int) -> None:
        """Move the selection up or down by octaves; it stays when there is no room for a whole one."""
        pitches = list(map(_PITCH, self._session.selection)) or [0]
        if not 0 <= min(pitches) + 12 * octaves <= max(pitches) + 12 * octaves <= 127:
            self.told.emit(tr("There is no room for an octave more"))
            return
        self._edit_aloud(tr("Transpose by octave"), edits.transpose, 12 * octaves)

    def transpose_in_scale(self, degrees: int) -> None:
        """Move the selection by steps of the key's scale (C major where no key was chosen)."""
        start = min((note.start for note in self._session.selection), default=0)
        key = self._session.score.key_at(start) or Key()
        self._edit_aloud(tr("Transpose in the scale"), edits.transpose_in_scale, key, degrees)

    def semitone_up(self) -> None:
        """Transpose up by a semitone."""
        self.transpose(1)

    def semitone_down(self) -> None:
        """Transpose down by a semitone."""
        self.transpose(-1)

    def octave_up(self) -> None:
        """Transpose up by an octave."""
        self.transpose_octave(1)

    def octave_down(self) -> None:
        """Transpose down by an octave."""
        self.transpose_octave(-1)

    def scale_up(self) -> None:
        """Transpose up by a step of the scale."""
        self.transpose_in_scale(1)

    def scale_down(self) -> None:
        """Transpose down by a step of the scale."""
        self.transpose_in_scale(-1)

    # Time

    def nudge(self, steps: int) -> None:
        """Move the selection by steps of the grid."""
        self._edit(tr("Move notes"), edits.move, steps * self._state.shown.ticks, 0)

    def lengthen(self, steps: int) -> None:
        """Move the ends of the selected notes by steps of the grid."""
        grid = self._state.shown.ticks
        self._edit(tr("Change length"), edits.resize, steps * grid, grid)

    def earlier(self) -> None:
        """Move the selection back by the grid."""
        self.nudge(-1)

    def later(self) -> None:
        """Move the selection on by the grid."""
        self.nudge(1)

    def shorter(self) -> None:
        """Shorten the selected notes by the grid."""
        self.lengthen(-1)

    def longer(self) -> None:
        """Lengthen the selected notes by the grid."""
        self.lengthen(1)

    def length(self, denominator: int) -> None:
        """Make the selected notes, and those drawn from now on, 1/`denominator` notes."""
        self.set_length(WHOLE_NOTE // denominator)

    def set_length(self, ticks: int) -> None:
        """Make the selected notes, and those drawn from now on, `ticks` long."""
        self._set_lengths(lambda lengths: [ticks] * len(lengths))

    def dotted(self) -> None:
        """Give the selected notes, and those drawn from now on, a dot, or take it away."""
        self._set_lengths(toggle_dot)

    def triplet(self) -> None:
        """Make the selected notes, and those drawn from now on, triplets, or plain again."""
        self._set_lengths(toggle_triplet)

    def _set_lengths(self, change: Callable[[list[int]], list[int]]) -> None:
        selection = sorted(self._session.selection, key=NOTE_ORDER)
        if not selection:
            [self._state.draw_length] = change([self._state.draw_length])
            self.told.emit(
                tr("Notes are drawn as long as this: {length_name}").format(
                    length_name=length_name(self._state.draw_length)
                )
            )
            return
        lengths = change([note.length for note in selection])
        self._state.draw_length = lengths[0]
        by_note = dict(zip(selection, lengths, strict=True))
        self._take(tr("Set length"), edits.set_lengths(self._session.score, self._session.track, by_note))

    # How all of them act

    def _edit(self, name: str, edit: Edit[P], *args: P.args, **kwargs: P.kwargs) -> None:
        selection = self._session.selection
        if not selection:
            self.told.emit(NOTHING_SELECTED)
            return
        self._take(name, edit(self._session.score, self._session.track, selection, *args, **kwargs))
        self.moved.emit(self._session.selection)

    def _edit_aloud(self, name: str, edit: Edit[P], *args: P.args, **kwargs: P.kwargs) -> None:
        self._edit(name, edit, *args, **kwargs)
        self._sound(self._session.selection)

    def _take(self, name: str, edited: Edited) -> None:
        self._session.apply(name, edited.score, edited.notes)
        self._tell(edited.notes)

    def _tell(self, notes: frozenset[Note]) -> None:
        one = next(iter(notes)) if len(notes) == 1 else None
        session = self._session
        self.told.emit(describe(one, session.score, percussion=session.drums) if one else _count(notes))

    def _sound(self, notes: frozenset[Note]) -> None:
        """Sound the first of the notes, the highest where several begin together."""
        if notes:
            start = min(map(_START, notes))
            first = max((note for note in notes if note.start == start), key=_PITCH)
            self.preview.emit(first.pitch, first.velocity)


def _count(notes: frozenset[Note]) -> str:
    return trn("{n} note", "{n} notes", len(notes)).format(n=len(notes))
