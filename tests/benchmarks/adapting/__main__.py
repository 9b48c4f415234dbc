"""What adapting to the tune at hand is worth: `python -m tests.benchmarks.adapting`.

The network has a memory of the tune inside; here its bits per note on second halves of held-out tunes
are compared with those that it comes to together with n-grams over the tune, with a cache over its own
hidden states, and when it goes on learning from the tune. How strongly each is heeded is settled on
the first of the tunes, and measured on the others.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import ContinuoError
from core.judging.held_out import drawn, held_out
from core.lstm import bundle
from core.lstm.bundle import Bundle
from tests.benchmarks.adapting import memories
from tests.benchmarks.adapting.blends import best, blends
from tests.benchmarks.adapting.hearing import Heard, Shares, hear

_SHARPNESS = (2.0, 5.0, 10.0, 20.0)
_RATES = (0.003, 0.01, 0.03, 0.1)
PARTS = ("gap", "length", "pitch")

Bits = Sequence[NDArray[np.float64]]


@dataclass(frozen=True)
class Row:
    """One way: bits per note, what it gains against the network alone, and how sure that is."""

    name: str
    how: str
    tunes: int
    timing: float
    pitch: float
    gain: float
    error: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything and print it."""
    options = _parser().parse_args(arguments)
    try:
        rows = measured(bundle.load(options.model), options)
    except ContinuoError as problem:
        print(problem, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
        return 0
    print(f"{'':<34} {'tunes':>5} {'timing':>7} {'pitch':>7} {'all':>7} {'gain':>8}")
    for row in rows:
        told = f"{row.timing:7.3f} {row.pitch:7.3f} {row.timing + row.pitch:7.3f}"
        print(f"{row.name:<34} {row.tunes:>5} {told} {row.gain:+8.4f} ± {row.error:.4f}  {row.how}")
    return 0


def measured(loaded: Bundle, options: argparse.Namespace) -> list[Row]:
    """All rows of the table."""
    halves = drawn(held_out(options.collections), options.settle + options.count, 0)
    tunes = [hear(loaded, each) for each in halves]
    settle, test = tunes[: options.settle], tunes[options.settle :]
    alone = [tune.bits(tune.shares) for tune in test]
    rows = [row("the network alone", "", alone, alone)]
    for name, memory, entropy in _memories(loaded):
        rows.append(_blended(name, memory, settle, test, entropy))
    if options.learning:
        rows += _learning(loaded, settle[: options.learning // 3], test[: options.learning])
    return rows


def _memories(loaded: Bundle) -> list[tuple[str, Sequence[Callable[[Heard], list[Shares]]], bool]]:
    """What may be blended in: under each name one or several to choose from, and whether by entropy."""

    def cached(sharpness: float) -> Callable[[Heard], list[Shares]]:
        return lambda heard: memories.cache(heard, sharpness)

    return [
        ("with n-grams over the tune", [lambda heard: memories.n_grams(heard, loaded.encoding)], True),
        ("with a cache over hidden states", [cached(each) for each in _SHARPNESS], False),
    ]


def _blended(
    name: str,
    choices: Sequence[Callable[[Heard], list[Shares]]],
    settle: Sequence[Heard],
    test: Sequence[Heard],
    entropy: bool,
) -> Row:
    """The best blend of each part, by the tunes it is settled on."""
    tried = blends(entropy)
    told = [[choice(tune) for tune in settle] for choice in choices]
    chosen = []
    for part in range(3):
        found = [best(settle, [each[part] for each in said], part, tried) for said in told]
        number = min(range(len(found)), key=lambda place: found[place])
        chosen.append((found[number][1], choices[number]))
    bits = []
    for tune in test:
        said = {choice: choice(tune) for _, choice in chosen}
        blended = [
            tried[way](tune.shares[part], said[choice][part]) for part, (way, choice) in enumerate(chosen)
        ]
        bits.append(tune.bits(blended))
    how = "; ".join(f"{part} {way}" for part, (way, _) in zip(PARTS, chosen, strict=True))
    return row(name, how, bits, [tune.bits(tune.shares) for tune in test])


def _learning(loaded: Bundle, settle: Sequence[Heard], test: Sequence[Heard]) -> list[Row]:
    """Dynamic evaluation, against the same network in 32 bits on the same tunes."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from tests.benchmarks.adapting.dynamic import Learner, Rate

    learner = Learner(loaded)

    def bits(tunes: Sequence[Heard], rate: Rate | None) -> list[NDArray[np.float64]]:
        return [learner.bits(tune, rate) for tune in tunes]

    rates = [Rate(each) for each in _RATES]
    chosen = min(rates, key=lambda rate: float(np.concatenate(bits(settle, rate)).sum()))
    alone = bits(test, None)
    return [
        row("the network in 32 bits, fewer tunes", "", alone, alone),
        row("going on learning", f"rate {chosen.learn:g}", bits(test, chosen), alone),
    ]


def row(name: str, how: str, bits: Bits, alone: Bits) -> Row:
    """One way's figures; the error of the gain is that of the mean over tunes, each by its notes."""
    every = np.concatenate(bits)
    notes = np.array([len(each) for each in bits], np.float64)
    gains = np.array([one.sum() - other.sum() for one, other in zip(alone, bits, strict=True)])
    gain = float(gains.sum() / notes.sum())
    spread = gains - gain * notes
    error = float(np.sqrt((spread**2).sum()) / notes.sum())
    timing, pitch = float(every[:, :2].sum(-1).mean()), float(every[:, 2].mean())
    return Row(name, how, len(bits), timing, pitch, gain, error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.adapting", description=__doc__)
    parser.add_argument("--model", default="", help="the shipped one when not given")
    parser.add_argument("--collections", nargs="+", default=["essenFolksong"], help="whose test tunes")
    parser.add_argument("--settle", type=int, default=60, help="tunes on which the blends are settled (60)")
    parser.add_argument("--count", type=int, default=200, help="tunes to measure on (200)")
    parser.add_argument("--learning", type=int, default=60, help="tunes for dynamic evaluation (60; 0: none)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
