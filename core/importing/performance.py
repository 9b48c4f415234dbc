"""From a performance to bars: beats found in notes that were played freely, and notes laid on their grid.

A file that lies on a grid already is left as it is, to the tick; one that was recorded to a click keeps its
beats and has its notes drawn to them; of one played freely the beats are found (`following`), and then the
metre and its bar lines (`bars`).
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.edits import MAX_TEMPO, MIN_TEMPO
from core.importing import bars
from core.importing.bars import Barring
from core.importing.following import Followed, Heard, Progress, follow
from core.importing.metrical import PARTS, Floats, Ints, Metre
from core.midi_in.recorder import apart
from core.score import (
    NOTE_ORDER,
    TICKS_PER_QUARTER,
    Marker,
    MetreChange,
    Note,
    Score,
    TempoChange,
    Track,
)
from core.timing import TempoMap

LEAST_NOTES = 4  # fewer tell no beat
TRIED = 160  # notes by which it is decided how beats are divided
DIVISIONS = ((2, 4), (6, 8))  # one metre of each way to divide a beat
LINES = tuple(
    TICKS_PER_QUARTER / parts for parts in (5, 7, 8, 9, 12, 16)
)  # what notation divides a quarter into
ON_GRID = 0.9  # the share of notes on such a line from which on they were put there
CLICKED = 0.45  # how closely onsets keep to eighths, triplets or sixteenths where a click was heard
SMOOTH = 1.2  # quarters: how far a beat's time is told by its neighbours
FACTORS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0, 4 / 3, 1.5, 2.0, 3.0, 4.0)
NEAR = 0.12  # a tempo that is asked for is reached by counting otherwise, if it is as near as this
HELD, OVER, USUALLY_HELD = 0.5, 1.15, 0.85  # of the time to an onset: at least, at most, as a rule
OFF_BEAT, HARDLY = 0.15, 0.6  # what an end off the beat costs, and one at no onset
MOST_ENDS = 12  # onsets that are tried
SHORTEST = TICKS_PER_QUARTER // 16
MOST_ASKED = 5000  # notes, by which it is told how a file is timed
MOST_KEPT = 4  # readings of one file or another
MOST_NOTES = 600  # by which metre and bar lines are told


class Beats(StrEnum):
    """Where the beats come from: the file as it is, its own beats with notes drawn to them, or found."""

    AS_IS = "as it is"
    OWN = "own"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Quantising:
    """How notes are laid on beats.

    `strength` draws them all the way (1) or not at all (0); `finest` is the shortest value in ticks;
    `bpm`, `metre` (beats and unit) and `pickup` (ticks) are what is found where they are None.
    With `rubato` the tempo follows the performance bar by bar; with `straight` swung eighths become even.
    """

    beats: Beats = Beats.AS_IS
    strength: float = 1.0
    finest: int = TICKS_PER_QUARTER // 4
    triplets: bool = True
    straight: bool = False
    rubato: bool = False
    bpm: float | None = None
    metre: tuple[int, int] | None = None
    pickup: int | None = None


class Laid(NamedTuple):
    """The piece on beats; tempo, metre and pickup are what was found or asked for."""

    score: Score
    bpm: float
    metre: tuple[int, int]
    pickup: int


class _Played(NamedTuple):
    """All notes in the order they were struck: seconds, and which track and note each is."""

    heard: Heard
    ends: Floats
    owners: tuple[tuple[int, int], ...]


def how_timed(score: Score) -> Beats:
    """What the notes of a file ask for: to be left alone, drawn to its own beats, or to have theirs found."""
    starts = np.array([note.start for track in score.tracks for note in track.notes], np.float64)
    starts = starts[:: 1 + len(starts) // MOST_ASKED]
    if len(starts) < LEAST_NOTES or np.mean(_on_lines(starts)) >= ON_GRID:
        return Beats.AS_IS
    near = max(_together(starts, line) for line in (240.0, 160.0, 120.0))
    return Beats.OWN if near >= CLICKED + 1 / np.sqrt(len(starts)) else Beats.FOUND


def _on_lines(starts: Floats) -> NDArray[np.bool_]:
    near = [np.abs(starts - np.rint(starts / line) * line) <= 1 for line in LINES]
    return np.asarray(np.any(near, axis=0), np.bool_)


def _together(starts: Floats, line: float) -> float:
    """How near to lines so far apart all lie, from 0 for anywhere to 1."""
    return float(np.abs(np.mean(np.exp(2j * np.pi * starts / line))))


def lay(score: Score, quantising: Quantising, progress: Progress | None = None) -> Laid:
    """The piece as `quantising` asks for it; while beats are found `progress` is told the share that is done.

    What `progress` raises ends the search.
    """
    first = score.metres[0]
    told = Laid(score, score.tempos[0].bpm, (first.beats, first.unit), score.pickup)
    count = sum(len(track.notes) for track in score.tracks)
    if quantising.beats is Beats.AS_IS or count < LEAST_NOTES:
        return told
    if quantising.beats is Beats.OWN:
        return told._replace(score=_drawn(score, quantising))
    return _found(score, quantising, progress)


# Beats that are found


def _played(score: Score) -> _Played:
    tempos = TempoMap(score)
    notes = sorted(
        (tempos.seconds_at(note.start), note.pitch, tempos.seconds_at(note.end), index, number)
        for index, track in enumerate(score.tracks)
        for number, note in enumerate(track.notes)
    )
    seconds = np.array([each[0] for each in notes])
    pitches = np.array([each[1] for each in notes], np.int64)
    ends = np.array([each[2] for each in notes])
    seconds = _rolls_gathered(seconds, pitches, ends)
    heard = Heard(seconds, pitches, _accents(seconds, pitches, ends - seconds))
    return _Played(heard, ends, tuple((index, number) for *_, index, number in notes))


def _rolls_gathered(seconds: Floats, pitches: Ints, ends: Floats) -> Floats:
    """Chords that are spread upwards quickly and held are taken as struck at once, when their middle is."""
    gathered, place = seconds.copy(), 0
    while place < len(seconds):
        end = place + 1
        while (
            end < len(seconds)
            and seconds[end] - seconds[end - 1] < 0.045
            and pitches[end] > pitches[end - 1]
            and ends[place:end].min() > seconds[end] + 0.05
        ):
            end += 1
        if end - place >= 3:
            gathered[place:end] = seconds[place:end].mean()
        place = end
    return gathered


def _accents(seconds: Floats, pitches: Ints, lengths: Floats) -> Floats:
    """How much each note seems to be on a strong beat: long beside its neighbours, or the lowest of them."""
    reach = np.searchsorted(seconds, (seconds - 1.2, seconds + 1.2)).T.tolist()
    heights, held = pitches.tolist(), lengths.tolist()
    near: list[float] = []  # their lengths in order; the window moves along
    one, other, low, usual = 0, 0, [], []
    for number, (first, last) in enumerate(reach):
        for entering in held[other:last]:
            insort(near, entering)
        for leaving in held[one:first]:
            del near[bisect_left(near, leaving)]
        one, other = first, last
        lowest, highest = min(heights[first:last]), max(heights[first:last])
        low.append(heights[number] == lowest and highest - lowest > 7)
        usual.append((near[(len(near) - 1) // 2] + near[len(near) // 2]) / 2)
    longer = np.log2(np.maximum(lengths, 1e-3) / np.maximum(usual, 1e-3))
    found: Floats = 0.5 * np.array(low) + 0.5 * np.clip(longer, -1, 1)
    return found


_Asked = tuple[int, bool, float | None]  # the finest value, whether triplets may be, about which tempo


class _Readings:
    """The readings found last: a slider that moves asks for the same one again and again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Score, _Asked], tuple[_Played, Followed]] = {}

    def of(self, score: Score, asked: _Asked, progress: Progress | None) -> tuple[_Played, Followed]:
        """One of them, found if it is not there."""
        found = self._kept.pop((score, asked), None) or _read(score, *asked, progress)
        self._kept[score, asked] = found
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return found


_readings = _Readings()


def _read(
    score: Score, finest: int, triplets: bool, about: float | None, progress: Progress | None
) -> tuple[_Played, Followed]:
    played = _played(score)
    whole = played.heard
    begin = Heard(whole.seconds[:TRIED], whole.pitches[:TRIED], whole.accents[:TRIED])
    ways = [Metre(*metre, density) for metre in DIVISIONS for density in range(len(PARTS))]
    tried = [follow(begin, way, finest, triplets=triplets, about=about) for way in ways]
    best = min(tried, key=lambda reading: reading.cost)
    if len(played.heard.seconds) <= TRIED:
        return played, best
    return played, follow(played.heard, best.metre, finest, triplets=triplets, about=about, progress=progress)


def _found(score: Score, asked: Quantising, progress: Progress | None) -> Laid:
    played, reading = _readings.of(score, (asked.finest, asked.triplets, None), progress)
    free = _bpm(reading.ticks, played.heard.seconds)
    barring = _barred(played, reading, asked, bars.SCALES, free)
    if asked.bpm is not None:
        wish = asked.bpm / free
        factor = min(FACTORS, key=lambda each: abs(np.log(wish / each)))
        if abs(np.log(wish / factor)) > NEAR:
            played, reading = _readings.of(score, (asked.finest, asked.triplets, asked.bpm), progress)
            free, factor = _bpm(reading.ticks, played.heard.seconds), 1.0
        barring = _barred(played, reading, asked, (factor,), free)
    return _laid(score, asked, played, reading, barring)


def _barred(
    played: _Played, reading: Followed, asked: Quantising, scales: tuple[float, ...], bpm: float
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


def _bpm(ticks: Ints, seconds: Floats) -> float:
    span = float(seconds[-1] - seconds[0])
    found = float(ticks[-1] - ticks[0]) / TICKS_PER_QUARTER / span * 60 if span > 0 else 0.0
    return min(max(found, MIN_TEMPO), MAX_TEMPO) if found > 0 else 120.0


def _laid(score: Score, asked: Quantising, played: _Played, reading: Followed, barring: Barring) -> Laid:
    metre = MetreChange(0, barring.beats, barring.unit)
    past = metre.bar_length - asked.pickup if asked.pickup else 0 if asked.pickup == 0 else barring.past
    # A short rest before the first note is one; a long one is a pickup that is not there.
    pickup = metre.bar_length - past if past and (asked.pickup or 4 * past > metre.bar_length) else 0
    ticks = np.rint((reading.ticks - reading.ticks.min()) * barring.scale).astype(np.int64)
    ticks += 0 if pickup else past
    clock = _Clock.of(ticks, played.heard.seconds)
    tempo = min(max(round(clock.bpm), MIN_TEMPO), MAX_TEMPO)
    moved = _placed(score, played, ticks, clock, asked)
    piece = replace(
        score,
        tracks=moved,
        tempos=clock.tempos(metre.bar_length, pickup) if asked.rubato else (TempoChange(0, tempo),),
        metres=(metre,),
        keys=tuple(replace(change, tick=0) for change in score.keys[:1]),
        markers=_marks(score, clock),
        pickup=pickup,
    )
    return Laid(piece, clock.bpm, (barring.beats, barring.unit), pickup)


class _Clock(NamedTuple):
    """Seconds of the performance and the ticks that they were meant to be, smoothed, both rising."""

    seconds: Floats
    ticks: Floats
    bpm: float

    @classmethod
    def of(cls, ticks: Ints, seconds: Floats) -> _Clock:
        """From where notes were laid and when they were struck: at each place a line through those near."""
        at, which = np.unique(ticks, return_inverse=True)
        struck = np.bincount(which, seconds) / np.bincount(which)
        if len(at) < 2:
            return cls(struck, at.astype(np.float64), 120.0)
        smooth = _smooth(at / TICKS_PER_QUARTER, struck)
        smooth = np.maximum.accumulate(smooth + np.arange(len(at)) * 1e-6)
        return cls(smooth, at.astype(np.float64), _bpm(at, struck))

    def at(self, seconds: Floats) -> Floats:
        """The ticks at some seconds, at the tempo of the edges beyond them."""
        rate = self.bpm / 60 * TICKS_PER_QUARTER
        inside = np.clip(seconds, self.seconds[0], self.seconds[-1])
        found: Floats = np.interp(inside, self.seconds, self.ticks) + (seconds - inside) * rate
        return found

    def tempos(self, bar: int, pickup: int) -> tuple[TempoChange, ...]:
        """The tempo of each bar."""
        lines = (
            [0, *range(pickup, int(self.ticks[-1]), bar)] if pickup else [*range(0, int(self.ticks[-1]), bar)]
        )
        found: list[TempoChange] = []
        for line, following in zip(lines, [*lines[1:], int(self.ticks[-1])], strict=True):
            first, last = np.interp((line, following), self.ticks, self.seconds)
            if following > line and last > first:
                bpm = (following - line) / TICKS_PER_QUARTER / (last - first) * 60
                found.append(TempoChange(line, round(float(min(max(bpm, MIN_TEMPO), MAX_TEMPO)), 1)))
        return (replace(found[0], tick=0), *found[1:]) if found else (TempoChange(0, round(self.bpm)),)


def _smooth(quarters: Floats, struck: Floats) -> Floats:
    """At each place the second told by the line through those near it, neighbours weighing most."""
    here = np.arange(len(quarters))
    first, last = np.searchsorted(quarters, (quarters - 4 * SMOOTH, quarters + 4 * SMOOTH))
    first, last = (
        np.minimum(first, np.maximum(here - 1, 0)),
        np.maximum(last, np.minimum(here + 2, len(here))),
    )
    sums = np.zeros((5, len(here)))
    for step in range(int((first - here).min()), int((last - here).max())):
        other = here + step
        near = (first <= other) & (other < last)
        mine, other = here[near], other[near]
        away = quarters[other] - quarters[mine]
        weight = np.exp(-0.5 * (away / SMOOTH) ** 2) + 1e-6
        value = struck[other]
        sums[:, mine] += weight * np.stack([np.ones(len(mine)), away, away**2, value, away * value])
    total, once, twice, whole, slope = sums
    apart_ = total * twice - once**2
    steep = apart_ > 1e-9
    found: Floats = np.where(
        steep, (twice * whole - once * slope) / np.where(steep, apart_, 1.0), whole / total
    )
    return found


def _placed(
    score: Score, played: _Played, ticks: Ints, clock: _Clock, asked: Quantising
) -> tuple[Track, ...]:
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
            _note(
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


def _note(note: Note, place: int, begun: float, ended: float, places: Ints, asked: Quantising) -> Note:
    """One note: drawn to its place, and its end to the next note's or to a line, where it lies near."""
    start = max(0, round(begun + (place - begun) * asked.strength))
    line = max(1, asked.finest)
    end = _end(place, ended, places)
    if end is None:
        end = place + max(line, round((ended - place) / line) * line)
    drawn = round(ended + (end - ended) * asked.strength)
    return replace(note, start=start, length=max(SHORTEST, drawn - start), suggested=note.suggested)


def _end(place: int, ended: float, places: Ints) -> int | None:
    """At which of the onsets after it a note was meant to end; None where it is near none.

    Who plays lets go a little early, so it is the one of whose time the note was held the usual share.
    """
    after = int(np.searchsorted(places, place, "right"))
    best, least = None, HARDLY
    for following in map(int, places[after : after + MOST_ENDS]):
        held = (ended - place) / (following - place)
        if HELD <= held <= OVER:
            cost = abs(math.log(held / USUALLY_HELD)) + (
                0.0 if following % TICKS_PER_QUARTER == 0 else OFF_BEAT
            )
            best, least = (following, cost) if cost < least else (best, least)
    return best


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


def _marks(score: Score, clock: _Clock) -> tuple[Marker, ...]:
    tempos = TempoMap(score)
    ticks = clock.at(np.array([tempos.seconds_at(mark.tick) for mark in score.markers]))
    moved = {max(0, round(tick)): mark.text for tick, mark in zip(ticks.tolist(), score.markers, strict=True)}
    return tuple(Marker(tick, moved[tick]) for tick in sorted(moved))


# Beats that the file has


def _drawn(score: Score, asked: Quantising) -> Score:
    """Every note drawn to the file's own beats; each beat is divided as its notes fit best."""
    starts = sorted({note.start for track in score.tracks for note in track.notes})
    divided = _divisions(starts, asked)
    tracks = []
    for track in score.tracks:
        places = np.array(sorted({_nearest(note.start, divided, asked) for note in track.notes}), np.int64)
        notes = [
            _note(note, _nearest(note.start, divided, asked), note.start, note.end, places, asked)
            for note in track.notes
        ]
        tracks.append(replace(track, notes=tuple(sorted(apart(notes), key=NOTE_ORDER))))
    return replace(score, tracks=tuple(tracks))


def _divisions(starts: list[int], asked: Quantising) -> dict[int, int]:
    """Of each beat that has notes the ticks between its lines: even parts, or triplets where they fit better.

    A note counts to the beat it is nearest to be in, a little before it too.
    """
    early = asked.finest // 2
    inside: dict[int, list[int]] = {}
    for start in starts:
        beat = (start + early) // TICKS_PER_QUARTER
        inside.setdefault(beat, []).append(start - beat * TICKS_PER_QUARTER)
    third = TICKS_PER_QUARTER // 3
    found = {}
    for beat, places in inside.items():
        even, three = _misses(places, asked.finest), _misses(places, third)
        found[beat] = third if asked.triplets and three * 1.5 + 4 < even else asked.finest
    return found


def _misses(places: list[int], line: int) -> float:
    """How far notes lie from lines, in ticks, squared and averaged, coarser lines forgiven less."""
    return float(np.sqrt(np.mean([(place - round(place / line) * line) ** 2 for place in places])))


def _nearest(start: int, divided: dict[int, int], asked: Quantising) -> int:
    beat = (start + asked.finest // 2) // TICKS_PER_QUARTER
    line, past = divided.get(beat, asked.finest), start - beat * TICKS_PER_QUARTER
    return beat * TICKS_PER_QUARTER + round(past / line) * line
