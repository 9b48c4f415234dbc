"""A network of several voices from its training to its bundle: figures, index, card."""

import shutil
from collections.abc import Iterator
from math import log
from pathlib import Path

import pytest

from core import trial
from core.lstm import bundle as bundle_module
from core.lstm.bundle import load_folder
from core.lstm.curves import CURVES
from core.lstm.indexing import index_of, reindex
from core.lstm.sealed import CARD, STEP, TUNES, read_seal
from core.lstm.train import Learnt, TrainingOptions
from core.polyphony import training
from core.polyphony.company import SLOTS
from core.polyphony.measuring import columns_for, measure
from core.polyphony.publishing import TITLE, publish
from core.polyphony.training import begin_with, learn
from tests.core.polyphony.made import packed

pytest.importorskip("tensorflow", reason="training needs TensorFlow")


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learnt]:
    """A training of a second."""
    import tensorflow as tf

    place = tmp_path_factory.mktemp("ensemble")
    options = TrainingOptions(
        place / "models" / "ensemble",
        place / "work",
        epochs=2,
        units=12,
        layers=1,
        embedding=12,
        head=12,
        notes=400,
    )
    tf.config.run_functions_eagerly(True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "prepared", lambda *_: packed())
        yield learn(options, lambda *_: None)
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="module")
def folder(learnt: Learnt) -> Path:
    """Its bundle."""
    return publish(learnt, lambda *_: None)


def test_what_is_published_hears_several_voices_and_says_how_well(folder: Path) -> None:
    found = load_folder(folder)
    assert (found.title, found.company) == (TITLE, SLOTS)
    assert list(found.figures["test"]) == ["bach", "schumann_robert", "essenFolksong"]
    assert found.figures["bits_per_note"] == found.figures["test"]["bach"]["all"]
    assert 5 < found.figures["bits_per_note"] < 25
    given = found.figures["given"]
    assert [each["notes"] for each in given.values()] == [52, 39, 13]
    assert found.figures["learnt"] == {"bach": 104, "schumann_robert": 39, "essenFolksong": 13}
    assert found.figures["epochs"] == 2


def test_the_card_calls_collections_by_their_titles(folder: Path) -> None:
    card = (folder / CARD).read_text(encoding="utf-8")
    assert "- Bach's chorales: 104 notes" in card
    assert "| A string quartet by Robert Schumann | 1 | 39 |" in card
    assert "| Essen Folksong Collection | 1 | 13 |" in card
    assert "| schumann" not in card
    figures = load_folder(folder).figures["test"]
    assert f"| {figures['bach']['all']:.3f} | 3.053 |" in card
    assert f"| {figures['schumann_robert']['all']:.3f} | – |" in card
    nats = figures["bach"]["all"] * 52 * log(2) / (4 * 62)  # four voices, 62 sixteenths
    assert f"come to {nats:.3f} nats" in card
    assert f"]({CURVES})" in card
    assert (folder / CURVES).read_bytes().startswith(b"\x89PNG")
    assert f"`tunes.npz` ({(folder / TUNES).stat().st_size:,} bytes)" in card


def test_the_index_knows_every_voice_and_is_made_again_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, before = packed(), load_folder(folder)
    expected = index_of(data, data.tunes("train"))
    assert before.tunes.hashes.tolist() == expected.hashes.tolist()
    tenor = data.lines(1)[2]
    run = before.tunes.longest(tenor)
    assert run is not None
    assert (run.notes, run.tune) == (13, "Bach/B (bach/b#1)")
    card = (folder / CARD).read_text(encoding="utf-8")
    monkeypatch.setattr("core.lstm.indexing.prepared", lambda _encoding, report: data)
    reindex(folder)
    after = load_folder(folder)
    assert after.tunes.hashes.tolist() == expected.hashes.tolist()
    assert after.figures == before.figures
    assert (folder / CARD).read_text(encoding="utf-8") == card


def test_it_stands_behind_the_models_of_melodies_and_is_found(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (*bundle_module.folders()[0].iterdir(), folder):
        shutil.copytree(each, tmp_path / each.name, dirs_exist_ok=True)
    names = [info.name for info in bundle_module.bundles([tmp_path])]
    assert names == [bundle_module.BROADEST, "fiddle", bundle_module.SEVERAL]
    monkeypatch.setattr(bundle_module, "folders", lambda: (folder.parent,))
    bundle_module._of_several.cache_clear()
    found = bundle_module.of_several()
    bundle_module._of_several.cache_clear()
    assert found is not None
    assert found.company == SLOTS


def test_another_is_chosen_for_several_voices_and_one_that_is_broken_is_told_of(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder, tmp_path / "mine")
    shutil.copytree(folder, tmp_path / bundle_module.SEVERAL)
    trial.remember(read_seal(folder).key)
    monkeypatch.setattr(bundle_module, "folders", lambda: (tmp_path,))
    bundle_module._of_several.cache_clear()
    try:
        bundle_module.choose_for_several("mine")
        found = bundle_module.of_several()
        assert found is not None
        assert (found.name, bundle_module.passed_over_for_several()) == ("mine", "")
        bundle_module.choose_for_several("mine")
        assert bundle_module.of_several() is found
        bundle_module.choose_for_several("")  # it goes, and another is made by its name
        bundle_module.choose_for_several("mine")
        assert bundle_module.of_several() is not found
        (tmp_path / "mine" / STEP).write_bytes(b"spoilt")
        bundle_module._of_several.cache_clear()
        other = bundle_module.of_several()
        assert other is not None
        assert other.name == bundle_module.SEVERAL
        assert STEP in bundle_module.passed_over_for_several()
        bundle_module.choose_for_several("")
        assert bundle_module.passed_over_for_several() == ""
    finally:
        bundle_module.choose_for_several("")
        bundle_module._of_several.cache_clear()


def test_what_is_given_is_not_measured_but_seen(folder: Path) -> None:
    data = packed()
    without, ahead = columns_for(data, 3), columns_for(data, 3, (0,))
    assert without.targets.tolist() == ahead.targets.tolist()
    assert (without.advance != ahead.advance).any()
    own = without.advance.shape[1] - data.company["heard", "advance"].shape[1]
    assert (without.advance[:, :own] == ahead.advance[:, :own]).all()
    content = (folder / "step.tflite").read_bytes()
    assert measure(load_folder(folder), content, data)["8 bits lose"] == 0


def test_a_network_begins_with_what_a_smaller_one_knows(learnt: Learnt) -> None:
    trainer = learnt.trainer
    known = {weight.path.replace("/", "."): weight.numpy() for weight in trainer.network.weights}
    name = next(each for each in known if each.endswith("advance.table"))
    begin_with(trainer, {name: known[name][:5] + 1, "elsewhere": known[name]})
    for weights in (trainer.network.weights, trainer.means):
        now = next(each for each in weights if each.path.replace("/", ".").endswith(name.split(".", 1)[1]))
        assert (now.numpy()[:5] == known[name][:5] + 1).all()
