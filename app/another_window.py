"""One more window for another piece: the same program started once more, which shares only the settings."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QPoint, QProcess, QProcessEnvironment

from app.child import command

BESIDE = "CONTINUO_BESIDE"  # in the environment of a window that opens beside others: how many there are
STEP = 28  # pixels from one to the next, so that none hides another


def started(process: QProcess) -> bool:
    """Let it run on by itself; whether it does."""
    answer: object = process.startDetached()  # a pair with the process's number, or without it, by version
    return bool(answer[0] if isinstance(answer, tuple) else answer)


def open_another(start: Callable[[QProcess], bool] = started) -> bool:
    """Start it by `start`; whether it could be. It outlives this window."""
    process = QProcess()
    program, *arguments = command([])
    process.setProgram(program)
    process.setArguments(arguments)
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert(BESIDE, str(_beside() + 1))
    process.setProcessEnvironment(environment)
    return start(process)


def moved_aside() -> QPoint:
    """How far from its remembered place this window opens."""
    return QPoint(STEP, STEP) * _beside()


def _beside() -> int:
    asked = os.environ.get(BESIDE, "")
    return int(asked) % 8 if asked.isdecimal() else 0
