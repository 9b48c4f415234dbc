"""Protocol B for the sets that the shipped model has hardly met: it alone, and with the piece's own n-gram.

Nova and shanxi are measured; tunes of theirs whose near twins the model was trained on are left out. The
files tell neither key nor metre nor where the melody ends, so the model is told none of them.

On track P the network may not know when the note in question starts or how long it is, though its pitch
is scored last. Its own opinion of both is summed over, p(pitch) = sum of p(rest) p(length) p(pitch given
both): that is exactly what it expects of the pitch before it hears anything of the note. To feed it
unknown columns would ask it something it was never taught: rest and length are never hidden in training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.lstm.bundle import Bundle
from core.lstm.decoder import Decoder
from core.lstm.features import Setting
from core.lstm.tunes import TuneIndex
from core.score import Note
from tests.benchmarks.peers.ngram import Mixing, Shares, mix
from tests.benchmarks.peers.viewpoints import System, agree, look, short_term
from tests.benchmarks.published.protocol import Floats, bits
from tests.benchmarks.published.sets import MelodySet

SETS = ("nova", "shanxi")
_KIN = 0.25  # the share of a melody's runs of seven intervals that a training tune has too

# The likeliest pairs of rest and length that are summed over; the rest of the sum is well below a hundredth.
_PAIRS = 16

# Did best on 53 tunes of Essen's "fink" that the model had not learnt from.
_WITH_SHORT = Mixing("geometric", 2)

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Measured:
    """Bits of each melody, [1, melodies], by the network alone and with the n-gram; and who was left out."""

    alone: Floats
    mixed: Floats
    twins: list[str]
    summed: float  # of the timing's probability, how much the pairs held on average


def measure(bundle: Bundle, given: MelodySet, system: System, timed: bool) -> Measured:
    """Measure one set without its twins."""
    twins = [name for name, line in given.melodies.items() if has_twin(bundle.tunes, line)]
    lines = [line for name, line in given.melodies.items() if name not in twins]
    alone, mixed, held = [], [], []
    for line in lines:
        network, summed = expect(bundle, line, given.alphabet, timed)
        short = agree(short_term(look(system.views.values(), line, given.alphabet)))
        alone.append(bits(network, given.alphabet, line))
        mixed.append(bits(mix([network, short], _WITH_SHORT), given.alphabet, line))
        held.append(summed)
    return Measured(np.array([alone]), np.array([mixed]), twins, float(np.mean(held)))


def has_twin(known: TuneIndex, line: Sequence[Note]) -> bool:
    """Whether one tune that was learnt from shares so many of a melody's runs that it may be the same."""
    pitches = [note.pitch for note in line]
    kept = len(TuneIndex.of([("", pitches)]).hashes)  # the index keeps a third of all runs, always the same
    most = max(known.matches(pitches).values(), default=0)
    return most > 0 and most >= _KIN * kept


def expect(
    bundle: Bundle, line: Sequence[Note], alphabet: Sequence[int], timed: bool
) -> tuple[Shares, float]:
    """How likely the network holds each pitch of the alphabet at each note, [notes, alphabet].

    With it, how much of the probability of rest and length was summed over, on average (1 on track T).
    """
    pairs = 1 if timed else _PAIRS
    decoder = bundle.decoder(Setting(start=line[0].start), pairs)
    encoding = bundle.encoding
    told, held = [], []
    for note in line:
        gap = encoding.gap_index([note.start - decoder.now[0]])
        end = decoder.now[0] + encoding.gap_ticks[gap]
        length = encoding.length_index(note.end - end)
        if timed:
            weights, scores = np.ones(1), decoder.pitch_logits(gap, length)
        else:
            weights, scores = _timings(decoder)
        shares = _softmax(scores)[:, alphabet]
        told.append(weights @ shares / (weights @ shares).sum())
        held.append(weights.sum())
        decoder.commit(*(np.repeat(each, pairs) for each in (gap, length, [note.pitch])))
    return np.stack(told), float(np.mean(held))


def _timings(decoder: Decoder) -> tuple[Shares, Scores]:
    """The likeliest pairs of rest and length, how likely each is, and the pitch scores after it."""
    gaps = _softmax(decoder.gap_logits()[:1])[0]
    likely = np.argsort(-gaps)[: decoder.batch]
    lengths = _softmax(decoder.length_logits(likely))
    joint = gaps[likely, None] * lengths
    best = np.argsort(-joint, axis=None)[: decoder.batch]
    rows, columns = np.unravel_index(best, joint.shape)
    return joint[rows, columns], decoder.pitch_logits(likely[rows], columns)


def _softmax(scores: Scores) -> Shares:
    wide = np.exp(scores.astype(np.float64) - scores.max(-1, keepdims=True))
    shares: Shares = wide / wide.sum(-1, keepdims=True)
    return shares
