from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BadFile, BadRequest
from core.learning.lesson import LESSON, Lesson

Write = Callable[..., list[Path]]


def lesson(paths: list[Path], *without: str) -> Lesson:
    return Lesson("folk", "mine", "Mine", tuple(map(str, paths)), without, 4)


def test_a_lesson_comes_back_as_it_was(tmp_path: Path) -> None:
    wanted = lesson([tmp_path / "ä.mid"], "b#2")
    wanted.save(tmp_path / "deep" / "work")
    assert Lesson.load(tmp_path / "deep" / "work") == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"base": 1}', "[" * 5000),
        '{"base": "a", "name": "b", "title": "c", "paths": "d", "without": [], "seed": 1}',
        '{"base": 1, "name": "b", "title": "c", "paths": [], "without": [], "seed": 1}',
        '{"base": "a", "name": "b", "title": "c", "paths": [3], "without": [], "seed": 1}',
        '{"base": "a", "name": "b", "title": "c", "paths": [], "without": [], "seed": "1"}',
        # Somebody else's lesson, gone on with, would be written elsewhere than among the models.
        '{"base": "a", "name": "../b", "title": "c", "paths": [], "without": [], "seed": 1}',
        '{"base": "a", "name": "nul", "title": "c", "paths": [], "without": [], "seed": 1}',
    ],
)
def test_anything_else_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / LESSON).write_text(text)
    with pytest.raises(BadFile, match="no lesson"):
        Lesson.load(tmp_path)


def test_no_lesson_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no lesson"):
        Lesson.load(tmp_path)


def test_pieces_ticked_off_do_not_count(write_tunes: Write) -> None:
    paths = write_tunes(5)
    wanted = lesson(paths, str(paths[2]))
    assert [tune.title for tune in wanted.tunes(wanted.understood())] == [f"Tune {n}" for n in (0, 1, 3, 4)]


def test_too_little_is_refused_in_a_sentence(write_tunes: Write) -> None:
    wanted = lesson(write_tunes(2))
    with pytest.raises(BadRequest, match="2 phrases of 80 notes"):
        wanted.tunes(wanted.understood())
