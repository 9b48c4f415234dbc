"""An index made again: of the same tunes, told of truly, and nothing else touched."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadBundle, ContinuoError
from core.lstm import indexing
from core.lstm.bundle import bundles, folder_of, load_folder
from core.lstm.dataset import Dataset
from core.lstm.indexing import collections_of, index_of, reindex
from core.lstm.sealed import CARD, PARTS, SETTINGS, TUNES, write_seal
from core.lstm.tunes import TuneIndex
from tests.core.lstm.test_tunes import walk

ROOT = Path(__file__).parents[3]
LEARNT = ("An Old Title (songs/a.mxl#1)", "Another (songs/c.mxl#1)")


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Four tunes: three to learn from, one of which the model did not, and one that quotes the first."""
    tunes = [walk(0), walk(1), walk(2), walk(0)[:30] + walk(3)]
    targets = np.zeros((sum(map(len, tunes)), 3), np.int16)
    targets[:, 2] = np.concatenate(tunes)
    found = Dataset(
        columns={"targets": targets},
        times=np.zeros((len(targets), 3), np.int32),
        offsets=np.cumsum([0, *map(len, tunes)]),
        names=[f"songs/{letter}.mxl#1" for letter in "abcd"],
        titles=["Müller", "Unheard", "Another", "Held Out"],
        collections=["songs"] * 4,
        sides=["train", "train", "train", "test"],
        summary=[],
    )
    monkeypatch.setattr(indexing, "dataset", lambda _encoding, names, report: _asked(names, found))
    return found


def _asked(names: list[str], found: Dataset) -> Dataset:
    assert names == ["songs"]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shipped bundle with an older index of two tunes."""
    copy = Path(shutil.copytree(ROOT / "models" / "fiddle", tmp_path / "fiddle"))
    bundle = load_folder(copy)
    names = np.frombuffer(json.dumps(LEARNT).encode(), np.uint8)
    with (copy / TUNES).open("wb") as file:
        np.savez_compressed(file, names=names, hashes=np.zeros(2, np.uint32), owners=np.zeros(2, np.uint16))
    (copy / CARD).write_text("# Fiddle\n\n## How good it is\n\nFair.\n", encoding="utf-8")
    settings = json.loads((copy / SETTINGS).read_text())
    write_seal(copy, bundle.title, bundle.encoding, settings["shape"], {"bits_per_note": 1.5})
    settings = json.loads((copy / SETTINGS).read_text())
    del settings["index"]
    (copy / SETTINGS).write_text(json.dumps(settings))
    return copy


def test_collections_are_those_of_the_tunes() -> None:
    names = ["Ach (weh) (essenFolksong/a.abc#1)", "B (essenFolksong/b.abc#2)", "C (trecento/Poi_(a2).krn#1)"]
    assert collections_of(names) == ["essenFolksong", "trecento"]


def test_an_older_index_is_refused_in_a_sentence_that_helps(folder: Path) -> None:
    sentence = (
        "The model fiddle cannot be used: its index of tunes is of another version; "
        "`./run train --reindex fiddle` makes it again."
    )
    with pytest.raises(BadBundle) as refused:
        load_folder(folder)
    assert str(refused.value) == sentence
    assert [info.problem for info in bundles([folder.parent])] == [sentence]
    assert folder_of("fiddle", [folder.parent]) == folder


def test_the_index_is_made_again_of_the_tunes_it_names(folder: Path, data: Dataset) -> None:
    untouched = {part: (folder / part).read_bytes() for part in PARTS if part not in (TUNES, CARD)}
    reindex(folder)
    bundle = load_folder(folder)
    assert bundle.tunes.names == ("Müller (songs/a.mxl#1)", "Another (songs/c.mxl#1)")
    assert bundle.tunes.hashes.tolist() == index_of(data, [0, 2]).hashes.tolist()
    assert bundle.figures["bits_per_note"] == 1.5
    assert bundle.figures["index bytes"] == (folder / TUNES).stat().st_size
    assert bundle.figures["originality"]["32"]["99"] == 30
    assert {part: (folder / part).read_bytes() for part in untouched} == untouched
    assert [path.name for path in folder.parent.iterdir()] == ["fiddle"]


def test_the_card_tells_it_once(folder: Path, data: Dataset) -> None:
    reindex(folder)
    once = (folder / CARD).read_text(encoding="utf-8")
    reindex(folder)
    assert (folder / CARD).read_text(encoding="utf-8") == once
    assert once.startswith("# Fiddle\n\n## Is it copied?\n\n`tunes.npz` (")
    assert once.endswith("\n\n## How good it is\n\nFair.\n")
    assert "| 32 | 4 | 0 | 30 | 30 | 30 |" in once


def test_tunes_that_are_gone_and_parts_that_are_damaged_are_told(folder: Path, data: Dataset) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    data.names[2] = "songs/x.mxl#1"
    with pytest.raises(ContinuoError, match=r"learnt from 1 tunes that .* such as songs/c.mxl#1,"):
        reindex(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (folder / CARD).write_text("another card")
    with pytest.raises(BadBundle, match=r"card\.md is damaged"):
        reindex(folder)


@pytest.mark.parametrize("name", ["folk", "fiddle"])
def test_what_comes_with_continuo_is_told_truly(name: str) -> None:
    bundle = load_folder(ROOT / "models" / name)
    size = (bundle.folder / TUNES).stat().st_size
    card = (bundle.folder / CARD).read_text(encoding="utf-8")
    assert bundle.figures["index bytes"] == size
    assert f"`tunes.npz` ({size:,} bytes)" in card
    assert 12 <= bundle.yardstick.usual(32) <= 20
    assert bundle.yardstick.usual(8) == 8
    assert isinstance(bundle.tunes, TuneIndex)
    for notes, row in bundle.figures["originality"].items():
        assert (
            f"| {notes} | {row['passages']} | {row['50']} | {row['90']} | {row['95']} | {row['99']} |" in card
        )
