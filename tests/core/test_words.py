from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from core import words
from core.words import Figure, tr, trn


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.speak("en")


def test_words_are_english_until_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalog(locale="it")
    catalogue.add("keep", "tieni")
    catalogue.add(("{n} bar", "{n} bars"), ("{n} battuta", "{n} battute"))
    target = tmp_path / "it" / "LC_MESSAGES" / "continuo.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(words, "TRANSLATIONS", tmp_path)
    assert tr("keep") == "keep"
    words.speak("it_IT")
    assert tr("keep") == "tieni"
    assert trn("{n} bar", "{n} bars", 3).format(n=3) == "3 battute"
    assert tr("not translated") == "not translated"
    words.speak("xx")
    assert tr("keep") == "keep"
    assert trn("{n} bar", "{n} bars", 1).format(n=1) == "1 bar"


def test_things_are_listed_as_a_sentence_names_them() -> None:
    assert words.listed(["scale"]) == "scale"
    assert words.listed(["scale", "range"]) == "scale and range"
    assert words.listed(["scale", "range", "grid"]) == "scale, range and grid"


@pytest.mark.parametrize(("size", "told"), [(0, "0,0"), (3_440_000, "3,4"), (34_400_000, "34")])
def test_a_file_is_as_large_as_one_would_say(size: int, told: str) -> None:
    words.speak("de")
    assert words.megabytes(size) == f"{told} MB"


@pytest.mark.parametrize(
    ("language", "tenths", "thousands", "plain"),
    [
        ("en", "1,234.5", "1,234", "96.5"),
        ("de", "1.234,5", "1.234", "96,5"),
        ("it_IT", "1.234,5", "1.234", "96,5"),
        ("fr", "1\u202f234,5", "1\u202f234", "96,5"),
        ("xx", "1,234.5", "1,234", "96.5"),
    ],
)
def test_a_figure_is_written_as_the_language_does(
    language: str, tenths: str, thousands: str, plain: str
) -> None:
    words.speak(language)
    assert f"{Figure(1234.5):,.1f}" == tenths
    assert "{n:,}".format(n=Figure(1234)) == thousands  # noqa: UP032  # as translated sentences are filled
    assert f"{Figure(96.5):g}" == plain
    assert f"{Figure(96):g}" == f"{Figure(96)}" == "96"
    assert f"{Figure(-0.5):+.1f}"[0] == f"{Figure(-5)}"[0] == "−"
    assert Figure(96.5) == 96.5


def test_a_strangers_name_is_told_on_one_line_and_briefly() -> None:
    assert words.brief("Air\n in\tG ") == "Air in G"
    assert words.brief("a" * 80) == "a" * 80
    assert words.brief("a" * 81) == "a" * 80 + "…"
