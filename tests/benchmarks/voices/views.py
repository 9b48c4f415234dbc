"""What the n-grams go by: a note's own line, what the others sound beside it, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.lstm.features import HEARD, RAW_TONIC
from core.polyphony.company import AT_NOTE, AT_ONSET, AT_SEAM
from core.polyphony.dataset import WovenData
from core.polyphony.weave import GROUPS
from tests.benchmarks.voices.counts import Ints

PITCHES, INTERVALS = 128, 256
_NEVER = 255  # stands for what there was not yet
_ABOVE, _BELOW, _FARTHER, _BEYOND, _HIGHEST, _LOWEST = range(6)  # slots of the company


@dataclass(frozen=True)
class Facts:
    """Columns of whole works, end to end; `before[part]` tells of the three notes before in its own line."""

    targets: Ints
    before: dict[str, tuple[Ints, Ints, Ints]]
    place: Ints
    beat: Ints
    metre: Ints
    tonic: Ints
    texture: Ints
    seam: Ints
    onset: Ints
    note: Ints

    @classmethod
    def of(cls, data: WovenData, first: int, last: int) -> Facts:
        """The facts of the works from number `first` to `last`, that one left out."""
        rows = slice(data.offsets[first], data.offsets[last])
        own = {group: data.columns[group][rows].astype(np.int64) for group in (*GROUPS, "targets")}
        told = {group: data.company["heard", group][rows].astype(np.int64) for group in GROUPS}
        work = np.repeat(np.arange(last - first), np.diff(data.offsets[first : last + 1]))
        line = work * 8 + data.voice[rows]
        gap, length, pitch = own["targets"].T
        before = {
            name: _before(line, part) for name, part in (("gap", gap), ("length", length), ("pitch", pitch))
        }
        return cls(
            own["targets"],
            before,
            own["advance"][:, HEARD],
            own["onset"][:, 1],
            own["advance"][:, HEARD + 3],
            own["raw"][:, RAW_TONIC],
            data.voices[rows].astype(np.int64) * 8 + data.voice[rows],
            told["advance"],
            told["onset"],
            told["note"],
        )

    def taken(self, rows: Ints) -> Facts:
        """The facts of some of the rows."""
        told = {name: each[rows] for name, each in vars(self).items() if name != "before"}
        before = {name: (a[rows], b[rows], c[rows]) for name, (a, b, c) in self.before.items()}
        return Facts(before=before, **told)

    def sounding(self, slot: int, what: int) -> Ints:
        """Interval from one's own last pitch (0), motion (1) or degree (3) of another voice at the onset."""
        return self.note[:, slot * len(AT_NOTE) + what]

    def doing(self, slot: int, at_onset: bool, what: int) -> Ints:
        """What another voice does (0), and for how long still (1), at the seam or the onset."""
        columns, width = (self.onset, len(AT_ONSET)) if at_onset else (self.seam, len(AT_SEAM))
        return columns[:, slot * width + what]

    @property
    def last(self) -> Ints:
        """The pitch before; _NEVER for a first note."""
        return self.before["pitch"][0]

    @property
    def degree(self) -> Ints:
        """The degree of the pitch before."""
        known = (self.tonic >= 0) & (self.last != _NEVER)
        return np.where(known, (self.last - self.tonic) % 12, 12)

    def motion(self, back: int) -> Ints:
        """The step to the note before, or to the one before that."""
        later, earlier = self.before["pitch"][back], self.before["pitch"][back + 1]
        return np.where(earlier != _NEVER, later - earlier + PITCHES, _NEVER)


def _before(line: Ints, values: Ints) -> tuple[Ints, Ints, Ints]:
    """The three values before each row in the same line, the nearest first."""
    order = np.argsort(line, kind="stable")
    sorted_line, sorted_values = line[order], values[order]
    found = []
    for back in (1, 2, 3):
        shifted = np.full(len(values), _NEVER, np.int64)
        same = sorted_line[back:] == sorted_line[:-back]
        shifted[back:][same] = sorted_values[:-back][same]
        column = np.empty_like(shifted)
        column[order] = shifted
        found.append(column)
    return found[0], found[1], found[2]


Column = Callable[[Facts], Ints]


@dataclass(frozen=True)
class View:
    """One way of looking: the columns that each more special context adds; symbols counted from `origin`.

    Where there is an origin, rows where that is unknown (negative) say nothing.
    """

    levels: Sequence[Sequence[Column]]
    origin: Column | None = None

    def contexts(self, facts: Facts) -> list[list[Ints]]:
        """The columns of each context, the most general first."""
        told: list[Ints] = [np.zeros(len(facts.targets), np.int64)]
        found = []
        for level in self.levels:
            told = [*told, *(column(facts) for column in level)]
            found.append(told)
        return found


def _own(part: str, back: int) -> Column:
    return lambda facts: facts.before[part][back]


def _sounding(slot: int, what: int) -> Column:
    return lambda facts: facts.sounding(slot, what)


def _doing(slot: int, at_onset: bool, what: int) -> Column:
    return lambda facts: facts.doing(slot, at_onset, what)


def _target(part: int) -> Column:
    return lambda facts: facts.targets[:, part]


def _place(facts: Facts) -> Ints:
    return facts.place + 512 * facts.metre


def _beat(facts: Facts) -> Ints:
    return facts.beat + 512 * facts.metre


def _texture(facts: Facts) -> Ints:
    return facts.texture


def _degree(facts: Facts) -> Ints:
    return facts.degree


def _motion(back: int) -> Column:
    return lambda facts: facts.motion(back)


def _from_last(facts: Facts) -> Ints:
    return np.where(facts.last != _NEVER, facts.last, -1)


def _from_tonic(facts: Facts) -> Ints:
    return facts.tonic


GAP = (
    View(((), (_place,), (_own("length", 0),), (_own("gap", 0),), (_own("length", 1),))),
    View(
        (
            (),
            (_doing(_ABOVE, False, 0), _doing(_BELOW, False, 0)),
            (_doing(_ABOVE, False, 1), _doing(_BELOW, False, 1)),
            (_own("length", 0), _place),
        )
    ),
)
LENGTH = (
    View(((), (_beat,), (_own("length", 0),), (_own("length", 1), _target(0)), (_own("length", 2),))),
    View(
        (
            (),
            (_doing(_ABOVE, True, 1), _doing(_BELOW, True, 1)),
            (_beat,),
            (_doing(_ABOVE, True, 0), _doing(_BELOW, True, 0), _target(0)),
            (_own("length", 0),),
        )
    ),
    View(((), (_texture,), (_doing(_LOWEST, True, 1), _doing(_HIGHEST, True, 1)), (_own("length", 0),))),
)
PITCH = (
    View(((), (_degree,), (_motion(0),), (_motion(1),)), _from_last),
    View(((), (_motion(0),), (_target(1),), (_degree,), (_beat,)), _from_last),
    View(
        (
            (),
            (_sounding(_BELOW, 0), _sounding(_ABOVE, 0)),
            (_degree,),
            (_sounding(_BELOW, 1), _sounding(_ABOVE, 1)),
            (_sounding(_FARTHER, 0), _sounding(_BEYOND, 0)),
        ),
        _from_last,
    ),
    View(
        (
            (),
            (_sounding(_LOWEST, 3),),
            (_sounding(_HIGHEST, 3),),
            (_sounding(_BELOW, 3), _sounding(_ABOVE, 3)),
            (_texture,),
        ),
        _from_tonic,
    ),
    View(
        (
            (),
            (_sounding(_BELOW, 0), _motion(0)),
            (_degree, _sounding(_BELOW, 1)),
            (_motion(1), _target(1)),
        ),
        _from_last,
    ),
    View(((), (_texture,), (_own("pitch", 0),), (_motion(0),))),
)
