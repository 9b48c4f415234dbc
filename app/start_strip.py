"""What stands on the empty roll: example phrases to begin from, and the last pieces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.deeds import as_entry
from app.examples import examples, spoken
from app.icons import icon
from app.stage import Stage
from app.theme import ThemeKeeper
from core.words import tr

SHOWN = 4  # recent pieces
MARGIN, LONGEST = 24, 100  # pixels: beside the card; of a piece's name


class StartStrip(QFrame):
    """A quiet card on the empty roll; it goes away with the first note."""

    example_chosen = Signal(str)
    piece_chosen = Signal(str)

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self.setProperty("role", "card")
        self._stage = stage
        self._themes = themes
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(16, 12, 16, 12)
        self._lines.setSpacing(8)
        hint = QLabel(tr("Draw a phrase with the pencil, or begin from one of these"))
        self._lines.addWidget(hint, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._phrases = self._line([(spoken(path), path) for path in examples()], "note-8")
        self._recent: QWidget | None = None
        self.hide()
        themes.changed.connect(self._tint)
        stage.add(self)

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List the last pieces."""
        if self._recent is not None:
            self._lines.removeWidget(self._recent)
            self._recent.deleteLater()
        self._recent = self._line([(path.stem, path) for path in paths[:SHOWN]], "recent") if paths else None
        self.place(self._stage.rect())

    def _line(self, entries: Sequence[tuple[str, Path]], picture: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addStretch()
        for words, path in entries:
            row.addWidget(self._button(words, path, picture))
        row.addStretch()
        self._lines.addWidget(line)
        return line

    def _button(self, words: str, path: Path, picture: str) -> QPushButton:
        button, example = QPushButton(words), picture != "recent"
        if not example:  # a name may be of any length
            short = button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, LONGEST)
            button.setText(as_entry(short))
        button.setProperty("role", "quiet")
        button.setProperty("picture", picture)
        button.setIcon(icon(picture, self._themes.current))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        begin, open_ = tr("Begin with the phrase {name}"), tr("Open {name}")
        button.setToolTip(begin.format(name=words) if example else str(path))
        button.setAccessibleName(begin.format(name=words) if example else open_.format(name=path.name))
        chosen = self.example_chosen if example else self.piece_chosen
        button.clicked.connect(lambda: chosen.emit(str(path)))
        return button

    def setVisible(self, visible: bool) -> None:
        if not visible:
            self._stage.take_keyboard(self)
        super().setVisible(visible)

    def place(self, room: QRect) -> None:
        """Stand in the middle, below where one would begin to draw."""
        wanted = self.sizeHint()
        width = min(wanted.width(), room.width() - 2 * MARGIN)
        self.setGeometry((room.width() - width) // 2, room.height() * 9 // 16, width, wanted.height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self._stage.leads_back(self, event):
            return True
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:  # its contents, or their style, have changed
            self.place(self._stage.rect())
        return done

    def _tint(self) -> None:
        for button in self.findChildren(QPushButton):
            button.setIcon(icon(button.property("picture"), self._themes.current))
