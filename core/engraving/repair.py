"""Verovio's SVG made plain, so that renderers of SVG Tiny (Qt's is one) show all of it.

They know neither an <svg> within another, nor style sheets, nor <tspan> within <tspan>, nor its music font.
Text is worked on, not a tree: a tree of some thousand elements takes longer to write than Verovio to engrave.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

from core.engraving.fonts import SERIF
from core.engraving.page import HEADING, INK

SVG = "{http://www.w3.org/2000/svg}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MUSIC = "Leipzig"
_ACCIDENTALS = {0xEA64: "♭", 0xEA65: "♮", 0xEA66: "♯"}  # of the music font, within words
_EM = 1000.0  # units of the music font
_HEAD, _STEM = 126.0, 668.0  # of them down to the foot and up to the top of a note that counts the tempo
_SMALL = 0.75  # such a note beside those on a staff
_FONT = ("font-family", "font-size", "font-style", "font-weight")
_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_PLACEHOLDER = re.compile(r'<g\b[^>]*class="[^"]*\bplaceholder\b[^"]*"[^>]*?(?:/>|>.*?</g>)', re.DOTALL)
_HEADER = re.compile(r'<g\b[^>]*class="pgHead\b[^"]*"[^>]*?(?:/>|>.*?</g>)', re.DOTALL)
_GROUP = re.compile(r'<g((?: id="[^"]*")?)(?: class="([^"]*)")?([^>]*?)(/?)>|</g>')
_FONTS = dict.fromkeys(("ending", "fing", "reh", "tempo"), ' font-weight="bold"')
_FONTS |= dict.fromkeys(("dir", "dynam", "mNum"), ' font-style="italic"')
_TOLD = {"system": ' class="system"'}  # what is looked for in pictures
_SHARING = '<g class="">'
_SHARED = {"beam", "chord", "tuplet"}  # with a stem, beams or a bracket of all the notes within
_CURVES = {"tie": "", "slur": "slur "}
_END_OF_CURVE = re.compile(r' data-(?:start|end)id="#([^"]*)"')
_TEXT = re.compile(r"<text\b[^>]*?(?:/>|>.*?</text>)", re.DOTALL)
_ROOT = re.compile(
    r'<svg viewBox="[^"]*"(.*?)<svg class="definition-scale"[^>]*?viewBox="([^"]*)"[^>]*>', re.DOTALL
)
_NAME = re.compile(r' id="(?!n\d+-|[0-9A-F]{4,5}[-"])[^"]*"')  # of neither a note nor a sign
_SEED = re.compile(r'(?<="#)[0-9A-F]{4,5}(-\w+)"')
_DEFS = re.compile(r"<defs>(.*?)</defs>", re.DOTALL)
_SIGN = re.compile(r'<g id="([0-9A-F]{4,5})">.*?</g>', re.DOTALL)
_USED = re.compile(r'href="#([0-9A-F]{4,5})"')
_END = re.compile(r"</svg>\s*</svg>\s*$")
_Run: TypeAlias = tuple[str, dict[str, str]]
"""Words, and their font."""
register_namespace("", SVG[1:-1])
register_namespace("xlink", "http://www.w3.org/1999/xlink")


def repaired(picture: str, data: Path, besides: str = "") -> str:
    """The picture as plain SVG in `currentColor`, with some SVG `besides` in place of Verovio's header.

    `data` is the folder of Verovio's own, which holds the outlines of its music font.
    """
    plain = picture
    for needless in (_STYLE, _PLACEHOLDER, _HEADER):
        plain = needless.sub("", plain)
    plain = _without_groups(plain)
    # A page is to be the same while its music is: Verovio names all anew, and keeps signs of other pages.
    seed = _SEED.search(plain)
    plain = _NAME.sub("", plain.replace(seed[1], "") if seed else plain)
    plain = _DEFS.sub(partial(_only, set(_USED.findall(plain))), plain, count=1)
    first = f'<g font-family="{SERIF}" fill="{INK}" stroke="{INK}">'
    first += f"{HEADING}{besides}</g>" if besides else ""
    plain, lifted = _ROOT.subn(lambda root: f'<svg viewBox="{root[2]}"{root[1]}{first}', plain)
    assert lifted == 1, "Verovio scales an inner picture"
    plain = _END.sub("</g></svg>", plain)
    return _TEXT.sub(partial(_flattened, data), plain)


def _without_groups(picture: str) -> str:
    """The picture with only the groups of notes, of what they share, and of what is moved or in another font.

    Most others hold a single thing, and whoever shows the picture would have to read them all. What notes
    share, or are joined by, has their names as its class, so that it can be drawn in their colour.
    """
    pieces: list[str] = []
    opened: list[tuple[int, int]] = []  # of each group its first piece, and how many notes precede it
    names: list[str] = []
    at = 0
    for found in _GROUP.finditer(picture):
        pieces.append(picture[at : found.start()])
        at = found.end()
        name, kind, rest, empty = found.groups()
        if name is None:
            first, before = opened.pop()
            if pieces[first] == _SHARING:
                pieces[first] = f'<g class="{" ".join(names[before:])}">'
            pieces.append("</g>" if pieces[first] else "")
        elif not empty:
            opened.append((len(pieces), len(names)))
            if kind == "note" and name:
                names.append(name[5:-1])
            pieces.append(_SHARING if kind in _SHARED else _begun(name, kind, rest))
    return "".join((*pieces, picture[at:]))


def _begun(name: str, kind: str, rest: str) -> str:
    """How a group begins; nothing where it is none that renderers need."""
    curve = (kind or "").partition(" ")[0]  # one that goes on after a line or page has more names
    if curve in _CURVES:
        return f'<g class="{_CURVES[curve]}{" ".join(_END_OF_CURVE.findall(rest))}">'
    besides = _FONTS.get(kind) or _TOLD.get(kind) or ""
    named = name if kind == "note" or (not kind and name) else ""
    return f"<g{named}{besides}{rest}>" if named or besides or rest else ""


def written(words: str, x: float, y: float, size: float, anchor: str, weight: str = "normal") -> str:
    """A line of text as SVG; `anchor` is start, middle or end."""
    line = Element(
        "text",
        {"x": f"{x:.0f}", "y": f"{y:.0f}", "font-size": f"{size:.0f}px", "text-anchor": anchor}
        | {"font-weight": weight, "stroke": "none", "xml:space": "preserve"},
    )
    SubElement(line, "tspan").text = " ".join(_NOT_XML.sub("", words).split())
    return tostring(line, encoding="unicode")


def _only(used: set[str], found: re.Match[str]) -> str:
    """The definitions of the signs that are used, by name; they are filled, not outlined."""
    signs = {
        sign[1]: sign[0].replace("<path ", '<path stroke="none" ')
        for sign in _SIGN.finditer(found[1])
        if sign[1] in used
    }
    return f"<defs>{''.join(signs[name] for name in sorted(signs))}</defs>"


def _flattened(data: Path, found: re.Match[str]) -> str:
    """One line of runs, one beside another, where runs were within runs; signs of music as outlines."""
    text = fromstring(f"<svg {_NAMESPACES}>{found[0]}</svg>")[0]  # noqa: S314  # Verovio has written it
    runs: list[_Run] = []
    place = {name: text.get(name, "") for name in ("x", "y", "text-anchor")}

    def gather(element: Element, font: dict[str, str]) -> None:
        font = font | {name: value for name in _FONT if (value := element.get(name))}
        place.update({name: value for name in place if (value := element.get(name))})
        if element.text and "\n" not in element.text and font.get("font-size") != "0px":
            runs.append((element.text, font))
        for child in element:
            gather(child, font)

    gather(text, {})
    counted = list(takewhile(lambda run: run[1].get("font-family") == MUSIC, runs))
    signs = _counted(data, counted, place) if counted else ""
    line = Element("text", {name: value for name, value in place.items() if value}, stroke="none")
    line.set(_SPACE, "preserve")
    last = line
    for words, font in runs[len(counted) :]:
        if font.get("font-family") == MUSIC:  # an accidental among words
            last.text = (last.text or "") + words.translate(_ACCIDENTALS)
        else:
            last = SubElement(line, "tspan", font)
            last.text = words
    last.text = (last.text or "").rstrip()  # it was room, up to the next chord symbol
    return signs + tostring(line, encoding="unicode")


def _counted(data: Path, runs: Sequence[_Run], place: dict[str, str]) -> str:
    """A note that counts the tempo, with its dot, as outlines; `place` moves on to the words beside it.

    Verovio has it as large as on a staff, its foot upon the figures of the metre. A smaller one that reaches
    as high leaves room there, and stands on the line of the words instead of halfway below it.
    """
    full = float(runs[0][1]["font-size"].removesuffix("px")) / _EM
    size = full * _SMALL
    x, y = float(place["x"]), float(place["y"]) - _STEM * full + (_STEM + _HEAD) * size
    signs = ""
    for sign in "".join(words for words, _ in runs):
        outline, advance = _glyph(data, sign)
        where = f"translate({x:.0f}, {y - _HEAD * size:.0f}) scale({size:g}, {-size:g})"
        signs += f'<path stroke="none" transform="{where}" d="{outline}"/>' if outline else ""
        x += advance * size
    place |= {"x": f"{x:.0f}", "y": f"{y:.0f}"}
    return signs


@cache
def _glyph(data: Path, sign: str) -> tuple[str, float]:
    """The outline of a sign of the music font, pointing up, and how far the next stands from it."""
    code = f"{ord(sign):04X}"
    drawn = fromstring((data / MUSIC / f"{code}.xml").read_text(encoding="utf-8"))  # noqa: S314
    outline = next((path.get("d", "") for path in drawn), "")  # a space has none
    boxes = fromstring((data / f"{MUSIC}.xml").read_text(encoding="utf-8"))  # noqa: S314
    box = next(glyph for glyph in boxes if glyph.get("c") == code)
    return outline, float(box.get("h-a-x", _EM / 2))
