"""What goes to a printer and into files of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from core.score import Note, Score, Track
from tests.app.house import House

MELODY = tuple(Note(240 * place, 240, 60 + place % 12) for place in range(8 * 60))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    score = Score((Track(MELODY), Track((Note(0, 1920, 40),), name="Bass")), title="Evening")
    made.session.open(score, saved=True)
    yield made
    made.close()


def test_print_paints_every_page_on_the_paper_of_the_settings(house: House, tmp_path: Path) -> None:
    house.parts.settings.set(the.PAPER, "A5")
    house.parts.settings.set(the.LANDSCAPE, True)
    house.ask.files = [tmp_path / "printed.pdf"]
    told: list[str] = []
    house.parts.printing.told.connect(told.append)
    house.continuo.actions["print"].trigger()
    house.qtbot.waitUntil(lambda: bool(told))
    written = (tmp_path / "printed.pdf").read_bytes()
    pages = written.count(b"/Type /Page\n")
    assert pages > 1
    assert house.ask.questions == [f"{pages} pages"]
    assert told == [f"{pages} pages are on their way to the printer."]
    assert b"/MediaBox [0 0 595.000000 420.000000]" in written or b"/MediaBox [0 0 595" in written
    assert b"/FontFile" in written


def test_a_dialog_that_is_closed_prints_nothing(house: House) -> None:
    house.ask.files = [None]
    told: list[str] = []
    house.parts.printing.told.connect(told.append)
    house.continuo.actions["print"].trigger()
    house.qtbot.waitUntil(lambda: bool(house.ask.questions))
    assert not told


@pytest.mark.parametrize(("name", "begins"), [("a.pdf", b"%PDF"), ("a", b"%PDF"), ("a.svg", b"<svg")])
def test_pages_are_written_as_the_name_says(house: House, tmp_path: Path, name: str, begins: bytes) -> None:
    house.ask.files = [tmp_path / name]
    told: list[str] = []
    house.parts.exports.told.connect(told.append)
    house.continuo.actions["export-pages"].trigger()
    house.qtbot.waitUntil(lambda: bool(told), timeout=60_000)  # matplotlib is loaded, and looks for fonts
    written = sorted(tmp_path.glob("a*"))
    assert written[0].read_bytes().startswith(begins)
    assert written[-1].name in told[0]
    if name == "a.svg":
        assert f"{len(written)} pages" in told[0]
    else:
        assert [path.name for path in written] == ["a.pdf"]


def test_what_the_pages_show_goes_on_paper_and_otherwise_the_whole_piece(house: House) -> None:
    printing, settings = house.parts.printing, house.parts.settings
    shown = [printing.tracks]
    settings.set(the.SCORE_PAGES, True)
    house.session.choose_track(1)
    shown.append(printing.tracks)
    settings.set(the.SCORE_WHOLE, True)
    assert [*shown, printing.tracks] == [(), (1,), ()]
