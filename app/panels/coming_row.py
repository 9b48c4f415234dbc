"""The track that a take on show is for and that is not there before one is kept: a row in outline."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.instruments import Instruments
from app.style import give_role
from app.theme import Role, ThemeKeeper
from core.score import Track
from core.words import tr

HEIGHT, PADDING = 48, (37, 6, 8, 6)  # pixels; the words stand below those of the tracks


class ComingRow(QFrame):
    """Says what the track is called, what it sounds like, and that keeping a take makes it."""

    def __init__(self, instruments: Instruments, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._instruments, self._themes = instruments, themes
        self._track: Track | None = None
        self._name, self._sound = QLabel(), QLabel()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(*PADDING)
        lines.setSpacing(0)
        for label in (self._name, self._sound):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            give_role(label, "dim")
            lines.addWidget(label)
        self.setFixedHeight(HEIGHT)
        themes.changed.connect(self.update)
        instruments.changed.connect(self._tell)
        self.hide()

    def show_track(self, track: Track | None) -> None:
        """Show a track that a take would make; None for none."""
        if track != self._track:
            self._track = track
            self._tell()
        self.setVisible(track is not None)

    def _tell(self) -> None:
        if self._track is None:
            return
        comes = tr("comes with the take you keep")
        sound = self._instruments.call(self._track.instrument)
        self.setAccessibleName(", ".join((self._track.name, sound, comes)))
        self.setToolTip(f"{self._track.name}\n{sound} · {comes}")
        self._fit()

    def _fit(self) -> None:
        """The words, cut where they find no room."""
        if self._track is None:
            return
        room = self.width() - PADDING[0] - PADDING[2]
        words = tr("new · {instrument}").format(instrument=self._instruments.call(self._track.instrument))
        for label, text in ((self._name, self._track.name), (self._sound, words)):
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        pen = QPen(self._themes.current[Role.GHOST_EDGE], 1)
        pen.setDashPattern([3, 3])
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)
