"""`./run export`: the same piece in another form."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from core import files
from core.errors import Missing
from core.files import musescore
from core.playback.synths import choose_soundfont, fluid_library
from core.score import Note, Score, Track
from core.takes_tree import NO_TAKES
from tests.core.commands.conftest import BAR, PHRASE, Ran
from tests.core.kept import SCORE, answer, take

Line = Callable[..., Ran]


def can_sound() -> bool:
    try:
        fluid_library()
        choose_soundfont()
    except Missing:
        return False
    return True


@pytest.mark.parametrize("suffix", [".mid", ".musicxml", ".mxl", ".abc", ".continuo"])
def test_the_notes_come_along(suffix: str, line: Line, seed: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out{suffix}"
    ran = line("export", seed, "-o", out)
    assert (ran.code, ran.out) == (0, f"{out}\n")
    notes = files.read(out).score.tracks[0].notes
    assert [(n.start, n.length, n.pitch) for n in notes] == [(n.start, n.length, n.pitch) for n in PHRASE]


@pytest.mark.parametrize(("suffix", "remembers"), [(".mid", True), (".musicxml", True), (".abc", False)])
def test_which_notes_were_suggested_comes_along_on_request(
    suffix: str, remembers: bool, line: Line, tmp_path: Path
) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / f"out{suffix}"
    files.write(piece, Score((Track((*PHRASE, Note(BAR, 480, 64, suggested="folk"))),)))
    asked = line("export", piece, "-o", out, "--provenance")
    assert asked.code == 0
    assert (asked.err == "") == remembers
    assert files.read(out).score.tracks[0].notes[-1].suggested == ("folk" if remembers else "")
    assert line("export", piece, "-o", out) == Ran(0, f"{out}\n", "")
    assert not any(note.suggested for note in files.read(out).score.tracks[0].notes)


def test_a_project_keeps_its_takes(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.continuo"
    tree = NO_TAKES.add(answer(SCORE, take(BAR, 67, 65, 64, 62)))[0].star(0, True)
    files.write(piece, SCORE, takes=tree)
    assert line("export", piece, "-o", out).code == 0
    assert files.read(out).takes == tree
    assert line("export", piece, "-o", tmp_path / "out.mid").code == 0


@pytest.mark.skipif(not can_sound(), reason="there is no FluidSynth or no SoundFont here")
def test_sound_lasts_as_long_as_the_piece(line: Line, seed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    assert line("export", seed, "-o", out).code == 0
    with wave.open(str(out), "rb") as sound:
        seconds = sound.getnframes() / sound.getframerate()
        frames = sound.readframes(sound.getnframes())
    assert 2.5 <= seconds < 12  # four quarters at 96 to the minute, and their dying away
    assert any(frames)


@pytest.mark.parametrize(
    ("name", "written", "begins"), [("out.pdf", "out.pdf", b"%PDF"), ("out.png", "out-1.png", b"\x89PNG")]
)
def test_musescore_draws_pages(
    name: str, written: str, begins: bytes, line: Line, seed: Path, tmp_path: Path
) -> None:
    if musescore.find() is None:
        pytest.skip("there is no MuseScore here")
    ran = line("export", seed, "-o", tmp_path / name)
    assert (ran.code, ran.out) == (0, f"{tmp_path / written}\n")
    assert (tmp_path / written).read_bytes().startswith(begins)


def test_without_musescore_pages_are_refused(
    line: Line, seed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(musescore, "find", lambda: None)
    ran = line("export", seed, "-o", tmp_path / "out.pdf")
    assert (ran.code, ran.out, ran.err) == (1, "", f"{musescore.NOT_FOUND}\n")


@pytest.mark.parametrize("name", ["out.xyz", "out", "seed.continuo"])
def test_other_endings_and_the_piece_itself_are_refused(
    name: str, line: Line, seed: Path, tmp_path: Path
) -> None:
    before = seed.read_bytes()
    ran = line("export", seed, "-o", tmp_path / name)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert seed.read_bytes() == before
