"""Wires what is said: hints and news in the status line, work and warnings on a card; aloud too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.accessible import announce
from app.faces import Faces
from app.musescore import NOT_FOUND
from app.notice import Notice
from app.parts import Parts
from core.words import tr, trn

if TYPE_CHECKING:  # loads LiteRT
    from core.files.musescore import MuseScore

UNWRITTEN, OUTSIDE, LEFT_OVER, BROUGHT_BACK = "unwritten", "outside", "left over", "brought back"
ELSEWHERE, SETTINGS = "open in another window", "the settings"
ASKED, SUNG = "takes that were asked for", "a recording that a crash left"
LESSON = "a lesson"
MUSESCORE_PAGE = "https://musescore.org/download"


class Telling(QObject):
    """What is under the mouse, what just happened, what takes a while and what went wrong."""

    def __init__(self, parts: Parts, faces: Faces) -> None:
        super().__init__(faces.window)
        self._parts, self._window = parts, faces.window
        self._wire_status(faces)
        self._wire_files()
        self._wire_sound_files()
        self._wire_safety(faces)
        self._wire_musescore(faces)
        faces.humming.warned.connect(self._window.notice.warn)
        self._wire_import(faces)
        self._wire_learning(faces)

    def _wire_status(self, faces: Faces) -> None:
        parts, status = self._parts, self._window.status
        aloud = (
            parts.editing,
            parts.copying,
            faces.shaping,
            parts.assistant,
            parts.rewriting,
            parts.accompanying,
            parts.kept,
            parts.transport,
            self._window.switches,
        )
        for teller in aloud:
            teller.told.connect(status.tell)
            teller.told.connect(partial(announce, status))
        # The roll itself announces what is come to by keys, not all that the mouse passes.
        for quiet in (faces.roll, faces.events, faces.signs, faces.stamping, faces.humming, faces.reasons):
            quiet.told.connect(status.tell)
        parts.tracks.told.connect(status.tell)
        parts.assistant.choices.locking.noted.connect(status.tell)
        parts.session.piece_opened.connect(partial(status.tell, ""))  # it was said of another piece

    def _wire_files(self) -> None:
        notice = self._window.notice
        self._parts.session.piece_opened.connect(notice.forget)  # it was said of another piece
        self._parts.session.refused.connect(notice.warn)
        parts = self._parts
        for keeper in (parts.documents, parts.exports, parts.musescore, parts.in_step):
            keeper.told.connect(notice.say)
            keeper.warned.connect(notice.warn)
            keeper.working.connect(partial(_show_work, notice, keeper.cancel))
        parts.printing.told.connect(notice.say)
        parts.printing.warned.connect(notice.warn)
        copying = parts.copying
        copying.warned.connect(notice.warn)
        copying.reading.working.connect(partial(_show_work, notice, copying.cancel))
        for offering in (parts.rewriting, parts.kept):
            offering.offered.connect(partial(notice.ask, ASKED))
        parts.assistant.changed.connect(self._settle_what_was_asked)
        # What is offered there is for the piece as it was: bars would go where a phrase has come to be.
        parts.session.score_changed.connect(partial(notice.settle, ASKED))

    def _settle_what_was_asked(self) -> None:
        """Why there was nothing is told until there is something."""
        if not self._parts.assistant.last_error:
            self._window.notice.settle(ASKED)

    def _wire_safety(self, faces: Faces) -> None:
        """Where a piece could not be written, was written by others, or was left open by a crash."""
        parts, notice = self._parts, self._window.notice
        safety = parts.safety
        for keeper in (safety.keeping, safety.earlier, safety.left_over, safety.sung):
            keeper.warned.connect(notice.warn)
        # Told as the window opens, when pieces that a crash left may be offered over it.
        safety.holding.warned.connect(partial(notice.ask, ELSEWHERE, choices=()))
        safety.keeping.told.connect(notice.say)
        self._window.shown.connect(self._tell_settings, Qt.ConnectionType.SingleShotConnection)
        parts.documents.unwritten.connect(self._offer_elsewhere)
        parts.documents.changed_outside.connect(self._offer_reading)
        for about in (UNWRITTEN, OUTSIDE):
            parts.documents.saved.connect(partial(_settle, notice, about))
        safety.left_over.changed.connect(self._follow_what_was_left)
        for found in (safety.left_over.found, safety.faults.found):
            found.connect(self._offer_what_was_left)
        safety.sung.found.connect(partial(self._offer_recordings, faces))

    def _tell_settings(self) -> None:
        if trouble := self._parts.settings.trouble:
            # A power cut may leave damaged settings and pieces that were open, which are offered over it.
            self._window.notice.ask(SETTINGS, trouble, (), of_piece=False)

    def _offer_elsewhere(self, why: str) -> None:
        words = tr("{trouble} The piece is still open.").format(trouble=why)
        self._window.notice.ask(UNWRITTEN, words, ((tr("Save as…"), self._parts.documents.save_as),))

    def _offer_reading(self, path: Path) -> None:
        """What somebody else has made of the file: nothing is done with it unless the composer wants it."""
        words = tr("“{name}” was changed on the disk since you opened or saved it here.")
        choices = (
            (tr("Open it anew"), partial(self._parts.documents.open, path)),
            (tr("Keep what is here"), _leave),
        )
        self._window.notice.ask(OUTSIDE, words.format(name=path.stem), choices)

    def _offer_what_was_left(self) -> None:
        """Pieces that were open when the program ended, and a report where it was a fault that ended it."""
        notice, safety = self._window.notice, self._parts.safety
        faults, left = safety.faults, safety.left_over.pieces
        copy = [(tr("Copy the report"), self._copy_report)] if faults.report else []
        if left:
            choices = ((tr("Show…"), self._window.sheets.left_over), *copy, (tr("Later"), _leave))
            notice.ask(LEFT_OVER, self._left_in_words(), choices, of_piece=False)
        elif copy:
            words = tr("Continuo broke off last time. A report of it holds no music and no folder of yours.")
            notice.ask(LEFT_OVER, words, (*copy, (tr("Dismiss"), faults.told)), of_piece=False)
        else:
            notice.settle(LEFT_OVER)

    def _offer_recordings(self, faces: Faces, paths: list[Path]) -> None:
        """What was sung and neither kept nor let go: each is a sound file now, the latest first."""
        words = tr("What you sang has not become notes yet. The recording is kept as {path}.")
        for path in paths:
            into_notes = tr("Turn it into notes"), partial(faces.humming.read, path)
            about = f"{SUNG}: {path}"
            self._window.notice.ask(about, words.format(path=path), (into_notes,), of_piece=False)

    def _follow_what_was_left(self) -> None:
        if self._window.notice.asks(LEFT_OVER):
            self._offer_what_was_left()

    def _copy_report(self) -> None:
        safety = self._parts.safety
        QGuiApplication.clipboard().setText(safety.faults.report)
        safety.faults.told()
        words = tr("The report is on the clipboard.")
        if safety.left_over.pieces:
            self._offer_what_was_left()
            self._window.status.tell(words)
            announce(self._window.status, words)
        else:
            self._window.notice.say(words)

    def _left_in_words(self) -> str:
        left = self._parts.safety.left_over.pieces
        if len(left) == 1:
            words = tr("Continuo ended without closing “{name}”. It is kept safe.")
            return words.format(name=left[0].kept.name)
        return trn(
            "Continuo ended without closing {n} piece. It is kept safe.",
            "Continuo ended without closing {n} pieces. They are kept safe.",
            len(left),
        ).format(n=len(left))

    def _wire_import(self, faces: Faces) -> None:
        importing, notice = faces.importing, self._window.notice
        importing.told.connect(self._window.status.tell)
        importing.told.connect(partial(announce, self._window.status))
        importing.warned.connect(notice.warn)
        importing.reading.working.connect(partial(_show_work, notice, importing.cancel))
        importing.working.connect(partial(_show_work, notice, importing.stop))
        importing.progressed.connect(notice.progress)

    def _wire_learning(self, faces: Faces) -> None:
        learning, status, notice = faces.learning, self._window.status, self._window.notice
        learning.told.connect(status.tell)
        learning.told.connect(partial(announce, status))
        # That it was broken off, or the disk full, stays only until it goes on.
        learning.warned.connect(partial(notice.ask, LESSON, choices=(), of_piece=False))
        learning.settled.connect(partial(notice.settle, LESSON))
        learning.progressed.connect(partial(status.learning.tell, offers=tr("Click to see how it goes.")))
        status.learning.clicked.connect(learning.choose)

    def _wire_sound_files(self) -> None:
        exports = self._parts.exports
        exports.progressed.connect(self._window.notice.progress)
        exports.written.connect(self._show_written)

    def _wire_musescore(self, faces: Faces) -> None:
        self._parts.musescore.found.connect(self._show_musescore)
        self._parts.musescore.missing.connect(self._offer_musescore)
        self._returning = returning = faces.returning
        returning.told.connect(self._window.notice.say)
        returning.changed.connect(partial(self._window.notice.settle, BROUGHT_BACK))
        returning.offered.connect(self._offer_bringing_back)

    def _offer_bringing_back(self, words: str) -> None:
        returning = self._returning
        choices = (
            (tr("Show"), returning.show),
            (tr("Bring back"), returning.keep_all),
            (tr("Leave"), _leave),
        )
        self._window.notice.ask(BROUGHT_BACK, words, choices, warns=False)

    def _show_musescore(self, found: MuseScore | None) -> None:
        status = self._window.status.musescore
        if found is None:
            status.tell(tr("no MuseScore"), more=NOT_FOUND)
        else:
            status.tell(found.name)

    def _offer_musescore(self, why: str) -> None:
        exports = self._parts.exports
        choices = (
            (tr("Choose it…"), self._parts.musescore.choose),
            (tr("Export MusicXML…"), partial(exports.export, "musicxml")),
            (tr("Get MuseScore"), partial(QDesktopServices.openUrl, QUrl(MUSESCORE_PAGE))),
        )
        self._window.notice.warn(why, choices)

    def _show_written(self, words: str, path: Path) -> None:
        """Where the sound lies; the system's own programs play it and show it."""
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
        folder = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path.parent)))
        played = ((tr("Play"), show), (tr("Show in folder"), folder))
        self._window.notice.say(words, ((tr("Show the folder"), show),) if path.is_dir() else played)


def _settle(notice: Notice, about: str, _path: Path) -> None:
    notice.settle(about)


def _leave() -> None:
    """The answer is that nothing is to be done."""


def _show_work(notice: Notice, cancel: Callable[[], None], words: str) -> None:
    notice.work(words, cancel)
