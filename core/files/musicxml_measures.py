"""The measures of a part as MusicXML, written straight from its notation.

Most of a file are the same few lines again and again: each such group is put together once and kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.files import provenance
from core.files.drums import drum
from core.files.harmonies import harmony
from core.files.musicxml_text import block, leaf
from core.files.notation import Clef, Head, Measure, Part, Symbol, Tuplet
from core.files.notation.voices import MOST
from core.harmony import STEPS, Spelling
from core.score import DEFAULT_VELOCITY, TICKS_PER_QUARTER

_TYPES = {
    3840: "breve",
    1920: "whole",
    960: "half",
    480: "quarter",
    240: "eighth",
    120: "16th",
    60: "32nd",
    30: "64th",
    15: "128th",
}
_SIGNS = {
    alter: leaf(4, "accidental", name)
    for alter, name in ((-2, "flat-flat"), (-1, "flat"), (0, "natural"), (1, "sharp"), (2, "double-sharp"))
}
_SMALL_CHANGE = 0.04
_DYNAMICS = [f' dynamics="{velocity / 0.9:.2f}"' for velocity in range(128)]
_DYNAMICS[DEFAULT_VELOCITY] = ""
_KEPT = 4096
_CHORD = leaf(4, "chord")

_Edges = tuple[bool, bool]
"""Whether something ends here, and whether something begins (of a bracket the other way round)."""
_NEITHER = (False, False)


def measures(part: Part, number: int, names: Iterator[str], *, closed: bool) -> Iterator[str]:
    """The text of each measure of the part with that `number`; each notehead takes one of the `names`.

    The first part tells of tempos, sections and chords; with `closed` the last one ends in a final bar line.
    """
    pace = _Pace()
    leads, percussion = number == 1, part.track.percussion
    for index, measure in enumerate(part.measures):
        lines = _attributes(measure, first=index == 0, percussion=percussion)
        tempos = deque(pace.marks(measure) if leads else ())
        lines += [_section(at, text) for at, text in measure.sections] if leads else []
        lines += [harmony(at, chord) for at, chord in measure.chords] if leads else []
        coming = _clefs(part.measures[index + 1].clefs if index + 1 < len(part.measures) else ())
        _write_voices(lines, measure, tempos, f"P{number}-I" if percussion else "", names, coming)
        if closed and index == len(part.measures) - 1:
            style = leaf(4, "bar-style", "light-heavy")
            lines.append(block(3, "barline", style, location="right"))
        pickup = {"implicit": "yes"} if measure.number == 0 else {}
        yield block(2, "measure", "".join(lines), number=str(measure.number), **pickup)


def _attributes(measure: Measure, *, first: bool, percussion: bool) -> list[str]:
    inside = [leaf(4, "divisions", str(TICKS_PER_QUARTER))] if first else []
    if measure.key and not percussion:
        fifths = leaf(5, "fifths", str(measure.key.fifths))
        inside.append(block(4, "key", fifths + leaf(5, "mode", measure.key.mode.value)))
    if measure.metre:
        beats = leaf(5, "beats", str(measure.metre.beats))
        inside.append(block(4, "time", beats + leaf(5, "beat-type", str(measure.metre.unit))))
    if first and len(measure.clefs) > 1:
        inside.append(leaf(4, "staves", str(len(measure.clefs))))
    inside += _clefs(measure.clefs) if first else []
    return [block(3, "attributes", "".join(inside))] if inside else []


def _clefs(clefs: Sequence[Clef | None]) -> list[str]:
    """What each staff changes to, nothing where it stays in its clef."""
    many = len(clefs) > 1
    return [
        _clef(clef, **({"number": str(number)} if many else {})) if clef else ""
        for number, clef in enumerate(clefs, 1)
    ]


def _clef(clef: Clef, **attributes: str) -> str:
    sign, line, octaves = clef.value
    inside = leaf(5, "sign", sign) + leaf(5, "line", str(line))
    inside += leaf(5, "clef-octave-change", str(octaves)) if octaves else ""
    return block(4, "clef", inside, **attributes)


class _Pace:
    """Which tempo changes are worth a mark: played music changes its tempo all the time."""

    def __init__(self) -> None:
        self._unit = 4
        self._shown = 0.0

    def marks(self, measure: Measure) -> list[tuple[int, float, int]]:
        """(tick, quarters to the minute, unit) of the bar's changes.

        The unit is what a mark counts: 4 for quarters, 8 for the dotted quarters of a compound metre,
        0 for a change too small to be drawn, which is only played.
        """
        if measure.metre:
            compound = measure.metre.unit == 8 and measure.metre.beats % 3 == 0
            self._unit = 8 if compound else 4
        marks = []
        for at, bpm in measure.tempos:
            worth = abs(bpm - self._shown) > _SMALL_CHANGE * self._shown
            marks.append((at, bpm, self._unit if worth else 0))
            self._shown = bpm if worth else self._shown
        return marks


@dataclass(frozen=True, slots=True)
class _Where:
    """The voice that is written: its number, its staff (0 where the part has but one), its drums' prefix."""

    voice: int
    staff: int
    instrument: str
    names: Iterator[str]


def _write_voices(
    lines: list[str],
    measure: Measure,
    tempos: deque[tuple[int, float, int]],
    instrument: str,
    names: Iterator[str],
    coming: Sequence[str],
) -> None:
    """Write the measure's voices into `lines`, and after them the clefs `coming` in the next measure.

    A change stands before the bar line: written in the next measure MuseScore 3 draws it after its key, and
    none at the end of a system. It follows the voice that fills the bar: Verovio draws it where that one is.
    """
    at = 0
    for staff, voices in enumerate(measure.staves):
        for index, voice in enumerate(voices):
            shown = _without_outer_rests(voice) if index else voice
            if index and not shown:
                continue
            begins = shown[0].at if shown else 0
            if staff or index:
                lines.append(_moved("backup", at))
                lines += [_moved("forward", begins)] if begins else []
            many = len(measure.staves) > 1
            where = _Where(MOST * staff + index + 1, staff + 1 if many else 0, instrument, names)
            if shown:
                _write_voice(lines, shown, tempos, where)
            else:
                _write_empty_bar(lines, measure, tempos, where)
            at = shown[-1].end if shown else measure.length
            if coming and coming[staff] and not index:
                lines.append(block(3, "attributes", coming[staff]))


def _without_outer_rests(voice: Sequence[Symbol]) -> Sequence[Symbol]:
    """A second voice is written only from its first note to its last; tuplets stay whole."""
    kept = [index for index, symbol in enumerate(voice) if symbol.heads or symbol.tuplet]
    return voice[kept[0] : kept[-1] + 1] if kept else ()


@lru_cache(_KEPT)
def _moved(tag: str, ticks: int) -> str:
    return block(3, tag, leaf(4, "duration", str(ticks)))


def _write_voice(
    lines: list[str], voice: Sequence[Symbol], tempos: deque[tuple[int, float, int]], where: _Where
) -> None:
    for symbol in voice:
        while tempos and tempos[0][0] <= symbol.at:
            lines.append(_tempo(*tempos.popleft(), here=symbol.at))
        _write_symbol(lines, symbol, where)
        while tempos and tempos[0][0] < symbol.end:
            lines.append(_tempo_within(*tempos.popleft(), end=symbol.end))


def _write_empty_bar(
    lines: list[str], measure: Measure, tempos: deque[tuple[int, float, int]], where: _Where
) -> None:
    while tempos:
        lines.append(_tempo(*tempos.popleft(), here=0))
    inside = leaf(4, "rest", measure="yes") + leaf(4, "duration", str(measure.length))
    inside += leaf(4, "voice", str(where.voice)) + _staff(where.staff)
    lines.append(block(3, "note", inside))


def _section(at: int, text: str) -> str:
    """A rehearsal mark `at` ticks from where the bar begins."""
    inside = block(4, "direction-type", leaf(5, "rehearsal", text))
    inside += leaf(4, "offset", str(at)) if at else ""
    return block(3, "direction", inside, placement="above")


def _tempo_within(at: int, bpm: float, unit: int, end: int) -> str:
    """A tempo that changes while a note sounds, gone back to: MuseScore passes over offsets."""
    return _moved("backup", end - at) + _tempo(at, bpm, unit, here=at) + _moved("forward", end - at)


def _tempo(at: int, bpm: float, unit: int, here: int) -> str:
    # A sound without words has MuseScore write its tempo out: in music as it was played, over every bar.
    told = _counted(bpm, unit) if unit else leaf(5, "words", "\N{NO-BREAK SPACE}")
    inside = block(4, "direction-type", told)
    inside += leaf(4, "offset", str(at - here), sound="yes") if at != here else ""
    inside += leaf(4, "sound", tempo=f"{bpm:.9g}")
    return block(3, "direction", inside, placement="above")


def _counted(bpm: float, unit: int) -> str:
    """How many quarters, or dotted ones, go to the minute."""
    mark = leaf(6, "beat-unit", "quarter")
    mark += leaf(6, "beat-unit-dot") if unit == 8 else ""
    mark += leaf(6, "per-minute", f"{round(bpm * (2 / 3 if unit == 8 else 1), 1):g}")
    return block(5, "metronome", mark)


def _write_symbol(lines: list[str], symbol: Symbol, where: _Where) -> None:
    """A note, the notes of a chord, or a rest: what all of them say, and what each says besides."""
    looks = _looking(where.voice, symbol.value, symbol.dots)
    ratio = _ratio(symbol.tuplet) if symbol.tuplet else ""
    slurs, group = (symbol.closes_slur, symbol.opens_slur), (symbol.opens_group, symbol.closes_group)
    if not symbol.heads:
        lasts, ends = (
            _lasting(symbol.ticks, _NEITHER),
            _ending(where.staff, symbol.beams, _NEITHER, slurs, group),
        )
        lines.append(f"   <note>\n{_rest(symbol.line)}{lasts}{looks}{ratio}{ends}   </note>\n")
    chord, beams = "", symbol.beams
    for head in symbol.heads:
        ties = (head.tied_from, head.tied_on)
        lasts, ends = _lasting(symbol.ticks, ties), _ending(where.staff, beams, ties, slurs, group)
        name = next(where.names)
        opened = f"   <note{_DYNAMICS[head.velocity]}{_release(symbol, head) if where.instrument else ''}"
        opened += f' id="{name}">\n' if name else ">\n"
        level = leaf(4, "level", provenance.words(head.suggested)) if head.suggested else ""
        if where.instrument:
            place, sound, cross = _struck(where.instrument, head.pitch)
            lines.append(
                f"{opened}{chord}{place}{lasts}{sound}{level}{looks}{ratio}{cross}{ends}   </note>\n"
            )
        else:
            place, sign = _pitched(head.spelling), _SIGNS[head.spelling.alter] if head.accidental else ""
            lines.append(f"{opened}{chord}{place}{lasts}{level}{looks}{sign}{ratio}{ends}   </note>\n")
        chord, beams, slurs, group = _CHORD, (), _NEITHER, _NEITHER


def _release(symbol: Symbol, head: Head) -> str:
    """How much later than it looks a drum's stroke ends, in ticks."""
    if head.note is None or head.note.length == symbol.ticks:
        return ""
    return f' release="{head.note.length - symbol.ticks}"'


@lru_cache(_KEPT)
def _rest(line: int | None) -> str:
    if line is None:
        return leaf(4, "rest")
    octave, step = divmod(line, len(STEPS))
    return block(4, "rest", leaf(5, "display-step", STEPS[step]) + leaf(5, "display-octave", str(octave)))


@lru_cache(_KEPT)
def _pitched(spelling: Spelling) -> str:
    alter = leaf(5, "alter", str(spelling.alter)) if spelling.alter else ""
    octave = leaf(5, "octave", str(spelling.octave))
    return block(4, "pitch", leaf(5, "step", spelling.step) + alter + octave)


@lru_cache(_KEPT)
def _struck(instrument: str, pitch: int) -> tuple[str, str, str]:
    """Where a drum is written, which it is, and the cross for a head that some have."""
    found = drum(pitch)
    place = leaf(5, "display-step", found.step) + leaf(5, "display-octave", str(found.octave))
    cross = leaf(4, "notehead", "x") if found.crossed else ""
    return block(4, "unpitched", place), leaf(4, "instrument", id=f"{instrument}{pitch + 1}"), cross


@lru_cache(_KEPT)
def _lasting(ticks: int, ties: _Edges) -> str:
    return leaf(4, "duration", str(ticks)) + _edges(4, "tie", ties)


@lru_cache(_KEPT)
def _looking(voice: int, value: int, dots: int) -> str:
    return leaf(4, "voice", str(voice)) + leaf(4, "type", _TYPES[value]) + leaf(4, "dot") * dots


@lru_cache(_KEPT)
def _ratio(tuplet: Tuplet) -> str:
    inside = leaf(5, "actual-notes", str(tuplet.actual)) + leaf(5, "normal-notes", str(tuplet.normal))
    return block(4, "time-modification", inside + leaf(5, "normal-type", _TYPES[tuplet.value]))


@lru_cache(_KEPT)
def _ending(staff: int, beams: tuple[str, ...], ties: _Edges, slurs: _Edges, group: _Edges) -> str:
    """What stands at the end of a note: its staff, its beams, and the curves and brackets at it."""
    inside = _edges(5, "tied", ties) + _edges(5, "slur", slurs, number="1")
    # A bracket may be begun and ended at one note, but no curve.
    inside += _edges(5, "tuplet", group, ("start", "stop"), number="1")
    told = "".join(leaf(4, "beam", beam, number=str(level)) for level, beam in enumerate(beams, 1))
    return _staff(staff) + told + (block(4, "notations", inside) if inside else "")


def _staff(staff: int) -> str:
    return leaf(4, "staff", str(staff)) if staff else ""


def _edges(
    depth: int, tag: str, edges: _Edges, kinds: tuple[str, str] = ("stop", "start"), **attributes: str
) -> str:
    here = (kind for kind, there in zip(kinds, edges, strict=True) if there)
    return "".join(leaf(depth, tag, type=kind, **attributes) for kind in here)
