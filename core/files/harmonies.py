"""Chord symbols in MusicXML: its harmony elements written, and understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from xml.etree.ElementTree import Element, fromstring

from core.chord_symbols import DEGREES, KINDS, NO_CHORD, SILENT, ChordSymbol, root_named
from core.files.musicxml_text import block, leaf
from core.harmony import Key
from core.words import tr

_ALTERS = {"": 0, "#": 1, "b": -1, "##": 2, "bb": -2}
_NO_KIND = "none"
_NO_NUMBER = 99
_HARMONY = re.compile(r"<harmony>.*?</harmony>", re.DOTALL)
_ROOM = "\u00a0\u00a0"
UNKNOWN = tr("Chord symbols that could not be understood were left out.")


def harmony(at: int, chord: ChordSymbol) -> str:
    """The lines of a chord symbol `at` ticks from where its measure begins."""
    return block(3, "harmony", _inside(chord) + (leaf(4, "offset", str(at)) if at else ""))


@lru_cache(maxsize=1024)
def _inside(chord: ChordSymbol) -> str:
    if chord == SILENT:
        return _named_only(NO_CHORD)
    kind = KINDS[chord.kind]
    lines = _note("root", chord.root) + leaf(4, "kind", kind.xml, text=chord.quality)
    lines += _note("bass", chord.bass) if chord.bass else ""
    for number in kind.xml_degrees.split():
        lines += _degree(number, 0, "add")
    for degree in chord.degrees:
        sign = "".join(takewhile("b#".__contains__, degree))
        number = degree.lstrip("nobad#")
        there = int(number) in kind.tones
        what = "subtract" if degree.startswith("no") else "alter" if there and sign else "add"
        lines += _degree(number, _ALTERS[sign], what)
    return lines


def _note(tag: str, name: str) -> str:
    alter = _ALTERS[name[1:]]
    return block(
        4, tag, leaf(5, f"{tag}-step", name[0]) + (leaf(5, f"{tag}-alter", str(alter)) if alter else "")
    )


def _degree(number: str, alter: int, what: str) -> str:
    inside = leaf(5, "degree-value", number) + leaf(5, "degree-alter", str(alter))
    return block(4, "degree", inside + leaf(5, "degree-type", what))


def _named_only(text: str) -> str:
    """A chord that is what its name says, without a root: MuseScore shows the letter of any."""
    return leaf(4, "function") + leaf(4, "kind", _NO_KIND, text=text)


def as_words(text: str) -> str:
    """MusicXML whose chord symbols are plain words with real signs and room after them.

    For Verovio, which would say degrees twice and set one symbol right at the next.
    """
    return _HARMONY.sub(lambda found: _worded(found[0]), text)


@lru_cache(maxsize=1024)
def _worded(told: str) -> str:
    element = fromstring(told)  # noqa: S314  # written here
    chord, offset = chord_of(element), element.findtext("offset")
    assert chord is not None, "it is one of ours"
    inside = _named_only(chord.label + _ROOM) + (leaf(4, "offset", offset) if offset else "")
    return block(3, "harmony", inside).strip()


def chord_of(element: Element, semitones: int = 0) -> ChordSymbol | None:
    """The chord of a harmony element that sounds `semitones` above what is written; None if unknown."""
    if (element.findtext("kind") or "").strip() == _NO_KIND:
        return SILENT
    root, bass = _named(element, "root", semitones), _named(element, "bass", semitones)
    if not root:
        return None
    return _by_degrees(element, root, bass) or _by_text(element, root, bass)


def _by_degrees(element: Element, root: str, bass: str) -> ChordSymbol | None:
    degrees = {degree for told in element.findall("degree") for degree in _told(told)}
    xml = (element.findtext("kind") or "").strip()
    fitting = _fitting(xml)
    found = [name for name, needed in fitting.items() if needed <= degrees]
    if not found:
        return None
    name = max(found, key=lambda each: len(fitting[each]))
    rest = degrees - fitting[name]
    return ChordSymbol(root, name, tuple(rest), bass) if rest <= set(DEGREES) else None


@lru_cache(maxsize=64)
def _fitting(xml: str) -> dict[str, set[str]]:
    """The kinds that MusicXML calls so, with the degrees by which it tells them apart."""
    return {
        name: {f"add{number}" for number in kind.xml_degrees.split()}
        for name, kind in KINDS.items()
        if kind.xml == xml
    }


def _by_text(element: Element, root: str, bass: str) -> ChordSymbol | None:
    """What a program writes after the root, where its name for that is none."""
    kind = element.find("kind")
    text = (kind.get("text") or "").strip() if kind is not None else ""
    try:
        chord = ChordSymbol.parse(root + text) if text else None
    except ValueError:
        return None
    return chord and ChordSymbol(chord.root, chord.kind, chord.degrees, bass)


def _told(degree: Element) -> Iterator[str]:
    number, what = (degree.findtext("degree-value") or "").strip(), degree.findtext("degree-type") or ""
    alter = _whole(degree.findtext("degree-alter"))
    signs = {value: sign for sign, value in _ALTERS.items()}
    if what.strip() == "subtract":
        yield f"no{number}"
    else:
        yield f"{signs.get(alter, '?') or 'add'}{number}"


def _named(element: Element, tag: str, semitones: int) -> str:
    """The note of a root or bass, as it sounds; empty where there is none that can be."""
    step = (element.findtext(f"{tag}/{tag}-step") or "").strip()
    signs = {value: sign for sign, value in _ALTERS.items()}
    alter = _whole(element.findtext(f"{tag}/{tag}-alter"))
    if step not in tuple("ABCDEFG") or alter not in signs:
        return ""
    written = step + signs[alter]
    if semitones % 12 == 0:
        return written
    sounding = ChordSymbol(written).root_class
    return "" if sounding is None else root_named((sounding + semitones) % 12, Key())


def _whole(text: str | None) -> int:
    """A number of semitones, 0 where none is told, and one that nothing has where it is no number."""
    try:
        return round(float(text or "0"))
    except (ValueError, OverflowError):
        return _NO_NUMBER
