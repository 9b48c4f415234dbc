"""Bends files so that they stay nearly what they were: JSON by its tree, MIDI by events, XML by elements.

Each bender takes bytes and a seeded `Random` and gives other bytes; one that cannot make sense of what it is
given bends the bytes themselves.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring
from zlib import crc32

Bender = Callable[[bytes, Random], bytes]


def _words(text: str) -> list[str]:
    return text.split()


NUMBERS = (
    *("0", "-1", "1", "2", "3", "7", "127", "128", "255", "256", "479", "65535", "2147483647", "2147483648"),
    *("-2147483648", "4294967296", "999999999", "1000000000000", "9" * 40, "9" * 5000, "1e308", "1e-308"),
    *(
        "1e999",
        "nan",
        "-inf",
        "0.1",
        "1.5",
        "-0",
        "1/3",
        "0/0",
        "1/0",
        "٣",
        "²",
        "½",
        "0x10",
        "",
        " ",
        "+",
        "1_0",
    ),
)
TEXTS = ("", " ", "\0", "\n", "\ud800", "\ufeff", "é", "𝄞", "<", "&", '"', "../../x", "%s{0}", "a" * 3000)
VALUES: tuple[Any, ...] = (
    *(None, True, False, [], {}, [[]], "", "x", "\0", "\ud800", -1, 0, 1, 2, 127, 128, 480, 2**31 - 1, 2**31),
    *(2**63, -(2**63), 10**30, 0.5, -0.0, 1e308, 5e-324, float("nan"), float("inf"), "C major", "major"),
    *("Am7/G", "H9", "C##maj7(#11)/Gbb", "N.C.", "C(", "Bsus4add13omit5", "C/C/C", "5", "Cm" + "b5" * 50),
)


def raw(data: bytes, random: Random) -> bytes:
    """Bytes turned, taken out, doubled, moved, or cut off."""
    bent = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        at = random.randrange(len(bent) + 1)
        stretch = random.randrange(1, random.choice((2, 8, 64, 512)))
        match random.randrange(7):
            case 0:
                bent[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del bent[at : at + stretch]
            case 2:
                bent[at:at] = bent[at : at + stretch]
            case 3:
                other = random.randrange(len(bent) + 1)
                bent[at : at + stretch] = bent[other : other + stretch]
            case 4:
                bent[at:at] = random.choice((b"\0", b"\xff", b"\x80", b"\xff\xff\xff\x7f", b"\r", b"9" * 20))
            case 5:
                bent[at:at] = random.choice(NUMBERS).encode()
            case _ if random.random() < 0.2:
                del bent[at:]
    return bytes(bent)


# JSON


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a tree: what holds it, and its name or number there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        names = holder if isinstance(holder, dict) else range(len(holder))
        found += [(holder, name) for name in names]
        waiting += [holder[name] for name in names if isinstance(holder[name], dict | list)]
    return found


def _bend_tree(tree: Any, random: Random) -> None:
    places = _places(tree)
    if not places:
        return
    holder, name = random.choice(places)
    match random.randrange(6):
        case 0:
            del holder[name]
        case 1 if isinstance(holder, list):
            holder.insert(random.randrange(len(holder) + 1), holder[name])
        case 2:
            other, there = random.choice(places)
            holder[name] = json.loads(json.dumps(other[there]))
        case 3 if type(holder[name]) is int:
            holder[name] += random.choice((-1, 1, 480, 10**6, -(10**6)))
        case 4 if isinstance(holder, dict):
            holder[random.choice(("extras", "x", "notes", "of", "version", "part", "shared"))] = holder[name]
        case _:
            holder[name] = deepcopy(random.choice(VALUES))  # or what is put into it stays for all time


def json_tree(data: bytes, random: Random) -> bytes:
    """Members of a JSON tree taken out, doubled, or made something else."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return raw(data, random)
    if not isinstance(tree, dict | list) or random.random() < 0.1:
        return raw(data, random)
    for _ in range(random.choice((1, 1, 2, 5))):
        _bend_tree(tree, random)
    return json.dumps(tree).encode()


def journal(data: bytes, random: Random) -> bytes:
    """The records of a journal bent, and mostly with a checksum that is right again."""
    lines = [line.partition(b" ")[2] for line in data.split(b"\n") if line]
    if not lines or random.random() < 0.1:
        return raw(data, random)
    at = random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            lines.insert(random.randrange(len(lines) + 1), lines[at])
        case 1 if len(lines) > 1:
            del lines[at]
        case _:
            lines[at] = json_tree(lines[at], random)
    return b"".join(b"%08x %s\n" % (crc32(line), line) for line in lines)


# MIDI

_EVENTS = [
    bytes.fromhex(event)
    for event in _words("""
    903c40 803c40 3c40 903c00 99247f c005 e00040 b0407f b00001 b02001 b00700 b05b7f b07800
    ff5103000000 ff5103ffffff ff5100 ff510401010101 ff580404021808 ff580400021808 ff580403ff1808
    ff5804ff061808 ff58020402 ff59020901 ff5902f901 ff5900 ff590101 ff2f00 ff2f0568656c6c6f
    ff0303fffe00 ff06024142 ff01ffffff7f ff200120 ff2100 ff5405ffffffffff ff7f00
    ff7f127d436f6e74696e756f7b226f6e65223a317d f0030102f7 f0ffffff7f01 f70140 f101 f20101 f4 f8 ff
    ff00020001 a03c40 d040
    ff7f07437b013100317f ff7f07437b0121217f7f ff7f05437b014522 ff7f03437b01 ff7f07437b01ffffffff
    """)
]
_DELTAS = (
    b"\x00",
    b"\x01",
    b"\x60",
    b"\x83\x60",
    b"\xff\x7f",
    b"\xff\xff\xff\x7f",
    b"\x80\x80\x80\x00",
    b"\xff\xff\xff\xff\x7f",
)
_DIVISIONS = (
    b"\0\0",
    b"\0\1",
    b"\1\xe0",
    b"\x7f\xff",
    b"\x80\0",
    b"\xe7\x28",
    b"\xe3\x50",
    b"\xe8\0",
    b"\xff\xff",
    b"\x80\1",
)


def midi(data: bytes, random: Random) -> bytes:
    """Events of a MIDI file put in and taken out, its chunks moved, its header and lengths made untrue."""
    chunks = [
        [found[1], found[3]] for found in re.finditer(rb"(MT[hr][dk])(....)((?:(?!MTrk).)*)", data, re.DOTALL)
    ]
    if not chunks or random.random() < 0.2:
        return raw(data, random)
    for _ in range(random.choice((1, 1, 2, 5))):
        chunk = random.choice(chunks[1:] or chunks)
        body = bytearray(chunk[1])
        at = random.randrange(len(body) + 1)
        match random.randrange(7):
            case 0 | 1 | 2:
                body[at:at] = random.choice(_DELTAS) + random.choice(_EVENTS)
            case 3:
                del body[at : at + random.randrange(1, 9)]
            case 4:
                body[at:at] = _own_mark(random)
            case 5:
                chunks.insert(random.randrange(len(chunks)), list(chunk))
            case _:
                head = bytearray(chunks[0][1].ljust(6, b"\0"))
                head[4:6] = random.choice(_DIVISIONS)
                head[1] = random.choice((0, 1, 1, 2, 255))
                chunks[0][1] = bytes(head)
        if chunk is not chunks[0] and random.random() < 0.9:
            chunk[1] = bytes(body)
    untrue = random.choice((0,) * 8 + (-1, 1, 1000, 2**31))
    return b"".join(kind + (max(0, len(body) + untrue)).to_bytes(4, "big") + body for kind, body in chunks)


def _own_mark(random: Random) -> bytes:
    """One of our own events, bent."""
    says = {"pickup": 480, "metres": [[0, 4, 4]], "keys": [[0, "C major"]], "composer": "x"}
    told = says if random.random() < 0.5 else {"suggested": {"m": [[0, 480, 60, 90]]}}
    body = b"\x7dContinuo" + json_tree(json.dumps(told).encode(), random)[:110]
    return b"\0\xff\x7f" + bytes([len(body)]) + body


# MusicXML

_TAGS = (
    *(
        "note",
        "rest",
        "chord",
        "duration",
        "backup",
        "forward",
        "pitch",
        "alter",
        "octave",
        "tie",
        "time",
        "key",
    ),
    *(
        "divisions",
        "measure",
        "part",
        "transpose",
        "repeat",
        "ending",
        "sound",
        "staff",
        "staves",
        "unpitched",
    ),
    *(
        "time-modification",
        "dot",
        "type",
        "offset",
        "direction",
        "grace",
        "metronome",
        "fifths",
        "voice",
        "segno",
    ),
    *_words("harmony root root-step root-alter kind bass bass-step degree degree-value degree-alter frame"),
)
_ATTRIBUTES = (
    "number",
    "type",
    "id",
    "tempo",
    "times",
    "direction",
    "dynamics",
    "release",
    "print-object",
    "dacapo",
)


_KINDS = _words(
    "major minor-seventh half-diminished suspended-fourth none other Neapolitan add subtract alter"
)


def xml(data: bytes, random: Random) -> bytes:
    """Elements taken out, doubled, moved and renamed, their words and attributes made something else."""
    try:
        root = fromstring(data)
    except (ParseError, ValueError, LookupError):
        return raw(data, random)
    if random.random() < 0.1:
        return raw(data, random)
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        _bend_element(list(root.iter()), random)
    return tostring(root)


def _bend_element(elements: list[Element], random: Random) -> None:
    holder = random.choice([each for each in elements if len(each)] or elements)
    element = random.choice(elements)
    match random.randrange(8):
        case 0 if len(holder):
            del holder[random.randrange(len(holder))]
        case 1 if len(holder):
            holder.insert(random.randrange(len(holder) + 1), deepcopy(random.choice(holder)))
        case 2 if len(holder):
            other = random.choice([each for each in elements if not len(each)])
            holder.insert(random.randrange(len(holder) + 1), deepcopy(other))
        case 3:
            element.tag = random.choice(_TAGS)
        case 4:
            element.set(random.choice(_ATTRIBUTES), _word(random))
        case 5 if element.attrib:
            element.set(random.choice(list(element.attrib)), _word(random))
        case _:
            leaf = random.choice([each for each in elements if not len(each)])
            leaf.text = _word(random)


def _word(random: Random) -> str:
    written = random.choice(
        (*NUMBERS, *NUMBERS, *TEXTS, "yes", "no", "start", "stop", "backward", "forward", *_KINDS)
    )
    return re.sub("[\0\ud800]", "", written)


def zipped(data: bytes, random: Random) -> bytes:
    """What is in an archive bent, or how it is packed and named."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(each.filename, archive.read(each)) for each in archive.infolist()]
    except Exception:  # noqa: BLE001 - whatever may be wrong with an archive: it is bent on purpose
        return raw(data, random)
    if random.random() < 0.35 or not members:
        return raw(data, random)
    at = random.randrange(len(members))
    match random.randrange(5):
        case 0:
            members[at] = (
                random.choice(("../x.xml", "/x.xml", "x.xml", "", "a\0b.xml", "é.xml")),
                members[at][1],
            )
        case 1:
            members.insert(random.randrange(len(members) + 1), members[at])
        case 2:
            del members[at]
        case _:
            members[at] = (members[at][0], xml(members[at][1], random))
    return packed(members, random.choice((8, 8, 8, 0, 12, 14)))


def packed(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members, names doubled or not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            if name in archive.NameToInfo:
                del archive.NameToInfo[name]  # or zipfile warns
            archive.writestr(info, content)
    return out.getvalue()


# Lines of text

_ABC = (
    *_words(r"""
    |: :| :: [1 [2 |1 (3 (9:9:9 (2:0:0 [ ] [CEG] z9999 Z99 A999999999 A/ A//////////////// A/0 A0
    - >>> <<< ^^A __B,,,,,,,,,, c'''''''''''' [V:2] [M:0/4] [M:9999/64] [L:1/0] [L:0] [K:Z] [Q:0]
    {abc} "Am" "Bbm7b5/E" "H9" "C(" "^Am" "N.C." !trill! & \ x y % $ +
    """),
)
_ABC_LINES = re.split(
    r";\s*",
    """X:1; X:; K:C; K:; K:none; K:HP; K:C#loc; K:Cb lyd; L:1/8; L:0/1; L:1/0; L:999999999/1; M:4/4;
    M:none; M:C|; M:0/0; M:(2+3)/8; M:99999999999/1; M:1/64; Q:1/4=120; Q:1/0=100; Q:9999999999; V:1;
    V:2; V:a b c; V:; T:; C:; w: la; %%score; P:A; U:T=!trill!; m:; s:""",
)
_KERN = (
    *_words(r"""
    . * *^ *v *+ *- *x =1 = == =:|! *M4/4 *M0/0 *M3%2/4 *M9999/1 *k[f#] *k[] *C: *a: *A:aeo *MM0
    *MM120 *MM1e9 4c 4C 0c 00c 999c 3%2c 1%0c 4.....c [4c 4c] 4c_ {4c 4r qc 8ccqq 4c### 4c-----
    4cccccccccccccc 12c ! **kern **dynam **text *staff1 *I"Flute *>[A,A] *>A *ITrd-1c-2 *clefG2 4c;T
    4cm C 4
    """),
    "4c 4e 4g",
    "!!!COM: x",
)


def abc(data: bytes, random: Random) -> bytes:
    """Lines and signs of ABC put in, taken out and doubled."""
    return _lines_bent(data, random, (*_ABC, *NUMBERS), _ABC_LINES, "")


def kern(data: bytes, random: Random) -> bytes:
    """Lines and cells of kern put in, taken out and doubled."""
    return _lines_bent(data, random, _KERN, ("!! x", "*^", "*v\t*v", "*-", "==", "\t\t"), "\t")


def _lines_bent(data: bytes, random: Random, words: Sequence[str], whole: Sequence[str], by: str) -> bytes:
    if random.random() < 0.15:
        return raw(data, random)
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(random.choice((1, 1, 2, 5, 10))):
        at = random.randrange(len(lines))
        match random.randrange(7):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(random.randrange(len(lines) + 1), lines[at])
            case 2:
                lines.insert(at, random.choice(whole))
            case 3 if by:
                cells = lines[at].split(by)
                cells.insert(random.randrange(len(cells) + 1), random.choice(words))
                lines[at] = by.join(cells)
            case 4 | 5 if by:
                cells = lines[at].split(by)
                cells[random.randrange(len(cells))] = random.choice(words)
                lines[at] = by.join(cells)
            case _:
                place = random.randrange(len(lines[at]) + 1)
                lines[at] = (
                    lines[at][:place] + random.choice(words) + lines[at][place + random.randrange(3) :]
                )
    return "\n".join(lines).encode("utf-8", "replace")
