"""Cold start of the window against a bare PySide6 window, with what it loads and the memory it takes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIMIT_MORE, LIMIT_MEMORY = 0.7, 300  # seconds more than a bare window, MB

# Both are given the moment they were started at, and tell how long after it their window has been painted
# and the event loop is free for the composer.
BARE = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

def report():
    print(json.dumps({"seconds": time.monotonic() - float(sys.argv[1])}), flush=True)
    app.quit()

app = QApplication([])
window = QWidget()
window.resize(1280, 800)
window.show()
QTimer.singleShot(0, lambda: QTimer.singleShot(0, report))
app.exec()
"""

OURS = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import app.application as application

told = {}

def usable():
    told["seconds"] = time.monotonic() - float(sys.argv[1])
    QTimer.singleShot(int(sys.argv[2]), report)

def report():
    with open("/proc/self/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    told["memory"] = int(fields["VmRSS"].split()[0]) // 1024
    loaded = {name.partition(".")[0] for name in sys.modules}
    told["heavy"] = sorted({"tensorflow", "keras", "music21", "pretty_midi"} & loaded)
    print(json.dumps(told), flush=True)
    QApplication.instance().quit()

shown = application.MainWindow.show

def show(window):
    shown(window)
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, usable))

application.MainWindow.show = show
application.run([])
"""


def started(program: str, idle_ms: int = 0) -> dict[str, Any]:
    """What a program tells that was started in a Python and a home folder of its own."""
    with tempfile.TemporaryDirectory() as home:
        places = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home}
        environment = os.environ | places | {"QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-c", program, str(time.monotonic()), str(idle_ms)]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode or not ran.stdout:
        raise SystemExit(f"The window ended with {ran.returncode} before it was usable:\n{ran.stderr}")
    told: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return told


def main() -> None:
    """Print the start, what is loaded, and memory a few seconds later."""
    bare, ours = [], []
    for _ in range(8):
        bare.append(started(BARE)["seconds"])
        ours.append(started(OURS)["seconds"])
    plain, full = statistics.median(bare[1:]), statistics.median(ours[1:])
    kept = "kept" if full - plain <= LIMIT_MORE else "MISSED"
    print(f"window usable after {full:.2f} s; a bare one {plain:.2f} s; {full / plain:.1f} times as long")
    print(f"{full - plain:.2f} s more (at most {LIMIT_MORE}: {kept})")
    idle = started(OURS, 4000)
    kept = "kept" if idle["memory"] <= LIMIT_MEMORY else "MISSED"
    loaded = ", ".join(idle["heavy"]) or "none"
    print(f"idle: {idle['memory']} MB (at most {LIMIT_MEMORY}: {kept}); heavy libraries loaded: {loaded}")


if __name__ == "__main__":
    main()
