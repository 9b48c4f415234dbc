"""A real sound server killed, stopped and started again under a playing piece.

With `--built-in` as if FluidSynth's library were missing. Needs `pulseaudio` and `parec`. The server is one
of its own with nothing but a null sink, in a folder that is thrown away; nobody's sound is touched. Says how
long until the loss is told and until sound is back, what the event loop's longest standstill was meanwhile
(judged is no more of it than the program computed: the rest it waited for a core), and whether the sink's
monitor hears the piece. First it goes over to another SoundFont, and says for how long
it was silent then.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from app import settings as the
from app.transport import Transport
from core.playback.output import RATE
from core.playback.soundfonts import choose_soundfont
from core.playback.synths import open_synth
from core.score import Note, Score, Track
from tests.app.room import Room

LIMIT_BACK, LIMIT_STALL, LIMIT_GAP = 10.0, 0.1, 0.25  # seconds
PIECE = Score((Track.of([Note(480 * beat, 460, 60 + beat % 12, 100) for beat in range(4000)], program=19),))


class Server:
    """A PulseAudio of one's own; `urgent` has it served before other programs, where that is allowed."""

    def __init__(self, folder: Path, *, urgent: bool = False) -> None:
        self._folder = folder
        self._before: list[str] = []
        if urgent and shutil.which("chrt"):
            before = ["chrt", "-f", "10"]
            allowed = subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0
            self._before = before if allowed else []
        (folder / "client.conf").write_text("autospawn = no\n")
        os.environ.update(
            PULSE_RUNTIME_PATH=str(folder),
            PULSE_STATE_PATH=str(folder),
            PULSE_CLIENTCONFIG=f"{folder}/client.conf",
        )
        os.environ.pop("PULSE_SERVER", None)
        self.start()

    def start(self) -> None:
        command = [
            *self._before,
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--disallow-exit",
            "--use-pid-file=no",
        ]
        modules = [
            f"--load=module-native-protocol-unix socket={self._folder}/native",
            "--load=module-null-sink",
        ]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen([*command, *modules], stdout=quiet, stderr=quiet)
        while subprocess.run(["pactl", "info"], stdout=quiet, stderr=quiet, check=False).returncode:
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        (self._folder / "native").unlink(missing_ok=True)


class Loop:
    """An event loop that knows its longest standstill while it ran, and how much of that was computed.

    `own` is what its thread computed, `shared` what the program did, at most all of it: where Python's lock
    was elsewhere, that was busy, and where nothing of the program was, the machine was.
    """

    def __init__(self) -> None:
        self.app = QCoreApplication(sys.argv)
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self.forget()

    def forget(self) -> None:
        """There was none."""
        self.stall = self.own = self.shared = 0.0
        self._look()

    @property
    def told(self) -> str:
        """The longest standstill, in words."""
        return (
            f"longest standstill {self.stall * 1000:.0f} ms, {self.own * 1000:.0f} of them its own,"
            f" {self.shared * 1000:.0f} the program's"
        )

    def _look(self) -> None:
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._all = time.process_time()

    def _beat(self) -> None:
        stood, own = time.perf_counter() - self._last - 0.005, time.thread_time() - self._worked
        if stood > self.stall:
            self.stall, self.own = stood, own
            self.shared = min(stood, time.process_time() - self._all)
        self._look()

    def beside(self, deed: Callable[[], object]) -> None:
        """Do something outside the program while the loop runs."""
        thread = Thread(target=deed)
        thread.start()
        self.until(lambda: not thread.is_alive(), 30)

    def until(self, ready: Callable[[], bool], limit: float) -> float:
        """Seconds until it is so; infinity after `limit`."""
        begun = time.perf_counter()
        self._look()  # what was done before is no standstill
        while not ready():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)
            if time.perf_counter() - begun > limit:
                return float("inf")
        return time.perf_counter() - begun

    def run(self, seconds: float) -> None:
        self.until(lambda: False, seconds)


def heard(loop: Loop, seconds: float, deed: Callable[[], object] = lambda: None) -> NDArray[np.float64]:
    """How loud each frame of the sink's monitor is, full scale 1; `deed` is done after a quarter."""
    listening = subprocess.Popen(
        ["parec", "--device=null.monitor", "--format=s16le", "--rate=44100", "--channels=2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    loop.run(seconds / 4)
    deed()
    loop.run(seconds * 3 / 4)
    listening.terminate()
    sound = listening.communicate()[0]
    frames = np.frombuffer(sound[: len(sound) // 4 * 4] or bytes(4), "<i2").reshape(-1, 2)
    loud: NDArray[np.float64] = np.abs(frames.astype(float)).max(axis=1) / 32768
    return loud


def loudness(loop: Loop) -> float:
    """How loud the sink's monitor is, full scale 1."""
    return float(heard(loop, 2.0).max())


def silence(loop: Loop, transport: Transport, room: Room, soundfont: Path) -> float:
    """The longest silence, in seconds, while it goes over to another SoundFont."""
    before = transport.player.synth
    loud = heard(loop, 12.0, lambda: room.settings.set(the.SOUNDFONT, str(soundfont)))
    assert transport.player.synth is not before
    at = np.flatnonzero(loud > 0.05 * loud.max())
    return float(np.diff(at).max()) / RATE


def main() -> int:
    """Kill, stop and start; 1 when sound came back too late, or the window stood still."""
    loop, failed = Loop(), False
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        room = Room(Path(folder), PIECE)
        room.settings.set(the.PREVIEW, False)
        transport = Transport(room.session, room.assistant, room.settings, open_synth)
        transport.reopen_synth()
        loop.until(lambda: transport.description != "no sound", 10)
        print(f"playing through: {transport.description}. {transport.detail} {transport.problem}")
        transport.toggle()
        loop.run(1)
        print(f"heard: {loudness(loop):.3f} of full scale")
        another = Path(shutil.copy(choose_soundfont(lean=True)[0], folder))
        loop.forget()
        gap = silence(loop, transport, room, another)
        print(f"another SoundFont: {gap * 1000:.0f} ms of silence, {loop.told}")
        failed = failed or gap > LIMIT_GAP
        for what, lose, regain in (
            ("killed", server.kill, server.start),
            (
                "stopped",
                lambda: server.process.send_signal(signal.SIGSTOP),
                lambda: server.process.send_signal(signal.SIGCONT),
            ),
        ):
            loop.forget()
            place = transport.position
            loop.beside(lose)
            told = loop.until(lambda: transport.lost, 10)
            loop.run(6)
            loop.beside(regain)
            back = loop.until(lambda: not transport.lost, 60)
            loop.run(0.5)
            went_on = transport.playing and transport.position > place
            stall, stood = loop.shared, loop.told
            volume = loudness(loop)
            print(
                f"server {what}: told after {told:.2f} s, back {back:.2f} s after it was,"
                f" went on: {went_on}, heard {volume:.3f}, {stood}"
            )
            failed = failed or back > LIMIT_BACK or stall > LIMIT_STALL or not went_on or volume < 0.01
        begun = time.perf_counter()
        server.process.send_signal(signal.SIGSTOP)
        loop.run(2)
        transport.close()
        print(f"closed while the server is stopped: {time.perf_counter() - begun - 2:.2f} s")
        server.process.send_signal(signal.SIGCONT)
        room.close()
        server.kill()
    return int(failed)


if __name__ == "__main__":
    if "--built-in" in sys.argv:
        sys.modules["fluidsynth"] = None  # type: ignore[assignment] # as if it were not installed
    sys.exit(main())
