"""MusicXML held against its own schema: the copy (of 2.0) that music21 carries, read here as far as it goes.

Order and number of children, attributes, and the values of simple types are checked; keys (that every
part in the list is there) are not.
"""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, parse

_XS = "{http://www.w3.org/2001/XMLSchema}"
# What MusicXML 3 added, of all that is written here: the copy is of 2.0.
_SINCE = {("rest", "measure")}
_YOUNGER = {"credit-type"}
_NUMBERS = {
    "xs:decimal": r"[+-]?(\d+\.?\d*|\.\d+)",
    "xs:integer": r"[+-]?\d+",
    "xs:positiveInteger": r"\+?0*[1-9]\d*",
    "xs:nonNegativeInteger": r"\+?\d+",
    "xs:NMTOKEN": r"\s*[\w.:-]+\s*",
    "xs:ID": r"[A-Za-z_][\w.-]*",
    "xs:IDREF": r"[A-Za-z_][\w.-]*",
    "xs:date": r"-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?",
}


class Schema:
    """A schema of the kind that MusicXML's is."""

    def __init__(self, root: Element) -> None:
        self._top = {(item.tag.removeprefix(_XS), item.get("name", "")): item for item in root}
        self._models: dict[Element, tuple[re.Pattern[str], dict[str, Element]]] = {}

    def faults(self, document: bytes) -> list[str]:
        """What in the document is against the schema, one line each."""
        root = fromstring(document)
        return list(self._element(root, self._top["element", root.tag], root.tag))

    def _element(self, found: Element, declared: Element, path: str) -> Iterator[str]:
        name = declared.get("type")
        kind = self._type(name) if name else next(iter(declared.findall(f"{_XS}complexType")), None)
        if kind is None or kind.tag == f"{_XS}simpleType":
            if not self._value(name or "", found.text or ""):
                yield f"{path}: “{found.text}” is no {name}"
            return
        yield from self._attributes(found, kind, path)
        base = self._text_type(kind)
        if base is not None and not self._value(base, found.text or ""):
            yield f"{path}: “{found.text}” is no {base}"
        if kind not in self._models:
            declared_inside: dict[str, Element] = {}
            self._models[kind] = (re.compile(self._content(kind, declared_inside)), declared_inside)
        model, children = self._models[kind]
        known = [child for child in found if child.tag not in _YOUNGER]
        if not model.fullmatch("".join(f"<{child.tag}>" for child in known)):
            yield f"{path}: wrong children {[child.tag for child in found]}"
            return
        for child in known:
            yield from self._element(child, children[child.tag], f"{path}/{child.tag}")

    def _type(self, name: str) -> Element | None:
        return self._top.get(("complexType", name), self._top.get(("simpleType", name)))

    def _text_type(self, kind: Element) -> str | None:
        extension = kind.find(f"{_XS}simpleContent/{_XS}extension")
        return extension.get("base") if extension is not None else None

    def _attributes(self, found: Element, kind: Element, path: str) -> Iterator[str]:
        declared = {entry.get("name", entry.get("ref", "")): entry for entry in self._declared(kind)}
        for name, value in found.attrib.items():
            if name.startswith("{") or (found.tag, name) in _SINCE:
                continue  # of XML itself, of xlink, or younger than the schema
            if name not in declared:
                yield f"{path}: it has no attribute {name}"
            elif not self._value(declared[name].get("type", ""), value):
                yield f"{path}: {name}=“{value}” is no {declared[name].get('type')}"
        for name, entry in declared.items():
            if entry.get("use") == "required" and ":" not in name and name not in found.attrib:
                yield f"{path}: its attribute {name} is missing"

    def _declared(self, node: Element) -> Iterator[Element]:
        for item in node:
            tag = item.tag.removeprefix(_XS)
            if tag == "attribute":
                yield item
            elif tag == "attributeGroup":
                yield from self._declared(self._top["attributeGroup", item.get("ref", "")])
            elif tag in ("simpleContent", "complexContent"):
                yield from self._declared(item)
            elif tag == "extension":
                base = self._top.get(("complexType", item.get("base", "")))
                yield from self._declared(base) if base is not None else ()
                yield from self._declared(item)

    def _content(self, node: Element, children: dict[str, Element]) -> str:
        """A pattern of the children's names; each name's declaration goes into `children`."""
        parts = []
        for item in node:
            tag = item.tag.removeprefix(_XS)
            if tag == "element":
                name = item.get("name", "")
                children[name] = item
                inner = f"<{re.escape(name)}>"
            elif tag == "group":
                inner = self._content(self._top["group", item.get("ref", "")], children)
            elif tag in ("sequence", "choice"):
                inner = self._content(item, children)
            elif tag in ("complexContent", "extension"):
                base = self._top.get(("complexType", item.get("base", "")))
                before = self._content(base, children) if base is not None else ""
                inner = before + self._content(item, children)
            else:
                continue
            parts.append(f"(?:{inner}){_times(item)}")
        return ("|" if node.tag == f"{_XS}choice" else "").join(parts)

    def _value(self, name: str, text: str) -> bool:
        if name in _NUMBERS:
            return re.fullmatch(_NUMBERS[name], text.strip()) is not None
        kind = self._top.get(("simpleType", name))
        if kind is None:
            return True
        union = kind.find(f"{_XS}union")
        if union is not None:
            return any(self._value(member, text) for member in (union.get("memberTypes") or "").split())
        restriction = kind.find(f"{_XS}restriction")
        return restriction is None or self._restricted(restriction, text)

    def _restricted(self, restriction: Element, text: str) -> bool:
        limits: defaultdict[str, list[str]] = defaultdict(list)
        for item in restriction:
            limits[item.tag.removeprefix(_XS)].append(item.get("value", ""))
        if not self._value(restriction.get("base", ""), text):
            return False
        if limits["enumeration"] and text.strip() not in limits["enumeration"]:
            return False
        if limits["pattern"] and not any(re.fullmatch(_pattern(p), text) for p in limits["pattern"]):
            return False
        return all(test(float(text), float(limit)) for tag, test in _LIMITS.items() for limit in limits[tag])


_LIMITS = {
    "minInclusive": float.__ge__,
    "maxInclusive": float.__le__,
    "minExclusive": float.__gt__,
    "maxExclusive": float.__lt__,
}


def _pattern(text: str) -> str:
    return text.replace(r"\c", r"[\w.:-]").replace(r"\i", r"[A-Za-z_:]")


def _times(item: Element) -> str:
    fewest, most = item.get("minOccurs", "1"), item.get("maxOccurs", "1")
    return f"{{{fewest},{'' if most == 'unbounded' else most}}}"


@cache
def schema() -> Schema:
    """MusicXML's schema; raises FileNotFoundError where music21 carries none."""
    found = importlib.util.find_spec("music21")
    folder = Path(found.origin).parent if found and found.origin else Path()
    return Schema(parse(folder / "musicxml" / "musicxml.xsd").getroot())
