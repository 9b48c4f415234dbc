"""SoundFont files that hold no sound, for tests of what they say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a RIFF file, padded to a whole word."""
    return kind + pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def soundfont(texts: Mapping[bytes, bytes], without: bytes = b"") -> bytes:
    """A file with these texts, and all lists there must be but one."""
    told = b"".join(chunk(kind, words) for kind, words in texts.items())
    lists = {b"INFO": told, b"sdta": b"", b"pdta": chunk(b"phdr", bytes(38))}
    body = b"".join(chunk(b"LIST", kind + each) for kind, each in lists.items() if kind != without)
    return chunk(b"RIFF", b"sfbk" + body)
