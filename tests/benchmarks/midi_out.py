"""How evenly notes leave through a MIDI port: at rest, while notes are dragged, while the model writes.

Where RtMidi finds a system with virtual ports (ALSA, or JACK: `jackd -d dummy -p 64`), a process of its own
listens to the one we open, and what it hears is told too. `python -m tests.benchmarks.midi_out 10` takes
ten seconds for each.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.application import Continuo
from app.roll.canvas import Canvas
from core.errors import Missing
from core.midi_out.line import Line
from core.midi_out.ports import VIRTUAL, OutPort, open_outputs
from core.midi_out.sender import Wishes
from core.midi_out.synth import MidiSynth
from core.score import Note, Score, TempoChange, Track
from tests.benchmarks.continuing import PHRASE
from tests.benchmarks.real_window import opened, pause, until

SECONDS = 10.0
SIXTEENTH = 0.125
MEASURED = 0x91  # note-on of the second track; the first is what the window is busy with
LISTENER = """
import sys, time, rtmidi
heard = []
port = rtmidi.MidiIn(int(sys.argv[1]), name="Listener")
names = port.get_ports()
port.open_port(next(i for i, name in enumerate(names) if name.startswith("Continuo")), name="in")
port.set_callback(lambda message, _: heard.append((time.perf_counter(), message[0])))
print("listening", flush=True)
sys.stdin.read()
for at, message in heard:
    if message[0] == 0x91:
        print(at)
"""
IDLER = """
import sys, time
begun, woken = time.perf_counter() + 0.1, []
for i in range(int(sys.argv[1])):
    time.sleep(max(0.0, begun + i * float(sys.argv[2]) - time.perf_counter()))
    woken.append(time.perf_counter())
print(*woken)
"""
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@dataclass
class Stamps:
    """A way out that remembers when each note began, and passes all on to a real one where there is one."""

    beyond: OutPort | None = None
    begun: list[float] = field(default_factory=list)

    def ports(self) -> tuple[str, ...]:
        return ()

    def open(self, name: str) -> Stamps:
        return self

    def send(self, message: Sequence[int]) -> None:
        if message[0] == MEASURED:
            self.begun.append(time.perf_counter())
        if self.beyond is not None:
            self.beyond.send(message)

    def close(self) -> None:
        return


def spread(times: Sequence[float]) -> str:
    """How far onsets a 16th apart stray from an even run."""
    late = [(at - i * SIXTEENTH) * 1000 for i, at in enumerate(times)]
    middle = statistics.median(late)
    strays = [each - middle for each in late]
    worst = max(strays, key=abs)
    return f"{len(times)} onsets, sd {statistics.stdev(strays):.3f} ms, worst {worst:+.2f} ms"


def drag(canvas: Canvas) -> None:
    """A note is pulled about for a second."""
    at = QPoint(120, canvas.height() // 2)
    QTest.mousePress(canvas, LEFT, NO_KEYS, at)
    for step in range(60):
        QTest.mouseMove(canvas, at + QPoint(step * 3, (step * 7) % 90 - 45))
        pause(0.008)
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, at)


def measure(
    continuo: Continuo, stamps: Stamps, seconds: float, busy: Callable[[], None]
) -> tuple[list[float], list[float]]:
    """When 16ths were sent while the window was busy, and when an idle process woke for them."""
    transport, floor = continuo.parts.transport, idle(seconds)
    transport.seek(0)
    stamps.begun.clear()
    transport.toggle()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        busy()
    transport.stop()
    woken = [float(at) for at in floor.communicate()[0].split()]
    return stamps.begun[: int(seconds / SIXTEENTH)], woken


def idle(seconds: float) -> subprocess.Popen[str]:
    """A process that does nothing but wake for every 16th: as even as this machine lets anybody be now."""
    command = [sys.executable, "-c", IDLER, str(int(seconds / SIXTEENTH)), str(SIXTEENTH)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def listen(stamps: Stamps) -> subprocess.Popen[str] | None:
    """Somebody at the other end of our own port, where there can be one."""
    try:
        outputs = open_outputs()
        stamps.beyond = outputs.open(VIRTUAL)
    except Missing as missing:
        print(missing)
        return None
    command = [sys.executable, "-c", LISTENER, str(outputs._api)]  # type: ignore[attr-defined] # RtMidi's
    listener = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert listener.stdout is not None
    listener.stdout.readline()
    return listener


def played(stamps: Stamps, seconds: float) -> dict[str, tuple[list[float], list[float]]]:
    """Play in the real window, busy with one thing after the other."""
    line = Line(lambda: stamps, lambda _: None)
    line.choose(VIRTUAL)
    line.look()
    synth = MidiSynth(line, Wishes())
    synth.start()
    with opened(bars=4, takes=4) as (_, continuo):
        notes = tuple(Note(120 * i, 100, 60 + i % 12) for i in range(round(3 * seconds / SIXTEENTH)))
        score = Score((Track(PHRASE), Track(notes)), tempos=(TempoChange(0, 120.0),))
        continuo.parts.session.open(score, saved=True)
        continuo.parts.transport._player.swap_synth(synth)
        canvas = continuo.window.findChild(Canvas)
        assert canvas is not None

        def write() -> None:
            continuo.actions["continue"].trigger()
            pause(0.05)
            until(lambda: not continuo.parts.assistant.busy)

        busy = {"at rest": lambda: pause(0.05), "dragging": lambda: drag(canvas), "the model writes": write}
        return {name: measure(continuo, stamps, seconds, deed) for name, deed in busy.items()}


def main(seconds: float = SECONDS) -> None:
    stamps = Stamps()
    listener = listen(stamps)
    sent = played(stamps, seconds)
    heard: list[float] = []
    if listener is not None:
        heard = [float(line) for line in listener.communicate("")[0].split()]
    for name, (times, woken) in sent.items():
        print(f"{name}, sent: {spread(times)}; an idle process: {spread(woken)}", flush=True)
        arrived = [at for at in heard if times[0] <= at <= times[-1] + SIXTEENTH / 2]
        if len(arrived) == len(times):
            print(f"{name}, heard at the other end: {spread(arrived)}", flush=True)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
