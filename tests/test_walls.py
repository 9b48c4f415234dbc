"""The walls between the rooms, and the traps that once cost a day."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {
    "tensorflow",
    "onnxruntime",
    "swift_f0",
    "miniaudio",
    "keras",
    "ai_edge_litert",
    "music21",
    "pretty_midi",
    "mido",
    "fluidsynth",
    "matplotlib",
    "tqdm",
}


def in_fresh_python(program: str) -> str:
    """What a program prints in a Python of its own, which has imported nothing yet."""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def modules_after(statement: str) -> set[str]:
    """The top-level modules loaded once a statement has run in a Python of its own."""
    program = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(in_fresh_python(program).split())


def test_the_rooms_import_only_what_they_may() -> None:
    program = "from importlinter.cli import lint_imports_command as check; check(prog_name='lint-imports')"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import app.application", HEAVY),
        ("from core.commands.line import parse; parse(['models'])", HEAVY | {"PySide6", "numpy"}),
        ("import main", HEAVY | {"PySide6", "numpy", "argparse"}),
        ("from core.continuation import generator", {"tensorflow", "keras", "music21", "PySide6"}),
    ],
)
def test_starting_loads_nothing_heavy(statement: str, forbidden: set[str]) -> None:
    assert not modules_after(statement) & forbidden


def test_void_calls_of_qt_keep_their_references() -> None:
    """PySide6 6.12.0 lost a reference to None on each one, and aborted within seconds of painting."""
    program = """
import sys
from PySide6.QtGui import QColor, QImage, QPainter
image = QImage(8, 8, QImage.Format.Format_ARGB32)
painter, red = QPainter(image), QColor("red")
before = sys.getrefcount(None)
for _ in range(1000):
    painter.fillRect(0, 0, 8, 8, red)
print(before - sys.getrefcount(None))
painter.end()
"""
    lost = int(in_fresh_python(program))
    assert lost < 100


def test_qt_stays_below_the_release_that_loses_references() -> None:
    version = tuple(map(int, metadata.version("PySide6-Essentials").split(".")[:2]))
    assert (6, 8) <= version < (6, 12)


# What would run what stands in a file.
RUNS = re.compile(
    r"^\s*(?:import|from) (?:pickle|dill|joblib|shelve|marshal|yaml)\b|(?<![.\w])(?:eval|exec)\("
    r"|models\.load_model|load_weights|np\.load\((?!.*allow_pickle=False)",
    re.MULTILINE,
)


def test_nothing_that_is_read_is_run() -> None:
    sources = [path for room in ("app", "core") for path in (ROOT / room).rglob("*.py")]
    found = {path.name: RUNS.findall(path.read_text(encoding="utf-8")) for path in sources}
    assert len(found) > 100
    assert not {name: calls for name, calls in found.items() if calls}
