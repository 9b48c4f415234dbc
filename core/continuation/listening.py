"""How surprised the model is by the composer's own line, note by note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.encoding import melody
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.evaluate import surprise
from core.lstm.features import Setting
from core.lstm.figures import Bits
from core.lstm.memory import HORIZON
from core.score import WHOLE_NOTE, MetreChange, Note, Score
from core.timing import BarMap

PASSAGE = 64 * WHOLE_NOTE  # ticks that are measured together, and again when a note in them changes
CONTEXT = HORIZON  # notes before a passage that are heard first: as many as the network's memory reaches

_Heard: TypeAlias = tuple[tuple[Note, ...], int, tuple[MetreChange, ...], int, Key | None]


@dataclass(frozen=True)
class Surprises:
    """Bits of surprise for each of `notes`, shape [notes]: of when and how long it sounds, and of its pitch.

    Notes that the model does not hear, which are all but one line, have NaN.
    """

    notes: tuple[Note, ...]
    timing: NDArray[np.float64]
    pitch: NDArray[np.float64]

    @property
    def bits(self) -> NDArray[np.float64]:
        """Both together."""
        return self.timing + self.pitch


class Listener:
    """Listens to tracks with one model, and only anew to the passages that have changed.

    A line of up to 64 whole notes is heard as it is. A longer one is heard in passages of that length, each
    with the notes before it, so that an edit in a long piece costs no more than in a short one.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._known: dict[_Heard, Bits] = {}

    def surprises(self, score: Score, track: int) -> Surprises:
        """What the model makes of the top line of a track, told its bars and key but not where it ends."""
        notes = score.tracks[track].notes
        line, _ = melody(notes)
        bits = np.full((len(notes), 3), np.nan)
        # What is cut short keeps its start and pitch; of unisons the longest is heard.
        rows = {(note.start, note.pitch): row for row, note in enumerate(notes)}
        known = {}
        for passage in passages(line):
            first, last = passage.start, passage.stop
            heard = (line[max(0, first - CONTEXT) : last], min(first, CONTEXT), *_facts(score, line[first]))
            known[heard] = self._known[heard] if heard in self._known else self._measured(heard, score)
            bits[[rows[note.start, note.pitch] for note in line[first:last]]] = known[heard]
        self._known = known
        return Surprises(notes, bits[:, 0] + bits[:, 1], bits[:, 2])

    def _measured(self, heard: _Heard, score: Score) -> Bits:
        notes, before, *_, key = heard
        return surprise(self._bundle, notes, Setting(bars=BarMap(score), key=key))[before:]


def passages(line: Sequence[Note]) -> Iterator[range]:
    """The numbers of the notes of each passage of a line that has any."""
    places = np.array([note.start // PASSAGE for note in line])
    edges = [*np.flatnonzero(np.diff(places, prepend=-1)).tolist(), len(line)]
    for first, last in pairwise(edges):
        yield range(first, last)


def _facts(score: Score, first: Note) -> tuple[tuple[MetreChange, ...], int, Key | None]:
    return score.metres, score.pickup, score.key_at(first.start)
