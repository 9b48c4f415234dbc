"""A small room's reverberation, for the synthesizer that has none of its own.

A feedback delay network: sixteen delay lines whose ends are mixed into each other's beginnings by a Hadamard
matrix, which loses nothing, so that only the lines' own damping lets the sound die away (Jot and Chaigne,
"Digital delay networks for designing artificial reverberators", AES 1991). It is worked out as many frames
at a time as the shortest line holds, which is what makes it cheap here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Frames at 44,100 a second, 10 to 45 ms: primes, so that echoes seldom fall together.
_LINES = (439, 503, 571, 647, 719, 797, 877, 953, 1031, 1109, 1201, 1301, 1409, 1531, 1693, 1951)
_USUAL_RATE = 44100
_SECONDS = 1.25  # until it is 60 dB softer
_DAMPING = 0.25  # of each pass: how much of the frame before is in the next, which takes the highs away
_LEVEL = 0.017  # with all of a sound sent to it, about as loud as FluidSynth's
_SILENCE = 1e-6


class Reverb:
    """What a room answers to sound that is put into it, block by block."""

    def __init__(self, rate: int) -> None:
        lengths = np.array([round(line * rate / _USUAL_RATE) for line in _LINES])
        self._step = int(lengths.min())
        self._size = int(lengths.max()) + self._step
        self._lines = np.zeros((len(lengths), self._size), np.float32)
        self._before = np.zeros((len(lengths), 1), np.float32)  # the last frame that came out of each
        self._at = 0  # where the next frame goes in
        self._starts = -lengths[:, None] + np.arange(self._step)
        self._mix = (_hadamard(len(lengths)) * 10 ** (-3 * lengths / (_SECONDS * rate))).astype(np.float32)
        self._signs = np.resize([1, 1, -1, -1], len(lengths)).astype(np.float32)[:, None]
        self._silent = True

    def answer(self, sound: Floats) -> Floats:
        """What comes back of stereo frames, one row each; of the same shape, and without what was put in."""
        put_in = sound.mean(axis=1, dtype=np.float32) * np.float32(_LEVEL)
        heard = np.zeros_like(sound)
        if self._silent and not put_in.any():
            return heard
        for begin in range(0, len(sound), self._step):
            end = min(begin + self._step, len(sound))
            heard[begin:end] = self._pass(put_in[begin:end])
        self._silent = not put_in.any() and float(np.abs(self._lines).max()) < _SILENCE
        if self._silent:  # what is left would only become slow to reckon with
            self.quieten()
        return heard

    def quieten(self) -> None:
        """Forget all that still rings."""
        self._lines.fill(0)
        self._before.fill(0)
        self._silent = True

    def _pass(self, put_in: Floats) -> Floats:
        """As much as the shortest line holds, or less."""
        count = len(put_in)
        places = (self._starts[:, :count] + self._at) % self._size
        out = np.take_along_axis(self._lines, places, axis=1)
        earlier = np.concatenate((self._before, out[:, :-1]), axis=1)
        self._before = out[:, -1:]
        out = out * np.float32(1 - _DAMPING) + earlier * np.float32(_DAMPING)
        mixed = self._mix @ out + put_in * self._signs
        fits = min(count, self._size - self._at)
        self._lines[:, self._at : self._at + fits] = mixed[:, :fits]
        self._lines[:, : count - fits] = mixed[:, fits:]
        self._at = (self._at + count) % self._size
        heard: Floats = np.stack((out[::2].sum(axis=0), out[1::2].sum(axis=0)), axis=1)
        return heard


def _hadamard(size: int) -> NDArray[np.float64]:
    """Sylvester's, for a power of two, its rows of length 1."""
    matrix = np.ones((1, 1))
    while len(matrix) < size:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    scaled: NDArray[np.float64] = matrix / np.sqrt(size)
    return scaled
