"""What is tried in another process may die, hang, want everything or write: nothing comes of it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from core import trial


def _dies() -> bool:
    os._exit(3)


def _hangs() -> bool:
    time.sleep(60)
    return True


def _wants_all() -> bool:
    return len(bytearray(8 * 2**30)) > 0


def _writes(path: Path) -> bool:
    path.write_bytes(b"here I was")
    return True


def _is_fine(path: Path) -> bool:
    return not path.exists()


def test_only_what_says_yes_in_time_and_within_limits_passes(tmp_path: Path) -> None:
    limits: Any = {"seconds": 20.0, "room": 2 * 2**30}
    assert trial.passes(_is_fine, tmp_path / "none", **limits)
    assert not trial.passes(_dies, **limits)
    assert not trial.passes(_hangs, **limits | {"seconds": 0.5})
    if os.name != "nt":
        assert not trial.passes(_wants_all, **limits)
        assert not trial.passes(_writes, tmp_path / "written", **limits)
        assert not (tmp_path / "written").exists() or not (tmp_path / "written").stat().st_size


def _is_gone_at_once(*_given: object) -> None:
    os._exit(3)


def test_a_process_that_takes_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_carry_out", _is_gone_at_once)
    assert not trial.passes(bool, bytes(8 * 2**20), seconds=20.0, room=2 * 2**30)


def test_what_passed_is_remembered_and_garbage_is_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(trial, "_place", lambda: tmp_path / "state" / "tried")
    first, second = trial.key_of("a", 1), trial.key_of("a1")
    assert first != second
    trial.remember(first)
    assert trial.is_known(first)
    assert not trial.is_known(second)
    (tmp_path / "state" / "tried").write_bytes(b"\xff\0" * 100 + b"\n" + second.encode())
    assert trial.is_known(second)
    monkeypatch.setattr(trial, "_place", lambda: tmp_path / "state" / "tried" / "no folder")
    trial.remember(first)
    assert not trial.is_known(first)
