"""What came of learning: figures before and after, and verbs to hear, share and use the new model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.panels.lesson_page import LessonPage, button, dim, row
from app.style import give_role
from core.style_names import STYLE_NAMES
from core.words import Figure, tr, trn

HEARD = "♪ {which}"


class ResultPage(LessonPage):
    """`figures` by row and column; `hear`, `share`, `close_` and `use` are its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict = dim()
        self.figures = {(line, column): _cell(line, column) for line in range(3) for column in range(3)}
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for place, label in self.figures.items():
            grid.addWidget(label, *place)
        self.hear = button(
            tr("hear both"), tr("One of your phrases, continued by the model it was and by the new one")
        )
        self.share = button(tr("share…"), tr("Write the model as one file, to give to somebody"))
        self.close_ = button(
            tr("close"), tr("The new model stands in the list of models either way  (Esc)"), "quiet"
        )
        self.use = button(
            tr("use it  ↵"), tr("Let the new model write the takes from now on  (Enter)"), "primary"
        )
        self.use.setAccessibleName(tr("use it"))
        self.lines.addLayout(grid)
        self.lines.addWidget(self.verdict)
        self.lines.addLayout(row(self.hear, self.share, None, self.close_, self.use))

    @property
    def first(self) -> QWidget:
        return self.close_ if self.use.isHidden() else self.use

    def tell(self, result: Mapping[str, Any]) -> None:
        """What `core.commands.learning.result_of` tells."""
        made = result["model"] is not None
        self._fill(result)
        words = tr(
            "Bits a note: how much the tunes surprise it, the fewer the better. Yours were held back in turn;"
            " {better} of {held} surprise it less than before."
        ).format(better=result["better"], held=result["held"])
        if style := STYLE_NAMES.get(result["style"]):
            words += " " + tr(
                "It knew your manner: it hears them as “{style}” now, and no more has changed."
            ).format(style=tr(style))
        if not made:
            words = tr(
                "These pieces taught it nothing that holds for those held back, so it stays as it was."
            )
        if result["met"]:
            words += " " + trn(
                "{n} more it knew already is not counted here.",
                "{n} more it knew already are not counted here.",
                result["met"],
            ).format(n=result["met"])
        self.verdict.setText(words)
        for verb in (self.hear, self.share, self.use):
            verb.setVisible(made)

    def _fill(self, result: Mapping[str, Any]) -> None:
        others = result["general"] or {}
        rows = (
            ("", tr("before"), tr("now")),
            (tr("your tunes"), _figure(result["before"]), _figure(result["after"])),
            (tr("tunes of others"), _figure(others.get("before")), _figure(others.get("after"))),
        )
        for line, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.figures[line, column].setText(text)
                self.figures[line, column].setVisible(line < 2 or bool(others))
        self.hear.setMinimumWidth(self.hear.sizeHint().width())  # nothing moves when one is heard
        for head in (self.figures[0, 1], self.figures[0, 2]):
            head.setMinimumWidth(head.fontMetrics().horizontalAdvance(HEARD.format(which=head.text())))

    def show_heard(self, which: int) -> None:
        """Which is being heard: 0 as it was, 1 as it is now, less than 0 neither."""
        self.hear.setText(tr("hear both") if which < 0 else tr("stop"))
        for place, words in enumerate((tr("before"), tr("now"))):
            head = self.figures[0, place + 1]
            head.setText(HEARD.format(which=words) if place == which else words)
            give_role(head, "" if place == which else "dim")


def _cell(line: int, column: int) -> QLabel:
    label = QLabel()
    if line == 0 or column == 0:
        give_role(label, "dim")
    if column:
        label.setAlignment(Qt.AlignmentFlag.AlignRight)
    return label


def _figure(value: object) -> str:
    return f"{Figure(value):.2f}" if isinstance(value, float) else ""
