"""The translations are whole, up to date and fill in the same values as the English sentences."""

from __future__ import annotations

import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from app.deeds import deeds
from app.menus import MENUS
from resources.setup.words import TRANSLATIONS, all_of, as_mo, collect, renewed

FILES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/continuo.po"))
MENU_KEY = re.compile(r"&(\w)")


@cache
def found() -> Catalog:
    return collect()


@cache
def translation(path: Path) -> Catalog:
    return renewed(path, found())


def forms(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return list(words) if isinstance(words, tuple | list) else [words or ""]


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def sentences(path: Path) -> list[Message]:
    return [message for message in translation(path) if message.id]


def test_the_languages_are_there() -> None:
    assert {path.parent.parent.name for path in FILES} >= {"it"}
    assert len(found()) > 500


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_every_sentence_is_translated(path: Path) -> None:
    # What is marked as doubtful is left out of what the program reads.
    wanting = [each.id for each in sentences(path) if each.fuzzy or not all_of(each.string)]
    assert wanting == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_translation_fills_in_what_the_sentence_does(path: Path) -> None:
    for message in sentences(path):
        known = set().union(*(values(form) for form in forms(message.id)))
        for form in forms(message.string):
            assert values(form) <= known, message.id
        most = max((values(form) for form in forms(message.string)), key=len)
        assert most == known, message.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_translation_keeps_ellipses_and_full_stops(path: Path) -> None:
    for message in sentences(path):
        for sign in ("…", "."):
            if forms(message.id)[0].endswith(sign):
                assert all(form.endswith((sign, ".”", "».")) for form in forms(message.string)), message.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_an_apostrophe_is_a_printer_s(path: Path) -> None:
    straight = [message.id for message in sentences(path) if "'" in "".join(forms(message.string))]
    assert straight == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_menu_opens_by_a_letter_that_no_shortcut_has(path: Path) -> None:
    taken = {key.removeprefix("Alt+") for deed in deeds() for key in deed.keys if key.startswith("Alt+")}
    words = [str(message.string) for title, _ in MENUS if (message := translation(path).get(title))]
    letters = [found[1].upper() for word in words if (found := MENU_KEY.search(word))]
    assert len(words) == len(letters) == len(set(letters)) == len(MENUS)
    assert taken.isdisjoint(letters), "Qt does neither where a key has two meanings"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_what_the_program_reads_is_what_was_translated(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == as_mo(translation(path)), "run bootstrap.py words"


def test_no_sentence_stands_in_the_words_of_another_language() -> None:
    """Written by one script for all languages, ten sentences stood in German in the Italian window."""
    told = {
        path.parent.parent.name: {each.id: each.string for each in sentences(path) if _is_said(each)}
        for path in FILES
    }
    for name in told.keys() - {"de"}:
        assert [words for words, said in told[name].items() if said == told["de"][words]] == []


def _is_said(message: Message) -> bool:
    """Whether it has so many words that two languages do not say it alike, as they may names and figures."""
    return len(re.findall(r"\b[a-z]{2,}", forms(message.id)[0])) >= 4
