"""The protocol: who is in which fold, which mean is taken, what a file says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import BadFile
from core.files import midi
from core.score import Note, Score, Track
from tests.benchmarks.peers.viewpoints import PITCH_ALONE
from tests.benchmarks.published import sets, strict, table
from tests.benchmarks.published.kept import Found, kept
from tests.benchmarks.published.protocol import Row, bits, folds

SCALE = [60, 62, 64, 65, 67, 69, 71, 72]


def line(pitches: list[int]) -> tuple[Note, ...]:
    return tuple(Note(index * 480, 480, pitch) for index, pitch in enumerate(pitches))


def test_every_melody_is_in_one_fold() -> None:
    parts = folds(23, seed=1)
    assert sorted(index for part in parts for index in part) == list(range(23))
    assert {len(part) for part in parts} == {2, 3}
    assert parts == folds(23, seed=1)
    assert parts != folds(23, seed=2)


def test_the_first_note_is_scored() -> None:
    shares = np.array([[0.25, 0.75], [0.5, 0.5]])
    assert bits(shares, [60, 62], line([60, 62])) == pytest.approx(1.5)


def test_means_are_over_melodies_then_sets() -> None:
    row = Row(
        "P", "A", "ours", {"nova": np.array([[1.0, 3.0], [2.0, 4.0]]), "bach": np.array([[4.0], [4.0]])}
    )
    assert row.means == {"nova": 2.5, "bach": 4.0}
    assert row.mean == pytest.approx(3.25)
    assert row.seeds == pytest.approx([3.0, 3.5])
    low, high = row.interval()
    assert 2.5 <= low < row.mean < high <= 4.0


def test_a_melody_knows_nothing_of_its_own_fold() -> None:
    # Eleven melodies alike: nine or ten others tell everything. One unlike all: long memory knows nothing.
    alike = {str(index): line(SCALE) for index in range(11)}
    odd = {"odd": line(SCALE[::-1])}
    found = strict.measure(sets.MelodySet("made up", alike | odd), {"pitch": PITCH_ALONE}, (1, 2))
    told = found["pitch", "long"]
    assert told.shape == (2, 12)
    assert told[:, :11].max() < 1
    assert told[:, 11].min() > 2


def test_reads_sets_and_misses_them(tmp_path: Path) -> None:
    for name in sets.NAMES:
        (tmp_path / name).mkdir()
        midi.save(tmp_path / name / "one.mid", Score((Track(line([72, 60, 64])),)))
    read = sets.read(tmp_path)
    assert [one.name for one in read] == list(sets.NAMES)
    assert read[0].alphabet == [60, 64, 72]
    assert [note.pitch for note in read[0].melodies["one"]] == [72, 60, 64]
    (tmp_path / "kinder" / "one.mid").unlink()
    with pytest.raises(BadFile, match="kinder"):
        sets.read(tmp_path)


def test_what_was_measured_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "measured" / "ours.json"
    first: Found = {("P", "ours"): np.array([1.5, 2.25])}
    nothing: Found = {}
    for measure in (first.copy, nothing.copy):  # the second is not asked
        read = kept(path, measure)
        assert read.keys() == {("P", "ours")}
        np.testing.assert_array_equal(read["P", "ours"], [1.5, 2.25])


def test_the_table_leaves_unmeasured_sets_blank() -> None:
    rows = [Row("T", "B", "ours", {"nova": np.array([[2.0]]), "shanxi": np.array([[3.0]])})]
    *_, published, ours = table.as_text(rows)
    assert "2.479" in published
    assert ours.split()[:5] == ["T,", "B", "ours", "2.000", "3.000"]
    assert table.as_json(rows)[0]["sets"] == {"nova": 2.0, "shanxi": 3.0}
    assert table.as_json(rows)[0]["mean"] is None
