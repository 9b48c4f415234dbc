"""Notes drawn to the places they were meant for, their ends too, and whole files to their own beats."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from core.importing.metrical import Ints
from core.importing.quantising import Quantising
from core.midi_in.recorder import apart
from core.score import NOTE_ORDER, TICKS_PER_QUARTER, Note, Score

HELD, OVER, USUALLY_HELD = 0.5, 1.15, 0.85  # of the time to an onset: at least, at most, as a rule
OFF_BEAT, HARDLY = 0.15, 0.6  # what an end off the beat costs, and one at no onset
MOST_ENDS = 12  # onsets that are tried
SHORTEST = TICKS_PER_QUARTER // 16


def drawn(score: Score, asked: Quantising) -> Score:
    """Every note drawn to the file's own beats; each beat is divided as its notes fit best."""
    starts = sorted({note.start for track in score.tracks for note in track.notes})
    divided = _divisions(starts, asked)
    tracks = []
    for track in score.tracks:
        places = np.array(sorted({_nearest(note.start, divided, asked) for note in track.notes}), np.int64)
        notes = [
            laid_note(note, _nearest(note.start, divided, asked), note.start, note.end, places, asked)
            for note in track.notes
        ]
        tracks.append(replace(track, notes=tuple(sorted(apart(notes), key=NOTE_ORDER))))
    return replace(score, tracks=tuple(tracks))


def laid_note(note: Note, place: int, begun: float, ended: float, places: Ints, asked: Quantising) -> Note:
    """One note: drawn to its place, and its end to the next note's or to a line, where it lies near."""
    start = max(0, round(begun + (place - begun) * asked.strength))
    line = max(1, asked.finest)
    end = _end(place, ended, places)
    if end is None:
        end = place + max(line, round((ended - place) / line) * line)
    stop = round(ended + (end - ended) * asked.strength)
    return replace(note, start=start, length=max(SHORTEST, stop - start))


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
