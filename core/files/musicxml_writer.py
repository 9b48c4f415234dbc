"""A score as MusicXML, written straight from its notation."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from core.files import provenance
from core.files.disk import LARGEST_FILE
from core.files.musicxml_measures import measures
from core.files.musicxml_text import block, leaf, plain
from core.files.notation import Notation, Part, Slurs, notate
from core.files.notation.abbreviations import abbreviated
from core.files.notation.build import too_many_notes
from core.files.notation.groups import groups
from core.files.notation.rests import nearer
from core.files.title_lines import broken
from core.instruments import DRUMS
from core.score import DEFAULT_REVERB, Score, Track
from core.words import trn

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DOCTYPE = (
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_WIDEST = 56.0  # small letters of a title side by side on A4, as large as MuseScore draws it
# That page in tenths of a space of the staff, its margins, and what a line of the title takes there.
_HIGH, _WIDE, _EDGE, _LINE = 1683.78, 1190.55, 56.69, 58.0
_SIZES = {"title": "24", "composer": "12"}  # in points
_NOTHING = "\N{NO-BREAK SPACE}"


def unparse(score: Score, remember: bool = False, slurs: Slurs = ()) -> bytes:
    """The bytes of a MusicXML file of `score`; raises BadFile when it is too long for paper.

    With `remember` it says which notes were suggested: each has it as its editorial level, which
    is for telling and not for showing, and a line at the foot of the page counts them.
    `slurs` are the phrases of each track that are slurred; which side of the notes is left to who draws them.
    """
    return written(score, remember, slurs)[0]


def written(
    score: Score, remember: bool = False, slurs: Slurs = (), *, for_musescore: bool = False
) -> tuple[bytes, tuple[str, ...]]:
    """The same, and its losses: the music is laid out but once."""
    notation = notate(score if remember else provenance.forgotten(score), slurs=slurs)
    notation = nearer(notation) if for_musescore else notation
    text = document(notation, credited=_framed(notation))
    return f"{_XML}{_DOCTYPE}{text}".encode(), _losses(notation, score)


def losses(score: Score) -> tuple[str, ...]:
    """One sentence for each way in which MusicXML cannot hold the piece as it is; raises BadFile."""
    return _losses(notate(score), score)


def _losses(notation: Notation, score: Score) -> tuple[str, ...]:
    # It knows volume and pan of a part, and no effects.
    sent = sum((track.reverb, track.chorus) != (DEFAULT_REVERB, 0) for track in score.tracks)
    told = trn(
        "MusicXML cannot say how much of {n} track is sent to reverb and chorus.",
        "MusicXML cannot say how much of {n} tracks is sent to reverb and chorus.",
        sent,
    )
    return (*notation.notices, *((told.format(n=sent),) if sent else ()))


def compressed(text: bytes, stem: str) -> bytes:
    """MusicXML as the bytes of an .mxl file."""
    name = f"{plain(stem) or 'score'}.musicxml"
    files = block(1, "rootfiles", leaf(2, "rootfile", **{"full-path": name}))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", _XML + block(0, "container", files))
        archive.writestr(name, text)
    return packed.getvalue()


def document(
    notation: Notation, names: Iterable[str] = (), *, closed: bool = True, credited: str = ""
) -> str:
    """The text of a MusicXML file but for its first lines.

    Its notes come in the order of parts, bars, voices, symbols and heads; each of them takes one of the
    `names` as its id, where there are any. With `closed` the last measure ends in a final bar line;
    `credited` is what else is to stand on the first page. Raises BadFile where no file so long is read.
    """
    title = leaf(2, "work-title", _in_lines(notation.title))
    called = iter(names or repeat(""))
    parts = list(enumerate(notation.parts, 1))
    room = LARGEST_FILE
    inside = [
        block(1, "work", title) if notation.title else "",
        _identification(notation),
        credited,
        block(1, "part-list", "".join(_list(parts))),
    ]
    for number, part in parts:
        music = _within(room, measures(part, number, called, closed=closed))
        room -= len(music)
        inside.append(block(1, "part", music, id=f"P{number}"))
    return block(0, "score-partwise", "".join(inside), version="4.0")


def _within(room: int, lines: Iterable[str]) -> str:
    """All of them as one text; raises BadFile where that is longer than `room` letters."""
    kept: list[str] = []
    for line in lines:
        room -= len(line)
        if room < 0:  # a note in a long bar may be tied from many values: it could not be read again either
            raise too_many_notes()
        kept.append(line)
    return "".join(kept)


def _framed(notation: Notation) -> str:
    """A frame that is high enough for a title of several lines; nothing for one of a single line.

    MuseScore breaks no line, and has room for one and for the composer. It takes the height of the frame from
    where they stand, and knows them apart on a page of known size only: this is the one it has by itself.
    """
    lines = len(broken(notation.title, _WIDEST))
    if lines < 2:
        return ""
    inner = {"left-margin": _EDGE, "right-margin": _EDGE, "top-margin": _EDGE, "bottom-margin": 2 * _EDGE}
    margins = "".join(leaf(4, name, f"{tenths:g}") for name, tenths in inner.items())
    page = leaf(3, "page-height", f"{_HIGH:g}") + leaf(3, "page-width", f"{_WIDE:g}")
    page += block(3, "page-margins", margins, type="both")
    scaling = leaf(3, "millimeters", "7.0556") + leaf(3, "tenths", "40")
    top = _HIGH - _EDGE
    # Where nobody is named something has to stand there, too.
    named = _credit("composer", notation.composer or _NOTHING, _WIDE - _EDGE, top - _LINE * lines, "right")
    return (
        block(1, "defaults", block(2, "scaling", scaling) + block(2, "page-layout", page))
        + _credit("title", _in_lines(notation.title), _WIDE / 2, top, "center")
        + named
    )


def _credit(kind: str, words: str, x: float, y: float, side: str) -> str:
    place = {"default-x": f"{x:g}", "default-y": f"{y:g}", "justify": side, "halign": side}
    look = {"valign": "top" if kind == "title" else "bottom", "font-size": _SIZES[kind]}
    inside = leaf(2, "credit-type", kind) + leaf(2, "credit-words", words, **place, **look)
    return block(1, "credit", inside, page="1")


def _in_lines(title: str) -> str:
    return "\n".join(broken(title, _WIDEST))


def _identification(notation: Notation) -> str:
    counts, notes = _suggested(notation.parts)
    inside = leaf(2, "creator", notation.composer, type="composer") if notation.composer else ""
    # Programs show this line at the foot of the page.
    inside += leaf(2, "rights", provenance.footnote(counts, notes)) if counts else ""
    inside += block(2, "encoding", leaf(3, "software", "Continuo"))
    fields = "".join(
        leaf(3, "miscellaneous-field", f"{count} of {notes} notes", name=provenance.words(model))
        for model, count in counts.items()
    )
    return block(1, "identification", inside + (block(2, "miscellaneous", fields) if fields else ""))


def _suggested(parts: Sequence[Part]) -> tuple[dict[str, int], int]:
    """How many notes each model suggested, and how many there are."""
    notes = [note for part in parts for note in part.track.notes]
    return provenance.counted(notes), len(notes)


def _list(parts: Sequence[tuple[int, Part]]) -> Iterator[str]:
    """The parts by their numbers, and where the brackets around families begin and end."""
    families = list(groups([part.track for _, part in parts]))
    begins = {parts[group.first][0]: group for group in families}
    ends = {parts[group.last][0] for group in families}
    # The hands of a pianist have one name between them.
    hands = {number for number, group in begins.items() if group.symbol == "brace"}
    short = abbreviated([part.track.name for _, part in parts])
    for (number, part), brief in zip(parts, short, strict=True):
        if group := begins.get(number):
            inside = leaf(3, "group-symbol", group.symbol)
            inside += leaf(3, "group-barline", "yes" if group.joined else "no")
            yield block(2, "part-group", inside, type="start", number="1")
        yield _listed(part, number, None if number - 1 in hands else brief)
        if number in ends:
            yield leaf(2, "part-group", type="stop", number="1")


def _listed(part: Part, number: int, brief: str | None) -> str:
    """A part and its sounds; `brief` is its name on later lines, None where another's stands for both."""
    names = {f"P{number}-I1": part.track.name or "Instrument"}
    if part.track.percussion:
        pitches = sorted({note.pitch for note in part.track.notes})
        names = {f"P{number}-I{pitch + 1}": _called(pitch) for pitch in pitches} or names
    entry = leaf(3, "part-name", part.track.name, **({"print-object": "no"} if brief is None else {}))
    entry += leaf(3, "part-abbreviation", brief) if brief else ""
    for name, words in names.items():
        entry += block(3, "score-instrument", leaf(4, "instrument-name", words), id=name)
    entry += "".join(_sound(name, part.track, number) for name in names)
    return block(2, "score-part", entry, id=f"P{number}")


def _called(pitch: int) -> str:
    """What a drum is called in the file, in English, as other programs know it."""
    return DRUMS.get(pitch, f"percussion {pitch}").title()


def _sound(name: str, track: Track, number: int) -> str:
    channel = 10 if track.percussion else (number - 1) % 15 + 1
    drum = name.rpartition("I")[2] if track.percussion and not name.endswith("-I1") else ""
    inside = (
        leaf(4, "midi-channel", str(channel + (channel >= 10 and not track.percussion))),
        leaf(4, "midi-program", str(track.program + 1)),
        leaf(4, "midi-unpitched", drum) if drum else "",
        leaf(4, "volume", f"{track.volume / 1.27:.4g}"),
        leaf(4, "pan", f"{min((track.pan - 64) / 63 * 90, 90):.4g}"),
    )
    return block(3, "midi-instrument", "".join(inside), id=name)
