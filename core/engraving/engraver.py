"""From a score to engraved music: our own MusicXML, Verovio, and the names of the notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.engraving.layout import MARGIN, Layout
from core.engraving.page import Page
from core.engraving.places import SPACE, Written, systems_in
from core.engraving.repair import repaired, written
from core.engraving.toolkit import LEAVES, LINE, data, measures, toolkit_for
from core.files import title_lines
from core.files.harmonies import as_words
from core.files.musicxml_text import block, leaf
from core.files.musicxml_writer import document
from core.files.notation import Head, Notation, Slurs, Symbol, notate
from core.score import Score, Span, Track
from core.timing import Bar, BarMap

UNITS = 100
"""Of a page, in a millimetre of paper."""
_TITLE, _COMPOSER, _NUMBER = 4.6, 2.3, 2.1  # their sizes, in spaces of the staff
_TITLE_LINES, _COMPOSER_LINES = 3, 2  # of Verovio's header, which leave room for each line of them
_SIZE = re.compile(r'class="definition-scale"[^>]*?viewBox="\S+ \S+ (\S+) ([^"\s]+)"')
_LETTER = 0.42  # of its height, that a small letter is wide on average
_MOST = 3  # lines of a title as large as usual
_LEADING = 1.2  # from one to the next, by their height


def engrave(
    score: Score, tracks: Sequence[int] = (), start: int = 0, end: int | None = None, slurs: Slurs = ()
) -> Page:
    """Some tracks (all, where none is named) as one system without line breaks.

    It begins with the bar that sounds at tick `start`, and ends with the one before tick `end` or with the
    piece. Every note on it has its name in the picture as an id; `slurs` are the phrases of each track of the
    score. Raises BadFile when it is too long.
    """
    shown = tuple(tracks) or tuple(range(len(score.tracks)))
    stretch = _stretch(score, shown, start, end, slurs)
    names = _named(stretch.notation, stretch.bars, shown)
    toolkit = toolkit_for("line", LINE)
    music = document(_unnamed_alone(stretch.notation), names, closed=stretch.last)
    toolkit.loadData(as_words(music))
    return _page(toolkit.renderToSVG(1), iter(stretch.bars), names, SPACE)


def leaves(
    score: Score, layout: Layout | None = None, tracks: Sequence[int] = (), slurs: Slurs = ()
) -> tuple[Page, ...]:
    """Some tracks (all, where none is named) as pages, with title, composer and the names of several parts.

    Pictures are in hundredths of a millimetre; `slurs` are the phrases of each track of the score. Raises
    BadFile when the piece is too long.
    """
    return leaves_told(score, layout, tracks, slurs)[0]


def leaves_told(
    score: Score, layout: Layout | None = None, tracks: Sequence[int] = (), slurs: Slurs = ()
) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """The same, and one sentence for each way in which they cannot show the notes as they are."""
    layout = layout or Layout()
    shown = tuple(tracks) or tuple(range(len(score.tracks)))
    kept = replace(score, tracks=tuple(score.tracks[index] for index in shown))
    notation = notate(kept, slurs=_of_tracks(slurs, shown))
    bars = _bars(score, len(notation.parts[0].measures))
    names = _named(notation, bars, shown)
    headed = _headed(notation, layout)
    space = UNITS * layout.staff / 4
    toolkit = toolkit_for("leaves", LEAVES | measures(layout) | {"header": "encoded" if headed else "none"})
    toolkit.loadData(as_words(document(_unnamed_alone(notation), names, credited=headed)))
    pages: list[Page] = []
    rest, count = iter(bars), toolkit.getPageCount()
    for number in range(1, count + 1):
        besides = _heading(notation, layout, space) if number == 1 else ""
        if count > 1:
            width, height = (UNITS * side for side in layout.size)
            low = height - UNITS * MARGIN / 2
            besides += written(str(number), width / 2, low, _NUMBER * space, "middle")
        pages.append(_page(toolkit.renderToSVG(number), rest, names, space, besides))
    return tuple(pages), notation.notices


def _unnamed_alone(notation: Notation) -> Notation:
    """Who plays alone need not be named."""
    if len(notation.parts) > 1:
        return notation
    (part,) = notation.parts
    return replace(notation, parts=(replace(part, track=replace(part.track, name="")),))


def _headed(notation: Notation, layout: Layout) -> str:
    """Lines that leave room for title and composer."""
    lines = _TITLE_LINES * len(_title(notation, layout)) + _COMPOSER_LINES * bool(notation.composer)
    return block(1, "credit", leaf(2, "credit-words", ".", justify="center", valign="top"), page="1") * lines


def _title(notation: Notation, layout: Layout) -> list[str]:
    """The lines of the title, as many as there may be."""
    if not notation.title:
        return []
    widest = max(_room(layout, _TITLE), title_lines.width(notation.title) / _MOST)
    return title_lines.broken(notation.title, widest)


def _room(layout: Layout, size: float) -> float:
    """How many small letters of such a size, in spaces of the staff, lie between the margins."""
    return (layout.size[0] - 2 * MARGIN) / (_LETTER * size * layout.staff / 4)


def _heading(notation: Notation, layout: Layout, space: float) -> str:
    """Title and composer, as small as they must be to fit between the margins."""
    right, at, lines = UNITS * (layout.size[0] - MARGIN), UNITS * MARGIN, ""

    def size(words: Sequence[str], wanted: float) -> float:
        return wanted * space * min(1.0, _room(layout, wanted) / max(1.0, *map(title_lines.width, words)))

    title = _title(notation, layout)
    for index, line in enumerate(title):
        at += (_LEADING if index else 0.8) * _TITLE * space
        lines += written(line, UNITS * layout.size[0] / 2, at, size(title, _TITLE), "middle")
    if notation.composer:
        at += 2 * _COMPOSER * space if title else _COMPOSER * space
        lines += written(notation.composer, right, at, size([notation.composer], _COMPOSER), "end")
    return lines


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some bars of a piece on paper; `last` where they are its last."""

    notation: Notation
    bars: tuple[Bar, ...]
    last: bool


def _stretch(score: Score, shown: Sequence[int], start: int, end: int | None, slurs: Slurs) -> _Stretch:
    bar_map = BarMap(score)
    tracks = [score.tracks[index] for index in shown]
    close = max(track.end for track in tracks) if end is None else end
    begin = bar_map.bar_at(start).start
    kept = replace(
        score,
        tracks=tuple(_around(track, begin, close) for track in tracks),
        chords=tuple(sign for sign in score.chords if begin <= sign.tick < close),
    )
    whole = Span(begin, max(begin + 1, close))
    phrases = [[cut for span in each if (cut := _within(span, whole))] for each in _of_tracks(slurs, shown)]
    notation = notate(kept, tracks, phrases)
    bars = _bars(score, len(notation.parts[0].measures))
    first = next((i for i, bar in enumerate(bars) if bar.end > begin), len(bars) - 1)
    after = max(first + 1, sum(bar.start < close for bar in bars))
    parts = [part.excerpt(first, after) for part in notation.parts]
    ends = [*(track.end for track in tracks), *(sign.tick + 1 for sign in score.chords[-1:])]
    last = bars[after - 1].end >= max(ends)
    return _Stretch(replace(notation, parts=tuple(parts)), tuple(bars[first:after]), last)


def _of_tracks(slurs: Slurs, shown: Sequence[int]) -> Slurs:
    return [slurs[index] for index in shown] if slurs else ()


def _within(span: Span, whole: Span) -> Span | None:
    """What of a phrase is drawn: a slur has to end on what is shown."""
    start, end = max(span.start, whole.start), min(span.end, whole.end)
    return Span(start, end) if start < end else None


def _bars(score: Score, count: int) -> list[Bar]:
    bar_map = BarMap(score)
    bars = [bar_map.bar_at(0)]
    while len(bars) < count:
        bars.append(bar_map.bar_at(bars[-1].end))
    return bars


def _around(track: Track, start: int, end: int) -> Track:
    """The track with the notes that sound in a stretch, and the one after it, up to which there are bars."""
    notes = [note for note in track.notes if note.end > start and note.start < end]
    after = next((note for note in track.notes if note.start >= end), None)
    return replace(track, notes=(*notes, *((after,) if after else ())))


def _named(notation: Notation, bars: Sequence[Bar], shown: Sequence[int]) -> dict[str, Written]:
    """A name for each written note that it keeps while others change, and what the note stands for."""
    names: dict[str, Written] = {}
    for head in _heads(notation, bars, shown):
        name = f"n{head.track}-{head.note.start}-{head.note.pitch}-{head.tick}"
        while name in names:  # two notes in one place
            name += "-"
        names[name] = head
    return names


def _heads(notation: Notation, bars: Sequence[Bar], shown: Sequence[int]) -> Iterator[Written]:
    for track, part in zip(shown, notation.parts, strict=True):
        for bar, measure in zip(bars, part.measures, strict=True):
            for voice in measure.voices:
                for symbol in voice:
                    for head in symbol.heads:
                        yield _of(head, symbol, bar, track)


def _of(head: Head, symbol: Symbol, bar: Bar, track: int) -> Written:
    assert head.note is not None, "it was made from a track"
    return Written(track, head.note, bar.start + symbol.at if head.tied_from else head.note.start)


def _page(
    picture: str, bars: Iterator[Bar], names: dict[str, Written], space: float, besides: str = ""
) -> Page:
    found = _SIZE.search(picture)
    assert found is not None, "Verovio scales an inner picture"
    heads, systems = systems_in(picture, bars, names, space)
    return Page(repaired(picture, data(), besides), float(found[1]), float(found[2]), heads, systems, space)
