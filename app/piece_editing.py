"""The edit commands that concern the whole piece, each one undo step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.roll.ruler_signs import Kind, Sign, removed
from app.session import Session
from core import edits
from core.chord_symbols import ChordSymbol
from core.edits import Edited
from core.harmony import Key
from core.score import NOTE_ORDER, ChordSign, Score, Span
from core.words import tr


class PieceEditing(QObject):
    """Changes tempo, metre, key, chords, sections and titles; `told` says in words what was done."""

    told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def undo(self) -> None:
        """Take the last step back."""
        name = self._session.history.undo_name
        self._session.undo()
        self.told.emit(tr("Undone: {name}").format(name=name) if name else tr("There is nothing to undo"))

    def redo(self) -> None:
        """Do the step taken back again."""
        name = self._session.history.redo_name
        self._session.redo()
        self.told.emit(
            tr("Done again: {name}").format(name=name) if name else tr("There is nothing to do again")
        )

    def set_tempo(self, bpm: float, tick: int = 0) -> None:
        """From `tick` on, `bpm` quarter notes to the minute."""
        self._apply(tr("Change tempo"), edits.set_tempo(self._session.score, bpm, tick))

    def set_metre(self, beats: int, unit: int, tick: int = 0) -> None:
        """From the bar `tick` lies in, another metre. Raises ValueError when that is no metre."""
        self._apply(tr("Change metre"), edits.set_metre(self._session.score, beats, unit, tick))

    def set_key(self, key: Key | None, tick: int = 0) -> None:
        """From `tick` on, another key; None for no key at all."""
        self._apply(tr("Change key"), edits.set_key(self._session.score, key, tick))

    def name_section(self, text: str, tick: int) -> None:
        """Let a section of that name begin at `tick`; without words, none begins there."""
        there = any(marker.tick == tick for marker in self._session.score.markers)
        named = tr("Rename section") if there else tr("Begin section")
        self._apply(
            named if text.strip() else tr("Remove section"), edits.set_marker(self._session.score, tick, text)
        )

    def write_chord(self, chord: ChordSymbol | None, tick: int) -> None:
        """Let a chord symbol stand at `tick`, or none."""
        score = self._session.score
        there = any(sign.tick == tick for sign in score.chords)
        written = tr("Change chord") if there else tr("Write chord")
        self._apply(written if chord else tr("Remove chord"), edits.set_chord(score, tick, chord))

    def write_chords(self, signs: Sequence[ChordSign], span: Span) -> None:
        """Chord symbols for a span, in place of those that stand there."""
        self._apply(tr("Name chords"), edits.set_chords(self._session.score, span, signs))

    def remove(self, signs: Iterable[Sign]) -> None:
        """Take changes of metre, key or tempo and beginnings of sections away, all in one step."""
        score, kinds = self._session.score, set()
        for sign in signs:
            score = removed(score, sign).score
            kinds.add(sign.kind)
        names = {
            Kind.SECTION: tr("Remove section"),
            Kind.METRE: tr("Remove metre change"),
            Kind.KEY: tr("Remove key change"),
            Kind.TEMPO: tr("Remove tempo change"),
            Kind.CHORD: tr("Remove chord"),
        }
        self._session.apply(names[kinds.pop()] if len(kinds) == 1 else tr("Remove changes"), score)

    def insert_time(self, span: Span) -> None:
        """Room as long as `span` at its start; what is there moves later, in every track."""
        self._along(tr("Insert bars"), edits.insert_time, span)

    def repeat_time(self, span: Span) -> None:
        """What is in `span` once more right after it, in every track."""
        self._along(tr("Repeat bars"), edits.repeat_time, span)

    def remove_time(self, span: Span) -> None:
        """Take `span` out of the piece; what follows moves up, in every track."""
        self._along(tr("Remove bars"), edits.remove_time, span)

    def transpose_piece(self, semitones: int) -> None:
        """The whole piece so much higher, with its keys and chord symbols; what is selected stays so."""
        session = self._session
        chosen = tuple(sorted(session.selection, key=NOTE_ORDER))
        edited = edits.transpose_piece(session.score, semitones).score
        there = dict(
            zip(session.score.tracks[session.track].notes, edited.tracks[session.track].notes, strict=True)
        )
        session.apply(tr("Transpose the piece"), edited, frozenset(there[note] for note in chosen))

    def set_pickup(self, ticks: int) -> None:
        """Begin with an incomplete bar of `ticks`, 0 for none."""
        self._apply(tr("Change pickup"), edits.set_pickup(self._session.score, ticks))

    def set_title(self, title: str) -> None:
        """Name the piece."""
        self._apply(tr("Change title"), edits.set_title(self._session.score, title))

    def set_composer(self, composer: str) -> None:
        """Name who wrote it."""
        self._apply(tr("Change composer"), edits.set_composer(self._session.score, composer))

    def describe_piece(self, title: str, composer: str, pickup: int, before: Score) -> None:
        """Name the piece and who wrote it, and say how many ticks its incomplete first bar has.

        What is as it was in `before`, when that was begun, stays as it is now.
        """
        score = self._session.score
        if title != before.title.strip():
            score = edits.set_title(score, title).score
        if composer != before.composer.strip():
            score = edits.set_composer(score, composer).score
        if pickup != before.pickup:
            score = edits.set_pickup(score, pickup).score
        self._session.apply(tr("Change title, composer, pickup"), score)

    def _along(self, name: str, edit: Callable[[Score, Span], Edited], span: Span) -> None:
        """Have time change, and the selection with it: the same is done to the selected notes alone."""
        score, session = self._session.score, self._session
        chosen = tuple(sorted(session.selection, key=NOTE_ORDER))
        alone = replace(score, tracks=(replace(score.tracks[session.track], notes=chosen),))
        moved = frozenset(edit(alone, span).score.tracks[0].notes)
        session.apply(name, edit(score, span).score, moved, stays=True)

    def _apply(self, name: str, edited: Edited) -> None:
        self._session.apply(name, edited.score)
