"""The language of the window: the one chosen in the settings, or the system's."""

from __future__ import annotations

import os

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QSettings, QTranslator

from core import words

KEY = "view/language"
SYSTEM = "system"
NATIVE = {"en": "English", "it": "italiano", "de": "Deutsch", "fr": "français", "es": "español"}


def open_store() -> QSettings:
    """Where the program's settings are kept."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Continuo", "Continuo")


def choose() -> None:
    """Speak what the environment, the settings or the system ask for, in this order."""
    if not os.environ.get(words.VARIABLE):
        words.speak(wanted(str(open_store().value(KEY, SYSTEM)), QLocale.system().uiLanguages()))


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


def translate_qt(parent: QObject) -> QTranslator:
    """Qt's own words (buttons of dialogs, menus of fields) in the language spoken, to be installed."""
    translator = QTranslator(parent)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translator.load(f"qtbase_{words.language()}", folder)
    return translator
