"""How fast the music is played, beside the tempo it is written in: for practising, and never in the file."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.theme import Role, ThemeKeeper
from app.transport import Transport
from app.widgets.fields import NumberField
from core.playback.player import FASTEST, SLOWEST
from core.words import tr

STEP = 5  # per cent


class TrimField(NumberField):
    """Per cent of the written tempo: dim while it is all of it, and all of it again on a double click."""

    def __init__(self, transport: Transport, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(SLOWEST * 100, FASTEST * 100, step=STEP, parent=parent)
        self._transport, self._themes = transport, themes
        self.setSuffix(tr(" %"))
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("000 %") + 20)
        self.setAccessibleName(tr("Speed of playing, per cent of the written tempo"))
        self.setToolTip(
            tr("Speed of playing, per cent of the written tempo; it is not kept. Double click for 100 %")
        )
        self.lineEdit().installEventFilter(self)
        self.edited.connect(lambda percent: transport.set_speed(percent / 100))
        transport.state_changed.connect(self._show)
        themes.changed.connect(self._show)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonDblClick:
            self._transport.set_speed(1.0)
            return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        percent = self._transport.speed * 100
        self.show_value(percent)
        role = Role.TEXT_DIM if round(percent) == 100 else Role.ACCENT
        ink = self._themes.current[role].name()
        self.setStyleSheet(f"QAbstractSpinBox {{ background: transparent; color: {ink}; }}")
