"""A SoundFont cut into several, each read in a moment; packed samples (SF3) are unpacked on the way.

TinySoundFont keeps Python's lock while it reads and unpacks, and the window stands still as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from struct import pack
from typing import NamedTuple

import miniaudio
import numpy as np
from numpy.typing import NDArray

from core.files.disk import open_file
from core.instruments import Instrument
from core.playback import riff
from core.playback.presets import DRUM_BANK, MOST, instrument_of

_Table = NDArray[np.void]
_Read = Callable[[int, int], bytes]  # what lies between two bytes of a file
_Group = tuple[list[int], set[int]]  # presets and their samples, by number

# The tables of a SoundFont (SoundFont Technical Specification 2.04, section 7), as far as they are looked at.
_BAG, _GENERATOR = [("first", "<u2"), ("modulator", "<u2")], [("what", "<u2"), ("value", "<u2")]
_ROWS = {
    b"phdr": [("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("rest", "V12")],
    b"pbag": _BAG,
    b"pgen": _GENERATOR,
    b"inst": [("name", "S20"), ("bag", "<u2")],
    b"ibag": _BAG,
    b"igen": _GENERATOR,
    b"shdr": [
        ("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop", "<u4"), ("loop_end", "<u4"),
        ("rate", "<u4"), ("pitch", "V2"), ("link", "<u2"), ("kind", "<u2"),
    ],
}  # fmt: skip
_INSTRUMENT, _SAMPLE = 41, 53  # generators that say what plays
_PACKED = 0x30  # kinds of samples that are
_GROWS = 10  # times as large is a packed sample when it is unpacked, about
_SIZE, _MOST = 4_000_000, 16_000_000  # bytes of sound that are read at a time
_SILENCE = bytes(2)  # a frame
_AFTER = 46  # frames of silence after each sample
_NO_MODULATORS = np.zeros(1, "V10")  # they are not played


class Cut(NamedTuple):
    """Some of a SoundFont's instruments, and a SoundFont that holds just those, or a part of their sound.

    Where there are several for an instrument, all are to be played at once.
    """

    instruments: tuple[Instrument, ...]
    data: bytes


def cut(soundfont: Path) -> Iterator[Cut]:
    """All of a SoundFont's instruments, together where they share samples.

    Raises OSError for a file that cannot be read, and ValueError for one that is no SoundFont.
    """
    with open_file(soundfont) as file:
        lists = riff.lists(file, soundfont.stat().st_size)
        found = dict(riff.chunks(file, *lists.get(b"pdta", (0, 0))))
        begin, close = dict(riff.chunks(file, *lists.get(b"sdta", (0, 0)))).get(b"smpl", (0, 0))
        if not _ROWS.keys() <= found.keys():
            raise ValueError("no SoundFont")

        def read(first: int, end: int) -> bytes:
            file.seek(min(first, close))
            return file.read(max(0, min(end, close) - first))

        tables = {}
        for kind, (first, end) in found.items():
            if kind in _ROWS:
                file.seek(first)
                tables[kind] = _table(file.read(end - first), _ROWS[kind])
        sizes = _sizes(tables[b"shdr"])
        for presets, samples in _together(tables, sizes):
            heads = tables[b"phdr"][presets]
            held = tuple(instrument_of(int(head["program"]), int(head["bank"])) for head in heads)
            for some in _slices(samples, sizes):
                yield Cut(held, _part(tables, presets, *_sounding(tables[b"shdr"], some, read, begin)))


def _table(raw: bytes, row: list[tuple[str, str]]) -> _Table:
    kind = np.dtype(row)
    return np.frombuffer(raw[: len(raw) // kind.itemsize * kind.itemsize], kind)


def _sizes(headers: _Table) -> list[int]:
    """About how many bytes of sound each sample is; the last header ends the table."""
    frames = headers["end"].astype(np.int64) - headers["start"]
    sizes: list[int] = (frames * np.where(headers["kind"] & _PACKED, _GROWS, 2))[:-1].tolist()
    return sizes


def _together(tables: dict[bytes, _Table], sizes: Sequence[int]) -> list[_Group]:
    """Presets and their samples: no sample in two groups, and what is small not by itself."""
    known = range(len(sizes))
    instruments = [
        {sample for sample in _said(tables, b"inst", b"i", number, _SAMPLE) if sample in known}
        for number in range(len(tables[b"inst"]) - 1)
    ]
    groups: list[_Group] = []
    found = set[tuple[int, int]]()
    for preset, head in enumerate(tables[b"phdr"][:-1]):
        numbers = int(head["program"]), int(head["bank"])
        if numbers[0] < MOST and numbers[1] <= DRUM_BANK and numbers not in found:  # the first of two alike
            found.add(numbers)
            named = _said(tables, b"phdr", b"p", preset, _INSTRUMENT)
            samples = set[int]().union(*(instruments[each] for each in named if each < len(instruments)))
            sharing = [group for group in groups if not samples.isdisjoint(group[1])]
            groups = [group for group in groups if samples.isdisjoint(group[1])]
            presets = [each for group, _ in sharing for each in group]
            groups.append(([*presets, preset], samples.union(*(group for _, group in sharing))))
    return _filled(groups, sizes)


def _filled(groups: Sequence[_Group], sizes: Sequence[int]) -> list[_Group]:
    """The same, small ones together; `sizes` are the samples' bytes."""
    filled: list[_Group] = []
    room = 0
    for presets, samples in groups:
        size = sum(sizes[sample] for sample in samples)
        if not filled or size > room:
            filled.append(([], set()))
            room = _SIZE
        filled[-1][0].extend(presets)
        filled[-1][1].update(samples)
        room -= size
    return filled


def _slices(samples: set[int], sizes: Sequence[int]) -> list[set[int]]:
    """The samples in sets that are not too large; one, where there are none."""
    slices: list[set[int]] = [set()]
    size = 0
    for sample in sorted(samples):
        if size and size + sizes[sample] > _MOST:
            slices.append(set())
            size = 0
        slices[-1].add(sample)
        size += sizes[sample]
    return slices


def _zones(tables: dict[bytes, _Table], heads: bytes, level: bytes, number: int) -> tuple[_Table, _Table]:
    """The bags and the generators of a preset or an instrument."""
    first, after = tables[heads]["bag"][number : number + 2].tolist()
    begins = tables[level + b"bag"]["first"][first : after + 1]
    inner = tables[level + b"gen"][begins[0] : begins[-1]] if len(begins) else tables[level + b"gen"][:0]
    return tables[level + b"bag"][first:after], inner


def _said(tables: dict[bytes, _Table], heads: bytes, level: bytes, number: int, what: int) -> list[int]:
    """What its generators of a kind say."""
    found = _zones(tables, heads, level, number)[1]
    said: list[int] = found["value"][found["what"] == what].tolist()
    return said


def _sounding(headers: _Table, samples: set[int], read: _Read, begin: int) -> tuple[_Table, list[bytes]]:
    """The headers of a SoundFont with the sound of these samples alone, and that sound piece by piece.

    The others are a moment of silence. They are struck all the same, and end what a stroke of theirs ends.
    """
    changed = headers.copy()
    for field in ("start", "loop", "loop_end", "kind"):
        changed[field] = 0
    changed["end"] = 1
    sound, at = [_SILENCE * (1 + _AFTER)], 1 + _AFTER
    for number in sorted(samples):
        old, new = headers[number], changed[number : number + 1]
        packed = bool(old["kind"] & _PACKED)
        wide, origin = (1, 0) if packed else (2, int(old["start"]))
        data = read(begin + wide * int(old["start"]), begin + wide * int(old["end"]))
        frames = (_unpacked(data) if packed else data[: len(data) // 2 * 2]) or _SILENCE
        new["start"], new["end"], new["kind"] = at, at + len(frames) // 2, int(old["kind"]) & ~_PACKED
        for field in ("loop", "loop_end"):  # of packed samples they are counted from the sample's beginning
            new[field] = at + min(max(0, int(old[field]) - origin), len(frames) // 2)
        sound += [frames, bytes(2 * _AFTER)]
        at += len(frames) // 2 + _AFTER
    return changed, sound


def _unpacked(data: bytes) -> bytes:
    """The frames of a packed sample; none where they cannot be read."""
    try:
        decoded = miniaudio.vorbis_read(data)
    except miniaudio.MiniaudioError:
        return b""
    return bytes(decoded.samples[:: decoded.nchannels].tobytes())


def _part(tables: dict[bytes, _Table], presets: Sequence[int], headers: _Table, sound: list[bytes]) -> bytes:
    """A SoundFont of these presets."""
    heads, bags, inner = [], [], []
    bag = generator = 0
    for preset in presets:
        [own, said] = _zones(tables, b"phdr", b"p", preset)
        head, own = tables[b"phdr"][[preset]], own.copy()
        head["bag"] = bag
        own["first"] += np.uint16((generator - int(own["first"][0])) % 65536 if len(own) else 0)
        heads.append(head)
        bags.append(own)
        inner.append(said)
        bag, generator = bag + len(own), generator + len(said)
    ending = {kind: np.zeros(1, tables[kind].dtype) for kind in (b"phdr", b"pbag", b"pgen")}
    ending[b"phdr"]["bag"], ending[b"pbag"]["first"] = bag, generator
    bodies = {
        b"phdr": [*heads, ending[b"phdr"]],
        b"pbag": [*bags, ending[b"pbag"]],
        b"pmod": [_NO_MODULATORS],
        b"pgen": [*inner, ending[b"pgen"]],
        b"inst": [tables[b"inst"]],
        b"ibag": [tables[b"ibag"]],
        b"imod": [_NO_MODULATORS],
        b"igen": [tables[b"igen"]],
        b"shdr": [headers],
    }
    tables_of = [_chunk(kind, list(map(bytes, rows))) for kind, rows in bodies.items()]
    held = [b"pdta", *(piece for pieces in tables_of for piece in pieces)]
    lists = _chunk(b"LIST", [b"sdta", *_chunk(b"smpl", sound)]) + _chunk(b"LIST", held)
    return b"".join(_chunk(b"RIFF", [b"sfbk", *lists]))  # put together once, since it may be large


def _chunk(kind: bytes, body: list[bytes]) -> list[bytes]:
    """A chunk piece by piece; all are of even size."""
    return [kind, pack("<I", sum(map(len, body))), *body]
