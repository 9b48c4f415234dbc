"""Locks that contradict each other, told in one sentence; and what they come to where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.continuation.grammar import GRIDS, Grammar, Terms, on_beat
from core.continuation.request import Grid, Locks, Request
from core.continuation.slots import grammar_of
from core.encoding import Encoding
from core.errors import BadRequest
from core.harmony import Key, note_name
from core.score import Note, Span
from core.timing import BarMap, place
from core.words import listed, tr, trn

# A range that is locked on one side reaches at least as far to the other.
OCTAVE = 12
_GRID_NAMES = {Grid.STRAIGHT: tr("no triplets"), Grid.TRIPLETS: tr("triplets only")}


@dataclass(frozen=True)
class Bounds:
    """The pitches there may be: `any` for every note, `last` for the last one."""

    any: tuple[int, ...]
    last: tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """Where locks are to hold: the ticks still free in a request's span, the bars, and the key there.

    `above` is a voice with another below it, which a cadence may leave on any note of the tonic chord.
    """

    free: Span
    bars: BarMap
    key: Key | None
    above: bool = False

    def name(self, pitch: int) -> str:
        """A pitch as it is written here."""
        return note_name(pitch, self.key)

    def class_name(self, pitch_class: int) -> str:
        """A pitch class as it is written here: "E♭"."""
        return self.name(60 + pitch_class).rstrip("0123456789")


def bounds_of(locks: Locks, reach: range, where: Place) -> Bounds:
    """The pitches that scale and range leave, within `reach` where no range is locked; raises BadRequest."""
    low, high = _range(locks, reach, where)
    pitches = tuple(
        pitch for pitch in range(low, high + 1) if locks.scale is None or pitch % 12 in locks.scale.classes
    )
    if not pitches:
        assert locks.scale is not None  # a range has pitches
        raise BadRequest(
            tr("No note of {scale} lies from {low} to {high}; widen the range, or unlock the scale.").format(
                scale=locks.scale.label, low=where.name(low), high=where.name(high)
            )
        )
    classes = _last_classes(locks, where)
    last = tuple(pitch for pitch in pitches if classes is None or pitch % 12 in classes)
    if not last:
        name = " / ".join(map(where.class_name, classes or ()))
        raise BadRequest(_no_last(locks).format(name=name))
    return Bounds(pitches, last)


def ends_of(locks: Locks, reach: range) -> tuple[int, int]:
    """The lowest and the highest pitch of a locked range, or of `reach` where an end is not locked."""
    low, high = locks.lowest, locks.highest
    if low is None:
        low = reach.start if high is None else max(0, min(reach.start, high - OCTAVE))
    if high is None:
        high = min(127, max(reach.stop - 1, low + OCTAVE))
    return low, high


def terms_of(request: Request, start: int, where: Place) -> Terms:
    """What the locks say of time in the free ticks, where a line may begin at `start`; raises BadRequest."""
    locks = request.locks
    held, slots = _held(request, where), _slots(locks.rhythm, where)
    order = _order(request, where)
    _check_pitches(locks, held, where)
    _check_slots(locks, slots, where)
    _check_held_in_slots(held, slots, where)
    if order and slots and len(order) != len(slots):
        raise BadRequest(
            tr(
                "The locked rhythm ({slots}) and the locked pitches ({order}) differ in number; "
                "unlock one of them."
            ).format(slots=len(slots), order=len(order))
        )
    if order:
        _check_order(locks, order, held, slots, where)
    return Terms(start, where.free.end, locks.grid, held, slots, order, locks.cadence)


def grammar_for(encoding: Encoding, terms: Terms, locks: Locks, where: Place) -> Grammar:
    """The grammar of these terms; raises BadRequest, naming the locks, where no rhythm fits them."""
    grammar = grammar_of(encoding, where.bars, terms)
    if grammar.possible:
        if grammar.ends_held:
            _check_last_held(locks, terms.held[-1], where)
        return grammar
    raise BadRequest(_unfillable(encoding, where.bars, terms))


def _unfillable(encoding: Encoding, bars: BarMap, terms: Terms) -> str:
    """Why no rhythm fits these terms: the locks without any one of which one would."""
    named = dict(_in_words(terms))
    if not named:
        return tr("The place to fill is too short for any note.")
    freed = {name for name, freer in named.items() if grammar_of(encoding, bars, freer).possible}
    names = [name for name in named if name in freed] or list(named)
    if len(names) == 1:
        return tr("No rhythm fills this place with {lock}; unlock that, or choose another place.").format(
            lock=names[0]
        )
    return tr("No rhythm fills this place with {locks}; unlock one of them.").format(locks=listed(names))


def _in_words(terms: Terms) -> Iterator[tuple[str, Terms]]:
    """What each lock on time is called, and the terms without it."""
    if terms.grid in _GRID_NAMES:
        yield _GRID_NAMES[terms.grid], replace(terms, grid=Grid.ANY)
    if terms.held:
        yield tr("these held notes"), replace(terms, held=())
    if terms.order:
        many = trn("one locked pitch", "the {n} locked pitches", len(terms.order))
        yield many.format(n=len(terms.order)), replace(terms, order=())
    if terms.cadence:
        yield tr("a cadence on the beat"), replace(terms, cadence=False)


def _range(locks: Locks, reach: range, where: Place) -> tuple[int, int]:
    low, high = locks.lowest, locks.highest
    if low is not None and high is not None and low > high:
        raise BadRequest(
            tr("The lowest pitch locked, {low}, lies above the highest, {high}; swap them.").format(
                low=where.name(low), high=where.name(high)
            )
        )
    return ends_of(locks, reach)


def _no_last(locks: Locks) -> str:
    """That scale and range, whichever are locked, leave no place to the last note, {name}."""
    ranged = locks.lowest is not None or locks.highest is not None
    if locks.scale is None:
        return tr("The last note is to be {name}, which the locked range does not hold; unlock one of them.")
    if not ranged:
        return tr("The last note is to be {name}, which the locked scale does not hold; unlock one of them.")
    return tr(
        "The last note is to be {name}, which the locked scale and range do not hold; unlock one of them."
    )


def _last_classes(locks: Locks, where: Place) -> tuple[int, ...] | None:
    """The pitch classes that the last note may have; None for any."""
    if not locks.cadence:
        return None if locks.last is None else (locks.last,)
    tonic = tonic_of(locks, where)
    if where.above:
        return tonic_chord(locks, where) if locks.last is None else (locks.last,)
    if locks.last is not None and locks.last != tonic:
        raise BadRequest(
            tr(
                "A cadence ends on {tonic}, but the last note is locked to {last}; unlock one of them."
            ).format(tonic=where.class_name(tonic), last=where.class_name(locks.last))
        )
    return (tonic,)


def strays_of(request: Request, bars: BarMap) -> tuple[str, ...]:
    """The locks that a request's prefix does not keep, which is settled all the same."""
    locks, step = request.locks, GRIDS.get(request.locks.grid, 1)
    kept = [note for note in request.prefix if not any(_same(note, held) for held in locks.held)]
    told = (
        (tr("scale"), any(locks.scale and note.pitch % 12 not in locks.scale.classes for note in kept)),
        (tr("range"), any(not _in_range(note.pitch, locks) for note in kept)),
        (
            tr("grid"),
            any(place(bars.bar_at(at), at) % step for note in kept for at in (note.start, note.end)),
        ),
    )
    return tuple(name for name, strays in told if strays)


def tonic_of(locks: Locks, where: Place) -> int:
    """The pitch class that a cadence ends on: the tonic of the locked scale, or of the key in force.

    Raises BadRequest where there is neither.
    """
    if locks.scale is not None:
        return Key(locks.scale.tonic).tonic_class
    if where.key is None:
        raise BadRequest(
            tr("A cadence ends on the tonic, and no key is chosen; choose a key, or lock a scale.")
        )
    return where.key.tonic_class


def tonic_chord(locks: Locks, where: Place) -> tuple[int, ...]:
    """The pitch classes of the chord that a cadence ends on, the tonic first."""
    tonic = tonic_of(locks, where)
    minor = where.key is not None and (where.key.tonic_class + 3) % 12 in where.key.scale
    return tonic, (tonic + (3 if minor else 4)) % 12, (tonic + 7) % 12


def _held(request: Request, where: Place) -> tuple[Note, ...]:
    """The held notes in the free ticks, rising; those that lie wholly outside are not the takes' to keep."""
    span, free = request.span, where.free
    held = sorted(request.locks.held, key=lambda note: note.start)
    for note in held:
        settled = any(_same(note, kept) for kept in request.prefix)
        if note.start < free.start and note.end > span.start and not settled:
            told = tr("The held {note} is not in what is kept already; unlock it.")
            if note.start < span.start:
                told = tr("The held {note} reaches across the beginning of the place; unlock it.")
            raise BadRequest(told.format(note=where.name(note.pitch)))
        if note.start < free.end < note.end:
            raise BadRequest(
                tr("The held {name} sounds beyond the end of the place; unlock it, or end later.").format(
                    name=where.name(note.pitch)
                )
            )
    inside = tuple(note for note in held if free.start <= note.start < free.end)
    for one, other in pairwise(inside):
        if one.end > other.start:
            told = tr("The held {one} and {other} overlap, and a take is a single line; unlock one of them.")
            raise BadRequest(told.format(one=where.name(one.pitch), other=where.name(other.pitch)))
    return inside


def _in_range(pitch: int, locks: Locks) -> bool:
    return (locks.lowest or 0) <= pitch <= (127 if locks.highest is None else locks.highest)


def _same(one: Note, other: Note) -> bool:
    return (one.start, one.length, one.pitch) == (other.start, other.length, other.pitch)


def _slots(rhythm: Sequence[Span], where: Place) -> tuple[Span, ...]:
    """The slots of a locked rhythm that are still free, rising."""
    if not rhythm:
        return ()
    slots = sorted(rhythm, key=lambda slot: slot.start)
    free = tuple(slot for slot in slots if where.free.start <= slot.start < where.free.end)
    if not free:
        raise BadRequest(tr("The locked rhythm has no note in the place to fill; unlock it."))
    if free[-1].end > where.free.end:
        raise BadRequest(
            tr("The locked rhythm goes on beyond the end of the place; unlock it, or end later.")
        )
    if any(one.end > other.start for one, other in pairwise(slots)):
        raise BadRequest(tr("Notes of the locked rhythm overlap, and a take is a single line; unlock it."))
    return free


def _order(request: Request, where: Place) -> tuple[int, ...]:
    """The locked pitches that are still to come."""
    pitches, prefix = request.locks.pitches, tuple(note.pitch for note in request.prefix)
    if not pitches:
        return ()
    if prefix != pitches[: len(prefix)]:
        raise BadRequest(tr("The locked pitches are not those of what is kept already; unlock them."))
    if len(prefix) == len(pitches):
        name = where.name(pitches[-1])
        raise BadRequest(
            tr("What is kept has all the locked pitches already, up to {name}; unlock them.").format(
                name=name
            )
        )
    return pitches[len(prefix) :]


def _check_pitches(locks: Locks, held: Sequence[Note], where: Place) -> None:
    """Held and locked pitches lie in the locked scale and range."""
    outside_scale = (
        tr("The held {note} is not in the scale you locked, {scale}; unlock one of them."),
        tr("The locked {note} is not in the scale you locked, {scale}; unlock one of them."),
    )
    outside_range = (
        tr("The held {note} is outside the range you locked; unlock one of them."),
        tr("The locked {note} is outside the range you locked; unlock one of them."),
    )
    for what, pitches in enumerate(([note.pitch for note in held], locks.pitches)):
        for pitch in pitches:
            name = where.name(pitch)
            if locks.scale is not None and pitch % 12 not in locks.scale.classes:
                raise BadRequest(outside_scale[what].format(note=name, scale=locks.scale.label))
            if not _in_range(pitch, locks):
                raise BadRequest(outside_range[what].format(note=name))


def _check_slots(locks: Locks, slots: Sequence[Span], where: Place) -> None:
    """A locked rhythm keeps to the locked grid, and closes where a cadence is locked."""
    if slots and locks.cadence and not _closes(slots[-1], where):
        raise BadRequest(
            tr(
                "A cadence ends with a note that begins on a beat and sounds to the end, "
                "and the locked rhythm does not; unlock one of them."
            )
        )
    step = GRIDS.get(locks.grid, 1)
    for slot in slots:
        for tick in (slot.start, slot.end):
            if tick != where.free.end and place(where.bars.bar_at(tick), tick) % step:
                raise BadRequest(
                    tr(
                        "The locked rhythm does not keep to the locked grid, {grid}; unlock one of them."
                    ).format(grid=_GRID_NAMES[locks.grid])
                )


def _closes(slot: Span, where: Place) -> bool:
    return slot.end == where.free.end and on_beat(where.bars.bar_at(slot.start), slot.start)


def _check_held_in_slots(held: Sequence[Note], slots: Sequence[Span], where: Place) -> None:
    """Held notes have the onsets and lengths of a locked rhythm."""
    if not slots:
        return
    for note in held:
        if Span(note.start, note.end) not in slots:
            raise BadRequest(
                tr("The held {name} is not in the locked rhythm; unlock one of them.").format(
                    name=where.name(note.pitch)
                )
            )


def _check_last_held(locks: Locks, note: Note, where: Place) -> None:
    """A held note that is the last of all is one that the last may be."""
    classes, name = _last_classes(locks, where), where.name(note.pitch)
    if classes is not None and note.pitch % 12 not in classes:
        raise BadRequest(
            tr("The last note is to be {last}, but {name} is held there; unlock one of them.").format(
                last=" / ".join(map(where.class_name, classes)), name=name
            )
        )
    if locks.cadence and not _closes(Span(note.start, note.end), where):
        raise BadRequest(
            tr("A cadence ends on a beat, but {name} is held off it; unlock one of them.").format(name=name)
        )


def _check_order(
    locks: Locks, order: Sequence[int], held: Sequence[Note], slots: Sequence[Span], where: Place
) -> None:
    """Locked pitches agree with the last note and with held ones."""
    classes = _last_classes(locks, where)
    if classes is not None and order[-1] % 12 not in classes:
        raise BadRequest(
            tr(
                "The last of the locked pitches is {name}, but the last note is to be {last}; "
                "unlock one of them."
            ).format(name=where.name(order[-1]), last=" / ".join(map(where.class_name, classes)))
        )
    there = {slot.start: pitch for slot, pitch in zip(slots, order, strict=True)} if slots else {}
    for note in held:
        if note.pitch not in order or there.get(note.start, note.pitch) != note.pitch:
            raise BadRequest(
                tr(
                    "The held {name} is not in its place among the locked pitches; unlock one of them."
                ).format(name=where.name(note.pitch))
            )
