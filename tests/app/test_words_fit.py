"""No language has words that its controls cut off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import words

ROOT = Path(__file__).parents[2]
# Tables of words are made when their modules are imported, so each language takes a process of its own.
LOOK = """
import sys
from core import words
words.speak(sys.argv[1])
import pytest
test = "tests/app/test_every_control.py::test_no_words_are_cut_off"
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", test]))
"""


@pytest.mark.parametrize("language", [each for each in words.languages() if each != "en"])
def test_no_words_are_cut_off(language: str) -> None:
    look = subprocess.run(
        [sys.executable, "-c", LOOK, language],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert look.returncode == 0, look.stdout
