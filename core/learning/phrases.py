"""What a model learns from, as its network hears it: phrases of one line, or passages in several voices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar, cast

import numpy as np

from core.encoding import Encoding
from core.lstm import batches
from core.lstm.batches import AT_THE_DESK, Augmentation, Batch, Window, windows
from core.lstm.dataset import Dataset, pack
from core.lstm.sources import CorpusTune
from core.lstm.split import Split
from core.lstm.tunes import TuneIndex, fingerprints
from core.polyphony import dataset as woven
from core.polyphony import dealing
from core.polyphony.works import Work
from core.score import Note

# Neither marks of phrases nor a style's name: a composer gives none.
_COMPOSERS = Augmentation(
    hidden=tuple((fact, 1.0 if fact in ("phrase", "style") else how) for fact, how in Augmentation().hidden)
)


class Phrase(Protocol):
    """What `CorpusTune` (a line) and `Work` (several voices) have in common."""

    @property
    def name(self) -> str:
        """What it is known by."""

    @property
    def title(self) -> str:
        """What its piece is called."""

    @property
    def kin(self) -> str:
        """Of what it is a part; those of one stay together."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """All its notes."""

    @property
    def lines(self) -> list[list[int]]:
        """The pitches of each voice, the highest first."""


_MET = 0.8
"""Of the runs in a phrase's highest line, the share that stands in one tune where the phrase was learnt."""
_Kind = TypeVar("_Kind")


def met_before(index: TuneIndex, phrases: Sequence[Phrase]) -> frozenset[int]:
    """Which phrases (their numbers) are in the tunes a model has learnt from already, in whatever key."""
    return frozenset(place for place, phrase in enumerate(phrases) if _is_met(index, phrase.lines[0]))


def _is_met(index: TuneIndex, line: Sequence[int]) -> bool:
    runs = len(np.unique(fingerprints(line)))
    return runs > 0 and max(index.matches(line).values(), default=0) >= _MET * runs


class Hearing:
    """Phrases as a network hears them: one line each, or, where it hears `several`, all their voices."""

    def __init__(self, encoding: Encoding, phrases: Sequence[Phrase], *, several: bool) -> None:
        self.data: Dataset
        self._mixed: Callable[..., list[Callable[[], Batch]]]
        if several:
            works = _all_of(Work, phrases)
            data = woven.pack(encoding, works, ["train"] * len(works))
            self.data, self._mixed = data, partial(dealing.mixed, data)
        else:
            tunes = _all_of(CorpusTune, phrases)
            split = Split(tunes, [*range(len(tunes))], ["train"] * len(tunes), [])
            self.data = pack(encoding, split, [])
            self._mixed = partial(batches.mixed, self.data)

    def windows(self, phrases: Sequence[int]) -> list[Window]:
        """Every window of these phrases."""
        return windows(self.data, phrases)

    def learning(
        self,
        given: Sequence[Window],
        rows: int,
        rng: np.random.Generator,
        beside: Sequence[Window] = (),
    ) -> list[Callable[[], Batch]]:
        """Batches to learn from, shuffled: facts hidden, keys moved and of voices some given by chance.

        In each stands one of the windows `beside`, too, if there are any.
        """
        return self._mixed(given, rows, rng, _COMPOSERS, beside)

    def hearing(self, given: Sequence[Window], rows: int) -> list[Callable[[], Batch]]:
        """Batches to be measured on, in order: bars and key known, no voice given."""
        return self._mixed(given, rows, None, AT_THE_DESK)


def _all_of(kind: type[_Kind], phrases: Sequence[Phrase]) -> list[_Kind]:
    for phrase in phrases:
        assert isinstance(phrase, kind), "pieces are understood for the model that learns from them"
    return cast("list[_Kind]", list(phrases))
