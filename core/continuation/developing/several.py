"""Chords, parts and several tracks developed, and led from one to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.continuation.developing.conforming import conformed, ends_well
from core.continuation.developing.ideas import IDEAS, Made
from core.continuation.developing.lines import OCTAVE, Line, shifted, until
from core.continuation.developing.making import (
    COMPLETED,
    NUMBERS,
    REPEATED,
    Developer,
    Interpolator,
    Maker,
    Offer,
)
from core.continuation.developing.mixing import WAYS, Between, laid_out, of_chords
from core.continuation.developing.theme import first_bar, line_in, notes_in, theme_of
from core.continuation.locks import bounds_of
from core.continuation.request import Locks, Request, Task, Texture
from core.continuation.sounding import sounds_together
from core.continuation.textured import written
from core.encoding import melody
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.score import NOTE_ORDER, Span

# So many drafts are written of what the network of several voices invents. What an answer loses that is to be
# left open and does not rest on the dominant.
WOVEN, OPEN, DOMINANT = 8, 1.0, 7

Several = Callable[[], Bundle | None]


def maker_for(request: Request, bundle: Bundle, several: Several, wanted: Callable[[], bool]) -> Maker:
    """What answers a request of this task; raises BadRequest where there are no phrases.

    `several` gives the model that hears chords and parts, if there is one.
    """
    develops = request.task is Task.DEVELOP
    if len(request.written) > 1:
        return (_Along if develops else _Between)(request, bundle, several, wanted)
    heard = _ear(request, several) if request.texture is not Texture.LINE else None
    if heard is None:
        return (Developer if develops else Interpolator)(request, bundle, wanted)
    return (_Developer if develops else _Interpolator)(request, bundle, heard, wanted)


class _Whole:
    """Lines of many notes under the locks, in a range around what the phrases hold."""

    def __init__(self, maker: Maker, *phrases: Line) -> None:
        self._maker = maker
        pitches = [note.pitch for line in phrases for note in line]
        reach = range(max(0, min(pitches) - OCTAVE), min(127, max(pitches) + OCTAVE) + 1)
        self._pitches = bounds_of(maker.request.locks, reach, maker.place).any

    def placed(self, line: Line, *, whole: bool = True) -> Line | None:
        """All of a line, counted from the span's start, in its place; None where the locks leave none.

        What is not the `whole` of it goes on, and may end anyhow.
        """
        span = self._maker.request.span
        return self.under(shifted(until(line, span.length), span.start), whole=whole)

    def under(self, line: Line, *, whole: bool = True) -> Line | None:
        """A line in its place under the locks; None where they leave none."""
        maker = self._maker
        locks, span = maker.request.locks, maker.request.span
        found = conformed(line, locks, self._pitches, span, maker.bars)
        if not found or (whole and not ends_well(found, locks, maker.place)):
            return None
        return maker.marked(tuple(sorted(found, key=NOTE_ORDER)))


class _Developer(Developer):
    """Makes of chords and parts all that one network, or a rule, can make of them.

    `alike` leaves out what is not made of all notes by the same rule.
    """

    def __init__(
        self,
        request: Request,
        bundle: Bundle,
        several: Bundle | None,
        wanted: Callable[[], bool],
        *,
        alike: bool = False,
    ) -> None:
        super().__init__(request, bundle, wanted)
        self.several, self.notices, self._alike = several, (), alike
        every = line_in if several is None else notes_in  # who hears only a line makes one
        notes = every(request.score, request.track, request.source or request.span)
        self._first = first_bar(request.score, notes[0].start, request.start)
        self._all = replace(self.theme, line=shifted(notes, -self._first))
        self._whole = _Whole(self, notes)

    def follow(self, lead: _Developer) -> None:
        """Take the phrase to be as long as it is in another track, in its key, and to begin where it does."""
        line = shifted(self._all.line, self._first - lead._first)
        self._first, self._all = lead._first, replace(lead._all, line=line, lead=lead._all.line)

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        kinds = self.request.kinds
        for place, idea in enumerate(IDEAS):
            if only not in (None, place) or (kinds and idea.kind not in kinds):
                continue
            make = idea.make if idea.chords is None else None if self._alike else idea.chords
            made = make(self._all) if make is not None else None
            if made is None:
                continue
            for index, line in self._lines(made, place * NUMBERS):
                fault, final = self._fault(made, line), made.close is not None
                yield Offer(index, idea.kind, idea.called(self._all), self.marked(line), final, fault)

    def _lines(self, made: Made, first: int) -> list[tuple[int, Line]]:
        """As of a line; what is not made by rule is written by the network of several voices."""
        request, line = self.request, Line()
        if made.line:
            filled = made.filled >= request.span.length
            found = self._whole.placed(made.line, whole=filled)
            if filled or found is None:
                return [] if found is None else [(first, found)]
            line = found
        locks = None if self._alike else self._locks_of(made, request.locks)
        if locks is None:
            return []
        numbers = range(first, first + (WOVEN if made.invented else COMPLETED))
        if made.pitches:
            struck = self.completed((), locks, numbers, anew=True)
            told = ((index, self._whole.under(self._restruck(each))) for index, each in struck)
            return [(index, each) for index, each in told if each is not None]
        return self._woven(line, locks, numbers)

    def _woven(self, line: Line, locks: Locks, numbers: Sequence[int]) -> list[tuple[int, Line]]:
        """Chords and parts as they may go on to the span's end, a draft for each number; maybe none."""
        assert self.several is not None
        request = replace(self._plain(locks, line), texture=Texture.AS_HEARD)
        try:
            drafts = written(request, self.several, numbers, self.wanted)
        except BadRequest:  # as in `completed`
            return []
        return [(index, tuple(sorted((*line, *notes), key=NOTE_ORDER))) for index, notes in drafts]

    def _restruck(self, line: Line) -> Line:
        """The phrase's chords, one for each note of a line, in its time."""
        chords = [
            [note for note in self._all.line if note.start == top.start] for top in melody(self._all.line)[0]
        ]
        return tuple(
            replace(note, start=each.start, length=each.length)
            for chord, each in zip(chords, line, strict=False)
            for note in chord
        )

    def _fault(self, made: Made, line: Line) -> float:
        """What an answer loses that is the phrase to its end, or left open, but not over the dominant."""
        if not made.invented:
            return 0.0
        fault = REPEATED * self._repeated(line, made.filled)
        if made.close is False:
            end = max(note.end for note in line)
            bass = min(note.pitch for note in line if note.end == end)
            fault += OPEN * ((bass - self.theme.key.tonic_class) % OCTAVE != DOMINANT)
        return fault

    def _again(self) -> Line:
        again = laid_out(self._all.line, self.theme.period, self.theme.length)
        return tuple(sorted(shifted(again, self.request.start), key=NOTE_ORDER))


class _Along(_Developer):
    """Makes the same of the phrase in several tracks: what each of them, in its own range, can follow in."""

    def __init__(
        self, request: Request, bundle: Bundle, several: Several, wanted: Callable[[], bool]
    ) -> None:
        super().__init__(request, bundle, _ear(request, several), wanted, alike=True)
        self.follow(self)
        for track in request.written[1:]:
            asked = request.of_track(track)
            other = _Developer(asked, bundle, _ear(asked, several), wanted, alike=True)
            other.follow(self)
            self.others = (*self.others, other)

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        return _followed(self, super().offers(only))


def _ear(request: Request, several: Several) -> Bundle | None:
    """The model that hears a track's phrases, where one of them is more than a line."""
    phrases = (notes_in(request.score, request.track, span) for span in _spans(request))
    return several() if any(map(sounds_together, phrases)) else None


def _spans(request: Request) -> list[Span]:
    """Where the phrases stand that something is made of."""
    return [span for span in (request.source, request.target) if span is not None]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the bars of a phrase begin, its length in whole bars, and the length of its new place."""

    first: int
    period: int
    length: int

    @classmethod
    def of(cls, request: Request, span: Span) -> _Frame:
        theme, notes = theme_of(request, span), notes_in(request.score, request.track, span)
        return cls(first_bar(request.score, notes[0].start, request.start), theme.period, theme.length)

    def laid_out(self, notes: Line) -> Line:
        """Notes as often as they go into the place."""
        whole = tuple(note for note in shifted(notes, -self.first) if note.start >= 0)
        return laid_out(whole, self.period, self.length) or whole


class _Interpolator(Interpolator):
    """Goes over beat by beat, from chords or parts to others, or in a line beside other tracks.

    After `lead` phrases begin and end where those of its track do.
    """

    def __init__(
        self,
        request: Request,
        bundle: Bundle,
        several: Bundle | None,
        wanted: Callable[[], bool],
        lead: _Interpolator | None = None,
    ) -> None:
        super().__init__(request, bundle, wanted)
        self.several, self.notices = several, ()
        spans = _spans(request)
        frames = [_Frame.of(request, span) for span in spans]
        self._frames: list[_Frame] = lead._frames if lead else frames
        every = line_in if several is None else notes_in
        phrases = [every(request.score, request.track, span) for span in spans]
        first, second = (frame.laid_out(each) for frame, each in zip(self._frames, phrases, strict=True))
        self.between: Between = replace((lead or self).between, first=first, second=second)
        self._whole = _Whole(self, *phrases)

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        for place, way in enumerate(WAYS):
            if way.chords and only in (None, place):
                mixed = of_chords(way.share, self.between) if self.several else way.mix(self.between)
                line = self._whole.placed(mixed) if mixed else None
                if line:
                    yield Offer(place * NUMBERS, way.words, way.words, line)


class _Between(_Interpolator):
    """Leads from phrase to phrase in several tracks, each beat of all of them at once."""

    def __init__(
        self, request: Request, bundle: Bundle, several: Several, wanted: Callable[[], bool]
    ) -> None:
        super().__init__(request, bundle, _ear(request, several), wanted)
        for track in request.written[1:]:
            asked = request.of_track(track)
            other = _Interpolator(asked, bundle, _ear(asked, several), wanted, self)
            self.others = (*self.others, other)

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        return _followed(self, super().offers(only))


def _followed(maker: Maker, offers: Iterable[Offer]) -> Iterator[Offer]:
    """The offers that every other track can follow in."""
    for offer in offers:
        if all(any(each.offers(offer.index // NUMBERS)) for each in maker.others):
            yield offer
