import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.errors import BadFile
from core.files import copies

NOON = datetime(2026, 11, 21, 12, 0, 5)


def test_copies_come_back_newest_first_with_their_times(tmp_path: Path) -> None:
    for minutes in (0, 10, 20):
        copies.put_by(tmp_path / "a", b"%d" % minutes, NOON + timedelta(minutes=minutes))
    found = copies.there(tmp_path / "a")
    assert [copy.at - NOON for copy in found] == [timedelta(minutes=m) for m in (20, 10, 0)]
    assert found[0].path.read_bytes() == b"20"
    assert found[0].path.name == "2026-11-21 12-20-05.continuo"


def test_two_in_one_second_stand_beside_each_other(tmp_path: Path) -> None:
    first = copies.put_by(tmp_path, b"1", NOON)
    second = copies.put_by(tmp_path, b"2", NOON)
    assert first.read_bytes() == b"1"
    assert second.read_bytes() == b"2"
    assert [copy.path for copy in copies.there(tmp_path)] == [second, first]


def test_two_windows_that_put_by_in_the_same_second_lose_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, others = os.fsync, [b"theirs"]

    def meanwhile(handle: int) -> None:
        sync(handle)
        if others:
            copies.put_by(tmp_path, others.pop(), NOON)

    monkeypatch.setattr(os, "fsync", meanwhile)
    copies.put_by(tmp_path, b"ours", NOON)
    assert {copy.path.read_bytes() for copy in copies.there(tmp_path)} == {b"ours", b"theirs"}


def test_where_a_folder_cannot_be_looked_through_no_copy_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same name was tried for ever, and the window never closed."""
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: iter(()))
    paths = [copies.put_by(tmp_path, b"%d" % number, NOON) for number in range(3)]
    assert [path.read_bytes() for path in paths] == [b"0", b"1", b"2"]


def test_copies_that_move_to_where_a_piece_is_saved_keep_their_order(tmp_path: Path) -> None:
    before, after = copies.shelf(tmp_path, "word", "Untitled"), tmp_path / "after"
    copies.put_by(after, b"0", NOON)
    for number in (1, 2, 3):
        copies.put_by(before, b"%d" % number, NOON)
    other = copies.put_by(copies.shelf(tmp_path, "another", "Untitled"), b"other", NOON)
    titled = copies.shelf(tmp_path, "word", "Air")
    copies.put_by(titled, b"4", NOON + timedelta(minutes=5))
    copies.rehouse(tmp_path, "word", after)
    assert [copy.path.read_bytes() for copy in copies.there(after)] == [b"4", b"3", b"2", b"1", b"0"]
    assert sorted(tmp_path.iterdir()) == sorted([after, other.parent])


def test_where_the_clock_is_set_back_the_latest_stays_the_latest(tmp_path: Path) -> None:
    hours = (0, 1, 2, -5, -5, -4, -9)
    for number, hour in enumerate(hours):
        copies.put_by(tmp_path, b"%d" % number, NOON + timedelta(hours=hour))
        copies.thin(tmp_path, 5)
        found = copies.there(tmp_path)
        assert [copy.path.read_bytes() for copy in found] == [
            b"%d" % n for n in range(number, number - 5, -1) if n >= 0
        ]
        assert all(copy.at <= NOON + timedelta(hours=hour) for copy in found)  # none is of the future


def test_thinning_takes_the_oldest_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mine.continuo").write_bytes(b"mine")
    for minutes in range(15):
        copies.put_by(tmp_path, b"", NOON + timedelta(minutes=minutes))
    copies.thin(tmp_path, 4)
    assert [copy.at.minute for copy in copies.there(tmp_path)] == [14, 13, 12, 11]
    assert (tmp_path / "mine.continuo").read_bytes() == b"mine"


def test_pieces_that_lie_longest_go_first(tmp_path: Path) -> None:
    for index in range(5):
        copies.put_by(copies.shelf(tmp_path, str(index), "Air"), b"", NOON + timedelta(days=index))
    copies.thin_all(tmp_path, copies.shelf(tmp_path, "4", "Air"), 2)
    assert set(tmp_path.iterdir()) == {copies.shelf(tmp_path, name, "Air") for name in ("3", "4")}


def test_the_piece_worked_on_last_stays_though_the_clock_begins_anew(tmp_path: Path) -> None:
    for index in range(5):
        copies.put_by(copies.shelf(tmp_path, str(index), "Air"), b"", NOON + timedelta(days=index))
    latest = copies.shelf(tmp_path, "new", "Air")
    copies.put_by(latest, b"", datetime(1970, 1, 1))
    copies.thin_all(tmp_path, latest, 2)
    assert set(tmp_path.iterdir()) == {latest, copies.shelf(tmp_path, "4", "Air")}


def test_every_piece_has_a_shelf_of_its_own_with_a_name_that_any_system_takes(tmp_path: Path) -> None:
    one, other = Path("a/Lied.continuo"), Path("b/Lied.continuo")
    assert copies.shelf(tmp_path, one, "Lied") != copies.shelf(tmp_path, other, "Lied")
    assert copies.shelf(tmp_path, one, "Lied") == copies.shelf(tmp_path, one.absolute(), "Lied")
    odd = copies.shelf(tmp_path, "x", '../<a>:"b"|?*\udc80' + "n" * 300).name
    assert not set('<>:"/\\|?*.\udc80') & set(odd)
    assert len(odd) < 60


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadFile, match="Nothing can be kept in the folder"):
        copies.put_by(tmp_path / "file" / "a", b"", NOON)
    assert copies.there(tmp_path / "nowhere") == []
