"""What a RIFF file is made of: lists of chunks, each with its size before it."""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack
from typing import BinaryIO

HEAD = 12  # bytes of a file's or a list's beginning
_CHUNK_HEAD = 8  # bytes of a chunk's
_MOST_CHUNKS = 64  # of a file or of a list that are looked at

Place = tuple[int, int]  # from which byte up to which


def number(four: bytes) -> int:
    """The size that four bytes tell."""
    (size,) = unpack("<I", four)
    return int(size)


def lists(file: BinaryIO, end: int) -> dict[bytes, Place]:
    """The lists of a file of `end` bytes: what each is, and where what it holds lies, all within the file."""
    found: dict[bytes, Place] = {}
    for kind, (begin, close) in chunks(file, HEAD, end):
        if kind == b"LIST" and close - begin >= HEAD - _CHUNK_HEAD:
            file.seek(begin)
            found[file.read(HEAD - _CHUNK_HEAD)] = begin + HEAD - _CHUNK_HEAD, close
    return found


def chunks(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[bytes, Place]]:
    """The chunks between two bytes: what each is, and where it lies; no more after one that is cut short.

    After an odd number of bytes there should be a zero, which MuseScore's own SF3 files leave out.
    """
    for _ in range(_MOST_CHUNKS):
        file.seek(begin)
        head = file.read(_CHUNK_HEAD)
        begin += _CHUNK_HEAD
        close = begin + number(head[4:]) if len(head) == _CHUNK_HEAD else end + 1
        if close > end:
            return
        yield head[:4], (begin, close)
        begin = close + (_is_padded(file, close) if (close - begin) % 2 else 0)


def _is_padded(file: BinaryIO, close: int) -> bool:
    """Whether a zero comes next, with which no chunk begins."""
    file.seek(close)
    return file.read(1) == b"\0"


def text(raw: bytes) -> str:
    """Words up to the first zero, without control characters: in UTF-8, or as Windows wrote them."""
    raw = raw.partition(b"\0")[0]
    try:
        words = raw.decode("utf-8")
    except UnicodeDecodeError:
        words = raw.decode("cp1252", "replace")
    lines = ("".join(filter(str.isprintable, line)).strip() for line in words.splitlines())
    return "\n".join(lines).strip()
