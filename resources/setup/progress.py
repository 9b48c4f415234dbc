"""Runs a command that takes its time, and says in one line what it is doing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from resources.setup.place import say


class Progress:
    """One line that says what is being done and for how long; whole lines where there is no terminal."""

    def __init__(self) -> None:
        self._text = "Starting"
        self._begun = time.monotonic()
        self._live = sys.stderr.isatty()
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Progress:
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._ticker.join()
        if self._live:
            sys.stderr.write("\r\033[K")

    def show(self, text: str) -> None:
        """Say what is being done now."""
        self._text = text
        if not self._live:
            say(f"  {text}")

    def _tick(self) -> None:
        while self._live and not self._over.wait(0.2):
            minutes, seconds = divmod(int(time.monotonic() - self._begun), 60)
            sys.stderr.write(f"\r\033[K  {minutes}:{seconds:02} {self._text}"[:80])
            sys.stderr.flush()


def watch(command: list[str], label: Callable[[str], str], **environment: str) -> list[str]:
    """Run a command, showing `label` of each line it prints where that is not empty.

    Returns the lines if it failed, after showing the last of them; else nothing.
    """
    told: list[str] = []
    with (
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | environment,
        ) as process,
        Progress() as progress,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            told.append(line)
            if text := label(line):
                progress.show(text)
    if process.returncode:
        say("".join(told[-15:]))
        return told
    return []
