"""The model's file is missing or cut short, and LiteRT cannot be loaded or breaks in the middle."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app.outside import outside
from core.errors import BadBundle
from core.lstm import bundle, step
from core.lstm.step import NO_LITERT, STOPPED
from tests.app.faults.composer import goes_on, is_a_sentence, shown
from tests.app.house import House

Open = Callable[[], House]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of a model, to be spoilt."""
    return shutil.copytree(bundle.folder_of(), tmp_path / "spoilt")


@pytest.fixture
def opened(
    model: Path, qapp: QApplication, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the window on that model."""
    houses: list[House] = []

    def open_() -> House:
        store.setValue(the.MODEL.key, str(model))
        houses.append(House(qapp, store, qtbot, load_generator=outside().load_generator))
        return houses[-1]

    yield open_
    for house in houses:
        house.close()


def refused(house: House, sentence: str, *phrase: int) -> None:
    """Asking for takes is answered with a sentence; of another phrase, no answer is ready from before."""
    house.draw(*(phrase or (60, 64, 67)))
    before = house.session.score
    house.parts.assistant.continue_()
    house.qtbot.waitUntil(lambda: not house.waits())
    assert house.parts.assistant.takes is None
    assert sentence in shown(house)
    assert is_a_sentence(house.parts.assistant.last_error)
    assert house.session.score is before


@pytest.mark.parametrize("part", ["step.tflite", "encoding.json"])
def test_a_part_is_cut_short_or_missing(opened: Open, model: Path, part: str, tmp_path: Path) -> None:
    whole = (model / part).read_bytes()
    (model / part).write_bytes(whole[: len(whole) // 2])
    house = opened()
    refused(house, part)
    (model / part).unlink()
    refused(house, f"{part} is missing", 72, 74, 76)
    goes_on(house, tmp_path)
    (model / part).write_bytes(whole)
    house.draw(65)
    house.continue_()  # as soon as it is whole again


def test_another_model_writes_where_the_usual_one_is_cut_short_which_is_said(
    qapp: QApplication, store: QSettings, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = shutil.copytree(bundle.folder_of().parent, tmp_path / "models")
    step_file = models / bundle.BROADEST / "step.tflite"
    step_file.write_bytes(step_file.read_bytes()[:1000])
    monkeypatch.setattr(bundle, "folders", lambda: (models,))
    house = House(qapp, store, qtbot, load_generator=outside().load_generator)
    house.parts.assistant.load()
    qtbot.waitUntil(lambda: bool(house.parts.assistant.description))
    sentence = f"The model {bundle.BROADEST} cannot be used: step.tflite is damaged or from another model."
    assert house.window.status.words == sentence
    assert sentence in house.window.status.model.toolTip()
    assert not house.window.notice.words
    house.draw(60, 64, 67)
    house.continue_()
    house.parts.assistant.dismiss()
    assert house.window.status.model.words == "Fiddle tunes"
    goes_on(house, tmp_path)
    house.close()


def test_the_folder_goes_while_it_is_played_with(opened: Open, model: Path, tmp_path: Path) -> None:
    house = opened()
    house.draw(60, 64, 67)
    house.continue_()
    shutil.rmtree(model)
    house.continue_()  # all of it is in memory
    house.parts.assistant.dismiss()
    goes_on(house, tmp_path)


def test_what_is_read_later_has_gone_meanwhile(model: Path) -> None:
    loaded = bundle.load_folder(model)
    for content in (b"", b"PK", (model / "tunes.npz").read_bytes()[:-100]):
        (model / "tunes.npz").write_bytes(content)
        with pytest.raises(BadBundle, match=r"tunes\.npz is "):
            _ = loaded.tunes
    (model / "tunes.npz").unlink()
    with pytest.raises(BadBundle, match=r"tunes\.npz is "):
        _ = loaded.tunes


def test_litert_cannot_be_imported(opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
        house = opened()
        refused(house, NO_LITERT)
        goes_on(house, tmp_path)
    house.draw(65)  # for which no answer is ready from before
    house.continue_()


def test_litert_breaks_in_the_middle_of_an_answer(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = opened()
    house.draw(60)
    house.continue_()
    house.parts.assistant.dismiss()
    calls, usual = 0, step._Runner.__call__

    def dies(runner: Any, inputs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 7:
            raise RuntimeError("Node number 3 (FULLY_CONNECTED) failed to invoke.")
        return usual(runner, inputs)

    with monkeypatch.context() as patch:
        patch.setattr(step._Runner, "__call__", dies)
        refused(house, STOPPED)
    assert calls > 7
    goes_on(house, tmp_path)
    house.continue_()
