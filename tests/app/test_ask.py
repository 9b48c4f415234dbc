"""The system's dialogs in the real window: what is asked, and what is made of the answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMessageBox, QPushButton

from app.dialogs.ask import Answer, Composer, give_letters
from app.exports import KINDS
from app.sheet.printing import KINDS as PAGES

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.qt_log_ignore("This plugin does not support")]


def answer(folder: Path, suffix: str, *names: str, replaces: bool = True) -> Path | None:
    """What comes of typing one name after another, nothing where Enter is enough, and Esc when all are."""
    given = iter(names)
    # One turn each: a timer that opened a question would not come again until it is answered.
    turns = QTimer(singleShot=True, interval=20)

    def go_on() -> None:
        turns.start()
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QMessageBox):
            buttons = QMessageBox.StandardButton
            QTest.mouseClick(asked.button(buttons.Yes if replaces else buttons.No), Qt.MouseButton.LeftButton)
        elif isinstance(asked, QFileDialog) and (name := next(given, None)) is not None:
            line = asked.findChild(QLineEdit)
            assert line is not None
            if name:
                line.selectAll()
                QTest.keyClicks(line, name)
            QTest.keyClick(line, Qt.Key.Key_Return)
        elif isinstance(asked, QDialog):
            QTest.keyClick(asked, Qt.Key.Key_Escape)

    turns.timeout.connect(go_on)
    turns.start()
    kinds = KINDS[suffix].filter if suffix in KINDS else PAGES
    chosen = Composer().save_file("Export", folder / f"piece.{suffix}", kinds)
    turns.stop()
    return chosen


@pytest.mark.parametrize(
    ("suffix", "typed", "named"),
    [
        ("mid", "", "piece.mid"),
        ("mid", "waltz", "waltz.mid"),
        ("mid", "op. 18 no. 1", "op. 18 no. 1.mid"),
        ("mid", "waltz.MIDI", "waltz.MIDI"),
        ("musicxml", "no.2", "no.2.musicxml"),
        ("musicxml", "waltz.mxl", "waltz.mxl"),
    ],
)
def test_a_name_gets_the_ending_it_lacks(tmp_path: Path, suffix: str, typed: str, named: str) -> None:
    assert answer(tmp_path, suffix, typed) == tmp_path / named


def test_what_is_there_under_the_whole_name_is_replaced_only_when_that_was_agreed_to(tmp_path: Path) -> None:
    there = tmp_path / "op. 18 no. 1.mid"
    there.touch()
    assert answer(tmp_path, "mid", "op. 18 no. 1", "") == there  # Enter on the whole name, and yes
    assert answer(tmp_path, "mid", "op. 18 no. 1", "", replaces=False) is None


def test_pages_that_are_there_are_replaced_only_when_that_was_agreed_to(tmp_path: Path) -> None:
    (tmp_path / "piece-1.png").touch()
    assert answer(tmp_path, "png", "") == tmp_path / "piece.png"
    assert answer(tmp_path, "png", "", replaces=False) is None
    assert answer(tmp_path, "pdf", "", replaces=False) == tmp_path / "piece.pdf"


@pytest.mark.parametrize(
    ("key", "told"),
    [(Qt.Key.Key_S, Answer.SAVE), (Qt.Key.Key_D, Answer.DISCARD), (Qt.Key.Key_C, Answer.CANCEL)],
)
def test_unsaved_work_is_answered_for_by_a_letter(key: Qt.Key, told: Answer) -> None:
    def press() -> None:
        asked = QApplication.activeModalWidget()
        assert asked is not None
        QTest.keyClick(asked, key, Qt.KeyboardModifier.AltModifier)

    QTimer.singleShot(50, press)
    assert Composer().unsaved("Waltz", "Save them before closing?") is told


@pytest.mark.parametrize(("key", "fills"), [(Qt.Key.Key_R, True), (Qt.Key.Key_C, False)])
def test_a_folder_of_sound_files_is_filled_only_when_that_was_agreed_to(
    tmp_path: Path, key: Qt.Key, fills: bool
) -> None:
    said: list[str] = []

    def press() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QMessageBox)
        said.append(asked.text())
        QTest.keyClick(asked, key, Qt.KeyboardModifier.AltModifier)

    QTimer.singleShot(50, press)
    assert Composer().fill(tmp_path / "Song") is fills
    assert said == ["The folder “Song” holds sound files already."]


def test_no_two_buttons_have_one_letter() -> None:
    buttons = [QPushButton(words) for words in ("Salva", "Scarta", "&Annulla", "…")]
    give_letters(buttons)
    assert [button.text() for button in buttons] == ["&Salva", "S&carta", "&Annulla", "…"]
