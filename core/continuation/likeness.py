"""Like my phrase or different: a pull toward what the melody itself went on with before, or away from it.

The network hears these memories too and heeds them as real tunes do. The pull comes on top, for a
composer who wants more of the phrase than a real tune would have, or less. It is a cache over the
melody's own contexts (Grave, Joulin & Usunier 2017, "Improving neural language models with a continuous
cache"), found by runs of notes instead of hidden states, and added to the scores instead of mixed in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.harmony import Key
from core.lstm.decoder import Ago, Echo, Writer
from core.lstm.features import PITCHES, Ints
from core.lstm.memory import BOTH, MOTION, MOVES, RHYTHM, STEPS
from core.lstm.step import Floats

# What the dial at its ends adds at most to a score and takes from it, in nats. Adding more brings less of the
# phrase back: memories that disagree are then followed by turns.
LIKE, UNLIKE = 2.0, 4.0
FULL_RUN = 4  # notes heard before from which on a memory pulls with all its strength
# What each kind of memory counts for the pitch. Steps of the scale lead: exact intervals may leave it.
_MOVES = np.array([{MOTION: 0.5, BOTH: 0.75, STEPS: 1.0}[kind] for kind in MOVES], np.float32)
_TIMES = np.array([0.25, 0.5], np.float32)  # and for rests and lengths: RHYTHM and BOTH
_AGO, _LENGTH_AGO = 0.4, 0.25  # what began here one, two, four or eight bars ago
_WEARY = 0.75  # what is left of the pull after a bar that was copied whole


class Pull:
    """What to add to the scores of a decoder's next note; None where nothing is to be added.

    `likeness` runs from -1 (different) to 1 (like); 0 leaves the model alone. `bar` is the length of a
    bar in ticks: with each one that a row has copied without a break its pull grows weaker, or it would
    go round in circles.
    """

    def __init__(self, likeness: float, decoder: Writer, key: Key | None, bar: int) -> None:
        self._strength = likeness * (LIKE if likeness > 0 else UNLIKE)
        self._decoder, self._bar = decoder, bar
        self._scale = in_scale(key)
        self._copied: Ints = np.zeros(decoder.batch, np.int64)

    def on_gap(self) -> Floats | None:
        """For the rest, shape [batch, gaps]."""
        if not self._strength:
            return None
        return self._scaled(gap_marks(self._decoder.echo(), len(self._decoder.encoding.gaps)))

    def on_length(self, gap: Ints) -> Floats | None:
        """For the length after the rests chosen, shape [batch, lengths]."""
        if not self._strength:
            return None
        echo, ago = self._decoder.echo(), self._decoder.ago(gap)
        return self._scaled(length_marks(echo, ago, len(self._decoder.encoding.lengths)))

    def on_pitch(self, gap: Ints) -> Floats | None:
        """For the pitch, shape [batch, 128]."""
        if not self._strength:
            return None
        return self._scaled(pitch_marks(self._decoder.echo(), self._decoder.ago(gap), self._scale))

    def written(self, gap: Ints, length: Ints, pitch: Ints, rows: NDArray[np.bool_] | None = None) -> None:
        """Know what is about to be committed (to `rows`, or all), and so how long each has been copying."""
        if not self._strength:
            return
        encoding, echo = self._decoder.encoding, self._decoder.echo()
        ticks = encoding.gap_ticks[gap] + encoding.length_ticks[length]
        in_time = ((echo.gap == gap[:, None]) & (echo.length == length[:, None])).any(-1)
        copied = in_time & (echo.pitch == pitch[:, None]).any(-1)
        now = np.where(copied, self._copied + ticks, 0)
        self._copied = now if rows is None else np.where(rows, now, self._copied)

    def _scaled(self, marks: Floats) -> Floats:
        weary = _WEARY ** (self._copied // self._bar)
        scaled: Floats = (self._strength * weary[:, None] * marks).astype(np.float32)
        return scaled


def gap_marks(echo: Echo, gaps: int) -> Floats:
    """How strongly each rest is remembered, from 0 to 1, shape [rows, gaps]."""
    return _laid(gaps, echo.gap, _TIMES * _trust(echo.runs[:, [RHYTHM, BOTH]]))


def length_marks(echo: Echo, ago: Ago, lengths: int) -> Floats:
    """How strongly each length is remembered, from 0 to 1, shape [rows, lengths]."""
    where = np.concatenate([echo.length, ago.length], -1)
    weight = [_TIMES * _trust(echo.runs[:, [RHYTHM, BOTH]]), np.full(ago.length.shape, _LENGTH_AGO)]
    return _laid(lengths, where, np.concatenate(weight, -1))


def pitch_marks(echo: Echo, ago: Ago, scale: NDArray[np.bool_]) -> Floats:
    """How strongly each pitch is remembered, from 0 to 1, shape [rows, 128].

    Intervals are copied exactly only where that stays in the `scale` (see `in_scale`).
    """
    exact = np.where(np.array(MOVES) == STEPS, True, scale[echo.pitch])
    weight = [
        _MOVES * _trust(echo.runs[:, MOVES]) * exact,
        np.full(ago.pitch.shape, _AGO),
    ]
    where = np.concatenate([echo.pitch, ago.pitch], -1)
    return _laid(PITCHES, where, np.concatenate(weight, -1))


def in_scale(key: Key | None) -> NDArray[np.bool_]:
    """For each pitch whether it belongs to the key (all do to an unknown one); the last stands for none."""
    return np.array([*(key is None or pitch % 12 in key.scale for pitch in range(PITCHES)), False])


def _trust(runs: Ints) -> Floats:
    trust: Floats = (np.minimum(runs, FULL_RUN) / FULL_RUN).astype(np.float32)
    return trust


def _laid(width: int, where: Ints, weight: NDArray[np.floating]) -> Floats:
    """Weights laid on their places [rows, marks] of `width`, at most 1 on each; -1 is no place."""
    laid = np.zeros((len(where), width + 1), np.float32)
    np.add.at(laid, (np.arange(len(where))[:, None], where), weight.astype(np.float32))
    bounded: Floats = np.minimum(laid[:, :-1], 1)
    return bounded
