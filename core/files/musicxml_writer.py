"""A score as MusicXML, written straight from its notation."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from core.files import provenance
from core.files.drums import drum
from core.files.notation import Clef, Head, Measure, Notation, Part, Slurs, Symbol, notate
from core.files.notation.voices import MOST
from core.instruments import DRUMS
from core.score import DEFAULT_REVERB, DEFAULT_VELOCITY, TICKS_PER_QUARTER, Score, Track
from core.words import trn

_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
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
_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_SMALL_CHANGE = 0.04
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unparse(score: Score, remember: bool = False, slurs: Slurs = ()) -> bytes:
    """The bytes of a MusicXML file of `score`; raises BadFile when it is too long for paper.

    With `remember` it says which notes were suggested: each has it as its editorial level, which
    is for telling and not for showing, and a line at the foot of the page counts them.
    `slurs` are the phrases of each track that are slurred; which side of the notes is left to who draws them.
    """
    root = document(notate(score if remember else provenance.forgotten(score), slurs=slurs))
    indent(root, " ")
    return (_DOCTYPE + tostring(root, encoding="unicode") + "\n").encode("utf-8")


def losses(score: Score) -> tuple[str, ...]:
    """One sentence for each way in which MusicXML cannot hold the piece as it is; raises BadFile.

    It knows volume and pan of a part, and no effects.
    """
    sent = sum((track.reverb, track.chorus) != (DEFAULT_REVERB, 0) for track in score.tracks)
    told = trn(
        "MusicXML cannot say how much of {n} track is sent to reverb and chorus.",
        "MusicXML cannot say how much of {n} tracks is sent to reverb and chorus.",
        sent,
    )
    return (*notate(score).notices, *((told.format(n=sent),) if sent else ()))


def compressed(text: bytes, stem: str) -> bytes:
    """MusicXML as the bytes of an .mxl file."""
    name = f"{stem or 'score'}.musicxml"
    container = Element("container")
    SubElement(SubElement(container, "rootfiles"), "rootfile", {"full-path": name})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", tostring(container, encoding="utf-8"))
        archive.writestr(name, text)
    return packed.getvalue()


def document(notation: Notation) -> Element:
    """The tree of a MusicXML file: its notes come in the order of parts, bars, voices, symbols and heads."""
    root = Element("score-partwise", version="4.0")
    if notation.title:
        _text(SubElement(root, "work"), "work-title", notation.title)
    identification = SubElement(root, "identification")
    if notation.composer:
        _text(identification, "creator", notation.composer, type="composer")
    counts, notes = _suggested(notation.parts)
    if counts:
        # Programs show this line at the foot of the page.
        _text(identification, "rights", provenance.footnote(counts, notes))
    _text(SubElement(identification, "encoding"), "software", "Continuo")
    _write_suggested(identification, counts, notes)
    listing = SubElement(root, "part-list")
    for number, part in enumerate(notation.parts, 1):
        _list_part(listing, part, number)
    for number, part in enumerate(notation.parts, 1):
        _write_part(SubElement(root, "part", id=f"P{number}"), part, number)
    return root


def _suggested(parts: Sequence[Part]) -> tuple[dict[str, int], int]:
    """How many notes each model suggested, and how many there are."""
    notes = [note for part in parts for note in part.track.notes]
    return provenance.counted(notes), len(notes)


def _write_suggested(identification: Element, counts: dict[str, int], notes: int) -> None:
    if counts:
        fields = SubElement(identification, "miscellaneous")
        for model, count in counts.items():
            says = f"{count} of {notes} notes"
            _text(fields, "miscellaneous-field", says, name=_NOT_XML.sub("", provenance.words(model)))


def _list_part(listing: Element, part: Part, number: int) -> None:
    entry = SubElement(listing, "score-part", id=f"P{number}")
    _text(entry, "part-name", part.track.name)
    names = {f"P{number}-I1": part.track.name or "Instrument"}
    if part.track.percussion:
        pitches = sorted({note.pitch for note in part.track.notes})
        names = {f"P{number}-I{pitch + 1}": _called(pitch) for pitch in pitches} or names
    for name, words in names.items():
        _text(SubElement(entry, "score-instrument", id=name), "instrument-name", words)
    for name in names:
        _list_sound(entry, name, part.track, number)


def _called(pitch: int) -> str:
    """What a drum is called in the file, in English, as other programs know it."""
    return DRUMS.get(pitch, f"percussion {pitch}").title()


def _list_sound(entry: Element, name: str, track: Track, number: int) -> None:
    sound = SubElement(entry, "midi-instrument", id=name)
    channel = 10 if track.percussion else (number - 1) % 15 + 1
    _text(sound, "midi-channel", str(channel + (channel >= 10 and not track.percussion)))
    _text(sound, "midi-program", str(track.program + 1))
    if track.percussion and not name.endswith("-I1"):
        _text(sound, "midi-unpitched", name.rpartition("I")[2])
    _text(sound, "volume", f"{track.volume / 1.27:.4g}")
    _text(sound, "pan", f"{min((track.pan - 64) / 63 * 90, 90):.4g}")


def _write_part(element: Element, part: Part, number: int) -> None:
    pace = _Pace()
    for index, measure in enumerate(part.measures):
        pickup = {"implicit": "yes"} if measure.number == 0 else {}
        bar = SubElement(element, "measure", {"number": str(measure.number), **pickup})
        _write_attributes(bar, measure, index == 0, part.track.percussion)
        tempos = pace.marks(measure) if number == 1 else []
        for at, text in measure.sections if number == 1 else ():
            _write_section(bar, at, text)
        _write_voices(bar, measure, tempos, part.track.percussion, f"P{number}-I")
        if index == len(part.measures) - 1:
            _text(SubElement(bar, "barline", location="right"), "bar-style", "light-heavy")


def _write_attributes(bar: Element, measure: Measure, first: bool, percussion: bool) -> None:
    if not (any(measure.clefs) or measure.key or measure.metre):
        return
    attributes = SubElement(bar, "attributes")
    if first:
        _text(attributes, "divisions", str(TICKS_PER_QUARTER))
    if measure.key and not percussion:
        key = SubElement(attributes, "key")
        _text(key, "fifths", str(measure.key.fifths))
        _text(key, "mode", measure.key.mode.value)
    if measure.metre:
        time = SubElement(attributes, "time")
        _text(time, "beats", str(measure.metre.beats))
        _text(time, "beat-type", str(measure.metre.unit))
    many = len(measure.clefs) > 1
    if first and many:
        _text(attributes, "staves", str(len(measure.clefs)))
    for number, clef in enumerate(measure.clefs, 1):
        if clef:
            _write_clef(SubElement(attributes, "clef", {"number": str(number)} if many else {}), clef)


def _write_clef(drawn: Element, clef: Clef) -> None:
    sign, line, octaves = clef.value
    _text(drawn, "sign", sign)
    _text(drawn, "line", str(line))
    if octaves:
        _text(drawn, "clef-octave-change", str(octaves))


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


def _write_voices(
    bar: Element, measure: Measure, tempos: list[tuple[int, float, int]], percussion: bool, instrument: str
) -> None:
    at = 0
    for staff, voices in enumerate(measure.staves):
        for index, voice in enumerate(voices):
            shown = _without_outer_rests(voice) if index else voice
            if index and not shown:
                continue
            begins = shown[0].at if shown else 0
            if staff or index:
                _text(SubElement(bar, "backup"), "duration", str(at))
                if begins:
                    _text(SubElement(bar, "forward"), "duration", str(begins))
            where = _Where(
                MOST * staff + index + 1,
                staff + 1 if len(measure.staves) > 1 else 0,
                instrument if percussion else "",
            )
            if shown:
                _write_voice(bar, shown, tempos, where)
            else:
                _write_empty_bar(bar, measure, tempos, where)
            at = shown[-1].end if shown else measure.length


def _write_voice(
    bar: Element, voice: Sequence[Symbol], tempos: list[tuple[int, float, int]], where: _Where
) -> None:
    for symbol in voice:
        while tempos and tempos[0][0] <= symbol.at:
            _write_tempo(bar, *tempos.pop(0), here=symbol.at)
        _write_symbol(bar, symbol, where)
        while tempos and tempos[0][0] < symbol.end:
            _write_tempo_within(bar, *tempos.pop(0), end=symbol.end)


def _without_outer_rests(voice: Sequence[Symbol]) -> Sequence[Symbol]:
    """A second voice is written only from its first note to its last; tuplets stay whole."""
    kept = [index for index, symbol in enumerate(voice) if symbol.heads or symbol.tuplet]
    return voice[kept[0] : kept[-1] + 1] if kept else ()


def _write_empty_bar(
    bar: Element, measure: Measure, tempos: list[tuple[int, float, int]], where: _Where
) -> None:
    while tempos:
        _write_tempo(bar, *tempos.pop(0), here=0)
    note = SubElement(bar, "note")
    SubElement(note, "rest", measure="yes")
    _text(note, "duration", str(measure.length))
    _text(note, "voice", str(where.voice))
    if where.staff:
        _text(note, "staff", str(where.staff))


def _write_section(bar: Element, at: int, text: str) -> None:
    """A rehearsal mark `at` ticks from where the bar begins."""
    direction = SubElement(bar, "direction", placement="above")
    _text(SubElement(direction, "direction-type"), "rehearsal", text)
    if at:
        _text(direction, "offset", str(at))


def _write_tempo_within(bar: Element, at: int, bpm: float, unit: int, end: int) -> None:
    """A tempo that changes while a note sounds, gone back to: MuseScore passes over offsets."""
    _text(SubElement(bar, "backup"), "duration", str(end - at))
    _write_tempo(bar, at, bpm, unit, here=at)
    _text(SubElement(bar, "forward"), "duration", str(end - at))


def _write_tempo(bar: Element, at: int, bpm: float, unit: int, here: int) -> None:
    if not unit:
        sound = SubElement(bar, "sound", tempo=f"{bpm:.9g}")
        if at != here:
            _text(sound, "offset", str(at - here))
        return
    direction = SubElement(bar, "direction", placement="above")
    mark = SubElement(SubElement(direction, "direction-type"), "metronome")
    _text(mark, "beat-unit", "quarter")
    if unit == 8:
        SubElement(mark, "beat-unit-dot")
    _text(mark, "per-minute", f"{round(bpm * (2 / 3 if unit == 8 else 1), 1):g}")
    if at != here:
        _text(direction, "offset", str(at - here), sound="yes")
    SubElement(direction, "sound", tempo=f"{bpm:.9g}")


def _write_symbol(bar: Element, symbol: Symbol, where: _Where) -> None:
    if not symbol.heads:
        note = SubElement(bar, "note")
        SubElement(note, "rest")
        _write_value(note, symbol, where)
        _write_notations(note, symbol, first=True)
    for index, head in enumerate(symbol.heads):
        played = {} if head.velocity == DEFAULT_VELOCITY else {"dynamics": f"{head.velocity / 0.9:.2f}"}
        if where.instrument and (release := _release(symbol, head)):
            played["release"] = str(release)
        note = SubElement(bar, "note", played)
        if index:
            SubElement(note, "chord")
        _write_head(note, symbol, head, where)
        _write_notations(note, symbol, first=index == 0)


def _release(symbol: Symbol, head: Head) -> int:
    """How much later than it looks a drum's stroke ends, in ticks."""
    return head.note.length - symbol.ticks if head.note and not (symbol.tied_from or symbol.tied_on) else 0


def _write_head(note: Element, symbol: Symbol, head: Head, where: _Where) -> None:
    instrument = where.instrument
    if instrument:
        place = SubElement(note, "unpitched")
        _text(place, "display-step", drum(head.pitch).step)
        _text(place, "display-octave", str(drum(head.pitch).octave))
    else:
        pitch = SubElement(note, "pitch")
        _text(pitch, "step", head.spelling.step)
        if head.spelling.alter:
            _text(pitch, "alter", str(head.spelling.alter))
        _text(pitch, "octave", str(head.spelling.octave))
    ties = [kind for kind, tied in (("stop", symbol.tied_from), ("start", symbol.tied_on)) if tied]
    sound = f"{instrument}{head.pitch + 1}" if instrument else ""
    accidental = _ACCIDENTALS[head.spelling.alter] if head.accidental and not instrument else ""
    crossed = bool(instrument) and drum(head.pitch).crossed
    level = provenance.words(head.suggested) if head.suggested else ""
    _write_value(note, symbol, where, ties, sound, accidental, crossed, level)


def _write_value(
    note: Element,
    symbol: Symbol,
    where: _Where,
    ties: Sequence[str] = (),
    sound: str = "",
    accidental: str = "",
    crossed: bool = False,
    level: str = "",
) -> None:
    _text(note, "duration", str(symbol.ticks))
    for kind in ties:
        SubElement(note, "tie", type=kind)
    if sound:
        SubElement(note, "instrument", id=sound)
    if level:
        _text(note, "level", level)
    _text(note, "voice", str(where.voice))
    _text(note, "type", _TYPES[symbol.value])
    for _ in range(symbol.dots):
        SubElement(note, "dot")
    if accidental:
        _text(note, "accidental", accidental)
    if symbol.tuplet:
        ratio = SubElement(note, "time-modification")
        _text(ratio, "actual-notes", str(symbol.tuplet.actual))
        _text(ratio, "normal-notes", str(symbol.tuplet.normal))
        _text(ratio, "normal-type", _TYPES[symbol.tuplet.value])
    if crossed:
        _text(note, "notehead", "x")
    if where.staff:
        _text(note, "staff", str(where.staff))


def _write_notations(note: Element, symbol: Symbol, first: bool) -> None:
    if first:
        for number, beam in enumerate(symbol.beams, 1):
            _text(note, "beam", beam, number=str(number))
    edges = [("start", symbol.opens_group), ("stop", symbol.closes_group)]
    brackets = [kind for kind, here in edges if here and first]
    ties = [("stop", symbol.tied_from), ("start", symbol.tied_on)]
    curves = [kind for kind, here in ties if here and symbol.heads]
    phrases = [("stop", symbol.closes_slur), ("start", symbol.opens_slur)]
    slurs = [kind for kind, here in phrases if here and first]
    if not (brackets or curves or slurs):
        return
    notations = SubElement(note, "notations")
    for kind in curves:
        SubElement(notations, "tied", type=kind)
    for kind in slurs:
        SubElement(notations, "slur", type=kind, number="1")
    for kind in brackets:
        SubElement(notations, "tuplet", type=kind, number="1")


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = _NOT_XML.sub("", text)
