"""The styles that the model knows, and which of them takes are to be in."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.settings import Settings
from core.continuation.request import Style
from core.style_names import STYLE_NAMES
from core.words import tr

# What style takes have where none is chosen: of a model that has learnt a composer's manner, that.
OWN, TAUGHT = tr("as your phrase"), tr("as in “{title}”")


class Styling(QObject):
    """Which styles there are to choose from; what is chosen is remembered as settings.

    `offered` says that the model knows other styles, which is no choice of the composer's. `known` are those
    it has learnt, none before it is loaded; `plain` says what takes are like where none is chosen.
    """

    offered = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self.known: tuple[str, ...] = ()
        self.plain = OWN

    def offer(self, styles: tuple[str, ...], taught: str = "") -> None:
        """Know which styles there are to choose from; `taught` titles a model with a manner of its own."""
        plain = TAUGHT.format(title=taught) if taught else OWN
        if (styles, plain) != (self.known, self.plain):
            self.known, self.plain = styles, plain
            self.offered.emit()

    @property
    def chosen(self) -> Style:
        """What takes are to be in: a style, two and the share of the second, or none."""
        read = self._settings.get
        named = (read(setting) for setting in (the.STYLE, the.SECOND_STYLE))
        first, second = (style if style in STYLE_NAMES else "" for style in named)
        return Style(first, second, max(0.0, min(1.0, read(the.STYLE_SHARE)))) if first else Style()

    def choose(self, style: Style) -> None:
        """Have takes in it from now on."""
        self._settings.set(the.STYLE, style.first)
        self._settings.set(the.SECOND_STYLE, style.second)
        self._settings.set(the.STYLE_SHARE, style.share)
