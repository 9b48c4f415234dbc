"""The test side of the split as tunes to be continued."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.judging import held_out as module
from core.judging.held_out import held_out

LONG = "M:4/4\nL:1/4\nK:G\n" + "GABc|dcBA|GABd|" * 3 + "G4|\n"


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A corpus of one small book, and lists that deal its tunes."""
    folder = tmp_path / "oneills1850"
    folder.mkdir()
    other = LONG.replace("GABd", "gedB")
    book = [LONG, other, other, "M:4/4\nK:G\nGABc|\n", LONG.replace("GABc", "cBAG")]
    text = "\n".join(f"X:{number}\nT:Tune {number}\n{tune}" for number, tune in enumerate(book, 1))
    (folder / "book.abc").write_text(text, encoding="utf-8")
    (folder / "trained.abc").write_text(f"X:1\nT:Trained\n{LONG}", encoding="utf-8")
    sides = {f"oneills1850/book.abc#{number}": "test" for number in (1, 2, 3, 4)}
    sides |= {"oneills1850/book.abc#5": "train", "oneills1850/trained.abc#1": "train"}
    monkeypatch.setattr(module, "corpus_folder", lambda: tmp_path)
    monkeypatch.setattr(module, "listed", lambda names: sides if names == ["oneills1850"] else {})
    return tmp_path


def test_only_test_tunes_with_two_halves_are_taken_and_twins_once(corpus: Path) -> None:
    found = held_out()
    # The third is the second once more, the fourth too short, the rest was trained on.
    assert [halves.score.title for halves in found] == ["Tune 1", "Tune 2"]
    assert str(found[0].true.key) == "G major"
    assert found[0].score.metres[0].beats == 4


def test_a_collection_may_be_left_out(corpus: Path) -> None:
    assert held_out(["essenFolksong"]) == []
