"""Learning from the composer's own pieces: a card over the roll, and the work in a process of its own.

The work goes on while one composes, with the card put away too. It ends with the window; what was tried by
then is kept, and the card offers to go on the next time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.child import BrokenOff, Child
from app.dialogs.ask import Ask
from app.lesson_reading import LessonReading
from app.model_files import ModelFiles
from app.panels.lesson_card import LessonCard
from app.panels.lesson_curve import Run
from app.parts import Parts
from app.roll.view import RollView
from app.side_by_side import NEITHER, SideBySide
from core.errors import BadRequest, ContinuoError
from core.learning import GO_ON, PAUSE
from core.words import tr

if TYPE_CHECKING:  # loads numpy and more
    from core.learning.lesson import Lesson
    from core.lstm.bundle import BundleInfo

WRITES = tr("“{title}” writes the takes now")
BROKEN_OFF = tr("Learning was broken off; train again to go on where it was")


class Learning(QObject):
    """One lesson at a time.

    `changed` says that the card came or went; `progressed` how far the work is; `settled` that it goes on
    after all, or a model came or went, so that what was warned of is over.
    """

    told = Signal(str)
    warned = Signal(str)
    changed = Signal()
    settled = Signal()
    progressed = Signal(str)

    def __init__(
        self, parts: Parts, roll: RollView, card: LessonCard, ask: Ask, folder: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._settings = parts.settings
        self._worker, self._find_models = parts.workers.files, parts.find_models
        self.models = ModelFiles(parts, ask, self)
        self._both = SideBySide(parts, self)
        self._roll, self._card, self._folder = roll, card, folder
        self._reading = LessonReading(card, parts.documents, ask, self)
        self._work: Child | None = None
        self._paused = False
        self._runs: dict[int, list[tuple[float, float]]] = {}
        self._lesson: Lesson | None = None
        self._result: Mapping[str, Any] | None = None
        self._connect()

    def _connect(self) -> None:
        card, working = self._card, self._card.working
        card.applied.connect(self._apply)
        card.cancelled.connect(self.put_away)
        working.pause.clicked.connect(self._pause)
        working.stop.clicked.connect(self._stop)
        card.result.hear.clicked.connect(self._hear)
        card.result.share.clicked.connect(self._share)
        self._both.changed.connect(card.result.show_heard)
        self._both.changed.connect(self._hold_view)
        for teller in (self._both, self.models, self._reading):
            teller.warned.connect(self.warned)
        for teller in (self.models, self._reading):
            teller.told.connect(self.told)
        self.models.told.connect(self.settled)
        self._reading.changed.connect(self._settle_again)
        self._roll.lanes_changed.connect(self._settle_again)
        self._roll.watch(card)

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return self._card.isVisible()

    @property
    def works(self) -> bool:
        """Whether something is being learnt."""
        return self._work is not None

    # Coming and going

    def choose(self) -> None:
        """Bring the card: what to learn from, or how it goes."""
        if not self.works and self._result is None:
            self._offer()
        self._settle()
        self._card.take_keyboard()
        self.changed.emit()

    def _offer(self) -> None:
        self._card.show_choosing()
        self._worker.submit(self._find_models, self._list_models, self._failed)
        self._worker.submit(partial(_left_over, self._folder), self._offer_to_go_on, self._failed)

    def _list_models(self, found: Sequence[BundleInfo]) -> None:
        able = [info for info in found if not info.problem]
        self._card.choosing.show_models(able, self._settings.get(the.MODEL))
        self._card.choosing.offer_name({info.title for info in found})
        self._card.choosing.count()
        self._reading.read_again()

    def _offer_to_go_on(self, lesson: Lesson | None) -> None:
        """What was being learnt when the program ended stands in the list again."""
        if lesson is not None and not self.works and not self._card.choosing.pieces.pieces:
            self._card.choosing.offer_again(lesson.base, lesson.title, lesson.without)
            self.told.emit(BROKEN_OFF)
            self._reading.read([Path(path) for path in lesson.paths])

    def put_away(self) -> None:
        """The card goes; work that has begun goes on."""
        if not self.is_open:
            return
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._both.hush()
        self._card.hide()
        if not self.works:
            self._result = None
        self.changed.emit()

    def close(self) -> None:
        """The program ends: what was tried is kept."""
        self._reading.close()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _settle(self) -> None:
        self._card.settle(self._roll.canvas_area, [], [], stay=self.is_open)

    def _settle_again(self) -> None:
        """Where the card is there, it stays within the roll, whatever it has become as high as."""
        if self.is_open:
            self._settle()

    # The work

    def _apply(self) -> None:
        """Enter: train, or use what came of it."""
        if self._result is not None:
            self._use()
        elif not self.works and self._card.choosing.train.isEnabled() and not self._reading.goes_on:
            self._train()

    def _train(self) -> None:
        from core.learning.lesson import Lesson, to_oneself
        from core.learning.parcel import free_folder
        from core.lstm import bundle

        card, choosing = self._card, self._card.choosing
        title = choosing.name.text().strip()
        name = free_folder(title, bundle.folders()[-1]).name
        paths = tuple(dict.fromkeys(str(piece["path"]) for piece in choosing.pieces.counted))
        lesson = Lesson(str(choosing.base.currentData()), name, title, paths, choosing.pieces.without)
        try:
            with to_oneself(self._folder):
                lesson.save(self._folder)
        except ContinuoError as error:
            self._failed(error)
            return
        self._lesson, self._runs, self._paused = lesson, {}, False
        arguments = ["train", "--from", lesson.base, "--resume", "--work", str(self._folder), "--beside"]
        self._work = Child(arguments, self._ended, self._broken, self, heard=self._hear_of)
        card.show_working(title)
        self.told.emit("")  # what was said of the list is no news any more
        self.settled.emit()
        self._settle_again()
        card.take_keyboard()

    def _hear_of(self, told: Mapping[str, Any]) -> None:
        if "result" in told:
            self._result = told["result"]
            return
        point = told["point"]
        if point["bits"] is not None:
            run = self._runs.setdefault(int(point["part"]), [])
            run.append((float(point["learnt"]), float(point["bits"]) - float(point["before"])))
        runs: Mapping[int, Run] = self._runs
        self._card.working.show_point(point, runs)
        self._tell_how_far()

    def _tell_how_far(self) -> None:
        working = self._card.working
        working.show_paused(on=self._paused)
        share = tr("paused") if self._paused else f"{working.bar.value() / working.bar.maximum():.0%}"
        self.progressed.emit(tr("learning, {share}").format(share=share))

    def _pause(self) -> None:
        if self._work is not None:
            self._paused = not self._paused
            self._work.say(PAUSE if self._paused else GO_ON)
            self._tell_how_far()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._end_work()
            self._card.show_choosing()
            self._settle_again()

    def _ended(self, _said: str) -> None:
        self._end_work()
        if self._result is None:
            return
        self._card.show_result(self._result)
        self._settle_again()
        if not self.is_open:
            title = self._result["title"]
            words = tr("“{title}” has been learnt; Learn from my pieces shows how well").format(title=title)
            self.told.emit(words)

    def _broken(self, error: ContinuoError) -> None:
        self._end_work()
        self._card.show_choosing()
        self._settle_again()
        self._failed(ContinuoError(BROKEN_OFF) if isinstance(error, BrokenOff) else error)

    def _end_work(self) -> None:
        self._work = None
        self.progressed.emit("")

    def _failed(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))

    # What came of it

    def _use(self) -> None:
        result = self._result
        if result is None or result["model"] is None:
            self.put_away()
            return
        self._settings.set(the.STYLE, "")  # any other would hide the manner it has learnt
        self.models.use(str(result["model"]), several=bool(result["several"]))
        words = tr("“{title}” writes chords and parts now") if result["several"] else WRITES
        self.told.emit(words.format(title=result["title"]))
        self.put_away()

    def _hear(self) -> None:
        """One of the composer's phrases, continued by the model as it was and as it is; again to stop."""
        result, lesson = self._result, self._lesson
        if result is not None and lesson is not None:
            self._both.toggle(Path(lesson.paths[0]), (str(result["from"]), str(result["model"])))

    def _hold_view(self, heard: int) -> None:
        """The roll stays at the piece: what is heard is not on it."""
        self._roll.framing.held = heard != NEITHER

    def _share(self) -> None:
        if self._result is not None and self._result["folder"] is not None:
            self.models.write(Path(str(self._result["folder"])), str(self._result["title"]))


# What is done in the background, where loading numpy keeps nobody waiting.


def _left_over(folder: Path) -> Lesson | None:
    from core.learning.lesson import LESSON, Lesson, to_oneself

    if not os.path.exists(folder / LESSON):  # noqa: PTH110 - or not ours to look at
        return None
    with suppress(BadRequest), to_oneself(folder):
        return Lesson.load(folder)
    return None  # it was not broken off: another window learns from it
