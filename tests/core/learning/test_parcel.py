import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import trial
from core.errors import BadBundle, BadFile
from core.learning import MODEL_SUFFIX, parcel
from core.learning.parcel import add, pack, slug
from core.lstm import bundle, sealed
from core.lstm.bundle import Bundle, load_folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One's own models, none yet."""
    monkeypatch.setattr(bundle, "folders", lambda: (tmp_path / "ours", tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def packed(tiny: Bundle, tmp_path: Path) -> Path:
    path = tmp_path / f"a gift{MODEL_SUFFIX}"
    pack(tiny.folder, path)
    return path


def bent(packed: Path, **members: bytes | None) -> Path:
    """The parcel with other members: None leaves one out."""
    content = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(content, "w") as new:
        wanted: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        wanted |= members
        for name, data in wanted.items():
            if data is not None:
                new.writestr(name, data)
    packed.write_bytes(content.getvalue())
    return packed


def test_a_model_goes_there_and_back(tiny: Bundle, packed: Path, place: Path) -> None:
    folder = add(packed)
    assert folder == place / "tiny"
    assert load_folder(folder).title == tiny.title
    for part in (sealed.SETTINGS, *sealed.PARTS):
        assert (folder / part).read_bytes() == (tiny.folder / part).read_bytes()
    assert [each.name for each in place.iterdir()] == ["tiny"]


def test_the_same_parcel_of_the_same_model(tiny: Bundle, packed: Path, tmp_path: Path) -> None:
    pack(tiny.folder, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == packed.read_bytes()


def test_the_same_model_is_there_once_and_another_of_its_name_beside_it(
    tiny: Bundle, packed: Path, place: Path, tmp_path: Path
) -> None:
    first = add(packed)
    assert add(packed) == first
    other = tmp_path / "other"
    shutil.copytree(tiny.folder, other)
    settings_ = json.loads((other / sealed.SETTINGS).read_text())
    settings_["figures"] = {"another": 1}
    (other / sealed.SETTINGS).write_text(json.dumps(settings_))
    pack(other, packed)
    assert add(packed) == place / "tiny-2"


def test_a_model_that_came_with_the_program_is_there_already(
    tiny: Bundle, packed: Path, place: Path, tmp_path: Path
) -> None:
    shutil.copytree(tiny.folder, tmp_path / "ours" / "folk")
    assert add(packed) == tmp_path / "ours" / "folk"
    assert list(place.iterdir()) == []


def test_what_nobody_knows_is_tried_elsewhere(
    packed: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def passes(*given: object, **_limits: object) -> bool:
        asked.append(given)
        return False

    monkeypatch.setattr(trial, "passes", passes)
    monkeypatch.setattr(trial, "is_known", lambda _key: False)
    with pytest.raises(BadBundle):
        add(packed)
    assert asked
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    "members",
    [
        {"card.md": None},
        {"../escaped.txt": b"out"},
        {"/etc/escaped.txt": b"out"},
        {"extra.py": b"print()"},
        {"card.md": b"another card"},
        {"card.md": b"\0" * (2**20 + 1)},
        {"bundle.json": b"{}"},
        {"step.tflite": b"no network"},
    ],
)
def test_anything_but_a_whole_model_is_refused(
    members: dict[str, bytes | None], packed: Path, place: Path, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if path != place}
    with pytest.raises(BadBundle):
        add(bent(packed, **members))
    assert {path for path in tmp_path.rglob("*") if path != place} == before


def test_a_bomb_is_not_unpacked(packed: Path, place: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"\0" * (3 * 2**20) if name == "card.md" else old.read(name))
    packed.write_bytes(content.getvalue())
    with pytest.raises(BadBundle, match="more than a model"):
        add(packed)


def test_a_member_that_says_less_than_it_holds_is_refused(packed: Path, place: Path) -> None:
    raw = bytearray(packed.read_bytes())
    with zipfile.ZipFile(packed) as archive:
        size = archive.getinfo("card.md").file_size
    at = raw.rfind(b"card.md") - 46 + 24
    assert int.from_bytes(raw[at : at + 4], "little") == size
    raw[at : at + 4] = (size - 1).to_bytes(4, "little")
    packed.write_bytes(raw)
    with pytest.raises(BadBundle):
        add(packed)


def test_two_members_of_one_name_are_refused(packed: Path, place: Path) -> None:
    with (
        zipfile.ZipFile(packed, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr("card.md", b"another")
    with pytest.raises(BadBundle, match="no model of Continuo"):
        add(packed)


def test_no_file_and_too_large_a_file_are_refused(
    packed: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for none in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(BadBundle, match="was not added"):
            add(none)
    monkeypatch.setattr(parcel, "MOST", 100)
    with pytest.raises(BadBundle, match="too large"):
        add(packed)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_a_spoilt_parcel_is_refused_or_the_very_model(
    drawn: st.DataObject, packed: Path, place: Path, tmp_path: Path
) -> None:
    raw = bytearray(packed.read_bytes())
    if drawn.draw(st.booleans()):
        at = drawn.draw(st.integers(0, len(raw) - 1))
        raw[at] ^= drawn.draw(st.integers(1, 255))
    else:
        del raw[drawn.draw(st.integers(0, len(raw) - 1)) :]
    spoilt = tmp_path / "spoilt.continuo-model"
    spoilt.write_bytes(raw)
    try:
        folder = add(spoilt)
    except BadBundle:
        return
    assert load_folder(folder).title == "Tiny"


def test_a_broken_model_is_not_given_away(tiny: Bundle, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(tiny.folder, copy)
    (copy / sealed.CARD).write_text("changed")
    with pytest.raises(BadBundle):
        pack(copy, tmp_path / "gift")
    assert not (tmp_path / "gift").exists()
    with pytest.raises(BadFile):
        pack(tiny.folder, tmp_path / "no folder" / "gift")


def test_titles_become_plain_names() -> None:
    assert slug("Ännchens Walzer, op. 3!") == "annchens-walzer-op-3"
    assert slug("夢") == "model"
    assert slug("Con!") == "con_", "a device of Windows holds no model"
    assert len(slug("x" * 500)) <= 60


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_to_pack_that_may_take_all_memory_are_not_tried(method: int, packed: Path, place: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(content, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    packed.write_bytes(content.getvalue())
    with pytest.raises(BadBundle, match="damaged"):
        add(packed)
