"""`./run evaluate`: bits per note of files and folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core import files
from core.harmony import Key
from core.polyphony.company import SLOTS
from core.score import KeyChange, MetreChange, Note, Score, Track
from tests.core.commands.conftest import PHRASE, Ran
from tests.core.lstm.tiny import tiny_bundle

Line = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pieces, one of them deeper, and two files that are none."""
    (tmp_path / "deeper").mkdir()
    files.write(tmp_path / "a.mid", Score((Track(PHRASE),)))
    files.write(tmp_path / "deeper/b.continuo", Score((Track((*PHRASE, Note(1920, 480, 62))),)))
    (tmp_path / "notes.txt").write_text("no music", encoding="utf-8")
    (tmp_path / "broken.mid").write_bytes(b"MThd")
    return tmp_path


def test_a_folder_is_measured_piece_by_piece(line: Line, folder: Path, model: Path) -> None:
    ran = line("evaluate", folder, "--model", model, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["model"], told["notes"]) == (0, "tiny", 9)
    assert [(Path(piece["path"]).name, piece["notes"]) for piece in told["pieces"]] == [
        ("a.mid", 4),
        ("b.continuo", 5),
    ]
    assert told["all"] == pytest.approx(told["timing"] + told["pitch"], abs=2e-4)
    mean = sum(piece["notes"] * piece["pitch"] for piece in told["pieces"]) / 9
    assert told["pitch"] == pytest.approx(mean, abs=2e-4)
    # A model that knows nothing has about the 128 pitches to choose from.
    assert 5 < told["pitch"] < 9
    assert "broken.mid" in ran.err


def test_the_figures_are_told_in_a_line(line: Line, folder: Path, model: Path) -> None:
    ran = line("evaluate", folder / "a.mid", "--model", model)
    assert ran.out.startswith("tiny: ")
    assert ran.out.endswith("4 notes in 1 piece\n")


@pytest.mark.parametrize("name", ["broken.mid", "nothing.mid", "empty", "silent.mid"])
def test_what_cannot_be_measured_is_told(name: str, line: Line, folder: Path, model: Path) -> None:
    (folder / "empty").mkdir()
    files.write(folder / "silent.mid", Score())
    ran = line("evaluate", folder / name, "--model", model)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_a_piece_without_a_melody_in_a_folder_is_told(line: Line, folder: Path, model: Path) -> None:
    files.write(folder / "silent.mid", Score())
    ran = line("evaluate", folder, "--model", model, "--json")
    assert (ran.code, len(json.loads(ran.out)["pieces"])) == (0, 2)
    assert "“silent.mid” has no melody to measure." in ran.err


def test_a_named_file_that_is_no_use_does_not_stop_the_others(line: Line, folder: Path, model: Path) -> None:
    ran = line("evaluate", folder / "broken.mid", folder / "nothing.mid", folder / "a.mid", "--model", model)
    assert (ran.code, ran.err.count("\n")) == (0, 2)
    assert ran.out.endswith("4 notes in 1 piece\n")


def test_every_tune_of_a_book_is_measured_and_kern_too(line: Line, tmp_path: Path, model: Path) -> None:
    (tmp_path / "book.abc").write_text(
        "X:1\nT:One\nK:G\nGABc|\n\nX:2\nK:G\nz4|\n\nX:3\nT:Three\nK:C\n{a}c2|\n"
    )
    (tmp_path / "song.krn").write_text("**kern\n*M4/4\n=1\n4c\n4d\n==\n*-\n")
    ran = line("evaluate", tmp_path, "--model", model, "--json")
    told = [
        (Path(piece["path"]).name, piece.get("tune"), piece.get("title"), piece["notes"])
        for piece in json.loads(ran.out)["pieces"]
    ]
    assert told == [("book.abc", 1, "One", 4), ("book.abc", 2, "Three", 1), ("song.krn", None, None, 2)]
    assert ran.err == "In 1 of 3 pieces: Grace notes were left out.\n"


def test_one_piece_tells_what_was_left_out_under_its_name(line: Line, tmp_path: Path, model: Path) -> None:
    (tmp_path / "one.abc").write_text("X:1\nK:C\n{a}c2|\n")
    ran = line("evaluate", tmp_path / "one.abc", "--model", model)
    assert ran.err == "“one.abc”: Grace notes were left out.\n"


def test_accuracy_and_calibration_are_told(line: Line, folder: Path, model: Path) -> None:
    told = json.loads(line("evaluate", folder, "--model", model, "--json").out)
    macro = sum(piece["pitch"] for piece in told["pieces"]) / 2
    assert told["macro"]["pitch"] == pytest.approx(macro, abs=2e-4)
    hits = sum(piece["notes"] * piece["accuracy"]["pitch"] for piece in told["pieces"]) / 9
    assert told["accuracy"]["pitch"] == pytest.approx(hits, abs=2e-4)
    sure = told["calibration"]
    assert sure["bins"] == 15
    assert 0 <= sure["pitch_error"] <= 1
    assert sure["pitch_bits"] <= told["pitch"] + 1e-3
    assert sure["timing_bits"] <= told["timing"] + 1e-3

    shown = line("evaluate", folder, "--model", model).out
    assert f"{told['calibration']['pitch_error']:.1%}" in shown
    assert f"{told['macro']['all']:.3f}" in shown


PICKUP = Score(
    (Track((Note(0, 480, 70), Note(480, 240, 75), Note(720, 160, 61), Note(880, 560, 72))),),
    metres=(MetreChange(0, 3, 4),),
    keys=(KeyChange(0, Key("Eb")),),
    pickup=480,
    title="Lied",
)


def test_notes_are_told_by_bar_beat_and_name(line: Line, tmp_path: Path, model: Path) -> None:
    files.write(tmp_path / "lied.continuo", PICKUP)
    ran = line("evaluate", tmp_path / "lied.continuo", "--model", model, "--notes")
    head, columns, *rows = ran.out.split("\n\n")[0].splitlines()
    assert head.startswith(f"{tmp_path / 'lied.continuo'} (Lied): ")
    assert columns.split() == ["bar.beat", "note", "timing", "pitch"]
    assert [row.split()[:2] for row in rows] == [
        ["0.3", "B♭4"],
        ["1.1", "E♭5"],
        ["1.1+1/2", "D♭4"],
        ["1.1+5/6", "C5"],
    ]
    assert len({len(row) for row in [columns, *rows]}) == 1  # aligned
    bits = sum(float(part) for row in rows for part in row.split()[2:]) / 4
    assert float(head.split(": ")[-1].split()[0]) == pytest.approx(bits, abs=0.02)


def test_notes_are_told_to_a_script(line: Line, tmp_path: Path, model: Path) -> None:
    files.write(tmp_path / "lied.continuo", PICKUP)
    plain = json.loads(line("evaluate", tmp_path, "--model", model, "--json").out)
    assert "surprise" not in plain["pieces"][0]
    told = json.loads(line("evaluate", tmp_path, "--model", model, "--json", "--notes").out)
    notes = told["pieces"][0]["surprise"]
    assert [(note["bar"], note["beat"], note["note"]) for note in notes[:3]] == [
        (0, 3, "B♭4"),
        (1, 1, "E♭5"),
        (1, 1.5, "D♭4"),
    ]
    assert [(note["start"], note["length"], note["pitch"]) for note in notes] == [
        (note.start, note.length, note.pitch) for note in PICKUP.tracks[0].notes
    ]
    assert sum(note["pitch_bits"] for note in notes) / 4 == pytest.approx(told["pitch"], abs=2e-4)
    assert sum(note["timing_bits"] for note in notes) / 4 == pytest.approx(told["timing"], abs=2e-4)


def test_a_model_of_several_voices_measures_every_track(line: Line, tmp_path: Path) -> None:
    high = Track(tuple(Note(480 * place, 480, 72 + place) for place in range(4)), "Flute")
    block = Track(tuple(Note(start, 960, pitch) for start in (0, 960) for pitch in (48, 52, 55)), "Piano")
    files.write(tmp_path / "duo.mid", Score((high, block)))
    several = tiny_bundle(tmp_path / "several", company=SLOTS).folder
    told = json.loads(line("evaluate", tmp_path / "duo.mid", "--model", several, "--json", "--notes").out)
    (piece,) = told["pieces"]
    assert (told["notes"], piece["notes"]) == (10, 10)
    assert [(each["track"], each["name"], each["voices"], each["notes"]) for each in piece["tracks"]] == [
        (1, "Flute", 1, 4),
        (2, "Piano", 3, 6),
    ]
    assert [(each["track"], each["pitch"]) for each in piece["surprise"]][:4] == [
        (1, 72),
        (2, 55),
        (2, 52),
        (2, 48),
    ]
    ran = line("evaluate", tmp_path / "duo.mid", "--model", several)
    assert "  Piano, 3 voices" in ran.out
    assert "bits, mean over pieces" in ran.out
    assert ran.out.endswith("10 notes in 1 piece\n")


def test_a_model_of_melodies_measures_the_top_line_as_before(line: Line, tmp_path: Path, model: Path) -> None:
    block = Track(tuple(Note(start, 960, pitch) for start in (0, 960) for pitch in (48, 52, 55)))
    files.write(tmp_path / "duo.mid", Score((block, Track(PHRASE))))
    told = json.loads(line("evaluate", tmp_path / "duo.mid", "--model", model, "--json").out)
    assert told["notes"] == 2
    assert "tracks" not in told["pieces"][0]
