"""The quick reader of kern, for learning, and the one that opens files: two programs, and the same music."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.files import kern_reader
from core.lstm.kern_parts import kern_parts
from core.score import Note

EVERY = 60  # of music21's 1,326 files of kern; in all of them the notes are the same


def placed(notes: tuple[Note, ...]) -> list[tuple[int, int, int]]:
    return sorted((note.start, note.length, note.pitch) for note in notes)


def test_both_readers_of_kern_find_the_same_notes() -> None:
    music21 = pytest.importorskip("music21", reason="the tunes come with music21")
    files = sorted((Path(music21.__file__).parent / "corpus").rglob("*.krn"))[::EVERY]
    assert len(files) > 20
    for file in files:
        content = file.read_bytes()
        learnt = kern_parts(content.decode("utf-8", "replace"))
        opened = kern_reader.parse(content, file.name).score
        every = [note for part in learnt.notes for note in part]
        assert placed(tuple(every)) == sorted(
            each for track in opened.tracks for each in placed(track.notes)
        ), file.name
