"""Collects what the window says for the translators, and compiles what they wrote: `bootstrap.py words`.

A translation is `resources/translations/<language>/LC_MESSAGES/continuo.po`, in gettext's format, which
every editor of translations knows. To begin one, make such a folder and run the command.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from resources.setup.place import ROOT, say

TRANSLATIONS = ROOT / "resources" / "translations"
KEYWORDS = {"tr": None, "marked": None, "trn": (1, 2)}
SOURCES = ("app", "core")


def collect() -> Catalog:
    """Every sentence that goes through `tr`, `trn` or `marked`, and where."""
    found = Catalog(project="Continuo", charset="utf-8")
    for room in SOURCES:
        for file, line, message, comments, context in extract_from_dir(
            ROOT / room,
            [("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("tr:",),
            strip_comment_tags=True,
        ):
            found.add(message, None, [(f"{room}/{file}", line)], auto_comments=comments, context=context)
    return found


def renewed(path: Path, found: Catalog) -> Catalog:
    """The translation at `path` with what is new in `found`, and without what is gone."""
    known = read_po(io.BytesIO(path.read_bytes()), locale=path.parent.parent.name)
    known.update(found, no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def as_po(catalog: Catalog) -> bytes:
    """A translation as its file holds it; without line numbers, which change with every edit."""
    text = io.BytesIO()
    write_po(text, catalog, width=0, no_location=True, omit_header=False, sort_output=True)
    return text.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """A translation as the program reads it."""
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def renew() -> int:
    """Bring every translation up to date, and say how much of each is done."""
    found = collect()
    for folder in sorted(path for path in TRANSLATIONS.iterdir() if path.is_dir()):
        path = folder / "LC_MESSAGES" / "continuo.po"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_bytes(as_po(Catalog(locale=folder.name, project="Continuo", charset="utf-8")))
        catalog = renewed(path, found)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        missing = len([each for each in catalog if each.id and (each.fuzzy or not all_of(each.string or ""))])
        say(f"{folder.name}: {len(catalog) - missing} of {len(catalog)} translated")
    return 0


def all_of(translated: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether a translation, or every plural form of one, is there."""
    return all(translated) if isinstance(translated, tuple | list) else bool(translated)
