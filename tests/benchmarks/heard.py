"""How soon an edit is heard: FluidSynth's `file` driver, played as the window plays, and its samples.

An edit puts a note under the playhead, the next takes it away, at any place between two calls of the timer.
From the soonest moment that can still be changed to the first loud sample of the note; how much that moment
lies behind the edit is up to the device's buffer. The file begins before the synth's clock does, by how much
a first note tells that was queued for a moment of that clock.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np

from core.playback.fluid import _BUFFERS
from core.playback.live import MARGIN_SECONDS
from core.playback.output import RATE, Output
from core.playback.player import Player
from core.playback.synth import NoteEvent, Synth
from core.playback.synths import open_synth
from core.playback.voices import Sound
from core.score import Note, Score, TempoChange, Track

EDITS, LIMIT, PUMP = 40, 0.1, 0.048
EMPTY = Score((Track.of([Note(200_000, 480, 60)], program=115),), tempos=(TempoChange(0, 125.0),))
WITH = Score((Track.of([Note(0, 200_000, 76, 120)], program=19),), tempos=(TempoChange(0, 125.0),))


def main() -> int:
    """Time the edits; 1 when one is heard later than a tenth of a second after it was made."""
    draw = Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "heard.wav"
        synth = open_synth("", Output(f"file:{path}"))
        struck = first_note(synth, WITH.tracks[0], time.sleep)
        player = Player(synth)
        player.set_score(EMPTY)
        player.play()
        made: list[float] = []
        for _ in range(EDITS):
            _let(player, 0.5 + draw.random() * PUMP)
            made.append(synth.soonest())
            player.set_score(WITH)
            _let(player, 0.2)
            player.set_score(EMPTY)
        _let(player, 0.5)
        player.close()
        first, *onsets = _onsets(path)
    late = [onset - edit - (first - struck) for edit, onset in zip(made, onsets, strict=True)]
    median, worst = statistics.median(late), max(late)
    print(
        f"{EDITS} edits, from the soonest moment: median {median * 1000:.0f} ms, worst {worst * 1000:.0f} ms"
    )
    buffer = _BUFFERS["pulseaudio"]
    worst += (
        buffer.seconds + buffer.period + MARGIN_SECONDS
    )  # the soonest moment comes so much after the edit
    print(f"from the edit, through PulseAudio's buffer ({buffer.words}): worst {worst * 1000:.0f} ms")
    return int(worst > LIMIT)


def first_note(synth: Synth, track: Track, wait: Callable[[float], object]) -> float:
    """When a note sounded that was queued for that moment, in seconds of the synth's own time."""
    at = synth.soonest() + 0.3
    synth.set_channel(1, Sound.of(track))
    synth.schedule([NoteEvent(at, 1, 76, 120), NoteEvent(at + 0.2, 1, 76, 0)])
    wait(0.8)
    return at


def _let(player: Player, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        time.sleep(min(PUMP, left))
        player.pump()


def _onsets(path: Path) -> list[float]:
    """Seconds at which sound begins after a tenth of a second without."""
    with wave.open(str(path)) as reader:
        data = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").reshape(-1, 2).astype(float)
    loud = np.abs(data).max(axis=1) > 300
    at = np.flatnonzero(loud)
    return [float(at[0]) / RATE, *(float(at[i + 1]) / RATE for i in np.flatnonzero(np.diff(at) > RATE // 10))]


if __name__ == "__main__":
    sys.exit(main())
