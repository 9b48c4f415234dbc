"""Random requests with random locks over any score, and whether takes keep them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core import edits
from core.continuation.request import Grid, Locks, Request, Task, Wishes
from core.continuation.take import Take, Takes
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.scales import SHAPES, Scale
from core.score import WHOLE_NOTE, MetreChange, Note, Score, Span
from core.timing import BarMap, place

# After a held note that comes so near to the end no other may have room: the next begins on the grid, less
# than a 32nd later, and is no shorter than a 64th.
NO_ROOM = 60 + 30 + 10
LENGTHS = (60, 80, 120, 160, 240, 320, 360, 480, 720, 960, 137)


def broken(request: Request, takes: Takes, bundle: Bundle) -> list[str]:
    """What takes do not keep, in words; nothing when all is well."""
    found = [] if takes.takes else ["no take"]
    if takes.basis is not request.score or takes.span != request.span:
        found.append("answers another request")
    for take in takes.takes:
        if take.notes and take.notes == request.prefix and take.notes[-1].end == _end(request):
            continue  # all was settled, and nothing left to write
        if not _new(request, take):
            found.append("empty")
            continue
        found += _broken_line(request, take)
        found += _broken_time(request, take)
        found += _broken_pitches(request, take)
        found += _broken_ending(request, take)
        found += _broken_seam(request, takes, take)
        if request.locks.original and not _is_original(bundle, _new(request, take)):
            found.append("original")
    return found


def _new(request: Request, take: Take) -> tuple[Note, ...]:
    return take.notes[len(request.prefix) :]


def _end(request: Request) -> int:
    """Where takes end: with the span, or with the last note of a locked rhythm."""
    span, rhythm = request.span, request.locks.rhythm
    return max((slot.end for slot in rhythm if span.start <= slot.start < span.end), default=span.end)


def _kept(request: Request) -> list[Note]:
    """The held notes that lie in what is to be written."""
    free = request.prefix[-1].end if request.prefix else request.start
    return [note for note in request.locks.held if free <= note.start < request.span.end]


def _broken_line(request: Request, take: Take) -> list[str]:
    found, new, span = [], _new(request, take), request.span
    if take.notes[: len(request.prefix)] != request.prefix:
        found.append("prefix")
    if new[0].start < span.start or any(a.end > b.start for a, b in pairwise(take.notes)):
        found.append("line")
    if len(take.surprise) != len(take.notes) or min(take.surprise) < 0:
        found.append("surprise")
    if any(note not in take.notes for note in _kept(request)):
        found.append("held")
    machine = {note.suggested for note in new if note not in request.locks.held}
    if machine - {take.recipe.model}:
        found.append("suggested")
    return found


def _broken_time(request: Request, take: Take) -> list[str]:
    locks, new, span = request.locks, _new(request, take), request.span
    if locks.rhythm:
        free = request.prefix[-1].end if request.prefix else span.start
        slots = [(slot.start, slot.end) for slot in locks.rhythm if free <= slot.start < span.end]
        return [] if [(note.start, note.end) for note in new] == sorted(slots) else ["rhythm"]
    step = {Grid.STRAIGHT: WHOLE_NOTE // 64, Grid.TRIPLETS: WHOLE_NOTE // 12}.get(locks.grid)
    bars = BarMap(request.score)
    ticks = [tick for note in new if note not in locks.held for tick in (note.start, note.end)]
    off = [tick for tick in ticks if step and tick != span.end and place(bars.bar_at(tick), tick) % step]
    return ["grid"] if off else []


def _broken_pitches(request: Request, take: Take) -> list[str]:
    locks, found = request.locks, []
    pitches = [note.pitch for note in _new(request, take)]
    if locks.scale and any(pitch % 12 not in locks.scale.classes for pitch in pitches):
        found.append("scale")
    lowest, highest = locks.lowest or 0, 127 if locks.highest is None else locks.highest
    if not all(lowest <= pitch <= highest for pitch in pitches):
        found.append("range")
    if locks.pitches and tuple(note.pitch for note in take.notes) != locks.pitches:
        found.append("pitches")
    return found


def _broken_ending(request: Request, take: Take) -> list[str]:
    locks, last, found = request.locks, take.notes[-1], []
    if last in locks.held and not locks.rhythm:
        exact = request.span.end - NO_ROOM < last.end <= request.span.end
    else:
        exact = last.end == _end(request)
    if not exact:
        found.append("end")
    if locks.last is not None and last.pitch % 12 != locks.last:
        found.append("last")
    if locks.cadence:
        key = Key(locks.scale.tonic) if locks.scale else request.score.key_at(request.start)
        bar = BarMap(request.score).bar_at(last.start)
        on_beat = place(bar, last.start) % _beat(bar.metre) == 0
        closes = on_beat and last.end == request.span.end
        if not closes or key is None or last.pitch % 12 != key.tonic_class:
            found.append("cadence")
    return found


def _beat(metre: MetreChange) -> int:
    """Ticks between felt beats: 6/8, 9/8, 12/8 and their like go in dotted notes, others in their unit."""
    dotted = metre.beats in (6, 9, 12, 15) and metre.unit in (8, 16, 32)
    return (3 if dotted else 1) * WHOLE_NOTE // metre.unit


def _broken_seam(request: Request, takes: Takes, take: Take) -> list[str]:
    """Kept, a take is all there is in its span, and everything else in the piece is as it was."""
    span, before = takes.span, request.score
    after = edits.insert_take(before, request.track, span, take.notes).score
    found = []

    def outside(score: Score) -> list[Note]:
        return [n for n in score.tracks[request.track].notes if not span.start <= n.start < span.end]

    if outside(after) != outside(before) or after.tracks[: request.track] != before.tracks[: request.track]:
        found.append("the composer's notes")
    inside = [n for n in after.tracks[request.track].notes if span.start <= n.start < span.end]
    if inside != list(take.notes):
        found.append("lost notes")
    return found


def _is_original(bundle: Bundle, notes: Sequence[Note]) -> bool:
    run = bundle.tunes.longest([note.pitch for note in notes])
    return run is None or run.notes <= bundle.yardstick.usual(len(notes))


def random_request(rng: random.Random, score: Score, track: int = 0, takes: int = 4) -> Request:
    """A request somewhere in or after a piece, of any task, with wishes and locks thrown together."""
    notes, bars = score.tracks[track].notes, BarMap(score)
    task = rng.choice([Task.CONTINUE] * 3 + [Task.LEAD_IN, Task.VARY])
    start = rng.choice(
        [score.tracks[track].end, _line(rng, score), _line(rng, score), rng.randrange(score.end + 1)]
    )
    end = rng.choice(
        [None, None, bars.bars_from(start, rng.randrange(1, 3)), start + rng.randrange(200, 4000)]
    )
    if task is Task.LEAD_IN and notes:
        start, end = 0, notes[0].start or None
        if rng.random() < 0.5:
            end = rng.choice(notes).start or None
            start = max(0, (end or 0) - rng.choice([480, 1440, 1920, 3840]))
    request = Request(
        score,
        track,
        start,
        bars=rng.choice([1, 1, 2, 4]),
        end=end,
        task=task,
        takes=takes,
        drafts=takes,
        temperature=rng.choice([0.2, 0.9, 0.9, 1.5, 2.0]),
        min_p=rng.choice([0.0, 0.02, 0.3]),
        top_p=rng.choice([1.0, 1.0, 0.8, 0.3]),
        random_seed=rng.randrange(2**31),
        close=rng.random() < 0.3,
        wishes=_wishes(rng),
    )
    return _locked(rng, request)


def _wishes(rng: random.Random) -> Wishes:
    likeness, density, leaps, register = (rng.choice([0.0, rng.uniform(-1, 1)]) for _ in range(4))
    return Wishes(likeness, density, leaps, register, rng.random())


def _line(rng: random.Random, score: Score) -> int:
    return BarMap(score).bar_at(rng.randrange(score.end + 1)).start


def _locked(rng: random.Random, request: Request) -> Request:
    """The request with about two locks, of those that may well go together."""
    end = request.span.end
    scale = rng.choice([None, None, _scale(rng)])
    low = rng.choice([None, None, rng.randrange(40, 70)])
    high = rng.choice([None, None, (low or rng.randrange(50, 70)) + rng.randrange(0, 30)])
    locks = Locks(scale=scale, lowest=low, highest=high)
    if rng.random() < 0.15:
        locks = replace(locks, last=rng.randrange(12))
    locks = replace(locks, cadence=rng.random() < 0.2, original=rng.random() < 0.2)
    locks = replace(locks, grid=rng.choice([Grid.ANY, Grid.ANY, Grid.STRAIGHT, Grid.TRIPLETS]))
    if rng.random() < 0.15:
        locks = replace(locks, rhythm=_rhythm(rng, request.start, end))
    if rng.random() < 0.2:
        count = len(locks.rhythm) or rng.randrange(1, 16)
        locks = replace(locks, pitches=tuple(_pitch(rng, locks) for _ in range(count)))
    if rng.random() < 0.35:
        locks = replace(locks, held=_held(rng, locks, request.start, end))
    prefix = _prefix(rng, locks, request.start, end) if rng.random() < 0.15 else ()
    return replace(request, locks=locks, prefix=prefix)


def _scale(rng: random.Random) -> Scale:
    return Scale.shaped(rng.choice(["C", "Eb", "F#", "A", "Bb"]), rng.choice(list(SHAPES)))


def _pitch(rng: random.Random, locks: Locks) -> int:
    low = 55 if locks.lowest is None else locks.lowest
    high = min(127, low + 24) if locks.highest is None else max(low, locks.highest)
    pitches = [p for p in range(low, high + 1) if locks.scale is None or p % 12 in locks.scale.classes]
    return rng.choice(pitches or [60]) if rng.random() < 0.98 else rng.randrange(128)


def _rhythm(rng: random.Random, start: int, end: int) -> tuple[Span, ...]:
    slots, tick = [], start + rng.choice([0, 0, 120])
    while tick < end:
        stop = min(end, tick + rng.choice(LENGTHS))
        slots.append(Span(tick, stop))
        tick = stop + rng.choice([0, 0, 0, 240])
    return tuple(slots)


def _held(rng: random.Random, locks: Locks, start: int, end: int) -> tuple[Note, ...]:
    if locks.rhythm:
        slots = rng.sample(locks.rhythm, min(2, len(locks.rhythm)))
        there = dict(zip(locks.rhythm, locks.pitches, strict=False))
        return tuple(Note(s.start, s.end - s.start, there.get(s) or _pitch(rng, locks), 50) for s in slots)
    held: list[Note] = []
    tick = start
    for _ in range(rng.randrange(1, 4)):
        tick += rng.choice([0, 240, 480, 960, 1440, rng.randrange(1, 700)])
        length = rng.choice([*LENGTHS, rng.randrange(1, 500)])
        if rng.random() < 0.9 and tick + length > end:
            break
        pitch = locks.pitches[min(len(held), len(locks.pitches) - 1)] if locks.pitches else _pitch(rng, locks)
        held.append(Note(tick, length, pitch, rng.randrange(1, 128)))
        tick += length if rng.random() < 0.95 else 0
    return tuple(held)


def _prefix(rng: random.Random, locks: Locks, start: int, end: int) -> tuple[Note, ...]:
    tick = rng.randrange(start, end)
    slots = [slot for slot in locks.rhythm[:2] if slot.start < tick] or [
        Span(start, min(end, start + rng.choice(LENGTHS)))
    ]
    pitches = [*locks.pitches[: len(slots)], *(60 for _ in slots)]
    return tuple(Note(s.start, s.end - s.start, p, 70) for s, p in zip(slots, pitches, strict=False))
