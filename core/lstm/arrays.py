"""Arrays out of a file that a stranger may have made: nothing but numbers, and no more than are expected.

`numpy.load` evaluates headers and makes room for whatever they claim. Here an .npz is read as `numpy.savez`
writes it, and as nothing else (NEP 1, "A Simple File Format for NumPy Arrays"; PKWARE's APPNOTE 4.3.16).
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from math import prod
from struct import unpack
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

MOST_ARRAYS = 256
_ENDING = 22  # bytes of a zip's end, which tells how long its list of contents is
ENDING = _ENDING + 20
"""Bytes at a file's end that `check_ending` looks at."""
_LONGEST_LIST = 2**16
_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = re.compile(
    rb"\{'descr': '([<|](?:f[248]|[iu][1248]))', 'fortran_order': (True|False),"
    rb" 'shape': \(([0-9, ]{0,60})\), \} *\n"
)


def read_arrays(content: bytes, most: int) -> dict[str, NDArray[Any]]:
    """The arrays of an .npz, by name, of at most so many bytes together; raises ValueError for all else."""
    check_ending(content)
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(names) != len(members) or sum(member.file_size for member in members) > most:
                raise ValueError("it holds more than it may")
            found = {member.filename: _array(_bytes(archive, member)) for member in members}
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise ValueError("it is no whole file of arrays") from error
    return {name.removesuffix(".npy"): array for name, array in found.items()}


def check_ending(content: bytes) -> None:
    """Refuse a list of contents that is long, before anything is made of it; raises ValueError."""
    ending = content[-_ENDING:]
    short = ending[:4] == b"PK\5\6" and content[-_ENDING - 20 : -_ENDING][:4] != b"PK\6\7"
    if not short or len(ending) < _ENDING:
        raise ValueError("it is no file of arrays")
    count, length = unpack("<HI", ending[10:16])
    if count > MOST_ARRAYS or length > _LONGEST_LIST:
        raise ValueError("it holds more than it may")


def _bytes(archive: ZipFile, member: ZipInfo) -> bytes:
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others may take any memory
        raise ValueError("it is packed as no arrays are")
    with archive.open(member) as file:
        found = file.read(member.file_size)  # no more is unpacked, whatever there is
    if len(found) != member.file_size:
        raise ValueError("it is cut short")
    return found


def _array(content: bytes) -> NDArray[Any]:
    if content[: len(_MAGIC)] != _MAGIC or len(content) < len(_MAGIC) + 2:
        raise ValueError("it holds something else than arrays")
    begin = len(_MAGIC) + 2
    end = begin + int.from_bytes(content[len(_MAGIC) : begin], "little")
    header = _HEADER.fullmatch(content[begin:end])
    if header is None:
        raise ValueError("it holds something else than numbers")
    dtype = np.dtype(header[1].decode())
    shape = tuple(int(size) for size in header[3].decode().split(",") if size.strip())
    if prod(shape) * dtype.itemsize != len(content) - end:
        raise ValueError("its sizes are not those it tells")
    flat: NDArray[Any] = np.frombuffer(content, dtype, offset=end)
    return flat.reshape(shape, order="F" if header[2] == b"True" else "C")
