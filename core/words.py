"""The words the composer reads, in the composer's language.

Everything the window shows goes through `tr`, or `trn` where a number decides between one and many; the
English sentence is the key. Values are filled in afterwards, `tr("{bars} bars kept").format(bars=3)`, so
that a translation may put them where its grammar wants them. The command line, which people script,
always speaks English: nothing but the window calls `speak`.
"""

from __future__ import annotations

import gettext
from pathlib import Path

TRANSLATIONS = Path(__file__).resolve().parent.parent / "resources" / "translations"
DOMAIN = "continuo"

_spoken: list[gettext.NullTranslations] = [gettext.NullTranslations()]


def speak(language: str) -> None:
    """From now on in `language` ("it", "pt_BR"), or in English where there is no such translation.

    Tables of words are made when their modules are first imported, so this comes before them.
    """
    _spoken[0] = gettext.translation(DOMAIN, TRANSLATIONS, [language], fallback=True)


def tr(text: str) -> str:
    """`text` in the composer's language."""
    return _spoken[0].gettext(text)


def trn(one: str, many: str, number: int) -> str:
    """The wording for `number` things, in the composer's language."""
    return _spoken[0].ngettext(one, many, number)
