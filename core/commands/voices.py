"""The options of `./run continue` for chords, parts and what goes with other tracks."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from core.commands import values
from core.continuation.request import MAX_VOICES, Request, Task, Texture
from core.errors import BadRequest
from core.score import Score, Span

SYMBOLS, ALL = "symbols", "all"
PACES = ("free", "bar", "half", "beat")  # those of `core.continuation.accompanying.Pace`, which loads NumPy
WRITTEN_AND_GIVEN = "Track {track} is one to go with (--given), so nothing can be written in it."
FROM_PHRASES = "What is made of phrases goes by these alone: leave out --given."
_USUAL = Request(Score())


def add_voices(parser: argparse.ArgumentParser) -> None:
    """What is written, in how many voices, and what it goes with."""
    what = parser.add_argument_group("voices (unasked, chords go on as chords and a line as a line)")
    what.add_argument(
        "--texture",
        choices=[_word(each) for each in Texture],
        default=_word(_USUAL.texture),
        help="write a line, chords (voices in one rhythm) or parts",
    )
    what.add_argument(
        "--voices",
        metavar="N",
        type=values.whole(1, MAX_VOICES - 1),
        default=_USUAL.voices,
        help=f"voices of chords or parts where the track holds nothing to tell by ({_USUAL.voices})",
    )
    what.add_argument(
        "--given",
        metavar="TRACK",
        type=_given,
        nargs="+",
        default=(),
        help="go with these tracks, in all bars they fill unless --at or --replace names others, in an"
        f" empty or a new track unless --track names one; `{SYMBOLS}` are the chord symbols of the piece",
    )
    what.add_argument(
        "--pace",
        choices=PACES,
        default=PACES[0],
        help="how often chords that go with a track change: as they like, each bar, twice a bar, each beat",
    )
    what.add_argument(
        "--along",
        metavar="TRACK",
        type=_along,
        nargs="+",
        default=(),
        help=f"write these tracks together with it, drums by their pattern; `{ALL}` are all of them",
    )


def along(options: argparse.Namespace, request: Request) -> Request:
    """The same request for the tracks of `--along` too; raises BadRequest for those there are not."""
    from core.continuation.going_along import developed_along, going_along

    if not options.along:
        return request
    tracks = (
        range(len(request.score.tracks)) if ALL in options.along else _numbers(options.along, request.score)
    )
    both = sorted(set(tracks) & set(request.given)) if ALL not in options.along else []
    if both:
        raise BadRequest(WRITTEN_AND_GIVEN.format(track=both[0] + 1))
    others = [each for each in dict.fromkeys(tracks) if each != request.track and each not in request.given]
    return (going_along if request.source is None else developed_along)(request, others)


def voiced(options: argparse.Namespace, request: Request) -> Request:
    """The same request in the texture and with the tracks that the options name; raises BadRequest."""
    from core.continuation.accompanying import closed_with_melody

    if request.source is not None and options.given:
        raise BadRequest(FROM_PHRASES)
    given = given_tracks(options, request.score)
    if request.track in given and options.track is not None:
        raise BadRequest(WRITTEN_AND_GIVEN.format(track=request.track + 1))
    request = replace(
        request,
        texture=Texture(options.texture.replace("-", " ")),
        voices=options.voices,
        given=given,
        symbols=SYMBOLS in options.given,
    )
    goes_with = request.given and request.end is not None and request.task is Task.CONTINUE
    return closed_with_melody(request) if goes_with else request


def paced(options: argparse.Namespace, request: Request) -> tuple[Span, ...]:
    """Where chords stand at the pace that is asked for; raises BadRequest where none are written."""
    from core.continuation.accompanying import Pace, slots

    if options.pace == PACES[0]:
        return ()
    if request.texture is not Texture.CHORDS:
        raise BadRequest("--pace is for block chords: ask for them with --texture chords.")
    return slots(request.score, request.span, Pace(options.pace))


def given_tracks(options: argparse.Namespace, score: Score) -> tuple[int, ...]:
    """The numbers, from 0, of the tracks that the takes go with; raises BadRequest for others."""
    if SYMBOLS in options.given and not score.chords:
        raise BadRequest("This piece has no chord symbols to write to.")
    return _numbers(options.given, score)


def _numbers(named: Sequence[int | str], score: Score) -> tuple[int, ...]:
    numbers = [each for each in named if isinstance(each, int)]
    for number in numbers:
        if number > len(score.tracks):
            raise BadRequest(f"There is no track {number}; the piece has {len(score.tracks)}.")
    return tuple(number - 1 for number in numbers)


def with_track(options: argparse.Namespace, score: Score) -> tuple[Score, int]:
    """The piece and its first empty track that is not given, or else with one more for what is written."""
    from core.continuation import accompanying
    from core.continuation.accompanying import Accompaniment

    given = given_tracks(options, score)
    for number, track in enumerate(score.tracks):
        if not track.notes and not track.percussion and number not in given:
            return score, number
    what = Accompaniment.LINE
    if options.texture == Texture.CHORDS.value:
        what = Accompaniment.CHORDS
    elif options.texture == Texture.PARTS.value:
        what = Accompaniment.FOUR if options.voices > 1 else Accompaniment.BASS
    return accompanying.with_new_track(score, what)


def _word(texture: Texture) -> str:
    return texture.value.replace(" ", "-")


def _along(text: str) -> int | str:
    return ALL if text == ALL else values.whole(1, 999)(text)


def _given(text: str) -> int | str:
    return SYMBOLS if text == SYMBOLS else values.whole(1, 999)(text)
