"""Protocol A: ten folds within each set, and nothing else seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from tests.benchmarks.peers.ngram import Shares, mix
from tests.benchmarks.peers.viewpoints import LongTerm, Seen, System, agree, look, short_term
from tests.benchmarks.published.protocol import Floats, bits, folds
from tests.benchmarks.published.sets import MelodySet

MEMORIES = ("long", "short", "both")


def measure(
    given: MelodySet, systems: Mapping[str, System], seeds: Sequence[int]
) -> dict[tuple[str, str], Floats]:
    """Bits of every melody, [seeds, melodies], by system of viewpoints and by memory."""
    views = {name: view for system in systems.values() for name, view in system.views.items()}
    lines = [*given.melodies.values()]
    seen = [look(views.values(), line, given.alphabet) for line in lines]
    short = [short_term(each) for each in seen]
    wanted = {name: [[*views].index(view) for view in system.views] for name, system in systems.items()}
    found = {(name, memory): np.zeros((len(seeds), len(lines))) for name in systems for memory in MEMORIES}
    for row, seed in enumerate(seeds):
        for index, long in _expected(seen, seed):
            for name, chosen in wanted.items():
                one, other = (agree([memory[view] for view in chosen]) for memory in (long, short[index]))
                told = (one, other, mix([one, other], systems[name].memories))
                for memory, shares in zip(MEMORIES, told, strict=True):
                    found[name, memory][row, index] = bits(shares, given.alphabet, lines[index])
    return found


def _expected(seen: Sequence[Sequence[Seen]], seed: int) -> Iterator[tuple[int, list[Shares]]]:
    """Each melody's number, and what those outside its fold make each viewpoint expect of it."""
    for fold in folds(len(seen), seed):
        hidden = set(fold)
        known = LongTerm(each for index, each in enumerate(seen) if index not in hidden)
        for index in fold:
            yield index, known.expect(seen[index])
