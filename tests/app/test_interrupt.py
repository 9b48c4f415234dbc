"""Signals are heard while Qt waits: Ctrl+C closes the window once, the others end the program unasked."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.interrupt import Interrupt

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends the process there")


@pytest.fixture(autouse=True)
def at_a_terminal() -> Iterator[None]:
    """As where a program is started from a terminal: in the background, Ctrl+C would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_asks_the_window_to_close(qtbot: QtBot) -> None:
    before, closed = signal.getsignal(signal.SIGINT), []
    interrupt = Interrupt(lambda: closed.append(True), pytest.fail)
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

    interrupt = Interrupt(ask, pytest.fail)
    interrupt.install()
    try:
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.waitUntil(lambda: bool(asked))
        qtbot.wait(50)
    finally:
        interrupt.uninstall()
    assert asked == [True]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_others_end_it_even_while_a_question_stands(number: int, qtbot: QtBot) -> None:
    found = signal.signal(number, signal.SIG_DFL)  # the tests may run under nohup
    before, done = signal.getsignal(number), []

    def ask() -> None:
        done.append("asked")
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: "ended" in done)

    interrupt = Interrupt(ask, lambda: done.append("ended"))
    interrupt.install()
    try:
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.waitUntil(lambda: done == ["asked", "ended"])
    finally:
        interrupt.uninstall()
    assert signal.getsignal(number) is before
    signal.signal(number, found)


def test_what_was_to_be_ignored_still_is(qtbot: QtBot) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    interrupt = Interrupt(pytest.fail, pytest.fail)
    interrupt.install()
    try:
        os.kill(os.getpid(), signal.SIGHUP)
        qtbot.wait(20)
    finally:
        interrupt.uninstall()
        signal.signal(signal.SIGHUP, before)
