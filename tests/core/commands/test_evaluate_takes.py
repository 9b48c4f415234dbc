"""`./run evaluate --takes`: tunes continued from their first half, and judged."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from core import files
from core.commands import judged
from core.errors import Missing
from core.judging import held_out
from core.judging.halves import Halves, halve
from core.score import Track
from tests.core.commands.conftest import PHRASE, Ran
from tests.core.judging.lines import tune

Line = Callable[..., Ran]
TUNES = 9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tunes long enough, and a phrase that is not."""
    folder = tmp_path_factory.mktemp("tunes")
    for number in range(TUNES):
        files.write(folder / f"{number}.continuo", tune(random.Random(number)))
    files.write(folder / "short.continuo", replace(tune(random.Random(0)), tracks=(Track(PHRASE),)))
    return folder


def judge(line: Line, *arguments: object) -> dict[str, Any]:
    ran = line("evaluate", "--takes", "--json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    told: dict[str, Any] = json.loads(ran.out)
    return told


def test_every_way_of_drawing_is_told_and_the_nearest_marked(line: Line, folder: Path, model: Path) -> None:
    ways = ("--temperature", 0.3, 1.5, "--min-p", 0, 0.1, "--each", 1)
    told = judge(line, folder, "--model", model, *ways)
    judged = told["judged"]
    assert [(each["temperature"], each["min_p"]) for each in judged] == [
        (0.3, 0.0),
        (0.3, 0.1),
        (1.5, 0.0),
        (1.5, 0.1),
    ]
    assert [each["tunes"] for each in judged] == [TUNES] * 4
    assert [each["nearest"] for each in judged].count(True) == 1
    assert min(judged, key=lambda each: each["away"])["nearest"]
    for name in ("ends on the tonic", "bits a note"):
        assert len({each["traits"][name]["true"] for each in judged}) == 1, name
    calm, bold = judged[0], judged[2]
    assert calm["traits"]["bits a note"]["taken"] < bold["traits"]["bits a note"]["taken"]
    assert {"accuracy", "low", "high", "telling"} == calm["discriminator"].keys()
    assert 0 <= calm["overlap"]["groove"]["area"] <= 1


def test_the_same_seed_says_the_same_again(line: Line, folder: Path, model: Path) -> None:
    asked = (folder, "--model", model, "--count", 8, "--each", 1, "--seed")
    first = judge(line, *asked, 4)
    assert first == judge(line, *asked, 4)
    assert first["judged"] != judge(line, *asked, 5)["judged"]
    assert first["judged"][0]["tunes"] == 8


def test_tables_tell_the_figures(line: Line, folder: Path, model: Path) -> None:
    ran = line("evaluate", folder, "--takes", "--model", model, "--temperature", 0.5, 1, "--each", 1)
    assert ran.code == 0
    rows = ran.out.splitlines()
    heads = [row for row in rows if row.startswith("tiny, ")]
    assert [head.removesuffix("  ←") for head in heads] == [
        "tiny, temperature 0.5, min-p 0.02, likeness 0",
        "tiny, temperature 1, min-p 0.02, likeness 0",
    ]
    assert sum(head.endswith("←") for head in heads) == 1
    assert judged.CRITERION in ran.out
    summed = [row.split() for row in rows if row.startswith("temperature ")]
    assert [row[-1] == "←" for row in summed] == [head.endswith("←") for head in heads]
    distances = [float(row[6]) for row in summed]
    assert summed[distances.index(min(distances))][-1] == "←"
    assert ran.out.count("motif recall") == ran.out.count("A discriminator is right about ") == 2
    assert ran.out.endswith(f"{TUNES} tunes, 1 take of each\n")


def test_scores_are_written_for_the_eye(line: Line, folder: Path, model: Path, tmp_path: Path) -> None:
    judge(line, folder, "--model", model, "--count", 8, "--each", 2, "--scores", tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[:3] == [
        "001-t1-p0.02-l0-1.musicxml",
        "001-t1-p0.02-l0-2.musicxml",
        "001-true.musicxml",
    ]
    assert len(names) == 8 * 3
    true, take = (files.read(tmp_path / name).score for name in (names[2], names[0]))
    halves = halve("", true)
    assert halves
    seed = halves.true.seed
    assert take.tracks[0].notes[: len(seed)] == true.tracks[0].notes[: len(seed)]
    assert take.tracks[0].notes != true.tracks[0].notes
    assert take.end == true.end


def test_too_few_tunes_are_told_in_a_sentence(line: Line, folder: Path, model: Path) -> None:
    ran = line("evaluate", "--takes", folder / "1.continuo", folder / "short.continuo", "--model", model)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "there are 1." in ran.err


def test_without_music21_there_are_no_held_out_tunes(
    line: Line, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> NoReturn:
        raise Missing("Training reads its tunes from music21, which is not installed.")

    monkeypatch.setattr(held_out, "corpus_folder", missing)
    ran = line("evaluate", "--takes", "--model", model)
    assert (ran.code, ran.out, ran.err) == (1, "", judged.NO_TUNES + "\n")


def test_without_a_path_the_held_out_tunes_are_judged(
    line: Line, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = [each for n in range(12) if (each := halve(f"{n}", tune(random.Random(n))))]
    asked: list[list[str]] = []

    def of(names: list[str]) -> list[Halves]:
        asked.append(names)
        return halves

    monkeypatch.setattr(held_out, "held_out", of)
    told = judge(line, "--model", model, "--count", 10, "--each", 1)
    assert told["judged"][0]["tunes"] == 10
    judge(line, "--model", model, "--count", 8, "--each", 1, "--collections", "bach", "songs")
    assert asked == [[], ["bach", "songs"]]  # the tiny model does not say what it was measured on


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "required: PATH"),
        (("x", "--each", 3), "--each goes with --takes"),
        (("x", "--min-p", 0.1), "--min-p goes with --takes"),
        (("x", "--scores", "."), "--scores goes with --takes"),
        (("x", "--collections", "bach"), "--collections goes with --takes"),
        (("x", "--takes", "--collections", "bach"), "--collections does not go with PATH"),
        (("x", "--takes", "--notes"), "--notes does not go with --takes"),
        (("x", "--takes", "--temperature", 3), "not between"),
    ],
)
def test_what_does_not_go_together_is_not_understood(
    arguments: tuple[object, ...], complaint: str, line: Line
) -> None:
    ran = line("evaluate", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert complaint in ran.err


def test_scores_need_a_folder(line: Line, folder: Path, model: Path, tmp_path: Path) -> None:
    ran = line("evaluate", folder, "--takes", "--model", model, "--scores", tmp_path / "none")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
