"""How much of a take stands in a tune the model learnt from, held against what people's tunes share.

After the originality report of Yin, Reuben, Stepney and Collins ("A Good Algorithm Does Not Steal – It
Imitates", EvoMUSART 2021; "Deep learning's shallow gains", Machine Learning 112, 2023): how near generated
excerpts come to the training music is read against how near people's own excerpts come to it. Theirs is
a similarity of points in time and pitch, averaged over excerpts, with the 95 % interval of its mean.
Here it is the longest run of intervals in common with one tune, whatever its rhythm, which can be named and
marked; the yardstick is the 95th percentile of held-out passages as long, none kin to a training tune.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.lstm.features import PITCHES
from core.lstm.tunes import SHORTEST, WINDOW, Hashes, TuneIndex, begun, finished

LENGTHS = (8, 12, 16, 24, 32, 48, 64, 96, 128)  # notes of the passages
PERCENTILES = (50, 90, 95, 99)
USUAL = 95
FIGURES = "originality"
"""The name of the yardstick among a bundle's figures."""
_FEWEST_PASSAGES = 20  # of fewer, little is known of the 95th percentile
_AT_ONCE = 256
_MOST = 10**9  # passages or notes that can have been counted

Figures = Mapping[str, Mapping[str, int]]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Yardstick:
    """What people's tunes share: for passages of so many notes (`lengths`) the longest usual run (`runs`).

    Both rise. Where nothing was measured both are empty, and whatever is shared counts as usual.
    """

    lengths: tuple[int, ...] = ()
    runs: tuple[int, ...] = ()

    @classmethod
    def of(cls, figures: Figures) -> Yardstick:
        """The yardstick in what `measured` found."""
        rows = sorted((int(notes), row[str(USUAL)]) for notes, row in figures.items() if _enough(row))
        runs = accumulate((run for _, run in rows), max)
        return cls(tuple(notes for notes, _ in rows), tuple(runs))

    @staticmethod
    def can_be_of(figures: object) -> bool:
        """Whether something that stands where `measured`'s figures should is such figures, or none at all."""
        return isinstance(figures, dict) and all(_is_row(*row) for row in figures.items())

    def usual(self, notes: int) -> int:
        """The notes of the longest run that a passage of `notes` notes may share by what people do."""
        return int(self.usual_of(notes))

    def usual_of(self, notes: ArrayLike) -> NDArray[np.int64]:
        """The same of several lengths: between those measured on a line, rounded down; flat beyond."""
        wanted = np.asarray(notes, np.int64)
        if not self.lengths:
            return wanted
        return np.minimum(wanted, np.interp(wanted, self.lengths, self.runs).astype(np.int64))


def measured(index: TuneIndex, tunes: Sequence[Sequence[int]]) -> dict[str, dict[str, int]]:
    """The longest runs that passages of tunes (pitches), which the index must not hold, share with it.

    For each of LENGTHS the passages, each begun half its length after the one before, and percentiles of
    their runs in notes, 0 standing for fewer than SHORTEST; lengths that no tune has are left out.
    """
    found = {}
    for notes in LENGTHS:
        passages = list(_passages(tunes, notes))
        if passages:
            runs = shared(index, passages)
            row = np.percentile(runs, PERCENTILES, method="inverted_cdf").astype(int).tolist()
            found[str(notes)] = {"passages": len(passages)} | dict(
                zip(map(str, PERCENTILES), row, strict=True)
            )
    return found


def shared(index: TuneIndex, melodies: Sequence[Sequence[int]]) -> list[int]:
    """The notes of the longest run that each melody shares with one tune, 0 for fewer than SHORTEST."""
    found = []
    for first in range(0, len(melodies), _AT_ONCE):
        found += [
            run.notes if run else 0 for run in index.longest_of_each(melodies[first : first + _AT_ONCE])
        ]
    return found


class Watch:
    """Tells, while takes are written side by side, which next pitch would carry a shared run too far.

    Make one for all rows before the first note, with the bundle's `tunes` and `yardstick`. Before each
    pitch is drawn, ask what is `forbidden`; after it is drawn, tell `heard`:

        watch = Watch(bundle.tunes, bundle.yardstick, rows, [note.pitch for note in seed])
        pitch = draw(logits, allowed & ~watch.forbidden(), ...)
        watch.heard(pitch, active)

    `context` are the pitches heard just before the takes: a run that begins there counts whole, so that
    no take goes on with the tune that the phrase quotes. The bound grows with the take as the yardstick
    does, from what is usual in `fewest` notes on: whatever length a take comes to, from `fewest` on, its
    `TuneIndex.longest` is usual for it. Shorter takes, and those with a forbidden pitch where nothing else
    was left to choose, are to be held against the yardstick when they are written.

    A run grows by one hash: that of the last six intervals is made once a row, one more step gives
    it for 128 next pitches, and those are compared only in rows whose run has come to the bound.
    """

    def __init__(
        self,
        index: TuneIndex,
        yardstick: Yardstick,
        rows: int,
        context: Sequence[int] = (),
        fewest: int = 16,
    ) -> None:
        self._index, self._yardstick, self._fewest = index, yardstick, fewest
        self._recent = np.zeros((1, WINDOW + 1), np.int64)  # the last pitches of each row
        self._heard = 0  # in every row before it began to write
        self._written = np.zeros(1, np.int64)
        # The runs that go on: row and place in the index in one number, rising, and how many notes.
        self._runs = np.zeros(0, np.int64)
        self._notes = np.zeros(0, np.int64)
        longest = max(yardstick.runs, default=0)  # where nothing was measured nothing is unusual
        for pitch in context[max(0, len(context) - longest) :]:
            self.heard(np.array([pitch]))
        self._heard = int(self._written[0])
        self._repeat(rows)

    def forbidden(self) -> Mask:
        """Where each row's next pitch would make its run longer than people's: [rows, 128]."""
        found = np.zeros((len(self._recent), PITCHES), np.bool_)
        bound = self._yardstick.usual_of(np.maximum(self._written + 1, self._fewest))
        rows, places = np.divmod(self._runs, self._index.extent)
        full = np.flatnonzero(self._notes >= bound[rows])
        if len(full):
            # Most of a common run's places go on alike.
            goes_on = np.unique(np.stack([rows[full], self._index.at(places[full] + 1)]), axis=1)
            row, onward = goes_on[0], goes_on[1].astype(np.uint32)
            np.logical_or.at(found, row, self._onward()[row] == onward[:, None])
        return found

    def _onward(self) -> Hashes:
        """The fingerprint that each next pitch would end, [rows, 128]."""
        prefix = begun(self._recent[:, 2:] - self._recent[:, 1:-1])
        steps = np.arange(PITCHES) - self._recent[:, -1:]
        return finished(begun(steps[..., None], np.repeat(prefix[:, None], PITCHES, 1)))

    def heard(self, pitch: ArrayLike, active: Mask | None = None) -> None:
        """One pitch more in each row, or in the `active` rows only ([rows], both)."""
        rows = np.arange(len(self._recent)) if active is None else np.flatnonzero(active)
        pitches = np.asarray(pitch, np.int64)[rows]
        self._recent[rows] = np.concatenate([self._recent[rows, 1:], pitches[:, None]], 1)
        self._written[rows] += 1
        extent = self._index.extent
        idle = ~np.isin(self._runs // extent, rows)
        kept, kept_notes = self._runs[idle], self._notes[idle]
        rows = rows[self._written[rows] + self._heard > WINDOW]
        recent = self._recent[rows]
        which, places = self._index.hits(finished(begun(recent[:, 1:] - recent[:, :-1])))
        runs = rows[which] * extent + places
        notes = self._carried_on(runs)
        order = np.argsort(merged := np.concatenate([kept, runs]))
        self._runs, self._notes = merged[order], np.concatenate([kept_notes, notes])[order]

    def _carried_on(self, runs: NDArray[np.int64]) -> NDArray[np.int64]:
        """How long the runs are that have come to these places: one more than those of the places before."""
        before = np.searchsorted(self._runs, runs - 1)
        known = before < len(self._runs)
        known[known] = self._runs[before[known]] == runs[known] - 1
        notes = np.full(len(runs), SHORTEST)
        notes[known] = self._notes[before[known]] + 1
        return notes

    def _repeat(self, rows: int) -> None:
        """Every row begins with what the one has heard."""
        self._recent = np.repeat(self._recent, rows, 0)
        self._written = np.zeros(rows, np.int64)
        begins = np.arange(rows)[:, None] * self._index.extent
        self._runs, self._notes = (begins + self._runs).ravel(), np.tile(self._notes, rows)


def _enough(row: Mapping[str, int]) -> bool:
    return row["passages"] >= _FEWEST_PASSAGES


def _is_row(notes: str, row: object) -> bool:
    counts = [row.get(name) for name in ("passages", str(USUAL))] if isinstance(row, dict) else [None]
    return (
        notes.isascii()
        and notes.isdecimal()
        and len(notes) <= len(str(_MOST))
        and all(type(each) is int and 0 <= each < _MOST for each in counts)
    )


def _passages(tunes: Iterable[Sequence[int]], notes: int) -> Iterator[Sequence[int]]:
    for tune in tunes:
        for first in range(0, len(tune) - notes + 1, notes // 2):
            yield tune[first : first + notes]
