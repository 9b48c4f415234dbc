"""Closes the window at random moments of all that may be under way, and times it until the process is gone.

    python -m tests.benchmarks.closing [TIMES] [NAME…]

Each time a process of its own runs the program as `main.py` does, with the model and FluidSynth's `file`
driver, begins something, and a random moment later closes the window; what is unsaved is let go. It must end
by itself, without a traceback, and leave no process of its own. Linux only: what is left is read from /proc.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import app.application
from app import settings as the
from app.application import Continuo
from app.dialogs.ask import Answer
from app.outside import outside
from core import files
from core.playback.output import Output
from core.playback.synths import open_synth
from core.score import Note, Score, Track
from tests.app.fake_ask import FakeAsk
from tests.benchmarks.afternoon import _long_piece, _write_sound
from tests.benchmarks.rendering import band

TIMES, LIMIT = 50, 1.0
LONGEST = 1.5  # seconds from the beginning of something to the end
HANG = 60.0
GRACE = 2.0  # seconds for what ends as soon as it sees that the program has
SOME = 10_000  # notes of a long file of words

NAMES = (
    "starting", "nothing", "playing", "recording", "generating", "Live", "engraving", "surprise",
    "exporting sound", "exporting MusicXML", "exporting pages", "saving", "copying as MIDI", "reading MIDI",
    "reading MusicXML", "reading ABC", "reading a project", "importing", "humming", "MuseScore",
    "bringing back", "settings", "SoundFonts", "palette", "earlier versions", "harmonising",
    "reading a folder", "learning",
)  # fmt: skip

LATER = {"learning": 12.0}  # times: it has to read, and to load TensorFlow, before it learns
TUNE = Score((Track.of(Note(480 * beat, 480, 60 + (0, 4, 7, 5)[beat % 4]) for beat in range(64)),))
PIECES = 60

Act = Callable[[], object]


class Desk:
    """The program, something under way in it, and its end."""

    def __init__(self, continuo: Continuo, ask: FakeAsk, folder: Path, name: str, after: float) -> None:
        self._continuo, self._ask, self._folder = continuo, ask, folder
        self._parts, self._after = continuo.parts, after
        self._begin = self.acts()[name]
        self._name = name
        self._poll = QTimer(continuo.window, interval=20)
        self._poll.timeout.connect(self._look)
        self._poll.start()

    def acts(self) -> dict[str, Act]:
        """What may be under way, by name."""
        trigger, parts = self._trigger, self._parts
        return {
            "starting": lambda: None,
            "nothing": lambda: None,
            "playing": partial(trigger, "play"),
            "recording": partial(trigger, "record"),
            "generating": partial(trigger, "continue"),
            "Live": self._live,
            "engraving": partial(self._with_long, "panel-score"),
            "surprise": partial(self._with_long, "surprise"),
            "exporting sound": partial(self._with_long, sound=True),
            "exporting MusicXML": partial(self._with_long, "export-musicxml", "out.musicxml"),
            "exporting pages": partial(self._with_long, "export-pages", "out.pdf"),
            "saving": partial(self._with_long, "save-as", "out.continuo"),
            "copying as MIDI": partial(self._with_long, "select-all", "copy-midi"),
            "reading MIDI": partial(parts.documents.open, self._folder / "long.mid"),
            "reading MusicXML": partial(parts.documents.open, self._folder / "long.musicxml"),
            "reading ABC": partial(parts.documents.open, self._folder / "long.abc"),
            "reading a project": partial(parts.documents.open, self._folder / "long.continuo"),
            "importing": partial(self._import, "long.mid"),
            "humming": partial(self._continuo.faces.humming.read, self._folder / "hum.wav"),
            "MuseScore": partial(trigger, "musescore"),
            "bringing back": self._bring_back,
            "settings": partial(trigger, "settings"),
            "SoundFonts": partial(trigger, "soundfonts"),
            "palette": partial(trigger, "palette"),
            "earlier versions": partial(trigger, "earlier-versions"),
            "harmonising": self._harmonise,
            "reading a folder": self._read_folder,
            "learning": self._learn,
        }

    def _look(self) -> None:
        """Begin when the model is there, or at once where that is what is under way."""
        if self._name != "starting" and not self._parts.assistant.description:
            return
        self._poll.stop()
        self._begin()
        after = self._after * LATER.get(self._name, 1.0)
        QTimer.singleShot(round(1000 * after), self._continuo.window, self._close)

    def _close(self) -> None:
        os.write(1, f"{time.monotonic()} {time.process_time()}\n".encode())
        self._continuo.window.close()

    def _trigger(self, *names: str) -> None:
        for name in names:
            self._continuo.actions[name].trigger()

    def _live(self) -> None:
        self._parts.settings.set(the.LIVE, True)
        self._trigger("next-note", "up", "up")

    def _with_long(self, *names: str, sound: bool = False) -> None:
        self._parts.session.open(_long_piece(), saved=True)
        for name in names:
            if "." in name:
                self._ask.files.append(self._folder / name)
        for name in names:
            if "." not in name:
                self._trigger(name)
        if sound:
            self._ask.files.append(self._folder / "out.wav")
            self._parts.sound_exports.export("piece")

    def _harmonise(self) -> None:
        """Three voices under a melody of 16 bars, eight takes."""
        self._parts.session.open(TUNE, saved=True)
        self._parts.accompanying.ask("four")

    def _read_folder(self) -> None:
        """What is to be learnt from."""
        self._continuo.faces.learning.choose()
        self._continuo.faces.learning._reading.read([self._folder / "pieces"])

    def _learn(self) -> None:
        """Begins as soon as that has been read."""
        learning = self._continuo.faces.learning
        self._read_folder()
        trying = QTimer(self._continuo.window, interval=20)
        trying.timeout.connect(learning._apply)
        trying.timeout.connect(lambda: trying.setInterval(10**6) if learning.works else None)
        trying.start()

    def _import(self, name: str) -> None:
        self._ask.files.append(self._folder / name)
        self._trigger("import")

    def _bring_back(self) -> None:
        self._ask.files.append(self._folder / "other.musicxml")
        self._trigger("bring-back")


def child(name: str, after: float, place: str) -> int:
    """Run the program, with `name` under way, until it ends."""
    folder, ask = Path(place), FakeAsk()
    ask.answer = Answer.DISCARD
    real = outside()
    beyond = replace(real, ask=ask, open_synth=lambda chosen, _output: open_synth(chosen, Output("file")))
    setattr(app.application, "outside", lambda: beyond)  # noqa: B010 # in this process
    desks = []

    class Watched(Continuo):
        def __init__(self, *parts: object) -> None:
            super().__init__(*parts)  # type: ignore[arg-type] # as they were given
            self.parts.settings.set(the.BARS, 16)
            self.parts.settings.set(the.TAKES, 8)
            desks.append(Desk(self, ask, folder, name, after))

    setattr(app.application, "Continuo", Watched)  # noqa: B010 # in this process
    code = app.application.run([str(folder / "piece.continuo")])
    QApplication.clipboard().clear()  # the offscreen platform lets it go when Python is gone
    return code


@dataclass(frozen=True, slots=True)
class End:
    """How long it took from closing the window to the end of the process, and what was wrong.

    How much of it was `computed` tells more where the machine has other things to do.
    """

    name: str
    seconds: float
    computed: float
    wrong: str


def closed(name: str, after: float, place: Path) -> End:
    """Have the program closed so many seconds after `name` was begun."""
    with tempfile.TemporaryDirectory() as home:
        surroundings = {**os.environ, "HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.closing", "--child", name, str(after), str(place)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings,
            process_group=0,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        begun = process.stdout.readline()
        alarm = threading.Timer(HANG, partial(os.killpg, process.pid, signal.SIGKILL))
        alarm.start()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        over = time.monotonic()
        spent = _spent(process.pid)
        _, status = os.waitpid(process.pid, 0)
        alarm.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        while (left := _left(process.pid)) and time.monotonic() < over + GRACE:
            time.sleep(0.05)
        for each in left:
            os.kill(int(each.partition(" ")[0]), signal.SIGKILL)
        said = process.stderr.read().decode()
    wrong = [f"{each} is left" for each in left if "mscore" not in each]  # which the composer has opened
    if process.returncode:
        wrong.append(f"exit code {process.returncode}")
    if "Traceback" in said:
        wrong.append(said[said.index("Traceback") :])
    if not begun:
        return End(name, HANG, HANG, f"it ended before it was closed: {said}")
    at, computed = map(float, begun.split())
    return End(name, over - at, spent - computed, "; ".join(wrong))


def _spent(process: int) -> float:
    """Seconds that a process has computed, which may have ended and waits to be asked."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")


def _left(group: int) -> list[str]:
    """The processes that belong to it and have not ended, with their names."""
    left = []
    for each in Path("/proc").iterdir():
        try:
            stat = (each / "stat").read_text() if each.name.isdigit() else ""
        except OSError:
            continue
        state, _parent, its_group, *_ = stat.rpartition(")")[2].split() if stat else ("Z", "", "0")
        if state != "Z" and int(its_group) == group:
            left.append(f"{each.name} {stat.partition('(')[2].rpartition(')')[0]}")
    return left


def prepare(folder: Path) -> None:
    """The files that are opened, in a folder of their own."""
    long, piece = _long_piece(), band(1)
    shorter = Score((Track(long.tracks[0].notes[:SOME]),))
    for suffix, score in ((".mid", long), (".continuo", long), (".musicxml", shorter), (".abc", shorter)):
        files.write(folder / f"long{suffix}", score)
    files.write(folder / "piece.continuo", piece)
    (folder / "pieces").mkdir()
    for number in range(PIECES):
        tune = Track(tuple(replace(note, pitch=note.pitch + number % 12) for note in TUNE.tracks[0].notes))
        files.write(folder / "pieces" / f"{number}.mid", Score((tune,), title=f"Tune {number}"))
    files.write(folder / "other.musicxml", Score((Track((Note(0, 480, 60),)),)))
    _write_sound(folder / "hum.wav")


def main(times: int, *names: str) -> int:
    """Close it so many times and print the times; 1 when one took too long or went wrong."""
    dice = random.Random(1)
    ends: list[End] = []
    with tempfile.TemporaryDirectory() as place:
        prepare(Path(place))
        every = names or tuple(NAMES)
        for name in islice(cycle(every), times):
            end = closed(name, dice.uniform(0, LONGEST), Path(place))
            ends.append(end)
            print(f"{end.seconds:6.2f} s, {end.computed:5.2f} computed  {name}  {end.wrong}", flush=True)
    taken = [end.seconds for end in ends]
    slow, wrong = sum(each > LIMIT for each in taken), sum(bool(end.wrong) for end in ends)
    print(
        f"{len(ends)} times closed: {statistics.median(taken):.2f} s in the middle, {max(taken):.2f} at most "
        f"({max(end.computed for end in ends):.2f} computed)"
    )
    kept = "MISSED" if slow else "kept"
    print(f"{slow} times over {LIMIT:g} s ({kept}), {wrong} times something wrong")
    return int(bool(slow or wrong))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        sys.exit(child(sys.argv[2], float(sys.argv[3]), sys.argv[4]))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES, *sys.argv[2:]))
