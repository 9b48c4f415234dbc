"""A real MuseScore's file, changed there, is told from what was sent by just that change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.returned import Sent, compared, prepared
from core import files
from core.comparing import Change, NoteChange, SignChange, accepted
from core.files import musescore
from core.score import Score, Track
from tests.core.files.musescore.fixtures import INSTALLED, SONG, with_musescore

FLUTE, CELLO = SONG.tracks
LOUDER = [replace(note, velocity=60 + 7 * i, suggested="folk") for i, note in enumerate(FLUTE.notes)]
LATE = replace(CELLO.notes[0], start=487, length=1401)
PLAYED = replace(
    SONG,
    tracks=(
        replace(FLUTE, notes=Track.of(LOUDER).notes),
        replace(CELLO, notes=Track.of([LATE, *CELLO.notes[1:]]).notes),
    ),
)
HIGHER = ("<octave>5</octave>", "<octave>6</octave>")


@pytest.fixture(scope="module")
def as_there(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The piece as MuseScore writes it once it was handed it."""
    folder = tmp_path_factory.mktemp("there")
    sent, own, turned = (folder / name for name in ("sent.musicxml", "own.mscz", "turned.musicxml"))
    files.write(sent, PLAYED)
    musescore.render(sent, own, INSTALLED)
    musescore.render(own, turned, INSTALLED)
    return turned.read_text(encoding="utf-8")


def saved_there(folder: Path, text: str, old: str, new: str, kind: str = "mscz") -> Path:
    """What MuseScore saves, or exports, after one thing was changed in it."""
    changed, saved = folder / "changed.musicxml", folder / f"piece.{kind}"
    assert old in text
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    musescore.render(changed, saved, INSTALLED)
    return saved


def changes(path: Path, folder: Path, ours: Score = PLAYED) -> tuple[Change, ...]:
    """What is new in a file, as the program in step finds it."""
    sent = Sent(PLAYED)
    heard, theirs = prepared(path, sent, lambda: INSTALLED, folder)
    sent.heard[heard.name] = files.read(heard).score
    return compared(path, heard.name, sent, files.read(theirs).score).news.changes(ours)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@with_musescore
def test_one_pitch_changed_in_musescore_is_one_note_changed_here(
    tmp_path: Path, scratch: Path, as_there: str
) -> None:
    (change,) = changes(saved_there(tmp_path, as_there, *HIGHER), scratch)
    assert isinstance(change, NoteChange)
    assert change.old in PLAYED.tracks[0].notes
    assert change.old is not None
    assert change.new == replace(change.old, pitch=change.old.pitch + 12, suggested="")
    made = accepted(PLAYED, (change,)).score
    same = zip(made.tracks[0].notes, PLAYED.tracks[0].notes, strict=True)
    assert [ours is theirs for ours, theirs in same].count(False) == 1
    assert made.tracks[1] is PLAYED.tracks[1]  # played a little late, and it stays so


@with_musescore
def test_another_title_and_nothing_else(tmp_path: Path, scratch: Path, as_there: str) -> None:
    titles = "<work-title>Nocturne", "<work-title>Night piece"
    found = changes(saved_there(tmp_path, as_there, *titles), scratch)
    assert [(c.old, c.new) for c in found if isinstance(c, SignChange)] == [("Nocturne", "Night piece")]
    assert len(found) == 1


@with_musescore
@pytest.mark.parametrize("kind", ["musicxml", "mid"])
def test_its_exports_are_compared_as_well(tmp_path: Path, scratch: Path, as_there: str, kind: str) -> None:
    (change,) = changes(saved_there(tmp_path, as_there, *HIGHER, kind), scratch)
    assert isinstance(change, NoteChange)
    assert change.new is not None
    assert change.old is not None
    assert change.new.pitch == change.old.pitch + 12


def test_without_musescore_its_exports_are_compared_with_what_was_written(
    tmp_path: Path, scratch: Path
) -> None:
    path = tmp_path / "export.musicxml"
    files.write(path, PLAYED)
    sent = Sent(PLAYED)
    assert prepared(path, sent, lambda: None, scratch) == (scratch / "sent.musicxml", path)
