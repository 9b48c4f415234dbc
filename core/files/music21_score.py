"""What music21 has parsed, taken out of its streams in ticks: notes, ties, bars, metres, keys, tempos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from core.files.imported import LAST_TICK
from core.files.provenance import model_in
from core.harmony import Key, Mode
from core.score import (
    DEFAULT_TEMPO,
    DEFAULT_VELOCITY,
    TICKS_PER_QUARTER,
    WHOLE_NOTE,
    KeyChange,
    Marker,
    MetreChange,
    Note,
    Score,
    TempoChange,
    Track,
)
from core.words import tr

if TYPE_CHECKING:
    from music21 import stream

ODDITIES = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What music21's readers raise, besides errors of their own, on files they were not made for."""


def score_of(piece: stream.Score, tracks: Iterable[Track]) -> Score:
    """The score around tracks that were read from the parts of `piece`; the first part tells the bars.

    Raises ValueError or OverflowError for music beyond any piece's end.
    """
    bars = _bars(piece.parts[0])
    pickup = bars[0].length if len(bars) > 1 and bars[0].length < bars[0].metre.bar_length else 0
    metadata = piece.metadata
    return Score(
        tracks=tuple(tracks),
        tempos=_tempos(piece),
        metres=_metres(bars, pickup),
        keys=_keys(piece),
        markers=_markers(piece),
        pickup=pickup,
        title=(metadata and (metadata.title or metadata.movementName)) or "",
        composer=(metadata and metadata.composer) or "",
    )


def tied(sounding: Iterable[tuple[int, int, Any, int]]) -> list[Note]:
    """Notes of (start, end, notehead, pitch), those that ties join made one."""
    notes: list[Note] = []
    held: dict[int, int] = {}  # by pitch, the note that a tie may go on from
    for start, end, head, pitch in sorted(sounding, key=lambda item: item[:2]):
        tie = head.tie.type if head.tie else ""
        before = held.get(pitch)
        if tie in ("stop", "continue") and before is not None and notes[before].end == start:
            notes[before] = replace(notes[before], length=end - notes[before].start)
        elif end > start:
            held[pitch] = len(notes)
            velocity = min(max(head.volume.velocity or DEFAULT_VELOCITY, 1), 127)
            notes.append(Note(start, end - start, pitch, velocity, _suggested(head)))
    return notes


def _suggested(head: Any) -> str:
    """The model that the editorial level of a note names, if it does."""
    comments = head.editorial.comments if head.hasEditorialInformation else []
    levels = (comment.levelInformation for comment in comments)
    return next((model for level in levels if (model := model_in(level or ""))), "")


def ticks(quarters: float | Fraction) -> int:
    """music21's quarters in ticks; raises ValueError beyond any piece of music."""
    tick = round(Fraction(quarters) * TICKS_PER_QUARTER)
    if not 0 <= tick <= LAST_TICK:
        raise ValueError(tr("a note lies beyond any piece of music"))
    return tick


def heads(part: stream.Part) -> Iterator[tuple[int, int, Any]]:
    """Start, end and notehead of all that sounds."""
    for measure in part.getElementsByClass("Measure"):
        for voice in (measure, *measure.voices):
            base = measure.offset + (voice.offset if voice is not measure else 0)
            for element in voice.notes:
                if element.duration.isGrace or "Harmony" in element.classes:
                    continue
                start = base + element.offset
                end = start + element.quarterLength
                for head in element.notes if hasattr(element, "notes") else (element,):
                    if not head.isRest:
                        yield ticks(start), ticks(end), head


@dataclass(frozen=True, slots=True)
class _Bar:
    start: int
    length: int
    metre: MetreChange


def _bars(part: stream.Part) -> list[_Bar]:
    measures = list(part.getElementsByClass("Measure"))
    edges = [ticks(measure.offset) for measure in measures]
    edges.append(max(ticks(part.highestTime), edges[-1]) if edges else 0)
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
                signs = measure.getElementsByClass("KeySignature").getElementsByOffset(0)
                named = (sign for sign in signs if hasattr(sign, "tonic"))  # kern writes both
                keys[ticks(measure.offset)] = _key(next(named, measure.keySignature))
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


def _markers(piece: stream.Score) -> tuple[Marker, ...]:
    """Sections by their rehearsal marks, the first of each place."""
    texts: dict[int, str] = {}
    for mark in piece.recurse().getElementsByClass("RehearsalMark"):
        if text := str(mark.content or "").strip():
            texts.setdefault(ticks(mark.getOffsetInHierarchy(piece)), text)
    return tuple(Marker(tick, texts[tick]) for tick in sorted(texts))


def _tempos(piece: stream.Score) -> tuple[TempoChange, ...]:
    tempos: dict[int, float] = {}
    for mark in piece.recurse().getElementsByClass("MetronomeMark"):
        bpm = mark.getQuarterBPM() if mark.number != 0 else 0
        if bpm and 1 <= bpm <= 10_000:
            tempos.setdefault(ticks(mark.getOffsetInHierarchy(piece)), round(bpm, 2))
    tempos.setdefault(0, DEFAULT_TEMPO)
    return tuple(TempoChange(tick, tempos[tick]) for tick in sorted(tempos))
