import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.files import project, read, write
from core.files.imported import Imported
from core.harmony import Key, Mode
from core.score import KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from core.takes_tree import NO_TAKES, TakesTree
from tests.core.files.pieces import scores
from tests.core.kept import SCORE, answer, take, trees

PIECE = Score(
    tracks=(
        Track((Note(0, 240, 60), Note(240, 480, 63, 70, "folk-1")), name="Viola", muted=True),
        Track(name="Empty", solo=True, percussion=True),
    ),
    tempos=(TempoChange(0, 97.5),),
    metres=(MetreChange(0, 3, 4), MetreChange(240 + 1440, 7, 8)),
    keys=(KeyChange(0, Key("Eb", Mode.DORIAN)),),
    pickup=240,
    title="Über “Nachts”",
    composer="Anon.",
)


@settings(max_examples=60, deadline=None)
@given(scores(models=True))
def test_a_project_comes_back_exactly(score: Score) -> None:
    assert project.loads(project.dumps(score)) == Imported(score)


def test_everything_in_a_score_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "piece.continuo", PIECE)
    assert read(tmp_path / "piece.continuo").score == PIECE
    assert read(tmp_path / "piece.continuo").notices == ()


def test_a_person_can_read_the_file() -> None:
    lines = project.dumps(PIECE).decode().splitlines()
    assert "[0, 240, 60, 90]," in lines
    assert '"title": "Über “Nachts”",' in lines


def test_a_lone_surrogate_in_a_title_survives() -> None:
    odd = replace(PIECE, title="a\udc80b")
    assert project.loads(project.dumps(odd)).score == odd


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def piece_with(**members: object) -> bytes:
    piece = json.loads(project.dumps(PIECE))
    piece.update(members)
    return json.dumps(piece).encode()


@pytest.mark.parametrize(
    "members",
    [
        {"tempos": [[0, float("nan")]]},
        {"tempos": [[0, float("inf")]]},
        {"tempos": [[0, 0]]},
        {"tempos": [[0, True]]},
        {"tempos": [[0, 10**400]]},
        {"tempos": []},
        {"tempos": [[1, 96.0]]},
        {"metres": [[0, 4, 3]]},
        {"metres": [[0, 0, 4]]},
        {"metres": [[0, 4]]},
        {"metres": None},
        {"keys": [[0, "H major"]]},
        {"keys": [[0, "C grumpy"]]},
        {"keys": [[0, 7]]},
        {"pickup": 1440},
        {"pickup": -1},
        {"pickup": 1.5},
        {"title": 3},
        {"tracks": []},
        {"tracks": [7]},
        {"version": "1"},
        {"version": 0},
        {"markers": None},
        {"markers": [[480, "B"], [0, "A"]]},
        {"markers": [[0, 7]]},
        {"sections": []},
        {"takes": None},
        {"takes": {}},
        {"takes": [7]},
        {"version": 1},
    ],
)
def test_wrong_members_are_refused(members: dict[str, object]) -> None:
    with pytest.raises(BadFile):
        project.loads(piece_with(**members))


@pytest.mark.parametrize(
    "row",
    [
        [0, 240, 60],
        [0, 240, 60, 90, "folk-1", 1],
        [-1, 240, 60, 90],
        [0, 0, 60, 90],
        [0, 240, 128, 90],
        [0, 240, 60, 0],
        [0.0, 240, 60, 90],
        [True, 240, 60, 90],
        [2**40, 240, 60, 90],
        [0, 240, 60, 90, None],
        "abcd",
    ],
)
def test_wrong_notes_are_refused(row: object) -> None:
    piece = json.loads(project.dumps(PIECE))
    piece["tracks"][0]["notes"] = [row]
    with pytest.raises(BadFile):
        project.loads(json.dumps(piece).encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"format": "continuo"}', b"[" * 100_000, b"9" * 10_000],
)
def test_what_is_no_project_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        project.loads(data)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_file_cut_short_is_refused(data: st.DataObject) -> None:
    whole = project.dumps(PIECE)
    cut = data.draw(st.integers(0, len(whole) - 3))
    with pytest.raises(BadFile):
        project.loads(whole[:cut])


def test_a_newer_file_is_called_newer() -> None:
    with pytest.raises(BadFile, match="newer Continuo"):
        project.loads(piece_with(version=project.VERSION + 1))


def test_extras_are_left_aside() -> None:
    assert project.loads(piece_with(extras={"zoom": 3})).score == PIECE


def test_saving_keeps_permissions_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "piece.continuo"
    write(path, Score())
    path.chmod(0o640)
    write(path, PIECE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(tmp_path) == ["piece.continuo"]


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "piece.continuo"
    write(path, PIECE)

    def full(descriptor: int) -> None:
        raise OSError(28, "Spazio esaurito")  # in a language of the system's

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadFile, match="the disk is full"):
        write(path, Score())
    assert read(path).score == PIECE
    assert names(tmp_path) == ["piece.continuo"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.continuo").write_bytes(b"")
    (tmp_path / "link.continuo").symlink_to(tmp_path / "real.continuo")
    write(tmp_path / "link.continuo", PIECE)
    assert (tmp_path / "link.continuo").is_symlink()
    assert read(tmp_path / "real.continuo").score == PIECE


@pytest.mark.parametrize("name", ["nowhere/piece.continuo", "piece.docx", "piece"])
def test_writing_elsewhere_or_otherwise_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile):
        write(tmp_path / name, PIECE)
    assert names(tmp_path) == []


def test_reading_what_is_not_there_or_not_music_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"Dear sir")
    for name in ("nothing.continuo", "letter.docx", "."):
        with pytest.raises(BadFile):
            read(tmp_path / name)


@settings(max_examples=30, deadline=None)
@given(scores(models=True), trees())
def test_takes_come_back_exactly(score: Score, tree: TakesTree) -> None:
    assert project.loads(project.dumps(score, tree)) == Imported(score, takes=tree)


def test_takes_are_in_the_file(tmp_path: Path) -> None:
    tree, _ = NO_TAKES.add(answer(SCORE, take(1920, 67, 65), take(1920, 60)))
    project.save(tmp_path / "piece.continuo", SCORE, tree.star(1, True))
    read_back = read(tmp_path / "piece.continuo")
    assert (read_back.score, read_back.takes) == (SCORE, tree.star(1, True))


def test_a_file_from_before_takes_opens() -> None:
    piece = json.loads(project.dumps(PIECE))
    del piece["takes"]
    with pytest.raises(BadFile):
        project.loads(json.dumps(piece).encode())
    piece["version"] = 1
    assert project.loads(json.dumps(piece).encode()) == Imported(PIECE)


def test_the_program_of_drums_meant_nothing_before_it_was_their_kits() -> None:
    kit = replace(PIECE.tracks[0], program=16, percussion=True)
    piece = json.loads(project.dumps(replace(PIECE, tracks=(kit, replace(kit, percussion=False)))))
    assert [row["program"] for row in piece["tracks"]] == [16, 16]
    for row in piece["tracks"]:
        del row["bank"]
    for version, program in ((3, 0), (4, 16)):
        piece["version"] = version
        drums, melody = project.loads(json.dumps(piece).encode()).score.tracks
        assert (drums.program, melody.program) == (program, 16)


def test_surprise_beyond_measure_is_still_saved() -> None:
    endless = replace(take(1920, 67, 65), surprise=(float("inf"), float("nan")))
    tree, _ = NO_TAKES.add(answer(SCORE, endless))
    assert project.loads(project.dumps(SCORE, tree)).takes.nodes[0].take.surprise == (1000.0, 1000.0)


def with_take(part: str, **members: object) -> bytes:
    """A project of one take, with these members of the take, or of a part of it, put in its place."""
    tree, _ = NO_TAKES.add(answer(SCORE, take(1920, 67, 65)))
    piece = json.loads(project.dumps(SCORE, tree))
    node = piece["takes"][0]
    for step in part.split("/") if part else ():
        node = node[step]
    node.update(members)
    return json.dumps(piece).encode()


def test_the_take_before_it_is_damaged_opens() -> None:
    assert len(project.loads(with_take("")).takes.nodes) == 1


@pytest.mark.parametrize(
    ("part", "members"),
    [
        ("", {"parent": 0}),
        ("", {"parent": -1}),
        ("", {"parent": "A"}),
        ("", {"answer": None}),
        ("", {"place": 1.0}),
        ("", {"track": -1}),
        ("", {"starred": 1}),
        ("", {"discarded": None}),
        ("", {"name": 7}),
        ("", {"mood": "calm"}),
        ("", {"recipe": None}),
        ("", {"notes": []}),
        ("", {"notes": None}),
        ("", {"notes": [[1920, 480, 67, 90]]}),
        ("", {"notes": [[1920, 480, 67, 90, -1.0]]}),
        ("", {"notes": [[1920, 480, 67, 90, "much"]]}),
        ("", {"notes": [[1920, 480, 67, 90, 1.0, 7]]}),
        ("", {"notes": [[1920, 480, 67, 90, 1.0], [1900, 480, 67, 90, 1.0]]}),
        ("", {"reasons": [7]}),
        ("", {"shared": {"notes": 3, "first": 2, "tune": "x", "usual": 4}}),
        ("", {"shared": None}),
        ("recipe", {"task": "dance"}),
        ("recipe", {"start": 4000}),
        ("recipe", {"random_seed": -1}),
        ("recipe", {"temperature": 9}),
        ("recipe", {"temperature": float("nan")}),
        ("recipe", {"min_p": True}),
        ("recipe", {"top_p": 1.5}),
        ("recipe", {"close": 0}),
        ("recipe", {"luck": 1}),
        ("recipe", {"wishes": {}}),
        ("recipe", {"prefix": [[0, 480]]}),
        ("recipe/wishes", {"density": 2}),
        ("recipe/wishes", {"closeness": -0.5}),
        ("recipe/wishes", {"speed": 0}),
        ("recipe/locks", {"scale": "C major"}),
        ("recipe/locks", {"scale": {"tonic": "H", "degrees": [0], "name": "custom"}}),
        ("recipe/locks", {"scale": {"tonic": "C", "degrees": [0, 1], "name": "major"}}),
        ("recipe/locks", {"scale": {"tonic": "C", "degrees": [4, 0], "name": "custom"}}),
        ("recipe/locks", {"lowest": 128}),
        ("recipe/locks", {"rhythm": [[480, 480]]}),
        ("recipe/locks", {"pitches": [60.0]}),
        ("recipe/locks", {"held": [[0, 480, 60]]}),
        ("recipe/locks", {"grid": "crooked"}),
        ("recipe/locks", {"last": 12}),
        ("recipe/locks", {"cadence": "yes"}),
        ("recipe/locks", {"silence": True}),
    ],
)
def test_damaged_takes_are_refused_in_a_sentence(part: str, members: dict[str, object]) -> None:
    with pytest.raises(BadFile) as refusal:
        project.loads(with_take(part, **members), "song.continuo")
    said = str(refusal.value)
    assert "song.continuo" in said
    assert said.endswith(".")


def test_markers_and_the_colours_of_tracks_are_kept(tmp_path: Path) -> None:
    score = Score(tracks=(Track(colour=3), Track()), markers=(Marker(0, "A"), Marker(1920, "“B”")))
    project.save(tmp_path / "sections.continuo", score)
    assert project.load(tmp_path / "sections.continuo").score == score


def test_sends_that_a_file_does_not_name_are_the_usual_ones() -> None:
    track = Track(reverb=3, chorus=9)
    text = project.dumps(Score((track,))).decode()
    assert project.loads(text.encode()).score.tracks == (track,)
    older = text.replace('"reverb": 3, "chorus": 9, ', "")
    assert project.loads(older.encode()).score.tracks == (Track(reverb=40, chorus=0),)
    with pytest.raises(BadFile, match="reverb"):
        project.loads(text.replace('"reverb": 3', '"reverb": 128').encode())


def test_a_colour_no_theme_has_is_refused() -> None:
    text = project.dumps(Score()).decode().replace('"colour": null', '"colour": 8')
    with pytest.raises(BadFile, match="colour"):
        project.loads(text.encode())


def test_what_a_killed_program_left_half_written_goes_with_the_next_save(tmp_path: Path) -> None:
    forgotten, fresh, other = (tmp_path / name for name in (".continuo-0a.tmp", ".continuo-0b.tmp", ".x.tmp"))
    for path in (forgotten, fresh, other):
        path.write_bytes(b"half")
    for path in (forgotten, other):
        os.utime(path, (0, 0))
    project.save(tmp_path / "piece.continuo", PIECE)
    assert set(names(tmp_path)) == {".continuo-0b.tmp", ".x.tmp", "piece.continuo"}


def test_what_could_not_be_opened_again_is_not_written_over_what_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, few, many = tmp_path / "piece.continuo", Score(), Score((Track((Note(0, 480, 60),) * 60),))
    project.save(path, few)
    most = project.dumps(many).count(b",")
    for limit in ("MOST_PARTS", "LARGEST_FILE"):
        with monkeypatch.context() as patch:
            patch.setattr(project, limit, most - 1)
            with pytest.raises(BadFile, match="more notes than a project can hold"):
                project.save(path, many)
        assert project.load(path).score == few
    with monkeypatch.context() as patch:
        patch.setattr(project, "MOST_PARTS", most)  # the very most is written, and read
        project.save(path, many)
        assert project.load(path).score == many


def test_music_comes_before_takes_where_there_is_no_room_for_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, tree = tmp_path / "piece.continuo", NO_TAKES
    for pitch in range(60, 72):
        tree, _ = tree.add(answer(SCORE, take(1920, pitch, pitch + 2)))
    tree = tree.star(2, True)
    monkeypatch.setattr(project, "MOST_PARTS", project.dumps(SCORE, tree).count(b",") - 1)
    [told] = project.save(path, SCORE, tree)
    found = project.load(path)
    assert found.score == SCORE
    assert [node.take for node in found.takes.nodes] == [tree.nodes[n].take for n in (2, *range(7, 12))]
    assert "6 of the oldest takes" in told
    monkeypatch.setattr(project, "MOST_PARTS", project.dumps(SCORE).count(b","))
    project.save(path, SCORE, tree)
    assert project.load(path) == Imported(SCORE)


@given(scores(models=True))
def test_what_has_room_is_saved_and_opened(score: Score) -> None:
    assert not project.lacks_room(score)
    assert project.loads(project.dumps(score)).score == score


@pytest.mark.parametrize(
    "score",
    [
        Score((Track((Note(2**31 - 480, 480, 60),)),)),
        Score((Track((Note(480, 2**31, 60),)),)),
        Score(markers=(Marker(2**31, "coda"),)),
        Score((Track(),) * 1000),
        Score((Track((Note(0, 480, 60),) * 250_001),) * 2),
    ],
)
def test_what_could_not_be_opened_again_has_no_room(score: Score) -> None:
    assert project.lacks_room(score)
