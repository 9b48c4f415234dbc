"""Edits of what all tracks share: tempo, metre, key, pickup and the words at the head of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from core.chord_symbols import ChordSymbol
from core.edits.splice import Edited
from core.harmony import Key
from core.score import WHOLE_NOTE, ChordSign, KeyChange, Marker, MetreChange, Score, Span, TempoChange
from core.timing import BarMap

MIN_TEMPO, MAX_TEMPO = 10.0, 400.0

Change = TypeVar("Change", TempoChange, MetreChange, KeyChange)
_TICK = attrgetter("tick")


def set_tempo(score: Score, bpm: float, tick: int = 0) -> Edited:
    """From `tick` to the next change of tempo, `bpm` quarter notes to the minute (10–400, clamped)."""
    bpm = max(MIN_TEMPO, min(MAX_TEMPO, bpm))
    return _with(score, tempos=_put(score.tempos, TempoChange(tick, bpm)))


def set_metre(score: Score, beats: int, unit: int, tick: int = 0) -> Edited:
    """From the bar `tick` lies in to the next change of metre, `beats`/`unit` to the bar.

    Notes stay at their ticks; bar lines move, and later changes of metre to the next of them. Raises
    ValueError when that is no metre.
    """
    line = BarMap(score).bar_at(tick).start
    kept = score.metres
    if line <= score.pickup:  # bar 1 and its pickup are in one metre
        line, kept = 0, tuple(metre for metre in kept if metre.tick > score.pickup)
    metres = _put(kept, MetreChange(line, beats, unit))
    pickup = score.pickup % metres[0].bar_length
    return _with(score, metres=_on_lines(metres, pickup, line), pickup=pickup)


def set_metre_throughout(score: Score, beats: int, unit: int) -> Edited:
    """The whole piece in `beats`/`unit`, without changes. Raises ValueError when that is no metre."""
    metre = MetreChange(0, beats, unit)
    return _with(score, metres=(metre,), pickup=score.pickup % metre.bar_length)


def set_key(score: Score, key: Key | None, tick: int = 0) -> Edited:
    """From `tick` to the next change of key, the music is in `key`; None forgets every key.

    The first key chosen holds for the whole piece, wherever it was chosen.
    """
    if key is None:
        return _with(score, keys=())
    return _with(score, keys=_put(score.keys, KeyChange(tick if score.keys else 0, key)))


def set_pickup(score: Score, ticks: int) -> Edited:
    """Let the piece begin with an incomplete bar of `ticks` (0 for none, always less than a bar).

    Notes and tempos stay at their ticks; bar lines, and changes of metre with them, move.
    """
    pickup = max(0, min(score.metres[0].bar_length - 1, ticks))
    metres = {0: score.metres[0]}
    for metre in score.metres[1:]:
        tick = max(pickup, metre.tick + pickup - score.pickup)
        metres[tick] = replace(metre, tick=tick)
    return _with(score, pickup=pickup, metres=tuple(metres.values()))


def begin_later(score: Score, bars: int) -> Edited:
    """So many empty bars in front; all that stands in the piece moves later, and stays whose it was."""
    ticks = bars * score.metres[0].bar_length
    tracks = tuple(
        replace(track, notes=tuple(replace(note, start=note.start + ticks) for note in track.notes))
        for track in score.tracks
    )
    return _with(
        score,
        tracks=tracks,
        tempos=_later(score.tempos, ticks),
        metres=_later(score.metres, ticks),
        keys=_later(score.keys, ticks),
        markers=tuple(replace(marker, tick=marker.tick + ticks) for marker in score.markers),
        chords=tuple(replace(sign, tick=sign.tick + ticks) for sign in score.chords),
    )


def set_marker(score: Score, tick: int, text: str) -> Edited:
    """A section named `text` begins at `tick`; without words, none begins there."""
    markers = {marker.tick: marker for marker in score.markers}
    if text.strip():
        markers[tick] = Marker(tick, text.strip())
    else:
        markers.pop(tick, None)
    return _with(score, markers=tuple(markers[at] for at in sorted(markers)))


def move_marker(score: Score, tick: int, to: int) -> Edited:
    """Let the section that begins at `tick` begin at `to`; one that began there gives way."""
    text = next((marker.text for marker in score.markers if marker.tick == tick), "")
    if not text or to == tick:
        return Edited(score)
    return set_marker(set_marker(score, tick, "").score, max(0, to), text)


def set_chord(score: Score, tick: int, chord: ChordSymbol | None) -> Edited:
    """From `tick` to the next chord symbol the harmony is `chord`; with None no symbol stands there."""
    there = () if chord is None else (ChordSign(tick, chord),)
    return set_chords(score, Span(tick, tick + 1), there)


def set_chords(score: Score, span: Span, signs: Iterable[ChordSign]) -> Edited:
    """Chord symbols that stand in a span, in place of those that stood there."""
    kept = [sign for sign in score.chords if not span.start <= sign.tick < span.end]
    return _with(score, chords=tuple(sorted([*kept, *signs], key=_TICK)))


def move_chord(score: Score, tick: int, to: int) -> Edited:
    """Let the chord symbol at `tick` stand at `to`; one that was there gives way."""
    chord = next((sign.chord for sign in score.chords if sign.tick == tick), None)
    if chord is None or to == tick:
        return Edited(score)
    return set_chord(set_chord(score, tick, None).score, max(0, to), chord)


def ramp_tempo(score: Score, span: Span, first: float, last: float) -> Edited:
    """A ritardando or accelerando: from `first` to `last` bpm over `span`, a step at each beat.

    `last` holds from the end of the span on, to the next change; changes within the span give way.
    """
    lines = {span.start, span.end}
    for bar in BarMap(score).lines(span.start, span.end):
        beat = WHOLE_NOTE // bar.metre.unit
        missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
        lines.update(range(bar.start + -missing % beat, bar.end, beat))
    tempos = [change for change in score.tempos if not span.start <= change.tick <= span.end]
    for tick in (line for line in lines if span.start <= line <= span.end):
        bpm = round(first + (last - first) * (tick - span.start) / span.length, 1)
        tempos.append(TempoChange(tick, max(MIN_TEMPO, min(MAX_TEMPO, bpm))))
    return _with(score, tempos=_settled(tempos))


def remove_tempo(score: Score, tick: int) -> Edited:
    """Take the change of tempo at `tick` away; the first tempo stays."""
    return _with(score, tempos=_without(score.tempos, tick))


def remove_metre(score: Score, tick: int) -> Edited:
    """Take the change of metre at `tick` away; the first metre stays.

    Notes stay; bar lines move, and later changes of metre to the next of them.
    """
    return _with(score, metres=_on_lines(_without(score.metres, tick), score.pickup, tick))


def remove_key(score: Score, tick: int) -> Edited:
    """Take the change of key at `tick` away; without the first key, the next one holds from the start."""
    keys = tuple(change for change in score.keys if change.tick != tick)
    return _with(score, keys=(replace(keys[0], tick=0), *keys[1:]) if keys else ())


def move_tempo(score: Score, tick: int, to: int) -> Edited:
    """Let the change of tempo at `tick` (not the first) happen at `to`; one that was there gives way."""
    change = next((change for change in score.tempos if change.tick == tick > 0), None)
    if change is None or to == tick:
        return Edited(score)
    return set_tempo(remove_tempo(score, tick).score, change.bpm, max(0, to))


def move_metre(score: Score, tick: int, to: int) -> Edited:
    """Let the change of metre at `tick` (not the first) happen at the bar that `to` lies in."""
    change = next((change for change in score.metres if change.tick == tick > 0), None)
    if change is None or to == tick:
        return Edited(score)
    return set_metre(remove_metre(score, tick).score, change.beats, change.unit, max(0, to))


def move_key(score: Score, tick: int, to: int) -> Edited:
    """Let the change of key at `tick` (not the first) happen at `to`; one that was there gives way."""
    change = next((change for change in score.keys if change.tick == tick > 0), None)
    if change is None or to == tick:
        return Edited(score)
    return set_key(remove_key(score, tick).score, change.key, max(0, to))


def set_title(score: Score, title: str) -> Edited:
    """Name the piece."""
    return _with(score, title=title)


def set_composer(score: Score, composer: str) -> Edited:
    """Name who wrote it."""
    return _with(score, composer=composer)


def _with(score: Score, **fields: object) -> Edited:
    if all(getattr(score, name) == value for name, value in fields.items()):
        return Edited(score)
    return Edited(replace(score, **fields))  # type: ignore[arg-type]  # the names are checked above


def _later(changes: Iterable[Change], ticks: int) -> tuple[Change, ...]:
    """Changes moved by `ticks`; what holds from the start on still does."""
    return tuple(replace(change, tick=change.tick + ticks) if change.tick else change for change in changes)


def _put(changes: Iterable[Change], new: Change) -> tuple[Change, ...]:
    """Changes with one more; one that stood at its tick gives way, and one that changes nothing goes."""
    others = [change for change in changes if change.tick != new.tick]
    others.append(new)
    return _settled(others)


def _without(changes: Iterable[Change], tick: int) -> tuple[Change, ...]:
    """Changes without the one at `tick`, unless it is the first."""
    return _settled(change for change in changes if change.tick != tick or not tick)


def _on_lines(metres: Iterable[MetreChange], pickup: int, after: int) -> tuple[MetreChange, ...]:
    """Changes of metre of which those later than `after` begin with a bar of the one before.

    One that has no bar left gives way to the next.
    """
    kept: list[MetreChange] = []
    for metre in metres:
        tick = metre.tick
        while kept and tick > after:
            before = kept[-1]
            line = tick + ((before.tick or pickup) - tick) % before.bar_length
            if line > before.tick:
                tick = line
                break
            kept.pop()
        kept.append(replace(metre, tick=tick))
    return tuple(kept)


def _settled(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes, one a tick, in order and without those that change nothing."""
    kept: list[Change] = []
    for change in sorted(changes, key=_TICK):
        if not kept or replace(change, tick=0) != replace(kept[-1], tick=0):
            kept.append(change)
    return tuple(kept)
