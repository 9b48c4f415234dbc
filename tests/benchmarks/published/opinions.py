"""What one model expects of each note of a melody, and how well it knows the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.score import Note
from tests.benchmarks.peers.ngram import Ppm, Shares
from tests.benchmarks.peers.viewpoints import Seen, System, look

Floats = Shares


@dataclass(frozen=True)
class Opinion:
    """How likely each pitch of the alphabet is held at each note, [notes, alphabet].

    Rows of NaN are no opinion. `depth` [notes] is how many notes of context the opinion rests on, 0
    for a model that always looks at all of them.
    """

    shares: Shares
    depth: Floats

    @classmethod
    def of(cls, shares: Shares) -> Opinion:
        """The opinion of a model that looks at everything."""
        return cls(shares, np.zeros(len(shares)))


Opinions = dict[str, Opinion]  # by the model's name, in the same order for every melody


def short_term(views: Mapping[str, Seen]) -> Opinions:
    """What each viewpoint expects of a melody when all it knows is the melody so far."""
    return {f"short {name}": _opinion(Ppm("AX", update_exclusion=True), seen) for name, seen in views.items()}


def seen_from(system: System, line: Sequence[Note], alphabet: Sequence[int]) -> dict[str, Seen]:
    """A melody from the viewpoints of a system, by their names."""
    return dict(zip(system.views, look(system.views.values(), line, alphabet), strict=True))


class LongTerm:
    """One n-gram to a viewpoint, learnt from whole melodies; a melody it foretells is forgotten again."""

    def __init__(self, melodies: Sequence[Mapping[str, Seen]]) -> None:
        self._models = {name: Ppm("C") for name in melodies[0]}
        for name, model in self._models.items():
            model.learn(views[name].symbols for views in melodies)

    def expect(self, views: Mapping[str, Seen]) -> Opinions:
        """What each viewpoint expects at each note of a melody."""
        found: Opinions = {}
        for name, seen in views.items():
            found[f"long {name}"] = _opinion(self._models[name], seen)
            self._models[name].forget()
        return found


def _opinion(model: Ppm, seen: Seen) -> Opinion:
    alphabet = len(seen.rows[0]) if seen.rows else 1
    shares = [np.full(alphabet, np.nan)] * seen.silent
    depth = [0] * seen.silent
    for row, symbol in zip(seen.rows, seen.symbols, strict=True):
        depth.append(model.depth)
        shares.append(model.shares(row))
        model.hear(symbol)
    return Opinion(np.stack(shares), np.array(depth, np.float64))
