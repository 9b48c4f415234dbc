"""A piece with something of everything, programs that are not there, and the MuseScore of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.files import musescore
from core.harmony import Key, Mode
from core.score import KeyChange, MetreChange, Note, Score, Track

INSTALLED = musescore.find()
with_musescore = pytest.mark.skipif(INSTALLED is None, reason="MuseScore is not installed")

SONG = Score(
    tracks=(
        Track.of(
            [
                Note(0, 240, 63),
                Note(240, 240, 65),
                Note(480, 720, 66),
                Note(1200, 240, 68),
                Note(1440, 160, 70),
                Note(1600, 160, 71),
                Note(1760, 160, 70),
                Note(1920, 1440, 75),
                Note(3360, 480, 74),
            ],
            name="Flute",
            program=73,
        ),
        Track.of([Note(480, 1440, 39), Note(1920, 1440, 46), Note(1920, 1440, 51)], name="Cello", program=42),
    ),
    metres=(MetreChange(0, 3, 4),),
    keys=(KeyChange(0, Key("Eb", Mode.MINOR)),),
    pickup=480,
    title="Nocturne",
)


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def script(path: Path, *lines: str) -> Path:
    """A program of these lines of shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path
