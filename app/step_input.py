"""Step input: notes one after the other at a caret, from letters or from a keyboard."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from app.roll.state import RollState
from app.session import Session
from app.told import would
from core import edits
from core.edits import Edited
from core.harmony import Key, lettered
from core.midi_in.events import KeyEvent, Played
from core.note_values import length_name, toggle_dot, toggle_triplet
from core.score import Note, Span
from core.timing import BarMap
from core.words import tr

FIRST_PITCH = 67  # where there is nothing before the caret, letters are looked for around G4


@dataclass(slots=True)
class _Entry:
    """What one key entered at a tick: a chord, in every way it stood since, or a rest."""

    tick: int
    length: int
    notes: list[frozenset[Note]] = field(default_factory=list)


class StepInput(QObject):
    """A caret and what is entered at it: each note or chord is one step of undo, which it follows.

    `shown` gives what the roll shows of it, `preview` a note to sound, `moved` where to scroll to.
    """

    changed = Signal()  # on or off
    shown = Signal(object, object)  # tuple of notes that are held, and the caret's span or None
    told = Signal(str)
    preview = Signal(int, int)
    moved = Signal(object)  # notes

    def __init__(self, session: Session, state: RollState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._state = session, state
        self._on = False
        self._caret = 0
        self._playhead = 0.0
        self._entries: list[_Entry] = []
        self._undone: list[_Entry] = []
        self._chord: dict[int, int] = {}  # keys pressed together so far, and how hard
        self._down: set[int] = set()
        self._ours = False  # whether the edit under way is one of these
        session.score_changed.connect(self._follow_score)
        session.track_changed.connect(self._begin_anew)
        session.piece_opened.connect(self.leave)

    @property
    def on(self) -> bool:
        """Whether keys enter notes."""
        return self._on

    @property
    def caret(self) -> int:
        """The tick at which the next note begins."""
        return self._caret

    @property
    def description(self) -> str:
        """Where the caret is and what it enters, for the status bar."""
        at = BarMap(self._session.score).position(self._caret)
        return tr("bar {bar} beat {beat} · {length}").format(
            bar=at.bar, beat=at.beat, length=length_name(self._state.draw_length)
        )

    def toggle(self) -> None:
        """Begin at the playhead, or leave."""
        if self._on:
            self.leave()
            return
        self._on = True
        self._begin_anew()
        self.go(round(self._playhead))
        self.changed.emit()

    def leave(self) -> None:
        """Keys are what they were before."""
        if self._on:
            self._on = False
            self._begin_anew()
            self.shown.emit((), None)
            self.told.emit("")
            self.changed.emit()

    def set_playhead(self, tick: float) -> None:
        """Remember where the playhead is."""
        self._playhead = tick

    # The caret

    def go(self, tick: int) -> None:
        """Put the caret on the grid line nearest to a tick."""
        if self._on:
            tick = max(0, tick)
            if self._state.grid.on:
                tick = BarMap(self._session.score).nearest_line(tick, self._state.fine.ticks)
            self._put_caret(tick)

    def go_by(self, steps: int) -> None:
        """Move the caret by the length that is entered."""
        self._put_caret(max(0, self._caret + steps * self._state.draw_length))

    def go_by_bar(self, bars: int) -> None:
        """Move the caret to the next bar line, or the one before."""
        bar_map = BarMap(self._session.score)
        bar = bar_map.bar_at(self._caret)
        if bars > 0:
            self._put_caret(bar.end)
        else:
            self._put_caret(bar_map.bar_at(max(0, self._caret - 1)).start)

    def go_start(self) -> None:
        """Put the caret at the start."""
        self._put_caret(0)

    def go_end(self) -> None:
        """Put the caret behind the last note of the track."""
        self._put_caret(self._session.score.tracks[self._session.track].end)

    # Entering

    def enter_letter(self, letter: str, *, add: bool = False) -> None:
        """A note by its name, as near as can be to the one before; with `add`, above it in the same chord."""
        last = self._last()
        last = last if last is not None and last is self._entries[-1] else None
        tick = last.tick if add and last else self._caret
        pitch_class = lettered(letter, self._session.score.key_at(tick) or Key())
        if add and last:
            top = max(note.pitch for note in last.notes[-1])
            pitch = top + ((pitch_class - top - 1) % 12) + 1
        else:
            pitch = _nearest(pitch_class, self._before())
        if pitch > 127:
            return
        self.preview.emit(pitch, self._state.draw_velocity)
        if add and last:
            self._add(last, pitch)
        else:
            self._enter({pitch: self._state.draw_velocity})

    def enter_rest(self) -> None:
        """Leave the length that is entered empty."""
        self._entries.append(_Entry(self._caret, self._state.draw_length))
        self._put_caret(self._caret + self._state.draw_length)

    def take_back(self) -> None:
        """Take the last note, chord or rest back."""
        if not self._entries:
            self.told.emit(tr("Nothing was entered yet"))
            return
        last = self._entries.pop()
        if last.notes:
            session = self._session
            self._apply(tr("Take back"), edits.erase(session.score, session.track, last.notes[-1]))
        self._put_caret(last.tick)

    def move_last(self, semitones: int) -> None:
        """Move the last note or chord up or down."""
        last = self._last()
        if last is None:
            return
        session = self._session
        edited = edits.transpose(session.score, session.track, last.notes[-1], semitones)
        last.notes.append(edited.notes)
        self._apply(tr("Transpose"), edited)
        top = max(edited.notes, key=lambda note: note.pitch)
        self.preview.emit(top.pitch, top.velocity)
        self._show()

    def set_length(self, ticks: int) -> None:
        """Enter notes of this length from now on."""
        self._state.draw_length = ticks
        self._show()

    def dot(self) -> None:
        """Enter dotted notes from now on, or plain ones again."""
        self.set_length(toggle_dot([self._state.draw_length])[0])

    def triplet(self) -> None:
        """Enter triplets from now on, or plain notes again."""
        self.set_length(toggle_triplet([self._state.draw_length])[0])

    def hear(self, played: Played) -> None:
        """A key of a piano: those pressed together are a chord, entered when the last is let go."""
        if not self._on or not isinstance(played, KeyEvent):
            return
        if played.velocity:
            self._down.add(played.pitch)
            self._chord[played.pitch] = played.velocity
            self._show()
            return
        self._down.discard(played.pitch)
        if self._chord and not self._down:
            chord, self._chord = self._chord, {}
            self._enter(chord)

    # How it is done

    def _begin_anew(self) -> None:
        self._entries.clear()
        self._undone.clear()
        self._chord.clear()
        self._down.clear()

    def _last(self) -> _Entry | None:
        """What was entered last and is there still: notes can be erased by other keys and by the mouse."""
        there = frozenset(self._session.notes)
        entered = (entry for entry in reversed(self._entries) if entry.notes)
        return next((entry for entry in entered if entry.notes[-1] <= there), None)

    def _before(self) -> int:
        """The pitch that the next letter is to be near to."""
        entered = next((entry for entry in reversed(self._entries) if entry.notes), None)
        if entered is not None:
            return max(note.pitch for note in entered.notes[-1])
        earlier = [note for note in self._session.notes if note.start < self._caret]
        return earlier[-1].pitch if earlier else FIRST_PITCH

    def _enter(self, chord: dict[int, int]) -> None:
        session, length = self._session, self._state.draw_length
        notes = [Note(self._caret, length, pitch, velocity) for pitch, velocity in sorted(chord.items())]
        edited = edits.place(session.score, session.track, notes, self._caret)
        self._entries.append(_Entry(self._caret, length, [edited.notes]))
        self._undone.clear()
        self._apply(tr("Step input"), edited)
        self._put_caret(self._caret + length)
        self.moved.emit(edited.notes)

    def _add(self, entry: _Entry, pitch: int) -> None:
        session = self._session
        note = Note(entry.tick, entry.length, pitch, self._state.draw_velocity)
        edited = edits.draw(session.score, session.track, note)
        entry.notes.append(entry.notes[-1] | edited.notes)
        self._apply(tr("Step input"), Edited(edited.score, entry.notes[-1]))
        self._show()

    def _apply(self, name: str, edited: Edited) -> None:
        self._ours = True
        self._session.apply(name, edited.score, edited.notes)
        self._ours = False

    def _follow_score(self) -> None:
        """Undo takes the caret back to where the note was, redo takes it on again."""
        if not self._on or self._ours:
            return
        history, name, there = self._session.history, tr("Step input"), frozenset(self._session.notes)
        last = self._entries[-1] if self._entries else None
        stood = [notes for notes in last.notes if notes <= there] if last is not None else []
        if last is not None and last.notes and stood[-1:] != last.notes[-1:]:
            changed = self._session.selection
            if stood:
                last.notes.append(stood[-1])
            elif history.redo_name == name:
                self._undone.append(self._entries.pop())
                self._put_caret(last.tick)
            elif changed and {note.start for note in changed} == {last.tick}:
                last.notes.append(changed)  # by another key, such as those that lengthen
        elif self._undone and any(notes <= there for notes in self._undone[-1].notes):
            again = self._undone.pop()
            self._entries.append(again)
            self._put_caret(again.tick + again.length)
        self._show()

    def _put_caret(self, tick: int) -> None:
        self._caret = tick
        self._show()

    def _show(self) -> None:
        if not self._on:
            return
        length = self._state.draw_length
        pressed = tuple(Note(self._caret, length, pitch, self._chord[pitch]) for pitch in sorted(self._chord))
        self.shown.emit(pressed, Span(self._caret, self._caret + length))
        does = tr("letters enter notes, 0 a rest, Backspace takes back, Esc leaves")
        self.told.emit(would(does, self.description))


def _nearest(pitch_class: int, pitch: int) -> int:
    """The pitch of a class that is nearest to another, the higher of two as near."""
    above = pitch + (pitch_class - pitch) % 12
    return above if above - pitch <= 6 and above <= 127 else above - 12
