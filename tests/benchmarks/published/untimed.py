"""Track P for the network, which scores pitch last, knowing when the note starts and how long it is.

Here it may know neither, so its own opinion of both is summed over: p(pitch) = sum of p(rest) p(length)
p(pitch given both), which is exactly what it expects of the pitch before it hears anything of the note.
Summed are the likeliest pairs in the hearings that are believed most; how much of the probability they hold
is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding
from core.lstm.features import Ints
from core.lstm.lens import Expected, Lens, View
from core.score import MetreChange
from tests.benchmarks.published.hearing import METRES, Ear, Told, hearings, posterior
from tests.benchmarks.published.opinions import Floats

if TYPE_CHECKING:
    from tests.benchmarks.published.listener import Listener

_HEARINGS = 6  # of each note, the most believed
_GAPS, _PAIRS = 3, 10  # likeliest rests, and likeliest pairs of rest and length

_SHORTEST_BAR = min(MetreChange(0, *metre).bar_length for metre in METRES if metre)

Wide = NDArray[np.float32]


class _Asked:
    """Some notes of one melody in one hearing, asked about onsets and lengths other than came."""

    def __init__(self, ear: Ear, place: int, hearing: int, notes: Ints) -> None:
        self.hearing, self.notes = hearing, notes
        heard, melody = hearings()[hearing], ear.melody(place)
        self._lens = Lens(melody.encoding, heard.setting)
        expected = self._lens.expect(ear.recall(place, heard.key), melody.before, melody.seams(self._lens))
        self._melody = melody
        self._expected = Expected(
            *(each[:, notes] for each in (expected.advance, expected.onset, expected.note, expected.pitch))
        )
        self._now = melody.seams(self._lens)[:, notes]
        self._before, self._first = melody.before[:, notes], melody.first[:, notes]

    def onset(self, gaps: Ints) -> Ints:
        """The columns of onsets after several rests each, [notes, rests] in, [notes * rests, columns] out."""
        gap, times = gaps.reshape(1, -1), gaps.shape[1]
        columns: Ints = self._lens.onset(self._view(gap, times), gap, self._of(times))[0]
        return columns

    def note(self, gaps: Ints, lengths: Ints) -> tuple[Ints, Ints, Ints]:
        """The columns of onset and note, and the raw ones, for several rests and lengths each."""
        gap, length, times = gaps.reshape(1, -1), lengths.reshape(1, -1), gaps.shape[1]
        view, expected = self._view(gap, times), self._of(times)
        encoding = self._melody.encoding
        end = self._now.repeat(times, 1) + encoding.gap_ticks[gap] + encoding.length_ticks[length]
        before, first = self._before.repeat(times, 1), self._first.repeat(times, 1)
        note, raw = self._lens.note(view, length, end, before, first, expected)
        return self._lens.onset(view, gap, expected)[0], note[0], raw[0]

    def _view(self, gap: Ints, times: int) -> View:
        return self._lens.view(
            self._melody.line, self._now.repeat(times, 1) + self._melody.encoding.gap_ticks[gap]
        )

    def _of(self, times: int) -> Expected:
        told = self._expected
        return Expected(
            *(each.repeat(times, 1) for each in (told.advance, told.onset, told.note, told.pitch))
        )


def expect(
    listener: Listener, ear: Ear, number: int, hidden: Wide, said: Told, alphabet: Sequence[int]
) -> tuple[Floats, float]:
    """How likely each pitch of the alphabet is at each note of the ear's melody of this number.

    `hidden` and `said` are the network's on that melody. Shares are [notes, alphabet]; with them comes how
    much of the probability of rest and length was summed over, on average.
    """
    belief = posterior(said, timed=False)
    few = np.argsort(-belief, axis=0)[:_HEARINGS]
    asked = [
        _Asked(ear, number, hearing, np.nonzero((few == hearing).any(0))[0]) for hearing in np.unique(few)
    ]
    trust = np.concatenate([belief[each.hearing, each.notes] for each in asked])
    states = np.concatenate([hidden[each.hearing, each.notes] for each in asked])
    shares, summed = _summed(listener, asked, states)
    notes = np.concatenate([each.notes for each in asked])
    within = shares[:, list(alphabet)]
    expected = np.zeros((belief.shape[1], len(alphabet)))
    np.add.at(expected, notes, trust[:, None] * within / within.sum(-1, keepdims=True))
    return expected / expected.sum(-1, keepdims=True), float((trust * summed).sum() / trust.sum())


def _summed(listener: Listener, asked: Sequence[_Asked], states: Wide) -> tuple[Floats, Floats]:
    """Shares of all pitches at each note asked about, [notes, 128], and how much was summed over.

    `states` are the network's before those notes, [notes, units].
    """
    ticks = Encoding().gap_ticks
    gaps = _softmax(listener.gaps(states)) * (ticks < _SHORTEST_BAR)  # no longer rest: it would see ahead
    likely = np.argsort(-gaps, -1)[:, :_GAPS]
    onset = np.concatenate([each.onset(rows) for each, rows in _dealt(asked, likely)])
    scores = listener.lengths(states.repeat(_GAPS, 0), onset)
    lengths = _softmax(scores).reshape(len(states), _GAPS, -1)
    joint = (np.take_along_axis(gaps, likely, -1)[..., None] * lengths).reshape(len(states), -1)
    best = np.argsort(-joint, -1)[:, :_PAIRS]
    weight = np.take_along_axis(joint, best, -1)
    gap = np.take_along_axis(likely, best // lengths.shape[-1], -1)
    both = np.stack([gap, best % lengths.shape[-1]], -1)
    columns = zip(*(each.note(rows[..., 0], rows[..., 1]) for each, rows in _dealt(asked, both)), strict=True)
    scores = listener.pitches(states.repeat(_PAIRS, 0), *(np.concatenate(each) for each in columns))
    pitch = _softmax(scores).reshape(len(states), _PAIRS, -1)
    summed = weight.sum(-1)
    shares: Floats = (weight[..., None] * pitch).sum(1) / summed[:, None]
    return shares, summed


def _dealt(asked: Sequence[_Asked], rows: Ints) -> Iterator[tuple[_Asked, Ints]]:
    """The rows of all notes dealt out to those who ask about them."""
    edges = np.cumsum([len(each.notes) for each in asked])[:-1]
    return zip(asked, np.split(rows, edges), strict=True)


def _softmax(scores: Wide) -> Floats:
    wide = np.exp(scores.astype(np.float64) - scores.max(-1, keepdims=True))
    shares: Floats = wide / wide.sum(-1, keepdims=True)
    return shares
