"""The chords of given notes, beat by beat, as chord symbols.

Each beat is held against every chord on every root by how much of it sounds in the chord's tones and what
else sounds, and the cheapest way through all beats is taken, where a change of chord has a cost that falls on
strong beats: template matching and Viterbi's algorithm, as in Pardo and Birmingham, "Algorithms for Chordal
Analysis" (2002), and Bello and Pickens, "A Robust Mid-Level Representation" (2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.chord_symbols import KINDS, ChordSymbol, root_named
from core.harmony import Key, estimate_key
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, ChordSign, Note, Score, Span
from core.timing import Bar, BarMap, is_strong

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SOUGHT = ("", "m", "7", "m7", "maj7", "m7b5", "dim", "dim7", "aug", "sus4")
"""The kinds of chord that are told apart."""
LEAST_TOGETHER = 0.25  # of the time that anything sounds; a line with less in several notes names no chords
SILENCE = 64 * TICKS_PER_QUARTER  # a longer one is no matter of harmony
MOST_BEATS = 40_000  # of 10,000 bars; files of strangers may claim a month of them
LEAST_SOUNDING = 0.1  # of a beat; one with less goes on as the one before


@dataclass(frozen=True, slots=True)
class Fit:
    """What a beat is held against a chord by; fitted to analyses of chorales and madrigals.

    What sounds counts 1 in all, each tone of the chord as below and any other against it; the bass on the
    root counts for the chord, and each kind has its own cost. Changing costs less on stronger beats.
    """

    root: float = 1.0
    third: float = 0.94
    fifth: float = 0.93
    seventh: float = 0.86
    other: float = -1.28
    missing_root: float = 0.05
    missing_third: float = 0.11
    bass: float = 0.05
    costs: tuple[float, ...] = (-0.15, -0.08, 0.15, 0.24, 0.24, 0.3, -0.01, 0.1, 0.05, 0.45)
    change: float = 0.35
    change_strong: float = 0.08


USUAL = Fit()


def name_chords(score: Score, span: Span | None = None, fit: Fit = USUAL) -> tuple[ChordSign, ...]:
    """Chord symbols for what all tracks that sound play together in `span`, or in the whole piece.

    None where it is one line alone. Drums and muted tracks are passed over, and so are long silences, and
    what comes after `MOST_BEATS`.
    """
    notes = _heard(score, span)
    if not notes or _together(notes) < LEAST_TOGETHER:
        return ()
    places = _places(score, notes, span or Span(0, max(note.end for note in notes)))
    weights, basses = _sounding(notes, [start for start, _ in places], places[-1][1].end)
    states = _cheapest(weights, basses, [_strong(start, bar) for start, bar in places], fit)
    return tuple(_signs(score, notes, [start for start, _ in places], states, basses))


def _heard(score: Score, span: Span | None) -> list[Note]:
    """The notes of a span in order; where some tracks play alone, theirs."""
    tracks = [track for track in score.tracks if not track.percussion and not track.muted]
    alone = [track for track in tracks if track.solo]
    notes = [note for track in alone or tracks for note in track.notes]
    if span is not None:
        notes = [note for note in notes if note.start < span.end and note.end > span.start]
    return sorted(notes, key=lambda note: note.start)


def _together(notes: Sequence[Note]) -> float:
    """The share of the sounding time in which several notes sound at once."""
    edges = sorted([(note.start, 1) for note in notes] + [(note.end, -1) for note in notes])
    sounding = together = count = 0
    for (tick, change), (following, _) in pairwise(edges):
        count += change
        sounding += (following - tick) * (count > 0)
        together += (following - tick) * (count > 1)
    return together / max(1, sounding)


def _places(score: Score, notes: Sequence[Note], span: Span) -> list[tuple[int, Bar]]:
    """The beats of all bars in `span` that sound, and one for each long silence between them, in order."""
    bars, found, reached = BarMap(score), list[tuple[int, Bar]](), span.start
    for stretch in _stretches(notes):
        at = max(reached, bars.bar_at(max(stretch.start, span.start)).start)
        if found and at > reached:
            found.append((reached, bars.bar_at(reached)))
        reached = max(at, bars.bar_at(min(stretch.end, span.end) - 1).end)
        while at < reached and len(found) < MOST_BEATS:
            found += _beats(bars, Span(at, min(at + SILENCE, reached)))
            at += SILENCE
    if reached < span.end:
        found.append((reached, bars.bar_at(reached)))
    return found[:MOST_BEATS]


def _stretches(notes: Sequence[Note]) -> list[Span]:
    """Where something sounds, over silences that are not long."""
    found = [Span(notes[0].start, notes[0].end)]
    for note in notes:
        if note.start - found[-1].end > SILENCE:
            found.append(Span(note.start, note.end))
        else:
            found[-1] = Span(found[-1].start, max(found[-1].end, note.end))
    return found


def beats(score: Score, span: Span) -> list[tuple[int, Bar]]:
    """The beats that begin in `span`, each with its bar; where none does, one at its start."""
    bars = BarMap(score)
    return _beats(bars, span) or [(span.start, bars.bar_at(span.start))]


def _beats(bars: BarMap, span: Span) -> list[tuple[int, Bar]]:
    """Where each beat in `span` begins, and its bar; a beat is a quarter at most, or three eighths."""
    found = []
    for bar in bars.lines(span.start, span.end):
        compound = bar.metre.unit >= 8 and bar.metre.beats % 3 == 0
        beat = min(WHOLE_NOTE // bar.metre.unit, TICKS_PER_QUARTER) * (3 if compound else 1)
        first = bar.end - -(-bar.length // beat) * beat if bar.number == 0 else bar.start
        places = [max(bar.start, start) for start in range(first, bar.end, beat)]
        found += [(start, bar) for start in places if span.start <= start < span.end]
    return found


def _strong(start: int, bar: Bar) -> bool:
    return is_strong(bar.metre, start - bar.start)


def _sounding(notes: Sequence[Note], starts: Sequence[int], end: int) -> tuple[Floats, NDArray[np.intp]]:
    """For each beat how much of it each pitch class sounds, and its lowest pitch class (-1 for silence).

    A beat's lowest note is one that begins with it, or fills half of it. `starts` are in order. Notes may be
    as long as the piece: what they cost does not grow with the beats that they last.
    """
    edges = np.array([*starts, end])
    begin, cease, pitches = np.array([(note.start, note.end, note.pitch) for note in notes]).T
    first = np.maximum(np.searchsorted(edges, begin, "right") - 1, 0)
    last = np.minimum(np.searchsorted(edges, cease), len(starts)) - 1
    heard = first <= last
    begin, cease, pitches, first, last = (each[heard] for each in (begin, cease, pitches, first, last))
    widths = np.diff(edges)
    late, early = np.maximum(begin - edges[first], 0), np.maximum(edges[last + 1] - cease, 0)
    ticks = np.zeros((len(starts) + 1, 12), np.int64)
    np.add.at(ticks, (first, pitches % 12), 1)
    np.add.at(ticks, (last + 1, pitches % 12), -1)
    ticks = ticks.cumsum(axis=0)[:-1] * widths[:, None]
    np.subtract.at(ticks, (first, pitches % 12), late)
    np.subtract.at(ticks, (last, pitches % 12), early)
    from_first = widths[first] - late - early * (first == last)
    from_last = widths[last] - early - late * (first == last)
    low = first + ((2 * from_first < widths[first]) & (begin != edges[first]))
    high = last + ((2 * from_last >= widths[last]) | (begin == edges[last]))
    return ticks / widths[:, None], _lowest(pitches, low, np.maximum(low, high), len(starts))


def _lowest(pitches: Whole, low: Whole, high: Whole, beats: int) -> NDArray[np.intp]:
    """For each beat the lowest pitch class of those that count from beat `low` to before beat `high`."""
    lowest = np.full(beats, -1)
    for pitch in np.unique(pitches)[::-1]:
        here = pitches == pitch
        edges = np.bincount(low[here], minlength=beats + 1) - np.bincount(high[here], minlength=beats + 1)
        lowest[edges.cumsum()[:beats] > 0] = pitch % 12
    return lowest


def _templates(fit: Fit) -> tuple[Floats, Floats]:
    """What each pitch class counts for each chord, kind by kind on twelve roots, and which tones it has."""
    counts = np.full((len(SOUGHT), 12), fit.other)
    worth = {0: fit.root, 3: fit.third, 4: fit.third, 6: fit.fifth, 7: fit.fifth, 8: fit.fifth}
    for kind, row in zip(SOUGHT, counts, strict=True):
        for degree, tone in KINDS[kind].tones.items():
            row[tone % 12] = fit.seventh if degree == 7 else fit.third if degree == 4 else worth[tone]
    every = np.array([np.roll(row, root) for row in counts for root in range(12)])
    return every.T, np.repeat(fit.costs, 12)


def _fitting(weights: Floats, basses: NDArray[np.intp], fit: Fit) -> Floats:
    """How well each chord fits each beat."""
    counts, costs = _templates(fit)
    total = weights.sum(axis=1, keepdims=True)
    shares = weights / np.maximum(total, LEAST_SOUNDING)
    fits = shares @ counts - costs
    roots = np.tile(np.arange(12), len(SOUGHT))
    thirds = np.array([(KINDS[kind].tones.get(3) or KINDS[kind].tones[4]) for kind in SOUGHT]).repeat(12)
    fits -= fit.missing_root * (weights[:, roots] < LEAST_SOUNDING)
    fits -= fit.missing_third * (weights[:, (roots + thirds) % 12] < LEAST_SOUNDING)
    fits += fit.bass * (basses[:, None] == roots)
    return np.where(total < LEAST_SOUNDING, 0.0, fits)


def _cheapest(
    weights: Floats, basses: NDArray[np.intp], strong: Sequence[bool], fit: Fit
) -> NDArray[np.intp]:
    """The chord of each beat, as its place among kinds and roots."""
    fits = _fitting(weights, basses, fit)
    best = fits[0]
    came_from = []
    for here, is_on_strong in zip(fits[1:], strong[1:], strict=True):
        other = int(best.argmax())
        changed = best[other] - (fit.change_strong if is_on_strong else fit.change)
        stays = best >= changed
        came_from.append(np.where(stays, np.arange(len(best)), other))
        best = np.where(stays, best, changed) + here
    states = [int(best.argmax())]
    for links in reversed(came_from):
        states.append(int(links[states[-1]]))
    return np.array(states[::-1], np.intp)


def _signs(
    score: Score,
    notes: Sequence[Note],
    starts: Sequence[int],
    states: NDArray[np.intp],
    basses: NDArray[np.intp],
) -> list[ChordSign]:
    """A symbol where the chord changes, over the bass it begins with where that is a tone of it."""
    guessed = None if score.keys else estimate_key([note.pitch for note in notes])
    signs: list[ChordSign] = []
    before = -1
    for place, (start, state) in enumerate(zip(starts, states.tolist(), strict=True)):
        if state == before or (not signs and basses[place] < 0):
            continue
        kind, root = divmod(state, 12)
        key = score.key_at(start) or guessed or Key()
        alone = ChordSymbol(root_named(root, key), SOUGHT[kind])
        bass = int(basses[place])
        under = root_named(bass, key) if bass in alone.classes and bass != root else ""
        signs.append(ChordSign(start, ChordSymbol(alone.root, alone.kind, bass=under)))
        before = state
    return signs
