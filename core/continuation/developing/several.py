"""Chords, parts and several tracks developed, and led from one to another: by rule, all their notes alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from core.continuation.developing.conforming import conformed, ends_well
from core.continuation.developing.ideas import IDEAS
from core.continuation.developing.lines import OCTAVE, Line, shifted, until
from core.continuation.developing.making import NUMBERS, Developer, Interpolator, Maker, Offer
from core.continuation.developing.mixing import WAYS, Between, laid_out, of_chords
from core.continuation.developing.theme import first_bar, line_in, notes_in, theme_of
from core.continuation.locks import bounds_of
from core.continuation.request import Request, Task, Texture
from core.continuation.sounding import sounds_together
from core.lstm.bundle import Bundle
from core.score import NOTE_ORDER, Span

Several = Callable[[], Bundle | None]


def maker_for(request: Request, bundle: Bundle, several: Several, wanted: Callable[[], bool]) -> Maker:
    """What answers a request of this task; raises BadRequest where there are no phrases.

    `several` gives the model that hears chords and parts, if there is one.
    """
    develops = request.task is Task.DEVELOP
    if develops and len(request.written) > 1:
        return _Along(request, bundle, several, wanted)
    phrases = [span for span in (request.source, request.target) if span is not None]
    notes = (notes_in(request.score, request.track, span) for span in phrases)
    chords = request.texture is not Texture.LINE and any(map(sounds_together, notes))
    heard = several() if chords else None
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

    def placed(self, line: Line) -> Line | None:
        """All of a line, counted from the span's start, in its place; None where the locks leave none."""
        maker, span = self._maker, self._maker.request.span
        there = shifted(until(line, span.length), span.start)
        found = conformed(there, maker.request.locks, self._pitches, span, maker.bars)
        if not found or not ends_well(found, maker.request.locks, maker.place):
            return None
        return maker.marked(tuple(sorted(found, key=NOTE_ORDER)))


class _Developer(Developer):
    """Makes of chords and parts what fills the place; nothing is left to a network."""

    def __init__(
        self, request: Request, bundle: Bundle, several: Bundle | None, wanted: Callable[[], bool]
    ) -> None:
        super().__init__(request, bundle, wanted)
        self.several, self.notices = several, ()
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
            if idea.alone or only not in (None, place) or (kinds and idea.kind not in kinds):
                continue
            made = idea.make(self._all)
            fills = made is not None and made.filled >= self.request.span.length
            line = self._whole.placed(made.line) if made is not None and fills else None
            if line:
                yield Offer(place * NUMBERS, idea.kind, idea.called(self._all), line)

    def _again(self) -> Line:
        again = laid_out(self._all.line, self.theme.period, self.theme.length)
        return tuple(sorted(shifted(again, self.request.start), key=NOTE_ORDER))


class _Along(_Developer):
    """Makes the same of the phrase in several tracks: what each of them, in its own range, can follow in."""

    def __init__(
        self, request: Request, bundle: Bundle, several: Several, wanted: Callable[[], bool]
    ) -> None:
        super().__init__(request, bundle, _ear(request, several), wanted)
        self.follow(self)
        for track in request.written[1:]:
            asked = request.of_track(track)
            other = _Developer(asked, bundle, _ear(asked, several), wanted)
            other.follow(self)
            self.others = (*self.others, other)

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        for offer in super().offers(only):
            if all(any(each.offers(offer.index // NUMBERS)) for each in self.others):
                yield offer


def _ear(request: Request, several: Several) -> Bundle | None:
    """The model that hears a track's phrase, where that is more than a line."""
    notes = notes_in(request.score, request.track, request.source or request.span)
    return several() if sounds_together(notes) else None


class _Interpolator(Interpolator):
    """Goes over from chords or parts to others beat by beat."""

    def __init__(self, request: Request, bundle: Bundle, several: Bundle, wanted: Callable[[], bool]) -> None:
        super().__init__(request, bundle, wanted)
        self.several, self.notices = several, ()
        assert request.source is not None
        assert request.target is not None
        first, second = (self._laid_out(request, span) for span in (request.source, request.target))
        self.between: Between = replace(self.between, first=first, second=second)
        self._whole = _Whole(self, first, second)

    def offers(self, only: int | None = None) -> Iterable[Offer]:
        for place, way in enumerate(WAYS):
            if way.chords and only in (None, place):
                line = self._whole.placed(of_chords(way.share, self.between))
                if line:
                    yield Offer(place * NUMBERS, way.words, way.words, line)

    @staticmethod
    def _laid_out(request: Request, span: Span) -> Line:
        """A phrase in all its notes, as often as it goes into the place."""
        theme, notes = theme_of(request, span), notes_in(request.score, request.track, span)
        first = first_bar(request.score, notes[0].start, request.start)
        whole = shifted(notes, -first)
        return laid_out(whole, theme.period, theme.length) or whole
