from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.housekeeping import CHANGE_OVER, Housekeeping


class Knot:
    """Something that only the garbage collector can end."""

    def __init__(self) -> None:
        self.self = self


class Home:
    def __init__(self, app: QApplication) -> None:
        self.busy, self.owner = False, QObject()
        self.keeping = Housekeeping(app, lambda: self.busy, self.owner)

    @staticmethod
    def knot() -> weakref.ref[Knot]:
        return weakref.ref(Knot())


@pytest.fixture
def home(qapp: QApplication) -> Iterator[Home]:
    gc.enable()
    made = Home(qapp)
    yield made
    made.keeping.close()
    assert gc.isenabled()


def test_python_looks_for_garbage_by_the_timer_only(home: Home) -> None:
    assert not gc.isenabled()
    knot = home.knot()
    [object() for _ in range(5000)]
    assert knot() is not None
    home.keeping._often.timeout.emit()
    assert knot() is not None  # first comes what is due already
    QApplication.processEvents()
    assert knot() is None


def test_workers_make_way_for_the_window_soon(qapp: QApplication) -> None:
    usual = sys.getswitchinterval()
    owner = QObject()
    keeping = Housekeeping(qapp, bool, owner)
    assert sys.getswitchinterval() == pytest.approx(CHANGE_OVER, abs=1e-6)
    keeping.close()
    assert sys.getswitchinterval() == usual


def test_all_is_looked_through_when_another_program_is_turned_to(home: Home, qtbot: QtBot) -> None:
    knot = Knot()
    old = weakref.ref(knot)
    for _ in range(3):
        gc.collect(1)  # it has grown old, and the timer leaves it alone
    del knot
    home.keeping._later.timeout.emit()
    assert old() is not None
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    home.busy = True
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert old() is not None
    home.busy = False
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert old() is None


def test_a_long_piece_is_looked_through_only_then(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.housekeeping.MANY", 0)
    knot = home.knot()
    home.keeping._later.timeout.emit()
    assert knot() is not None
    monkeypatch.undo()
    home.keeping._later.timeout.emit()
    assert knot() is not None
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert knot() is None


def test_what_was_freed_is_given_back_when_another_program_is_turned_to(
    home: Home, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    monkeypatch.setattr("core.memory.give_back", lambda: given.append("back"))
    home.busy = True
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert given == []
    home.busy = False
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert given == ["back"]
