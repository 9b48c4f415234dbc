"""A generator whose takes can be told beforehand, and which can be held up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from itertools import count, islice

from core.continuation.request import Recipe, Request
from core.continuation.sketching import Sketch
from core.continuation.take import Part, Take, Takes
from core.errors import BadRequest
from core.lstm.bundle import Bundle, load
from core.score import Note, Span

STEP = 240
NAME = "fake"


class FakeGenerator:
    """Take k of random seed r: the prefix, then eighths to the span's end, on pitches only k and r decide.

    `requests` are those it was asked, `singles` those it was asked one take of. While `gate` is
    clear, it waits, with one take only unless `quick` is set; `wanted` is the last request's. A
    `refusal` is raised instead of an answer, `notices` go with one; drafts that are `rejected` are not in it.
    So many notes of a single take are `sketched` at once, before it waits.
    """

    taught = False
    passed_over = ""

    def __init__(self) -> None:
        self.model = "Fake model"
        self.styles: tuple[str, ...] = ("Irish tune", "Chinese folk song", "chorale")
        self.writers = {NAME: self.model}
        self.requests: list[Request] = []
        self.singles: list[tuple[Request, int]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.quick = threading.Event()
        self.wanted: Callable[[], bool] = bool
        self.refusal = ""
        self.refusing: Callable[[str], BadRequest] = BadRequest
        self.rejected: set[int] = set()
        self.sketched = 0
        self.notices: tuple[str, ...] = ()

    def generate(self, request: Request, wanted: Callable[[], bool] = bool) -> Takes:
        self.wanted = wanted
        self.requests.append(request)
        assert self.gate.wait(5)
        if self.refusal:
            raise self.refusing(self.refusal)
        span = request.span
        kept = (index for index in count() if index not in self.rejected)
        takes = tuple(_take(request, span, index) for index in islice(kept, request.takes))
        return Takes(request.score, request.track, span, takes, self.notices)

    def single(self, request: Request, index: int, sketch: Callable[[Sketch], object] | None = None) -> Take:
        self.singles.append((request, index))
        take = _take(request, request.span, index)
        if sketch is not None and self.sketched:
            few = self.sketched
            sketch(Sketch(take.notes[:few], take.surprise[:few], request.span))
        assert self.quick.is_set() or self.gate.wait(5)
        if self.refusal:
            raise self.refusing(self.refusal)
        return take

    @cached_property
    def bundle(self) -> Bundle:
        """The real model, for whoever asks why."""
        return load()


def _take(request: Request, span: Span, index: int) -> Take:
    free = request.prefix[-1].end if request.prefix else span.start
    drawn = tuple(
        Note(
            start,
            min(STEP, span.end - start),
            60 + (request.random_seed + 5 * index + place) % 24,
            suggested=NAME,
        )
        for place, start in enumerate(range(free, span.end, STEP))
    )
    notes = (*request.prefix, *drawn)
    recipe = Recipe(
        NAME, request.task, span.start, span.end, request.random_seed, index, request.temperature,
        close=request.close, locks=request.locks, prefix=request.prefix, texture=request.texture,
        voices=request.voices, symbols=request.symbols, also=request.also,
        given=request.given, style=request.style,
    )  # fmt: skip
    bits = tuple(1.0 + index + 0.25 * (place % 5) for place in range(len(notes)))
    others = tuple(
        Part(
            track,
            tuple(replace(note, pitch=note.pitch - 12) for note in drawn),
            bits[len(request.prefix) :],
            request.score.tracks[track].name,
        )
        for track in request.also
    )
    return Take(notes, bits, recipe, others=others)
