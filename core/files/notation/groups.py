"""Which neighbours stand behind one bracket and share bar lines: families, as a copyist sets a score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.score import MELODY, Track


@dataclass(frozen=True, slots=True)
class Group:
    """The parts from the `first` to the `last`, from 0, behind a "bracket" or a "brace".

    Bar lines run through its staves where they are `joined`; not for singers, whose words stand there.
    """

    first: int
    last: int
    symbol: str
    joined: bool


@dataclass(frozen=True, slots=True)
class _Family:
    """Parts that belong together by General MIDI program, or by name where that tells no more of them."""

    programs: range
    name: re.Pattern[str]
    symbol: str = "bracket"
    joined: bool = True


def _names(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_KEYBOARD = _Family(range(24), _names("."), "brace")
_ANYTHING = {*_KEYBOARD.programs, *range(48, 52)}  # what parts are sketched with: keys, strings as a whole
_FAMILIES = (
    _Family(range(40, 46), _names(r"viol|cello|contrabass|double bass|bratsche|kontrabass|geige")),
    _Family(range(56, 64), _names(r"trumpet|trombone|tuba\b|\bhorn|trompete|posaune")),
    _Family(range(64, 80), _names(r"flute|oboe|clarinet|bassoon|\bsax|fl[öo]te|klarinette|fagott|piccolo")),
    _Family(
        range(52, 55),
        _names(
            r"\b(soprano?|mezzo|contralto|alt(o|us)?|tenore?|tenor|bar[iy]ton\w*|bass(o|us)?|cantus|canto|quint[ou]s?)\b"
        ),
        joined=False,
    ),
)


def groups(tracks: Sequence[Track]) -> Iterator[Group]:
    """The groups of two and more parts that follow one another; a piano's two staves where each is a part."""
    first = 0
    for family, members in groupby(tracks, key=_kin):
        last = first + len(list(members)) - 1
        if family is not None and last > first and (family[0] is not _KEYBOARD or last == first + 1):
            yield Group(first, last, family[0].symbol, family[0].joined)
        first = last + 1


def _kin(track: Track) -> tuple[_Family, str] | None:
    """The family of a part, and the name that its members have in common where they need one."""
    if track.percussion:
        return None
    told = [family for family in _FAMILIES if track.program in family.programs]
    if track.program in _ANYTHING:
        told = [family for family in _FAMILIES if family.name.search(track.name)]
    if told:
        return told[0], ""
    named = track.name not in ("", MELODY)
    return (_KEYBOARD, track.name) if named and track.program in _KEYBOARD.programs else None
