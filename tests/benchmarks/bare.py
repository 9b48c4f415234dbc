"""How soon edits and other takes are heard on a bare ALSA device: one that no sound server mixes for.

There need be no card. ALSA's own `file` plugin, over its `null`, hands what is played to a program that takes
it at the pace of a card and says by the machine's clock when each frame was taken. What lies in the pipe
between and what the plugin holds back are together what FluidSynth keeps in a card's buffer. In the real
window, at rest and busy: an edit, and another take, put a note under the playhead or take it away; from the
call to the first frame that is another, less what the note itself takes to be loud, and to ring out.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from app.application import Continuo
from core.continuation.take import Takes
from core.files import audio
from core.playback.fluid import _OTHER_BUFFER
from core.playback.live import LiveSynth
from core.playback.output import RATE, Buffer
from core.score import Note, Score, Span, TempoChange, Track
from tests.benchmarks.continuing import PHRASE
from tests.benchmarks.real_window import opened, pause, until
from tests.benchmarks.sound import Busy, through, work_beside

TRIES, LIMIT = 20, 100.0  # milliseconds
ORGAN, BPM = 19, (TempoChange(0, 120.0),)
PIPE = 4096  # bytes, the smallest there is
FRAME_BYTES = 4  # two channels of 16 bits
# The plugin holds back as much as is asked for: together with the pipe that is FluidSynth's own choice.
HELD_BACK = Buffer(_OTHER_BUFFER.frames, _OTHER_BUFFER.periods - PIPE // FRAME_BYTES // _OTHER_BUFFER.frames)
LOUD = 300 / 32768
HELD = Note(100_000, 300_000, 76, 120)
# Takes a period whenever a card would; what comes too late is a card's dropout, and time goes on.
CARD = """
import fcntl, json, os, sys, time
pipe, path, period, rate, size = *sys.argv[1:3], *map(int, sys.argv[3:])
line = os.open(pipe, os.O_RDWR)
fcntl.fcntl(line, fcntl.F_SETPIPE_SZ, size)
try:
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(20))
except PermissionError:
    pass
print("ready", flush=True)
began, taken = None, 0
with open(path, "wb", 0) as file, open(path + ".json", "w") as told:
    while True:
        data = os.read(line, period * 4)
        began = time.monotonic() if began is None else began
        wait = began + taken / rate - time.monotonic()
        time.sleep(max(0.0, wait))
        if wait < -0.02:
            began -= wait
        print(json.dumps([taken, began + taken / rate]), file=told, flush=True)
        file.write(data)
        taken += len(data) // 4
"""


@contextmanager
def card(folder: Path) -> Iterator[Path]:
    """Have ALSA's default device be ours meanwhile; where it writes what it played."""
    pipe, heard = folder / "card", folder / "heard.raw"
    os.mkfifo(pipe)
    command = [sys.executable, "-c", CARD, str(pipe), str(heard), *map(str, (HELD_BACK.frames, RATE, PIPE))]
    taking = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert taking.stdout is not None
    taking.stdout.readline()
    (folder / "asound.conf").write_text(
        f"pcm.!default {{ type plug slave {{ pcm paced format S16_LE channels 2 rate {RATE} }} }}\n"
        f'pcm.paced {{ type file slave.pcm null file "{pipe}" format raw }}\n'
    )
    os.environ["ALSA_CONFIG_PATH"] = f"/usr/share/alsa/alsa.conf:{folder / 'asound.conf'}"
    yield heard
    taking.kill()
    taking.communicate()


def changes(heard: Path) -> np.ndarray:
    """Seconds of the machine's clock at which sound begins or ends; shorter gaps than 0.1 s are none."""
    frames = np.fromfile(heard, "<i2")
    loud = np.flatnonzero(
        np.abs(frames[: len(frames) // 2 * 2].reshape(-1, 2).astype(int)).max(axis=1) > LOUD * 32768
    )
    breaks = np.flatnonzero(np.diff(loud) > RATE // 10)
    at = np.sort(np.concatenate((loud[:1], loud[breaks], loud[breaks + 1], loud[-1:])))
    told = np.array([json.loads(line) for line in Path(f"{heard}.json").read_text().splitlines()])
    place = np.searchsorted(told[:, 0], at, "right") - 1
    seconds: np.ndarray = told[place, 1] + (at - told[place, 0]) / RATE
    return seconds


def own_times() -> tuple[float, float]:
    """Milliseconds that the note takes to be loud, and is loud for after its end."""
    organ = replace(Track.of([Note(0, 960, HELD.pitch, HELD.velocity)], program=ORGAN), reverb=0)
    sound = np.concatenate(list(audio.render(Score((organ,), tempos=BPM), bent=False)))
    loud = np.flatnonzero(np.abs(sound).max(axis=1) > LOUD)
    return float(loud[0]) * 1000 / RATE, float(loud[-1] - RATE) * 1000 / RATE


def edits(continuo: Continuo, wait: Callable[[], None]) -> list[float]:
    """When an edit put a note under the playhead, and another took it away."""
    session, made = continuo.parts.session, []
    for notes in ((HELD,), ()) * TRIES:
        wait()
        score = session.score
        organ = replace(score.tracks[1], notes=(*notes, score.tracks[1].notes[-1]))
        made.append(time.monotonic())
        session.apply("change", replace(score, tracks=(score.tracks[0], organ)))
    return made


def takes(continuo: Continuo, wait: Callable[[], None]) -> list[float]:
    """When another take was chosen that holds a note there, and the one that does not."""
    assistant, made = continuo.parts.assistant, []
    for index in (1, 0) * TRIES:
        wait()
        made.append(time.monotonic())
        assistant.choose(index)
    return made


def shown(continuo: Continuo) -> None:
    """Show two takes: one silent under the playhead, one that holds a note there."""
    parts = continuo.parts
    continuo.actions["continue"].trigger()
    until(lambda: not parts.assistant.busy and parts.assistant.take is not None)
    first, score = parts.assistant.take, parts.session.score
    assert first is not None
    late = Note(HELD.end - 480, 480, HELD.pitch)
    both = tuple(replace(first, notes=(note,), surprise=(0.0,)) for note in (late, HELD))
    parts.assistant._show(Takes(score, 1, Span(HELD.start, HELD.end), both), 0)


def measured(
    heard: Path, deed: Callable[[Continuo, Callable[[], None]], list[float]], busy: bool
) -> list[float]:
    """By how many milliseconds later each change is heard."""
    draw, made = Random(1), list[float]()
    with opened(bars=4, takes=2, open_synth=through("alsa", "", HELD_BACK)) as (_, continuo):
        transport = continuo.parts.transport
        until(lambda: isinstance(transport.player.synth, LiveSynth))
        print(f"{transport.description}. {transport.detail}", flush=True)
        organ = replace(Track.of([Note(500_000, 480, 60)], program=ORGAN), reverb=0)
        continuo.parts.session.open(Score((Track(PHRASE, volume=0), organ), tempos=BPM), saved=True)
        if deed is takes:
            shown(continuo)
        transport.seek(HELD.start + 480)
        transport.toggle()

        def work() -> None:
            made.extend(deed(continuo, lambda: pause(0.6 + draw.random() * 0.1)))

        work_beside(work, Busy(continuo) if busy else None)
        pause(0.5)
    found = changes(heard)
    assert len(found) == len(made), f"{len(made)} changes, {len(found)} heard"
    return [(at - when) * 1000 for when, at in zip(made, found, strict=True)]


def main() -> int:
    """Print the figures; 1 when a change is heard later than a tenth of a second after it was made."""
    worst, (attack, tail) = 0.0, own_times()
    for name, deed, busy in (
        ("edits at rest", edits, False),
        ("edits, busy", edits, True),
        ("takes at rest", takes, False),
    ):
        with tempfile.TemporaryDirectory() as folder, card(Path(folder)) as heard:
            late = measured(heard, deed, busy)
        for what, times in (
            ("begins", [each - attack for each in late[::2]]),
            ("ends", [each - tail for each in late[1::2]]),
        ):
            worst = max(worst, *times)
            median = statistics.median(times)
            print(f"{name}: what {what} is heard {median:.0f} ms later, worst {max(times):.0f}", flush=True)
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
