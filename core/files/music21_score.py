"""What music21 has parsed, taken out of its streams in ticks: notes, ties, bars, metres, keys, tempos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from core.files.imported import LAST_TICK
from core.files.reading import ReadBar, Written, joined, metre_changes, pickup_of
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
    bars = bars_of(piece.parts[0])
    metadata = piece.metadata
    return Score(
        tracks=tuple(tracks),
        tempos=_tempos(piece),
        metres=metre_changes(bars),
        keys=_keys(piece),
        markers=_markers(piece),
        pickup=pickup_of(bars),
        title=(metadata and (metadata.title or metadata.movementName)) or "",
        composer=(metadata and metadata.composer) or "",
    )


def tied(sounding: Iterable[tuple[int, int, Any, int]]) -> list[Note]:
    """Notes of (start, end, notehead, pitch), those that ties join made one."""
    return joined(
        Written(
            Note(start, end - start, pitch, min(max(head.volume.velocity or DEFAULT_VELOCITY, 1), 127)),
            held=bool(head.tie) and head.tie.type in ("stop", "continue"),
        )
        for start, end, head, pitch in sounding
        if end > start
    )


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


def bars_of(part: stream.Part) -> list[ReadBar]:
    """The bars of a part, each in the metre that holds there."""
    measures = list(part.getElementsByClass("Measure"))
    edges = [ticks(measure.offset) for measure in measures]
    edges.append(max(ticks(part.highestTime), edges[-1]) if edges else 0)
    beats, unit = 4, 4
    bars = []
    for measure, start, end in zip(measures, edges, edges[1:], strict=False):
        signature = measure.timeSignature
        if signature and signature.denominator in (1, 2, 4, 8, 16, 32, 64):
            beats, unit = signature.numerator, signature.denominator
        bars.append(ReadBar(start, end - start, MetreChange(start, beats, unit)))
    return bars or [ReadBar(0, WHOLE_NOTE, MetreChange(0, 4, 4))]


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
