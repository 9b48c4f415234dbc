"""When a bug shows itself: the piece is put in safety, and the composer told what happened."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)

from core.errors import ContinuoError

_CHECKOUT = Path(__file__).resolve().parent.parent
_REMEMBERED = 50  # of Qt's own messages, for the report


@dataclass(frozen=True, slots=True)
class Crash:
    """What is shown: a report to copy, and where the piece is safe (or why it is not)."""

    report: str
    rescued: Path | None
    trouble: str = ""


class CrashKeeper(QObject):
    """Catches what nobody else did, in any thread; `show` runs on the window's thread.

    `rescue` writes the piece to a path; it may raise BadFile. The second crash while the first is
    being shown is only added to the terminal's output, so that a bug in painting cannot bury the
    composer in dialogs.
    """

    _raised = Signal(str)

    def __init__(
        self,
        rescue: Callable[[Path], None],
        folder: Path,
        show: Callable[[Crash], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rescue, self._folder, self._show = rescue, folder, show
        self._messages: deque[str] = deque(maxlen=_REMEMBERED)
        self._showing = False
        self._raised.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on, every uncaught exception and every message of Qt's comes here."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        qInstallMessageHandler(self._qt_said)

    def uninstall(self) -> None:
        """Leave Python and Qt as they were."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        self._raised.emit(text)

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _qt_said(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        self._messages.append(f"{kind.name}: {message}")
        if kind is not QtMsgType.QtDebugMsg:
            sys.stderr.write(f"{message}\n")

    def _tell(self, trace: str) -> None:
        if self._showing:
            return
        self._showing = True
        try:
            self._show(self._rescued(trace))
        finally:
            self._showing = False

    def _rescued(self, trace: str) -> Crash:
        report = self._report(trace)
        path = self._folder / f"rescued-{datetime.now():%Y-%m-%d-%H%M%S}.continuo"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._rescue(path)
        except (ContinuoError, OSError) as error:
            return Crash(report, None, str(error))
        return Crash(report, path)

    def _report(self, trace: str) -> str:
        about = (
            f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
            f"{datetime.now():%Y-%m-%d %H:%M}",
        )
        qt = "\n".join(self._messages) or "Qt said nothing."
        return without_paths("\n".join(("Continuo report", *about, "", trace, qt, "")))


def without_paths(report: str) -> str:
    """`report` with the composer's own folders called by names, for it may be sent to others."""
    names = {_CHECKOUT: "continuo", Path(sys.prefix): "python", Path.home(): "~"}
    # The deepest first: Python may live in the checkout, and the checkout in the home folder.
    for folder, name in sorted(names.items(), key=lambda item: -len(item[0].parts)):
        if folder != Path(folder.anchor):  # a home of / would spoil every path
            for written in {str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\")}:
                report = report.replace(written, name)
    return report
