"""MusicXML from anywhere, read through music21, as a score of sounding notes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from core.errors import BadFile
from core.files.disk import LARGEST_FILE
from core.files.drums import places
from core.files.imported import LAST_TICK, Imported
from core.files.midi_signs import MOST_BEATS
from core.harmony import Key, Mode
from core.score import (
    DEFAULT_TEMPO,
    DEFAULT_VELOCITY,
    TICKS_PER_QUARTER,
    WHOLE_NOTE,
    KeyChange,
    MetreChange,
    Note,
    Score,
    TempoChange,
    Track,
)

if TYPE_CHECKING:
    from music21 import stream

_LEFT_OUT = {
    "grace": "Grace notes were left out.",
    "lyric": "Lyrics were left out.",
    "harmony": "Chord symbols were left out.",
    "repeat": "Repeats were read once, as written.",
    "ending": "Repeats were read once, as written.",
    "dynamics": "Dynamic marks were left out.",
    "wedge": "Dynamic marks were left out.",
    "slur": "Slurs were left out.",
    "articulations": "Articulations were left out.",
    "ornaments": "Ornaments were left out.",
}


def parse(data: bytes, name: str = "The file") -> Imported:
    """The score in a MusicXML file's bytes, compressed or not; raises BadFile, calling it `name`."""
    text = _unpacked(data, name) if data.startswith(b"PK") else data
    root = _root(text, name)
    _refuse_endless_metres(root, name)
    piece = _through_music21(root, name)
    try:
        score = _score(piece, root)
    except (ValueError, OverflowError) as error:
        raise BadFile(f"“{name}” holds music that makes no sense: {error}.") from error
    found = {element.tag for element in root.iter()}
    notices = [] if score.end else [f"“{name}” has no notes in it."]
    notices += [says for tag, says in _LEFT_OUT.items() if tag in found]
    return Imported(score, tuple(dict.fromkeys(notices)))


def _unpacked(data: bytes, name: str) -> bytes:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        with archive, archive.open(_main_file(archive, name)) as file:
            text = file.read(LARGEST_FILE + 1)
    except (zipfile.BadZipFile, KeyError, ParseError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadFile(f"“{name}” is a damaged compressed MusicXML file.") from error
    if len(text) > LARGEST_FILE:
        raise BadFile(f"“{name}” unpacks to more than a piece of music can need.")
    return text


def _main_file(archive: zipfile.ZipFile, name: str) -> str:
    """Which file of the archive is the score."""
    inside = archive.namelist()
    if "META-INF/container.xml" in inside:
        with archive.open("META-INF/container.xml") as file:
            container = _checked(file.read(100_000), name)
        for rootfile in fromstring(container).iter():  # noqa: S314 - entities are refused
            if rootfile.tag.endswith("rootfile"):
                return rootfile.get("full-path", "")
    scores = [path for path in inside if path.endswith((".xml", ".musicxml")) and "META-INF" not in path]
    if not scores:
        raise BadFile(f"“{name}” is an archive without a score in it.")
    return scores[0]


def _checked(text: bytes, name: str) -> bytes:
    # Entities can swell to gigabytes or name other files; no score needs them.
    if re.search(rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y", text):
        raise BadFile(f"“{name}” defines XML entities, which a score has no use for.")
    return text


def _root(text: bytes, name: str) -> Element:
    try:
        root = fromstring(_checked(text, name))  # noqa: S314 - entities are refused
    except (ParseError, ValueError, LookupError) as error:
        raise BadFile(f"“{name}” is not whole MusicXML; it may be damaged or cut short.") from error
    if root.tag == "score-timewise":
        raise BadFile(f"“{name}” is timewise MusicXML; save it as partwise first.")
    if root.tag != "score-partwise":
        raise BadFile(f"“{name}” is XML, but not a MusicXML score.")
    return root


def _refuse_endless_metres(root: Element, name: str) -> None:
    # music21 looks for ways to divide a metre: for one of thousands of beats, for hours.
    for beats in root.iter("beats"):
        for number in re.findall(r"\d+", beats.text or ""):
            if len(number) > 5 or int(number) > MOST_BEATS:
                raise BadFile(f"“{name}” has a metre of more than {MOST_BEATS} beats, which cannot be read.")


def _through_music21(root: Element, name: str) -> stream.Score:
    from music21.exceptions21 import Music21Exception
    from music21.musicxml.xmlToM21 import MusicXMLImporter

    oddities = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is told in our own words, or is nothing
        try:
            importer = MusicXMLImporter()
            # Parts on two staves go to the importer's own stream, whichever one is asked for.
            piece: stream.Score = importer.stream
            importer.xmlRootToScore(root, piece)
            for part in piece.parts:
                part.toSoundingPitch(inPlace=True)
        except (Music21Exception, *oddities) as error:
            raise BadFile(f"“{name}” is MusicXML that music21 cannot read.") from error
    if not piece.parts:
        raise BadFile(f"“{name}” has no parts in it.")
    return piece


def _score(piece: stream.Score, root: Element) -> Score:
    sounds = {entry.get("id", ""): entry for entry in root.iter("score-part")}
    tracks = [_track(part, sounds) for part in piece.parts]
    bars = _bars(piece.parts[0])
    pickup = bars[0].length if len(bars) > 1 and bars[0].length < bars[0].metre.bar_length else 0
    metadata = piece.metadata
    return Score(
        tracks=tuple(tracks),
        tempos=_tempos(piece),
        metres=_metres(bars, pickup),
        keys=_keys(piece),
        pickup=pickup,
        title=(metadata and (metadata.title or metadata.movementName)) or "",
        composer=(metadata and metadata.composer) or "",
    )


def _ticks(quarters: float | Fraction) -> int:
    ticks = round(Fraction(quarters) * TICKS_PER_QUARTER)
    if not 0 <= ticks <= LAST_TICK:
        raise ValueError("a note lies beyond any piece of music")
    return ticks


def _track(part: stream.Part, sounds: dict[str, Element]) -> Track:
    instrument = part.recurse().getElementsByClass("Instrument").first()
    entry = sounds.get(str(instrument.partId)) if instrument else None
    drums = _drums(entry)
    notes: list[Note] = []
    held: dict[int, int] = {}  # by pitch, the note that a tie may go on from
    unpitched = False
    for start, end, head in sorted(_heads(part), key=lambda item: item[:2]):
        if head.isRest:
            continue
        pitch = round(head.pitch.ps) if hasattr(head, "pitch") else _drum_pitch(head, drums)
        unpitched = unpitched or not hasattr(head, "pitch")
        tie = head.tie.type if head.tie else ""
        before = held.get(pitch)
        if tie in ("stop", "continue") and before is not None and notes[before].end == start:
            notes[before] = replace(notes[before], length=end - notes[before].start)
        elif end > start:
            held[pitch] = len(notes)
            velocity = min(max(head.volume.velocity or DEFAULT_VELOCITY, 1), 127)
            notes.append(Note(start, end - start, pitch, velocity))
    track = Track.of(notes, name=part.partName or "")
    return replace(
        track,
        program=_midi(entry, "midi-program", 1.0, -1, 0),
        percussion=unpitched,
        volume=_midi(entry, "volume", 1.27, 0, 100),
        pan=_midi(entry, "pan", 63 / 90, 64, 64),
    )


def _heads(part: stream.Part) -> Iterator[tuple[int, int, Any]]:
    """Start, end and notehead of all that sounds."""
    for measure in part.getElementsByClass("Measure"):
        for voice in (measure, *measure.voices):
            base = measure.offset + (voice.offset if voice is not measure else 0)
            for element in voice.notes:
                if element.duration.isGrace or "Harmony" in element.classes:
                    continue
                start = base + element.offset
                end = start + element.quarterLength
                heads = element.notes if hasattr(element, "notes") else (element,)
                for head in heads:
                    yield _ticks(start), _ticks(end), head


def _midi(entry: Element | None, tag: str, scale: float, shift: int, otherwise: int) -> int:
    """A setting of the part's sound on MIDI's scale from 0 to 127."""
    text = entry.findtext(f"midi-instrument/{tag}") if entry is not None else None
    try:
        return min(max(round(float(text or "") * scale) + shift, 0), 127)
    except (ValueError, OverflowError):
        return otherwise


def _drums(entry: Element | None) -> list[int]:
    """The drums that the part says it uses."""
    found = entry.findall("midi-instrument/midi-unpitched") if entry is not None else []
    return [int(element.text) - 1 for element in found if element.text and element.text.isdigit()]


def _drum_pitch(head: Any, drums: list[int]) -> int:
    candidates = places(head.displayStep, head.displayOctave)
    own = [pitch for pitch in candidates if pitch in drums]
    return (own or candidates)[0]


@dataclass(frozen=True, slots=True)
class _Bar:
    start: int
    length: int
    metre: MetreChange


def _bars(part: stream.Part) -> list[_Bar]:
    measures = list(part.getElementsByClass("Measure"))
    edges = [_ticks(measure.offset) for measure in measures]
    edges.append(max(_ticks(part.highestTime), edges[-1]) if edges else 0)
    beats, unit = 4, 4
    bars = []
    for measure, start, end in zip(measures, edges, edges[1:], strict=False):
        signature = measure.timeSignature
        if signature and signature.denominator in (1, 2, 4, 8, 16, 32, 64):
            beats, unit = signature.numerator, signature.denominator
        bars.append(_Bar(start, end - start, MetreChange(start, beats, unit)))
    return bars or [_Bar(0, WHOLE_NOTE, MetreChange(0, 4, 4))]


def _metres(bars: list[_Bar], pickup: int) -> tuple[MetreChange, ...]:
    """Changes of metre, and new beginnings where a bar is shorter or longer than its metre says."""
    metres = [MetreChange(0, bars[0].metre.beats, bars[0].metre.unit)]
    line = pickup or 0
    for bar in bars[1:] if pickup else bars:
        metre = bar.metre
        if bar.length > metre.bar_length and bar is not bars[-1]:
            beats, rest = divmod(bar.length, WHOLE_NOTE // metre.unit)
            metre = metre if rest else MetreChange(bar.start, beats, metre.unit)
        new = (metre.beats, metre.unit) != (metres[-1].beats, metres[-1].unit)
        if bar.start and (new or bar.start != line):
            metres.append(metre)
        elif new:
            metres[0] = metre
        line = bar.start + metre.bar_length
    return tuple(metres)


def _keys(piece: stream.Score) -> tuple[KeyChange, ...]:
    keys: dict[int, Key] = {}
    for part in piece.parts:
        for measure in part.getElementsByClass("Measure"):
            if measure.keySignature is not None:
                keys[_ticks(measure.offset)] = _key(measure.keySignature)
        if keys:
            break
    changes = [KeyChange(tick, keys[tick]) for tick in sorted(keys)]
    if changes and changes[0].tick:
        changes.insert(0, KeyChange(0, Key()))
    return tuple(changes)


def _key(signature: Any) -> Key:
    named = signature if hasattr(signature, "tonic") else signature.asKey("major")
    mode = Mode(named.mode) if named.mode in list(Mode) else Mode.MAJOR
    if mode != named.mode:
        named = signature.asKey("major")
    return Key(named.tonic.name.replace("-", "b"), mode)


def _tempos(piece: stream.Score) -> tuple[TempoChange, ...]:
    tempos: dict[int, float] = {}
    for mark in piece.recurse().getElementsByClass("MetronomeMark"):
        bpm = mark.getQuarterBPM()
        if bpm and 1 <= bpm <= 10_000:
            tempos.setdefault(_ticks(mark.getOffsetInHierarchy(piece)), round(bpm, 2))
    tempos.setdefault(0, DEFAULT_TEMPO)
    return tuple(TempoChange(tick, tempos[tick]) for tick in sorted(tempos))
