"""Nothing that the window shows is only there in English."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from tests.app.pseudo_language import bare, bracketed

ROOT = Path(__file__).resolve().parents[2]


def test_every_word_of_the_window_can_be_translated(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONIOENCODING": "utf-8",
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
    }
    walk = subprocess.run(
        [sys.executable, "-m", "tests.app.pseudo_language"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert walk.stdout == ""
    assert walk.returncode == 0, walk.stderr


def test_what_is_filled_in_needs_brackets_of_its_own() -> None:
    assert bracketed("{n} of {all} kept") == "{n}⟦ of ⟧{all}⟦ kept⟧"
    assert not bare(bracketed("take {n}").format(n=3))
    assert bare(bracketed("take {which}").format(which="three"))
    assert not bare(bracketed("take {which}").format(which=bracketed("three")))
    assert bare(f"{bracketed('take')} three")


def test_a_cut_off_end_counts_as_translated_and_data_as_what_it_is() -> None:
    assert not bare("⟦Everything there is to…")
    assert not bare("MIDI · C♯4 · 120")
    assert bare("draw here")


def test_no_sentence_is_asked_for_where_it_cannot_be_collected() -> None:
    """Whoever collects the sentences takes an f-string for one word, before Python 3.12."""
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for room in ("app", "core")
        for path in (ROOT / room).rglob("*.py")
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.JoinedStr)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in ("tr", "trn")
        if not isinstance(inner.args[0], ast.Name | ast.Attribute | ast.Subscript)
    ]
    assert hidden == []
