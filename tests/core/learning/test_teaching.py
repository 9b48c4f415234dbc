"""A lesson from end to end, with a tiny network and a few steps."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import trial
from core.errors import BadRequest, CalledOff, Missing
from core.learning import teaching
from core.learning.lesson import Lesson
from core.learning.phrases import Phrase
from core.learning.result import LEARNT, learnt_of
from core.learning.teaching import Point, School, Taught, teach
from core.lstm.blending import STYLE_FIGURES
from core.lstm.bundle import Bundle, load_folder
from core.lstm.features import STYLES
from core.lstm.originality import FIGURES
from core.lstm.sealed import CARD, WEIGHTS, read_seal, write_seal
from core.lstm.sources import CorpusTune

if TYPE_CHECKING:  # loads TensorFlow
    from core.lstm.batches import Batch
    from core.lstm.pupil import Pupil

pytest.importorskip("tensorflow", reason="learning needs TensorFlow")

REACHING = {
    *(f"socket.{way}" for way in ("connect", "getaddrinfo", "gethostbyname", "sendto", "sendmsg")),
    "urllib.Request",
    "http.client.connect",
}
Write = Callable[..., list[Path]]


@pytest.fixture(scope="module")
def pupils() -> dict[bytes, Pupil]:
    """Pupils by their weights: each forgets all when it begins, and what it runs is compiled once."""
    return {}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, pupils: dict[bytes, Pupil]) -> None:
    """A few steps at a high rate."""
    make = teaching._pupil

    def pupil(loaded: Bundle) -> Pupil:
        key = (loaded.folder / WEIGHTS).read_bytes()
        if key not in pupils:
            pupils[key] = make(loaded)
        return pupils[key]

    monkeypatch.setattr(teaching, "_pupil", pupil)
    monkeypatch.setattr(teaching, "RATE", 0.02)
    monkeypatch.setattr(teaching, "FEWEST_STEPS", 3)
    monkeypatch.setattr(teaching, "MOST_STEPS", 3)
    monkeypatch.setattr(teaching, "POINTS", 1)
    for module in ("folds", "teaching"):
        monkeypatch.setattr(f"core.learning.{module}.SHARES", (0.0, 0.5, 1.0))
    monkeypatch.setattr("core.learning.lesson.FEWEST_NOTES", 40)
    monkeypatch.setattr("core.learning.folds._PARTS", 2)
    monkeypatch.setattr("core.lstm.batches.WIDTHS", (16, 256))


@pytest.fixture
def offline() -> Iterator[None]:
    """To look up an address, to connect or to send raises (by Python's audit events; a hook stays)."""
    watching = True

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        if watching and event in REACHING:
            raise AssertionError(f"the lesson wanted {event}")

    sys.addaudithook(hook)
    yield
    watching = False


@pytest.mark.usefixtures("offline")
def test_the_watch_sees_a_socket() -> None:
    with pytest.raises(AssertionError, match=r"wanted socket\."):
        socket.getaddrinfo("localhost", 80)


@pytest.fixture
def lesson(tiny: Bundle, write_tunes: Write) -> Lesson:
    return Lesson(str(tiny.folder), "mine", "My tunes", tuple(map(str, write_tunes(4, 14))))


def taught_by(lesson: Lesson, place: Path, **others: Callable[..., None]) -> tuple[Taught, list[Point]]:
    points: list[Point] = []
    (place / "work").mkdir(exist_ok=True)
    return teach(lesson, place / "work", place / "models" / "mine", points.append, **others), points


@pytest.mark.usefixtures("offline")
def test_a_lesson_ends_in_a_model_that_is_better_and_knows_the_tunes(
    lesson: Lesson, tiny: Bundle, tmp_path: Path
) -> None:
    taught, points = taught_by(lesson, tmp_path)
    assert taught.folder == tmp_path / "models" / "mine"
    assert taught.gain.after < taught.gain.before
    model = load_folder(taught.folder)
    assert model.title == "My tunes"
    assert model.tunes.names == (*tiny.tunes.names, *(f"Tune {number}" for number in range(4)))
    learnt_from = lesson.tunes(lesson.understood())[2].lines[0]
    run = model.tunes.longest([pitch + 3 for pitch in learnt_from])
    assert run is not None
    assert run.tune == "Tune 2"
    assert tiny.tunes.longest(learnt_from) is None
    assert model.figures[FIGURES] == {}
    told = learnt_of(model.figures)
    assert told is not None
    assert (told.base, told.tunes, told.after) == ("Tiny", 4, round(taught.gain.after, 4))
    card = (taught.folder / CARD).read_text(encoding="utf-8")
    assert f"{taught.gain.after:.3f}" in card
    assert ("had learnt some was" in card) == bool(taught.gain.share)  # what is rehearsed
    assert [path.name for path in taught.folder.parent.iterdir()] == ["mine"]
    done = [point.done for point in points]
    assert done == sorted(done)
    assert (points[0].done, points[-1].done) == (0.0, 1.0)
    curve = [point for point in points if point.part == 1 and point.bits is not None]
    bits = [point.bits for point in curve if point.bits is not None]
    assert bits[-1] < bits[0] == curve[0].before


def test_what_the_model_had_learnt_before_is_told_and_not_measured(
    lesson: Lesson, write_tunes: Write, tmp_path: Path
) -> None:
    first, _ = taught_by(lesson, tmp_path)
    assert first.met == 0
    assert first.folder is not None
    assert "so none was measured by one that had met it" in (first.folder / CARD).read_text(encoding="utf-8")
    (tmp_path / "again").mkdir()
    more = tuple(map(str, write_tunes(7, 14)))
    again, _ = taught_by(replace(lesson, base=str(first.folder), paths=more), tmp_path / "again")
    assert (again.tunes, again.met) == (7, 4)
    assert (again.gain.tunes, again.gain.notes) == (3, 3 * 14)
    assert again.folder is not None
    card = " ".join((again.folder / CARD).read_text(encoding="utf-8").split())
    assert (
        "4 more, which “My tunes” itself had learnt before, were learnt from again and not measured" in card
    )


def test_tunes_that_were_nearly_all_learnt_before_teach_nothing_again(
    lesson: Lesson, write_tunes: Write, tmp_path: Path
) -> None:
    first, _ = taught_by(lesson, tmp_path)
    (tmp_path / "again").mkdir()
    again = replace(lesson, base=str(first.folder))
    with pytest.raises(BadRequest, match="has learnt all of this before"):
        taught_by(again, tmp_path / "again")
    more = tuple(map(str, write_tunes(6, 14)))
    with pytest.raises(BadRequest, match="has learnt 4 of these 6 phrases before"):
        taught_by(replace(again, paths=more), tmp_path / "again")


@pytest.mark.usefixtures("offline")
def test_a_model_that_hears_several_voices_learns_from_all_of_them(
    tiny_several: Bundle, write_parts: Write, tmp_path: Path
) -> None:
    lesson = Lesson(str(tiny_several.folder), "mine", "My duos", tuple(map(str, write_parts(4))))
    taught, points = taught_by(lesson, tmp_path)
    assert taught.folder is not None
    assert taught.gain.after < taught.gain.before
    assert (taught.tunes, taught.notes, taught.several) == (4, 4 * (40 + 10), True)
    model = load_folder(taught.folder)
    assert model.company == tiny_several.company
    names = [name for name in model.tunes.names if name not in tiny_several.tunes.names]
    assert sorted(set(names)) == [f"Duo {number}" for number in range(4)]
    works = lesson.tunes(lesson.understood())
    for line in works[2].lines:  # a bass that is copied is told of too
        run = model.tunes.longest(line)
        assert run is not None
        assert run.tune == "Duo 2"
    before, after = (
        _school(load_folder(each), works, tmp_path) for each in (tiny_several.folder, taught.folder)
    )
    costs = []
    for school in (before, after):
        school.begin()
        costs.append(school.cost(works).sum())
    assert costs[1] < costs[0]
    assert points[-1].done == 1.0


def test_what_the_model_learnt_from_is_rehearsed_with_every_step(
    lesson: Lesson, tiny: Bundle, write_tunes: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tunes = lesson.tunes(lesson.understood())
    others = [replace(tune, notes=tune.notes[:7]) for tune in tunes[:2] if isinstance(tune, CorpusTune)]
    monkeypatch.setattr(teaching, "rehearsed", lambda _: others)
    school = School(tiny, tunes, 1, tmp_path, lambda _: None, lambda: None)
    seen: list[list[int]] = []

    def learn(batch: Batch, _rate: float) -> float:
        seen.append(batch["weight"].sum(1).astype(int).tolist())
        return 0.0

    monkeypatch.setattr(school.pupil, "learn", learn)
    school.learn_all(1.0)
    assert len(seen) == 3
    assert all(len(rows) == teaching.ROWS + 1 and rows.count(7) == 1 for rows in seen)


def test_what_was_tried_stands_and_the_lesson_goes_on(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.learning.result.publish_taught", lambda *_: None)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    straight, seen = taught_by(lesson, tmp_path / "a")

    def stop(point: Point) -> None:
        if point.part == 2:
            raise CalledOff

    with pytest.raises(CalledOff):
        teach(lesson, *_places(tmp_path / "b"), stop)
    assert len([*(tmp_path / "b" / "work").glob("part-*.json")]) == 1
    again, points = taught_by(lesson, tmp_path / "b")
    assert again.gain == straight.gain
    (first, *_, last), (begun, *_, ended) = (
        [point for point in each if point.part == 1 and point.bits is not None] for each in (seen, points)
    )
    assert (begun.bits, begun.before) == (first.bits, first.before)  # its curve comes back
    assert ended.bits == pytest.approx(last.bits, abs=1e-3)
    assert begun.done == ended.done  # and took no work


def _places(place: Path) -> tuple[Path, Path]:
    (place / "work").mkdir(exist_ok=True)
    return place / "work", place / "models" / "mine"


def test_whoever_waits_at_the_gate_decides(lesson: Lesson, tmp_path: Path) -> None:
    count = 0

    def gate() -> None:
        nonlocal count
        count += 1
        if count > 5:
            raise CalledOff

    with pytest.raises(CalledOff):
        taught_by(lesson, tmp_path, gate=gate)
    assert not (tmp_path / "models").exists()


def test_where_nothing_is_gained_no_model_is_written(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "RATE", 0.0)
    taught, _ = taught_by(lesson, tmp_path)
    assert (taught.folder, taught.gain.share) == (None, None)
    assert taught.gain.after == taught.gain.before
    assert not (tmp_path / "models").exists()


@pytest.fixture
def styled(tiny: Bundle, tmp_path: Path) -> Path:
    """The tiny model's folder, as of one that knows all styles."""
    folder = tmp_path / "styled"
    shutil.copytree(tiny.folder, folder)
    figures = {STYLE_FIGURES: {style: {"learnt": 60} for style in STYLES}}
    write_seal(folder, "Styled", tiny.encoding, read_seal(folder).shape, figures)
    trial.remember(read_seal(folder).key)
    return folder


def test_the_nearest_style_is_told_and_nothing_more_where_more_gains_nothing(
    styled: Path, write_tunes: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "RATE", 0.0)
    monkeypatch.setattr(School, "_naming", 0.0)  # random weights tell styles apart by less than a name
    lesson = Lesson(str(styled), "mine", "My tunes", tuple(map(str, write_tunes(4, 14))))
    taught, _ = taught_by(lesson, tmp_path)
    assert taught.style in STYLES
    assert taught.gain.share == 0.0
    assert taught.gain.after < taught.gain.before
    assert taught.folder is not None
    model = load_folder(taught.folder)
    assert model.styles == STYLES
    tunes = lesson.tunes(lesson.understood())
    before, after = (_school(load_folder(each), tunes, tmp_path) for each in (styled, taught.folder))
    costs = {}
    for style in ("", *STYLES):
        before.begin(style)
        costs[style] = before.cost(tunes).sum()
    assert min(costs, key=lambda style: costs[style]) == taught.style
    after.begin()
    assert after.cost(tunes).sum() == pytest.approx(costs[taught.style], rel=1e-3)
    card = (taught.folder / CARD).read_text(encoding="utf-8")
    assert f"likeliest as “{taught.style}”" in card
    assert "Its weights are as they were" in card


def _school(model: Bundle, tunes: Sequence[Phrase], place: Path) -> School:
    return School(model, tunes, 1, place, lambda _: None, lambda: None)


def test_what_could_not_be_measured_is_told(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught, _ = taught_by(lesson, tmp_path)
    assert taught.folder is not None
    assert taught.general is None
    assert "was not measured" in (taught.folder / CARD).read_text(encoding="utf-8")


def test_steps_grow_with_the_tunes_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    steps = [teaching.steps_for(count) for count in (3, 10, 50, 200, 10_000)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (teaching.FEWEST_STEPS, teaching.MOST_STEPS)
    rates = np.array([teaching.rate(step, 50) for step in range(50)])
    assert rates.argmax() == teaching.WARM_UP - 1
    assert 0 < rates[-1] < rates[0]


def test_a_light_set_up_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "find_spec", lambda _name: None)
    with pytest.raises(Missing, match="run --full"):
        teaching.check_able()


@pytest.mark.parametrize(
    "figures", [{}, {LEARNT: 3}, {LEARNT: {"from": 1}}, {LEARNT: {"from": "a", "before": "b"}}]
)
def test_figures_of_strangers_are_not_believed(figures: dict[str, object]) -> None:
    assert learnt_of(figures) is None
