"""What stands at the head of the page, and the incomplete bar that a piece may begin with."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.piece_editing import PieceEditing
from app.style import give_role
from core.note_values import length_name
from core.score import TICKS_PER_QUARTER, Score
from core.words import tr

STEP = TICKS_PER_QUARTER // 2


class PieceDialog(QDialog):
    """Title, composer and pickup; *apply* takes them over as one undo step."""

    def __init__(self, score: Score, editing: PieceEditing, parent: QWidget) -> None:
        super().__init__(parent)
        self._editing, self._before = editing, score
        self.setWindowTitle(tr("Title, composer, pickup"))
        self.title, self.composer = QLineEdit(score.title), QLineEdit(score.composer)
        self.title.setPlaceholderText(tr("untitled"))
        self.pickup = QComboBox()
        self.pickup.setToolTip(
            tr("An incomplete bar before bar 1; notes stay where they are, bar lines move")
        )
        for ticks in _pickups(score):
            self.pickup.addItem(length_name(ticks) if ticks else tr("no pickup"), ticks)
        self.pickup.setCurrentIndex(self.pickup.findData(score.pickup))
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        words = tr("Title"), tr("Composer"), tr("Pickup")
        for word, field in zip(words, (self.title, self.composer, self.pickup), strict=True):
            field.setAccessibleName(word)
            field.setToolTip(field.toolTip() or tr("Stands at the head of the page, and in exported files"))
            form.addRow(word, field)
        cancel, apply = QPushButton(tr("cancel")), QPushButton(tr("apply  ↵"))
        give_role(cancel, "quiet")
        cancel.setAutoDefault(False)
        cancel.setToolTip(tr("Leave the piece as it is  (Esc)"))
        cancel.clicked.connect(self.reject)
        give_role(apply, "primary")
        apply.setDefault(True)
        apply.setToolTip(tr("Write them down, as one step to undo"))
        apply.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(apply)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 16, 24, 16)
        lines.setSpacing(16)
        lines.addLayout(form)
        lines.addLayout(foot)
        self.setMinimumWidth(400)

    def accept(self) -> None:
        self._editing.describe_piece(
            self.title.text().strip(), self.composer.text().strip(), self.pickup.currentData(), self._before
        )
        super().accept()


def _pickups(score: Score) -> list[int]:
    """Every eighth short of a bar, and whatever the piece has now."""
    return sorted({*range(0, score.metres[0].bar_length, STEP), score.pickup})
