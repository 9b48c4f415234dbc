import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.files import claims, journal
from core.files.disk import Stamp
from core.files.journal import AT_ONCE, Journal, Kept
from core.score import Note, Score, Track
from core.takes_tree import TakesTree
from tests.core.files.pieces import NAMES, scores
from tests.core.kept import trees

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PHRASE = tuple(Note(480 * beat, 480, 60 + beat) for beat in range(8))
PIECE = Kept(Score((Track(PHRASE), Track(name="Bass"))), TakesTree(), NOON, "Air")


def edited(kept: Kept, notes: tuple[Note, ...], step: str) -> Kept:
    """A moment later, with other notes in the first track."""
    return replace(
        kept, score=kept.score.with_track(0, Track(notes)), step=step, at=kept.at + timedelta(0, 1)
    )


def wander(count: int) -> list[Kept]:
    """A piece and what becomes of it: notes go and come, tracks change places, the title too."""
    states = [PIECE]
    for index in range(1, count):
        last, at = states[-1], NOON + timedelta(seconds=index)
        notes = last.score.tracks[0].notes
        match index % 4:
            case 0:
                score = replace(last.score, tracks=last.score.tracks[::-1])
            case 1:
                score = last.score.with_track(0, Track.of((*notes, Note(240 * index, 100, 40 + index % 50))))
            case 2:
                score = replace(last.score, title=f"Air {index}")
            case _:
                score = last.score.with_track(0, Track(notes[1:], name=f"Part {index}"))
        states.append(replace(last, score=score, at=at, step=f"Step {index}"))
    return states


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Kept,
            scores(models=True),
            trees(),
            st.datetimes(timezones=st.just(UTC)),
            NAMES,
            NAMES,
            st.sampled_from([None, Path("Lied.continuo"), Path("über/Lied.continuo")]),
            st.sampled_from([None, Stamp(10**18, 300)]),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_follows_whatever_the_last_is_read(states: list[Kept]) -> None:
    with TemporaryDirectory() as folder:
        book = Journal(Path(folder) / "a.journal")
        for kept in states:
            book.keep(kept)
            assert replace(journal.read(book.path), at=kept.at) == kept  # a time alone is not news
        book.close()


@pytest.mark.parametrize("count", [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE])
def test_a_long_piece_is_written_in_parts_and_read_as_one(tmp_path: Path, count: int) -> None:
    book = Journal(tmp_path / "a.journal")
    notes = tuple(Note(120 * n, 120, 40 + n % 60) for n in range(count))
    book.keep(edited(PIECE, notes, "Import"))
    book.keep(edited(PIECE, notes[::2], "Erase"))
    book.close()
    assert journal.read(book.path) == edited(PIECE, notes[::2], "Erase")


def test_a_small_edit_of_a_long_piece_adds_little(tmp_path: Path) -> None:
    book = Journal(tmp_path / "a.journal")
    long = replace(PIECE, score=Score((Track(tuple(Note(120 * n, 120, 60) for n in range(20_000))),)))
    book.keep(long)
    whole = book.path.stat().st_size
    notes = long.score.tracks[0].notes
    book.keep(edited(long, notes[:700] + notes[701:], "Erase"))
    assert book.path.stat().st_size - whole < 600
    book.close()


def test_cut_anywhere_it_still_holds_all_that_was_whole(tmp_path: Path) -> None:
    book, ends = Journal(tmp_path / "a.journal"), []
    states = wander(9)
    for kept in states:
        book.keep(kept)
        ends.append(book.path.stat().st_size)
    book.close()
    data = book.path.read_bytes()
    for cut in range(ends[0], len(data)):
        book.path.write_bytes(data[:cut])
        whole = sum(end <= cut + 1 for end in ends)  # a line may lack its end of line
        assert journal.read(book.path) == states[whole - 1]
    book.path.write_bytes(data[: ends[0] - 2])
    with pytest.raises(BadFile, match="damaged or cut short"):
        journal.read(book.path)


def test_a_spoilt_line_ends_what_is_believed(tmp_path: Path) -> None:
    book = Journal(tmp_path / "a.journal")
    states, ends = wander(5), []
    for kept in states:
        book.keep(kept)
        ends.append(book.path.stat().st_size)
    book.close()
    data = bytearray(book.path.read_bytes())
    data[ends[2] + 30] ^= 1
    book.path.write_bytes(data)
    assert journal.read(book.path) == states[2]


def test_it_is_written_anew_before_the_changes_outgrow_the_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LEAST", 2_000)
    book, most = Journal(tmp_path / "a.journal"), 0
    for kept in wander(200):
        book.keep(kept)
        most = max(most, book.path.stat().st_size)
        assert journal.read(book.path) == kept
    whole = len(journal._line(journal.whole_piece(kept)))
    assert most < 4 * max(2_000, whole)
    book.close()


def test_nothing_new_is_not_written(tmp_path: Path) -> None:
    book = Journal(tmp_path / "a.journal")
    book.keep(PIECE)
    size = book.path.stat().st_size
    book.keep(replace(PIECE, at=NOON + timedelta(1)))
    assert book.path.stat().st_size == size
    book.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_when_the_disk_was_full_it_is_whole_again_once_there_is_room(tmp_path: Path) -> None:
    book = Journal(tmp_path / "a.journal")
    states = wander(3)
    book.keep(states[0])
    assert book._file is not None
    with open("/dev/full", "wb") as full:  # noqa: PTH123 # it is no path of ours
        os.dup2(full.fileno(), book._file.fileno())
    with pytest.raises(BadFile, match="Nothing can be kept in the folder"):
        book.keep(states[1])
    assert journal.read(book.path) == states[0]
    book.keep(states[2])
    assert journal.read(book.path) == states[2]
    book.close()


def test_removed_it_is_gone_and_may_begin_again(tmp_path: Path) -> None:
    book = Journal(tmp_path / "a.journal")
    book.keep(PIECE)
    book.remove()
    assert not book.path.exists()
    book.keep(PIECE)
    assert journal.read(book.path) == PIECE
    book.close()


@pytest.mark.parametrize(
    "change",
    [
        {"tracks": [{"of": 7}]},
        {"tracks": 3},
        {"tracks": [{"of": 0, "set": {"name": 1}, "head": 0, "tail": 0, "notes": []}]},
        {"takes": [[0, "no take"]]},
        {"set": {"tempos": "fast"}},
        {"tracks": [{"of": 0, "set": {}, "head": 8, "tail": 1, "notes": []}]},
        {"tracks": [{"of": 0, "set": {}, "head": -1, "tail": 0, "notes": []}]},
        {"tracks": [{"of": 0, "set": {}, "head": 0, "tail": -8, "notes": []}]},
        {"at": None},
        {"at": f"{'noon ' * 100}\n"},
        {"stamp": [1]},
        {"path": "a\0b"},
        {"path": "\ud800"},
    ],
)
def test_a_line_that_says_nonsense_is_refused_in_a_sentence(
    tmp_path: Path, change: dict[str, object]
) -> None:
    book = Journal(tmp_path / "a.journal")
    book.keep(PIECE)
    book.close()
    with book.path.open("ab") as file:
        file.write(journal._line(journal._about(PIECE) | change))
    with pytest.raises(BadFile, match="is damaged") as told:
        journal.read(book.path)
    assert len(str(told.value)) < 300
    assert str(told.value).isprintable()


def test_changes_that_copy_a_track_a_million_times_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few lines of them filled all memory."""
    book = Journal(tmp_path / "a.journal")
    book.keep(PIECE)
    book.close()
    with book.path.open("ab") as file:
        file.write(journal._line(journal._about(PIECE) | {"tracks": [{"of": 0}] * 1_000_000}))
    with pytest.raises(BadFile, match="more tracks"):
        journal.read(book.path)
    monkeypatch.setattr(journal, "_MOST_NOTES", len(PHRASE) * 999)
    with pytest.raises(BadFile, match="more notes than any piece"):
        journal.read(book.path)


def test_journals_of_times_with_and_without_a_zone_are_put_in_order(tmp_path: Path) -> None:
    for number, at in enumerate((NOON, NOON.replace(tzinfo=None, hour=13))):
        book = Journal(tmp_path / f"{number}.journal")
        book.keep(replace(PIECE, at=at))
        book.close()
    assert [path.stem for path, _kept in journal.left_behind(tmp_path)] == ["1", "0"]


def test_a_change_that_breaks_it_is_kept_with_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_before: Kept, _after: Kept) -> None:
        raise IndexError

    writing = Journal(tmp_path / "a.journal")
    writing.keep(PIECE)
    edited = replace(PIECE, name="edited")
    monkeypatch.setattr(journal, "difference", broken)
    with pytest.raises(IndexError):
        writing.keep(edited)
    writing.keep(edited)
    writing.close()
    assert journal.read(writing.path) == edited


def test_one_that_cannot_be_had_keeps_no_other_from_being_found(tmp_path: Path) -> None:
    for name in "ab":
        book = Journal(tmp_path / f"{name}.journal")
        book.keep(PIECE)
        book.close()
    claims.lock_of(tmp_path / "a.journal").mkdir()
    assert [path.stem for path, _kept in journal.left_behind(tmp_path)] == ["b"]
    (tmp_path / "b.journal").unlink()
    with pytest.raises(BadFile, match="Nothing can be kept in the folder"):
        journal.left_behind(tmp_path)


def test_one_that_another_window_takes_away_meanwhile_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was said to stay there."""
    book = Journal(tmp_path / "a.journal")
    book.keep(PIECE)
    book.close()

    def late(path: Path) -> claims.Claim | None:
        path.unlink()
        return claims.claim(path)

    monkeypatch.setattr(journal, "claim", late)
    assert journal.left_behind(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_one_that_cannot_be_read_stays_and_is_told_where_there_is_no_other(tmp_path: Path) -> None:
    book = Journal(tmp_path / "a.journal")
    book.keep(PIECE)
    book.close()
    damaged = tmp_path / "b.journal"
    damaged.write_bytes(book.path.read_bytes()[:40])
    assert [path.stem for path, _kept in journal.left_behind(tmp_path)] == ["a"]
    book.path.unlink()
    with pytest.raises(BadFile, match=r"left unfinished in “.*b\.journal” cannot be read; it stays there\."):
        journal.left_behind(tmp_path)
    assert damaged.exists()


def test_a_journal_may_be_longer_than_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = Journal(tmp_path / "a.journal")
    writing.keep(PIECE)
    writing.close()
    monkeypatch.setattr("core.files.disk.LARGEST_FILE", 10)
    assert journal.read(writing.path) == PIECE


def test_a_long_journal_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "LEAST", 0)
    monkeypatch.setattr(journal, "MOST", 400)
    writing, lengths = Journal(tmp_path / "a.journal"), []
    for kept in wander(12):
        writing.keep(kept)
        lengths.append(writing.path.stat().st_size)
    writing.close()
    assert journal.read(writing.path) == kept
    assert any(after < before for before, after in pairwise(lengths))
