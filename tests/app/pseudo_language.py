"""Opens the window in a language that puts everything translated into brackets, and prints what has none.

Run beside the tests (`python -m tests.app.pseudo_language`), for tables of words are made when their
modules are first imported. Every text that a widget, an action, a model or a painter shows passes by;
what is in no brackets went through no `tr`, or is data: the names of pieces, tracks, notes and keys.
"""

from __future__ import annotations

import gettext
import re
import string
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QSettings,
    Qt,
    QTranslator,
)
from PySide6.QtGui import QAction, QGuiApplication, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QTabBar,
    QWidget,
)

from core import words
from resources.setup.words import collect

OPEN, CLOSE = "⟦", "⟧"
BRACKETED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*(?:{CLOSE}|$)")
WORD = re.compile(r"[^\W\d_]{2,}")
DATA = frozenset(
    # products, licences, languages, kinds of files; what all languages share of chords, units and paper
    """
    Continuo FluidSynth pyfluidsynth MuseScore Qt MIDI PipeWire PulseAudio ALSA JACK OSS PortAudio Verovio
    Core Audio filelock Matplotlib PSF MPL tqdm miniaudio python rtmidi SwiftF tinysoundfont soundfile
    WASAPI DirectSound WaveOut NumPy music mido pretty midi platformdirs LGPL GPL BSD Clause MIT Apache
    English italiano Deutsch français español
    continuo mid WAV FLAC OGG Opus MP
    dim aug sus maj BPM Letter Legal
    """.split()  # noqa: SIM905 - a line of words is easier to read
)
# What the house is furnished with.
NAMES = ("Fake model", "Another", "fakes take no time", "fake", "Module", "Built-in", "Headset", "hw:0")


class Brackets(gettext.NullTranslations):
    """A language in which every sentence is the English one in brackets, but for what is filled in.

    `asked` are the sentences that a translation would need.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return bracketed(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        self.asked.add(one)
        return bracketed(one if number == 1 else many)


def bracketed(text: str) -> str:
    """`text` with brackets around everything between its fields."""
    made = ""
    for literal, name, spec, conversion in string.Formatter().parse(text):
        if literal:
            made += f"{OPEN}{literal}{CLOSE}"
        if name is not None:
            made += "{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}"
    return made


class QtBrackets(QTranslator):
    """Qt's own words, which its own translations take care of."""

    def translate(self, _context: str, text: str, _more: str | None = None, _number: int = -1) -> str:
        return f"{OPEN}{text}{CLOSE}"

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


def bare(text: str, names: Iterable[str] = ()) -> bool:
    """Whether there is a word in `text` that is neither in brackets nor data, nor one of the `names`."""
    before = ""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ") if name else text
    while before != text:
        before, text = text, BRACKETED.sub(" ", text)
    return any(word not in DATA for word in WORD.findall(text))


class Found:
    """The bare texts, each with where it was first met."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.names = list(NAMES)  # and more, as places are come to
        self._seen: set[str] = set()

    def see(self, text: object, where: str, widget: QWidget | None = None) -> None:
        """Look at one text."""
        if isinstance(text, str) and text not in self._seen:
            self._seen.add(text)
            if bare(text, self.names):
                self.texts[text] = f"{where} {_place(widget)}"

    def walk(self) -> None:
        """Look at everything that there is now, on show or not."""
        for window in QApplication.topLevelWidgets():
            for widget in (window, *window.findChildren(QWidget)):
                for what, text in texts(widget):
                    self.see(text, what, widget)
            for action in window.findChildren(QAction):
                for text in (action.text(), action.toolTip(), action.statusTip()):
                    self.see(text, f"action {action.objectName()}")


def _place(widget: QObject | None) -> str:
    names: list[str] = []
    while widget is not None and len(names) < 4:
        names.append(type(widget).__name__)
        widget = widget.parent()
    return " < ".join(names)


def texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that a widget shows or tells."""
    yield "tool tip", widget.toolTip()
    yield "status tip", widget.statusTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    yield "title", widget.windowTitle()
    match widget:
        case QLabel() | QAbstractButton():
            yield "text", widget.text()
        case QLineEdit():
            yield "placeholder", widget.placeholderText()
        case QMenu():
            yield "menu", widget.title()
        case QComboBox() | QTabBar():
            yield from _choices(widget)
        case QSpinBox() | QDoubleSpinBox():
            for text in (widget.prefix(), widget.suffix(), widget.specialValueText()):
                yield "number", text
        case QAbstractItemView():
            yield from _cells(widget)


def _choices(widget: QComboBox | QTabBar) -> Iterator[tuple[str, str]]:
    for place in range(widget.count()):
        yield "choice", widget.itemText(place) if isinstance(widget, QComboBox) else widget.tabText(place)
        tip = widget.itemData(place, Qt.ItemDataRole.ToolTipRole) if isinstance(widget, QComboBox) else ""
        yield "choice", str(tip or "")


def _cells(view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    model, role = view.model(), Qt.ItemDataRole
    roles = (role.DisplayRole, role.ToolTipRole, role.AccessibleTextRole, role.AccessibleDescriptionRole)
    for column in range(_columns(model, QModelIndex())):
        for each in roles:
            yield "header", str(model.headerData(column, Qt.Orientation.Horizontal, each) or "")
    waiting = [view.rootIndex()]
    while waiting:
        above = waiting.pop()
        for row in range(model.rowCount(above)):
            for column in range(_columns(model, above)):
                index = model.index(row, column, above)
                waiting.append(index)
                for each in roles:
                    text = model.data(index, each)
                    yield "cell", text if isinstance(text, str) else ""


def _columns(model: QAbstractItemModel, above: QModelIndex) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(above)


class Bot:
    """What the house needs of pytest-qt."""

    def wait(self, milliseconds: int) -> None:
        QTest.qWait(milliseconds)

    def waitUntil(self, so: Callable[[], bool | None], timeout: int = 5000) -> None:  # noqa: N802 - as pytest-qt has it
        end = time.monotonic() + timeout / 1000
        while not so():
            assert time.monotonic() < end
            QTest.qWait(5)

    def waitExposed(self, window: QWidget) -> AbstractContextManager[None]:  # noqa: N802 - as pytest-qt has it
        return self._exposed(window)

    @contextmanager
    def _exposed(self, window: QWidget) -> Iterator[None]:
        yield
        assert QTest.qWaitForWindowExposed(window)


def watch_painters(found: Found) -> None:
    """See what is painted, too."""
    draw = QPainter.drawText

    def drawn(painter: QPainter, *arguments: object) -> object:
        for each in arguments:
            found.see(each, "painted")
        return draw(painter, *arguments)  # type: ignore[call-overload] # whatever it was called with

    QPainter.drawText = drawn  # type: ignore[method-assign, assignment] # Qt's own goes on drawing


def main() -> int:
    """Walk through the window; returns 1 where something is bare."""
    brackets = words._speech.words = Brackets()
    app = QApplication([])
    app.setStyle("Fusion")
    translator = QtBrackets(app)
    app.installTranslator(translator)
    found = Found()
    watch_painters(found)
    from tests.app.tour import Tour  # after the language: it imports the window

    with TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        tour = Tour(app, store, Bot(), found, Path(folder))
        tour.go()
        tour.close()
    for text, where in sorted(found.texts.items(), key=lambda each: each[1]):
        sys.stdout.write(f"{text!r}  in {where}\n")
    collected = {message.id if isinstance(message.id, str) else message.id[0] for message in collect()}
    for text in sorted(brackets.asked - collected):
        sys.stdout.write(f"{text!r}  is never collected for translation: it wants `marked`\n")
    QGuiApplication.clipboard().clear()
    return 0 if brackets.asked <= collected and not found.texts else 1


if __name__ == "__main__":
    sys.exit(main())
