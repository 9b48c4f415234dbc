import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lstm import split as module
from core.lstm.corpus import COLLECTIONS, TWIN, Dropped, Reading, read_corpus
from core.lstm.features import Setting
from core.lstm.sources import CorpusTune
from core.lstm.split import BETWEEN, Listed, divided, fix, fix_corpus, fixing, listed, split
from core.lstm.tunes import TuneIndex
from core.score import Note
from tests.core.lstm.test_tunes import walk

BUNDLE = Path(__file__).parents[3] / "models" / "folk"


def tune(number: int, pitches: list[int]) -> CorpusTune:
    notes = tuple(Note(240 * place, 240, pitch) for place, pitch in enumerate(pitches))
    return CorpusTune(f"folder/file.abc#{number}", f"Tune {number}", "folder", notes, Setting())


def test_families_are_dealt_the_same_whatever_else_there_is() -> None:
    tunes = [tune(number, walk(number // 2, 24)) for number in range(800)]
    whole, some = split(Reading(tunes), {}), split(Reading(tunes[:100]), {})
    assert whole.families[:4] == [0, 0, 2, 2]
    assert whole.sides[0::2] == whole.sides[1::2]
    assert some.sides == whole.sides[:100]
    assert 20 < whole.sides.count("test") < 100
    assert 15 < whole.sides.count("validation") < 80
    assert divided(whole) == []


def test_what_is_listed_stays_and_what_is_new_joins_its_family() -> None:
    tunes = [tune(1, walk(1)), tune(2, [pitch + 3 for pitch in walk(1)]), tune(3, walk(2))]
    for side in module.SIDES:
        found = split(Reading(tunes), {tunes[1].name: side})
        assert found.sides[:2] == [side, side]
        assert found.dropped == []


def test_a_new_tune_that_would_join_two_sides_is_left_out() -> None:
    first, second = walk(1, 40), walk(2, 40)
    between = tune(3, first[:20] + second[:20])
    reading = Reading([tune(1, first), tune(2, second), between])
    fixed: dict[str, Listed] = {"folder/file.abc#1": "train", "folder/file.abc#2": "test"}
    found = split(reading, fixed)
    assert found.sides == ["train", "test"]
    assert found.dropped == [Dropped(between.name, "folder", BETWEEN)]
    assert divided(found) == []
    after = fixing(reading, found)
    assert after[between.name] == "neither"
    assert [each.name for each in split(Reading([between]), after).tunes] == []


def test_a_twin_is_listed_on_the_side_of_its_like(tmp_path: Path) -> None:
    reading = Reading([tune(1, walk(1))], [Dropped("other/b.abc#7", "other", TWIN, "folder/file.abc#1")])
    fix(fixing(reading, split(reading, {"folder/file.abc#1": "validation"})), tmp_path)
    assert listed(["other"], tmp_path) == {"other/b.abc#7": "validation"}


NAMES = st.tuples(st.sampled_from(("a", "b-c")), st.sampled_from(("x.abc", "y z.mxl")), st.integers(1, 40))
LISTS = st.dictionaries(NAMES.map(lambda n: f"{n[0]}/{n[1]}#{n[2]}"), st.sampled_from(module.LISTED))


@given(LISTS, LISTS)
def test_lists_are_read_as_written_and_never_changed(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Listed], then: dict[str, Listed]
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    assert fix(first, folder).total() == len(first)
    assert listed(["a", "b-c"], folder) == first
    fix(then, folder)
    assert listed(["a", "b-c"], folder) == then | first


def test_a_collection_is_listed_once(tmp_path: Path) -> None:
    pytest.importorskip("music21", reason="the tunes come with music21")
    reels = ("nottingham-dataset",)
    assert fix_corpus(reels, folder=tmp_path) == ["nottingham-dataset: 2 tunes added to the lists"]
    assert listed(reels, tmp_path) == listed(reels)
    assert fix_corpus(reels, folder=tmp_path) == []


# The lists that are committed.


def test_the_lists_hold_names_and_nothing_of_the_tunes() -> None:
    assert {path.stem for path in module.LISTS.glob("*")} == {each.name for each in COLLECTIONS}
    assert sum(path.stat().st_size for path in module.LISTS.glob("*")) < 200_000


def test_the_bundled_model_learnt_from_nothing_but_training_tunes() -> None:
    fixed = listed(each.name for each in COLLECTIONS)
    named = re.compile(rf" \((({'|'.join(each.name for each in COLLECTIONS)})/.*)\)$")
    found = [named.search(name) for name in TuneIndex.load(BUNDLE / "tunes.npz").names]
    learnt = [name[1] for name in found if name]
    assert len(learnt) == len(found)
    assert len(learnt) > 10_000
    assert {fixed[name] for name in learnt} == {"train"}


def test_the_lists_and_the_corpus_agree() -> None:
    pytest.importorskip("music21", reason="the tunes come with music21")
    # The others take music21 a minute.
    names = [each.name for each in COLLECTIONS if not each.files or each.top]
    reading, fixed = read_corpus(names), listed(names)
    read = {each.name for each in reading.tunes} | {each.name for each in reading.dropped if each.twin}
    assert read == fixed.keys()
    found = split(reading, fixed)
    assert found.dropped == []
    assert divided(found) == []
    assert [fixed[each.name] for each in found.tunes] == found.sides
    assert all(fixed[each.name] == fixed[each.twin] for each in reading.dropped if each.twin)
    measured = json.loads((BUNDLE / "bundle.json").read_text(encoding="utf-8"))["figures"]["test"]
    pairs = list(zip(found.tunes, found.sides, strict=True))
    for name, figures in ((name, measured[name]) for name in names if name in measured):
        test = [each for each, side in pairs if side == "test" and each.collection == name]
        assert (len(test), sum(len(each.notes) for each in test)) == (figures["tunes"], figures["notes"])
