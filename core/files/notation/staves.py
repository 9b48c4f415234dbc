"""Staves and clefs: which hand plays a note, and which clef spares a part the most ledger lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, groupby, islice, pairwise
from operator import add, attrgetter, lt

from core.files.notation.groups import groups
from core.files.notation.model import Clef
from core.score import Note, Score, Track

_STAFF = {  # the pitches of the lowest and the highest line
    Clef.TREBLE: (64, 77),
    Clef.BASS: (43, 57),
    Clef.TREBLE_8VB: (52, 65),
    Clef.TREBLE_8VA: (76, 89),
    Clef.BASS_8VB: (31, 45),
    Clef.ALTO: (53, 67),
    Clef.TENOR: (50, 64),
}
# How many ledger lines each pitch takes: one for three and a half semitones, none for the note just outside.
_LEDGERS = {
    clef: [max(lowest - 2 - pitch, pitch - highest - 2, 0) / 3.5 for pitch in range(128)]
    for clef, (lowest, highest) in _STAFF.items()
}
_START = attrgetter("start")
_DEAR = {  # ledger lines a note must save on average before a clef is taken that is not the part's own
    Clef.TREBLE: 0.0,
    Clef.BASS: 0.5,
    Clef.TREBLE_8VB: 1.0,
    Clef.TREBLE_8VA: 1.5,
    Clef.BASS_8VB: 1.5,
}
_CHANGE = 4.0  # ledger lines a change of clef must save
_KEYBOARDS = {*range(8), *range(16, 24), 46}  # pianos, organs, and the harp
_ENSEMBLES = {*range(48, 55), *range(88, 96)}  # strings, voices and pads that are played from a keyboard
_LOW, _HIGH = 57, 64  # a piece for two hands goes below and above
_EACH = 0.1  # of its notes, at least
_SPARED = 0.8  # ledger lines a note that two staves must spare
_TANGLED = 0.45  # the same where voices go their own ways, which one staff could hold only entangled
_OWN_WAY = 0.2  # of the notes that begin while one before them sounds
_HAND = 14  # semitones that a hand reaches
_STRETCHED = 1.5
_MOVED = 0.3  # what it costs to move where the hands divide by a semitone
_DIVISIONS = range(48, 73)
_UP = tuple(pairwise(range(len(_DIVISIONS))))
_WAYS = _UP, tuple((after, before) for before, after in reversed(_UP))


@dataclass(frozen=True, slots=True)
class _Kin:
    """Parts that have clefs of their own, or change clefs on the way, by General MIDI program or name."""

    programs: frozenset[int]
    name: str
    own: tuple[Clef, ...]
    change: tuple[Clef, ...] = ()
    unless: frozenset[int] = frozenset()
    """Programs of which the name means something else."""


_KINDRED = (
    _Kin(
        frozenset({40, 56, *range(64, 70), 71, 73, 74}),
        r"\bviolin|\bflute|\boboe|\bclarinet|\btrumpet|\bviolino|\bfl[öo]te|\bklarinette|\btrompete",
        (Clef.TREBLE,),
    ),
    _Kin(frozenset({41}), r"\bviola\b(?! da)|\bbratsche", (Clef.ALTO,), (Clef.TREBLE,)),
    _Kin(
        frozenset({42, 57, 70}),
        r"\bcello|violoncell|\bbassoon|\btrombone|\bfagott|\bposaune",
        (Clef.BASS,),
        (Clef.TENOR, Clef.TREBLE),
    ),
    _Kin(frozenset(range(24, 32)), r"\bguitar|\bgitarre|\bchitarra", (Clef.TREBLE_8VB,)),
    _Kin(
        frozenset({*range(32, 40), 43}),
        r"\bcontrabass|\bdouble bass|\bkontrabass",
        (Clef.BASS_8VB, Clef.BASS),
    ),
    _Kin(frozenset({9, 72}), r"\bpiccolo|\bglockenspiel", (Clef.TREBLE_8VA, Clef.TREBLE)),
    _Kin(frozenset(), r"\btenore?\b(?! sax)", (Clef.TREBLE_8VB,)),
    # A French alto is a viola.
    _Kin(frozenset(), r"\bsopran|\balto\b|\baltus\b", (Clef.TREBLE,), unless=frozenset({41})),
    _Kin(frozenset(_KEYBOARDS | _ENSEMBLES), r"\bpiano\b", (), (Clef.TREBLE, Clef.BASS)),
)


def clefs_for(track: Track, bar_starts: Sequence[int]) -> list[Clef]:
    """The clef of each bar of a track on one staff."""
    if track.percussion:
        return [Clef.PERCUSSION] * len(bar_starts)
    kin = _kin(track)
    pitches = [note.pitch for note in track.notes]
    dear = _DEAR
    if kin and kin.own:
        dear = dict.fromkeys(kin.own, 0.0) | dict.fromkeys(kin.change, 0.5)
    elif kin:  # no pianist reads a clef an octave off
        dear = {clef: _DEAR[clef] for clef in kin.change}
    home = min(dear, key=lambda clef: _ledgers(pitches, clef) + dear[clef] * len(pitches))
    if kin is None or not kin.change:
        return [home] * len(bar_starts)
    clefs = [home, *(clef for clef in (*kin.own, *kin.change) if clef is not home)]
    return _cheapest(clefs, [_by_bar(track.notes, bar_starts, clef) for clef in clefs])


def _kin(track: Track) -> _Kin | None:
    """By name before program: a file may say no more of a viola than that it sounds."""
    fits = (kin for kin in _KINDRED if track.program not in kin.unless)
    named = (kin for kin in fits if re.search(kin.name, track.name, re.IGNORECASE))
    return next(named, next((kin for kin in _KINDRED if track.program in kin.programs), None))


def _ledgers(pitches: Iterable[int], clef: Clef) -> float:
    return sum(map(_LEDGERS[clef].__getitem__, pitches))


def _by_bar(notes: Iterable[Note], bar_starts: Sequence[int], clef: Clef) -> list[float]:
    """The ledger lines of each bar under a clef; what is tied over a bar line has them again."""
    ledgers = _LEDGERS[clef]
    more = [0.0] * (len(bar_starts) + 1)
    for note in notes:
        if lines := ledgers[note.pitch]:
            more[bisect_right(bar_starts, note.start) - 1] += lines
            more[bisect_left(bar_starts, note.end)] -= lines
    return [round(lines, 3) for lines in accumulate(more[:-1])]  # what was added is gone to the last digit


def _cheapest(clefs: Sequence[Clef], ledgers: Sequence[Sequence[float]]) -> list[Clef]:
    """The clef of each bar, so that ledger lines and changes together are fewest; the first is at home.

    `ledgers` are those of each bar under each clef.
    """
    costs = [0.0, *[1.0] * (len(clefs) - 1)]
    came_from: list[list[int]] = []
    for here in zip(*ledgers, strict=True):
        best = costs.index(min(costs))
        dearest = costs[best] + _CHANGE
        came_from.append([place if cost <= dearest else best for place, cost in enumerate(costs)])
        costs = [min(cost, dearest) + lines for cost, lines in zip(costs, here, strict=True)]
    place = costs.index(min(costs))
    found = []
    for links in reversed(came_from):
        found.append(clefs[place])
        place = links[place]
    return found[::-1]


def on_two(tracks: Sequence[Track]) -> list[bool]:
    """Which tracks are written on two staves; of a pianist's two hands neither, however far it goes."""
    pianists = [group for group in groups(tracks) if group.symbol == "brace"]
    hands = {place for group in pianists for place in (group.first, group.last)}
    return [place not in hands and needs_two(track) for place, track in enumerate(tracks)]


def needs_two(track: Track) -> bool:
    """Whether a track by itself takes two staves: a keyboard's or an ensemble's that no clef can hold."""
    if track.percussion or track.program not in _KEYBOARDS | _ENSEMBLES or not _chords(track.notes):
        return False
    pitches = [note.pitch for note in track.notes]
    low, high = sum(p < _LOW for p in pitches), sum(p > _HIGH for p in pitches)
    if min(low, high) < _EACH * len(pitches):
        return False
    spared = min(_ledgers(pitches, clef) for clef in (Clef.TREBLE, Clef.BASS)) / len(pitches)
    return spared > _SPARED or (spared > _TANGLED and _own_ways(track.notes) > _OWN_WAY)


def _own_ways(notes: Sequence[Note]) -> float:
    """The share of the notes that begin while one that began before them sounds."""
    own = reach = 0
    for start, group in groupby(notes, key=_START):
        together = list(group)
        own += len(together) if start < reach else 0
        reach = max(reach, *(note.end for note in together))
    return own / len(notes)


def _chords(notes: Sequence[Note]) -> bool:
    """Whether a tenth of the notes sound while another begins."""
    reach = accumulate((note.end for note in notes), max)
    together: int = sum(map(lt, islice(map(_START, notes), 1, None), reach))
    return together > len(notes) / 10


def left_hand(notes: Sequence[Note]) -> set[Note]:
    """The notes that the left hand plays: below a division that moves as little as the music allows."""
    groups = [list(group) for _, group in groupby(notes, key=_START)]
    costs = [0.5 * abs(place - 60) for place in _DIVISIONS]
    came_from: list[list[int]] = []
    for group in groups:
        costs, links = _reached(costs)
        came_from.append(links)
        costs = list(map(add, costs, _all_awkward(tuple(note.pitch for note in group))))
    best = costs.index(min(costs))
    left: set[Note] = set()
    for group, links in zip(reversed(groups), reversed(came_from), strict=True):
        left.update(note for note in group if note.pitch < _DIVISIONS[best])
        best = links[best]
    return left


def _reached(costs: Sequence[float]) -> tuple[list[float], list[int]]:
    """What it costs at least to divide at each place, coming from any other, and from which."""
    reached, links = list(costs), list(range(len(costs)))
    for order in _WAYS:
        for before, place in order:
            moved = reached[before] + _MOVED
            if moved < reached[place]:
                reached[place], links[place] = moved, links[before]
    return reached, links


@lru_cache(4096)
def _all_awkward(pitches: tuple[int, ...]) -> list[float]:
    """What a chord costs with each of the divisions."""
    return [_awkward(pitches, place) for place in _DIVISIONS]


def _awkward(pitches: Sequence[int], place: int) -> float:
    """Ledger lines, and what is out of a hand's reach, with notes below `place` for the left hand."""
    cost = 0.0
    for clef, hand in (
        (Clef.BASS, [pitch for pitch in pitches if pitch < place]),
        (Clef.TREBLE, [pitch for pitch in pitches if pitch >= place]),
    ):
        if hand:
            cost += _ledgers(hand, clef) + _STRETCHED * max(0, max(hand) - min(hand) - _HAND)
    return cost


def together(before: Score, after: Score) -> Score:
    """`after` with the staves of a part as one track again, where `before` had one that needs two.

    Other programs' files cannot say that two staves were one track of ours.
    """
    theirs = list(after.tracks)
    tracks: list[Track] = []
    for two in on_two(before.tracks):
        if two and len(theirs) > 1 and theirs[0].name == theirs[1].name:
            first, second = theirs.pop(0), theirs.pop(0)
            tracks.append(replace(first, notes=Track.of([*first.notes, *second.notes]).notes))
        elif theirs:
            tracks.append(theirs.pop(0))
    return replace(after, tracks=(*tracks, *theirs))
