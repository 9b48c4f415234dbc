"""Edits of when notes begin: onto the grid, off it as people play, one after the other, backwards."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from itertools import pairwise
from random import Random

from core.edits.notes import Notes
from core.edits.splice import Edited, changed, pick, swap
from core.score import Note, Score
from core.timing import BarMap

STRAIGHT, MOST_SWING = 0.5, 0.75  # the share of a pair of grid steps that the first of them takes
TOGETHER = 40  # ticks within which notes are struck as one chord: a twelfth of a beat


class Strum(StrEnum):
    """Which way the hand goes over a chord."""

    UP = "up"  # the lowest note first
    DOWN = "down"
    BOTH = "both"  # up and down by turns


def quantise(
    score: Score,
    track: int,
    notes: Notes,
    grid: int,
    strength: float = 1.0,
    *,
    swing: float = STRAIGHT,
    starts: bool = True,
    lengths: bool = False,
) -> Edited:
    """Draw starts towards the nearest grid line, `grid` ticks apart and counted from each bar line.

    `strength` 1 puts them on the line, 0.5 half way there, 0 leaves all as it is. `swing` (0.5 to
    0.75) is the share of a pair of steps that the first takes: 0.5 is straight, 2/3 swings as
    triplets do. The lines between the pairs alone are late; which line a note belongs to is told by
    the straight ones. With `lengths`, ends are drawn in the same way, and a note is at least one grid
    step long in the end; without `starts`, only they are.
    """
    if strength <= 0:
        return Edited(score, frozenset(pick(score, track, notes)))
    bars = BarMap(score)
    nearest = cache(lambda tick: bars.nearest_line(tick, grid))  # the same places come again and again
    swung = cache(lambda line: _swung(bars, line, grid, swing))
    chosen = pick(score, track, notes)
    quantised = []
    for note in chosen:
        line = nearest(note.start)
        start = _drawn(note.start, swung(line), strength) if starts else note.start
        length = note.length
        if lengths:
            end = _drawn(note.end, swung(max(nearest(note.end), line + grid)), strength)
            length = max(1, end - start)
        quantised.append(changed(note, start=start, length=length))
    return swap(score, track, chosen, quantised)


def humanise(score: Score, track: int, notes: Notes, ticks: int, velocity: int, seed: int) -> Edited:
    """Play notes up to `ticks` early or late and up to `velocity` louder or softer, by chance.

    The same `seed` gives the same notes again, and each note strays in the same direction whatever the
    amounts, small departures oftener than large ones. Lengths stay, but for a note that would sound into
    the next of its pitch.
    """
    chosen = pick(score, track, notes)
    chance = Random(seed).random
    played = []
    for note in chosen:
        late, loud = chance() - chance(), chance() - chance()  # from -1 to 1, most often about 0
        start = max(0, note.start + round(late * ticks))
        struck = max(1, min(127, note.velocity + round(loud * velocity)))
        played.append(changed(note, start=start, velocity=struck))
    return swap(score, track, chosen, _apart(chosen, played))


def strum(score: Score, track: int, notes: Notes, spread: int, way: Strum = Strum.UP) -> Edited:
    """Strike the notes of each chord one after the other, the last `spread` ticks after the first.

    The ends stay. Notes that begin within TOGETHER ticks count as one chord, which begins with the
    earliest of them.
    """
    chosen = pick(score, track, notes)
    begins: dict[int, int] = {}
    upwards = way is not Strum.DOWN
    for chord in _chords(chosen):
        ordered = sorted(chord, key=_pitch, reverse=not upwards)
        for place, note in enumerate(ordered):
            late = round(place * spread / (len(chord) - 1))
            begins[id(note)] = min(chord[0].start + late, note.end - 1)
        if way is Strum.BOTH:
            upwards = not upwards
    strummed = []
    for note in chosen:
        start = begins.get(id(note), note.start)
        strummed.append(changed(note, start=start, length=note.end - start))
    return swap(score, track, chosen, strummed)


def retrograde(score: Score, track: int, notes: Notes) -> Edited:
    """Play the notes backwards: each as far from the end of the group as it was from its start."""
    chosen = pick(score, track, notes)
    if not chosen:
        return Edited(score)
    edges = chosen[0].start + max(note.end for note in chosen)
    return swap(score, track, chosen, [changed(note, start=edges - note.end) for note in chosen])


def _swung(bars: BarMap, line: int, grid: int, swing: float) -> int:
    """Where a grid line lies when every second one is late; a step without its pair stays."""
    if swing <= STRAIGHT:
        return line
    bar = bars.bar_at(line)
    past = line - (bar.end if bar.number == 0 else bar.start)
    if past % (2 * grid) != grid or line + grid > bar.end:
        return line
    return line + round(2 * grid * (min(MOST_SWING, swing) - STRAIGHT))


def _drawn(tick: int, line: int, strength: float) -> int:
    return max(0, round(tick + (line - tick) * strength))


def _apart(old: Sequence[Note], new: Sequence[Note]) -> list[Note]:
    """Notes of one pitch that followed one another still do, in place of sounding together."""
    by_pitch: dict[int, list[int]] = {}
    for i, note in enumerate(old):
        by_pitch.setdefault(note.pitch, []).append(i)
    kept = list(new)
    for same in by_pitch.values():
        for i, j in pairwise(same):
            if old[i].end <= old[j].start and new[i].start < new[j].start < new[i].end:
                kept[i] = changed(new[i], length=new[j].start - new[i].start)
    return kept


def _chords(chosen: Sequence[Note]) -> list[list[Note]]:
    """The notes that are struck together, where they are more than one."""
    groups: list[list[Note]] = []
    for note in chosen:
        if groups and note.start - groups[-1][0].start <= TOGETHER:
            groups[-1].append(note)
        else:
            groups.append([note])
    return [group for group in groups if len(group) > 1]


def _pitch(note: Note) -> int:
    return note.pitch
