"""Drums go on by their pattern, not by a model: bars that were played come again, with their fills.

Each bar is one of those heard in the same place of the pattern, likelier the nearer it is and the better it
follows what went before (a Markov chain over the part's own bars); at the ends of phrases there are fills
where there have been some. Small changes are made of the part's own strokes, the more the more surprise is
asked for and the less like the phrase it is to be; draft 0 is the pattern without any. Sparse leaves strokes
between the beats out, busy adds some. A locked rhythm is where strokes may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import exp, log2
from random import Random

from core.continuation.drums import SLOT, Groove, Hit, Played, groove_after, groove_of, likeness
from core.continuation.request import Request, Task
from core.errors import BadRequest
from core.score import NOTE_ORDER, WHOLE_NOTE, Note
from core.timing import Bar, BarMap
from core.words import tr, trn

PATTERN = "drum pattern"  # in the place of a model's name
CHANGES = 0.3  # in a bar, at temperature 1
LEANING = 4  # strokes more in a bar, or fewer, at the ends of sparse ↔ busy
# What a bar counts that is a pattern further away, follows another one, or stands elsewhere in its phrase.
FADING, STRANGER, MISPLACED = 0.85, 0.25, 0.5
SOFT = 0.75  # how loud a stroke is that is added, of those of its drum

TOO_LITTLE = tr("There is too little of a drum pattern here; write a bar of it, and it can go on.")
AS_IT_WAS = tr("the pattern as it was")
FILL = tr("a fill in bar {bar}")


@dataclass(frozen=True, slots=True)
class Drummed:
    """What was written for a drum part: notes, their surprise in bits, and in words what it is."""

    notes: tuple[Note, ...]
    surprise: tuple[float, ...]
    reasons: tuple[str, ...]


def drummed(request: Request, index: int) -> Drummed:
    """Draft number `index` for the request's track; raises BadRequest where there is no pattern to go by.

    A note costs the more bits the fewer bars had it where it stands.
    """
    return _Drummer(request, index).play()


def _source(request: Request, bars: BarMap, seam: int) -> Groove:
    """The part to go by: what was played before, what it leads into, or what is to be varied.

    Where there is nothing else, what is to be written anew.
    """
    notes, span = request.score.tracks[request.track].notes, request.span
    before = [*(note for note in notes if note.start < span.start), *request.prefix]
    inside = [note for note in notes if span.start <= note.start < span.end]
    groove = None
    if request.task is Task.VARY and inside:
        groove = groove_after(inside, bars, span.start)
    elif request.task is Task.LEAD_IN:
        groove = groove_after(notes, bars, span.end)
    groove = groove or groove_of(before, bars, seam) or groove_after(notes, bars, span.end)
    groove = groove or groove_after(inside, bars, span.start)
    if groove is None:
        raise BadRequest(TOO_LITTLE)
    return groove


class _Drummer:
    """One draft while it is written."""

    def __init__(self, request: Request, index: int) -> None:
        self._request, self._plain = request, index == 0
        self._bars = BarMap(request.score)
        prefix = request.prefix
        self._seam = max(request.start, prefix[-1].start + 1) if prefix else request.start
        self._groove = _source(request, self._bars, self._seam)
        self._random = Random(f"{request.random_seed} {request.track} {index}")
        self._changes, self._fills = 0, list[int]()

    def play(self) -> Drummed:
        span = self._request.span
        written: Played = self._groove.bars[-1]
        lines = self._bars.lines(self._bars.bar_at(span.start).start, span.end)
        due = self._random.randrange(len(lines))  # where something is changed at the least
        told: list[tuple[Note, float]] = []
        for place, bar in enumerate(lines):
            played, free = self._next(bar, written)
            written = self._changed(played, bar, place == due) if free else played
            strokes = [self._note(hit, bar) for hit in _fitted(written, self._groove.length, bar.length)]
            told += chain.from_iterable(strokes)
            if not any(strokes):  # the seam is at the end of the bar
                self._fills = [number for number in self._fills if number != bar.number]
        notes = self._with_given(told)
        if not notes:
            raise BadRequest(TOO_LITTLE)
        return Drummed(tuple(note for note, _ in notes), tuple(bits for _, bits in notes), self._reasons())

    def _next(self, bar: Bar, before: Played) -> tuple[Played, bool]:
        """The bar that comes next, and whether it may be changed: fills stay as they were played."""
        groove, request = self._groove, self._request
        if request.task is Task.VARY:
            place = bar.number - groove.number
            return (groove.bars[place] if 0 <= place < len(groove.bars) else ()), True
        chance = groove.fill_chance(bar.number)
        if chance and self._happens(chance):
            self._fills.append(bar.number)
            return groove.bars[self._one_of(sorted(groove.fills), [1.0] * len(groove.fills))], False
        kin = groove.kin(bar.number) or list(range(len(groove.bars)))
        weights = []
        for at in kin:
            near = FADING ** (abs(bar.number - groove.number - at) / groove.period)
            fits = likeness(groove.before(at), before)
            placed = 1.0 if groove.in_place(at, bar.number) else MISPLACED
            weights.append(near * placed * (STRANGER + fits))
        return groove.bars[self._one_of(kin, weights)], True

    def _happens(self, chance: float) -> bool:
        """Whether something does that has this chance; calmly, the likelier."""
        if self._plain or chance == 1:
            return chance >= 0.5
        calm = 1 / self._request.temperature
        odds: float = (chance / (1 - chance)) ** calm
        return self._random.random() * (1 + odds) < odds

    def _one_of(self, bars: Sequence[int], weights: Sequence[float]) -> int:
        if self._plain:
            return bars[max(range(len(bars)), key=weights.__getitem__)]
        calm = [(weight / max(weights)) ** (1 / self._request.temperature) for weight in weights]
        return self._random.choices(bars, calm)[0]

    def _changed(self, played: Played, bar: Bar, due: bool) -> Played:
        """A bar with small changes: strokes left out, and others that the part has elsewhere."""
        if not played:
            return played
        for _ in range(0 if self._plain else max(int(due), self._how_many())):
            new = self._added(played) if self._random.random() < 0.5 else self._dropped(played, bar)
            new = new or self._added(played) or played
            self._changes += new != played
            played = new
        return self._leaning(played, bar)

    def _leaning(self, played: Played, bar: Bar) -> Played:
        """A bar as busy, or as sparse, as is wished for."""
        density = self._request.wishes.density
        for _ in range(round(LEANING * abs(density))):
            new = (self._added(played) if density > 0 else self._dropped(played, bar)) or played
            self._changes += new != played
            played = new
        return played

    def _how_many(self) -> int:
        """How many changes a bar has: Poisson's (Knuth's way to draw it)."""
        mean = CHANGES * self._request.temperature * (1 - self._request.wishes.likeness)
        if self._request.task is Task.VARY:
            mean *= 4 * (1 - self._request.wishes.closeness)
        many, left, least = 0, self._random.random(), exp(-mean)
        while left > least:
            many, left = many + 1, left * self._random.random()
        return many

    def _dropped(self, played: Played, bar: Bar) -> Played | None:
        """Without one of the strokes between the beats; None where there are none."""
        beat = WHOLE_NOTE // bar.metre.unit
        weak = [hit for hit in played if round(hit.at / SLOT) * SLOT % beat]
        if not weak or len(played) < 3:
            return None
        gone = self._random.choice(weak)
        return tuple(hit for hit in played if hit is not gone)

    def _added(self, played: Played) -> Played | None:
        """With a stroke that other bars have; or, softly, of a drum where another one has its place.

        Strokes of fills stay in fills: a tom by itself would be a fill that broke off.
        """
        there = {hit.spot for hit in played}
        usual = [bar for at, bar in enumerate(self._groove.bars) if at not in self._groove.fills]
        elsewhere = [hit for bar in usual for hit in bar if hit.spot not in there]
        if elsewhere:
            return _sorted((*played, self._random.choice(elsewhere)))
        rare = min((hit.pitch for hit in played), key=lambda pitch: sum(pitch == hit.pitch for hit in played))
        model = next(hit for hit in played if hit.pitch == rare)
        free = [hit for hit in played if (rare, hit.spot[1]) not in there]
        if not free:
            return None
        softest = min(hit.velocity for bar in self._groove.bars for hit in bar)
        velocity = max(softest, round(SOFT * model.velocity))
        return _sorted((*played, replace(model, at=self._random.choice(free).at, velocity=velocity)))

    def _note(self, hit: Hit, bar: Bar) -> list[tuple[Note, float]]:
        """A stroke in its bar as a note, with its bits; none where it would stand outside what is written."""
        start, end = bar.start + hit.at, self._request.span.end
        if not self._seam <= start < end or not self._may_stand(start):
            return []
        bits = -log2(self._groove.share(bar.number, hit))
        return [(Note(start, min(hit.length, end - start), hit.pitch, hit.velocity, PATTERN), bits)]

    def _may_stand(self, start: int) -> bool:
        """Whether the locked rhythm, if there is one, has a note there."""
        slots = self._request.locks.rhythm
        return not slots or any(abs(slot.start - start) <= SLOT // 2 for slot in slots)

    def _with_given(self, told: Sequence[tuple[Note, float]]) -> list[tuple[Note, float]]:
        """The notes with those settled or held, which other strokes of their drums give way to."""
        span = self._request.span
        held = [note for note in self._request.locks.held if span.start <= note.start < span.end]
        given = dict.fromkeys((*self._request.prefix, *held))
        free = [
            (note, bits)
            for note, bits in told
            if all(note.pitch != each.pitch or abs(note.start - each.start) > SLOT // 2 for each in given)
        ]
        return sorted([*free, *((note, 0.0) for note in given)], key=lambda each: NOTE_ORDER(each[0]))

    def _reasons(self) -> tuple[str, ...]:
        fills = tuple(FILL.format(bar=number) for number in self._fills[:2])
        if not self._changes:
            return fills or (AS_IT_WAS,)
        changes = trn("one stroke changed", "{n} strokes changed", self._changes).format(n=self._changes)
        return (*fills, changes)


def _sorted(hits: Sequence[Hit]) -> Played:
    return tuple(sorted(hits, key=lambda hit: (hit.at, hit.pitch)))


def _fitted(played: Played, length: int, room: int) -> list[Hit]:
    """The strokes of a bar in one that may be shorter, or longer and then begins again."""
    turns = range(0, room, length)
    return [replace(hit, at=turn + hit.at) for turn in turns for hit in played if turn + hit.at < room]
