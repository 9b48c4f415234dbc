"""The split for training, validation and test: by family, and fixed for ever by committed lists.

`lists/` names each tune of the corpus by collection, file and number in the file, with its side. A
tune that no list knows joins its family's side; a family that none knows is dealt one by a hash.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from core.lstm.corpus import Dropped, Reading, collections, read_corpus
from core.lstm.families import families
from core.lstm.sources import CorpusTune

Side = Literal["train", "validation", "test"]
Listed = Literal[Side, "neither"]
SIDES: tuple[Side, ...] = ("train", "validation", "test")
LISTED: tuple[Listed, ...] = (*SIDES, "neither")

LISTS = Path(__file__).with_name("lists")
BETWEEN = "kin to tunes on two sides of the split"
_HEADER = """\
# The side of the split each tune of this collection stands on: its file, then numbers in the file.
# Lines are added by `./run train --prepare --fix`; none is ever changed, so that test tunes stay test tunes.
"""
_TEST, _VALIDATION = 0.07, 0.12


@dataclass(frozen=True)
class Split:
    """The tunes there are to learn from and to measure on, each with its family and side.

    `families` holds for each tune the number of its family's first; `dropped` what stands on no
    side besides what the reading dropped already.
    """

    tunes: list[CorpusTune]
    families: list[int]
    sides: list[Side]
    dropped: list[Dropped]


def split(reading: Reading, fixed: Mapping[str, Listed]) -> Split:
    """Divide what was read: `fixed` says on which side a tune stands that has been dealt before."""
    tunes = [tune for tune in reading.tunes if fixed.get(tune.name) != "neither"]
    family = _families(tunes)
    known = _known(tunes, family, fixed)
    between = {
        place
        for place, tune in enumerate(tunes)
        if tune.name not in fixed and len(known.get(family[place], ())) > 1
    }
    kept = [tune for place, tune in enumerate(tunes) if place not in between]
    if between:
        family = _families(kept)
        known = _known(kept, family, fixed)
    sides = [
        _stated(fixed.get(tune.name)) or _family_side(known.get(first, set()), kept[first].name)
        for tune, first in zip(kept, family, strict=True)
    ]
    taken = {tune.name for tune in kept}
    away = [Dropped(t.name, t.collection, BETWEEN) for t in reading.tunes if t.name not in taken]
    return Split(kept, family, sides, away)


def _families(tunes: Sequence[CorpusTune]) -> list[int]:
    return families([tune.pitches for tune in tunes], [tune.kin for tune in tunes])


def divided(split: Split) -> list[str]:
    """The first tunes of families that stand on two sides; there should be none."""
    found = defaultdict(set)
    for first, side in zip(split.families, split.sides, strict=True):
        found[first].add(side)
    return [split.tunes[first].name for first, sides in found.items() if len(sides) > 1]


def _known(
    tunes: Sequence[CorpusTune], family: Sequence[int], fixed: Mapping[str, Listed]
) -> dict[int, set[Side]]:
    known: dict[int, set[Side]] = defaultdict(set)
    for tune, first in zip(tunes, family, strict=True):
        side = _stated(fixed.get(tune.name))
        if side:
            known[first].add(side)
    return known


def _stated(side: Listed | None) -> Side | None:
    return side if side != "neither" else None


def _family_side(known: set[Side], name: str) -> Side:
    return min(known) if known else dealt(name)


def dealt(name: str) -> Side:
    """The side that a family whose first tune has this name is dealt: always the same."""
    drawn = int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / 2**48
    if drawn < _TEST:
        return "test"
    return "validation" if drawn < _VALIDATION else "train"


# The lists.


def listed(collections: Iterable[str], folder: Path = LISTS) -> dict[str, Listed]:
    """The side of every listed tune of these collections, by the tune's name."""
    sides: dict[str, Listed] = {}
    for collection in collections:
        path = folder / f"{collection}.txt"
        if not path.exists():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                sides |= _read_line(collection, line)
    return sides


def _read_line(collection: str, line: str) -> dict[str, Listed]:
    file, *groups = line.split("\t")
    sides: dict[str, Listed] = {}
    for group in groups:
        word, _, numbers = group.partition(" ")
        (side,) = (each for each in LISTED if each == word)
        for number in _numbers(numbers):
            sides[f"{collection}/{file}#{number}"] = side
    return sides


def _numbers(text: str) -> list[int]:
    """`1-3,7` as 1, 2, 3 and 7."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def fixing(reading: Reading, split: Split) -> dict[str, Listed]:
    """The side of every tune that was read, twins on the side of the one they are equal to."""
    sides: dict[str, Listed] = {tune.name: side for tune, side in zip(split.tunes, split.sides, strict=True)}
    sides |= {each.name: "neither" for each in split.dropped}
    return sides | {each.name: sides[each.twin] for each in reading.dropped if each.twin}


def fix_corpus(
    names: Sequence[str] = (), report: Callable[[str], None] | None = None, folder: Path = LISTS
) -> list[str]:
    """Read these collections and add what is new in them to the lists; says what was added."""
    reading = read_corpus(names, report=report)
    fixed = listed([collection.name for collection in collections(names)], folder)
    added = fix(fixing(reading, split(reading, fixed)), folder)
    return [f"{name}: {count} tunes added to the lists" for name, count in added.items()]


def fix(sides: Mapping[str, Listed], folder: Path = LISTS) -> Counter[str]:
    """Add tunes to the lists, and count them by collection; those that are there stay as they are."""
    by_collection = groupby(sorted(sides), key=lambda name: name.partition("/")[0])
    added = Counter[str]()
    for collection, names in by_collection:
        before = listed([collection], folder)
        new = {name: sides[name] for name in names if name not in before}
        if new:
            folder.mkdir(exist_ok=True)
            text = _HEADER + "".join(_lines({**new, **before}))
            (folder / f"{collection}.txt").write_text(text, encoding="utf-8", newline="\n")
            added[collection] = len(new)
    return added


def _lines(sides: Mapping[str, Listed]) -> Iterable[str]:
    files: dict[str, dict[Listed, list[int]]] = defaultdict(lambda: defaultdict(list))
    for name, side in sides.items():
        found = re.fullmatch(r"[^/]+/(.+)#(\d+)", name)
        assert found  # as every name is made
        files[found[1]][side].append(int(found[2]))
    for file in sorted(files):
        groups = [f"{side} {_ranges(sorted(files[file][side]))}" for side in LISTED if side in files[file]]
        yield "\t".join([file, *groups]) + "\n"


def _ranges(numbers: Sequence[int]) -> str:
    runs = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    spans = [[number for _, number in run] for _, run in runs]
    return ",".join(f"{span[0]}-{span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans)
