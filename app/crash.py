"""When a bug shows itself: the piece is put in safety, and the composer told what happened."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

from app.crash_report import place, report, whole
from core.errors import ContinuoError
from core.words import tr

_REMEMBERED = 50  # of Qt's own messages, for the report


@dataclass(frozen=True, slots=True)
class Crash:
    """What is shown: where the piece is safe, or why it is not (`trouble`), and a report to copy.

    An empty piece is nowhere, which is no trouble. `report` holds nothing of the composer's; `full` is the
    same with all that the errors said.
    """

    report: str
    full: str
    rescued: Path | None
    trouble: str = ""


class CrashKeeper(QObject):
    """Catches what nobody else did, in any thread; `show` runs on the window's thread.

    `rescue` puts a copy of the piece by and says where, if there is anything in it; it may raise BadFile, and
    where it breaks itself that is told with the rest.
    What breaks again in the same place is only told of by `again`, and while another crash is shown it is
    only added to the terminal's output, so that a bug in painting cannot bury the composer in dialogs.
    """

    again = Signal()
    _raised = Signal(object)

    def __init__(
        self,
        rescue: Callable[[], Path | None],
        show: Callable[[Crash], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rescue, self._show = rescue, show
        self._messages: deque[str] = deque(maxlen=_REMEMBERED)
        self._showing = False
        self._shown: set[str] = set()
        self._unraised_before = sys.unraisablehook
        self._raised.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on, every uncaught exception and every message of Qt's comes here."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        self._unraised_before, sys.unraisablehook = sys.unraisablehook, self._caught_unraised
        qInstallMessageHandler(self._qt_said)

    def uninstall(self) -> None:
        """Leave Python and Qt as they were."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = self._unraised_before
        qInstallMessageHandler(None)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._raised.emit(error)
        _say(whole(error))

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _caught_unraised(self, caught: sys.UnraisableHookArgs) -> None:
        """What broke where nobody could be told: called by a library of C, or as an object ended."""
        if isinstance(caught.exc_value, Exception):
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _qt_said(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        self._messages.append(f"{kind.name}: {message}")
        if kind is not QtMsgType.QtDebugMsg:
            _say(f"{message}\n")

    def _tell(self, error: BaseException) -> None:
        where = place(error)
        if self._showing:
            return
        if where in self._shown:
            self.again.emit()
            return
        self._showing = True
        self._shown.add(where)
        try:
            self._show(self._rescued(error))
        finally:
            self._showing = False

    def _rescued(self, error: BaseException) -> Crash:
        errors, rescued, trouble = [error], None, ""
        try:
            rescued = self._rescue()
        except (ContinuoError, OSError) as refused:
            trouble = str(refused)
        except Exception as broken:  # noqa: BLE001 - a piece that cannot be written must be told of all the more
            _say(whole(broken))
            errors.append(broken)
            trouble = tr("Something broke that should not have.")
        return Crash(self._report(errors), self._report(errors, everything=True), rescued, trouble)

    def _report(self, errors: Sequence[BaseException], *, everything: bool = False) -> str:
        return "\n".join(report(error, self._messages, everything=everything) for error in errors)


def _say(words: str) -> None:
    """On the terminal, where there is one and somebody reads it still."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(words)
