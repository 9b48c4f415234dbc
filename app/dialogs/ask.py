"""The questions that only the composer can answer, as the system's own dialogs."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from core.words import tr


class Answer(Enum):
    """What to do with unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Ask(Protocol):
    """Whoever answers: the composer, or a test."""

    def open_file(self, title: str, folder: Path, kinds: str) -> Path | None:
        """A file to read; `kinds` in Qt's notation, "MIDI (*.mid)"."""
        ...

    def save_file(self, title: str, suggestion: Path, kinds: str) -> Path | None:
        """A file to write; the composer has agreed to replace one that is there."""
        ...

    def unsaved(self, name: str, question: str) -> Answer:
        """What to do with the unsaved piece `name`; `question` asks whether to save it first."""
        ...


class Composer:
    """Asks the person at the window that is in front."""

    def open_file(self, title: str, folder: Path, kinds: str) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(QApplication.activeWindow(), title, str(folder), kinds)
        return Path(name) if name else None

    def save_file(self, title: str, suggestion: Path, kinds: str) -> Path | None:
        dialog = QFileDialog(QApplication.activeWindow(), title, str(suggestion.parent), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suggestion.suffix.removeprefix("."))  # before the question about replacing
        dialog.selectFile(suggestion.name)
        if not dialog.exec():
            return None
        return Path(dialog.selectedFiles()[0])

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
        answers = {buttons.Save: Answer.SAVE, buttons.Discard: Answer.DISCARD}
        return answers.get(buttons(box.exec()), Answer.CANCEL)
