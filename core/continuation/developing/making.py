"""Makes whole lines of phrases: by rule, brought under the locks, completed and said again by the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from core import edits
from core.continuation.developing.conforming import conformed, ends_well
from core.continuation.developing.ideas import IDEAS, Made
from core.continuation.developing.lines import OCTAVE, Line, shifted, until
from core.continuation.developing.mixing import WAYS, Between, astray, laid_out
from core.continuation.developing.theme import NO_PHRASE, Theme, theme_of
from core.continuation.locks import Place
from core.continuation.planning import plan_for
from core.continuation.request import Locks, Request, Task, Texture, placed
from core.continuation.writing import write
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.score import Span
from core.timing import BarMap

# Drafts of one idea are numbered so far apart in recipes; so many are written of an ending and so on that
# the network invents, of what only completes an idea, and beside each mixture of two phrases.
NUMBERS, INVENTED, COMPLETED, REWRITTEN = 16, 12, 2, 3
# How near rewritten mixtures stay to what they were.
CLOSENESS = 0.75
# How unlike the phrase what the network invents is to be, and how unlikely it may be: of itself the network
# is all but certain that a phrase that begins again goes on as it did.
UNLIKE, UNLIKELY = -0.8, 0.002
# What a take loses that stands elsewhere between the phrases than it is called, all the way off; and an
# answer that is the phrase to its end.
ASTRAY, REPEATED = 8.0, 2.0


@dataclass(frozen=True, slots=True)
class Offer:
    """A whole line for the span, its number in recipes, what it is called, and its group.

    The best of each group are shown first. With `final`, how final its end is counts. `fault` is what it
    loses for being something else than it is called.
    """

    index: int
    group: str
    words: str
    line: Line
    final: bool = False
    fault: float = 0.0

    @property
    def drawn(self) -> bool:
        """Whether the network had a part in it, and not a rule alone."""
        return self.index % NUMBERS > 0


class Maker:
    """Makes the lines of a request; the network completes and rewrites them."""

    several: Bundle | None = None
    """The model that hears what is made, where that is more than a line."""
    others: tuple[Maker, ...] = ()
    """What makes the same, by the same number, of the tracks that are written along."""

    def __init__(self, request: Request, bundle: Bundle, wanted: Callable[[], bool]) -> None:
        self.request, self.bundle, self.wanted = request, bundle, wanted
        self.plan, self.notices = plan_for(self._plain(request.locks), bundle)
        self.bars = BarMap(request.score)
        self.place = Place(request.span, self.bars, self.plan.setting.key)

    @property
    def phrase(self) -> Line:
        """The line that takes answer."""
        raise NotImplementedError

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        """All lines, or those of one idea."""
        raise NotImplementedError

    def repeats(self, offer: Offer) -> bool:
        """Whether an offer is the phrase itself."""
        raise NotImplementedError

    def conformed(self, line: Line, locks: Locks) -> Line | None:
        """A line, counted from the span's start, in its place and under these locks."""
        span = self.request.span
        there = shifted(until(line, span.length), span.start)
        return conformed(there, locks, self.plan.pitches, span, self.bars)

    @property
    def writer(self) -> str:
        """The name of the model that answers for what is made."""
        return (self.several or self.bundle).name

    def completed(
        self, line: Line, locks: Locks, numbers: Sequence[int], *, anew: bool = False
    ) -> list[tuple[int, Line]]:
        """A line as it may go on to the span's end by the network, a draft for each number; maybe none.

        What it goes on with is like the phrase or not, as the composer wishes; `anew` less so.
        """
        request = self._plain(locks, line)
        if anew:
            like = max(-1.0, request.wishes.likeness + UNLIKE)
            wishes = replace(request.wishes, likeness=like)
            request = replace(request, wishes=wishes, min_p=min(request.min_p, UNLIKELY))
        try:
            plan, _ = plan_for(request, self.bundle)
        except BadRequest:  # locks of the composer's, or the phrase's end, leave no room for this idea
            return []
        drafts = write(plan, numbers, self.wanted)
        return [(draft.index, (*line, *draft.notes)) for draft in drafts]

    def marked(self, line: Line) -> Line:
        """The line as the model's, but for held notes."""
        held = self.request.locks.held
        return tuple(note if note in held else replace(note, suggested=self.writer) for note in line)

    def _plain(self, locks: Locks, prefix: Line = ()) -> Request:
        """A request to go on from `prefix`."""
        return replace(
            self.request,
            task=Task.CONTINUE,
            source=None,
            target=None,
            texture=Texture.LINE,
            given=(),
            also=(),
            beside=(),
            symbols=False,
            locks=locks,
            prefix=prefix,
        )


class Developer(Maker):
    """Makes what composers make of one phrase."""

    def __init__(self, request: Request, bundle: Bundle, wanted: Callable[[], bool]) -> None:
        super().__init__(request, bundle, wanted)
        if request.source is None:
            raise BadRequest(NO_PHRASE)
        self.theme: Theme = theme_of(request, request.source)

    @property
    def phrase(self) -> Line:
        return self.theme.line

    def repeats(self, offer: Offer) -> bool:
        """Whether it is the phrase once more."""
        return placed(offer.line) == placed(self._again())

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        kinds = self.request.kinds
        for place, idea in enumerate(IDEAS):
            if only not in (None, place) or (kinds and idea.kind not in kinds):
                continue
            made = idea.make(self.theme)
            if made is None:
                continue
            for index, line in self._lines(made, place * NUMBERS):
                words, fault, final = idea.called(self.theme), 0.0, made.close is not None
                if made.invented:
                    fault = REPEATED * self._repeated(line, made.filled)
                yield Offer(index, idea.kind, words, self.marked(line), final, fault)

    def _repeated(self, line: Line, since: int) -> float:
        """The share of the phrase from a tick on that a line says again there."""
        phrase = self._again()
        there = {(note.start, note.pitch) for note in line}
        rest = [note for note in phrase if note.start >= self.request.start + since]
        return sum((note.start, note.pitch) in there for note in rest) / max(1, len(rest))

    def _again(self) -> Line:
        """The phrase once more, as often as it goes into the span."""
        again = laid_out(self.theme.line, self.theme.period, self.theme.length)
        return shifted(again, self.request.start)

    def _lines(self, made: Made, first: int) -> list[tuple[int, Line]]:
        """The lines an idea comes to, from number `first` on: the locks hold, and the span is filled."""
        span, locks = self.request.span, self.request.locks
        line: Line = ()
        if made.line:
            found = self.conformed(made.line, locks)
            if found is None:
                return []
            line = found
        if made.filled < span.length:
            many = INVENTED if made.invented else COMPLETED
            wished = self._locks_of(made, locks)
            if wished is None:
                return []
            return self.completed(line, wished, range(first, first + many), anew=made.invented)
        if ends_well(line, locks, self.place):
            return [(first, line)]
        end = span.end - min(self.theme.bar, span.length // 2)
        return self.completed(until(line, end), locks, range(first, first + COMPLETED))

    def _locks_of(self, made: Made, locks: Locks) -> Locks | None:
        """The composer's locks and the idea's own; None where they cannot both hold."""
        if made.rhythm:
            start = self.request.start
            slots = tuple(Span(slot.start + start, slot.end + start) for slot in made.rhythm)
            return None if locks.rhythm else replace(locks, rhythm=slots)
        if made.pitches:
            return replace(locks, pitches=locks.pitches or made.pitches)
        if made.close is None or locks.pitches or locks.last is not None or locks.cadence:
            return locks
        tonic = self.theme.key.tonic_class
        if made.close and self.plan.setting.key is not None:
            return replace(locks, cadence=True)
        return replace(locks, last=tonic if made.close else (tonic + 7) % OCTAVE)


class Interpolator(Maker):
    """Makes what lies between two phrases."""

    def __init__(self, request: Request, bundle: Bundle, wanted: Callable[[], bool]) -> None:
        super().__init__(request, bundle, wanted)
        if request.source is None or request.target is None:
            raise BadRequest(NO_PHRASE)
        one, other = theme_of(request, request.source), theme_of(request, request.target)
        first, second = (laid_out(each.line, each.period, each.length) for each in (one, other))
        # Phrases that begin with a long rest may have nothing in a short place.
        self.between = Between(
            first or one.line, second or other.line, one.length, one.bar, one.beat, one.key
        )

    @property
    def phrase(self) -> Line:
        return self.between.first

    def repeats(self, offer: Offer) -> bool:
        """Whether it is either phrase once more."""
        here = placed(shifted(offer.line, -self.request.start))
        return here in (placed(self.between.first), placed(self.between.second))

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        for place, way in enumerate(WAYS):
            if only not in (None, place):
                continue
            mixed = way.mix(self.between)
            # Under locked pitches it is their rhythms that are mixed.
            free = replace(self.request.locks, pitches=())
            line = self.conformed(mixed, free) if mixed else None
            if not line:
                continue
            for index, each in self._lines(line, place * NUMBERS):
                off = astray(shifted(each, -self.request.start), way, self.between)
                yield Offer(index, way.words, way.words, self.marked(each), fault=ASTRAY * off)

    def _lines(self, line: Line, first: int) -> list[tuple[int, Line]]:
        """The mixture itself, where it may stand as it is, and as the network says it again."""
        own = [(first, line)] if ends_well(line, self.request.locks, self.place) else []
        return own + self._rewritten(line, range(first + 1, first + 1 + REWRITTEN))

    def _rewritten(self, line: Line, numbers: Sequence[int]) -> list[tuple[int, Line]]:
        """A line varied closely in its place."""
        request = self._plain(self.request.locks)
        score = edits.insert_take(request.score, request.track, request.span, line).score
        wishes = replace(request.wishes, closeness=CLOSENESS)
        vary = replace(request, score=score, end=request.span.end, task=Task.VARY, wishes=wishes)
        try:
            plan, _ = plan_for(vary, self.bundle)
        except BadRequest:  # as in `completed`
            return []
        return [(draft.index, draft.notes) for draft in write(plan, numbers, self.wanted)]
