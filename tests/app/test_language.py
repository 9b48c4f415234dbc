"""The window speaks the language that was chosen, or the system's, or English."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QSettings
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app import language
from core import words

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.speak("en")


@pytest.mark.parametrize(
    ("chosen", "system", "spoken"),
    [
        ("system", ["it-IT", "en-US"], "it"),
        ("system", ["xx-XX", "it_CH"], "it"),
        ("system", ["en-GB", "it-IT"], "en"),
        ("system", ["xx"], "en"),
        ("system", [], "en"),
        ("en", ["it-IT"], "en"),
        ("it", ["en-US"], "it"),
    ],
)
def test_the_language_to_speak(
    chosen: str, system: list[str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "languages", lambda: ["en", "it"])
    assert language.wanted(chosen, system) == spoken


def test_nothing_that_has_words_is_imported_before_the_language_is_known() -> None:
    names = "sorted(n for n in sys.modules if n.partition('.')[0] in ('app', 'core'))"
    code = f"import sys, app.language; print({names})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ast.literal_eval(told.stdout) == ["app", "app.language", "app.stored", "core", "core.words"]


def test_the_environment_goes_before_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = QSettings(str(tmp_path / "it.ini"), QSettings.Format.IniFormat)
    store.setValue(language.KEY, "it")
    monkeypatch.setattr(language, "open_store", lambda: store)
    language.choose()
    assert words.language() == "it"
    words.speak("de")
    monkeypatch.setenv(words.VARIABLE, "de")
    language.choose()
    assert words.language() == "de"


def test_qt_says_its_own_words_in_the_same_language(qapp: QObject) -> None:
    words.speak("it")
    assert language.QtWords(qapp).translate("QPlatformTheme", "Cancel") == "Annulla"


def test_keys_are_called_in_menus_as_in_our_own_sentences(qapp: QApplication) -> None:
    words.speak("es")
    qt_words = language.QtWords(qapp)
    qapp.installTranslator(qt_words)
    try:
        told = QKeySequence("Ctrl+Shift+Left").toString(QKeySequence.SequenceFormat.NativeText)
        assert told == f"{words.tr('Ctrl')}+{words.tr('Shift')}+Izquierda"
        assert QCoreApplication.translate("QShortcut", "what nobody translates") == "what nobody translates"
    finally:
        qapp.removeTranslator(qt_words)
