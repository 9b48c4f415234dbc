"""Protocol A with a network: a small LSTM, n-grams of several viewpoints, and a gate, learnt in the folds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tests.benchmarks.peers.viewpoints import PAST, TIMED, System
from tests.benchmarks.published.opinions import LongTerm, Opinion, Opinions, seen_from, short_term
from tests.benchmarks.published.pairs import Chosen, Measurement
from tests.benchmarks.published.protocol import Floats, Track, places
from tests.benchmarks.published.sets import MelodySet
from tests.benchmarks.published.told import told

if TYPE_CHECKING:
    from tests.benchmarks.published.small import Learner

SYSTEMS: dict[Track, System] = {"P": PAST, "T": TIMED}
LSTM = "LSTM"
_APART = (1, 5)  # every fold stands in three pairs
ROWS: Chosen = {
    "small LSTM": lambda model: model == LSTM,
    "n-grams, learned gate": lambda model: model != LSTM,
    "small LSTM + n-grams, learned gate": lambda _: True,
}


class Grams:
    """The n-grams of a set: what they see, and what those of a melody alone expect, looked at once."""

    def __init__(self, given: MelodySet) -> None:
        melodies = [*given.melodies.values()]
        self._seen = [seen_from(TIMED, line, given.alphabet) for line in melodies]
        self._short = [short_term(views) for views in self._seen]

    def short(self, index: int, track: Track) -> Opinions:
        """What a melody's own n-grams expect."""
        return _of(SYSTEMS[track], self._short[index], "short")

    def learn(self, known: Sequence[int]) -> Callable[[int, Track], Opinions]:
        """What those learnt from other melodies expect, and the melody's own."""
        long = LongTerm([self._seen[index] for index in known])
        expected: dict[int, Opinions] = {}

        def expect(index: int, track: Track) -> Opinions:
            if index not in expected:
                expected[index] = long.expect(self._seen[index])
            return {**_of(SYSTEMS[track], expected[index], "long"), **self.short(index, track)}

        return expect


def _of(system: System, opinions: Mapping[str, Opinion], memory: str) -> Opinions:
    names = [f"{memory} {view}" for view in system.views]
    return {name: opinions[name] for name in names}


class Small:
    """Measures one set after another; the network is compiled once."""

    def __init__(self) -> None:
        self._learner: Learner | None = None

    def __call__(self, given: MelodySet, seed: int) -> dict[tuple[Track, str], Floats]:
        """Bits of every melody for one draw of the folds, by track and row."""
        lines = [*given.melodies.values()]
        columns = [told(line) for line in lines]
        grams = Grams(given)
        learner = self._ready()

        def learn(known: Sequence[int], seed: int) -> Callable[[Sequence[int]], list[dict[Track, Opinions]]]:
            learner.learn([columns[index] for index in known], seed)
            expect = grams.learn(known)

            def tell(hidden: Sequence[int]) -> list[dict[Track, Opinions]]:
                shares = learner.expect([columns[index] for index in hidden], given.alphabet)
                return [
                    {
                        track: {LSTM: Opinion.of(shares[track][at]), **expect(index, track)}
                        for track in SYSTEMS
                    }
                    for at, index in enumerate(hidden)
                ]

            return tell

        came = [places(given.alphabet, line) for line in lines]
        return Measurement(came, dict.fromkeys(SYSTEMS, ROWS), _APART).run(seed, learn)

    def _ready(self) -> Learner:
        if self._learner is None:
            from tests.benchmarks.published.small import Learner

            self._learner = Learner()
        return self._learner
