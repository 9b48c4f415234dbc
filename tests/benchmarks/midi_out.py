"""How evenly notes leave through a MIDI port: at rest, while notes are dragged, while the model writes.

They leave twice, and side by side: through the port's own process, and by a thread of the window's process,
as they did before there was one. Where RtMidi finds a system with virtual ports (ALSA, or JACK:
`jackd -d dummy -p 64`), a third process listens to the one we open, and what it hears is told too.
`python -m tests.benchmarks.midi_out 10 --load 2` takes ten seconds each, beside two programs that compute.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.application import Continuo
from app.roll.canvas import Canvas
from core.errors import Missing
from core.midi_out.line import Line
from core.midi_out.messages import AT_ONCE, Message
from core.midi_out.ports import VIRTUAL, MachineOutputs, MidiOutputs, RtMidiPort, open_outputs
from core.midi_out.punctual import Plain, PunctualPort
from core.midi_out.sender import Wishes
from core.midi_out.synth import Both, MidiSynth
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
BUSY = """
import os, sys, threading

def end_with_parent():
    sys.stdin.read()
    os._exit(0)

threading.Thread(target=end_with_parent, daemon=True).start()
while True:
    pass
"""
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@dataclass
class Stamps:
    """A port that remembers when each note was sent by a thread of this process."""

    begun: list[float] = field(default_factory=list)
    ahead = 0.0

    def send(self, message: Message, _due: float = AT_ONCE) -> None:
        if message[0] == MEASURED:
            self.begun.append(time.perf_counter())

    def forget(self) -> None:
        return

    def alive(self) -> bool:
        return True

    def close(self) -> None:
        return


class Noted:
    """In the port's own process: the same, written down at the end; all goes on to a real port, if any."""

    def __init__(self, path: Path, api: int | None) -> None:
        self._path, self._stamps = path, Stamps()
        self._beyond: Plain | None = None if api is None else RtMidiPort(api, VIRTUAL)

    def send(self, message: Message) -> None:
        self._stamps.send(message)
        if self._beyond is not None:
            self._beyond.send(message)

    def close(self) -> None:
        self._path.write_text("\n".join(map(str, self._stamps.begun)), encoding="ascii")
        if self._beyond is not None:
            self._beyond.close()


@dataclass
class Only:
    """Outputs with one port."""

    port: Stamps | PunctualPort

    def ports(self) -> tuple[str, ...]:
        return ()

    def open(self, name: str) -> Stamps | PunctualPort:
        return self.port

    def close(self) -> None:
        return

    def line(self) -> Line:
        """A line to it, open."""
        line = Line(lambda: self, lambda _: None)
        line.choose(VIRTUAL)
        line.look()
        return line


def stretch(times: Sequence[float], begun: float, seconds: float) -> list[float]:
    """The onsets of one stretch of playing."""
    return [at for at in times if begun <= at][: int(seconds / SIXTEENTH)]


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


def measure(continuo: Continuo, seconds: float, busy: Callable[[], None]) -> tuple[float, list[float]]:
    """When playing 16ths began while the window was busy, and when an idle process woke for them."""
    transport, floor = continuo.parts.transport, idle(seconds)
    transport.seek(0)
    begun = time.perf_counter()
    transport.toggle()
    while time.perf_counter() < begun + seconds:
        busy()
    transport.stop()
    return begun, [float(at) for at in floor.communicate()[0].split()]


def idle(seconds: float) -> subprocess.Popen[str]:
    """A process that does nothing but wake for every 16th: as even as this machine lets anybody be now."""
    command = [sys.executable, "-c", IDLER, str(int(seconds / SIXTEENTH)), str(SIXTEENTH)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def outputs() -> MidiOutputs | None:
    """What RtMidi finds here."""
    try:
        return open_outputs()
    except Missing as missing:
        print(missing)
        return None


def listen(api: int) -> subprocess.Popen[str]:
    """Somebody at the other end of our own port."""
    command = [sys.executable, "-c", LISTENER, str(api)]
    listener = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert listener.stdout is not None
    listener.stdout.readline()
    return listener


@contextmanager
def loaded(programs: int) -> Iterator[None]:
    """So many programs compute meanwhile, and no longer than this one lives, however it ends."""
    busy = partial(subprocess.Popen, [sys.executable, "-c", BUSY], stdin=subprocess.PIPE)
    running = [busy(start_new_session=True) for _ in range(programs)]
    try:
        yield
    finally:
        for program in running:
            program.kill()
            program.communicate()


def played(synth: Both, seconds: float) -> dict[str, tuple[float, list[float]]]:
    """Play in the real window, busy with one thing after the other."""
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
        return {name: measure(continuo, seconds, deed) for name, deed in busy.items()}


def main() -> None:
    """Print how evenly, for each thing that the window is busy with."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("seconds", type=float, nargs="?", default=SECONDS)
    asked.add_argument("--load", type=int, default=0, metavar="PROGRAMS")
    chosen = asked.parse_args()
    found, heard = outputs(), list[float]()
    api = found.system if isinstance(found, MachineOutputs) else None
    with tempfile.TemporaryDirectory() as folder, loaded(chosen.load):
        path = Path(folder) / "sent"
        process, stamps = PunctualPort(partial(Noted, path, api), "no port"), Stamps()
        listener = None if api is None else listen(api)
        lines = Only(stamps).line(), Only(process).line()
        thread = MidiSynth(lines[0], Wishes())
        thread.start()
        synth = Both(thread, lines[1], Wishes())
        synth.start()
        stretches = played(synth, chosen.seconds)
        if listener is not None:
            heard = [float(line) for line in listener.communicate("")[0].split()]
        lines[1].close()
        sent = [float(line) for line in path.read_text(encoding="ascii").split()]
    for name, (begun, woken) in stretches.items():
        ways = {"process": sent, "thread": stamps.begun, "heard at the other end": heard}
        for way, times in ways.items():
            if onsets := stretch(times, begun, chosen.seconds):
                print(f"{name}, {way}: {spread(onsets)}", flush=True)
        print(f"{name}, an idle process: {spread(woken)}", flush=True)


if __name__ == "__main__":
    main()
