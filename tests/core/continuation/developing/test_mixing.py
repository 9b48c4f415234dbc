"""The way from one phrase to another: it never turns back."""

from __future__ import annotations

import random
from itertools import accumulate, pairwise

import pytest

from core.continuation.developing.distance import balance, distance
from core.continuation.developing.lines import Line, since, until
from core.continuation.developing.mixing import WAYS, Between, Way, astray, of_chords
from core.harmony import Key
from core.motifs import Motif, motifs
from core.score import Note

BAR, LENGTH, C = 1920, 4 * 1920, Key("C")
SCALE = [pitch for pitch in range(40, 100) if pitch % 12 in C.scale]


def phrase(rng: random.Random, low: int, lengths: list[int]) -> Line:
    """Four bars that move by small steps."""
    notes, tick, step = [], 0, SCALE.index(low)
    while tick < LENGTH:
        length = min(rng.choice(lengths), LENGTH - tick)
        notes.append(Note(tick, length, SCALE[step]))
        tick += length
        step = max(0, min(len(SCALE) - 1, step + rng.choice([-2, -1, -1, 0, 1, 1, 2])))
    return tuple(notes)


def pairs(count: int) -> list[Between]:
    """Slow low phrases and quick high ones."""
    rng = random.Random(6)
    return [
        Between(phrase(rng, 60, [480, 960]), phrase(rng, 72, [240, 240, 480]), LENGTH, BAR, 480, C)
        for _ in range(count)
    ]


def on_the_way(name: str) -> list[Way]:
    """The ways to mix a quarter, a half and three quarters, by one of the two manners."""
    shares = [way for way in WAYS[:8] if way.share is not None]
    return shares[0::2] if name == "beats" else shares[1::2]


def recalled(line: Line, known: Line) -> float:
    """The share of a line's rhythmic motifs that a phrase has."""
    there = set[Motif](motifs(known, rhythm=True))
    own = motifs(line, rhythm=True)
    return sum(each in there for each in own) / max(1, len(own))


@pytest.mark.parametrize("manner", ["beats", "blend"])
def test_the_further_on_the_way_the_farther_from_the_first_and_the_nearer_to_the_second(manner: str) -> None:
    for between in pairs(40):
        mixed = [way.mix(between) for way in on_the_way(manner)]
        stations = [between.first, *mixed, between.second]
        away = [distance(each, between.first, LENGTH, C) for each in stations]
        to_go = [distance(each, between.second, LENGTH, C) for each in stations]
        assert away[0] == to_go[-1] == 0
        assert all(one < other + 0.02 for one, other in pairwise(away))
        assert all(one > other - 0.02 for one, other in pairwise(to_go))
        where = [balance(each, between.first, between.second, LENGTH, C) for each in stations]
        assert where == sorted(where)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.words)
def test_triplets_over_two_beats_go_over_whole(way: Way) -> None:
    bar, triplet = 5 * 240, (160, 160, 160)
    between = Between(_of([240, 240, 240, 480] * 4), _of([*triplet, *triplet, 240] * 4), 4 * bar, bar, 240, C)
    onsets = {note.start for note in way.mix(between)}
    begun = {onset // bar * bar + onset % bar // 480 * 480 for onset in onsets if onset % bar % 240}
    assert all({first, first + 160, first + 320} <= onsets for first in begun)


def _of(lengths: list[int]) -> Line:
    """Notes of these lengths, up and down a scale."""
    starts = accumulate(lengths, initial=0)
    return tuple(
        Note(start, length, SCALE[20 + place % 5])
        for place, (start, length) in enumerate(zip(starts, lengths, strict=False))
    )


def test_motifs_go_over_from_the_one_phrase_to_the_other() -> None:
    found = [
        [
            (recalled(way.mix(between), between.first), recalled(way.mix(between), between.second))
            for way in on_the_way("beats")
        ]
        for between in pairs(40)
    ]
    means = [
        [sum(each[station][phrase] for each in found) / len(found) for station in range(3)]
        for phrase in range(2)
    ]
    assert means[0] == sorted(means[0], reverse=True)
    assert means[1] == sorted(means[1])


def test_the_journey_goes_from_the_one_to_the_other_bar_by_bar() -> None:
    for way in WAYS[:2]:
        found = []
        for between in pairs(40):
            line = way.mix(between)
            assert line[-1].end <= LENGTH
            bars = [
                tuple(since(until(each, tick + BAR), tick) for each in (line, between.first, between.second))
                for tick in range(0, LENGTH, BAR)
            ]
            found.append([balance(own, first, second, BAR, C) for own, first, second in bars])
            assert astray(line, way, between) < 0.35
        means = [sum(column) / len(found) for column in zip(*found, strict=True)]
        assert means == sorted(means)
        assert means[-1] - means[0] > 0.4


def test_rhythm_of_the_one_with_the_contour_of_the_other() -> None:
    between = pairs(1)[0]
    timed, shaped = (way.mix(between) for way in WAYS[8:])
    assert [(note.start, note.length) for note in timed] == [
        (note.start, note.length) for note in between.first
    ]
    assert [(note.start, note.length) for note in shaped] == [
        (note.start, note.length) for note in between.second
    ]
    ups = [b.pitch >= a.pitch for a, b in pairwise(timed)]
    contour = [between.second[place * len(between.second) // len(timed)] for place in range(len(timed))]
    assert ups == [b.pitch >= a.pitch for a, b in pairwise(contour)]


@pytest.mark.parametrize("share", [None, 0.25, 0.5, 0.75])
def test_chords_rest_only_where_both_phrases_do(share: float | None) -> None:
    def halves(*pitches: int) -> Line:  # the last one is followed by a rest
        long = [Note(960 * at, 960, pitch) for at in range(3) for pitch in pitches]
        return (*long, *(Note(2880, 480, pitch) for pitch in pitches))

    between = Between(halves(60, 64, 67), halves(65, 69, 72), 2 * BAR, BAR, 480, C)
    mixed = of_chords(share, between)
    sounding = sorted({tick for note in mixed for tick in range(note.start, note.end, 480)})
    assert sounding == [*range(0, 3360, 480)]
    at_once = {(note.start, note.end) for note in mixed}
    assert all(one[1] <= other[0] for one, other in pairwise(sorted(at_once)))


def test_where_neither_phrase_has_a_beat_of_its_own_there_is_nothing() -> None:
    """It was a traceback."""
    late = Between((Note(480, 240, 60),), (Note(0, 240, 72),), 960, 960, 480, C)
    assert any(way.mix(late) == () for way in on_the_way("beats"))
