"""How loud sound is, and how much louder it may be: peaks, and loudness after ITU-R BS.1770-5."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

PEAK_DB = -1.0  # below full scale, so that what MP3 and Vorbis add on the way still fits
TARGET_LUFS = -16.0  # what streaming services and podcasts play music at
SILENT_LUFS = -70.0  # the absolute gate
SILENT_PEAK = 1e-4  # of full scale: what is softer is a synthesizer's own noise

_SIZE, _MEMORY = 2**17, 2**15  # frames filtered at a time, and of them those heard before
_HOP = 0.1  # seconds; a gating block is four of these


class Meter:
    """Listens to blocks of frames (left and right) as they pass, and says how loud they were.

    One that does not weigh knows only the peak.

    The loudness is gated as the recommendation says; its filter is applied through the spectrum (overlap and
    save), which needs no loop over samples and is exact, as the filter has died away long before `_MEMORY`.
    """

    def __init__(self, rate: int, *, weighs: bool = True) -> None:
        self.peak = 0.0
        self._weighs = weighs
        self._hop = round(rate * _HOP)
        self._weights = _weighting(rate)
        self._heard: list[NDArray[np.float32]] = [np.zeros((_MEMORY, 2), np.float32)]
        self._waiting = _MEMORY
        self._squares: NDArray[np.float64] = np.zeros(0)
        self._powers: list[float] = []  # of each hop

    def listen(self, block: NDArray[np.float32]) -> None:
        """Take in the next frames."""
        self.peak = max(self.peak, float(np.abs(block).max(initial=0)))
        if not self._weighs:
            return
        self._heard.append(block)
        self._waiting += len(block)
        if self._waiting >= _SIZE:
            self._filter(0)

    def loudness(self) -> float:
        """In LUFS, of all that was heard; minus infinity for silence. Nothing can be taken in afterwards."""
        self._filter(_SIZE)
        if len(self._squares):
            self._powers.append(float(self._squares.mean()) * len(self._squares) / self._hop)
        hops = np.array(self._powers or [0.0])
        blocks = np.convolve(hops, np.full(4, 0.25), "valid") if len(hops) >= 4 else hops.mean(keepdims=True)
        loud = blocks[_lufs(blocks) > SILENT_LUFS]
        if not len(loud):
            return -math.inf
        return float(_lufs(loud[_lufs(loud) > _lufs(loud.mean()) - 10].mean()))

    def _filter(self, pad: int) -> None:
        """Weight what waits, and measure it; `pad` frames of silence let the rest be measured too."""
        frames = np.concatenate(self._heard)
        true, done = len(frames), _MEMORY
        if pad:
            frames = np.concatenate((frames, np.zeros((pad, 2), np.float32)))
        while done + _SIZE - _MEMORY <= len(frames) and done < true:
            spectrum = np.fft.rfft(frames[done - _MEMORY : done - _MEMORY + _SIZE], axis=0)
            weighted = np.fft.irfft(spectrum * self._weights[:, None], _SIZE, axis=0)[_MEMORY:]
            self._measure((weighted[: true - done] ** 2).sum(axis=1))
            done += _SIZE - _MEMORY
        self._heard = [frames[done - _MEMORY : true]]
        self._waiting = max(0, true - done) + _MEMORY

    def _measure(self, squares: NDArray[np.float64]) -> None:
        squares = np.concatenate((self._squares, squares))
        whole = len(squares) // self._hop
        self._powers += squares[: whole * self._hop].reshape(whole, self._hop).mean(axis=1).tolist()
        self._squares = squares[whole * self._hop :]


def measured(blocks: Iterable[NDArray[np.float32]], rate: int, *, weighs: bool = True) -> Meter:
    """A meter that has heard all the blocks."""
    meter = Meter(rate, weighs=weighs)
    for block in blocks:
        meter.listen(block)
    return meter


def gain(peak: float, loudness: float | None = None) -> float:
    """What to multiply by: the peak comes to -1 dBFS, or the loudness to -16 LUFS if that is softer."""
    if peak < SILENT_PEAK:
        return 1.0
    room = 10 ** (PEAK_DB / 20) / peak
    if loudness is None or math.isinf(loudness):
        return room
    return min(room, 10 ** ((TARGET_LUFS - loudness) / 20))


def decibels(ratio: float) -> float:
    """An amplitude in dB."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def _lufs(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(-0.691 + 10 * np.log10(power))


def _weighting(rate: int) -> NDArray[np.complex128]:
    """The K weighting at the frequencies of a spectrum of `_SIZE` frames.

    The recommendation gives its two filters at 48 kHz; these are the analogue ones behind them, found by
    De Man ("Evaluation of implementations of the EBU R128 loudness measurement", 2018), for any rate.
    """
    z = np.exp(-2j * np.pi * np.arange(_SIZE // 2 + 1) / _SIZE)  # a delay of one frame
    k, q, high = (
        math.tan(math.pi * 1681.974450955533 / rate),
        0.7071752369554196,
        10 ** (3.999843853973347 / 20),
    )
    band = high**0.4996667741545416
    shelf = (high + band * k / q + k * k) + 2 * (k * k - high) * z + (high - band * k / q + k * k) * z**2
    shelf /= (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z**2
    k, q = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    rumble = (1 - 2 * z + z**2) / (
        1 + 2 * (k * k - 1) / (n := 1 + k / q + k * k) * z + (1 - k / q + k * k) / n * z**2
    )
    weights: NDArray[np.complex128] = shelf * rumble
    return weights
