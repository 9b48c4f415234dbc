"""The words the composer reads, in the composer's language.

Everything the window shows goes through `tr`, or `trn` where a number decides between one and many; the
English sentence is the key. Values are filled in afterwards, `tr("{bars} bars kept").format(bars=3)`, so
that a translation may put them where its grammar wants them; a number with a point is a `Figure`. The
command line, which people script, speaks English unless `CONTINUO_LANGUAGE` names another language, as it
does for commands that the window starts. `resources/setup/words.py` collects what is to be translated and
compiles the translations.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

TRANSLATIONS = Path(__file__).resolve().parent.parent / "resources" / "translations"
DOMAIN = "continuo"
VARIABLE = "CONTINUO_LANGUAGE"  # the environment variable that names the language


@dataclass
class _Speech:
    language: str = "en"
    words: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)


_speech = _Speech()


def speak(language: str) -> None:
    """From now on in `language` ("it", "pt_BR"), or in English where there is no such translation.

    Tables of words are made when their modules are first imported, so this comes before them.
    """
    _speech.words = gettext.translation(DOMAIN, TRANSLATIONS, [language], fallback=True)
    _speech.language = language


def language() -> str:
    """The language that is spoken, as `speak` was told."""
    return _speech.language


def languages() -> list[str]:
    """The languages there are translations into, and English."""
    return sorted({"en", *(path.parent.parent.name for path in TRANSLATIONS.glob(f"*/*/{DOMAIN}.mo"))})


def tr(text: str) -> str:
    """`text` in the composer's language."""
    return _speech.words.gettext(text)


def marked(text: str) -> str:
    """`text` as it is: a word of a table, collected here for translation and put through `tr` where shown."""
    return text


def trn(one: str, many: str, number: int) -> str:
    """The wording for `number` things, in the composer's language."""
    return _speech.words.ngettext(one, many, number)


class Figure(float):
    """A number that, filled into a sentence, is written as the language does: 1,234.5 in German is 1.234,5.

    Less than nothing has a minus sign before it, and no hyphen. Files and scripts get plain numbers.
    `tr("{bits:.1f} bits").format(bits=Figure(2.5))`.
    """

    def __format__(self, spec: str) -> str:
        whole = self.is_integer() and spec in ("", ",")
        text = format(int(self) if whole else float(self), spec)
        return text.translate(_MARKS.get(_speech.language.partition("_")[0], _MINUS))


MINUS = "−"
_MINUS = str.maketrans("-", MINUS)
_COMMA = str.maketrans(",.-", f".,{MINUS}")
# Of the point and of what stands between thousands, by language; English where it is none of these.
_MARKS = {"it": _COMMA, "de": _COMMA, "es": _COMMA, "fr": str.maketrans(",.-", f"\u202f,{MINUS}")}


def printable(text: str) -> str:
    """A stranger's text as it can be shown: it may command a terminal, or be no text at all."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def brief(name: str, most: int = 80) -> str:
    """A name from a file on one line, and where it is long its beginning."""
    words = " ".join(name.split())
    return words if len(words) <= most else f"{words[:most]}…"


def megabytes(size: int) -> str:
    """How large a file of so many bytes is: "3.4 MB", and "34 MB" where that is near enough."""
    return tr("{number} MB").format(number=format(Figure(size / 1e6), ".1f" if size < 1e7 else ".0f"))


def listed(things: Sequence[str]) -> str:
    """Several things in a row, as a sentence names them: "a, b and c"."""
    *others, last = things
    return tr("{others} and {last}").format(others=", ".join(others), last=last) if others else last
