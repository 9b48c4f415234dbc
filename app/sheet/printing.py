"""The score on paper, by a printer, and its pages as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QObject, QSizeF, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter

from app import settings as the
from app.background import Worker
from app.dialogs.ask import Ask
from app.documents import Documents
from app.exports import Exports
from app.phrases import Slurred, slurs
from app.session import Session
from app.settings import Settings
from app.sheet.engraved import Engraved
from app.sheet.pages import layout
from core.engraving import Layout, Page, leaves
from core.engraving.press import Beside, Result, Said
from core.errors import ContinuoError
from core.score import Score
from core.words import tr, trn

if TYPE_CHECKING:  # asks the system which printers there are
    from PySide6.QtPrintSupport import QPrinter

KINDS = "PDF (*.pdf);;SVG (*.svg);;PNG (*.png)"
INK = "#000000"


class Printing(QObject):
    """Prints and writes what the pages of the score show, or the whole piece where they do not show.

    Ghosts are not on paper. It has a press of its own, which rests when it is done: a file may take seconds,
    and the score on show is not to wait for it. `told` says what was printed, `warned` why nothing was.
    """

    told = Signal(str)
    warned = Signal(str)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        worker: Worker,
        press: Beside,
        documents: Documents,
        ask: Ask,
        exports: Exports,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._worker = session, settings, worker
        self._press, self._documents, self._ask, self._exports = press, documents, ask, exports

    @property
    def tracks(self) -> tuple[int, ...]:
        """Which tracks go on paper; none means all of them."""
        seen = self._settings.get(the.SCORE_PAGES) and not self._settings.get(the.SCORE_WHOLE)
        return (self._session.track,) if seen else ()

    @property
    def _slurs(self) -> Slurred:
        return slurs(self._session, self._settings)

    def print(self) -> None:
        """Engrave the pages, ask which printer they are for, and print them."""
        paper = layout(self._settings)
        job = partial(_once, self._press, leaves, self._session.score, paper, self.tracks, self._slurs)
        self._worker.submit(job, partial(self._print, paper), self._refused)

    def _print(self, paper: Layout, pages: tuple[Page, ...]) -> None:
        from PySide6.QtPrintSupport import QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._documents.name)
        printer.setPageLayout(_page_layout(paper))
        printer.setFullPage(True)  # our pages have margins of their own
        if not self._ask.print(printer, len(pages)):
            return
        first = max(1, printer.fromPage())
        last = min(printer.toPage() or len(pages), len(pages))
        on_paper(printer, pages[first - 1 : last])
        count = last - first + 1
        words = trn(
            "{n} page is on its way to the printer.", "{n} pages are on their way to the printer.", count
        )
        self.told.emit(words.format(n=count))

    def export(self) -> None:
        """Ask for a file, and write the pages there as PDF, SVG or PNG."""
        path = self._exports.where(tr("Export pages"), ".pdf", KINDS)
        if path is None:
            return
        paper, score = layout(self._settings), self._session.score
        job = partial(_write, self._press, score, path, paper, self.tracks, self._slurs)
        self._exports.write_pages(path, job)

    def close(self) -> None:
        """Break off what is being written."""
        self._press.close()

    def _refused(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))


def on_paper(printer: QPrinter, pages: tuple[Page, ...]) -> None:
    """Paint pages, as large as the printer's paper lets them be."""
    with QPainter(printer) as painter:
        for number, page in enumerate(pages):
            if number:
                printer.newPage()
            room = printer.pageLayout().fullRectPixels(printer.resolution())
            scale = min(room.width() / page.width, room.height() / page.height)
            painter.resetTransform()
            left, top = room.width() - page.width * scale, room.height() - page.height * scale
            painter.translate(left / 2, top / 2)
            engraved = Engraved(page)
            engraved.tint(INK, {})
            engraved.paint(painter, scale)


def _page_layout(paper: Layout) -> QPageLayout:
    width, height = Layout(paper.paper).size
    turned = QPageLayout.Orientation.Landscape if paper.landscape else QPageLayout.Orientation.Portrait
    match = QPageSize.SizeMatchPolicy.FuzzyMatch
    size = QPageSize(QSizeF(width, height), QPageSize.Unit.Millimeter, "", match)
    return QPageLayout(size, turned, QMarginsF(0, 0, 0, 0))


def _once(press: Beside, job: Callable[Said, Result], *args: Said.args, **kwargs: Said.kwargs) -> Result:
    try:
        return press.run(job, *args, **kwargs)
    finally:
        press.rest()


def _write(
    press: Beside, score: Score, path: Path, paper: Layout, tracks: tuple[int, ...], phrases: Slurred
) -> str:
    """In the background: what to tell."""
    from core.engraving.export import export

    written, lost = _once(press, export, score, path, paper, tracks, phrases)
    if len(written) == 1:
        done = tr("Exported as “{name}”.").format(name=written[0].name)
    else:
        words = tr("Exported as {n} pages, “{first}” to “{last}”.")
        done = words.format(n=len(written), first=written[0].name, last=written[-1].name)
    return " ".join((done, *lost))
