"""`./run train`: what it is told, and what a light set-up says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.commands import train_command
from core.lstm import bundle
from core.lstm.train import TrainingOptions
from tests.core.commands.conftest import Ran

Line = Callable[..., Ran]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[TrainingOptions]:
    """The trainings that were asked for; none is carried out."""
    trainings: list[TrainingOptions] = []

    def train(options: TrainingOptions, report: Callable[[str], None]) -> Path:
        trainings.append(options)
        report("epoch 1")
        return options.out

    monkeypatch.setattr("core.lstm.train.train", train)
    monkeypatch.setattr(bundle, "folders", lambda: (tmp_path / "bundled", tmp_path / "own"))
    monkeypatch.setattr(train_command, "find_spec", lambda name: name)
    return trainings


def test_a_model_goes_where_models_are_looked_for(
    asked: list[TrainingOptions], line: Line, tmp_path: Path
) -> None:
    assert line("train", "--quick") == Ran(0, f"{tmp_path}/own/quick\n", "epoch 1\n")
    (options,) = asked
    assert (options.out, options.quick, options.resume) == (tmp_path / "own/quick", True, False)
    assert options.work.parts[-2:] == ("runs", "quick")


def test_options_reach_the_training(asked: list[TrainingOptions], line: Line, tmp_path: Path) -> None:
    line(
        "train", "--name", "jigs", "--title", "Jigs", "--resume", "--epochs", 3, "--units", 64, "--layers", 1
    )
    (options,) = asked
    assert (options.out.name, options.work.name, options.title) == ("jigs", "jigs", "Jigs")
    assert (options.resume, options.epochs, options.units, options.layers) == (True, 3, 64, 1)


def test_collections_can_be_chosen(asked: list[TrainingOptions], line: Line) -> None:
    line("train", "--collections", "oneills1850", "airdsAirs")
    assert list(asked[0].collections) == ["oneills1850", "airdsAirs"]


def test_the_free_collections_are_those_whose_terms_restrict_nothing(
    asked: list[TrainingOptions], line: Line
) -> None:
    line("train", "--free")
    assert "oneills1850" in asked[-1].collections
    assert not {"essenFolksong", "palestrina"} & {*asked[-1].collections}
    assert line("train", "--free", "--collections", "bach").code == 2


def test_a_folder_of_other_things_is_not_written_into(
    asked: list[TrainingOptions], line: Line, tmp_path: Path
) -> None:
    (tmp_path / "diary.txt").write_text("mine", encoding="utf-8")
    ran = line("train", "--out", tmp_path)
    assert (ran.code, ran.err.count("\n"), asked) == (1, 1, [])


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".hidden"])
def test_a_name_is_a_plain_one(name: str, line: Line) -> None:
    assert line("train", "--name", name).code == 2


def test_a_light_set_up_says_what_to_do(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_command, "find_spec", lambda name: None)
    ran = line("train", "--quick")
    assert (ran.code, ran.err) == (1, f"{train_command.LIGHT}\n")
    assert "./run --full" in ran.err


def test_preparing_reads_and_tells_without_tensorflow(
    line: Line, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: list[TrainingOptions]
) -> None:
    monkeypatch.setattr(train_command, "find_spec", lambda name: None)
    monkeypatch.setattr("core.lstm.dataset.user_cache_path", lambda name: tmp_path)
    ran = line("train", "--prepare", "--collections", "nottingham-dataset")
    assert (ran.code, asked) == (0, [])
    assert "Reading Nottingham Music Database" in ran.err
    assert "2 tunes, 161 notes, 2 families" in ran.out
    assert "metres: 4/4 2" in ran.out
    (written,) = tmp_path.glob("*.json")
    assert str(written) in ran.out
    again = line("train", "--prepare", "--collections", "nottingham-dataset", "--json")
    assert again.err == ""
    told = json.loads(again.out)
    assert told == json.loads(written.read_text(encoding="utf-8"))
    assert told["collections"][0]["terms"]


@pytest.mark.parametrize("options", [("--json",), ("--fix",), ("--prepare", "--fix", "--quick")])
def test_what_makes_no_sense_together_is_refused(options: tuple[str, ...], line: Line) -> None:
    ran = line("train", *options)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "--fix" in ran.err


def test_an_index_is_made_again_without_tensorflow(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(train_command, "find_spec", lambda name: None)
    monkeypatch.setattr("core.lstm.indexing.reindex", lambda folder, report: made.append(folder))
    shipped = bundle.folders()[0] / "fiddle"
    assert line("train", "--reindex", "fiddle") == Ran(0, f"{shipped}\n", "")
    assert line("train", "--reindex", shipped).code == 0
    assert made == [shipped, shipped]
    ran = line("train", "--reindex", "lute")
    assert (ran.code, ran.err.count("\n"), len(made)) == (1, 1, 2)
    assert "no model called lute" in ran.err


def test_stopping_says_how_to_go_on(line: Line, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*_arguments: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.lstm.train.train", stopped)
    monkeypatch.setattr(train_command, "find_spec", lambda name: name)
    ran = line("train", "--out", tmp_path / "model")
    assert ran.code == 130
    assert "--resume" in ran.err
