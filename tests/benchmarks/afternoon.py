"""What a composer does in the window within an afternoon, step by step, for the benchmark of stalls."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app import drag_chip
from app import settings as the
from app.application import Continuo
from app.drag_chip import DragChip
from app.panels.shape_card import ShapeCard
from app.roll.canvas import Canvas
from app.roll.entry import Entry
from core import files
from core.audio_in.sound import RATE
from core.score import Note, Score, Track
from tests.benchmarks.continuing import PHRASE
from tests.benchmarks.real_window import pause, until
from tests.core.audio_in.singing import phrase, sung, wanted

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ACCOMPANIMENT = Track(tuple(Note(240 * i, 240, 40 + i % 12) for i in range(2_000)), "Bass", 32)
LONG = 50_000  # notes of the long piece
SOME = 5_000  # of them that are edited at once
SIZES = ((1500, 950), (1024, 640), (1280, 800))
TOOLS = ("quantise-with", "humanise", "strum", "legato", "stretch", "invert", "transpose-with")
SHEETS = ("settings", "shortcuts", "describe", "export-sound", "soundfonts", "about")
PANELS = ("tracks", "score", "events", "continue")

Act = Callable[[], object]
Step = tuple[str, Act]


class NoDrag(QDrag):
    """A drag that ends where it begins: dropping it is another program's matter."""

    def exec(self, *_actions: object) -> Qt.DropAction:
        self.deleteLater()  # as Qt does once a drag is over
        return Qt.DropAction.IgnoreAction


class Composer:
    """Does what a composer does, one step after the other; the files are kept in `folder`."""

    def __init__(self, continuo: Continuo, folder: Path) -> None:
        self.continuo, self.parts, self.window = continuo, continuo.parts, continuo.window
        canvas = self.window.findChild(Canvas)
        assert canvas is not None
        self.canvas = canvas
        self._turns = count(1)
        self._own, self._long, self._hummed = (
            folder / name for name in ("own.continuo", "long.mid", "hum.wav")
        )
        files.write(self._own, Score((Track(PHRASE), ACCOMPANIMENT)))
        files.write(self._long, _long_piece())
        _write_sound(self._hummed)
        setattr(drag_chip, "QDrag", NoDrag)  # noqa: B010 # for this process
        self.parts.documents.open(self._own)

    def steps(self) -> Iterator[Step]:
        """One round; the piece grows from round to round."""
        turn = next(self._turns)
        yield from self._draw(turn)
        yield from self._drag()
        yield from self._takes()
        yield from self._edit()
        yield from self._shape()
        yield from self._lay_out()
        yield from self._panels()
        yield from self._carry()
        yield from self._look()
        yield from self._ask_around()
        yield from self._hum()
        yield from self._scroll()
        if turn % 2:
            yield from self._a_long_piece()

    # With the hands

    def _act(self, *names: str) -> Iterator[Step]:
        for name in names:
            yield name, self.continuo.actions[name].trigger

    def _key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.canvas, key)

    def _pull(self, start: QPointF, end: QPointF) -> None:
        first, last = start.toPoint(), end.toPoint()
        QTest.mouseMove(self.canvas, first)
        QTest.mousePress(self.canvas, LEFT, NO_KEYS, first)
        for step in range(1, 9):
            QTest.mouseMove(self.canvas, first + (last - first) * step / 8)
            pause(0.016)
        QTest.mouseRelease(self.canvas, LEFT, NO_KEYS, last)

    def _wheel(self, way: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        window = self.canvas.window().windowHandle()
        at = QPointF(self.canvas.mapTo(self.canvas.window(), self.canvas.rect().center()))
        for _ in range(8):
            QTest.wheelEvent(window, at, QPoint(0, 120 * way), stateKey=keys)
            pause(0.016)

    # Music

    def _draw(self, turn: int) -> Iterator[Step]:
        yield from self._act("pencil")
        geometry = self.continuo.roll._viewport.geometry
        for i in range(6):
            x, y = 60 + 70 * i, geometry.height / 3 + 20 * ((turn + i) % 5)
            yield "draw", partial(self._pull, QPointF(x, y), QPointF(x + 50, y))

    def _drag(self) -> Iterator[Step]:
        geometry = self.continuo.roll._viewport.geometry
        for note in self.parts.session.notes[:3]:
            at = QPointF((geometry.x(note.start) + geometry.x(note.end)) / 2, geometry.y(note.pitch) + 4)
            yield "drag", partial(self._pull, at, at + QPointF(60, 30))

    def _takes(self) -> Iterator[Step]:
        yield from self._act("continue")
        yield "takes come", self._takes_come
        yield from self._act("next-take", "next-take", "compare", "compare", "next-take", "play")
        yield "playing", partial(pause, 1.5)
        yield "next take while playing", self.continuo.actions["next-take"].trigger
        yield "playing on", partial(pause, 1.0)
        yield from self._act("play", "why", "keep-bar", "keep")

    def _takes_come(self) -> None:
        until(lambda: not self.parts.assistant.busy, 60)

    def _edit(self) -> Iterator[Step]:
        yield from self._act("select-all", "octave-up", "undo", "redo", "undo", "duplicate", "undo")
        yield from self._act("next-note", "longer", "undo", "select-none", "save")
        yield from self._act("step-input", "step-input", "metronome", "metronome", "loop", "loop")

    def _shape(self) -> Iterator[Step]:
        yield from self._act("select-all", "split", "undo", "retrograde", "undo", "fit-to-scale", "undo")
        card = self.window.findChild(ShapeCard)
        assert card is not None
        for tool in TOOLS:
            yield from self._act(tool)
            yield f"{tool}, the card closed", card.cancelled.emit
        yield from self._act("select-none", "stamp", "pencil")

    def _lay_out(self) -> Iterator[Step]:
        for sign in ("section-here", "metre-here", "tempo-here", "key-here"):
            yield from self._act(sign)
            yield f"{sign}, the field closed", self._close_field
        yield from self._act("insert-bars", "undo", "repeat-bars", "undo", "remove-bars", "undo")
        yield from self._act("add-track", "previous-track", "next-track", "mute", "mute", "solo", "solo")
        yield from self._act("duplicate-track", "remove-track", "remove-track", "go-end", "go-start")
        yield "first track", partial(self.parts.session.choose_track, 0)

    def _close_field(self) -> None:
        for field in self.window.findChildren(Entry):
            QTest.keyClick(field, Qt.Key.Key_Escape)
        self._close_menus()

    def _close_menus(self) -> None:
        while menu := QApplication.activePopupWidget():
            menu.close()

    # The window

    def _panels(self) -> Iterator[Step]:
        for panel in PANELS:
            yield from self._act(f"panel-{panel}", "next-note", "up", "undo")
        yield from self._act("next-pane", "next-pane", "usual-layout")

    def _carry(self) -> Iterator[Step]:
        yield from self._act("select-all", "copy", "copy-midi")
        yield "drag out", self._drag_out
        yield from self._act("select-none", "next-note", "copy-musicxml", "copy-abc")
        before = self.parts.session.score
        yield from self._act("paste")
        if self.parts.session.score is not before:  # where that very note stood, nothing was pasted
            yield from self._act("undo")
        yield from self._act("save")

    def _drag_out(self) -> None:
        chip = self.window.findChild(DragChip)
        assert chip is not None
        QTest.mousePress(chip, LEFT, NO_KEYS, QPoint(6, 6))
        QTest.mouseMove(chip, QPoint(40, -80))
        QTest.mouseRelease(chip, LEFT, NO_KEYS, QPoint(40, -80))

    def _look(self) -> Iterator[Step]:
        yield "another theme", self._theme
        for lane in ("tempo-lane", "surprise", "velocity-lane", "scale", "names"):
            yield from self._act(lane, lane)
        yield from self._act("zoom-in", "zoom-out", "taller", "lower", "zoom-fit")
        for size in SIZES:
            yield "resize", partial(self.window.resize, *size)
        yield from self._act("full-screen", "full-screen")

    def _theme(self) -> None:
        settings = self.parts.settings
        settings.set(the.THEME, "light" if settings.get(the.THEME) == "dark" else "dark")

    def _ask_around(self) -> Iterator[Step]:
        for sheet in SHEETS:
            yield from self._act(sheet)
            yield f"{sheet}, closed", self.window.sheets.close
        yield from self._act("palette")
        for letter in "quantise":
            yield "a letter in the palette", partial(QTest.keyClicks, self.window.finder.field, letter)
        yield "palette, closed", self.window.finder.close
        for action in self.window.menuBar().actions():
            yield "a menu", partial(self._open_menu, action)
            yield "a menu, closed", self._close_menus

    def _open_menu(self, action: QAction) -> None:
        menu = action.menu()
        assert isinstance(menu, QMenu)
        menu.popup(self.window.mapToGlobal(QPoint(40, 30)))

    def _hum(self) -> Iterator[Step]:
        humming = self.continuo.faces.humming
        yield "from sound", partial(humming.read, self._hummed)
        yield "sound becomes notes", self._heard
        yield "keep what was hummed", humming.keep
        yield from self._act("undo")

    def _heard(self) -> None:
        until(lambda: self.continuo.roll.scene.heard is not None, 60)

    def _scroll(self) -> Iterator[Step]:
        for way in (-1, 1, -1):
            yield "scroll", partial(self._wheel, way)
        yield "zoom by the wheel", partial(self._wheel, 1, Qt.KeyboardModifier.ControlModifier)
        yield from self._act("zoom-fit")

    def _a_long_piece(self) -> Iterator[Step]:
        session = self.parts.session
        yield "open a long file", partial(self._open, self._long)
        yield "take a long file in", self.continuo.faces.importing.keep
        for way in (-1, 1, -1):
            yield "scroll a long piece", partial(self._wheel, way)
        yield "zoom a long piece", partial(self._wheel, -1, Qt.KeyboardModifier.ControlModifier)
        yield from self._long_act("zoom-fit", "play")
        yield "long piece: playing", partial(pause, 1.0)
        yield from self._long_act("play")
        yield "long piece: select some", partial(session.select, frozenset(session.notes[:SOME]))
        yield from self._long_act("octave-up", "undo", "redo", "undo", "copy", "delete", "undo", "select-all")
        yield from self._long_act("select-none", "panel-events", "next-note", "panel-score", "up", "undo")
        yield from self._long_act("usual-layout")
        yield "open the own piece", partial(self._open, self._own)

    def _long_act(self, *names: str) -> Iterator[Step]:
        for name, act in self._act(*names):
            yield f"long piece: {name}", act

    def _open(self, path: Path) -> None:
        session, importing = self.parts.session, self.continuo.faces.importing
        session.mark_saved()
        before = session.score
        self.parts.documents.open(path)
        until(lambda: session.score is not before or importing._arrival is not None, 30)


def _long_piece() -> Score:
    """As many notes as a symphony's first movement: 32 to the bar."""
    dice = Random(LONG)
    notes = (Note(60 * i, 120, dice.randint(36, 96), dice.randint(40, 120)) for i in range(LONG))
    return Score((Track.of(notes),))


def _write_sound(path: Path) -> None:
    sound = sung(wanted(phrase(60, 62, 64, 65, 67, 65, 64, 62)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound.samples, -1, 1) * 32767).astype("<i2").tobytes())
