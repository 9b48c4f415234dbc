"""Takes in several voices: chords, parts, an accompaniment, or a line that fits what is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from core.continuation.choosing import NOTHING_ORIGINAL, SAME_AGAIN, choose_takes
from core.continuation.consonance import Sound, gone_silent, heard, sounds
from core.continuation.landing import landings_in_voices
from core.continuation.ranking import Candidate, Context
from core.continuation.request import Recipe, Request, Task
from core.continuation.seed import hearing
from core.continuation.sketching import Sketch, Sketching
from core.continuation.take import Part, Shared, Take, Takes
from core.continuation.textures import Weft, weft_for
from core.continuation.weaving import Woven, write
from core.continuation.writing import always
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.polyphony.judging import surprise
from core.score import NOTE_ORDER, Note
from core.timing import BarMap

# A texture costs as many notes as it has voices: fewer drafts are written, and of those the best chosen.
DRAFTS = 12


def generate(request: Request, bundle: Bundle, wanted: Callable[[], bool] = always) -> Takes:
    """As `Generator.generate`, in several voices."""
    weft, notices = weft_for(hearing(request, every=True)[0], bundle)
    if not weft.written:
        return Takes(request.score, request.track, request.span, (_settled(weft, request),), notices)
    takes = _chosen(weft, request, wanted)
    if len(takes) < request.takes:
        notices = (*notices, SAME_AGAIN)
    return Takes(request.score, request.track, request.span, tuple(takes), notices)


def single(
    request: Request, bundle: Bundle, index: int, sketch: Callable[[Sketch], object] | None = None
) -> Take:
    """As `Generator.single`, in several voices."""
    weft, _ = weft_for(hearing(request, every=True)[0], bundle)
    if not weft.written:
        return _settled(weft, request)
    listener = None
    if sketch is not None and not request.locks.original and weft.request is request:
        told = _settled_bits(weft) if request.prefix else {}
        bits = [told.get(id(note), 0.0) for note in request.prefix]
        listener = Sketching(request, bits, sketch).reached
    takes = _as_takes(weft, request, write(weft, [index], listener=listener))
    if not takes:
        raise BadRequest(NOTHING_ORIGINAL)
    return takes[0][0]


def written(
    request: Request, bundle: Bundle, numbers: Sequence[int], wanted: Callable[[], bool] = always
) -> list[tuple[int, tuple[Note, ...]]]:
    """What drafts of these numbers write in the track; raises BadRequest, and CalledOff as `write` does."""
    weft, _ = weft_for(request, bundle)
    return [(draft.index, draft.notes) for draft in write(weft, numbers, wanted)]


def _settled(weft: Weft, request: Request) -> Take:
    """The prefix as a take, where it leaves nothing to write."""
    notes, bits = _after(weft.request.prefix, _settled_bits(weft), (), ())
    take = Take(notes, bits, Recipe.of(request, weft.bundle.name, 0))
    return _moved_back(take, weft.request.start - request.start)


def _chosen(weft: Weft, request: Request, wanted: Callable[[], bool]) -> list[Take]:
    """The best of the drafts."""
    closeness = request.wishes.closeness if request.task is Task.VARY else None
    plans = (strand.plan for strand in weft.strands)
    context = Context(
        _phrase(weft),
        BarMap(weft.request.score),
        weft.setting.key,
        request.close,
        closeness,
        made=not weft.leader.phrase,
        own=heard(weft),
        figured=weft.leader.figure is not None,
        varied=tuple(chain.from_iterable(plan.theme for plan in plans if plan is not None)),
    )

    def more(indices: range) -> list[tuple[Take, Woven]]:
        return _as_takes(weft, request, write(weft, indices, wanted))

    def weigh(drafts: Sequence[tuple[Take, Woven]]) -> list[Candidate]:
        every = [_everything(draft) for _, draft in drafts]
        heard_so = _sounding(weft, [draft for _, draft in drafts], every)
        landed = landings_in_voices(weft, every, wanted)
        return [
            Candidate(draft.line, draft.surprise, take.shared, landing, notes, sound, draft.parallels)
            for (take, draft), landing, notes, sound in zip(drafts, landed, every, heard_so, strict=True)
        ]

    rows = max(min(DRAFTS, request.drafts), request.takes)
    return choose_takes(request, context, rows, more, weigh, lambda pair: pair[0])


def _phrase(weft: Weft) -> tuple[Note, ...]:
    """What takes answer: the highest written voice as it was heard or is varied, or the highest given."""
    given = [strand.given for strand in weft.strands if strand.given]
    return weft.leader.phrase or (given[0] if given else ())


def _as_takes(weft: Weft, request: Request, drafts: Sequence[Woven]) -> list[tuple[Take, Woven]]:
    """Drafts as takes, with the prefix, where `request` asked for them: where wished, the original ones."""
    asked = weft.request
    runs = weft.bundle.tunes.longest_of_each([[note.pitch for note in draft.line] for draft in drafts])
    prefix = asked.prefix
    told = _settled_bits(weft) if prefix else {}
    found = []
    for draft, run in zip(drafts, runs, strict=True):
        shared = None
        # A figure, such as an Alberti bass, is everybody's: nobody is told of it who has not asked.
        if run is not None and (weft.leader.figure is None or request.locks.original):
            usual = weft.bundle.yardstick.usual(len(draft.line))
            first = len(prefix) + draft.notes.index(draft.line[run.first])
            shared = Shared(run.notes, first, run.tune, usual)
        if request.locks.original and shared is not None and shared.unusual:
            continue
        notes, costs = _after(prefix, told, draft.notes, draft.surprise)
        others = tuple(
            Part(
                track,
                *_after(asked.settled(track), told, new, cost),
                request.score.tracks[track].name,
            )
            for track, new, cost in draft.others
        )
        recipe = Recipe.of(request, weft.bundle.name, draft.index)
        take = Take(notes, costs, recipe, shared, others=others)
        found.append((_moved_back(take, asked.start - request.start), draft))
    return found


def _moved_back(take: Take, ticks: int) -> Take:
    """A take where it was asked for, of one that was written so many ticks later."""
    if not ticks:
        return take
    return take.changed(lambda note: replace(note, start=note.start - ticks)) or take


def _everything(draft: Woven) -> tuple[Note, ...]:
    """All that was written, in all tracks, in order."""
    if not draft.others:
        return draft.notes
    notes = chain(draft.notes, *(notes for _, notes, _ in draft.others))
    return tuple(sorted(notes, key=NOTE_ORDER))


def _sounding(weft: Weft, drafts: Sequence[Woven], every: Sequence[Sequence[Note]]) -> list[Sound]:
    """How drafts sound, all their notes in `every`: together, and whether a track of several falls silent."""
    found, track = sounds(weft, every), weft.request.track
    if all(weft.strands[place].track == track for place in weft.written):
        return found
    gone = gone_silent(weft, [_by_track(draft, track) for draft in drafts])
    return [replace(sound, gone=share) for sound, share in zip(found, gone, strict=True)]


def _by_track(draft: Woven, track: int) -> dict[int, tuple[Note, ...]]:
    """What was written, by the number of its track; `track` is the request's."""
    return {track: draft.notes} | {other: notes for other, notes, _ in draft.others}


def _after(
    settled: Sequence[Note], told: Mapping[int, float], notes: Sequence[Note], bits: Sequence[float]
) -> tuple[tuple[Note, ...], tuple[float, ...]]:
    """New notes with those that are settled, in order, and the bits of all."""
    if not settled:
        return tuple(notes), tuple(bits)
    costs = (*(told.get(id(note), 0.0) for note in settled), *bits)
    pairs = sorted(zip((*settled, *notes), costs, strict=True), key=lambda each: NOTE_ORDER(each[0]))
    return tuple(note for note, _ in pairs), tuple(cost for _, cost in pairs)


def _settled_bits(weft: Weft) -> dict[int, float]:
    """How surprising the notes that are settled already are to the model, by their identity."""
    voices = [strand.heard if strand.given is None else strand.given for strand in weft.strands]
    costs = surprise(weft.bundle, weft.setting, voices)
    return {
        id(note): cost
        for voice, bits in zip(voices, costs, strict=True)
        for note, cost in zip(voice, bits, strict=True)
    }
