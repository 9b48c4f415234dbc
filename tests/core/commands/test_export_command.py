"""`./run export`: the same piece in another form."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from core import files
from core.errors import Missing
from core.files import musescore
from core.playback.soundfonts import choose_soundfont
from core.playback.synths import fluid_library
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


def test_phrases_that_takes_ended_are_slurred_unless_nobody_wants_it(line: Line, tmp_path: Path) -> None:
    piece, out, pages = tmp_path / "piece.continuo", tmp_path / "out.musicxml", tmp_path / "out.svg"
    given = take(BAR, 67, 65, 64, 62)
    given = replace(given, recipe=replace(given.recipe, close=True))
    tree = NO_TAKES.add(answer(SCORE, given))[0]
    kept = Score((Track((), name="bass"), Track((*PHRASE, *given.notes), name="tune")))
    tree = replace(tree, nodes=tuple(replace(node, track=1, part="tune") for node in tree.nodes))
    files.write(piece, kept, takes=tree)
    for options, slurred in (
        ((), True),
        (("--track", 2), True),
        (("--no-slurs",), False),
        (("--track", 1), False),
    ):
        assert line("export", piece, "-o", out, *options).code == 0
        assert ("<slur" in out.read_text()) == slurred
        assert line("export", piece, "-o", pages, *options).code == 0
        assert ('class="slur' in pages.read_text()) == slurred


@pytest.mark.parametrize("command", ["export", "continue"])
def test_of_sound_it_is_told_how_it_becomes_notes(command: str, line: Line, tmp_path: Path) -> None:
    (tmp_path / "hummed.wav").write_bytes(b"RIFF")
    asked = line(command, tmp_path / "hummed.wav", "-o", tmp_path / "out.mid")
    assert asked.code == 1
    assert "hum hummed.wav" in asked.err


def test_a_take_comes_along_by_its_number_or_its_name(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.mid"
    tree = NO_TAKES.add(answer(SCORE, take(BAR, 67, 65), take(BAR, 72, 71)))[0].rename(1, "the high one")
    files.write(piece, SCORE, takes=tree)
    for wanted, pitches in (("1", [67, 65]), ("2", [72, 71]), ("the high one", [72, 71])):
        assert line("export", piece, "-o", out, "--take", wanted).code == 0
        notes = files.read(out).score.tracks[0].notes
        assert [note.pitch for note in notes] == [60, 61, 62, 63, *pitches]
    for wanted in ("0", "3", "-1", "low"):
        asked = line("export", piece, "-o", tmp_path / "none.mid", f"--take={wanted}")
        assert asked.code == 1
        assert "1: bar 2, 2 notes\n2: bar 2, 2 notes, “the high one”" in asked.err
    assert not (tmp_path / "none.mid").exists()


def test_a_take_is_led_by_what_it_goes_on_from(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.mid"
    first = take(BAR, 67, 65, 64, 62)
    tree = NO_TAKES.add(answer(SCORE, first))[0]
    kept = Score((Track((*SCORE.tracks[0].notes, *first.notes)),))
    tree = tree.add(answer(kept, take(2 * BAR, 60)))[0]
    files.write(piece, SCORE, takes=tree)
    assert line("export", piece, "-o", out, "--take", "2").code == 0
    notes = files.read(out).score.tracks[0].notes
    assert [note.pitch for note in notes] == [60, 61, 62, 63, 67, 65, 64, 62, 60]


def test_what_holds_no_takes_says_so(line: Line, seed: Path, tmp_path: Path) -> None:
    asked = line("export", seed, "-o", tmp_path / "out.mid", "--take", "1")
    assert asked.code == 1
    assert "no takes" in asked.err


@pytest.mark.skipif(not can_sound(), reason="there is no FluidSynth or no SoundFont here")
def test_sound_lasts_as_long_as_the_piece(line: Line, seed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    assert line("export", seed, "-o", out).code == 0
    with wave.open(str(out), "rb") as sound:
        seconds = sound.getnframes() / sound.getframerate()
        frames = sound.readframes(sound.getnframes())
    assert 2.5 <= seconds < 12  # four quarters at 96 to the minute, and their dying away
    assert any(frames)


@pytest.mark.skipif(not can_sound(), reason="there is no FluidSynth or no SoundFont here")
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".opus", ".mp3"])
def test_sound_of_every_kind_says_what_it_became(suffix: str, line: Line, seed: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out{suffix}"
    ran = line("export", seed, "-o", out, "--normalise", "--json")
    told = json.loads(ran.out)
    assert (ran.code, ran.err, told["files"]) == (0, "", [str(out)])
    assert told["peak_dbfs"] == -1
    assert 2.5 <= told["seconds"] < 12
    sound = soundfile.info(out)
    assert (sound.samplerate, sound.duration) == (told["rate"], pytest.approx(told["seconds"], abs=1e-4))


@pytest.mark.skipif(not can_sound(), reason="there is no FluidSynth or no SoundFont here")
def test_bars_and_loops(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.flac"
    files.write(piece, Score((Track.of(Note(i * BAR, 480, 60 + i) for i in range(4)),)))
    bar = BAR / 480 * 60 / 96
    assert (
        line("export", piece, "-o", out, "--bars", "2-3", "--loop", "--bits", "16", "--rate", "48000").code
        == 0
    )
    assert soundfile.info(out).frames == round(2 * bar * 48000)
    assert soundfile.info(out).subtype == "PCM_16"
    assert line("export", piece, "-o", out, "--loop").code == 0
    assert soundfile.info(out).frames == round(4 * bar * 44100)
    assert line("export", piece, "-o", out, "--bars", "4").code == 0
    assert bar < soundfile.info(out).duration < bar + 8
    ran = line("export", piece, "-o", out, "--bars", "5-6")
    assert (ran.code, ran.err) == (1, "There is nothing in bar 5 or after it.\n")


@pytest.mark.skipif(not can_sound(), reason="there is no FluidSynth or no SoundFont here")
def test_tracks_by_themselves(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "song.ogg"
    tracks = tuple(Track.of([Note(0, 480, pitch)], name) for pitch, name in ((60, "Lead"), (48, "Bass")))
    files.write(piece, Score(tracks))
    ran = line("export", piece, "-o", out, "--tracks")
    folder = tmp_path / "song"
    assert ran.out.splitlines() == [str(folder / "1 Lead.ogg"), str(folder / "2 Bass.ogg")]
    assert sorted(path.name for path in folder.iterdir()) == ["1 Lead.ogg", "2 Bass.ogg"]


@pytest.mark.parametrize(
    "asked", [("--bits", "16"), ("--normalise",), ("--bars", "1"), ("--tracks",), ("--loop",), ("--json",)]
)
def test_what_only_sound_can_do_is_refused_elsewhere(
    asked: tuple[str, ...], line: Line, seed: Path, tmp_path: Path
) -> None:
    ran = line("export", seed, "-o", tmp_path / "out.mid", *asked)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "sound files" in ran.err
    assert not (tmp_path / "out.mid").exists()


@pytest.mark.parametrize(("suffix", "begins"), [(".pdf", b"%PDF"), (".png", b"\x89PNG"), (".svg", b"<svg")])
def test_pages_are_engraved(suffix: str, begins: bytes, line: Line, seed: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out{suffix}"
    assert line("export", seed, "-o", out) == Ran(0, f"{out}\n", "")
    assert out.read_bytes().startswith(begins)


def test_every_picture_of_several_pages_is_a_file(line: Line, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.svg"
    files.write(piece, Score((Track.of(Note(i * 240, 240, 60 + i % 12) for i in range(800)),)))
    ran = line("export", piece, "-o", out, "--paper", "A5", "--landscape", "--staff", "8")
    names = ran.out.splitlines()
    assert names == [str(tmp_path / f"out-{number}.svg") for number in range(1, len(names) + 1)]
    assert len(names) > 4
    assert 'width="210mm" height="148mm"' in Path(names[-1]).read_text(encoding="utf-8")


def test_musescore_draws_pages_where_it_is_wanted(line: Line, seed: Path, tmp_path: Path) -> None:
    if musescore.find() is None:
        pytest.skip("there is no MuseScore here")
    ran = line("export", seed, "-o", tmp_path / "out.png", "--musescore")
    assert (ran.code, ran.out) == (0, f"{tmp_path / 'out-1.png'}\n")
    assert (tmp_path / "out-1.png").read_bytes().startswith(b"\x89PNG")


def test_musescore_is_told_of_rests_as_it_understands_them(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, read = tmp_path / "piece.mid", []

    def drawn(path: Path, out: Path, _program: object) -> list[Path]:
        read.append(path.read_text(encoding="utf-8"))
        return [out]

    monkeypatch.setattr(musescore, "render", drawn)
    held = [Note(0, 480, 60), Note(960, 480, 60)]
    files.write(piece, Score((Track.of([*held, *(Note(240 * n, 240, 64) for n in range(8))], program=40),)))
    ran = line("export", piece, "-o", tmp_path / "out.pdf", "--musescore")
    assert (ran.code, ran.err) == (0, "")
    assert "<display-step>E</display-step>" in read[0]


def test_without_musescore_its_pages_are_refused(
    line: Line, seed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(musescore, "find", lambda: None)
    ran = line("export", seed, "-o", tmp_path / "out.pdf", "--musescore")
    assert (ran.code, ran.out, ran.err) == (1, "", f"{musescore.NOT_FOUND}\n")


@pytest.mark.parametrize(
    ("name", "asked"), [("out.mid", "--landscape"), ("out.wav", "--musescore"), ("out.mid", "--staff=6")]
)
def test_what_only_pages_can_be_is_refused_elsewhere(
    name: str, asked: str, line: Line, seed: Path, tmp_path: Path
) -> None:
    ran = line("export", seed, "-o", tmp_path / name, asked)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["out.xyz", "out", "seed.continuo"])
def test_other_endings_and_the_piece_itself_are_refused(
    name: str, line: Line, seed: Path, tmp_path: Path
) -> None:
    before = seed.read_bytes()
    ran = line("export", seed, "-o", tmp_path / name)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert seed.read_bytes() == before
