"""Writes a piece in every form that holds numbers as text, in a process in which Qt has begun."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app import language
from core import edits, files
from core.engraving import Layout
from core.engraving.export import export
from core.score import Note, Score, Track


def main(folder: Path) -> None:
    app = QCoreApplication([])
    language.point()
    score = Score((Track((Note(0, 320, 60), Note(480, 240, 64), Note(1920, 160, 67))),), title="Numbers")
    score = edits.set_tempo(score, 97.35).score
    for kind in ("musicxml", "abc", "continuo"):
        files.write(folder / f"piece.{kind}", score)
    for kind in ("svg", "pdf"):
        export(score, folder / f"piece.{kind}", Layout("A5"))
    app.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
