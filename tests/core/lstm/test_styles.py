"""What is told of a model's styles: from its tunes, in its figures and on its card, and again when asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.encoding import Encoding
from core.lstm import bundle as bundles
from core.lstm import styles
from core.lstm.blending import RECOGNISED
from core.lstm.bundle import Bundle, load_folder
from core.lstm.card import with_styles
from core.lstm.dataset import Dataset, pack
from core.lstm.features import Setting
from core.lstm.sealed import CARD, SETTINGS
from core.lstm.sources import CorpusTune
from core.lstm.split import Side, Split
from core.lstm.styles import restyle, style_figures, style_of
from core.score import Note, Score
from core.timing import BarMap

IRISH, CHORALE = "Irish tune", "chorale"
SIDES: tuple[tuple[Side, str], ...] = (
    ("train", IRISH), ("train", IRISH), ("train", CHORALE), ("train", ""), ("test", IRISH), ("test", ""),
)  # fmt: skip


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Four tunes to learn from and two kept for the test, one of each of unknown style."""
    monkeypatch.setattr(styles, "FEWEST", 1)
    notes = tuple(Note(place * 240, 240, 60 + place % 7) for place in range(10))
    tunes = [
        CorpusTune(f"songs/{at}", "Song", "songs", notes, Setting(BarMap(Score()), end=2400, style=style))
        for at, (_, style) in enumerate(SIDES)
    ]
    found = pack(Encoding(), Split(tunes, list(range(len(tunes))), [side for side, _ in SIDES], []), [])
    monkeypatch.setattr(styles, "data_of", lambda _bundle, _report: found)
    return found


def test_a_tune_tells_its_style(data: Dataset) -> None:
    assert [style_of(data, tune) for tune in range(len(SIDES))] == [style for _, style in SIDES]


def test_styles_are_measured_told_and_untold(tiny: Bundle, data: Dataset) -> None:
    found = style_figures(tiny, data)
    assert list(found) == [IRISH, CHORALE]  # the most tunes first
    assert (found[IRISH]["learnt"], found[IRISH]["tunes"]) == (2, 1)
    assert found[IRISH]["told"]["notes"] == found[IRISH]["untold"]["notes"] == 10
    assert found[IRISH]["told"]["all"] != found[IRISH]["untold"]["all"]
    assert found[CHORALE] == {"learnt": 1, "tunes": 0}


def test_a_style_of_few_tunes_is_not_offered(
    tiny: Bundle, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(styles, "FEWEST", 2)
    assert list(style_figures(tiny, data)) == [IRISH]


@pytest.mark.usefixtures("data")
def test_telling_of_styles_again_changes_nothing_else(tiny: Bundle, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny.folder, tmp_path / "tiny"))
    before = {part.name: part.read_bytes() for part in folder.iterdir() if part.name not in (CARD, SETTINGS)}
    for _ in range(2):
        restyle(folder)
    after = load_folder(folder)
    assert after.styles == (IRISH, CHORALE)
    assert after.figures["bits_per_note"] == tiny.figures["bits_per_note"]
    assert before == {name: (folder / name).read_bytes() for name in before}
    card = (folder / CARD).read_text(encoding="utf-8")
    assert card.startswith("# Tiny\n## Styles\n")
    assert card.count("| chorale | 1 | 0 | 0 | – | – |") == 1


def test_a_card_tells_of_styles_before_the_training() -> None:
    figures = {"styles": {IRISH: {"learnt": 60, "tunes": 0}}}
    told = with_styles("# A\n\n## Training\n\nLong.\n", figures)
    assert [line for line in told.splitlines() if line.startswith("#")] == ["# A", "## Styles", "## Training"]
    assert with_styles(told, figures) == told


def test_a_card_tells_how_often_takes_were_recognised() -> None:
    right = {"test tunes": {IRISH: 0.8, CHORALE: 1.0}, "takes of an empty piece": {IRISH: 0.5, CHORALE: 0.7}}
    figures = {"styles": {}, RECOGNISED: {"as heard": right, "parts": right}}
    told = with_styles("# A\n\n## Training\n\nLong.\n", figures)
    assert told.count("As a single line, where chance has 50%:\n\n| style | test tunes | takes of") == 1
    assert told.count("| Irish tune | 80% | 50% |\n| chorale | 100% | 70% |\n") == 2
    assert told.count("| all, each counting alike | 90% | 60% |\n") == 2
    assert with_styles(told, figures) == told
    assert "--tell" in with_styles("", {"styles": {}})


@pytest.mark.parametrize("name", ["folk", "fiddle"])
def test_the_models_that_come_with_us_know_styles(name: str) -> None:
    known = bundles.load(name).styles
    assert {"Irish tune", "American tune", "chorale"} <= set(known)
    assert ("Chinese folk song" in known) is (name == "folk")
    assert "art song" not in known  # of five tunes none can be learnt
