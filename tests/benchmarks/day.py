"""What a composer does in a day, spell by spell, for the benchmark of long days."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import settings as the
from app.application import Continuo
from app.dialogs.ask import Answer
from app.dialogs.kept_safe import KeptSafe
from app.roll.ruler import Ruler
from core import files
from core.files import journal
from core.score import Score
from core.takes_tree import NO_TAKES
from tests.app.fake_ask import FakeAsk
from tests.benchmarks.afternoon import LEFT, NO_KEYS, Composer, Step
from tests.benchmarks.real_window import pause, until
from tests.benchmarks.rendering import band

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
EDITS, CONTINUES, PLAYS, SAVES = 240, 24, 15, 4  # in a spell, besides what the afternoon does
EXPORTS = ("midi", "musicxml", "abc", "pages", "sound")
IMPORTS = (".mid", ".musicxml", ".abc")
KEYS = (
    (Qt.Key.Key_Up, NO_KEYS), (Qt.Key.Key_Down, NO_KEYS), (Qt.Key.Key_Left, NO_KEYS),
    (Qt.Key.Key_Right, NO_KEYS), (Qt.Key.Key_Up, SHIFT), (Qt.Key.Key_Right, SHIFT),
    (Qt.Key.Key_D, CTRL), (Qt.Key.Key_Delete, NO_KEYS), (Qt.Key.Key_5, NO_KEYS),
)  # fmt: skip
HANDS = ("draw", "key", "key", "key", "undo", "redo", "select")


class Day(Composer):
    """Does all that the afternoon's composer does, and writes, plays, saves and exports more."""

    def __init__(self, continuo: Continuo, folder: Path, ask: FakeAsk) -> None:
        super().__init__(continuo, folder)
        self.done = Counter[str]()
        self._folder, self._ask, self._dice = folder, ask, Random(1)
        self._ask.answer = Answer.DISCARD
        self._pattern, self._piece = folder / "pattern.continuo", folder / "day.continuo"
        self._own_first = folder / "first.continuo"
        shutil.copyfile(self._own, self._own_first)
        self._state = self.parts.safety.earlier._folder.parent
        files.write(self._pattern, band(1))
        for suffix in IMPORTS:
            files.write(folder / f"other{suffix}", band(1))
        ruler = self.window.findChild(Ruler)
        assert ruler is not None
        self._ruler = ruler
        self.parts.settings.set(the.EXPORT_KIND, ".wav")

    def at_rest(self) -> None:
        """Everything put down, and a piece open that is always the same."""
        until(lambda: not self._busy, 90)
        self.window.sheets.close()
        self._close_menus()
        self.continuo.actions["usual-layout"].trigger()
        self.parts.transport.stop()
        self.parts.transport.set_loop(None)
        self.parts.documents.open(self._pattern)
        until(lambda: not self._busy, 90)
        self._let_workers_end()

    def _let_workers_end(self) -> None:
        """What is asked for no more (a long piece on the clipboard) is computed on, and held as long."""
        parts = self.parts
        keepers = (parts.safety.keeping._worker, parts.safety.earlier._worker)
        workers = (*parts.workers.all, parts.musescore.worker, *keepers)
        for _ in range(2):  # an answer may be followed by another question
            for worker in workers:
                until(worker._pool.submit(int).done, 200)

    @property
    def _busy(self) -> bool:
        parts = self.parts
        return (
            parts.assistant.busy
            or parts.exports._ticket is not None
            or parts.documents._saving.path is not None
        )

    def spell(self, number: int) -> Iterator[Step]:
        """Some twenty minutes of work; in every fourth there is a long piece."""
        shutil.copyfile(self._pattern, self._piece)
        shutil.copyfile(self._own_first, self._own)
        yield from self._file("opened", partial(self._open, self._piece))
        for turn in range(CONTINUES):
            yield from self._write(turn)
            for _ in range(EDITS // CONTINUES):
                yield "edit", self._edit_by_hand
            if turn % (CONTINUES // SAVES) == 0:
                yield from self._file("saved", self.continuo.actions["save"].trigger)
        yield from self._listen()
        yield from self._send_out()
        yield from self._bring_in()
        yield from self._look_back()
        yield from self._file("opened", partial(self._open, self._own))
        long, self._a_long_piece = self._a_long_piece, self._no_long_piece  # type: ignore[method-assign]
        yield from self.steps()
        del self._a_long_piece
        if number % 4 == 1:
            yield from long()

    def _no_long_piece(self) -> Iterator[Step]:
        yield from ()

    def _file(self, done: str, act: Callable[[], object]) -> Iterator[Step]:
        yield done, act
        yield f"{done}, and over", partial(until, lambda: not self._busy, 300)
        self.done[done] += 1

    # Writing

    def _write(self, turn: int) -> Iterator[Step]:
        """Ask for takes, go through them, look why, and keep one, a bar of it, or none."""
        if turn % 8 == 7:
            yield from self._live()
            return
        ask = ("roll-again", "vary", "lead-in")[turn % 3] if turn % 6 == 5 else "continue"
        if ask != "continue":
            yield "select some", self._select_a_bar
        yield from self._act(ask)
        yield "takes come", self._takes_come
        yield from self._act(*["next-take"] * (1 + turn % 3))
        if turn % 4 == 0:
            yield from self._act("why")
            yield "the card comes", partial(pause, 0.1)
        yield from self._act(*(("keep-bar", "dismiss"), ("keep",), ("dismiss",))[turn % 3])
        self.done[ask] += 1

    def _live(self) -> Iterator[Step]:
        yield from self._act("live")
        for _ in range(3):
            yield "edit", self._edit_by_hand
            yield "takes follow", partial(pause, 0.2)
        yield from self._act("live", "dismiss")
        self.done["live"] += 1

    def _select_a_bar(self) -> None:
        notes = self.parts.session.notes
        start = self._dice.randrange(max(1, len(notes) - 8))
        self.parts.session.select(frozenset(notes[start : start + 8]))

    def _edit_by_hand(self) -> None:
        """A click of the pencil, a key, or a step back or forward."""
        self.done["edit"] += 1
        hand = self._dice.choice(HANDS)
        if hand == "draw":
            room = self.canvas.rect()
            at = QPointF(self._dice.randrange(room.width()), self._dice.randrange(room.height())).toPoint()
            QTest.mouseMove(self.canvas, at)
            QTest.mouseClick(self.canvas, LEFT, NO_KEYS, at)
        elif hand == "select":
            self.parts.session.select(frozenset(self._dice.sample(self.parts.session.notes, 3)))
        elif hand == "key":
            QTest.keyClick(self.canvas, *self._dice.choice(KEYS))
        else:
            self.continuo.actions[hand].trigger()

    # Hearing

    def _listen(self) -> Iterator[Step]:
        for turn in range(PLAYS):
            yield "play", partial(QTest.keyClick, self.canvas, Qt.Key.Key_Space)
            yield "playing", partial(pause, 0.15)
            yield "seek", self._seek
            if turn % 3 == 0:
                yield from self._act("loop", "faster", "slower")
                yield "playing round and round", partial(pause, 0.1)
                yield from self._act("loop")
            yield "pause", partial(QTest.keyClick, self.canvas, Qt.Key.Key_Space)
            self.done["play"] += 1
        yield from self._act("as-written", "record")
        yield "recording", partial(pause, 0.3)
        yield from self._act("record", "stop")

    def _seek(self) -> None:
        self._click(self._ruler, QPointF(self._dice.randrange(50, 600), 8))

    def _click(self, widget: QWidget, at: QPointF) -> None:
        QTest.mouseMove(widget, at.toPoint())
        QTest.mouseClick(widget, LEFT, NO_KEYS, at.toPoint())

    # Files

    def _send_out(self) -> Iterator[Step]:
        yield from self._save_as(f"day {len(self.done)}.continuo")
        for form in EXPORTS:
            yield from self._file("exported", partial(self._export, form))
        yield from self._act("panel-score", "score-pages")
        yield "pages", partial(pause, 0.3)
        yield from self._act("score-pages", "panel-score")

    def _save_as(self, name: str) -> Iterator[Step]:
        self._ask.files.append(self._folder / name)
        yield from self._file("saved as", self.continuo.actions["save-as"].trigger)

    def _export(self, form: str) -> None:
        suffix = {"midi": "mid", "pages": "pdf", "sound": "wav"}.get(form, form)
        self._ask.files.append(self._folder / f"out.{suffix}")
        if form == "sound":
            self.parts.sound_exports.export("piece")
        else:
            self.continuo.actions[f"export-{form}"].trigger()

    def _bring_in(self) -> Iterator[Step]:
        for suffix in IMPORTS:
            self._ask.files.append(self._folder / f"other{suffix}")
            yield "import", self.continuo.actions["import"].trigger
            yield "it comes", partial(until, lambda: self.continuo.faces.importing._arrival is not None, 60)
            yield "take it in", self.continuo.faces.importing.keep
            yield from self._act("undo")
            self.done["imported"] += 1
        yield from self._act("new")
        yield from self._draw(1)
        yield from self._file("opened", partial(self._open, self._piece))

    def _look_back(self) -> Iterator[Step]:
        """An earlier version is brought back; and a piece that a crash left is found, and gone on with."""
        for number in range(2):
            yield "earlier versions", self.continuo.actions["earlier-versions"].trigger
            yield "a version is read", self._version_read
            yield "bring back", partial(self._choose_version, number)
        left = self._state / "open" / f"left{journal.SUFFIX}"
        kept = self.parts.safety.keeping.now
        yield "a crash", partial(_crash, left, kept.score)
        yield "look for it", self.parts.safety.left_over.look
        yield "found", partial(until, lambda: bool(self.parts.safety.left_over.pieces), 30)
        yield "pieces kept safe", self.window.sheets.left_over
        yield "it is read", self._version_read
        yield "go on with it", partial(self._choose_version, 0)
        self.done["recovered"] += 1

    def _sheet(self) -> KeptSafe:
        return next(sheet for sheet in self.window.sheets.there if isinstance(sheet, KeptSafe))

    def _version_read(self) -> None:
        until(lambda: self._sheet().isVisible() and self._sheet().verb.isEnabled(), 30)

    def _choose_version(self, _number: int) -> None:
        QTest.mouseClick(self._sheet().verb, LEFT)


def _crash(path: Path, score: Score) -> None:
    """A journal as a program leaves it that was killed."""
    left = journal.Journal(path)
    left.keep(journal.Kept(score, NO_TAKES, datetime.now(), "left", "Draw"))
    left.close()
