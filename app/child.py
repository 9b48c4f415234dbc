"""Runs the program's own command line beside the window, for work that would make the window stutter."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from core.errors import ContinuoError
from core.words import VARIABLE, language, tr

MAIN = Path(__file__).resolve().parent.parent / "main.py"
SAFELY = "-P"  # what Python is told: to load nothing from the current folder, nor let its processes
_CLOSING = 2000  # milliseconds a child is given to end


def command(arguments: Sequence[str]) -> list[str]:
    """The program and arguments that carry out one command of ours, from source or frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, SAFELY, str(MAIN), *arguments]


class BrokenOff(ContinuoError):
    """A process ended in the middle of its work: it was killed, or crashed."""


class Child(QObject):
    """One command in a process of its own; `done` gets what it said besides, `failed` its sentence.

    What is `told` stands in its environment; `heard` gets each JSON object that it prints on a line, as soon
    as it is there: what else stands there a library has said.

    It lives until the answer is delivered, or until `cancel`, after which there is none.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        done: Callable[[str], object],
        failed: Callable[[ContinuoError], object],
        parent: QObject,
        told: Mapping[str, str] | None = None,
        heard: Callable[[dict[str, Any]], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self._done, self._failed, self._heard = done, failed, heard
        self._process = QProcess(self)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._broken)
        self._process.readyReadStandardOutput.connect(self._hear)
        surroundings = QProcessEnvironment.systemEnvironment()
        for name, value in {VARIABLE: language(), **(told or {})}.items():
            surroundings.insert(name, value)
        self._process.setProcessEnvironment(surroundings)
        program, *rest = command(arguments)
        self._process.start(program, rest)

    def say(self, line: str) -> None:
        """Give it a line to read."""
        self._process.write(f"{line}\n".encode())

    def cancel(self) -> None:
        """Stop; nobody is waiting any more."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(_CLOSING)
        self.deleteLater()

    def _hear(self) -> None:
        while self._heard is not None and self._process.canReadLine():
            if (told := _object(bytes(self._process.readLine().data()))) is not None:
                self._heard(told)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._hear()
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        if status is QProcess.ExitStatus.CrashExit or code not in (0, 1):
            self._failed(BrokenOff(tr("The work stopped unexpectedly; nothing has changed.")))
        elif code == 1:
            self._failed(ContinuoError(said.splitlines()[-1] if said else tr("It could not be done.")))
        else:
            self._done(said)
        self.deleteLater()

    def _broken(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # no `finished` follows
            self._failed(
                ContinuoError(tr("{program} could not be started.").format(program=self._process.program()))
            )
            self.deleteLater()


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
