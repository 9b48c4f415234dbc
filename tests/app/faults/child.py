"""The whole program in a process of its own, as it is started, with a composer who draws, undoes and saves.

    python -m tests.app.faults.child FOLDER

The piece is saved in FOLDER. What the program was like comes out as one line of JSON, when it has ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from ctypes import CDLL, c_char_p, c_double
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PLACE = "CONTINUO_TEST_PLACE"  # where the window is put, "x,y"
NO_DISPLAY = "CONTINUO_TEST_NO_DISPLAY"  # the display goes before the piece is saved
TWICE = "CONTINUO_TEST_TWICE"  # Ctrl+C is pressed while the program is closing
ROUNDS = 2000  # milliseconds at most that warming up is waited for


def run(folder: Path, surroundings: Mapping[str, str], *platform: str, ends: int = 0) -> dict[str, Any]:
    """Run it with these environment variables besides, and return what it told of itself.

    It is to end with the code `ends`.
    """
    command = [sys.executable, "-m", "tests.app.faults.child", str(folder), *platform]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PULSE_SERVER": "unix:/nowhere", **surroundings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == ends, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told | {"stderr": ended.stderr}


class Composer:
    """Listens to all that is said, and works."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.told: dict[str, Any] = {}

    def listen(self) -> None:
        """Remember every sentence of the card and of the status line from now on."""
        from app.notice import Notice
        from app.status_line import StatusLine

        show, tell = Notice._show, StatusLine.tell

        def shown(notice: Notice, words: str, *rest: Any, **more: Any) -> None:
            self.said.append(words)
            show(notice, words, *rest, **more)

        def told(line: StatusLine, words: str) -> None:
            self.said.append(words)
            tell(line, words)

        setattr(Notice, "_show", shown)  # noqa: B010 - to listen
        setattr(StatusLine, "tell", told)  # noqa: B010

    def work(self, continuo: Any) -> None:
        """What is done at the desk."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        from app.roll.canvas import Canvas
        from core.files import project

        parts, canvas = continuo.parts, continuo.window.findChild(Canvas)
        ctrl = Qt.KeyboardModifier.ControlModifier
        if place := os.environ.get(PLACE):
            continuo.window.move(*map(int, place.split(",")))
        for x in (200, 400):
            QTest.mouseClick(
                canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 200)
            )
        QTest.keyClick(canvas, Qt.Key.Key_Z, ctrl)
        for _ in range(ROUNDS // 20):
            QTest.qWait(20)
            if parts.safety.keeping._writing is None and not parts.safety.keeping._soon.isActive():
                break
        if os.environ.get(NO_DISPLAY):
            continuo.app.exit(1)  # as Qt itself does
            return
        screen = continuo.window.screen()
        parts.documents._saving.write(self.folder / "piece.continuo")
        parts.documents.finish()
        saved = self.folder / "piece.continuo"
        libc = CDLL(None)
        libc.strtod.restype, libc.strtod.argtypes = c_double, (c_char_p, c_char_p)
        self.told = {
            "notes": len(parts.session.notes),
            "saved": saved.exists() and project.load(saved).score == parts.session.score,
            "said": self.said,
            "read by C": libc.strtod(b"1.5", None),
            "screens": len(continuo.app.screens()),
            "seen": screen.availableGeometry().contains(continuo.window.geometry().center()),
            "place": continuo.window.geometry().getRect(),
        }
        parts.session.mark_saved()
        continuo.window.close()
        continuo.app.quit()


def main(folder: Path) -> int:
    """Start the program as `./run` does, work, and print what it was like."""
    from PySide6.QtCore import QTimer

    from app import application

    composer = Composer(folder)
    composer.listen()

    class Watched(application.Continuo):
        def warm_up(self) -> None:
            super().warm_up()
            QTimer.singleShot(300, self.window, lambda: composer.work(self))

        def close(self) -> None:
            if os.environ.get(TWICE):
                os.kill(os.getpid(), signal.SIGINT)
            super().close()

    application.Continuo = Watched  # type: ignore[misc] # to be there when it is shown
    code = application.run([])
    sys.stdout.write(f"{json.dumps(composer.told)}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
