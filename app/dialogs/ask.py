"""The questions that only the composer can answer, as the system's own dialogs."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox

from core.files.names import numbered
from core.words import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


_ENDING = re.compile(r"\*\.([\w-]+)")  # in a filter, "PDF (*.pdf)"


_PICTURES = (".png", ".svg")  # of several pages each is a file


class Answer(Enum):
    """What to do with unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Changed(Enum):
    """What to do when somebody else has written the file that is to be saved."""

    REPLACE = "replace"
    ELSEWHERE = "elsewhere"
    CANCEL = "cancel"


class Ask(Protocol):
    """Whoever answers: the composer, or a test."""

    def open_file(self, title: str, folder: Path, kinds: str) -> Path | None:
        """A file to read; `kinds` in Qt's notation, "MIDI (*.mid)"."""
        ...

    def open_files(self, title: str, folder: Path, kinds: str) -> list[Path]:
        """Files to read, none where the composer thinks better of it."""
        ...

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """A folder to look into."""
        ...

    def save_file(self, title: str, suggestion: Path, kinds: str) -> Path | None:
        """A file to write, with an ending of `kinds`; the composer has agreed to replace what is there."""
        ...

    def print(self, printer: QPrinter, pages: int) -> bool:
        """Which printer, which of so many pages, how often: put into `printer`; whether to print at all."""
        ...

    def unsaved(self, name: str, question: str) -> Answer:
        """What to do with the unsaved piece `name`; `question` asks whether to save it first."""
        ...

    def changed(self, name: str) -> Changed:
        """Whether to replace what another program has made of the file of the piece `name`."""
        ...

    def fill(self, folder: Path) -> bool:
        """Whether to write several sound files into a folder that holds some, which may be called so."""
        ...


class Composer:
    """Asks the person at the window that is in front."""

    def open_file(self, title: str, folder: Path, kinds: str) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(QApplication.activeWindow(), title, str(folder), kinds)
        return Path(name) if name else None

    def open_files(self, title: str, folder: Path, kinds: str) -> list[Path]:
        names, _ = QFileDialog.getOpenFileNames(QApplication.activeWindow(), title, str(folder), kinds)
        return [Path(name) for name in names]

    def open_folder(self, title: str, folder: Path) -> Path | None:
        name = QFileDialog.getExistingDirectory(QApplication.activeWindow(), title, str(folder))
        return Path(name) if name else None

    def save_file(self, title: str, suggestion: Path, kinds: str) -> Path | None:
        dialog = QFileDialog(QApplication.activeWindow(), title, str(suggestion.parent), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suggestion.suffix.removeprefix("."))  # before the question about replacing
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_suffix(kind)))
        own = (kind for kind in kinds.split(";;") if suggestion.suffix[1:] in _ENDING.findall(kind))
        dialog.selectNameFilter(next(own, ""))
        dialog.selectFile(suggestion.name)
        while dialog.exec():
            path = Path(dialog.selectedFiles()[0])
            named = ended(path, f".{dialog.defaultSuffix()}", kinds)
            if named != path and os.path.lexists(named):
                dialog.selectFile(named.name)  # and be asked about replacing that one
            elif named.suffix.lower() not in _PICTURES or _may_replace(numbered(named, 1), dialog):
                return named
        return None

    def print(self, printer: QPrinter, pages: int) -> bool:
        from PySide6.QtPrintSupport import QPrintDialog

        dialog = QPrintDialog(printer, QApplication.activeWindow())
        dialog.setMinMax(1, pages)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        return bool(dialog.exec())

    def unsaved(self, name: str, question: str) -> Answer:
        box = QMessageBox(QApplication.activeWindow())
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Continuo")
        box.setText(tr("“{name}” has changes that are not saved.").format(name=name))
        box.setInformativeText(question)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.setEscapeButton(buttons.Cancel)
        give_letters(box.buttons())
        answers = {buttons.Save: Answer.SAVE, buttons.Discard: Answer.DISCARD}
        return answers.get(buttons(box.exec()), Answer.CANCEL)

    def changed(self, name: str) -> Changed:
        box = QMessageBox(QApplication.activeWindow())
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Continuo")
        box.setText(
            tr("“{name}” was changed on the disk since you opened or saved it here.").format(name=name)
        )
        box.setInformativeText(
            tr("Replace it with what you have here? What stands there is kept among the earlier versions.")
        )
        roles = QMessageBox.ButtonRole
        replace = box.addButton(tr("Replace"), roles.AcceptRole)
        elsewhere = box.addButton(tr("Save as…"), roles.ActionRole)
        box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setDefaultButton(elsewhere)
        give_letters(box.buttons())
        box.exec()
        if box.clickedButton() is replace:
            return Changed.REPLACE
        return Changed.ELSEWHERE if box.clickedButton() is elsewhere else Changed.CANCEL

    def fill(self, folder: Path) -> bool:
        box = QMessageBox(QApplication.activeWindow())
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Continuo")
        box.setText(tr("The folder “{name}” holds sound files already.").format(name=folder.name))
        box.setInformativeText(tr("Those that are called like the new ones will be replaced."))
        replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setEscapeButton(cancel)
        box.setDefaultButton(cancel)
        give_letters(box.buttons())
        box.exec()
        return box.clickedButton() is replace


def _may_replace(path: Path, dialog: QFileDialog) -> bool:
    """Whether there is nothing, or the composer agrees to replace it: Qt asks only about the very name."""
    if not os.path.lexists(path):
        return True
    question = QCoreApplication.translate("QFileDialog", "%1 already exists.\nDo you want to replace it?")
    buttons = QMessageBox.StandardButton
    asked = question.replace("%1", path.name)
    answer = QMessageBox.warning(dialog, dialog.windowTitle(), asked, buttons.Yes | buttons.No, buttons.No)
    return answer == buttons.Yes


def give_letters(buttons: Sequence[QAbstractButton]) -> None:
    """Have Alt with a letter of its own press each button: Qt's standard ones come without any."""
    taken: set[str] = set()
    for button in buttons:
        words = button.text().replace("&", "")
        free = (at for at, letter in enumerate(words) if letter.isalpha() and letter.lower() not in taken)
        if (at := next(free, None)) is not None:
            taken.add(words[at].lower())
            button.setText(f"{words[:at]}&{words[at:]}")


def ended(path: Path, suffix: str, kinds: str) -> Path:
    """The path, with `suffix` unless it has an ending of these kinds: "op. 18 no. 1" has none."""
    known = {f".{ending}" for ending in _ENDING.findall(kinds)}
    return path if path.suffix.lower() in known else path.with_name(path.name + suffix)


def _suffix(kind: str) -> str:
    """The first ending of a filter, "PDF (*.pdf)"."""
    found = _ENDING.search(kind)
    return found[1] if found else ""
