"""Between two phrases: lines that have so much of the one and so much of the other.

A line is mixed beat by beat. Which beats are the second phrase's grows with its share, and none that was
becomes the first one's again, so the way from one to the other never turns back; the order in which they go
over (van der Corput's) spreads them evenly. Between the phrases' registers the line glides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean
from typing import TypeAlias

from core.continuation.developing.distance import balance, step_at
from core.continuation.developing.lines import Line, joined, since, until
from core.harmony import Key, in_scale
from core.score import Note
from core.words import tr


@dataclass(frozen=True, slots=True)
class Between:
    """Two phrases laid out over the place between them, in ticks from where that starts, and its key."""

    first: Line
    second: Line
    length: int
    bar: int
    beat: int
    key: Key


@dataclass(frozen=True, slots=True)
class Way:
    """One way to mix: what it is called, the second phrase's share (None where it grows), and how.

    `chords` says that it mixes them too (see `of_chords`).
    """

    words: str
    share: float | None
    mix: Callable[[Between], Line]
    chords: bool = False


Share: TypeAlias = Callable[[int], float]


def astray(line: Line, way: Way, between: Between) -> float:
    """How far a line stands from where this way has it between the phrases, from 0 to 1 (see `balance`)."""
    if way.share is not None:
        return abs(balance(line, between.first, between.second, between.length, between.key) - way.share)
    unit, share = _unit(between), _share(None, between)
    parts = [
        tuple(since(until(each, tick + unit), tick) for each in (line, between.first, between.second))
        for tick in range(0, between.length, unit)
    ]
    off = [
        abs(balance(own, first, second, unit, between.key) - share(place * unit))
        for place, (own, first, second) in enumerate(parts)
        if own and first and second
    ]
    return fmean(off) if off else 0.0


def laid_out(line: Line, period: int, length: int) -> Line:
    """A phrase as often as it goes into so many ticks."""
    times = -(-length // period)
    return until(joined([line] * times, [period] * times), length)


def _beat_by_beat(share: float | None, between: Between) -> Line:
    """Beats of one phrase and of the other."""
    return _in_line([note for note, _ in _gliding(share, between)], between)


def of_chords(share: float | None, between: Between) -> Line:
    """Beats of one phrase and of the other, all notes of them, up to where the other's begin."""
    found = _gliding(share, between)
    starts = {
        each: sorted({note.start for note, second in found if second is each}) for each in (True, False)
    }
    notes = []
    for note, second in found:
        others = starts[not second]
        other = others[bisect_right(others, note.start) :][:1]
        notes.append(replace(note, length=min([note.end, between.length, *other]) - note.start))
    return _held_on(notes, between)


def _held_on(notes: list[Note], between: Between) -> Line:
    """What is silent for want of a chord that the other phrase began before: it rests only where both do."""
    starts = sorted({note.start for note in notes})
    ends = {
        note.end: (starts[bisect_right(starts, note.end) :] or [between.length])[0]
        for note in notes
        if note.end not in starts and not _rests(note.end, between)
    }
    silent = {end for end in ends if not any(note.start < end < note.end for note in notes)}
    return tuple(
        replace(note, length=ends[note.end] - note.start) if note.end in silent else note for note in notes
    )


def _gliding(share: float | None, between: Between) -> list[tuple[Note, bool]]:
    """What each phrase has in its own beats, in a register between them, and whether it is the second's."""
    at, found = _share(share, between), []
    glide = _middle(between.second, between.key) - _middle(between.first, between.key)
    for note, from_second in _taken(between, at):
        part = at(note.start)
        steps = round((part - 1 if from_second else part) * glide)
        found.append((_placed(note, in_scale(note.pitch, between.key, steps)), from_second))
    return found


def _blended(share: float | None, between: Between) -> Line:
    """The same beats, but of each pitch as much as of the other's in its place."""
    at, key = _share(share, between), between.key
    notes = []
    for note, _ in _taken(between, at):
        part = at(note.start)
        step = (1 - part) * step_at(between.first, note.start, key)
        step += part * step_at(between.second, note.start, key)
        notes.append(_placed(note, in_scale(key.tonic_class, key, round(step))))
    return _in_line(notes, between)


def _crossed(first_in_time: bool, between: Between) -> Line:
    """The rhythm of one phrase with the contour of the other, in the register between them."""
    one, other = between.first, between.second
    timed, shaped = (one, other) if first_in_time else (other, one)
    key = between.key
    glide = round((_middle(timed, key) - _middle(shaped, key)) / 2)
    notes = []
    for place, note in enumerate(timed):
        shape = shaped[place * len(shaped) // len(timed)]
        notes.append(_placed(note, in_scale(shape.pitch, key, glide)))
    return tuple(notes)


# In this order they are numbered in recipes: new ones come last, and none goes.
_STEPS, _QUARTER = tr("step by step"), tr("a quarter of the way")
_HALF, _THREE = tr("half way"), tr("three quarters of the way")
WAYS: tuple[Way, ...] = (
    *(
        Way(words, share, partial(mix, share), mix is _beat_by_beat)
        for words, share in ((_STEPS, None), (_QUARTER, 0.25), (_HALF, 0.5), (_THREE, 0.75))
        for mix in (_beat_by_beat, _blended)
    ),
    Way(tr("the rhythm of the first, the contour of the second"), 0.5, partial(_crossed, True)),
    Way(tr("the contour of the first, the rhythm of the second"), 0.5, partial(_crossed, False)),
)


def _share(share: float | None, between: Between) -> Share:
    """The second phrase's share at each tick: the same everywhere, or (None) more with every bar."""
    if share is not None:
        return lambda _tick: share
    unit = _unit(between)
    units = -(-between.length // unit)
    return lambda tick: (tick // unit + 1) / (units + 1)


def _unit(between: Between) -> int:
    """From how many ticks to how many the second phrase's share grows on the way: bars, or else beats."""
    return between.bar if between.length > between.bar else between.beat


def _taken(between: Between, share: Share) -> list[tuple[Note, bool]]:
    """The notes of either phrase that begin in its own beats, and whether they are the second's."""
    taken, together = [], _together(between)
    for line, second in ((between.first, False), (between.second, True)):
        for note in line:
            beat = note.start // between.beat
            while beat in together:
                beat -= 1
            if (_turn(beat) < share(beat * between.beat)) is second:
                taken.append((note, second))
    return sorted(taken, key=lambda each: each[0].start)


def _together(between: Between) -> set[int]:
    """The beats that go over with the one before, as a triplet lies over both: half of one is in no metre."""
    found = set[int]()
    for note in (*between.first, *between.second):
        if note.start % (between.beat // 4 or 1) and not 3 * note.start % between.beat:
            found.update(range(note.start // between.beat + 1, -(-note.end // between.beat)))
    return found


def _turn(number: int) -> float:
    """When beat `number` goes over, from 0 to 1: van der Corput's sequence, from its middle on."""
    turn, part = 0.0, 0.5
    while number:
        turn, number, part = turn + part * (number & 1), number >> 1, part / 2
    return (turn + 0.5) % 1


def _in_line(notes: list[Note], between: Between) -> Line:
    """Notes up to where the next begins: they rest there only where both phrases do."""
    ends = [*(note.start for note in notes), between.length][1:]
    return tuple(
        replace(note, length=min(note.length if _rests(note.end, between) else end, end - note.start))
        for note, end in zip(notes, ends, strict=True)
        if note.start < end
    )


def _rests(tick: int, between: Between) -> bool:
    """Whether neither phrase sounds at a tick."""
    return not any(note.start <= tick < note.end for line in (between.first, between.second) for note in line)


def _middle(line: Line, key: Key) -> float:
    return fmean(step_at((note,), note.start, key) for note in line)


def _placed(note: Note, pitch: int) -> Note:
    return replace(note, pitch=max(0, min(127, pitch)))
