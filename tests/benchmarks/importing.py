"""How much of what is played freely comes in as it was written: notes on their places, bars on their lines.

`python -m tests.benchmarks.importing`. A hundred pieces of music21's corpus (folk tunes, chorales, quartets,
older polyphony, by turns as in `roundtrips`) are performed: a beat of 66 to 130 a minute that drifts by some
tenths, every note early or late by up to so many milliseconds, all as likely, held for half to all of its
length, a quarter of chords rolled. What is left is seconds, in a file that claims 120 throughout. `places`
is the share of notes on the place they were written for, counted from their neighbours (40 at a time, so that
one slip costs what it costs), `in other values` forgives a whole piece in halves, doubles or triplets of
its values; `bars` is the share of bars whose notes all stand where they stood in a bar as long. Pieces after
the first hundred served to fit the weights. Of works for several voices it is told how often their melody is
found among nameless tracks in any order. Last, 50,000 notes of such pieces stand in one file: how long it
takes until they can show as they are, and until their beats are found.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np

from core.importing.arriving import Plan, arrive
from core.importing.melody import find_melody
from core.importing.performance import lay
from core.importing.quantising import Beats, Quantising, how_timed
from core.score import TICKS_PER_QUARTER, MetreChange, Note, Score, TempoChange, Track
from core.timing import BarMap, place
from tests.benchmarks.roundtrips import _read, drawn

PIECES, SEED, MOST = 100, 0, 500  # notes of each piece
JITTERS = (10, 20, 40)  # milliseconds
SCALES = (1.0, 0.5, 2.0, 2 / 3, 1.5)
CLAIMED = 120.0
MELODIES = 760  # of which some 350 are for several voices
TOGETHER = 40
LONG = 50_000  # notes of a file that takes its time
LOST = 10**9  # where a note is that fell together with another


def performed(score: Score, jitter: float, seed: int) -> tuple[Score, list[Note]]:
    """A performance as a file at a fixed 120, whose notes carry their number as a name; and what each was."""
    chance = Random(seed)
    written = sorted(
        {(note.start, note.pitch): note for track in score.tracks for note in track.notes}.values(),
        key=lambda note: (note.start, note.pitch),
    )[:MOST]
    starts = sorted({note.start for note in written})
    seconds = _seconds(score, starts, chance)
    rate = (seconds[starts[-1]] - seconds[starts[0]]) / max(1, starts[-1] - starts[0])
    played = []
    for start in starts:
        chord = [note for note in written if note.start == start]
        roll = chance.uniform(0.015, 0.03) if len(chord) > 2 and chance.random() < 0.25 else 0.0
        for number, note in enumerate(chord):
            at = seconds[start] + number * roll + chance.uniform(-jitter, jitter)
            played.append((at, note.length * rate * chance.uniform(0.5, 1.05), note))
    played.sort(key=lambda each: each[0])
    ticks = CLAIMED / 60 * TICKS_PER_QUARTER
    notes = [
        Note(round(at * ticks), max(1, round(length * ticks)), note.pitch, suggested=str(number))
        for number, (at, length, note) in enumerate(played)
    ]
    file = Score(tempos=(TempoChange(0, CLAIMED),), metres=(MetreChange(0, 4, 4),))
    return file.with_track(0, Track.of(notes)), [note for *_, note in played]


def _seconds(score: Score, starts: list[int], chance: Random) -> dict[int, float]:
    """When each onset is meant: a tempo that fits hands, and drifts."""
    metre = score.metres[0]
    beat = (3 if metre.unit == 8 and metre.beats % 3 == 0 else 1) * 4 / metre.unit
    gaps = np.diff(starts) if len(starts) > 1 else np.array([TICKS_PER_QUARTER])
    rate = chance.uniform(60 / 130, 60 / 66) / TICKS_PER_QUARTER / beat
    rate = min(max(rate, 0.085 / float(np.percentile(gaps, 10))), 1.6 / float(np.median(gaps)))
    phase, drift, at, last = chance.uniform(0, 6.28), 1.0, 0.5, 0
    found = {}
    for start in starts:
        quarters = (start - last) / TICKS_PER_QUARTER
        drift = min(1.12, max(0.89, drift * float(np.exp(chance.gauss(0, 0.012 * quarters**0.5)))))
        wave = 1 + 0.05 * float(np.sin(phase + start / TICKS_PER_QUARTER / 7))
        at, last = at + (start - last) * rate * drift * wave, start
        found[start] = at
    return found


def judged(score: Score, laid: Score, written: list[Note]) -> tuple[float, float, float]:
    """The shares of notes on their places, of those in other values, and of bars."""
    found = {int(note.suggested): note.start for note in laid.tracks[0].notes}
    got = np.array([found.get(number, LOST) for number in range(len(written))])
    true = np.array([note.start for note in written])
    by_scale = [_in_step(true, got * scale) for scale in SCALES]
    return by_scale[0], max(by_scale), _bars(score, laid, true, got)


def _in_step(true: np.ndarray, got: np.ndarray) -> float:
    right = 0
    for first in range(0, len(true), TOGETHER):
        shifts = np.rint((true - got)[first : first + TOGETHER])
        right += int(np.unique(shifts, return_counts=True)[1].max())
    return right / len(true)


def _bars(score: Score, laid: Score, true: np.ndarray, got: np.ndarray) -> float:
    ours, theirs = BarMap(laid), BarMap(score)
    right: dict[int, bool] = {}
    for one, other in zip(true, got, strict=True):
        wanted, found = theirs.bar_at(int(one)), ours.bar_at(int(other))
        same = wanted.metre.bar_length == found.metre.bar_length
        same = same and place(wanted, int(one)) == place(found, int(other))
        right[wanted.start] = right.get(wanted.start, True) and same
    return sum(right.values()) / len(right)


def melodies(pieces: int = MELODIES) -> None:
    """Of works for several voices how often the first, the highest by custom, is taken for the melody."""
    chance, found, all_ = Random(SEED), Counter[str](), Counter[str]()
    for one in drawn(pieces):
        if one.kind == "folk":
            continue
        score = _read(one)
        playing = [track for track in score.tracks if track.notes and not track.percussion]
        order = list(range(len(playing)))
        chance.shuffle(order)
        shuffled = replace(score, tracks=tuple(replace(playing[place], name="") for place in order))
        melody = find_melody(shuffled)
        if melody is not None and len(playing) > 1:
            all_[one.kind] += 1
            leading = playing[order[melody.track]]
            found[one.kind] += leading is playing[0] or leading.name.lower().startswith("s")
    for kind, count in all_.items():
        print(f"melody of {kind}: {found[kind]} of {count}", flush=True)


def long(pieces: int = PIECES) -> None:
    """Fifty thousand notes in one file: seconds to what shows first and to beats, and of the processor."""
    notes: list[Note] = []
    for seed, one in enumerate(itertools.cycle(drawn(pieces))):
        file, _ = performed(_read(one), JITTERS[1] / 1000, SEED + seed)
        end = notes[-1].start + TICKS_PER_QUARTER if notes else 0
        notes += [replace(note, start=note.start + end) for note in file.tracks[0].notes]
        if len(notes) >= LONG:
            break
    file = Score((Track.of(notes[:LONG]),), tempos=(TempoChange(0, CLAIMED),))
    for words, beats in (("shown as they are", Beats.AS_IS), ("their beats found", Beats.FOUND)):
        begun, used = time.perf_counter(), time.process_time()
        arrive(file, Plan(Quantising(beats)), Score(), 0, 0)
        spent, used = time.perf_counter() - begun, time.process_time() - used
        print(f"{LONG} notes {words}: {spent:.1f} s ({used:.1f} s of the processor)", flush=True)


def main(pieces: int = PIECES) -> None:
    chosen = [(str(one), _read(one)) for one in drawn(pieces)]
    for jitter in JITTERS:
        figures, begun, count = [], time.perf_counter(), 0
        timed = 0
        for seed, (_, score) in enumerate(chosen):
            file, written = performed(score, jitter / 1000, SEED + seed)
            timed += how_timed(file) is Beats.FOUND
            laid = lay(file, Quantising(Beats.FOUND)).score
            figures.append(judged(score, laid, written))
            count += len(written)
        places, scaled, bars = np.mean(figures, axis=0)
        spent = (time.perf_counter() - begun) / count * 1000
        print(
            f"±{jitter} ms: places {places:.1%}, in other values {scaled:.1%}, bars {bars:.1%};"
            f" {timed} of {len(chosen)} heard as played freely; {spent:.1f} ms a note",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pieces", type=int, default=PIECES)
    main(parser.parse_args().pieces)
    melodies()
    long()
