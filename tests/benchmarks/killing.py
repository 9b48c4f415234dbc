"""Kills the program at random moments of a session with edits and saves, and looks at what is left of it.

    python -m tests.benchmarks.killing [TIMES] [SEED]

Each time a process of its own opens the real window, without a screen, and draws, moves, undoes and saves
by mouse and keys, telling what the piece is after each; then it gets SIGKILL. What the next start would
offer, or the saved project where nothing is offered, must be a state that the piece was in at most a second
before, and every file whole. Needs a system that can fork.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zlib import crc32

from tqdm import tqdm

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Before forking, so that a session starts in a moment; nothing of Qt is running yet.
from PySide6.QtCore import QPoint, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.application import Continuo
from app.outside import Outside
from app.roll.canvas import Canvas
from core.files import copies, journal, project
from core.lstm.bundle import BundleInfo
from core.playback.output import Driver
from core.score import Score
from tests.app.fake_ask import FakeAsk
from tests.app.fake_generator import FakeGenerator
from tests.core.midi_in.fake_inputs import FakeInputs
from tests.core.midi_out.fake_outputs import FakeOutputs
from tests.fakes import FakeSynth

LATE = 1.0  # seconds of work that may be missing
SHORTEST, LONGEST = 0.3, 3.0  # seconds from the first edit to the end
PAUSES = (5, 120)  # milliseconds between edits
CTRL = Qt.KeyboardModifier.ControlModifier
KEYS = (
    (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Z, CTRL),
    (Qt.Key.Key_Y, CTRL),
    (Qt.Key.Key_A, CTRL),
    (Qt.Key.Key_D, CTRL),
)


def mark(score: Score) -> int:
    """By what a state of the piece is known."""
    return crc32(project.dumps(score))


# The session


class Composer:
    """Draws, changes and saves without end, and tells each state through a pipe."""

    def __init__(self, app: QApplication, folder: Path, dice: random.Random, pipe: int) -> None:
        self._dice, self._pipe = dice, pipe
        ask = FakeAsk()
        ask.files = [folder / "piece.continuo"] * 1000
        self.continuo = Continuo(app, _store(folder), _outside(ask, folder))
        self.continuo.window.show()
        canvas = self.continuo.window.findChild(Canvas)
        assert canvas is not None
        self._canvas = canvas
        self._session = self.continuo.parts.session
        self._session.score_changed.connect(self._tell)
        self._timer = QTimer(self.continuo.window, singleShot=True)
        self._timer.timeout.connect(self._act)
        self._timer.start(50)

    def _act(self) -> None:
        roll = self._dice.random()
        if roll < 0.12:
            QTest.keyClick(self._canvas, Qt.Key.Key_S, CTRL)
        elif roll < 0.5:
            area = self._canvas.rect()
            at = QPoint(self._dice.randrange(area.width()), self._dice.randrange(area.height()))
            QTest.mouseClick(self._canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        else:
            QTest.keyClick(self._canvas, *self._dice.choice(KEYS))
        self._timer.start(self._dice.randint(*PAUSES))

    def _tell(self) -> None:
        os.write(self._pipe, b"%d\n" % mark(self._session.score))


def _store(folder: Path) -> QSettings:
    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


def _outside(ask: FakeAsk, folder: Path) -> Outside:
    return Outside(
        ask,
        lambda *_names: FakeGenerator(),
        lambda *_: FakeSynth(),
        lambda _chosen: None,
        lambda: [BundleInfo("fake", "Fake model", Path())],
        FakeInputs,
        lambda: (Driver("alsa"),),
        lambda: FakeOutputs("Module 28:0"),
        state=folder / "state",
    )


def _play(folder: Path, seed: int, pipe: int) -> None:
    app = QApplication.instance() or QApplication(["continuo"])
    assert isinstance(app, QApplication)
    composer = Composer(app, folder, random.Random(seed), pipe)
    app.exec()
    del composer


# The end


@dataclass(frozen=True, slots=True)
class End:
    """The states of the piece, the empty one first, each with the time it was told; and when the end was."""

    told: list[tuple[float, int]]
    at: float


def killed(play: Callable[[int], None], after: float) -> End:
    """Run `play` in a process of its own, given a pipe, and kill it so many seconds after its first word."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 2)
        play(writer)
        os._exit(0)
    os.close(writer)
    told = [(time.monotonic(), mark(Score()))]  # which it begins with
    end, rest = time.monotonic() + 60, b""
    while (left := end - time.monotonic()) > 0:
        if select.select([reader], [], [], left)[0]:
            data = os.read(reader, 65536)
            if not data:
                raise RuntimeError("the session ended by itself")
            if len(told) == 1:
                end = time.monotonic() + after
            *lines, rest = (rest + data).split(b"\n")
            told += [(time.monotonic(), int(line)) for line in lines]
    os.kill(child, signal.SIGKILL)
    at = time.monotonic()
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as unread:  # told, and not heard yet where the machine is busy
        *lines, _ = (rest + unread.read()).split(b"\n")
    return End(told + [(at, int(line)) for line in lines], at)


def trouble(folder: Path, end: End) -> str:
    """What is wrong with what the end left in the folder; empty when nothing is."""
    saved = folder / "piece.continuo"
    kept = project.load(saved).score if saved.exists() else Score()  # raises where it is not whole
    for copy in (folder / "state" / "copies").glob(f"*/*{copies.SUFFIX}"):
        if not copy.name.startswith("."):
            project.load(copy)
    left = journal.left_behind(folder / "state" / "open")
    here = mark(left[0][1].score if left else kept)
    states = [state for _, state in end.told]
    if here not in states:
        return "a state that the piece never was in"
    latest = max(index for index, state in enumerate(states) if state == here)
    due = sum(when <= end.at - LATE for when, _ in end.told)
    if latest + 1 < due:
        missing = end.at - end.told[latest + 1][0]
        return f"{due - latest - 1} edits older than a second are missing, the first {missing:.2f} s old"
    return ""


def main(times: int, seed: int) -> int:
    """Kill so many times; the number of times something was lost."""
    dice, lost, edits = random.Random(seed), 0, 0
    for index in tqdm(range(times), unit="kill"):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            end = killed(partial(_play, folder, seed * 100_000 + index), dice.uniform(SHORTEST, LONGEST))
            if wrong := trouble(folder, end):
                lost += 1
                tqdm.write(f"{index}: {wrong}")
            edits += len(end.told) - 1
    print(f"{times} kills, {edits} edits told, {lost} times something was lost")
    return lost


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    sys.exit(bool(main(*(asked + [1000, 1][len(asked) :]))))
