"""From a performance to bars: beats found in notes that were played freely, and notes laid on their grid.

A file that lies on a grid already is left as it is, to the tick; one that was recorded to a click keeps its
beats and has its notes drawn to them; of one played freely the beats are found (`following`), and then the
metre and its bar lines (`bars`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeVar

import numpy as np

from core.edits import MAX_TEMPO, MIN_TEMPO
from core.importing import bars
from core.importing.bars import Barring
from core.importing.clock import Clock, bpm_of
from core.importing.drawing import drawn, laid_note
from core.importing.following import Followed, Heard, Progress, follow
from core.importing.heard import Played, hear
from core.importing.metrical import PARTS, Ints, Metre
from core.importing.quantising import LEAST_NOTES, Beats, Quantising
from core.midi_in.recorder import apart
from core.score import (
    NOTE_ORDER,
    TICKS_PER_QUARTER,
    ChordSign,
    Marker,
    MetreChange,
    Note,
    Score,
    TempoChange,
    Track,
)
from core.timing import TempoMap

TRIED = 160  # notes by which it is decided how beats are divided
DIVISIONS = ((2, 4), (6, 8))  # one metre of each way to divide a beat
FACTORS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0, 4 / 3, 1.5, 2.0, 3.0, 4.0)
NEAR = 0.12  # a tempo that is asked for is reached by counting otherwise, if it is as near as this
MOST_KEPT = 4  # readings of one file or another
Sign = TypeVar("Sign", Marker, ChordSign)
MOST_NOTES = 600  # by which metre and bar lines are told


class Laid(NamedTuple):
    """The piece on beats; tempo, metre and pickup are what was found or asked for."""

    score: Score
    bpm: float
    metre: tuple[int, int]
    pickup: int


def lay(
    score: Score,
    quantising: Quantising,
    progress: Progress | None = None,
    readings: Readings | None = None,
) -> Laid:
    """The piece as `quantising` asks for it; while beats are found `progress` is told the share that is done.

    What `progress` raises ends the search. `readings` spares who asks again finding the same beats anew.
    """
    first = score.metres[0]
    told = Laid(score, score.tempos[0].bpm, (first.beats, first.unit), score.pickup)
    if quantising.beats is Beats.AS_IS or score.count < LEAST_NOTES:
        return told
    if quantising.beats is Beats.OWN:
        return told._replace(score=drawn(score, quantising))
    return _found(score, quantising, progress, readings or Readings())


_Asked = tuple[int, bool, float | None]  # the finest value, whether triplets may be, about which tempo


class Readings:
    """The readings found last: a slider that moves asks for the same one again and again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Score, _Asked], tuple[Played, Followed]] = {}

    def of(self, score: Score, asked: _Asked, progress: Progress | None) -> tuple[Played, Followed]:
        """One of them, found if it is not there."""
        found = self._kept.pop((score, asked), None) or _read(score, *asked, progress)
        self._kept[score, asked] = found
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return found


def _read(
    score: Score, finest: int, triplets: bool, about: float | None, progress: Progress | None
) -> tuple[Played, Followed]:
    played = hear(score)
    whole = played.heard
    begin = Heard(whole.seconds[:TRIED], whole.pitches[:TRIED], whole.accents[:TRIED])
    ways = [Metre(*metre, density) for metre in DIVISIONS for density in range(len(PARTS))]
    tried = [follow(begin, way, finest, triplets=triplets, about=about) for way in ways]
    best = min(tried, key=lambda reading: reading.cost)
    if len(played.heard.seconds) <= TRIED:
        return played, best
    return played, follow(played.heard, best.metre, finest, triplets=triplets, about=about, progress=progress)


def _found(score: Score, asked: Quantising, progress: Progress | None, readings: Readings) -> Laid:
    played, reading = readings.of(score, (asked.finest, asked.triplets, None), progress)
    free = bpm_of(reading.ticks, played.heard.seconds)
    barring = _barred(played, reading, asked, bars.SCALES, free)
    if asked.bpm is not None:
        wish = asked.bpm / free
        factor = min(FACTORS, key=lambda each: abs(np.log(wish / each)))
        if abs(np.log(wish / factor)) > NEAR:
            played, reading = readings.of(score, (asked.finest, asked.triplets, asked.bpm), progress)
            free, factor = bpm_of(reading.ticks, played.heard.seconds), 1.0
        barring = _barred(played, reading, asked, (factor,), free)
    return _laid(score, asked, played, reading, barring)


def _barred(
    played: Played, reading: Followed, asked: Quantising, scales: tuple[float, ...], bpm: float
) -> Barring:
    """The metre, and where the first note lies in it."""
    ticks, seconds = reading.ticks, played.heard.seconds
    lengths = np.maximum((played.ends - seconds) * bpm / 60 * TICKS_PER_QUARTER, 1)
    order = np.lexsort((played.heard.pitches, ticks))[:MOST_NOTES]
    first = ticks[order[0]]
    notes = [
        Note(int(ticks[each] - first), int(lengths[each]), int(played.heard.pitches[each])) for each in order
    ]
    return bars.find(notes, bpm, scales, asked.metre)


def _laid(score: Score, asked: Quantising, played: Played, reading: Followed, barring: Barring) -> Laid:
    metre = MetreChange(0, barring.beats, barring.unit)
    past = metre.bar_length - asked.pickup if asked.pickup else 0 if asked.pickup == 0 else barring.past
    # A short rest before the first note is one; a long one is a pickup that is not there.
    pickup = metre.bar_length - past if past and (asked.pickup or 4 * past > metre.bar_length) else 0
    ticks = np.rint((reading.ticks - reading.ticks.min()) * barring.scale).astype(np.int64)
    ticks += 0 if pickup else past
    clock = Clock.of(ticks, played.heard.seconds)
    tempo = min(max(round(clock.bpm), MIN_TEMPO), MAX_TEMPO)
    moved = _placed(score, played, ticks, clock, asked)
    piece = replace(
        score,
        tracks=moved,
        tempos=clock.tempos(metre.bar_length, pickup) if asked.rubato else (TempoChange(0, tempo),),
        metres=(metre,),
        keys=tuple(replace(change, tick=0) for change in score.keys[:1]),
        markers=_moved(score.markers, score, clock),
        chords=_moved(score.chords, score, clock),
        pickup=pickup,
    )
    return Laid(piece, clock.bpm, (barring.beats, barring.unit), pickup)


def _placed(score: Score, played: Played, ticks: Ints, clock: Clock, asked: Quantising) -> tuple[Track, ...]:
    """Every track with its notes laid on their places, as far as the strength draws them."""
    grids = _evened(ticks) if asked.straight else ticks
    begun, ended = clock.at(played.heard.seconds), clock.at(played.ends)
    by_track: dict[int, list[int]] = {}
    for row, (index, _) in enumerate(played.owners):
        by_track.setdefault(index, []).append(row)
    tracks = []
    for index, track in enumerate(score.tracks):
        rows = by_track.get(index, [])
        places = np.unique(grids[rows]) if rows else np.empty(0, np.int64)
        notes = [
            laid_note(
                track.notes[played.owners[row][1]],
                int(grids[row]),
                float(begun[row]),
                float(ended[row]),
                places,
                asked,
            )
            for row in rows
        ]
        tracks.append(replace(track, notes=tuple(sorted(apart(notes), key=NOTE_ORDER))))
    return tuple(tracks)


def _evened(ticks: Ints) -> Ints:
    """Swung eighths as even ones: a beat's only other note, where it is at two thirds, comes to the half."""
    third = TICKS_PER_QUARTER // 3
    beats: dict[int, set[int]] = {}
    for tick in map(int, ticks):
        beats.setdefault(tick // TICKS_PER_QUARTER, set()).add(tick % TICKS_PER_QUARTER)
    swung = {beat for beat, inside in beats.items() if inside <= {0, 2 * third} and 2 * third in inside}
    evened = [
        tick - third // 2 if tick // TICKS_PER_QUARTER in swung and tick % TICKS_PER_QUARTER else tick
        for tick in map(int, ticks)
    ]
    return np.array(evened, np.int64)


def _moved(signs: tuple[Sign, ...], score: Score, clock: Clock) -> tuple[Sign, ...]:
    """Signs where the clock has what they stood at; of two that meet, the later."""
    tempos = TempoMap(score)
    ticks = clock.at(np.array([tempos.seconds_at(sign.tick) for sign in signs]))
    moved = {max(0, round(tick)): sign for tick, sign in zip(ticks.tolist(), signs, strict=True)}
    return tuple(replace(moved[tick], tick=tick) for tick in sorted(moved))
