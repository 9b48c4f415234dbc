"""A sung phrase laid onto the grid of a piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from core import edits
from core.audio_in.contour import FRAME, Contour
from core.audio_in.tempo import fit_tempo
from core.audio_in.transcribing import Phrase, Sung
from core.edits import Edited
from core.midi_in.recorder import Snap, land
from core.score import TICKS_PER_QUARTER, Note, Score
from core.timing import BarMap, TempoMap

SHORTEST = TICKS_PER_QUARTER // 16


class Laid(NamedTuple):
    """A note on the roll, and how sure it is, from 0 to 1."""

    note: Note
    certainty: float


AS_SUNG = Snap()


@dataclass(frozen=True, slots=True)
class Placing:
    """Where and how a phrase is laid.

    `at` is the tick where it begins, `snap` the grid and how far notes are drawn to it. With
    `fit` 0 it was sung in the piece's tempo; with 1 the tempo is told from the onsets, with 0.5 and 2 it is
    half and twice that, for which beat a singer feels cannot always be told. `begun` is the second of the
    recording that lies at `at`; None is where the first note begins, with a fitted tempo the beat before it.
    """

    at: int = 0
    snap: Snap = AS_SUNG
    fit: float = 0.0
    begun: float | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A phrase on the roll: its notes in order, and the tempo they were sung in (quarter notes a minute).

    `line` is the pitch as it was sung, as ticks and semitones, a list to a breath. Second `begun`
    of the recording lies at tick `at`.
    """

    notes: tuple[Laid, ...]
    tempo: float
    fitted: bool
    line: tuple[tuple[tuple[float, float], ...], ...] = ()
    at: int = 0
    begun: float = 0.0

    @property
    def doubtful(self) -> int:
        """How many notes are more likely than others to be wrong."""
        return sum(laid.certainty < SURE for laid in self.notes)


SURE = 0.6  # the certainty from which on a note counts as heard well


class _Clock(NamedTuple):
    """Seconds of the recording to ticks: through the piece's tempos, or at one that was fitted."""

    begun: float
    at: int
    tempos: TempoMap | None
    bpm: float

    def tick(self, seconds: float) -> float:
        since = seconds - self.begun
        if self.tempos is None:
            return self.at + since * self.bpm / 60 * TICKS_PER_QUARTER
        return self.tempos.tick_at(self.tempos.seconds_at(self.at) + since)


def lay(score: Score, phrase: Phrase, placing: Placing, heard: Contour | None = None) -> Layout:
    """The phrase as notes of `score`, one at a time, onsets and ends drawn to the grid as a recording's are.

    With the contour it was `heard` from, the line of its pitch comes along.
    """
    clock, fitted = _clock(score, phrase.notes, placing)
    bars, snap = BarMap(score), placing.snap
    laid = [_laid(note, clock, bars, snap) for note in phrase.notes]
    line = _line(heard, phrase, clock) if heard is not None else ()
    return Layout(_single(laid), clock.bpm, fitted, line, clock.at, clock.begun)


def keep(score: Score, track: int, layout: Layout) -> Edited:
    """The notes in a track, beside what is there; in an empty piece its tempo becomes that of the phrase."""
    edited = land(score, track, tuple(laid.note for laid in layout.notes))
    if layout.fitted and not any(each.notes for each in score.tracks):
        return Edited(edits.set_tempo(edited.score, round(layout.tempo, 1)).score, edited.notes)
    return edited


def _clock(score: Score, notes: Sequence[Sung], placing: Placing) -> tuple[_Clock, bool]:
    first = notes[0].start if notes else 0.0
    begun = first if placing.begun is None else placing.begun
    onsets, weights = [note.start for note in notes], [0.1 + note.certainty for note in notes]
    fitted = fit_tempo(onsets, weights) if placing.fit else None
    if fitted is None:
        return _Clock(begun, placing.at, TempoMap(score), score.tempo_at(placing.at).bpm), False
    bpm = fitted.bpm * placing.fit
    if placing.begun is None:  # the beat at or before the first note
        beats = (first - fitted.beat) * bpm / 60
        begun = fitted.beat + round(4 * beats + 0.001) // 4 * 60 / bpm
    return _Clock(begun, placing.at, None, bpm), True


def _laid(sung: Sung, clock: _Clock, bars: BarMap, snap: Snap) -> Laid:
    start, end = (max(0, round(clock.tick(second))) for second in (sung.start, sung.end))
    drawn = max(0, snap.drawn(start, bars))
    least = round(snap.grid * snap.strength) if snap.strength == 1 else SHORTEST
    length = max(least, SHORTEST, snap.drawn(end, bars) - drawn)
    return Laid(Note(drawn, length, sung.pitch, sung.velocity), sung.certainty)


def _single(laid: Sequence[Laid]) -> tuple[Laid, ...]:
    """One note at a time: of two drawn to one place the surer stays, and none sounds into the next."""
    kept: list[Laid] = []
    for each in laid:
        if kept and each.note.start <= kept[-1].note.start:
            kept[-1] = max(kept[-1], each, key=lambda one: one.certainty * one.note.length)
            continue
        if kept and kept[-1].note.end > each.note.start:
            last = kept[-1].note
            kept[-1] = Laid(replace(last, length=each.note.start - last.start), kept[-1].certainty)
        kept.append(each)
    return tuple(kept)


def _line(heard: Contour, phrase: Phrase, clock: _Clock) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The pitch under each note, frame by frame; notes that touch share a line."""
    lines: list[list[tuple[float, float]]] = []
    last = -1
    for note in phrase.notes:
        first, end = round(note.start / FRAME), round(note.end / FRAME)
        shift = note.pitch - round(note.sung_at - phrase.tuning)  # octaves that were asked for
        points = [
            (clock.tick(frame * FRAME), float(heard.pitch[frame]) + shift)
            for frame in range(first, end)
            if abs(heard.pitch[frame] - note.sung_at) < 3
        ]
        if first - last <= 1 and lines:
            lines[-1] += points
        else:
            lines.append(points)
        last = end
    return tuple(tuple(points) for points in lines if len(points) > 1)
