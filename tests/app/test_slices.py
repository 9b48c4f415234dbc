"""Work in slices: all of it is done, in order, with the loop coming round in between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import slices
from app.slices import Slices


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(slices, "SLICE", 0)  # a step a turn
    return []


def steps(done: list[str], *names: str) -> Iterator[None]:
    for name in names:
        done.append(name)
        yield


def test_the_loop_comes_round_between_steps(qapp: QApplication, qtbot: QtBot, done: list[str]) -> None:
    parent = QObject()
    work = Slices(parent)
    work.begin(steps(done, "a", "b", "c"))
    assert not done
    qapp.processEvents()
    assert done == ["a"]
    assert work.busy
    qtbot.waitUntil(lambda: not work.busy)
    assert done == ["a", "b", "c"]


def test_other_steps_take_the_place_of_those_before(
    qapp: QApplication, qtbot: QtBot, done: list[str]
) -> None:
    parent = QObject()
    work = Slices(parent)
    work.begin(steps(done, "a", "b"))
    qapp.processEvents()
    work.begin(steps(done, "c", "d"))
    qtbot.waitUntil(lambda: not work.busy)
    assert done == ["a", "c", "d"]


def test_what_is_stopped_goes_no_further(qapp: QApplication, done: list[str]) -> None:
    parent = QObject()
    work = Slices(parent)
    work.begin(steps(done, "a", "b"))
    qapp.processEvents()
    work.stop()
    for _ in range(3):
        qapp.processEvents()
    assert done == ["a"]
    assert not work.busy
