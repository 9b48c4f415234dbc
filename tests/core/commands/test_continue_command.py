"""`./run continue`: files in, files out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core import files
from core.score import MetreChange, Note, Score, Track
from tests.core.commands.conftest import BAR, PHRASE, Ran

Line = Callable[..., Ran]


def test_the_phrase_is_kept_and_continued_to_the_bar(
    line: Line, seed: Path, model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.mid"
    ran = line("continue", seed, "-o", out, "--bars", 2, "--model", model, "--seed", 5)
    assert ran.code == 0
    notes = files.read(out).score.tracks[0].notes
    assert tuple((n.start, n.length, n.pitch) for n in notes[:4]) == tuple(
        (n.start, n.length, n.pitch) for n in PHRASE
    )
    assert len(notes) > 4
    assert max(note.end for note in notes) <= 3 * BAR


def test_several_takes_are_several_files_and_come_back_with_their_seed(
    line: Line, seed: Path, model: Path, tmp_path: Path
) -> None:
    def continued(name: str, number: int) -> list[tuple[Note, ...]]:
        options = ("--takes", 3, "--seed", number, "--temperature", 2, "--model", model, "--json")
        ran = line("continue", seed, "-o", tmp_path / name, *options)
        told = json.loads(ran.out)
        assert (ran.code, told["seed"], told["start"], told["end"]) == (0, number, BAR, 5 * BAR)
        assert [Path(take["file"]).name for take in told["takes"]] == [
            name.replace(".", f"-{index}.") for index in (1, 2, 3)
        ]
        scores = [files.read(Path(take["file"])).score for take in told["takes"]]
        assert [len(take["notes"]) + 4 for take in told["takes"]] == [len(s.tracks[0].notes) for s in scores]
        return [score.tracks[0].notes for score in scores]

    first = continued("a.continuo", 7)
    assert len(set(first)) == 3
    assert first == continued("b.continuo", 7)
    assert first != continued("c.continuo", 8)


def test_a_project_has_the_takes_that_were_written(
    line: Line, seed: Path, model: Path, tmp_path: Path
) -> None:
    options = ("--takes", 2, "--temperature", 2, "--model", model)
    assert line("continue", seed, "-o", tmp_path / "first.continuo", *options).code == 0
    piece = tmp_path / "first-1.continuo"
    tree = files.read(piece).takes
    assert len(tree.nodes) == 2
    assert line("continue", piece, "-o", tmp_path / "then.continuo", "--model", model).code == 0
    grown = files.read(tmp_path / "then.continuo").takes
    assert grown.nodes[:2] == tree.nodes
    assert grown.nodes[2].parent == 0


def test_which_notes_were_suggested_is_remembered_on_request(
    line: Line, seed: Path, model: Path, tmp_path: Path
) -> None:
    def models(name: str, *options: str) -> list[str]:
        ran = line("continue", seed, "-o", tmp_path / name, "--seed", 5, "--model", model, *options)
        assert ran.code == 0
        assert "suggested" not in ran.err
        return [note.suggested for note in files.read(tmp_path / name).score.tracks[0].notes]

    for name in ("out.mid", "out.musicxml"):
        asked = models(name, "--provenance")
        assert asked[:4] == [""] * 4
        assert len(asked) > 4
        assert set(asked[4:]) == {"tiny"}
        assert set(models(name)) == {""}
    out = tmp_path / "out.abc"
    ran = line("continue", seed, "-o", out, "--seed", 5, "--model", model, "--provenance")
    assert ran.code == 0
    assert "remember which notes were suggested" in ran.err


def test_a_key_is_kept(line: Line, seed: Path, model: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.continuo"
    assert line("continue", seed, "-o", out, "--key", "F# major", "--model", model).code == 0
    notes = files.read(out).score.tracks[0].notes[4:]
    assert notes
    assert {note.pitch % 12 for note in notes} <= {6, 8, 10, 11, 1, 3, 5}


def test_how_like_the_phrase_and_how_it_ends_are_asked_for(line: Line, model: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.continuo"
    files.write(seed, Score((Track(tuple(Note(240 * n, 240, 60 + n % 4) for n in range(32))),)))

    def written(*options: object) -> tuple[float, bool, str]:
        fixed = ("--model", model, "--seed", 3, "--temperature", 0.3, "--json")
        told = json.loads(line("continue", seed, "-o", tmp_path / "a.mid", *fixed, *options).out)
        return told["likeness"], told["close"], str(told["takes"])

    plain, like, unlike = written(), written("--likeness", 1), written("--likeness", -0.5, "--close")
    assert (plain[:2], like[:2], unlike[:2]) == ((0.0, False), (1.0, False), (-0.5, True))
    assert like[2] != plain[2]
    out = tmp_path / "b.mid"
    ran = line("continue", seed, "-o", out, "--model", model, "--likeness", 1.5)
    assert ran.code != 0
    assert "between -1 and 1" in ran.err
    assert not out.exists()


def test_the_random_seed_is_told_so_that_it_can_be_used_again(
    line: Line, seed: Path, model: Path, tmp_path: Path
) -> None:
    ran = line("continue", seed, "-o", tmp_path / "a.continuo", "--model", model)
    number = ran.out.split("--seed ")[1].strip()
    line("continue", seed, "-o", tmp_path / "b.continuo", "--model", model, "--seed", number)
    assert (tmp_path / "a.continuo").read_bytes() == (tmp_path / "b.continuo").read_bytes()


def test_the_first_melodic_track_is_continued_unless_another_is_named(
    line: Line, model: Path, tmp_path: Path
) -> None:
    piece = tmp_path / "piece.continuo"
    drums = Track((Note(0, 480, 36),), name="Drums", percussion=True)
    files.write(piece, Score((drums, Track(PHRASE, name="Flute"), Track(PHRASE, name="Oboe"))))
    for options, continued in (((), 1), (("--track", 3), 2)):
        out = tmp_path / "out.continuo"
        assert line("continue", piece, "-o", out, "--model", model, *options).code == 0
        counts = [len(track.notes) for track in files.read(out).score.tracks]
        assert [count > before for count, before in zip(counts, (1, 4, 4), strict=True)] == [
            index == continued for index in range(3)
        ]


def test_tracks_are_continued_together_drums_by_their_pattern(
    line: Line, model: Path, tmp_path: Path
) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.continuo"
    drums = Track(tuple(Note(480 * at, 60, 36) for at in range(4)), name="Drums", percussion=True)
    files.write(piece, Score((Track(PHRASE, name="Flute"), drums)))
    ran = line("continue", piece, "-o", out, "--model", model, "--along", "all", "--bars", 2, "--json")
    (take,) = json.loads(ran.out)["takes"]
    assert [part["track"] for part in take["others"]] == [2]
    kit = files.read(out).score.tracks[1]
    assert {note.pitch for note in kit.notes} == {36}
    assert [note.start for note in kit.notes if note.start >= 1920] == [1920 + 480 * at for at in range(8)]
    assert line("continue", piece, "-o", out, "--model", model, "--along", "9").code == 1


def test_tracks_are_developed_together(line: Line, model: Path, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.continuo"
    low = Track(tuple(replace(note, pitch=note.pitch - 24) for note in PHRASE), name="Cello")
    files.write(piece, Score((Track(PHRASE, name="Flute"), low, Track(name="Silent"))))
    asked = ("--develop", "1-1", "--as", "sequence", "--along", "all", "--json")
    ran = line("continue", piece, "-o", out, "--model", model, *asked)
    take = json.loads(ran.out)["takes"][0]
    assert [part["track"] for part in take["others"]] == [2]
    flute, cello = (track.notes[len(PHRASE) :] for track in files.read(out).score.tracks[:2])
    assert [(note.start, note.pitch - 24) for note in flute] == [(note.start, note.pitch) for note in cello]
    assert flute


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("no.mid", "-o", "out.mid"), "no.mid"),
        (("seed.continuo", "-o", "out.docx"), "out.docx"),
        (("seed.continuo", "-o", "seed.continuo"), "seed.continuo"),
        (("seed.continuo", "-o", "out.mid", "--track", "9"), "9"),
        (("seed.continuo", "-o", "out.mid", "--model", "nobody"), "nobody"),
        (("seed.continuo", "-o", "no/out.mid"), "out.mid"),
        (("broken.mid", "-o", "out.mid"), "broken.mid"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    options: tuple[str, ...],
    word: str,
    line: Line,
    seed: Path,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.mid").write_bytes(b"MThd, and then nothing of use")
    before = seed.read_bytes()
    ran = line("continue", *options, *(() if "--model" in options else ("--model", model)))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert word in ran.err
    assert seed.read_bytes() == before


def test_no_take_is_written_over_the_piece(line: Line, model: Path, tmp_path: Path) -> None:
    piece = tmp_path / "out-2.continuo"
    files.write(piece, Score((Track(PHRASE),)))
    before = piece.read_bytes()
    options = ("--takes", 3, "--model", model)
    ran = line("continue", piece, "-o", tmp_path / "out.continuo", *options)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert piece.read_bytes() == before
    assert not (tmp_path / "out-1.continuo").exists()


def test_an_empty_piece_is_begun(line: Line, model: Path, tmp_path: Path) -> None:
    piece, out = tmp_path / "empty.mid", tmp_path / "out.mid"
    files.write(piece, Score(metres=(MetreChange(0, 6, 8),)))
    ran = line("continue", piece, "-o", out, "--model", model, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["start"], told["end"]) == (0, 0, 4 * 1440)
    assert [notice in ran.err for notice in told["notices"]] == [True, True]
    assert files.read(out).score.metres == (MetreChange(0, 6, 8),)


def test_a_melody_is_begun_beside_drums(line: Line, model: Path, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.continuo"
    files.write(piece, Score((Track((Note(0, 480, 36),), percussion=True), Track())))
    assert line("continue", piece, "-o", out, "--model", model).code == 0
    assert [bool(track.notes) for track in files.read(out).score.tracks] == [True, True]


def test_what_the_written_form_cannot_hold_is_told(line: Line, model: Path, tmp_path: Path) -> None:
    piece = tmp_path / "piece.continuo"
    drums = Track((Note(0, 960, 38), Note(480, 480, 38)), percussion=True)
    files.write(piece, Score((Track((Note(0, 487, 60), Note(487, 700, 60))), drums)))
    for suffix, lost in ((".continuo", ()), (".mid", ("cut",)), (".musicxml", ("off the grid",))):
        ran = line("continue", piece, "-o", tmp_path / f"out{suffix}", "--model", model, "--json")
        told = [notice for notice in json.loads(ran.out)["notices"] if notice[-2].isdigit()]
        assert len(told) == len(lost)
        assert all(word in notice for word, notice in zip(lost, told, strict=True))


def test_a_folder_that_is_not_there_is_told(line: Line, seed: Path, model: Path, tmp_path: Path) -> None:
    ran = line("continue", seed, "-o", tmp_path / "no/out.mid", "--model", model)
    assert (ran.code, ran.out) == (1, "")
    assert "There is no folder" in ran.err


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--given", 1, "--track", 1), "Track 1 is one to go with (--given)"),
        (("--given", 1, "--along", 1), "Track 1 is one to go with (--given)"),
        (("--develop", "1-1", "--given", 1), "leave out --given"),
    ],
)
def test_voices_that_contradict_each_other_are_told_in_a_sentence(
    line: Line, seed: Path, model: Path, tmp_path: Path, options: tuple[object, ...], why: str
) -> None:
    out = tmp_path / "out.mid"
    ran = line("continue", seed, "-o", out, "--model", model, *options)
    assert ran.code == 1
    assert why in ran.err
    assert not out.exists()
