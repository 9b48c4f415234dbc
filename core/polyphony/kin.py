"""Which works are kin, and on which side of the split they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from core.lstm.families import families
from core.lstm.split import Listed, listed

_ORDER: tuple[Listed, ...] = ("test", "validation", "train", "neither")  # the first decides


@cache
def sides(collection: str) -> Mapping[str, Listed]:
    """The side of each file whose top voice `core.lstm.lists` deals, by collection and file.

    Where pieces of one top voice stand on two sides, it is the test's rather than the others'.
    """
    found: defaultdict[str, list[Listed]] = defaultdict(list)
    for name, side in listed([collection]).items():
        found[name.rpartition("#")[0]].append(side)
    return {file: min(told, key=_ORDER.index) for file, told in found.items()}


def leaders(
    files: Sequence[str], works: Sequence[str], tops: Sequence[Sequence[int]], known: Mapping[str, Listed]
) -> list[str]:
    """For each work the file of its kin that decides their side: a test file, if there is one.

    Kin are those of one name in `works` ("" for a work that stands alone), and those whose top
    voices (`tops`, their pitches) are variants of one tune, see `core.lstm.families`.
    """
    roots = families(tops, works)
    kin: defaultdict[int, list[str]] = defaultdict(list)
    for root, file in zip(roots, files, strict=True):
        kin[root].append(file)
    first = {
        root: min(found, key=lambda file: _ORDER.index(known.get(file, "neither")))
        for root, found in kin.items()
    }
    return [first[root] for root in roots]
