"""Elements as text, one to a line: XML that is written in one go needs no tree first."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ATTRIBUTES = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}


def plain(text: str) -> str:
    """`text` without what no XML can hold: control characters, halves of letters."""
    return _NOT_XML.sub("", text)


def leaf(depth: int, tag: str, text: str = "", /, **attributes: str) -> str:
    """The line of an element that holds no others, `depth` elements deep."""
    opened = " " * depth + f"<{tag}{_told(attributes)}"
    inside = escape(plain(text))
    return f"{opened}>{inside}</{tag}>\n" if inside else f"{opened} />\n"


def block(depth: int, tag: str, inside: str, /, **attributes: str) -> str:
    """The lines of an element around those of the elements in it."""
    indent = " " * depth
    return f"{indent}<{tag}{_told(attributes)}>\n{inside}{indent}</{tag}>\n"


def _told(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(plain(value), _IN_ATTRIBUTES)}"' for name, value in attributes.items())
