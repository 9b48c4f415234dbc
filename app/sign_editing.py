"""What keys and menus do at the playhead: to sections, metre, key, tempo, chords, and whole bars."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.piece_editing import PieceEditing
from app.roll.ruler_signs import sections
from app.roll.view import RollView
from app.session import Session
from app.sign_fields import SignFields, beat_near, past_pickup
from app.transport import Transport
from core.chord_naming import name_chords
from core.score import Span
from core.timing import Bar, BarMap
from core.words import marked, tr, trn

SLACK = 240  # ticks past a section's beginning at which "previous" still means the one before
NO_SECTIONS = marked("There are no sections yet; Ctrl+M begins one at the playhead")
NOTHING_NAMED = marked("Nothing sounds together here: one line alone does not tell its chords")
NO_FURTHER = marked("Some notes of the piece can go no further")
NO_SECTION = marked("There is no section at the playhead; Ctrl+M begins one")


class SignEditing(QObject):
    """Opens `fields` at the playhead, goes from section to section, puts whole bars in and takes them out."""

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        editing: PieceEditing,
        transport: Transport,
        roll: RollView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._editing, self._transport = session, editing, transport
        self.fields = SignFields(session, editing, roll, self)
        self.fields.told.connect(self.told)

    # At the playhead

    def section_here(self) -> None:
        """Begin a section at the playhead, at the bar line while playing; or name the one that does."""
        tick = beat_near(self._session.score, round(self._transport.position))
        if self._transport.playing:
            bar = BarMap(self._session.score).bar_at(tick)
            tick = bar.start if tick - bar.start <= bar.end - tick else bar.end
        self.fields.ask_section(tick)

    def metre_here(self) -> None:
        """Choose the metre of the bar at the playhead."""
        self.fields.ask_metre(self._bar().start)

    def key_here(self) -> None:
        """Choose the key from the bar at the playhead on."""
        self.fields.ask_key(self._bar().start)

    def tempo_here(self) -> None:
        """Type the tempo from the playhead on."""
        self.fields.ask_tempo(beat_near(self._session.score, round(self._transport.position)))

    def chord_here(self) -> None:
        """Type the chord symbol at the beat of the playhead."""
        self.fields.ask_chord(beat_near(self._session.score, round(self._transport.position)))

    def name_chords(self) -> None:
        """Write chord symbols for what sounds in the loop, in the selection's bars, or in the whole piece."""
        score = self._session.score
        chosen = self._transport.looping or self._session.selection
        span = self._bars()[0] if chosen else Span(0, max(1, BarMap(score).next_line(score.end)))
        signs = name_chords(score, span)
        if not signs:
            self.told.emit(tr(NOTHING_NAMED))
            return
        self._editing.write_chords(signs, span)
        first, last = (BarMap(score).bar_at(sign.tick).number for sign in (signs[0], signs[-1]))
        told = trn(
            "{n} chord named, bars {first}–{last}", "{n} chords named, bars {first}–{last}", len(signs)
        )
        self.told.emit(told.format(n=len(signs), first=first, last=last))

    def transpose_piece(self, semitones: int) -> None:
        """The whole piece so much higher, drums apart."""
        before = self._session.score
        self._editing.transpose_piece(semitones)
        score = self._session.score
        if score is before:
            self.told.emit(tr(NO_FURTHER))
            return
        key = score.key_at(0)
        words = tr("The piece is higher now") if semitones > 0 else tr("The piece is lower now")
        self.told.emit(tr("The piece is in {key} now").format(key=key.label) if key else words)

    def next_section(self) -> None:
        """Playhead to the next section."""
        here = self._transport.position
        self._go(next((mark.tick for mark in self._session.score.markers if mark.tick > here + 1), None))

    def previous_section(self) -> None:
        """Playhead to where this section begins, or from there to the one before."""
        here = self._transport.position - SLACK
        marks = reversed(self._session.score.markers)
        self._go(next((mark.tick for mark in marks if mark.tick < here), None))

    def loop_section(self) -> None:
        """Play the section at the playhead round and round."""
        here = self._transport.position
        spans = [span for _, span in sections(self._session.score) if span.start <= here < span.end]
        if spans:
            self._transport.set_loop(spans[0])
        else:
            self.told.emit(tr(NO_SECTION))

    def _go(self, tick: int | None) -> None:
        markers = self._session.score.markers
        if not markers:
            self.told.emit(tr(NO_SECTIONS))
            return
        if tick is None:
            tick = markers[-1].tick if self._transport.position >= markers[-1].tick else 0
        self._transport.seek(tick)
        name = next((mark.text for mark in markers if mark.tick == tick), "")
        self.told.emit(tr("section “{name}”").format(name=name) if name else tr("the start"))

    # Bars

    def insert_bars(self) -> None:
        """Room for as many bars as the loop or the selection has, or for one at the playhead."""
        span, bars = self._whole_bars()
        self._editing.insert_time(span)
        number = BarMap(self._session.score).bar_at(span.start).number
        told = trn("{n} bar put in at bar {bar}", "{n} bars put in at bar {bar}", bars)
        self.told.emit(told.format(n=bars, bar=number))

    def repeat_bars(self) -> None:
        """The bars of the loop or the selection once more, right after them, or the one at the playhead."""
        span, bars = self._whole_bars()
        self._editing.repeat_time(span)
        number = BarMap(self._session.score).bar_at(span.end).number
        told = trn("{n} bar repeated at bar {bar}", "{n} bars repeated at bar {bar}", bars)
        self.told.emit(told.format(n=bars, bar=number))

    def remove_bars(self) -> None:
        """Take the bars of the loop or the selection out, or the one at the playhead."""
        span, bars = self._bars()
        number = BarMap(self._session.score).bar_at(span.start).number
        self._editing.remove_time(span)
        told = trn("{n} bar taken out at bar {bar}", "{n} bars taken out at bar {bar}", bars)
        self.told.emit(told.format(n=bars, bar=number))

    def _bars(self) -> tuple[Span, int]:
        """The whole bars that are meant, and how many they are."""
        bars, notes = BarMap(self._session.score), self._session.selection
        loop = self._transport.loop if self._transport.looping else None
        if loop is None and notes:
            loop = Span(min(note.start for note in notes), max(note.end for note in notes))
        if loop is None:
            here = self._bar()
            loop = Span(here.start, here.end)
        span = Span(bars.bar_at(loop.start).start, bars.next_line(loop.end))
        return span, len(bars.lines(span.start, span.end))

    def _whole_bars(self) -> tuple[Span, int]:
        """The same, of whole bars only: a pickup more would put every bar line out of place."""
        span = past_pickup(self._session.score, self._bars()[0])
        return span, len(BarMap(self._session.score).lines(span.start, span.end))

    def _bar(self) -> Bar:
        return BarMap(self._session.score).bar_at(round(self._transport.position))
