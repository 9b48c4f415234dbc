import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadRequest, ContinuoError
from core.lstm import corpus, dataset, measure
from core.lstm.bundle import load_folder
from core.lstm.curves import CURVES
from core.lstm.sealed import CARD, LARGEST, MOST_PARAMETERS, STEP, WEIGHTS
from core.lstm.train import LOG, STATE, TrainingOptions, train
from tests.core.lstm.test_tunes import walk

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
trainer = pytest.importorskip("core.lstm.trainer")

LETTERS = "CDEFGAB"


@pytest.fixture(autouse=True)
def eager() -> Iterator[None]:
    """Steps run as they are: compiling them takes longer than these trainings."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainingOptions:
    """A training of seconds, on tunes made up for it."""
    for collection in corpus.COLLECTIONS[:2]:
        (tmp_path / "corpus" / collection.name).mkdir(parents=True)
        tunes = [_tune(number, hash_of=len(collection.name)) for number in range(40)]
        (tmp_path / "corpus" / collection.name / "a.abc").write_text("\n".join(tunes))
    monkeypatch.setattr(corpus, "corpus_folder", lambda: tmp_path / "corpus")
    monkeypatch.setattr(dataset, "user_cache_path", lambda _name: tmp_path / "cache")
    monkeypatch.setattr(measure, "_RUNS", 1)
    return TrainingOptions(
        tmp_path / "models" / "new",
        tmp_path / "work",
        epochs=2,
        units=12,
        layers=1,
        embedding=12,
        head=12,
        notes=400,
    )


def _tune(number: int, hash_of: int) -> str:
    notes = "".join(LETTERS[pitch % 7] for pitch in walk(number * 31 + hash_of, 16))
    bars = "|".join(notes[place : place + 4] for place in range(0, 16, 4))
    return f"X:{number}\nT:Tune {number}\nM:4/4\nL:1/4\nK:C\n{bars}|\n"


def quietly(_line: str) -> None:
    """Training's report, for nobody."""


def test_a_network_that_no_model_may_have_is_refused_before_it_learns(
    options: TrainingOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parameter takes 1.08 bytes in the step of `folk`, and two in its weights."""
    assert LARGEST[STEP] > 1.08 * MOST_PARAMETERS
    assert LARGEST[WEIGHTS] > 2.01 * MOST_PARAMETERS
    monkeypatch.setattr(trainer, "MOST_PARAMETERS", 1000)
    with pytest.raises(BadRequest, match="no model may have more than 1,000; ask for fewer units"):
        train(options, quietly)
    assert not options.work.exists()


def test_a_training_ends_in_a_bundle_with_a_card(options: TrainingOptions) -> None:
    lines: list[str] = []
    folder = train(options, lines.append)
    bundle = load_folder(folder)
    assert folder == options.out
    assert bundle.title == "Folk melodies"
    assert 3 < bundle.figures["bits_per_note"] < 25
    assert bundle.figures["epochs"] == 2
    assert len(bundle.tunes.names) > 50
    card = (folder / CARD).read_text(encoding="utf-8")
    assert "non-commercial" in card
    assert "1 LSTM layer of" in card
    assert f"]({CURVES})" in card
    assert (folder / CURVES).read_bytes().startswith(b"\x89PNG")
    assert f"{bundle.figures['bits_per_note']:.3f}" in card
    assert any("epoch 2" in line for line in lines)
    assert sorted(folder.parent.iterdir()) == [folder]  # nothing is left beside it
    history = json.loads((options.work / LOG).read_text())
    assert history[1]["all"] < history[0]["all"]


def test_an_interrupted_training_goes_on_as_if_nothing_had_been(
    options: TrainingOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.lstm.train._publish", lambda *_: options.out)

    def interrupt(line: str) -> None:
        if line.startswith("epoch 1"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(options, interrupt)
    lines: list[str] = []
    train(options, lines.append)
    assert "Going on after epoch 1" in lines
    resumed = json.loads((options.work / LOG).read_text())
    apart = replace(options, work=options.work.with_name("apart"))
    train(apart, quietly)
    straight = json.loads((apart.work / LOG).read_text())
    assert len(resumed) == len(straight) == 2
    assert resumed[1]["all"] == pytest.approx(straight[1]["all"], abs=1e-3)


def test_a_checkpoint_of_another_network_is_refused(options: TrainingOptions) -> None:
    options.work.mkdir(parents=True)
    np.savez(options.work / STATE, v0=np.zeros(3))
    with pytest.raises(ContinuoError, match="another training"):
        train(options, quietly)


def test_quick_asks_for_less_unless_told_otherwise(tmp_path: Path) -> None:
    quick = TrainingOptions(tmp_path, tmp_path, quick=True).resolved()
    assert quick.units < TrainingOptions(tmp_path, tmp_path).units
    assert quick.most > 0
    told = TrainingOptions(tmp_path, tmp_path, quick=True, epochs=1).resolved()
    assert (told.epochs, told.units) == (1, quick.units)
