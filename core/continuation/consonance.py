"""How drafts in several voices sound with all that stands beside them: clashes on beats, and how they end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.chord_naming import beats
from core.continuation.textures import Weft
from core.score import Note, Span
from core.timing import BarMap

Floats = NDArray[np.float64]
Sets = NDArray[np.int64]

# What sounds together, on twelve roots: any part of the first is at rest, any part of the second is mild, all
# else is rough; and so are two voices a semitone apart alone.
RESTING = ((0, 4, 7), (0, 3, 7))
MILD = (
    (0, 4, 7, 10),
    (0, 3, 7, 10),
    (0, 4, 7, 11),
    (0, 3, 6, 10),
    (0, 3, 6, 9),
    (0, 4, 8),
    (0, 5, 7),
)
SEMITONE = (0, 1)
MILDLY, ROUGHLY = 0.3, 1.0
# How much at rest a last chord is that rests on another root than the tonic, or on no root.
ELSEWHERE, UNROOTED = 0.7, 0.35


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard of one draft among all else, each from 0 to 1.

    `clash` is how rough what sounds on beats is, at the mean, and `rest` how much the last chord is at rest;
    `silent` is the share of beats on which nothing of it sounds, of those on which what is given does, and
    `drone` that of bar lines over which the lowest note stays what it was. Of several tracks `gone` is
    how far the one that rests or slows down most has done so: see `gone_silent`.
    """

    clash: float
    rest: float
    silent: float = 0.0
    drone: float = 0.0
    gone: float = 0.0


# A track may have so much less of its notes than its phrase has in the same time.
CALMER = 0.4
FEWEST_BARS = 4  # in which a bass can be said to stay
_NONE = 1000  # beyond all pitches, for where nothing sounds

SMOOTH = Sound(0.0, 0.0)
"""How a line alone sounds."""


def _mask(classes: Iterable[int], root: int = 0) -> int:
    return sum(1 << each for each in {(tone + root) % 12 for tone in classes})


def _table() -> Floats:
    """How rough each set of pitch classes is."""
    rough = np.full(4096, ROUGHLY)
    for chords, cost in ((MILD, MILDLY), (RESTING, 0.0)):
        for chord in chords:
            for many in range(1, len(chord) + 1):
                for part in combinations(chord, many):
                    rough[[_mask(part, root) for root in range(12)]] = cost
    rough[[_mask(SEMITONE, root) for root in range(12)]] = ROUGHLY
    rough[0] = 0.0
    return rough


_ROUGH = _table()
# Whether each set of pitch classes has two that are a third apart; from which share on it is most that has.
_THIRDS = [_mask((0, third), root) for third in (3, 4) for root in range(12)]
_WITH_THIRD = np.any([np.arange(4096) & third == third for third in _THIRDS], 0)
MOSTLY = 0.5


def sounds(weft: Weft, drafts: Sequence[Sequence[Note]]) -> list[Sound]:
    """How each draft, all its notes in order, sounds with what is given."""
    span = Span(weft.setting.start, weft.request.span.end)
    given = [note for strand in weft.strands for note in strand.given or ()]
    given = [note for note in given if note.end > span.start and note.start < span.end]
    starts = [start for start, _ in beats(weft.request.score, span)]
    tonic = weft.setting.key.tonic_class if weft.setting.key is not None else None
    beside, own = _masks(starts, [given])[0], _masks(starts, drafts)
    alone = own[:, (beside > 0) | (not given)] == 0
    silent = alone.sum(1) / max(1, alone.shape[1])
    clashes = _roughness(own | beside)
    lines = [bar.start for bar in BarMap(weft.request.score).lines(span.start, span.end)]
    told = zip(clashes.tolist(), drafts, silent.tolist(), strict=True)
    return [
        Sound(clash, _rest([*given, *notes], tonic), rests, _drone(notes, lines))
        for clash, notes, rests in told
    ]


def gone_silent(weft: Weft, drafts: Sequence[Mapping[int, Sequence[Note]]]) -> list[float]:
    """`Sound.gone` of each draft, its notes by their tracks; tracks that were silent before do not count.

    It is the share of beats on which a track has come to be silent, or that of its notes which it lacks
    beyond being CALMER, unless fewer notes are wished for.
    """
    calmer = CALMER if weft.request.wishes.density >= 0 else 1.0
    span = Span(weft.setting.start, weft.request.span.end)
    worst = np.zeros(len(drafts))
    for track in dict.fromkeys(weft.strands[place].track for place in weft.written):
        before = [note for strand in weft.strands if strand.track == track for note in strand.heard]
        before = [note for note in before if note.start < span.start]
        if track is None or not before:
            continue
        phrase = Span(min(note.start for note in before), span.start)
        own = _silence(weft, phrase, [before])[0]
        parts = [draft.get(track, ()) for draft in drafts]
        worst = np.maximum(worst, _silence(weft, span, parts) - own)
        usual = _onsets(before) * span.length / phrase.length
        worst = np.maximum(worst, [1 - calmer - _onsets(part) / usual for part in parts])
    found: list[float] = worst.tolist()
    return found


def _onsets(notes: Sequence[Note]) -> int:
    """How often something begins."""
    return len({note.start for note in notes})


def _silence(weft: Weft, span: Span, every: Sequence[Sequence[Note]]) -> Floats:
    """The share of beats on which nothing of these sounds."""
    starts = [start for start, _ in beats(weft.request.score, span)]
    share: Floats = (_masks(starts, every) == 0).sum(1) / max(1, len(starts))
    return share


def heard(weft: Weft) -> Sound:
    """How what was heard before sounds: the phrase's own measure."""
    before = _before(weft)
    if not before:
        return SMOOTH
    span = Span(min(note.start for note in before), weft.setting.start)
    masks = _masks([start for start, _ in beats(weft.request.score, span)], [before])
    lines = [bar.start for bar in BarMap(weft.request.score).lines(span.start, span.end)]
    drone = _drone(before, lines)
    return Sound(float(_roughness(masks)[0]), 0.0, float((masks == 0).mean()), drone)


def is_hollow(weft: Weft) -> bool:
    """Whether most of what sounded together before had no third, as a rock guitar's chords have none."""
    before = _before(weft)
    masks = _masks(sorted({note.start for note in before}), [before])[0]
    together = masks[masks & (masks - 1) > 0]
    return bool(len(together)) and bool(_WITH_THIRD[together].mean() < MOSTLY)


def _before(weft: Weft) -> list[Note]:
    """What was heard of all voices before takes begin."""
    notes = (note for strand in weft.strands for note in strand.given or strand.heard)
    return [note for note in notes if note.start < weft.setting.start]


def _masks(starts: Sequence[int], every: Sequence[Sequence[Note]]) -> Sets:
    """The pitch classes that each of these sounds on each beat, at `starts`, shape [every, starts]."""
    rows = np.repeat(np.arange(len(every)), [len(notes) for notes in every])
    told = [(note.start, note.end, 1 << note.pitch % 12) for notes in every for note in notes]
    begin, end, bit = np.array(told, np.int64).reshape(-1, 3).T
    first, last = np.searchsorted(starts, begin), np.searchsorted(starts, end)
    many = last - first
    at = np.arange(many.sum()) + np.repeat(first - np.cumsum(many) + many, many)
    masks = np.zeros((len(every), len(starts)), np.int64)
    np.bitwise_or.at(masks, (np.repeat(rows, many), at), np.repeat(bit, many))
    return masks


def _roughness(masks: Sets) -> Floats:
    """How rough each of these is, at the mean, on the beats on which anything sounds."""
    there = masks > 0
    shares: Floats = (_ROUGH[masks] * there).sum(1) / np.maximum(1, there.sum(1))
    return shares


def _drone(notes: Sequence[Note], lines: Sequence[int]) -> float:
    """The share of bar lines, at these ticks, over which the lowest note stays; 0 of a few bars."""
    if len(lines) < FEWEST_BARS or not notes:
        return 0.0
    start, end, pitch = np.array([(note.start, note.end, note.pitch) for note in notes]).T
    at = np.array(lines)[:, None]
    lowest = np.where((start <= at) & (end > at), pitch, _NONE).min(-1)
    stays = (lowest[1:] - lowest[:-1]) % 12 == 0
    return float((stays & (lowest[1:] < _NONE) & (lowest[:-1] < _NONE)).mean())


def _rest(notes: Sequence[Note], tonic: int | None) -> float:
    """How much at rest what sounds last is."""
    ends = [note.end for note in notes]
    end = max(ends)
    last = [note for note, each in zip(notes, ends, strict=True) if each == end]
    bass = min(note.pitch for note in last) % 12
    classes = _mask(note.pitch for note in last)
    if _ROUGH[classes]:
        return 0.0
    if any(classes & ~_mask(chord, bass) == 0 for chord in RESTING):
        return 1.0 if bass == tonic else ELSEWHERE
    return UNROOTED
