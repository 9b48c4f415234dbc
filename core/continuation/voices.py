"""The voices of a request as they are heard: those to go on with, and those that are given.

A phrase of chords or in several parts is taken apart into lines (`core.polyphony.separating`); the notes of
other tracks, and chord symbols, may be given as further voices.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from core.continuation.figures import Figure
from core.continuation.homes import CHORDS_HOME
from core.continuation.locks import ends_of
from core.continuation.registers import apart
from core.continuation.request import MAX_VOICES, Locks, Request, Task, Texture
from core.continuation.seed import NO_PHRASE, NO_THEME, led_notes, notes_inside
from core.continuation.sounding import is_over_chords, sounds_together
from core.encoding import melody
from core.errors import BadRequest
from core.lstm.lifting import lifted, octaves_into
from core.polyphony.separating import separate
from core.score import NOTE_ORDER, WHOLE_NOTE, Note, Score, Span
from core.timing import BarMap
from core.words import listed, tr

# Of what stands before, so much is heard; a voice that was silent for so long is over.
HEARD_BARS, HEARD_NOTES, SILENT = 32, 600, 4 * WHOLE_NOTE
# From which share of its notes on a voice goes in the rhythm of the highest.
TOGETHER = 0.9
MAX_SOUNDING = 4  # voices that a chord symbol is heard in
MOST_WRITTEN = MAX_VOICES - 1  # tracks that are written while others are given

TOO_MANY = tr("There are more than {most} voices here; the model heard {most} of them.")
TOO_MANY_TRACKS = tr("Only so many voices can be written at once, so nothing is written in {tracks}.")


@dataclass(frozen=True, slots=True)
class Line:
    """A voice: what was heard of it, what of it is to be varied, and the pitches it may go on with.

    `home` is None for a voice that is given; `held` are the held notes that are its own. `track` is the one
    that it is written in. `stood` is what it gives way to, known where nothing was heard. One that is written
    may have a `figure` to go on with, is silent from tick `end` on, None for the end of the span, and its
    notes are `short` at most where they are heard for longer.
    """

    notes: tuple[Note, ...]
    theme: tuple[Note, ...] = ()
    home: range | None = None
    held: tuple[Note, ...] = ()
    track: int | None = None
    stood: tuple[Note, ...] = ()
    figure: Figure | None = None
    end: int | None = None
    short: int | None = None

    @property
    def shown(self) -> tuple[Note, ...]:
        """All that is known of it."""
        return (*self.notes, *self.theme) or self.stood

    @property
    def height(self) -> float:
        """Its mean pitch, or that of its home."""
        return fmean([note.pitch for note in self.shown] or self.home or CHORDS_HOME)


def is_textured(request: Request) -> bool:
    """Whether what is asked for is more than a line, or to fit other voices.

    A line over chords is a melody's business: the chords say where it leans, not how it moves.
    """
    if is_over_chords(request):
        return False
    if request.texture in (Texture.CHORDS, Texture.PARTS) or request.also or request.given or request.symbols:
        return True
    heard = [*heard_notes(request), *_theme(request)]
    if request.task is Task.LEAD_IN and not heard:
        heard = led_notes(request)
    heard = heard or notes_inside(request)
    return request.texture is Texture.AS_HEARD and sounds_together(heard)


def heard_notes(request: Request) -> list[Note]:
    """What is heard of the track: its last notes before the span, cut where that ends, and the prefix.

    A voice that sounds into the span goes on after that: what stands is not the takes' to cut.
    """
    start = request.start
    notes = request.score.tracks[request.track].notes
    first = start - HEARD_BARS * request.score.metre_at(start).bar_length
    before = [note for note in notes if first <= note.start < start][-HEARD_NOTES:]
    end = request.span.end
    cut = [note if note.end <= end else replace(note, length=end - note.start) for note in before]
    return [*cut, *request.prefix]


def in_one_rhythm(voices: Sequence[Sequence[Note]]) -> bool:
    """Whether all voices go in the rhythm of the highest, as chords do."""
    beats = {(note.start, note.end) for note in voices[0]}
    lower = [note for voice in voices[1:] for note in voice]
    return bool(lower) and sum((note.start, note.end) in beats for note in lower) >= TOGETHER * len(lower)


def symbols_sounding(score: Score, span: Span) -> list[Note]:
    """The chords that the chord symbols in force in a span stand for, struck anew at each bar line."""
    lines = [max(bar.start, span.start) for bar in BarMap(score).lines(span.start, span.end)]
    signs = [sign.tick for sign in score.chords if span.start < sign.tick < span.end]
    starts = sorted({*lines, *signs})
    found = []
    for start, end in zip(starts, [*starts[1:], span.end], strict=True):
        chord = score.chord_at(start)
        bass, *upper = chord.pitches() if chord is not None and chord.root else (0,)
        if len(upper) >= MAX_SOUNDING:
            upper = [pitch for pitch in upper if (pitch - bass) % 12][: MAX_SOUNDING - 1]
        found += [Note(start, end - start, pitch) for pitch in (bass, *upper) if upper]
    return found


def lines_of(request: Request, room: int) -> tuple[list[Line], tuple[str, ...]]:
    """The voices to go on with of every track that is written, the request's first; and sentences."""
    lines: list[Line] = []
    notices: tuple[str, ...] = ()
    tracks = request.written[:room]
    for place, track in enumerate(tracks):
        asked = request.of_track(track)
        if track != request.track:
            texture = Texture.LINE if request.texture is Texture.LINE else Texture.AS_HEARD
            asked = replace(asked, texture=texture, voices=1)
        heard, told = _heard(asked, room - len(lines) - (len(tracks) - place - 1))
        lines += [replace(line, track=track) for line in heard]
        notices += tuple(each for each in told if each not in notices)
    if len(tracks) < len(request.written):
        names = [request.score.tracks[track].name for track in request.written[room:]]
        notices += (TOO_MANY_TRACKS.format(tracks=listed(names)),)
    return lines, notices


def in_range(lines: Sequence[Line], request: Request) -> list[Line]:
    """The voices, those of a track whose range is locked elsewhere as if they had been heard there.

    All of a track go up or down by the same octaves. What is settled stays where it is.
    """
    settled = {id(note) for track in request.written for note in request.settled(track)}
    moved = list(lines)
    for track in request.written:
        own = [place for place, line in enumerate(lines) if line.track == track]
        shown = [[note for note in lines[place].shown if id(note) not in settled] for place in own]
        octaves = octaves_into(shown, _free(request.of_track(track).locks, shown))
        for place in own if octaves else ():
            moved[place] = _lifted(lines[place], octaves, settled)
    return moved


def in_step(request: Request, heard: Sequence[Line]) -> frozenset[int]:
    """The tracks whose voices go in one rhythm."""
    found = set()
    for track in request.written:
        asked = request.of_track(track)
        if track != request.track:
            asked = replace(asked, texture=Texture.AS_HEARD)
        if _together(asked, [line for line in heard if line.track == track]):
            found.add(track)
    return frozenset(found)


def given_lines(request: Request) -> list[tuple[Note, ...]]:
    """The lines of chord symbols and tracks that are given, as much as is heard, all but one at most."""
    span = request.span
    first = span.start - HEARD_BARS * request.score.metre_at(span.start).bar_length
    last = span.end + 4 * WHOLE_NOTE
    lines: list[tuple[Note, ...]] = []
    several = request.texture in (Texture.CHORDS, Texture.PARTS) and not heard_notes(request)
    kept = max(request.voices if several else 1, min(len(request.written), MOST_WRITTEN))
    if request.symbols:
        lines += separate(symbols_sounding(request.score, span), MAX_SOUNDING)
    for number in dict.fromkeys(request.given):
        track = request.score.tracks[number]
        room = MAX_VOICES - kept - len(lines)
        if number in request.written or track.percussion or room < 1:
            continue
        notes = [note for note in track.notes if first <= note.start < last]
        if room == 1 or not sounds_together(notes):
            lines += [melody(notes)[0]] if notes else []
        else:
            lines += separate(notes, room)
    return lines


def _heard(request: Request, room: int) -> tuple[list[Line], tuple[str, ...]]:
    """The voices to go on with as they were heard, highest first; or silent ones, where there are none."""
    notes, theme = heard_notes(request), _theme(request)
    if _is_line(request, [*notes, *theme]):
        return [Line(melody(notes)[0], melody(theme)[0])], ()
    if request.texture is Texture.LINE or not (notes or theme):
        many = 1 if request.texture is Texture.LINE else min(request.voices, room)
        alone = not (notes or theme or request.given or request.symbols)
        if request.texture is Texture.AS_HEARD and (stood := notes_inside(request)):
            gone = [Line((), stood=voice) for voice in separate(stood, room)]
            return gone, (NO_PHRASE,) if alone else ()
        line = Line(melody(notes)[0], melody(theme)[0])
        return [line, *[Line(())] * (many - 1)], (NO_PHRASE,) if alone else ()
    start = request.prefix[-1].end if request.prefix else request.start
    every = apart(separate([*notes, *theme], room), room, {*map(id, request.prefix), *map(id, theme)})
    voices = [voice for voice in every if voice.notes[-1].end > start - SILENT] or every
    lines = [Line(*_divided(voice.notes, theme), short=voice.short) for voice in voices]
    if request.texture in (Texture.CHORDS, Texture.PARTS) and len(lines) == 1:
        lines += [Line(())] * (min(request.voices, room) - 1)
    left_out = sum(len(voice.notes) for voice in every) < len(notes) + len(theme)
    return lines, (TOO_MANY.format(most=MAX_VOICES),) if left_out else ()


def _is_line(request: Request, notes: Sequence[Note]) -> bool:
    """Whether what was heard is a line as it would be by itself: a violin's with a double stop now and then.

    Several notes that are held at once have a voice each.
    """
    told = request.texture is Texture.AS_HEARD and not request.locks.held
    return told and bool(notes) and not sounds_together(notes)


def _divided(voice: Sequence[Note], theme: Sequence[Note]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """What was heard of a voice, and what is to be varied."""
    within = set(map(id, theme))
    return (
        tuple(note for note in voice if id(note) not in within),
        tuple(note for note in voice if id(note) in within),
    )


def _theme(request: Request) -> list[Note]:
    """What is to be varied, cut where the span ends; raises BadRequest where that is nothing.

    Of it what is settled already has taken the place, and does not sound together with that.
    """
    if request.task is not Task.VARY:
        return []
    inside = notes_inside(request)
    if not inside:
        raise BadRequest(NO_THEME)
    settled = max((note.end for note in request.prefix), default=request.span.start)
    return [note for note in inside if note.start >= settled]


def holding(lines: Sequence[Line], held: Sequence[Note]) -> list[Line]:
    """The lines with the held notes, each in the nearest in which nothing else is held meanwhile."""
    own: list[list[Note]] = [[] for _ in lines]
    for note in sorted(held, key=NOTE_ORDER):
        near = sorted(range(len(lines)), key=lambda place: abs(lines[place].height - note.pitch))
        room = [place for place in near if not own[place] or own[place][-1].end <= note.start]
        own[(room or near)[0]].append(note)
    return [replace(line, held=tuple(notes)) for line, notes in zip(lines, own, strict=True)]


def _free(locks: Locks, lines: Sequence[Sequence[Note]]) -> range:
    """The pitches of a locked range, as far as these lines reach where an end of it is not locked."""
    pitches = [note.pitch for line in lines for note in line]
    if not pitches:
        return range(0)
    low, high = ends_of(locks, range(min(pitches), max(pitches) + 1))
    return range(low, high + 1)


def _lifted(line: Line, octaves: int, settled: Collection[int]) -> Line:
    """The same voice so many semitones higher, but for the notes whose identities are `settled`."""

    def higher(notes: Sequence[Note]) -> tuple[Note, ...]:
        return tuple(note if id(note) in settled else lifted([note], octaves)[0] for note in notes)

    return replace(line, notes=higher(line.notes), theme=higher(line.theme), stood=higher(line.stood))


def _together(request: Request, heard: Sequence[Line]) -> bool:
    """Whether the voices are to go in one rhythm; those with held notes as far as these let them."""
    if len(heard) < 2 or request.texture is Texture.PARTS:
        return False
    return request.texture is Texture.CHORDS or in_one_rhythm([line.shown for line in heard])
