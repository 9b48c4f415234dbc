"""The whole program, with a generator and a synth that need no model and no sound card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.application import Continuo
from app.outside import Outside
from app.roll.canvas import Canvas
from app.roll.state import Grid
from core.lstm.bundle import BundleInfo
from core.playback.output import Device, Driver
from tests.app.fake_ask import FakeAsk
from tests.app.fake_generator import FakeGenerator
from tests.app.fake_press import InPlace
from tests.core.audio_in.fake_microphones import FakeMicrophones
from tests.core.midi_in.fake_inputs import FakeInputs
from tests.core.midi_out.fake_outputs import FakeOutputs
from tests.fakes import FakeSynth

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class House:
    """The window on show; `press` and `draw` act as a composer does.

    What it meets beyond itself is made up, but for what is given as `otherwise`, by the names of `Outside`.
    """

    def __init__(
        self,
        app: QApplication,
        store: QSettings,
        qtbot: QtBot,
        size: tuple[int, int] | None = (1280, 800),
        **otherwise: Any,
    ) -> None:
        self.ask, self.generator, self.synth = FakeAsk(), FakeGenerator(), FakeSynth()
        self.qtbot, self.midi, self.midi_out = qtbot, FakeInputs(), FakeOutputs("Module 28:0")
        self.microphones = FakeMicrophones()
        self.models = [BundleInfo("fake", "Fake model", Path()), BundleInfo("other", "Another", Path())]
        outside = Outside(
            self.ask,
            lambda *_names: self.generator,
            lambda *_: self.synth,
            lambda _chosen: None,
            lambda: self.models,
            lambda: self.midi,
            lambda: (Driver("pulseaudio"), Driver("alsa", (Device("default"), Device("hw:0")))),
            lambda: self.midi_out,
            self.microphones,
            self.microphones.play,
            Path(store.fileName()).parent / "state",
            press=InPlace,
        )
        self.continuo = Continuo(app, store, replace(outside, **otherwise))
        self.parts, self.window = self.continuo.parts, self.continuo.window
        self.session = self.parts.session
        self.parts.state.choose_grid(Grid(16))  # whatever the width of the window
        if size is not None:
            self.window.resize(*size)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.canvas.setFocus()
        qtbot.waitUntil(self.canvas.hasFocus)

    def plays(self) -> bool:
        """Whether the playhead moves."""
        return self.parts.transport.playing

    def waits(self) -> bool:
        """Whether takes are being waited for."""
        return self.parts.assistant.busy

    @property
    def canvas(self) -> Canvas:
        return self.window.findChild(Canvas)  # type: ignore[return-value] # there is one

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        """A key, to whatever has the keyboard."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, keys)

    def drag(self, start: QPointF, end: QPointF) -> None:
        """The left button, from one point of the roll to another."""
        first, last = start.toPoint(), end.toPoint()
        QTest.mouseMove(self.canvas, first)
        QTest.mousePress(self.canvas, LEFT, NO_KEYS, first)
        for step in range(1, 5):
            QTest.mouseMove(self.canvas, first + (last - first) * step / 4)
        QTest.mouseRelease(self.canvas, LEFT, NO_KEYS, last)

    def draw(self, *pitches: int) -> None:
        """Quarter notes with the pencil, one after the other, from the start."""
        geometry = self.continuo.roll._viewport.geometry
        for place, pitch in enumerate(pitches):
            y = geometry.y(pitch) + geometry.row_height / 2
            at = QPoint(round(geometry.x(480 * place)) + 3, round(y))
            QTest.mouseMove(self.canvas, at)
            QTest.mouseClick(self.canvas, LEFT, NO_KEYS, at)

    def continue_(self) -> None:
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.waitUntil(lambda: self.parts.assistant.takes is not None and not self.parts.assistant.busy)

    def awaits(self) -> None:
        """Until takes were waited for so long, a frame, that it is told, and Esc and undo call them off."""
        self.qtbot.waitUntil(self.continuo.actions["dismiss"].isEnabled)

    def focus(self, widget: QWidget) -> None:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert QApplication.focusWidget() is widget

    def close(self, saved: bool = True) -> None:
        self.generator.gate.set()
        if saved:
            self.parts.documents.saving.emit()
            self.session.mark_saved()
        self.continuo.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.continuo.app.setStyleSheet("")  # not before: all that is still there would be dressed anew
