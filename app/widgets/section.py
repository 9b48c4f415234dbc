"""A part of a panel under a heading that folds it away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.icons import icon, tinted
from app.theme import Role, ThemeKeeper

GLYPH, TRIANGLE = 16, 14  # pixels


class Section(QWidget):
    """A heading with a triangle, what is told beside it, and `body`, to be filled.

    `glyph` names an icon, drawn in `role`'s colour. `folded` says what the composer made of it.
    """

    folded = Signal(bool)

    def __init__(
        self,
        title: str,
        tip: str,
        themes: ThemeKeeper,
        *,
        glyph: str = "",
        role: Role = Role.TEXT_DIM,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._themes, self._glyph, self._role = themes, glyph, role
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setToolTip(tip)
        self.head.setCheckable(True)
        self.head.setProperty("role", "section" if glyph else "fold")
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setIconSize(QSize(TRIANGLE, TRIANGLE))
        self.aside = QToolButton()
        self.aside.setProperty("role", "aside")
        self.aside.setVisible(False)
        self._mark = QLabel()
        self._mark.setToolTip(tip)
        self._mark.setVisible(bool(glyph))
        self._body = QWidget()
        self.body = QVBoxLayout(self._body)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(3)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.head, self._mark):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.aside)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.addLayout(row)
        lines.addWidget(self._body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.head.toggled.connect(self._fold)
        themes.changed.connect(self._tint)
        self.unfold(True)
        self._tint()

    @property
    def is_open(self) -> bool:
        """Whether the body shows."""
        return self.head.isChecked()

    def unfold(self, open_: bool) -> None:
        """Show the body, or fold it away."""
        self.head.setChecked(open_)
        self._body.setVisible(open_)
        self._tint()

    def say_aside(self, words: str, tip: str = "") -> None:
        """What stands at the right of the heading, to be pressed; nothing for empty words."""
        self.aside.setText(words)
        self.aside.setToolTip(tip)
        self.aside.setVisible(bool(words))

    def _fold(self, open_: bool) -> None:
        self._body.setVisible(open_)
        self._tint()
        self.folded.emit(not open_)

    def _tint(self) -> None:
        theme = self._themes.current
        self.head.setIcon(icon("unfolded" if self.is_open else "folded", theme))
        if self._glyph:
            self._mark.setPixmap(tinted(self._glyph, theme[self._role], GLYPH, self.devicePixelRatioF()))
