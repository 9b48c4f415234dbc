"""Copies of whole passages: the chord symbols above them go along, though they are the piece's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from operator import attrgetter

from core.edits import notes as plain
from core.edits.piece import set_chords
from core.edits.splice import Edited
from core.score import WHOLE_NOTE, ChordSign, Note, Score, Span
from core.timing import BarMap

_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Harmony:
    """The chord symbols of a passage of whole bars, with the one that holds where it begins."""

    span: Span
    chords: tuple[ChordSign, ...]


def harmony_of(score: Score, track: int, notes: Collection[Note]) -> Harmony | None:
    """What a copy of some notes brings along: the harmony of their bars, where the track has no other notes.

    None where it has, for drums, and where no chord symbol holds.
    """
    sounds = score.tracks[track]
    if not score.chords or not notes or sounds.percussion:
        return None
    bars, chosen = BarMap(score), frozenset(notes)
    first, last = (pick(note.start for note in chosen) for pick in (min, max))
    span = Span(bars.bar_at(first).start, bars.bar_at(last).end)
    begin, end = (bisect_left(sounds.notes, tick, key=_START) for tick in (span.start, span.end))
    if not chosen.issuperset(sounds.notes[begin:end]):
        return None
    held = score.chord_at(span.start)
    signs = {} if held is None else {span.start: ChordSign(span.start, held)}
    signs |= {sign.tick: sign for sign in score.chords if span.start <= sign.tick < span.end}
    return Harmony(span, tuple(signs.values())) if signs else None


def with_harmony(score: Score, harmony: Harmony | None, by: int) -> Score:
    """The piece with the chord symbols of a passage `by` ticks later, if none stand there yet.

    What follows keeps its own.
    """
    if harmony is None:
        return score
    span = Span(max(0, harmony.span.start + by), max(1, harmony.span.end + by))
    placed = ((max(0, sign.tick + by), sign.chord) for sign in harmony.chords)
    signs = {tick: chord for tick, chord in placed if span.start <= tick < span.end}
    if not signs or any(span.start <= sign.tick < span.end for sign in score.chords):
        return score
    held, goes_on = score.chord_at(span.start), any(sign.tick == span.end for sign in score.chords)
    follows = any(track.notes and track.notes[-1].start >= span.end for track in score.tracks)
    if held is not None and follows and not goes_on and signs[max(signs)] != held:
        signs[span.end] = held
    return set_chords(score, span, [ChordSign(tick, chord) for tick, chord in signs.items()]).score


def repeats_after(score: Score, track: int, notes: Collection[Note], step: int) -> int:
    """How many ticks after some notes their repeat begins: right behind them on a `step`, and on their beat.

    What is longer than a beat is taken for whole beats, and what is longer than half a bar for whole bars, so
    that a rest at its end does not shift the next time. Of strokes on drums only their beginnings count.
    """
    start, last = (pick(note.start for note in notes) for pick in (min, max))
    metre, drums = score.metre_at(start), score.tracks[track].percussion
    beat, bar = WHOLE_NOTE // metre.unit, metre.bar_length
    length = max(note.end for note in notes) - start
    if drums and last - start >= beat:
        length = last - start + 1
    unit = max(step, bar if 2 * length > bar else beat if length > beat else step)
    return -(-length // unit) * unit


def duplicate(score: Score, track: int, notes: Collection[Note], ticks: int, semitones: int) -> Edited:
    """Leave notes where they are and put copies `ticks` later and `semitones` higher.

    The harmony of a whole passage goes along at its own pitch.
    """
    edited = plain.duplicate(score, track, notes, ticks, semitones)
    harmony = None if semitones or edited.score is score else harmony_of(score, track, notes)
    by = max(ticks, -min(map(_START, notes), default=0))
    return edited._replace(score=with_harmony(edited.score, harmony, by))
