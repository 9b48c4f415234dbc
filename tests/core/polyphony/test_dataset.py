from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.lstm.features import Setting
from core.lstm.split import Side
from core.polyphony import dataset as module
from core.polyphony.dataset import HALVES, MELODIES, WovenData, pack, prepared
from core.polyphony.sources import SOURCES
from core.polyphony.weave import GROUPS, weave
from core.polyphony.works import Work
from tests.core.polyphony.made import GIVEN, packed, silent_between
from tests.core.polyphony.textures import ENCODING


def test_no_collection_is_heard_twice() -> None:
    assert not {source.name for source in SOURCES} & set(MELODIES)


def test_each_work_is_its_rows_in_the_order_of_writing() -> None:
    data = packed()
    for place, (work, _) in enumerate(GIVEN):
        rows = slice(data.offsets[place], data.offsets[place + 1])
        woven = weave(
            ENCODING, Setting(work.bars, work.key, work.end, style=work.style, after=()), work.voices
        )
        assert data.voice[rows].tolist() == woven.voice.tolist()
        assert set(data.voices[rows].tolist()) == {len(work.voices)}
        assert data.columns["targets"][rows].tolist() == woven.own.targets.tolist()
        for half in HALVES:
            for group, told in zip(GROUPS, getattr(woven, half), strict=True):
                assert data.company[half, group][rows].tolist() == told.tolist()


def test_every_voice_is_a_line_of_its_own() -> None:
    lines = packed().lines(4)
    assert lines == [[note.pitch for note in voice] for voice in GIVEN[4][0].voices]


def test_seams_are_where_nothing_sounds_on() -> None:
    work = GIVEN[0][0]
    data = pack(ENCODING, [silent_between(work, 960)], ["train"])
    assert work.end in data.seams(0).tolist()
    assert data.seams(0)[-1] == 2 * work.end + 960
    for seam in data.seams(0).tolist():
        assert not any(start < seam < end for _, start, end in data.times.tolist())


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], WovenData]:
    """What prepares the dataset of the works made up, in a cache of its own."""
    read: list[tuple[Work, Side]] = [each for each in GIVEN if len(each[0].voices) > 1]
    sides = {work.name: side for work, side in read}
    monkeypatch.setattr(module, "user_cache_path", lambda _name: tmp_path)
    monkeypatch.setattr(module, "works", lambda _names, _report: [work for work, _ in read])
    monkeypatch.setattr(module, "side_of", lambda work: sides[work.name])
    monkeypatch.setattr(module, "_melodies", lambda _report: GIVEN[len(read) :])
    return lambda: prepared(ENCODING)


def test_the_dataset_comes_from_the_cache_as_it_was(
    made: Callable[[], WovenData], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made()
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.delattr(module, "works")  # not read again
    found, expected = made(), packed()
    assert (found.names, found.sides, found.titles) == (expected.names, expected.sides, expected.titles)
    for name in ("times", "offsets", "voice", "voices", "rests", "rest_offsets"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    for group, told in expected.columns.items():
        assert np.array_equal(found.columns[group], told)
    for pair, columns in expected.company.items():
        assert np.array_equal(found.company[pair], columns)


def test_what_reads_the_works_otherwise_makes_another_dataset(
    made: Callable[[], WovenData], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made()
    read = Path.read_bytes
    for changed in ("kin", "works", "sources", "stretches", "separating", "weave", "company"):
        with monkeypatch.context() as patch:
            patch.setattr(
                Path,
                "read_bytes",
                lambda path, changed=changed: read(path) + b"#" * (path.stem == changed),
            )
            before = len(list(tmp_path.iterdir()))
            made()
            assert len(list(tmp_path.iterdir())) == before + 1, changed
