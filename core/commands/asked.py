"""The options of `./run continue`, and the request they make: where, how, with which wishes and locks."""

from __future__ import annotations

import argparse
import random
from dataclasses import replace

from core.commands import values
from core.commands.styles import HELP, style
from core.commands.values import Place
from core.commands.voices import add_voices, along, given_tracks, paced, voiced
from core.continuation.drums import end_of
from core.continuation.request import (
    MAX_BARS,
    MAX_DRAFTS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TEMPERATURE,
    MIN_P,
    MIN_TEMPERATURE,
    Grid,
    Kind,
    Locks,
    Request,
    Style,
    Task,
    Wishes,
)
from core.errors import BadRequest
from core.score import Note, Score, Span
from core.timing import Bar, BarMap

_LEANINGS = {
    "likeness": "1 is like the phrase, -1 different from it",
    "density": "-1 is sparse, 1 busy",
    "leaps": "-1 moves by step, 1 by leap",
    "register": "-1 is low, 1 high",
}
_USUAL = Request(Score())
_KEPT = ("rhythm", "pitches")
_BARS = _USUAL.bars


def add_where(parser: argparse.ArgumentParser) -> None:
    """The options for the place that is written in: after the melody's end where none is given."""
    parser.add_argument(
        "--bars",
        metavar="N",
        type=values.whole(1, MAX_BARS),
        help=f"bars to write ({_BARS}, at most {MAX_BARS}; with --develop as many as the phrase has)",
    )
    where = parser.add_argument_group("where (after the melody's end, unless one of these is given)")
    one = where.add_mutually_exclusive_group()
    one.add_argument("--at", metavar="BAR[:BEAT]", type=values.place, help="continue from this place")
    one.add_argument("--replace", metavar="BAR-BAR", type=values.bars, help="write these bars anew")
    one.add_argument("--vary", metavar="BAR-BAR", type=values.bars, help="say these bars again, varied")
    one.add_argument("--lead-in", action="store_true", help="write what leads into the first note")
    one.add_argument("--develop", metavar="BAR-BAR", type=values.bars, help="develop these bars, after them")
    one.add_argument(
        "--between",
        metavar="BAR-BAR",
        type=values.bars,
        nargs=2,
        help="lead from these bars to those, in the bars between",
    )
    where.add_argument(
        "--as",
        dest="kinds",
        metavar="KIND",
        choices=[each.value for each in Kind],
        nargs="+",
        default=(),
        help="what --develop makes: " + ", ".join(Kind) + " (all of them)",
    )
    add_voices(parser)


def add_how(parser: argparse.ArgumentParser) -> None:
    """The options for drawing, for wishes and for locks."""
    _add_drawing(parser)
    wishes = parser.add_argument_group("wishes (takes lean that way; 0 leaves the model alone)")
    for name, words in _LEANINGS.items():
        wishes.add_argument(f"--{name}", metavar="W", type=values.real(-1, 1), default=0.0, help=words)
    wishes.add_argument(
        "--closeness",
        metavar="W",
        type=values.real(0, 1),
        default=_USUAL.wishes.closeness,
        help=f"how near --vary stays, from 0 to 1 ({_USUAL.wishes.closeness})",
    )
    wishes.add_argument(
        "--chord-tones",
        metavar="W",
        type=values.real(0, 1),
        default=_USUAL.wishes.chord_tones,
        help="from 0 to 1: tones of the chord symbols, or of given chords, on strong beats",
    )
    _add_locks(parser.add_argument_group("locks (kept by every note of every take)"))


def _add_drawing(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    heat = values.real(MIN_TEMPERATURE, MAX_TEMPERATURE)
    add(
        "--temperature",
        metavar="T",
        type=heat,
        default=_USUAL.temperature,
        help="0.1 is safe, 2 surprising (0.9)",
    )
    add(
        "--min-p",
        metavar="P",
        type=values.real(0, 1),
        default=MIN_P,
        help=f"nothing less likely than this share of the likeliest ({MIN_P})",
    )
    add(
        "--top-p",
        metavar="P",
        type=values.real(0.01, 1),
        default=1.0,
        help="only the likeliest that make up this share (1)",
    )
    add(
        "--takes",
        metavar="K",
        type=values.whole(1, MAX_TAKES),
        default=1,
        help=f"takes, a file each (1, at most {MAX_TAKES})",
    )
    add(
        "--drafts",
        metavar="N",
        type=values.whole(1, MAX_DRAFTS),
        default=_USUAL.drafts,
        help=f"drafts that the takes are chosen from ({_USUAL.drafts}, at most {MAX_DRAFTS})",
    )
    add(
        "--seed",
        metavar="R",
        type=values.whole(0, MAX_SEED),
        help="random seed: the same gives the same again",
    )
    add("--style", metavar="NAME[:NAME:SHARE]", type=style, default=Style(), help=HELP)
    add("--close", action="store_true", help="let the model end the melody there, instead of leaving it open")


def _add_locks(locks: argparse._ArgumentGroup) -> None:
    add = locks.add_argument
    add("--key", metavar="K", type=values.scale, help='stay in a scale: "Eb minor", "A blues", "C D E G A"')
    add("--lowest", metavar="PITCH", type=values.pitch, help="no note lower than this, such as C4 or 60")
    add("--highest", metavar="PITCH", type=values.pitch, help="no note higher")
    add(
        "--keep",
        choices=_KEPT,
        help="keep the rhythm or the pitches of the bars replaced, varied or developed",
    )
    add(
        "--hold",
        metavar="BAR[:BEAT]",
        type=values.place,
        nargs="+",
        default=(),
        help="keep the notes that begin there, in the bars replaced or varied",
    )
    add("--grid", choices=[each.value for each in Grid], default=Grid.ANY.value, help="triplets or none")
    add("--last", metavar="NAME", type=values.pitch_class, help="the last note's name, such as G")
    add("--cadence", action="store_true", help="close: the last note is the tonic, on a beat")
    add("--original", action="store_true", help="no long run of a tune the model learnt from")


def request_of(options: argparse.Namespace, score: Score, track: int) -> Request:
    """The request that the options make of `track` in `score`; raises BadRequest, with a sentence."""
    request = along(options, voiced(options, _placed(options, score, track)))
    kept = _kept(options, request)
    return replace(
        request,
        takes=options.takes,
        drafts=options.drafts,
        temperature=options.temperature,
        min_p=options.min_p,
        top_p=options.top_p,
        random_seed=random.randint(0, MAX_SEED) if options.seed is None else options.seed,
        close=options.close or request.close,
        style=options.style,
        wishes=_wishes(options),
        locks=Locks(
            scale=options.key,
            lowest=options.lowest,
            highest=options.highest,
            rhythm=tuple(Span(note.start, note.end) for note in kept)
            if options.keep == "rhythm"
            else paced(options, request),
            pitches=tuple(note.pitch for note in kept) if options.keep == "pitches" else (),
            held=_held(options, request),
            grid=Grid(options.grid),
            last=options.last,
            cadence=options.cadence,
            original=options.original,
        ),
    )


def _wishes(options: argparse.Namespace) -> Wishes:
    names = (*_LEANINGS, "closeness", "chord_tones")
    return Wishes(**{name: getattr(options, name) for name in names})


def _placed(options: argparse.Namespace, score: Score, track: int) -> Request:
    """Where the takes are to stand, and what they are to do there."""
    bars, notes = BarMap(score), score.tracks[track].notes
    asked = Request(score, track, bars=options.bars or _BARS)
    if options.kinds and not options.develop:
        raise BadRequest("--as says what is made of a phrase: name its bars with --develop.")
    between = options.replace or options.vary
    if between:
        first, last = between
        start, end = _bar(first, bars).start, _bar(last, bars).end
        if options.vary and not _within(notes, Span(start, end)):
            named = f"bars {first} to {last}" if last > first else f"bar {first}"
            raise BadRequest(f"There is nothing to vary in {named}.")
        return replace(asked, start=start, end=end, task=Task.VARY if options.vary else Task.CONTINUE)
    if options.develop:
        return _developed(options, asked)
    if options.between:
        return _led_between(options, asked)
    if options.lead_in:
        span = _before_the_phrase(asked.bars, notes, bars)
        return replace(asked, start=span.start, end=span.end, task=Task.LEAD_IN)
    if options.given and not options.at:
        from core.continuation.accompanying import bars_of

        span = bars_of(score, given_tracks(options, score))
        return replace(asked, start=span.start, end=span.end)
    return replace(asked, start=_tick(options.at, bars) if options.at else end_of(score.tracks[track], bars))


def _developed(options: argparse.Namespace, asked: Request) -> Request:
    """What is made of some bars, right after them."""
    source, (first, last) = _phrase(options.develop, asked), options.develop
    kinds = frozenset(Kind(each) for each in options.kinds)
    asked = replace(asked, start=source.end, task=Task.DEVELOP, source=source, kinds=kinds)
    return replace(asked, bars=options.bars or last - first + 1)


def _led_between(options: argparse.Namespace, asked: Request) -> Request:
    """What leads from some bars to others, in those between."""
    source, target = (_phrase(each, asked) for each in options.between)
    if target.start <= source.end:
        raise BadRequest("There are no bars between the two phrases; move the second later.")
    return replace(
        asked, start=source.end, end=target.start, task=Task.INTERPOLATE, source=source, target=target
    )


def _phrase(between: tuple[int, int], asked: Request) -> Span:
    """The bars of a phrase; raises BadRequest where they are empty."""
    bars, (first, last) = BarMap(asked.score), between
    span = Span(_bar(first, bars).start, _bar(last, bars).end)
    if not _within(asked.score.tracks[asked.track].notes, span):
        named = f"bars {first} to {last}" if last > first else f"bar {first}"
        raise BadRequest(f"There is no phrase in {named}.")
    return span


def _before_the_phrase(count: int, notes: tuple[Note, ...], bars: BarMap) -> Span:
    """`count` bars before the first note; what its bar holds before it comes on top."""
    if not notes:
        raise BadRequest("There is no phrase to lead into; the track is empty.")
    end = notes[0].start
    first = bars.bar_at(end).number - count
    if first < bars.bar_at(0).number:
        raise BadRequest(
            f"There is no room for {count} {'bar' if count == 1 else 'bars'} before the first note; move the"
            " piece later, or ask for fewer."
        )
    return Span(bars.numbered(first).start, end)


def _kept(options: argparse.Namespace, request: Request) -> tuple[Note, ...]:
    """The line whose rhythm or pitches are to be kept, where the takes begin."""
    from core.continuation.developing.theme import line_in
    from core.continuation.seed import standing

    if not options.keep:
        return ()
    if request.task is Task.DEVELOP and request.source is not None:
        line, by = line_in(request.score, request.track, request.source), request.start - request.source.start
        return tuple(replace(note, start=note.start + by) for note in line)
    if not _rewritten(options, request, f"--keep {options.keep}"):
        raise BadRequest("These bars are empty, so nothing in them can be kept.")
    return standing(request)


def _held(options: argparse.Namespace, request: Request) -> tuple[Note, ...]:
    if not options.hold:
        return ()
    notes, bars = _rewritten(options, request, "--hold"), BarMap(request.score)
    held: dict[Note, None] = {}  # a place that is named twice is meant once
    for place in options.hold:
        found = [note for note in notes if note.start == _tick(place, bars)]
        if not found:
            raise BadRequest(f"No note begins at {place} in these bars, so none can be held there.")
        held |= dict.fromkeys(found)
    return tuple(held)


def _rewritten(options: argparse.Namespace, request: Request, asking: str) -> list[Note]:
    if not (options.replace or options.vary):
        raise BadRequest(f"{asking} is for bars that are written anew: name them with --replace or --vary.")
    return _within(request.score.tracks[request.track].notes, request.span)


def _within(notes: tuple[Note, ...], span: Span) -> list[Note]:
    return [note for note in notes if span.start <= note.start < span.end]


def _tick(place: Place, bars: BarMap) -> int:
    try:
        return bars.tick_of(place.bar, place.beat)
    except ValueError as problem:
        raise BadRequest(f"In this piece {problem}.") from None


def _bar(number: int, bars: BarMap) -> Bar:
    try:
        return bars.numbered(number)
    except ValueError as problem:
        raise BadRequest(f"In this piece {problem}.") from None
