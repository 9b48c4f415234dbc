"""Says in words that something broke, and that the piece is safe."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.crash import Crash
from core.words import tr


class CrashDialog(QDialog):
    """Offers to go on, with the report at hand."""

    def __init__(self, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crash = crash
        self.setWindowTitle(tr("Something broke in Continuo"))
        lines = QVBoxLayout(self)
        lines.setSpacing(8)
        heading = QLabel(tr("Something broke that should not have."))
        heading.setProperty("role", "heading")
        words = QLabel(_safe(crash))
        words.setWordWrap(True)
        self._report = QPlainTextEdit(crash.report, readOnly=True)
        self._report.setAccessibleName(tr("Report"))
        self._report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._everything = QCheckBox(tr("with what the error said, which may quote the piece"))
        self._everything.setToolTip(tr("Without it, the report holds no music and no folder of yours"))
        self._everything.toggled.connect(self._show)
        buttons = QDialogButtonBox()
        go_on = buttons.addButton(tr("Go on"), QDialogButtonBox.ButtonRole.AcceptRole)
        copy = buttons.addButton(tr("Copy the report"), QDialogButtonBox.ButtonRole.ActionRole)
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        copy.clicked.connect(self._copy)
        for widget in (heading, words, self._report, self._everything, buttons):
            lines.addWidget(widget)
        self.resize(560, 380)

    def _show(self, everything: bool) -> None:
        self._report.setPlainText(self._crash.full if everything else self._crash.report)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.toPlainText())


def _safe(crash: Crash) -> str:
    if crash.rescued is None:
        words = tr("The piece is still open, but no copy could be written: {trouble} Save it now.")
        return words.format(trouble=crash.trouble)
    return tr(
        "The piece is still open, and a copy of it stands among its earlier versions (File menu). You can "
        "go on working; save under a new name to be sure. The report below helps to mend it."
    )
