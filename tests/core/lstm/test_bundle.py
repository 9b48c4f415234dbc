import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BadBundle
from core.lstm import bundle, features, sealed
from core.lstm.bundle import Bundle, bundles, load, load_folder, weights_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tiny: Bundle, tmp_path: Path) -> Path:
    """A copy of the tiny bundle, to be spoilt."""
    copy = tmp_path / "spoilt"
    shutil.copytree(tiny.folder, copy)
    return copy


def change(folder: Path, **settings: object) -> None:
    path = folder / sealed.SETTINGS
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))


def refusal(folder: Path) -> str:
    with pytest.raises(BadBundle) as refused:
        load_folder(folder)
    message = str(refused.value)
    assert message.startswith("The model spoilt cannot be used: ")
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("part", sealed.PARTS)
def test_a_part_that_is_missing_short_or_foreign_is_named(folder: Path, part: str) -> None:
    content = (folder / part).read_bytes()
    (folder / part).write_bytes(content[: len(content) // 2])
    assert part in refusal(folder)
    (folder / part).write_bytes(content + b" ")
    assert part in refusal(folder)
    (folder / part).unlink()
    assert f"{part} is missing" in refusal(folder)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": 1}'])
def test_spoilt_settings_are_refused(folder: Path, text: str) -> None:
    (folder / sealed.SETTINGS).write_text(text)
    assert sealed.SETTINGS in refusal(folder)


def test_other_versions_and_other_encodings_are_refused(folder: Path) -> None:
    change(folder, features=0)
    assert "another version" in refusal(folder)
    change(folder, features=features.VERSION, encoding="0" * 16)
    assert "another encoding" in refusal(folder)


def test_the_broadest_comes_first_whatever_the_figures_and_the_broken_is_told(
    tiny: Bundle, tmp_path: Path
) -> None:
    for name, bits in (("easy", 2.1), (bundle.BROADEST, 2.5), ("broken", 1.0)):
        shutil.copytree(tiny.folder, tmp_path / name)
        change(tmp_path / name, figures={"bits_per_note": bits}, title=name.title())
    (tmp_path / "broken" / sealed.SETTINGS).write_text("{}")
    (tmp_path / "no model").mkdir()
    found = bundles([tmp_path])
    assert [info.name for info in found] == [bundle.BROADEST, "easy", "broken"]
    assert [bool(info.problem) for info in found] == [False, False, True]
    assert load("", [tmp_path]).name == bundle.BROADEST
    assert load("easy", [tmp_path]).title == "Easy"
    with pytest.raises(
        BadBundle, match=f"no model called lute; the models here are: {bundle.BROADEST}, easy"
    ):
        load("lute", [tmp_path])
    with pytest.raises(BadBundle, match="No model was found"):
        load("", [tmp_path / "no model"])


def test_a_model_can_be_named_by_its_folder(tiny: Bundle) -> None:
    assert load(str(tiny.folder), []).title == "Tiny"


def test_weights_and_tunes_come_with_it(tiny: Bundle) -> None:
    weights = weights_of(tiny.folder)
    assert weights["continuo.lstm_0.lstm_cell.recurrent_kernel"].shape == (16, 64)
    assert tiny.tunes.names == ("A Scale",)


def test_the_models_that_come_with_continuo_are_whole() -> None:
    shipped = bundles([ROOT / "models"])
    assert shipped
    for info in shipped:
        loaded = load_folder(info.folder)
        size = sum((info.folder / part).stat().st_size for part in sealed.PARTS)
        assert size < 15_000_000
        assert len(loaded.tunes.names) > 100
        assert "## Terms" in (info.folder / sealed.CARD).read_text(encoding="utf-8")


def test_playing_never_imports_tensorflow(tiny: Bundle) -> None:
    code = (
        "import sys\n"
        "from core.lstm.bundle import load_folder\n"
        "from core.lstm.evaluate import evaluate\n"
        "from core.lstm.features import Setting\n"
        "from pathlib import Path\n"
        f"load_folder(Path({str(tiny.folder)!r})).decoder(Setting(), 2).gap_logits()\n"
        "heavy = {'tensorflow', 'keras', 'music21', 'PySide6'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_card_is_read_as_it_was_sealed(tmp_path: Path) -> None:
    shutil.copytree(bundle.folders()[0] / "folk", tmp_path / "folk")
    assert bundle.card_of(tmp_path / "folk").startswith("# Folk melodies\n")
    with (tmp_path / "folk" / "card.md").open("a") as card:
        card.write("and much more\n")
    with pytest.raises(BadBundle, match=r"card\.md is damaged or from another model"):
        bundle.card_of(tmp_path / "folk")
