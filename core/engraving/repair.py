"""Verovio's SVG made plain, so that renderers of SVG Tiny (Qt's is one) show all of it.

They know neither an <svg> within another, nor style sheets, nor <tspan> within <tspan>.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from core.engraving.page import INK

SVG = "{http://www.w3.org/2000/svg}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SERIF = "Times"
_FONT = ("font-family", "font-size", "font-style", "font-weight")
_BOLD, _ITALIC = {"ending", "fing", "reh", "tempo"}, {"dir", "dynam", "mNum"}
register_namespace("", SVG[1:-1])
register_namespace("xlink", "http://www.w3.org/1999/xlink")


def repaired(root: Element) -> str:
    """The picture as plain SVG in `currentColor`; the tree is changed."""
    _lift(root)
    for parent in list(root.iter()):
        for child in list(parent):
            if "placeholder" in child.get("class", "").split() or child.tag == SVG + "style":
                parent.remove(child)
    for group in root.iter(SVG + "g"):
        _dress(group)
    for text in root.iter(SVG + "text"):
        _flatten(text)
    return tostring(root, encoding="unicode")


def _lift(root: Element) -> None:
    inner = next(child for child in root if child.tag == SVG + "svg")
    inner.tag = SVG + "g"
    root.set("viewBox", inner.attrib.pop("viewBox"))
    inner.attrib.pop("color", None)
    inner.set("font-family", _SERIF)
    inner.set("fill", INK)
    inner.set("stroke", INK)


def _dress(group: Element) -> None:
    """What the style sheet says of groups, as attributes."""
    kinds = set(group.get("class", "").split())
    if kinds & _BOLD:
        group.set("font-weight", "bold")
    if kinds & _ITALIC:
        group.set("font-style", "italic")


def _flatten(text: Element) -> None:
    """One line of runs, one beside another, where runs were within runs."""
    runs: list[tuple[str, dict[str, str]]] = []
    place = {name: text.get(name, "") for name in ("x", "y", "text-anchor")}

    def gather(element: Element, font: dict[str, str]) -> None:
        font = font | {name: value for name in _FONT if (value := element.get(name))}
        place.update({name: value for name in place if (value := element.get(name))})
        if element.text and "\n" not in element.text and font.get("font-size") != "0px":
            runs.append((element.text, font))
        for child in element:
            gather(child, font)

    gather(text, {})
    text.clear()
    text.attrib.update({name: value for name, value in place.items() if value}, stroke="none")
    text.set(_SPACE, "preserve")
    for words, font in runs:
        run = SubElement(text, SVG + "tspan", font)
        run.text = words
