"""A piece as sound: rendered offline, many times faster than it plays, a block at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.files.audio_kinds import USUAL_RATE
from core.playback.engine import Engine
from core.playback.schedule import Manner, Passage, Performance
from core.playback.soundfonts import choose_soundfont
from core.playback.synth import NoteEvent
from core.playback.synths import engine_library
from core.playback.voices import Strike
from core.score import Score, Span

RATE = USUAL_RATE
LONGEST_TAIL_SECONDS = 8.0
SILENCE = 1e-4  # of full scale, -80 dB
SEAM_SECONDS = 0.02  # in which a loop's end becomes its beginning
KNEE = 0.8  # louder than this is bent, so that it never clips

_BLOCK = 8192  # frames rendered at a time

Frames = NDArray[np.float32]
Progress = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Part:
    """What of a piece is rendered: all of it, or a span.

    A note that sounds across the start is struck there, one that sounds across the end ends there, and
    what rings on is heard. A `seamless` part is exactly as long as it is, to the sample, and holds at its
    beginning what rings on from its end: it can be played round and round.
    """

    span: Span | None = None
    seamless: bool = False


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Events in seconds; frames rendered for nobody, then frames that are heard before all rings out."""

    events: list[NoteEvent]
    unheard: int
    frames: int
    rings: bool = True


def render(
    score: Score,
    soundfont: str = "",
    rate: int = RATE,
    progress: Progress | None = None,
    *,
    part: Part = WHOLE,
    bent: bool = True,
) -> Iterator[Frames]:
    """The piece and its dying away, as blocks of frames (left and right, full scale 1).

    The same on every run. What is louder than full scale is `bent` to fit. `progress` hears how much is done,
    from 0 to 1, and may raise to break off. Raises Missing when a synthesizer or a SoundFont is not
    there.
    """
    instrument = engine_library()[0].Engine(rate)
    try:
        instrument.load(choose_soundfont(soundfont)[0])
        performance = Performance(score)
        for channel, sound in performance.sounds.items():
            instrument.set_channel(channel, sound)
        plan = _plan(performance, part, rate)
        for block in _heard(_Reel(instrument, plan.events, rate), plan, rate, progress or _nobody):
            yield _bend(block) if bent else block
    finally:
        instrument.delete()


def seconds(score: Score, part: Part = WHOLE) -> float:
    """How long the part plays, without what rings on after it."""
    return _plan(Performance(score), part, RATE).frames / RATE


def _plan(performance: Performance, part: Part, rate: int) -> _Plan:
    span = part.span or (Span(0, performance.end) if part.seamless and performance.end else None)
    if span is None:
        events = _events(Passage(performance, 0, 0.0).strikes(0.0, math.inf))
        return _Plan(events, 0, round(events[-1].time * rate) if events else 0)
    length = performance.tempo.seconds_at(span.end) - performance.tempo.seconds_at(span.start)
    passage = Passage(performance, span.start, 0.0, Manner(loop=span))
    turns = math.ceil(LONGEST_TAIL_SECONDS / length) if part.seamless else 0  # until nothing more is added
    events = _events(passage.strikes(0.0, (turns + 1) * length))
    return _Plan(events, round(turns * length * rate), round(length * rate), not part.seamless)


def _heard(reel: _Reel, plan: _Plan, rate: int, progress: Progress) -> Iterator[Frames]:
    """The blocks of a plan that are not for nobody."""
    seam = 0 if plan.rings else min(round(SEAM_SECONDS * rate), plan.frames)
    before = np.zeros((seam, 2), np.float32)
    for block in reel.to(plan.unheard):
        before = np.concatenate((before, block))[-seam:]
        progress(0.0)
    end = plan.unheard + plan.frames
    for block in reel.to(end):
        _sew(block, before, end - reel.done)
        yield block
        progress((reel.done - plan.unheard) / plan.frames)
    for block in _tail(reel.run_on, rate) if plan.rings else ():
        yield block
        progress(1.0)


def _sew(block: Frames, before: Frames, left: int) -> None:
    """Let a block that ends `left` frames before a loop's end turn into what is heard `before` its beginning.

    Reverb and chorus are never twice the same: without it the seam could be heard.
    """
    last = len(before) - left  # of the frames before, the one that comes when the block is over
    count = min(last, len(block))
    if count > 0:
        weight = (np.arange(last - count, last, dtype=np.float32)[:, None] + 1) / (len(before) + 1)
        block[-count:] += weight * (before[last - count : last] - block[-count:])


def _events(strikes: list[Strike]) -> list[NoteEvent]:
    begun = [NoteEvent(strike.on, *strike.voice.key, strike.voice.velocity) for strike in strikes]
    ended = [NoteEvent(strike.off, *strike.voice.key, 0) for strike in strikes]
    return sorted(begun + ended, key=lambda event: (event.time, event.velocity > 0))


class _Reel:
    """Renders on and on, playing each event when its frame has come."""

    def __init__(self, instrument: Engine, events: list[NoteEvent], rate: int) -> None:
        self._instrument = instrument
        self._due = [(round(event.time * rate), event) for event in reversed(events)]  # the next one last
        self.done = 0

    def to(self, end: int) -> Iterator[Frames]:
        """The frames up to `end`, as whole blocks and what is left."""
        while self.done < end:
            frames = min(end - self.done, _BLOCK)
            block, filled = np.empty((frames, 2), np.float32), 0
            while filled < frames:
                self._play()
                until = self._due[-1][0] if self._due else end
                piece = self._instrument.render(min(frames - filled, until - self.done))
                block[filled : filled + len(piece)] = piece
                filled += len(piece)
                self.done += len(piece)
            yield block

    def run_on(self, frames: int) -> Frames:
        """The next frames, after all that had to be played by now."""
        self._play()
        self.done += frames
        return self._instrument.render(frames)

    def _play(self) -> None:
        while self._due and self._due[-1][0] <= self.done:
            event = self._due.pop()[1]
            self._instrument.play(event.channel, event.pitch, event.velocity)


def _tail(render_frames: Callable[[int], Frames], rate: int) -> Iterator[Frames]:
    """What sounds on after the last note, until it is silent; faded out if it will not be."""
    blocks = round(LONGEST_TAIL_SECONDS * rate / _BLOCK)
    for index in range(blocks):
        block = render_frames(_BLOCK)
        if index == blocks - 1:
            block *= np.linspace(1, 0, _BLOCK, dtype=np.float32)[:, None]
        yield block
        if np.abs(block).max() < SILENCE:
            return


def _bend(block: Frames) -> Frames:
    """Leave quiet sound alone and bend loud sound smoothly, so that it stays below full scale."""
    size = np.abs(block)
    if size.max() <= KNEE:
        return block
    room = 1 - KNEE
    bent = np.sign(block) * (KNEE + room * np.tanh((size - KNEE) / room))
    return np.where(size > KNEE, bent, block).astype(np.float32)


def _nobody(_share: float) -> None:
    """Hears of progress where nobody else does."""
