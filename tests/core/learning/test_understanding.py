from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core import files
from core.harmony import Key
from core.learning import understanding
from core.learning.understanding import LONGEST_PHRASE, Understanding, Understood, found_in
from core.score import KeyChange, Note, Score, Track
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
    assert piece.tunes[0].setting.key is None  # nor will it be told at the desk


@given(st.integers(30, 900), st.integers(0, 9))
def test_long_lines_are_cut_into_phrases_that_hold_every_note(notes: int, number: int) -> None:
    line = tune(number, notes)
    parts = list(understanding._tunes(Path("a.mid"), 0, "A", line, Score((Track(line),))))
    assert [pitch for part in parts for pitch in part.pitches] == [note.pitch for note in line]
    assert all(len(part.notes) <= LONGEST_PHRASE for part in parts)
    assert len({part.work for part in parts}) == 1
    assert len({part.name for part in parts}) == len(parts)


def test_phrases_begin_after_long_notes_and_rests_at_bar_lines() -> None:
    line = list(tune(3, 300))
    line[99] = Note(line[99].start, 480 * 4, line[99].pitch)
    later = [Note(note.start + 480 * 4 - 480, note.length, note.pitch) for note in line[100:]]
    notes = (*line[:100], *later)
    parts = list(understanding._tunes(Path("a.mid"), 0, "A", notes, Score((Track(notes),))))
    assert len(parts[0].notes) == 100
