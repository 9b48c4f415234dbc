"""Continuo's network on one of the sets: as it is (protocol B), and taught further on the folds (C)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.encoding import Encoding
from tests.benchmarks.peers.ngram import Mixing, mix
from tests.benchmarks.peers.viewpoints import agree
from tests.benchmarks.published import clean, hearing
from tests.benchmarks.published.gate import Gate, case, learn
from tests.benchmarks.published.kept import Found
from tests.benchmarks.published.learned import SYSTEMS, Grams
from tests.benchmarks.published.opinions import Floats, Opinion, Opinions
from tests.benchmarks.published.pairs import Chosen, Measurement
from tests.benchmarks.published.protocol import TRACKS, Track, bits_of, places
from tests.benchmarks.published.sets import MelodySet
from tests.benchmarks.published.untimed import expect

if TYPE_CHECKING:
    from tests.benchmarks.published.listener import Listener, Weights

NETWORK, BARE = "network", "network without metre and key"
ALONE, FIXED, GATED = "network", "network + short n-grams", "network + short n-grams, learned gate"
BARELY = "network told nothing"
TAUGHT = "network, taught on"
TAUGHT_GATED = "network, taught on, + n-grams, learned gate"
_ROWS: Chosen = {TAUGHT: lambda model: model == NETWORK, TAUGHT_GATED: lambda _: True}

# Did best on 53 tunes of Essen's "fink" that the model had not learnt from.
_WITH_SHORT = Mixing("geometric", 2)
_APART = (5,)

Tracked = dict[Track, Opinions]


class Ours:
    """A set as the network hears it; the columns of all hearings are made once."""

    def __init__(self, listener: Listener, given: MelodySet) -> None:
        self._listener, self._given = listener, given
        lines = [*given.melodies.values()]
        self._ear = hearing.Ear(Encoding(), lines)
        self._columns = [self._ear.columns(index) for index in range(len(lines))]
        self._grams = Grams(given)
        self.came = [places(given.alphabet, line) for line in lines]

    def tell(self, index: int) -> Tracked:
        """The network's opinions of one melody."""
        heard = self._columns[index]
        hidden, scores = self._listener.hear(heard)
        said = hearing.told(scores, heard["targets"], self._given.alphabet)
        shares, _ = expect(self._listener, self._ear, index, hidden, said, self._given.alphabet)
        bare = Opinion.of(np.exp(said.pitch[0]))
        timed = Opinion.of(hearing.mixed(said, timed=True))
        return {"P": {NETWORK: Opinion.of(shares)}, "T": {NETWORK: timed, BARE: bare}}

    def with_short(self, index: int) -> Tracked:
        """The same and the melody's own n-grams."""
        return {
            track: {**each, **self._grams.short(index, track)} for track, each in self.tell(index).items()
        }

    def measure(self, gates: Mapping[Track, Gate]) -> Found:
        """Protocol B: bits of every melody, by track and row."""
        rows: dict[tuple[Track, str], list[float]] = {}
        for index, came in enumerate(self.came):
            for track, opinions in self.with_short(index).items():
                network = opinions[NETWORK].shares
                short = agree([each.shares for name, each in opinions.items() if name.startswith("short")])
                told = {
                    ALONE: network,
                    FIXED: mix([network, short], _WITH_SHORT),
                    GATED: gates[track].shares(case(opinions, came)),
                }
                if track == "T":
                    told[BARELY] = opinions[BARE].shares
                for name, shares in told.items():
                    rows.setdefault((track, name), []).append(bits_of(shares, came))
        return {row: np.array(bits) for row, bits in rows.items()}

    def measure_taught(self, seed: int, base: Weights, gates: Mapping[Track, Gate]) -> Found:
        """Protocol C: bits of every melody for one draw of the folds.

        `base` are the weights before teaching; towards the gates of protocol B are those of the folds pulled.
        """
        beliefs = [self._belief(index) for index in range(len(self.came))]

        def learn_from(known: Sequence[int], seed: int) -> Callable[[Sequence[int]], list[Tracked]]:
            self._listener.weights = base
            self._listener.teach([(self._columns[index], beliefs[index]) for index in known], seed)
            grams = self._grams.learn(known)

            def told(hidden: Sequence[int]) -> list[Tracked]:
                return [
                    {track: {**each, **grams(index, track)} for track, each in self.tell(index).items()}
                    for index in hidden
                ]

            return told

        start = {track: _with_long(gate, len(SYSTEMS[track].views)) for track, gate in gates.items()}
        found = Measurement(self.came, dict.fromkeys(TRACKS, _ROWS), _APART, start).run(seed, learn_from)
        self._listener.weights = base
        return found

    def _belief(self, index: int) -> Floats:
        heard = self._columns[index]
        _, scores = self._listener.hear(heard)
        return hearing.whole(hearing.told(scores, heard["targets"], self._given.alphabet))


def _with_long(gate: Gate, views: int) -> Gate:
    """The gate with room for the long-term n-grams, which stand before the short-term ones."""
    first = len(gate.weights) - views
    weights = np.insert(gate.weights, [first] * views, 0.0, axis=0)
    weights[first : first + views, 0] = gate.weights[first:, 0].mean()
    return Gate(weights)


class Zero:
    """A network on one set after another: as it is, and taught on the folds.

    `folder` tells its bundle when it is first asked for, `avoided` which tunes the gates must not learn from.
    """

    def __init__(self, folder: Callable[[], Path], avoided: Callable[[], Sequence[str]]) -> None:
        self._folder, self._avoided = folder, avoided
        self._gates: dict[Track, Gate] = {}
        self._listener: Listener | None = None
        self._heard: tuple[str, Ours] | None = None

    def measure(self, given: MelodySet, _seed: int) -> Found:
        """Protocol B."""
        return self._hear(given).measure(self._learnt_gates())

    def measure_taught(self, given: MelodySet, seed: int) -> Found:
        """Protocol C."""
        return self._hear(given).measure_taught(seed, self._ready().weights, self._learnt_gates())

    def _learnt_gates(self) -> dict[Track, Gate]:
        if not self._gates:
            held_out = Ours(self._ready(), clean.gate_tunes(self._avoided()))
            told = [held_out.with_short(index) for index in range(len(held_out.came))]
            for track in TRACKS:
                pairs = zip(told, held_out.came, strict=True)
                self._gates[track] = learn([case(each[track], came) for each, came in pairs])
        return self._gates

    def _hear(self, given: MelodySet) -> Ours:
        if self._heard is None or self._heard[0] != given.name:
            self._heard = given.name, Ours(self._ready(), given)
        return self._heard[1]

    def _ready(self) -> Listener:
        if self._listener is None:
            from tests.benchmarks.published.listener import listener

            self._listener = listener(self._folder())
        return self._listener
