"""Models from strangers: data and nothing else, refused in a sentence where they are not what they say."""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import trial
from core.encoding import Encoding
from core.errors import BadBundle
from core.lstm import bundle, sealed, trying
from core.lstm.arrays import read_arrays
from core.lstm.bundle import Bundle, bundles, load, load_folder, weights_of
from core.lstm.step import Step
from core.lstm.tunes import TuneIndex, fingerprints

Bend = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tiny: Bundle, tmp_path: Path) -> Path:
    """A copy of the tiny bundle that nobody knows."""
    copy = tmp_path / "stranger"
    shutil.copytree(tiny.folder, copy)
    seal(copy, lambda settings: settings["figures"].update(seen=str(tmp_path)))
    return copy


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes to be tried has to be refused before."""

    def passes(*_arguments: object, **_limits: object) -> bool:
        raise AssertionError("it came to be tried")

    monkeypatch.setattr(trial, "passes", passes)


def seal(folder: Path, bend: Bend = lambda _settings: None) -> None:
    """Make bundle.json whole again, as a stranger can, and bent."""
    path = folder / sealed.SETTINGS
    settings = json.loads(path.read_text())
    settings["parts"] = {part: sha256((folder / part).read_bytes()).hexdigest() for part in sealed.PARTS}
    bend(settings)
    path.write_text(json.dumps(settings))


def refused(folder: Path, why: str) -> None:
    with pytest.raises(BadBundle, match=why) as found:
        load_folder(folder)
    assert str(found.value).isprintable()


@pytest.mark.usefixtures("untried")
@pytest.mark.parametrize(
    "bend",
    [
        lambda s: s.update(title=["a", "b"]),
        lambda s: s.update(title="x" * 1000),
        lambda s: s.update(title="a\x1b[2Jb"),
        lambda s: s.update(title="<img src='file:///x'>"),
        lambda s: s.update(figures=[]),
        lambda s: s.update(figures={"bits_per_note": 1e999}),
        lambda s: s.update(figures={"originality": {"8": {"95": "many"}}}),
        lambda s: s.update(figures={"originality": {"9" * 5000: {"95": 8, "passages": 30}}}),
        lambda s: s.update(figures={"originality": 3}),
        lambda s: s.update(figures={"test": "all"}),
        lambda s: s.update(figures={"a": json.loads("[" * 60 + "]" * 60)}),
        lambda s: s.update(parts=[]),
        lambda s: s.update(encoding=7),
        lambda s: s["shape"].update(units=10**12),
        lambda s: s["shape"].update(units=True),
        lambda s: s["shape"].update(layers=-1),
        lambda s: s["shape"].update(layers=2.5),
        lambda s: s["shape"].pop("units"),
        lambda s: s["shape"].update(embedding=10**9),
        lambda s: s["shape"].update(head="x"),
    ],
)
def test_what_no_model_can_be_is_not_believed(folder: Path, bend: Bend) -> None:
    seal(folder, bend)
    refused(folder, r"bundle\.json (says what no model can be|is missing or cannot be read)")
    (told,) = bundles([folder.parent])
    assert told.problem
    assert told.title == "stranger"


@pytest.mark.usefixtures("untried")
@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"\xff\xfe", b"9" * 100_000, b" " * 2_000_000, b'{"a": NaN}']
)
def test_a_description_that_is_none_is_refused(folder: Path, content: bytes) -> None:
    (folder / sealed.SETTINGS).write_bytes(content)
    refused(folder, r"bundle\.json is missing or cannot be read")


@pytest.mark.usefixtures("untried")
@pytest.mark.parametrize(
    "bend",
    [
        lambda s: s.update(gaps=[0, float("nan")]),
        lambda s: s.update(gaps="abc"),
        lambda s: s.update(lengths=[10**30]),
        lambda s: s.update(lengths=list(range(1, 100_000))),
        lambda s: s.update(gaps={}),
    ],
)
def test_a_language_that_is_none_is_refused(folder: Path, bend: Bend) -> None:
    settings = json.loads(Encoding().to_json())
    bend(settings)
    (folder / sealed.ENCODING).write_text(json.dumps(settings))
    seal(folder)
    refused(folder, "its encoding cannot be used")


@pytest.mark.usefixtures("untried")
@pytest.mark.skipif(os.name == "nt", reason="no links and no pipes")
@pytest.mark.parametrize("part", [sealed.SETTINGS, *sealed.PARTS])
def test_a_part_is_a_file_of_its_folder(folder: Path, part: str, tmp_path: Path) -> None:
    elsewhere = shutil.move(folder / part, tmp_path / "elsewhere")
    (folder / part).symlink_to(elsewhere)
    refused(folder, "is missing or cannot be read")
    for make in (os.mkfifo, Path.mkdir):
        (folder / part).unlink()
        make(folder / part)
        refused(folder, "is missing or cannot be read")  # and is not waited for


def archive(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=True, **arrays)
    return content.getvalue()


def claiming(
    shape: str, *, kind: str = "<u4", method: int = zipfile.ZIP_DEFLATED, body: bytes = b""
) -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        made.writestr("hashes.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body)
    return content.getvalue()


def index(**others: Any) -> bytes:
    arrays: dict[str, Any] = {
        "names": np.frombuffer(b'["A"]', np.uint8),
        "counts": np.array([3], np.uint16),
        "hashes": np.arange(1, 4, dtype=np.uint32),
    }
    return archive(**arrays | others)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\5\6" + bytes(18),
        archive(hashes=np.array([{}, print], object)),
        claiming("(999999999999,)"),
        claiming("(-1,)"),
        claiming("(10,)", body=bytes(39)),
        claiming("(50000000,)", body=bytes(200_000_000)),
        claiming("(40,)", kind="<f1", body=bytes(40)),
        claiming("(0, 9999999999999999999999999)"),
        claiming("(10,)", body=bytes(40), method=zipfile.ZIP_LZMA),
        claiming("(10,)", body=bytes(40), method=zipfile.ZIP_LZMA).replace(b"\x05\x00]", b"\x05\x00\xff"),
        index()[:-30],
        index(counts=np.array([4], np.uint16)),
        index(counts=np.array([3], np.int64)),
        index(names=np.frombuffer(b'["A", "B"]', np.uint8)),
        index(names=np.frombuffer(b"[" * 9000, np.uint8)),
        index(names=np.frombuffer(b"[3]", np.uint8)),
        archive(**{f"a{number}": np.zeros(1) for number in range(400)}),
    ],
    ids=range(18),
)
def test_an_index_that_is_none_makes_no_room_for_itself(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        TuneIndex.loads(content)


@pytest.mark.usefixtures("untried")
@pytest.mark.parametrize("other", [Encoding((0,), (1,)), Encoding((0, 2**24), (2**24,))])
def test_a_language_of_another_version_is_refused(folder: Path, other: Encoding) -> None:
    """Of notes a tick long one would write for minutes."""
    (folder / sealed.ENCODING).write_text(other.to_json())
    seal(folder, lambda settings: settings.update(encoding=other.fingerprint))
    refused(folder, "made for another version")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_scores_that_are_no_numbers_are_none(tiny: Bundle, number: str) -> None:
    """Nothing could be drawn of them, or all that is drawn would be nonsense."""
    step = Step((tiny.folder / sealed.STEP).read_bytes())
    state = np.zeros((2, 2 * tiny.layers * tiny.units), np.float32)
    columns = np.zeros(
        (2, len(trying.fits(tiny.encoding, tiny.units, tiny.layers)[0].classes["columns"])), int
    )
    assert np.isfinite(step("advance", {"state": state, "columns": columns})["gap"]).all()
    with pytest.raises(BadBundle, match="could not be run"):
        step("advance", {"state": state + np.float32(number), "columns": columns})


def test_names_of_a_few_kilobytes_that_would_fill_a_gigabyte_are_not_read() -> None:
    swollen = index(names=np.frombuffer(b"[" + b"{}," * 1_500_000 + b"{}]", np.uint8))
    tracemalloc.start()
    with pytest.raises(ValueError, match="names no tunes"):
        TuneIndex.loads(swollen)
    assert tracemalloc.get_traced_memory()[1] < 40e6
    tracemalloc.stop()


def test_names_command_no_terminal() -> None:
    named = b'["\\ud800\\u001b[31m\\nTune \\u202e", "M\xc3\xbcller"]'
    found = TuneIndex.loads(index(names=np.frombuffer(named, np.uint8), counts=np.array([3, 0], np.uint16)))
    assert found.names == ("??[31m?Tune ?", "Müller")


def test_tunes_all_alike_are_no_burden() -> None:
    """As a composer's own ostinato may be: each of its places would be looked at for every take."""
    pattern = [60, 62, 64, 67, 69, 72, 71, 65] * 900
    found = TuneIndex.of([("Ostinato", pattern)] * 20)
    _which, places = found.hits(np.unique(fingerprints(pattern)))
    assert len(places) == 8 * 1000
    runs = found.longest_of_each([pattern[:40]] * 70)
    assert [run and (run.notes, run.tune) for run in runs] == [(40, "Ostinato")] * 70


def test_arrays_come_back_as_they_were_saved() -> None:
    arrays: dict[str, Any] = {
        "a": np.arange(12, dtype=np.float16).reshape(3, 4),
        "b.c": np.array(7, np.int64),
        "f": np.eye(3).T,
    }
    arrays["turned"] = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    found = read_arrays(archive(**arrays), 10_000)
    assert {name: (each.dtype, each.tolist()) for name, each in found.items()} == {
        name: (each.dtype, each.tolist()) for name, each in arrays.items()
    }
    with pytest.raises(ValueError, match="more than it may"):
        read_arrays(archive(**arrays), 100)


def test_weights_that_are_none_are_refused(folder: Path) -> None:
    (folder / sealed.WEIGHTS).write_bytes(archive(a=np.array([print], object)))
    seal(folder)
    with pytest.raises(BadBundle, match=r"weights\.npz"):
        weights_of(folder)


def test_weights_that_unpack_to_more_than_any_network_are_refused(folder: Path) -> None:
    """Half a megabyte of them filled 1.6 gigabytes, for half as long numbers are made whole ones."""
    (folder / sealed.WEIGHTS).write_bytes(archive(a=np.zeros(40 * 2**20, np.float16)))
    seal(folder)
    with pytest.raises(BadBundle, match=r"weights\.npz"):
        weights_of(folder)


def test_a_model_nobody_knows_is_tried_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bytes] = []
    usual = trying.passes

    def counted(content: bytes, wanted: tuple[trying.Fit, ...]) -> bool:
        tried.append(content)
        return usual(content, wanted)

    monkeypatch.setattr(trying, "passes", counted)
    for _ in range(2):
        assert load_folder(folder).title == "Tiny"
    assert len(tried) == 1
    seal(folder, lambda settings: settings["shape"].update(units=17))
    refused(folder, "its network does not do what")
    assert len(tried) == 2


@pytest.mark.parametrize(
    "bend", [lambda c: c[: len(c) // 2], lambda c: c[:8] + bytes(range(256)) * 40, lambda _c: b""]
)
def test_a_network_that_is_none_harms_only_the_process_that_tries_it(
    folder: Path, bend: Callable[[bytes], bytes]
) -> None:
    path = folder / sealed.STEP
    path.write_bytes(bend(path.read_bytes()))
    seal(folder)
    refused(folder, "its network does not do what")


def test_a_network_of_no_numbers_does_not_pass(tiny: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    content, usual = (tiny.folder / sealed.STEP).read_bytes(), Step.__call__
    wanted = trying.fits(tiny.encoding, tiny.units, tiny.layers)
    assert trying.carry_out(content, wanted)
    for spoil in (
        lambda each: each * np.float32("nan"),
        lambda each: each[:, 1:],
        lambda each: each.astype(float),
    ):

        def spoilt(step: Step, name: str, inputs: Any, spoil: Any = spoil) -> Any:
            return {key: spoil(value) for key, value in usual(step, name, inputs).items()}

        with monkeypatch.context() as patch:
            patch.setattr(Step, "__call__", spoilt)
            assert not trying.carry_out(content, wanted)


def test_ours_are_known_by_their_hashes_and_a_changed_one_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = bundle.folders()[0]
    assert {info.name for info in bundles([shipped])} == set(bundle.OURS)
    for name, key in bundle.OURS.items():
        assert sealed.read_seal(shipped / name).key == key, "after training: put the new hash into OURS"
    place = tmp_path / "models"
    for name in ("fiddle", "folk"):
        shutil.copytree(shipped / name, place / name)
    monkeypatch.setattr(bundle, "folders", lambda: (place,))
    seal(place / "folk", lambda settings: settings.update(title="Folk Melodies"))
    with pytest.raises(BadBundle, match=r"no longer as it came with Continuo.* can be chosen instead\."):
        load("folk")
    assert load().name == "fiddle"
    step = place / "fiddle" / sealed.STEP
    step.write_bytes(step.read_bytes()[:-1])
    with pytest.raises(BadBundle, match=r"step\.tflite is damaged or from another model\.$"):
        load("fiddle")
