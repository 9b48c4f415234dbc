"""The network of several voices beside n-grams of the same notes, collection by collection, in bits per note.

The n-grams learn from the network's own training works and are tuned on those it was checked on. They know
the notes of a voice's own line, what the other voices sound, for how long still and how they came there, the
place in the bar, metre and key; not the end, which the network knows. Both are asked for the same test notes;
the network's figures are those of its card.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

import numpy as np

from core.encoding import Encoding
from core.lstm.bundle import SEVERAL, load
from core.lstm.card import three
from core.lstm.figures import Figures
from core.lstm.split import Side
from core.polyphony.dataset import WovenData, prepared
from tests.benchmarks.voices.grams import Bits, Memory, Mixture, kinds, parts
from tests.benchmarks.voices.views import Facts


def memories(data: WovenData, encoding: Encoding, report: bool = True) -> list[Memory]:
    """What followed what in the training works: rests, lengths, pitches."""
    whole = Facts.of(data, 0, len(data.names))
    rows = np.concatenate([np.arange(*data.offsets[work : work + 2]) for work in data.tunes("train")])
    learnt = whole.taken(rows)
    found = []
    for part in parts(len(encoding.gaps), len(encoding.lengths)):
        if report:
            print(f"Counting {len(rows)} notes of training works", file=sys.stderr)
        found.append(Memory(part, learnt))
    return found


def chosen(data: WovenData, side: Side, each: int) -> list[int]:
    """Works of a side of the split: all, or so many of each collection, evenly spread."""
    found: list[int] = []
    for collection in dict.fromkeys(data.collections):
        works = data.tunes(side, collection)
        found += works[:: max(1, len(works) // each)] if each else works
    return found


def tuned(memory: Memory, asked: Sequence[Facts]) -> Mixture:
    """The weights with which the works asked about take the fewest bits."""
    opinions = np.concatenate([memory.opinions(facts) for facts in asked], 1)
    came = np.concatenate([facts.targets[:, memory.part.target] for facts in asked])
    return Mixture(opinions, came, np.concatenate([kinds(facts) for facts in asked]))


def bits(known: Sequence[Memory], ways: Sequence[Mixture], asked: Sequence[Facts]) -> Iterator[Bits]:
    """Bits of rest, length and pitch of each piece's notes, [notes, 3]."""
    for facts in asked:
        told = [
            way.bits(memory.opinions(facts), facts.targets[:, memory.part.target], kinds(facts))
            for memory, way in zip(known, ways, strict=True)
        ]
        yield np.stack(told, -1)


def main() -> None:
    """Count, tune, measure both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default=SEVERAL, help="the network's name or folder")
    parser.add_argument("--tune", type=int, default=8, help="works of each collection to tune on (8)")
    asked = parser.parse_args()
    network, encoding = load(asked.model).figures["test"], Encoding()
    data = prepared(encoding, (), lambda line: print(line, file=sys.stderr))
    known = memories(data, encoding)
    checked = [Facts.of(data, work, work + 1) for work in chosen(data, "validation", asked.tune)]
    ways = [tuned(memory, checked) for memory in known]
    print("| collection | notes | n-grams: timing | pitch | all | network: timing | pitch | all |")
    print("|---|---|---|---|---|---|---|---|")
    for collection in dict.fromkeys(data.collections):
        works = data.tunes("test", collection)
        if works:
            found = np.concatenate([*bits(known, ways, [Facts.of(data, w, w + 1) for w in works])])
            grams, ours = Figures.of(found).rounded(), network.get(collection, {})
            beside = three(ours) if ours.get("notes") == len(found) else "– | – | –"
            print(f"| {collection} | {len(found)} | {three(grams)} | {beside} |", flush=True)


if __name__ == "__main__":
    main()
