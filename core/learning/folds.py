"""How it is found out what tunes teach: parts of them are held back in turn, and how far to go is read off.

Each part's tunes are measured by the model as it was, and by a network that learnt from the others, as it
goes; so every tune tells what learning is worth on tunes not met. How far to go, as a share of the way from
the model told the nearest style to the one that has learnt, is told by all parts together; the figure
reported for a part uses the others' choice, so that it is nobody's wish. Tunes that the model had learnt
before are learnt from with the others, but never measured: what they tell is no gain on tunes not met.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.learning.phrases import Phrase
from core.lstm.families import families

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the way, those that are measured; at 0 it is told the nearest style it knows, where all begin."""
ENOUGH = 0.95  # of what the best share gains: a smaller one that has so much forgets less
_PARTS, _PARTS_OF_MANY, _MANY = 4, 3, 40
_MOST_KIN = 2 / 3  # of a few pieces, the share of the notes that one may have and still be held back whole
_MANY_NOTES, _HELD_OF_MANY = 40_000, 5  # from so many notes on one part in so many is held back, once

Bits = NDArray[np.float64]  # of a part: [1 + shares, tunes], each the bits of a whole tune


@dataclass(frozen=True)
class Held:
    """The tunes of one part (their numbers), their notes, what they cost before and at each of SHARES."""

    tunes: tuple[int, ...]
    notes: tuple[int, ...]
    bits: Bits


@dataclass(frozen=True)
class Gain:
    """Bits per note on tunes held back, `before` learning and `after`, and how sure the difference is.

    `share` is how far to go, None where nothing is gained; `error` is that of the difference, as the mean
    over tunes weighed by notes; `better` is how many of the `tunes` became likelier.
    """

    share: float | None
    before: float
    after: float
    error: float
    tunes: int
    better: int
    notes: int

    @property
    def is_sure(self) -> bool:
        """Whether more is gained than chance would give two times in three.

        Where it is only told a style, its weights stay as they were, and anything gained will do.
        """
        least = self.error if self.share else 0.0
        return self.share is not None and self.before - self.after > least


def parts(tunes: Sequence[Phrase], met: Collection[int] = ()) -> list[list[int]]:
    """The tunes (their numbers) dealt into parts of about as many notes to measure; kin stay together.

    Where most are kin, as phrases of one long piece are, they are dealt in runs instead. Those that were
    `met` before stand in a part only with kin that were not, so that these are held back with them.
    """
    notes = [len(tune.notes) for tune in tunes]
    new = [0 if place in met else count for place, count in enumerate(notes)]
    groups = [group for group in _kin(tunes) if any(new[place] for place in group)]
    count = _PARTS if len(tunes) < _MANY else _PARTS_OF_MANY
    if sum(notes) > _MANY_NOTES:
        return _dealt(groups, new, _HELD_OF_MANY)[:1]
    largest = max(sum(new[place] for place in group) for group in groups)
    if len(groups) < count and largest > _MOST_KIN * sum(new):
        places = [place for place, fresh in enumerate(new) if fresh]
        return [run.tolist() for run in np.array_split(places, min(count, len(places)))]
    return _dealt(groups, new, min(count, len(groups)))


def _kin(tunes: Sequence[Phrase]) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for place, first in enumerate(families([tune.lines[0] for tune in tunes], [tune.kin for tune in tunes])):
        groups.setdefault(first, []).append(place)
    return list(groups.values())


def _dealt(groups: Sequence[list[int]], notes: Sequence[int], count: int) -> list[list[int]]:
    """The longest first, each to the part that has the fewest notes."""
    found: list[list[int]] = [[] for _ in range(count)]
    room = [0] * count
    for group in sorted(groups, key=lambda each: -sum(notes[place] for place in each)):
        place = room.index(min(room))
        found[place] += group
        room[place] += sum(notes[each] for each in group)
    return [sorted(part) for part in found if part]


def best_share(held: Sequence[Held]) -> float | None:
    """The least of SHARES that gains nearly as much as any; None where nothing is gained."""
    total = np.sum([each.bits.sum(1) for each in held], 0)
    gains = total[0] - total[1:]
    if gains.max() <= 0:
        return None
    return SHARES[int(np.argmax(gains >= ENOUGH * gains.max()))]


def gain(held: Sequence[Held], naming: float = 0.0) -> Gain:
    """What learning is worth, each part measured at the share that the others chose.

    Where it is only told a style there is nothing else to choose. `naming` are the bits in which the style is
    told, which was chosen by all tunes: they count too (the two-part code of Rissanen 1978).
    """
    share, before, after = best_share(held), [], []
    for place, part in enumerate(held):
        others = [*held[:place], *held[place + 1 :]] or held
        chosen = best_share(others) if share else share
        before.append(part.bits[0])
        after.append(part.bits[0 if chosen is None else 1 + SHARES.index(chosen)])
    one, other = np.concatenate(before), np.concatenate(after)
    notes = np.array([count for part in held for count in part.notes], np.float64)
    mean = float((one - other).sum() / notes.sum())
    spread = one - other - mean * notes
    return Gain(
        share,
        float(one.sum() / notes.sum()),
        float((other.sum() + naming * (share is not None)) / notes.sum()),
        float(np.sqrt((spread**2).sum()) / notes.sum()),
        len(notes),
        int((other < one).sum()),
        int(notes.sum()),
    )
