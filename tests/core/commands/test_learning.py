"""`./run train --from`: what it is told, what it tells, and models given as files."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import Any

import pytest

from core import files
from core.commands import learning
from core.commands.learning import Beside
from core.errors import BadFile, BadRequest, CalledOff
from core.learning import GO_ON, PAUSE, teaching
from core.learning.folds import Gain
from core.learning.lesson import LESSON, Lesson
from core.learning.teaching import Gate, Point, Report, Taught
from core.lstm import bundle
from core.score import Score, Track
from tests.core.commands.conftest import Ran
from tests.core.learning.conftest import tune

Line = Callable[..., Ran]
GAIN = Gain(0.75, 3.0, 2.5, 0.05, 12, 11, 480)


@pytest.fixture
def pieces(tmp_path: Path) -> Path:
    folder = tmp_path / "pieces"
    folder.mkdir()
    for number in range(4):
        files.write(folder / f"{number}.mid", Score((Track(tune(number), name="Lead"),)))
    return folder


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Lesson]:
    """The lessons that were asked for; none is carried out."""
    lessons: list[Lesson] = []

    def teach(lesson: Lesson, _work: Path, out: Path, report: Report, gate: Gate) -> Taught:
        lessons.append(lesson)
        report(Point(0.5, 12.0, "learning"))
        gate()
        return Taught(GAIN, "Irish tune", (2.0, 2.1, 30), 12, 480, 61.0, out)

    monkeypatch.setattr(teaching, "teach", teach)
    monkeypatch.setattr(teaching, "check_able", lambda: None)
    monkeypatch.setattr(learning, "wake", lambda: None)
    monkeypatch.setattr(bundle, "folders", lambda: (tmp_path / "ours", tmp_path / "own"))
    monkeypatch.setattr(learning, "user_state_path", lambda *_, **__: tmp_path / "state")
    return lessons


def test_what_is_understood_is_told(line: Line, pieces: Path) -> None:
    ran = line("train", "--from", "folk", "--prepare", pieces)
    assert ran.code == 0
    assert ran.out.count("Lead, 10 bars, 40 notes, sounds like ") == 4
    told = json.loads(line("train", "--from", "folk", "--prepare", "--json", pieces).out)
    assert [piece["name"] for piece in told] == [str(pieces / f"{number}.mid") for number in range(4)]
    assert told[0]["phrases"] == 1
    lines = line("train", "--from", "folk", "--prepare", "--beside", pieces).out.splitlines()
    assert [json.loads(each) for each in lines] == told


def test_a_lesson_is_kept_until_it_is_over(
    line: Line, pieces: Path, taught: list[Lesson], tmp_path: Path
) -> None:
    third = pieces / "2.mid"
    ran = line("train", "--from", "folk", "--title", "Jazz, mine", "--json", "--without", third, pieces)
    told = json.loads(ran.out)
    (lesson,) = taught
    assert (lesson.base, lesson.name, lesson.title) == ("folk", "jazz-mine", "Jazz, mine")
    assert (lesson.paths, lesson.without) == ((str(pieces),), (str(third),))
    assert told["folder"] == str(tmp_path / "own" / "jazz-mine")
    assert (told["before"], told["after"], told["general"]["after"]) == (3.0, 2.5, 2.1)
    assert not [*(tmp_path / "state").rglob(LESSON)]


def test_the_result_in_words(line: Line, pieces: Path, taught: list[Lesson], tmp_path: Path) -> None:
    ran = line("train", "--from", "folk", pieces)
    assert "3.000 bits a note before, 2.500 after" in ran.out
    assert "11 of 12" in ran.out
    assert ran.out.endswith(f"{tmp_path / 'own' / 'my-pieces'}\n")
    assert taught[0].title == "My pieces"


def test_passing_files_stay_beside_the_work_and_are_swept(
    line: Line, pieces: Path, taught: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    (work / "continuo-scratch").mkdir(parents=True)
    (work / "continuo-scratch" / "left.py").write_text("of one that was killed")
    (work / "scratch").mkdir()
    own = work / "part-1.json"
    own.write_text("the composer's own")
    made: list[Path] = []

    def make() -> None:
        assert not [*(work / "continuo-scratch").iterdir()]
        with tempfile.NamedTemporaryFile(delete=False) as file:
            made.append(Path(file.name))

    monkeypatch.setattr(learning, "wake", make)
    before = tempfile.gettempdir()
    assert line("train", "--from", "folk", "--work", work, pieces).code == 0
    assert made[0].parent == work / "continuo-scratch"
    assert {*work.iterdir()} == {own, work / "scratch"}
    assert tempfile.gettempdir() == before


def test_what_was_stopped_goes_on(
    line: Line, pieces: Path, taught: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_given: object) -> Taught:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(teaching, "teach", stopped)
        ran = line("train", "--from", "folk", "--name", "mine", pieces)
    assert (ran.code, "--resume" in ran.err) == (130, True)
    assert line("train", "--from", "folk", "--name", "mine", "--resume").code == 0
    assert taught[0].paths == (str(pieces),)


def test_two_do_not_learn_in_one_place_at_once(
    line: Line, pieces: Path, taught: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, teach, others = tmp_path / "work", teaching.teach, list[Ran]()

    def meanwhile(lesson: Lesson, *rest: Any) -> Taught:
        others.append(line("train", "--from", "folk", "--title", "Theirs", "--work", work, pieces))
        others.append(line("train", "--from", "folk", "--resume", "--work", work))
        assert Lesson.load(work) == lesson
        assert (work / "continuo-scratch").is_dir()
        return teach(lesson, *rest)

    monkeypatch.setattr(teaching, "teach", meanwhile)
    assert line("train", "--from", "folk", "--work", work, pieces).code == 0
    assert [each.code for each in others] == [1, 1]
    assert all("Another window is learning just now" in each.err for each in others)
    assert len(taught) == 1
    assert [*work.iterdir()] == []


def test_on_a_disk_without_locks_it_is_learnt_all_the_same(
    line: Line, pieces: Path, taught: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path) -> None:
        raise BadFile("Nothing can be kept in the folder: no locks available.")

    monkeypatch.setattr("core.learning.lesson.claim", refused)
    assert line("train", "--from", "folk", pieces).code == 0
    assert len(taught) == 1


def test_a_place_that_is_mistyped_is_not_made(line: Line, tmp_path: Path) -> None:
    assert line("train", "--from", "folk", "--resume", "--work", tmp_path / "mistyped").code == 1
    assert not (tmp_path / "mistyped").exists()


def test_what_was_refused_is_not_gone_on_with(
    line: Line, pieces: Path, taught: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> Taught:
        raise BadRequest("There is too little to learn from.")

    monkeypatch.setattr(teaching, "teach", refuse)
    ran = line("train", "--from", "folk", pieces)
    assert (ran.code, taught) == (1, [])
    assert not [*(tmp_path / "state").rglob(LESSON)]


@pytest.mark.parametrize("option", [("--quick",), ("--epochs", 3), ("--free",), ("--collections", "bach")])
def test_options_of_the_other_training_are_refused(
    line: Line, pieces: Path, option: tuple[object, ...]
) -> None:
    ran = line("train", pieces, "--from", "folk", *option)
    assert (ran.code, ran.err.count("\n")) == (1, 1)


def test_pieces_need_a_model_and_a_model_pieces(line: Line, pieces: Path, taught: list[Lesson]) -> None:
    assert "--from" in line("train", pieces).err
    assert line("train", "--from", "folk").code == 1
    assert taught == []


# The window's side of it.


@pytest.fixture
def said() -> Iterator[Queue[str | None]]:
    """Lines that come in; None is the end of them."""
    lines: Queue[str | None] = Queue()
    yield lines
    lines.put(None)


def test_the_work_waits_while_it_is_paused_and_ends_when_nobody_is_there(said: Queue[str | None]) -> None:
    beside = Beside(iter(said.get, None))
    beside.wait()
    said.put(f"{PAUSE}\n")
    while beside.may_go_on:
        pass
    passed, ended = Event(), Event()

    def work() -> None:
        beside.wait()
        passed.set()
        try:
            while True:
                beside.wait()
        except CalledOff:
            ended.set()

    Thread(target=work, daemon=True).start()
    assert not passed.wait(0.05)
    said.put(f"{GO_ON}\n")
    assert passed.wait(10)
    said.put(None)
    assert ended.wait(10)


def test_points_and_the_result_are_lines(
    line: Line,
    pieces: Path,
    taught: list[Lesson],
    said: Queue[str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nice: list[int] = []
    monkeypatch.setattr("os.nice", nice.append, raising=False)
    monkeypatch.setattr("sys.stdin", iter(said.get, None))
    ran = line("train", "--from", "folk", "--beside", pieces)
    told = [json.loads(each) for each in ran.out.splitlines()]
    assert told[0]["point"]["left"] == 12.0
    assert told[-1]["result"]["after"] == 2.5
    assert nice == [learning._NICE]
    assert len(taught) == 1


# Models as files.


def test_a_model_is_given_and_taken(
    line: Line, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "folders", lambda: (model.parent, tmp_path / "own"))
    gift = tmp_path / "gift.continuo-model"
    assert line("models", "--share", "tiny", gift).code == 0
    monkeypatch.setattr(bundle, "folders", lambda: (tmp_path / "ours", tmp_path / "own"))
    assert line("models", "--add", gift) == Ran(0, f"{tmp_path / 'own' / 'tiny'}\n", "")
    assert line("models").out == "tiny  Tiny\n"
    gift.write_bytes(b"PK")
    assert "was not added" in line("models", "--add", gift).err


def test_a_model_of_ones_own_is_deleted_and_no_other(
    line: Line, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = shutil.copytree(model, tmp_path / "own" / "mine")
    monkeypatch.setattr(bundle, "folders", lambda: (model.parent, own.parent))
    assert line("models", "--delete", "mine") == Ran(0, "", "")
    assert not own.exists()
    ran = line("models", "--delete", "tiny")
    assert (ran.code, ran.err) == (1, "The model Tiny is none that you made or added, so it stays.\n")
    assert model.exists()
    assert line("models", "--delete", "mine").code == 1
