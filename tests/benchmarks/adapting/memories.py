"""Two memories of the tune at hand, each with its own opinion of every note: n-grams, and a cache.

The n-grams are the short-term model of Pearce 2005; the cache is Grave, Joulin & Usunier 2017,
"Improving neural language models with a continuous cache".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.encoding import Encoding
from core.lstm.features import PITCHES, Ints
from core.timing import place
from tests.benchmarks.adapting.hearing import Heard, Shares
from tests.benchmarks.peers.ngram import Mixing, Ppm, mix
from tests.benchmarks.peers.viewpoints import TIMED, agree, look, short_term

_VIEWS = Mixing("geometric", 1)
_APART = 1 << 16


def n_grams(heard: Heard, encoding: Encoding) -> list[Shares]:
    """What n-grams over the tune's own notes so far expect of gap, length and pitch."""
    starts = [note.start for note in heard.line]
    seams = [starts[0], *(note.end for note in heard.line[:-1])]
    gap, length = heard.targets[:, 0], heard.targets[:, 1]
    now, here = (_places(heard, ticks) for ticks in (seams, starts))
    pitches = look(TIMED.views.values(), heard.line, range(PITCHES))
    return [
        mix([_told(gap, side, len(encoding.gaps)) for side in (0 * now, now)], _VIEWS),
        mix([_told(length, side, len(encoding.lengths)) for side in (0 * here, here, gap)], _VIEWS),
        agree(short_term(pitches)),
    ]


def _places(heard: Heard, ticks: Sequence[int]) -> Ints:
    return np.array([place(heard.bars.bar_at(tick), tick) for tick in ticks], np.int64)


def _told(values: Ints, side: Ints, classes: int) -> Shares:
    """What one viewpoint expects at every note: the class linked with what is known beside it."""
    model, expected = Ppm("AX", update_exclusion=True), np.empty((len(values), classes))
    for index, value in enumerate(values.tolist()):
        apart = _APART * int(side[index])
        expected[index] = model.shares([apart + each for each in range(classes)])
        model.hear(apart + value)
    return expected


def cache(heard: Heard, sharpness: float) -> list[Shares]:
    """What followed hidden states like the present one earlier in the tune; nothing (NaN) at its first note.

    States are compared by the cosine, times `sharpness`. A pitch is recalled both as itself and as the
    interval that led to it.
    """
    hidden = heard.hidden / np.linalg.norm(heard.hidden, axis=-1, keepdims=True)
    alike = np.exp(sharpness * (hidden @ hidden.T).astype(np.float64))
    weight = np.tril(alike, -1)
    with np.errstate(invalid="ignore"):
        weight /= weight.sum(-1, keepdims=True)
    found = [_laid(weight, heard.targets[:, part], heard.shares[part].shape[1]) for part in range(3)]
    found[2] = (found[2] + _moved(weight, heard.targets[:, 2])) / 2
    return found


def _laid(weight: Shares, values: Ints, classes: int) -> Shares:
    return weight @ np.eye(classes)[values]


def _moved(weight: Shares, pitch: Ints) -> Shares:
    """The intervals that followed, from the last pitch; what would leave MIDI's range stays at its edge."""
    motion = np.diff(pitch, prepend=pitch[:1])
    last = np.concatenate([pitch[:1], pitch[:-1]])
    found = np.zeros((len(pitch), PITCHES))
    for row, each in enumerate(weight):
        np.add.at(found[row], np.clip(last[row] + motion, 0, PITCHES - 1), each)
    return found
