"""Says in words that something broke, and that the piece is safe."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.accessible import announce
from app.crash import Crash
from core.words import tr


class CrashDialog(QDialog):
    """Offers to go on, with the report at hand."""

    def __init__(self, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crash = crash
        self.setWindowTitle(tr("Something broke in Continuo"))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 20, 24, 16)
        lines.setSpacing(12)
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
        for widget in (heading, words, self._report, self._everything):
            lines.addWidget(widget)
        lines.addLayout(self._foot())
        self.resize(640, 440)

    def _foot(self) -> QHBoxLayout:
        copy, go_on = QPushButton(tr("Copy the report")), QPushButton(tr("Go on"))
        copy.clicked.connect(self._copy)
        go_on.clicked.connect(self.accept)
        go_on.setDefault(True)
        self._copied = QLabel()
        self._copied.setProperty("role", "dim")
        foot = QHBoxLayout()
        for widget in (copy, self._copied):
            foot.addWidget(widget)
        foot.addStretch()
        foot.addWidget(go_on)
        go_on.setFocus()
        return foot

    def _show(self, everything: bool) -> None:
        self._report.setPlainText(self._crash.full if everything else self._crash.report)
        self._copied.clear()  # that was another one

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.toPlainText())
        self._copied.setText(tr("The report is on the clipboard."))
        announce(self._copied, self._copied.text())


def _safe(crash: Crash) -> str:
    if crash.rescued is None and not crash.trouble:
        return tr(
            "There was nothing in the piece, so nothing is lost, and you can go on working. The report below "
            "helps to mend it."
        )
    if crash.rescued is None:
        words = tr("The piece is still open, but no copy could be written: {trouble} Save it now.")
        return words.format(trouble=crash.trouble)
    return tr(
        "The piece is still open, and a copy of it stands among its earlier versions (Piece menu). You can "
        "go on working; save under a new name to be sure. The report below helps to mend it."
    )
