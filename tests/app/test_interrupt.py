"""Ctrl+C in the terminal is heard while Qt waits, and closes the window once."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from pytestqt.qtbot import QtBot

from app.interrupt import Interrupt

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends the process there")


def test_an_interrupt_asks_the_window_to_close(qtbot: QtBot) -> None:
    before, closed = signal.getsignal(signal.SIGINT), []
    interrupt = Interrupt(lambda: closed.append(True))
    interrupt.install()
    try:
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.waitUntil(lambda: closed == [True])
    finally:
        interrupt.uninstall()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_one_does_not_ask_while_the_question_stands(qtbot: QtBot) -> None:
    asked: list[bool] = []

    def ask() -> None:
        asked.append(True)
        if len(asked) == 1:
            os.kill(os.getpid(), signal.SIGINT)
            qtbot.wait(50)

    interrupt = Interrupt(ask)
    interrupt.install()
    try:
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.waitUntil(lambda: bool(asked))
        qtbot.wait(50)
    finally:
        interrupt.uninstall()
    assert asked == [True]
