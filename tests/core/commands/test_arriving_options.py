"""What of a file comes in, on the command line: tune, tracks, repeats, and the beats of a performance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core import files
from core.score import MetreChange, Note, Score, TempoChange, Track
from tests.core.commands.conftest import Ran
from tests.core.files.test_repeats import MUSIC, whole
from tests.core.importing.playing import by_another_program, played
from tests.core.importing.test_performance import PIECE

Line = Callable[..., Ran]
BOOK = "X:1\nT:First\nM:4/4\nL:1/4\nK:C\nCDEF|\nX:2\nT:Second\nM:3/4\nL:1/4\nK:G\nGAB|\n"


def test_a_performance_is_laid_on_its_beats(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "played.mid", tmp_path / "out.continuo"
    by_another_program(piece, played(PIECE))
    assert line("export", piece, "-o", out, "--quantise", "1").code == 0
    score = files.read(out).score
    assert {note.start % 240 for note in score.tracks[0].notes} == {0}
    assert (score.tempos[0].bpm, score.metres) == (92, (MetreChange(0, 4, 4),))
    assert line("export", piece, "-o", out, "--quantise", "1", "--tempo", "184").code == 0
    assert files.read(out).score.tempos[0].bpm == 184
    assert line("export", piece, "-o", out).code == 0
    assert files.read(out).score.tempos[0].bpm == 120


def test_what_continuo_wrote_keeps_its_tempo_while_its_notes_are_drawn_to_the_beats(
    line: Line, tmp_path: Path
) -> None:
    out = tmp_path / "out.continuo"
    free = replace(played(PIECE), tempos=(TempoChange(0, 109.0),), metres=(MetreChange(0, 3, 4),))
    for name in ("piece.mid", "piece.continuo"):
        files.write(tmp_path / name, free)
        assert line("export", tmp_path / name, "-o", out, "--quantise", "1").code == 0
        score = files.read(out).score
        assert (score.tempos, score.metres) == (free.tempos, free.metres)
        assert {note.start % 40 for note in score.tracks[0].notes} == {0}


def test_a_file_on_a_grid_stays_as_it_is(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.mid", tmp_path / "out.continuo"
    score = Score((Track(tuple(Note(120 * n, 60, 60 + n) for n in range(20))),))
    files.write(piece, score)
    assert line("export", piece, "-o", out, "--quantise", "1", "--finest", "1/4").code == 0
    assert files.read(out).score.tracks[0].notes == score.tracks[0].notes


def test_a_tune_is_taken_by_its_number(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "book.abc", tmp_path / "out.continuo"
    piece.write_text(BOOK, encoding="utf-8")
    assert line("export", piece, "-o", out, "--tune", "2").code == 0
    assert files.read(out).score.title == "Second"
    ran = line("export", piece, "-o", out, "--tune", "3")
    assert (ran.code, ran.err) == (1, "There is no tune 3; the file has 2.\n")


def test_repeats_are_played_out_when_asked(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.musicxml", tmp_path / "out.continuo"
    piece.write_text(MUSIC.format(one=whole("C"), two=whole("D"), three=whole("E")), encoding="utf-8")
    plain = line("export", piece, "-o", out)
    assert "Repeats were read once" in plain.err
    assert len(files.read(out).score.tracks[0].notes) == 3
    assert line("export", piece, "-o", out, "--unfold").err == ""
    assert [note.pitch for note in files.read(out).score.tracks[0].notes] == [60, 62, 60, 64, 60, 64]


def test_only_some_tracks_are_written(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.continuo"
    files.write(piece, Score(tuple(Track((Note(0, 480, 60 + n),), str(n)) for n in range(3))))
    assert line("export", piece, "-o", out, "--track", "3", "--track", "1").code == 0
    assert [track.name for track in files.read(out).score.tracks] == ["0", "2"]
    ran = line("export", piece, "-o", out, "--track", "4")
    assert (ran.code, ran.err) == (1, "There is no track 4; the piece has 3.\n")
