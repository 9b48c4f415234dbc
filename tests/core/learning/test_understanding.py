from collections.abc import Callable
from pathlib import Path

import pytest

from core import files
from core.harmony import Key
from core.learning import understanding
from core.learning.understanding import Understanding, Understood, found_in
from core.lstm.sources import CorpusTune
from core.score import KeyChange, Note, Score, Track
from tests.core.importing.playing import by_another_program, played
from tests.core.learning.conftest import tune

Write = Callable[..., list[Path]]


def understood(*paths: Path) -> list[Understood]:
    return list(Understanding().each(paths))


def test_a_file_is_told_with_its_line_its_key_and_what_is_left_out(tmp_path: Path) -> None:
    melody = Track(tune(1), name="Flute")
    chords = Track(
        tuple(Note(1920 * bar, 1920, pitch) for bar in range(10) for pitch in (36, 43)), name="Pad"
    )
    thick = Track((Note(0, 480, 40), *melody.notes), name="Flute")
    path = tmp_path / "a.musicxml"
    files.write(path, Score((chords, thick), keys=(KeyChange(0, Key("D")),), title="Aria"))
    (piece,) = understood(path)
    assert (piece.title, piece.line, piece.key, piece.problem) == ("Aria", "Flute", "D major", "")
    assert (piece.notes, piece.bars) == (40, 10)
    assert any("1 note under" in each for each in piece.left_out)
    assert any("Pad" in each for each in piece.left_out)
    (taught,) = piece.tunes
    assert isinstance(taught, CorpusTune)
    assert taught.pitches == [note.pitch for note in melody.notes]
    assert taught.setting.key == Key("D")


def test_folders_are_searched_and_what_cannot_be_read_says_why(write_tunes: Write) -> None:
    folder = write_tunes(3)[0].parent
    (folder / "notes.txt").write_text("no music")
    (folder / "broken.mid").write_bytes(b"MThd")
    (folder / ".hidden.mid").write_bytes(b"MThd")
    assert [path.name for path in found_in([folder])] == [
        "broken.mid",
        *(f"tune {number}.mid" for number in range(3)),
    ]
    pieces = understood(folder)
    assert [bool(piece.problem) for piece in pieces] == [True, False, False, False]
    assert "broken.mid" in pieces[0].problem


def test_a_collection_is_a_piece_for_each_tune_and_twins_count_once(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text(
        "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n\nX:2\nT:Two\nM:4/4\nL:1/4\nK:D\nDEFG|ABcd|\n"
    )
    one, two = understood(path)
    assert (one.name, two.name) == (f"{path}#1", f"{path}#2")
    assert one.tunes
    assert "same as “One”" in two.problem
    assert not two.tunes


def test_drums_alone_and_few_notes_teach_nothing(tmp_path: Path) -> None:
    drums, few = tmp_path / "drums.mid", tmp_path / "few.mid"
    files.write(drums, Score((Track(tune(1), percussion=True),)))
    files.write(few, Score((Track(tune(1, 5)),)))
    assert [(bool(piece.problem), piece.tunes) for piece in understood(drums, few)] == [
        (True, ()),
        (True, ()),
    ]


def test_without_a_key_it_is_told_what_it_sounds_like(write_tunes: Write) -> None:
    (piece,) = understood(*write_tunes(1))
    assert piece.key.startswith("sounds like ")
    (taught,) = piece.tunes
    assert isinstance(taught, CorpusTune)
    assert taught.setting.key is None  # nor will it be told at the desk


def test_for_a_model_that_hears_several_voices_all_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    flute, beat = Track(tune(1), name="Flute"), Track(tune(2), name="Drums", percussion=True)
    pad = tuple(Note(1920 * bar, 1920, pitch) for bar in range(10) for pitch in (36, 43))
    files.write(path, Score((Track(pad, name="Pad"), flute, beat), title="Aria"))
    (piece,) = Understanding(several=True).each([path])
    assert (piece.line, piece.notes, piece.bars, piece.problem) == ("3 voices", 60, 10, "")
    (left,) = piece.left_out
    assert "Drums" in left
    (work,) = piece.tunes
    assert len(work.lines) == 3
    assert work.lines[0] == [note.pitch for note in flute.notes]


def test_voices_that_are_there_twice_count_once(tmp_path: Path) -> None:
    for name, low in (("a.mid", 36), ("b.mid", 36), ("c.mid", 38)):
        pad = tuple(Note(1920 * bar, 1920, pitch) for bar in range(10) for pitch in (low, 43))
        files.write(tmp_path / name, Score((Track((*pad, *tune(1))[:20]), Track(tune(1)))))
    one, two, three = Understanding(several=True).each([tmp_path])
    assert (one.problem, three.problem) == ("", "")
    assert "same as “a”" in two.problem


def test_what_was_played_freely_for_hours_is_not_listened_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a million such notes took four minutes and 1.6 GB."""
    path = tmp_path / "played.mid"
    by_another_program(path, played([Note(480 * n, 480, 60 + n % 7) for n in range(60)]))
    assert understood(path)[0].tunes
    monkeypatch.setattr(understanding, "_MOST_PLAYED", 59)
    (piece,) = understood(path)
    assert piece.problem == "It was played freely and has more than 59 notes, too many for beats to be found."


def test_files_beyond_so_many_are_told(write_tunes: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_tunes(4)
    monkeypatch.setattr(understanding, "_MOST_FILES", 2)
    *read, rest = understood(*paths)
    assert [piece.path for piece in read] == paths[:2]
    assert rest.path == paths[2]
    assert rest.problem == "2 files are read at most; this one and all after it were not: 2."
