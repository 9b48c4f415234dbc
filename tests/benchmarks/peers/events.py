"""The plainest spelling of what Continuo itself says: rest, length and pitch of every note."""

from __future__ import annotations

import numpy as np

from core.encoding import Encoding
from core.lstm.sources import CorpusTune
from tests.benchmarks.peers.spelling import Kind, Line
from tests.benchmarks.peers.tunes import seam

_PITCHES = 128


class Events:
    """One place for each note, in the classes of Continuo's own encoding; the pitch is a plain number."""

    starts = ()

    def __init__(self) -> None:
        self._encoding = Encoding()
        self.alphabets = (len(self._encoding.gaps), len(self._encoding.lengths), _PITCHES)

    def spell(self, tune: CorpusTune) -> Line:
        starts, ends, pitches = np.array([(n.start, n.end, n.pitch) for n in tune.notes], np.int64).T
        before = np.concatenate([[seam(tune)], ends[:-1]])
        timing = self._encoding.gap_index(starts - before), self._encoding.length_index(ends - starts)
        symbols = np.stack([*timing, pitches], -1)
        kinds = np.tile([Kind.TIMING, Kind.TIMING, Kind.PITCH], (len(symbols), 1))
        return Line(symbols, kinds, len(tune.notes))

    def moved(self, line: Line, semitones: int) -> Line:
        pitches = line.symbols[:, 2] + semitones
        if pitches.min() < 0 or pitches.max() >= _PITCHES:
            return line
        return Line(np.concatenate([line.symbols[:, :2], pitches[:, None]], -1), line.kinds, line.notes)
