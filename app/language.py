"""The language of the window: the one chosen in the settings, or the system's."""

from __future__ import annotations

import locale
import os
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QSettings, QTranslator

from app.stored import DAMAGED, mend
from core import words

KEY = "view/language"
SYSTEM = "system"
NATIVE = {"en": "English", "it": "italiano", "de": "Deutsch", "fr": "français", "es": "español"}


def open_store() -> QSettings:
    """Where the program's settings are kept, and nothing else is."""
    place = QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Continuo", "Continuo"
    damaged = _mended(Path(QSettings(*place).fileName()))
    store = QSettings(*place)
    store.setProperty(DAMAGED, damaged)
    return store


@cache
def _mended(path: Path) -> bool:
    """Whether something was left out: told by the first look, for which the language is chosen."""
    return mend(path)


def choose() -> None:
    """Speak what the environment, the settings or the system ask for, in this order."""
    if not os.environ.get(words.VARIABLE):
        words.speak(wanted(str(open_store().value(KEY, SYSTEM)), QLocale.system().uiLanguages()))


def point() -> None:
    """Decimal points for all that is written in C, whatever the system's language; to be called after Qt.

    Qt takes the system's habits over for the whole process, and a library that draws or saves would write
    and read commas. What the window itself shows is written by Qt's own rules.
    """
    locale.setlocale(locale.LC_NUMERIC, "C")


def wanted(chosen: str, system: list[str]) -> str:
    """The language to speak: `chosen`, or else the first of the system's that there is a translation into."""
    if chosen != SYSTEM:
        return chosen
    known = words.languages()
    for each in system:
        for name in (each.replace("-", "_"), each.replace("_", "-").partition("-")[0]):
            if name in known:
                return name
    return "en"


class QtWords(QTranslator):
    """Qt's own words (buttons of dialogs, menus of fields, keys) in the language spoken, to be installed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.load(f"qtbase_{words.language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        # Keys are called alike in menus and in our own sentences; Qt's Spanish has other words for these.
        self._keys = {name: words.tr(name) for name in ("Ctrl", "Shift")}

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        if context == "QShortcut" and source in self._keys:
            return self._keys[source]
        return super().translate(context, source, disambiguation, n) or None  # "" would be a word
