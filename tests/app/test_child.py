"""A command of ours in a process of its own: what it says arrives, whatever its bytes."""

from __future__ import annotations

import sys

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
