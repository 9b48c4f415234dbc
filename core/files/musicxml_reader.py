"""MusicXML from anywhere as a score of sounding notes: what a file may be, and what is left out of it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import Element, ParseError, fromstring

from core.errors import BadFile
from core.files import checks, repeats
from core.files.disk import LARGEST_FILE
from core.files.harmonies import UNKNOWN, chord_of
from core.files.imported import MOST_HEADS, MOST_TRACKS, REPEATS, Imported, too_many_tracks
from core.files.imported import MOST_SIGNS as MOST_CHORDS
from core.files.midi_signs import MOST_BEATS
from core.files.musicxml_score import score_in
from core.words import tr

_LEFT_OUT = {
    "grace": tr("Grace notes were left out."),
    "cue": tr("Cue notes were left out."),
    "lyric": tr("Lyrics were left out."),
    "repeat": REPEATS,
    "ending": REPEATS,
    "dynamics": tr("Dynamic marks were left out."),
    "wedge": tr("Dynamic marks were left out."),
    "slur": tr("Slurs were left out."),
    "articulations": tr("Articulations were left out."),
    "ornaments": tr("Ornaments were left out."),
    "arpeggiate": tr("Signs that roll chords were left out."),
    "glissando": tr("Glissandi and slides were left out."),
    "slide": tr("Glissandi and slides were left out."),
    "fermata": tr("Fermatas were left out."),
    "technical": tr("Fingerings and signs of technique were left out."),
    "pedal": tr("Pedalling was left out."),
}

MOST_SIGNS = 3_000_000
"""Of each of these signs in an XML text: 1.5 million elements take 300 MB, a symphony has 800,000."""
MOST_MEMORY = 440_000_000
"""Bytes that an XML text and the elements, attributes and pieces of text in it may take together."""
_WEIGHTS = {b"=": 300, b"&": 90, b"\r": 90, b"\n": 90}  # an attribute, and what expat cuts a text at
_ELEMENT, _HOLDER, _TEXT, _LETTER = 85, 80, 90, 6
"""Bytes of an element, more of one that holds others, of a text, and of a letter in a long one: a single
one beyond the first 65,536 makes all of them take four."""
_LONG = re.compile(rb"<[^<]{1000,}")  # from a sign on: a shorter one would be gone through from each letter
_BETWEEN = re.compile(rb">\s+<")
MOST_NAMES, _MANY = 10_000, 300_000  # of elements and attributes, asked for where there are many of either
MOST_SPACES, _LONGEST_SPACE = 20, 200
"""Namespaces, and the bytes of one: its name stands before that of each of its elements."""
_NAME = re.compile(rb"<([^\s<>/]+)|\s([^\s\"'<>/=]+)\s*=")
_SPACE = re.compile(rb"x\0?m\0?l\0?n\0?s[^\"'<>]*(?:[\"'][^\"']*)?")
_LONGEST_METRE = 100  # letters
MOST_ITEMS = 400_000
"""All that stands in measures: as much as can be looked at in some seconds."""
MOST_MEASURES = 100_000
"""Of all parts together: a thousand bars for a hundred players."""
MOST_MEMBERS = 1000
_AT_ONCE = 2**20  # bytes in which names are looked for
_ENTRY = b"PK\1\2"  # one in the list at the end of an archive
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ParseError, EOFError, LookupError, ValueError, OSError),
    *(NotImplementedError, RuntimeError, OverflowError),
)


def parse(data: bytes, name: str = "The file") -> Imported:
    """The score in a MusicXML file's bytes, compressed or not; raises BadFile, calling it `name`."""
    text = _unpacked(data, name) if data.startswith(b"PK") else data
    root = _root(text, name)
    _refuse_endless_metres(root, name)
    try:
        score, hidden, bars = score_in(root)
        order = repeats.order_of(root, bars)
    except (ValueError, OverflowError, ZeroDivisionError) as error:
        raise BadFile(
            tr("“{name}” holds music that makes no sense: {error}.").format(
                name=name, error=checks.doubt(error)
            )
        ) from error
    if any(metre.beats > MOST_BEATS for metre in score.metres):  # the sum of several
        raise _endless_metre(name)
    found = {element.tag for element in root.iter()}
    notices = [] if score.end else [tr("“{name}” has no notes in it.").format(name=name)]
    notices += [tr("Notes that are hidden on the page, behind others, were left out.")] if hidden else []
    notices += [says for tag, says in _LEFT_OUT.items() if tag in found]
    notices += [UNKNOWN] if None in map(chord_of, root.iter("harmony")) else []
    notices += [REPEATS] if order else []
    return Imported(score, tuple(dict.fromkeys(notices)), order=order)


def _unpacked(data: bytes, name: str) -> bytes:
    try:
        if data.count(_ENTRY) > MOST_MEMBERS:
            raise checks.too_large(name)
        archive = zipfile.ZipFile(io.BytesIO(data))
        with archive, _opened(archive, _main_file(archive, name)) as file:
            text = file.read(LARGEST_FILE + 1)
    except _DAMAGE as error:
        raise BadFile(tr("“{name}” is a damaged compressed MusicXML file.").format(name=name)) from error
    if len(text) > LARGEST_FILE:
        raise BadFile(tr("“{name}” unpacks to more than a piece of music can need.").format(name=name))
    return text


def _opened(archive: zipfile.ZipFile, member: str) -> IO[bytes]:
    # Other ways to pack may ask for gigabytes to begin with; MusicXML has no use for them.
    if archive.getinfo(member).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    return archive.open(member)


def _main_file(archive: zipfile.ZipFile, name: str) -> str:
    """Which file of the archive is the score."""
    inside = archive.namelist()
    if "META-INF/container.xml" in inside:
        with _opened(archive, "META-INF/container.xml") as file:
            container = _checked(file.read(100_000), name)
        for rootfile in fromstring(container).iter():  # noqa: S314 - entities are refused
            if rootfile.tag.endswith("rootfile"):
                return rootfile.get("full-path", "")
    scores = [path for path in inside if path.endswith((".xml", ".musicxml")) and "META-INF" not in path]
    if not scores:
        raise BadFile(tr("“{name}” is an archive without a score in it.").format(name=name))
    return scores[0]


def _checked(text: bytes, name: str) -> bytes:
    # Entities can swell to gigabytes or name other files, as can defaults; no score needs them.
    if re.search(rb"<\0?!\0?(E\0?N\0?T\0?I\0?T\0?Y|A\0?T\0?T\0?L)", text):
        raise BadFile(tr("“{name}” defines XML entities, which a score has no use for.").format(name=name))
    for place, space in enumerate(_SPACE.finditer(text)):
        if place >= MOST_SPACES or len(space[0]) > _LONGEST_SPACE:
            raise checks.too_large(name)
    return text


def _without_indents(text: bytes) -> bytes:
    """`text` without the spaces between tags, of which a parser makes more objects than of all it says."""
    close, at = bytearray(), 0
    while at < len(text):  # a part at a time: the pieces between take more than the text itself
        end = text.find(b"<", at + _AT_ONCE) + 1 or len(text)
        close += _BETWEEN.sub(b"><", text[at:end])
        at = end
    return bytes(close)


def _bounded(text: bytes, name: str) -> bytes:
    """`text`; raises BadFile where parsing it would take more memory than any score."""
    checks.bounded(text, b"<=", MOST_SIGNS, name)
    if 2 * len(text) + checks.weighs(text, _WEIGHTS) + _weight_of_elements(text) > MOST_MEMORY:
        raise checks.too_large(name)
    if checks.exceeds(text, b"<=", _MANY):
        names = set[tuple[bytes, bytes]]()
        for start in range(0, len(text), _AT_ONCE):
            names.update(_NAME.findall(text, start, start + _AT_ONCE))
            if len(names) > MOST_NAMES:
                raise checks.too_large(name)
    return text


def _weight_of_elements(text: bytes) -> int:
    tags, ends = text.count(b"<"), text.count(b"</")
    texts, holders = tags - text.count(b"><"), text.count(b"></")
    letters = sum(len(each[0]) for each in _LONG.finditer(text))
    return (tags - ends) * _ELEMENT + holders * _HOLDER + texts * _TEXT + letters * _LETTER


def _root(text: bytes, name: str) -> Element:
    try:
        root = fromstring(_checked(_bounded(_without_indents(text), name), name))  # noqa: S314 - entities are refused
    except (ParseError, ValueError, LookupError) as error:
        raise BadFile(
            tr("“{name}” is not whole MusicXML; it may be damaged or cut short.").format(name=name)
        ) from error
    if root.tag == "score-timewise":
        raise BadFile(tr("“{name}” is timewise MusicXML; save it as partwise first.").format(name=name))
    if root.tag != "score-partwise":
        raise BadFile(tr("“{name}” is XML, but not a MusicXML score.").format(name=name))
    if root.find("part") is None:
        raise BadFile(tr("“{name}” has no parts in it.").format(name=name))
    if len(root.findall("part")) > MOST_TRACKS:
        raise too_many_tracks()
    for tag, most in (("measure", MOST_MEASURES), ("note", MOST_HEADS), ("harmony", MOST_CHORDS)):
        if sum(1 for _ in root.iter(tag)) > most:
            raise checks.too_large(name)
    if sum(map(len, root.iter("measure"))) > MOST_ITEMS:
        raise checks.too_large(name)
    return root


def _endless_metre(name: str) -> BadFile:
    # A bar of more has no place in MIDI, nor in a page's width.
    words = tr("“{name}” has a metre of more than {most} beats, which cannot be read.")
    return BadFile(words.format(name=name, most=MOST_BEATS))


def _refuse_endless_metres(root: Element, name: str) -> None:
    for beats in root.iter("beats"):
        told = beats.text or ""
        if len(told) > _LONGEST_METRE or any(
            len(number) > 5 or int(number) > MOST_BEATS for number in re.findall(r"\d+", told)
        ):
            raise _endless_metre(name)
