"""Why a note: how surprising it was, and what else the model considered there."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import log2

import numpy as np

from core.continuation import reweaving
from core.continuation.listening import CONTEXT, Several, Surprises, ears, installed, passages
from core.continuation.planning import plan_for
from core.continuation.request import Request
from core.continuation.sounding import sounds_together
from core.continuation.take import Take
from core.continuation.voices import is_textured
from core.continuation.weighing import Why, as_event, chances, timing, weighed
from core.edits.notes import insert_take
from core.encoding import Mask, melody
from core.lstm.bundle import Bundle
from core.lstm.decoder import Decoder
from core.lstm.features import PITCHES, Setting
from core.lstm.lifting import lift_for
from core.score import Note, Score
from core.timing import BarMap


def take_surprises(bundle: Bundle, request: Request, take: Take, several: Several = installed) -> Surprises:
    """`Take.surprise` told apart: bits of timing and of pitch for each note of a take of `request`.

    `several` gives the model for chords and parts, where `bundle` hears one line. Drums have no pitch.
    """
    if request.score.tracks[request.track].percussion:
        return Surprises(take.notes, np.array(take.surprise), np.zeros(len(take.notes)))
    if (other := _for_several(bundle, request, take, several)) is not None:
        return reweaving.take_surprises(other, _as_written(request, take, ()), take)
    replay = _Replay(bundle, request, take, 0)
    bits = np.empty((2, len(take.notes)))
    for place, note in enumerate(take.notes):
        gap, length = as_event(replay.decoder, note, replay.plan.shift)
        bits[0, place] = -log2(timing(replay.decoder, gap, length))
        bits[1, place] = -log2(chances(replay.decoder.pitch_logits([gap], [length]))[note.pitch])
        replay.write(note)
    return Surprises(take.notes, bits[0], bits[1])


def alternatives(
    bundle: Bundle, request: Request, take: Take, index: int, several: Several = installed
) -> Why | None:
    """What else note `index` of a take might have been, with the notes before it as they are.

    `request` is the one that the take answered. Alternatives keep the take's locks and leave room to fill
    the span exactly; a note that is held has none. In a take of several voices, all others are known, those
    after it too: what is weighed is what fits them. None where more sounds at once than a model hears, and
    for drums, which no model writes.
    """
    if request.score.tracks[request.track].percussion:
        return None
    if (other := _for_several(bundle, request, take, several)) is not None:
        return reweaving.in_take(other, _as_written(request, take, ()), take, index)
    replay = _Replay(bundle, request, take, index)
    return weighed(replay.decoder, take.notes[index], replay.plan.setting.key, replay)


def alternatives_written(
    bundle: Bundle, score: Score, track: int, note: Note, several: Several = installed
) -> Why | None:
    """What the model would have expected instead of a note of the composer's; None where it does not hear it.

    It hears no drums. It is told the bars and the key, but nothing of what comes after (see
    `core.continuation.listening`); alternatives leave the line's next note where it is. Of chords and parts
    all other voices are known.
    """
    notes = score.tracks[track].notes
    if score.tracks[track].percussion:
        return None
    line, _ = melody(notes)
    place = next((at for at, each in enumerate(line) if _starts(each) == _starts(note)), None)
    if place is None or sounds_together(reweaving.around(notes, note)):
        other = ears(bundle, several)
        told = None if other is None else reweaving.in_score(other, score, track, note)
        if told is not None or place is None:
            return told
    passage = next(each for each in passages(line) if place in each)
    first = max(0, passage.start - CONTEXT)
    heard = line[first:place]
    bars, key = BarMap(score), score.key_at(line[passage.start].start)
    start = bars.bar_at((heard or line)[0].start).start
    # In the register in which the passage is listened to, whatever the others lie in.
    setting = Setting(bars=bars, key=key, start=start, lift=lift_for(bundle, line[first : passage.stop]))
    decoder = bundle.decoder(setting)
    decoder.read(heard)
    room = line[place + 1].start if place + 1 < len(line) else None
    return weighed(decoder, line[place], key, _Room(decoder, room))


def _for_several(bundle: Bundle, request: Request, take: Take, several: Several) -> Bundle | None:
    """The model for a take of more than a line; None for a line, or where there is none."""
    line_only = not bundle.company and take.recipe.model == bundle.name
    if line_only or not is_textured(_as_written(request, take, ())):
        return None
    return ears(bundle, several)


def _as_written(request: Request, take: Take, prefix: tuple[Note, ...]) -> Request:
    """`request` with the settings that the take was written with, and these notes settled.

    What was written for other tracks together with it is known, as if it had stood there.
    """
    asked = replace(request.by(take.recipe), prefix=prefix)
    if not asked.also:
        return asked
    score, span = asked.score, asked.span
    for part in take.others:
        if (number := part.track_in(score)) is not None:
            score = insert_take(score, number, span, part.notes).score
    pitched = (track for track in asked.also if not score.tracks[track].percussion)
    return replace(asked, score=score, given=(*asked.given, *pitched), also=(), beside=())


class _Replay:
    """A take written once more, up to its note `index`, by the same masks."""

    def __init__(self, bundle: Bundle, request: Request, take: Take, index: int) -> None:
        settled = take.recipe.prefix[:index]
        self.plan, _ = plan_for(_as_written(request, take, settled), bundle)
        self.shift = self.plan.shift
        self.decoder = bundle.decoder(self.plan.setting)
        self.decoder.read(self.plan.heard, seam=self.plan.onset)
        self._course = self.plan.grammar.course(1)
        self._written = 0
        for note in take.notes[len(settled) : index]:
            self.write(note)

    def write(self, note: Note) -> None:
        """Go on to the next note after this one."""
        gap, length = as_event(self.decoder, note, self.shift)
        self._course.lengths(np.array([gap]))
        placed = self._course.place(np.array([length]))
        self.decoder.commit([gap], [length], [note.pitch], None, placed.start, placed.now)
        self._course.move(self._course.active)
        self._written += 1

    def gaps(self) -> Mask:
        mask: Mask = self._course.gaps()[0]
        return mask

    def lengths(self, gap: int) -> Mask:
        mask: Mask = self._course.lengths(np.array([gap]))[0]
        return mask

    def placed(self, length: int) -> tuple[int, int, Mask]:
        placed, bounds, order = (
            self._course.place(np.array([length])),
            self.plan.bounds,
            self.plan.terms.order,
        )
        free = bounds.last if placed.last[0] else bounds.any
        pitches = np.isin(np.arange(PITCHES), order[self._written] if order else free)
        start, end = int(placed.start[0]) - self.shift, int(placed.end[0]) - self.shift
        return start, end, pitches & (placed.held[0] < 0)


class _Room:
    """Any note that ends by tick `end`, where one is given."""

    shift = 0

    def __init__(self, decoder: Decoder, end: int | None) -> None:
        self._encoding, self._now = decoder.encoding, int(decoder.now[0])
        self._end = sys.maxsize if end is None else end
        self._gap = 0

    def gaps(self) -> Mask:
        return self._encoding.gap_ticks < self._end - self._now

    def lengths(self, gap: int) -> Mask:
        self._gap = gap
        return self._encoding.length_ticks <= self._end - self._now - self._encoding.gaps[gap]

    def placed(self, length: int) -> tuple[int, int, Mask]:
        start = self._now + self._encoding.gaps[self._gap]
        return start, start + self._encoding.lengths[length], np.ones(PITCHES, np.bool_)


def _starts(note: Note) -> tuple[int, int]:
    return note.start, note.pitch
