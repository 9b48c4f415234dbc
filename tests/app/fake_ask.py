"""Answers the composer's questions from a list made beforehand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtPrintSupport import QPrinter

from app.dialogs.ask import Answer, Changed, ended


class FakeAsk:
    """`files` are given in turn, None for a dialog that was closed; `answer` is for unsaved work.

    `questions` remembers what was asked: the suggestion for a file, or the name of the piece; `suggested`
    is where the last file was to be written.
    """

    def __init__(self) -> None:
        self.files: list[Path | None] = []
        self.answer = Answer.CANCEL
        self.changed_answer = Changed.CANCEL
        self.fills = False
        self.questions: list[str] = []
        self.suggested = Path()

    def open_file(self, title: str, folder: Path, kinds: str) -> Path | None:
        self.questions.append(kinds)
        return self.files.pop(0)

    def open_files(self, title: str, folder: Path, kinds: str) -> list[Path]:
        path = self.open_file(title, folder, kinds)
        return [] if path is None else [path]

    def open_folder(self, title: str, folder: Path) -> Path | None:
        return self.open_file(title, folder, "")

    def save_file(self, title: str, suggestion: Path, kinds: str) -> Path | None:
        self.questions.append(suggestion.name)
        self.suggested = suggestion
        path = self.files.pop(0)
        return None if path is None else ended(path, suggestion.suffix, kinds)

    def print(self, printer: QPrinter, pages: int) -> bool:
        self.questions.append(f"{pages} pages")
        path = self.files.pop(0)
        if path is not None:
            printer.setOutputFileName(str(path))
        return path is not None

    def unsaved(self, name: str, question: str) -> Answer:
        self.questions.append(f"{name}: {question}")
        return self.answer

    def changed(self, name: str) -> Changed:
        self.questions.append(f"{name} changed")
        return self.changed_answer

    def fill(self, folder: Path) -> bool:
        self.questions.append(f"{folder.name} holds sound files")
        return self.fills
