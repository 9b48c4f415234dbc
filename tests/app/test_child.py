"""A command of ours in a process of its own: what it says arrives, whatever its bytes."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app import child
from app.child import Child
from core.errors import ContinuoError


def test_what_a_library_says_that_is_no_text_keeps_nobody_waiting(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "import sys; sys.stderr.buffer.write(b'caf\\xe9 is broken'); sys.exit(1)"
    monkeypatch.setattr(child, "command", lambda _arguments: [sys.executable, "-S", "-c", says])
    parent, failed = QObject(), list[ContinuoError]()
    Child([], print, failed.append, parent)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert str(failed[0]) == "caf\N{REPLACEMENT CHARACTER} is broken"


def test_what_a_library_prints_between_the_lines_is_passed_over(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = """print('Epoch 1/3'); print('{"part": 1}'); print('7'); print(); print('{"part": 2}')"""
    monkeypatch.setattr(child, "command", lambda _arguments: [sys.executable, "-S", "-c", says])
    parent, heard, done = QObject(), list[dict[str, Any]](), list[str]()
    Child([], done.append, print, parent, heard=heard.append)
    qtbot.waitUntil(lambda: len(done) == 1)
    assert heard == [{"part": 1}, {"part": 2}]
