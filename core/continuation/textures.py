"""From a request to voices: what is heard in each, which are given, and what each may write.

A phrase of chords or in several parts is taken apart into lines (`core.polyphony.separating`), each of which
is continued under locks of its own, as a melody is; the notes of other tracks may be given as further voices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median_low

from core.continuation.dynamics import Dynamics
from core.continuation.figures import Figure, end_under, figure_of
from core.continuation.grammar import first_onset
from core.continuation.homes import CHORDS_HOME, closing, homes, within
from core.continuation.locks import Place, bounds_of, grammar_for, terms_of
from core.continuation.request import MAX_VOICES, Request, Task, Texture
from core.continuation.seed import NO_PHRASE, NO_THEME, led_notes, notes_inside
from core.continuation.sounding import is_over_chords, sounds_together
from core.continuation.styling import style_for
from core.continuation.writing import Plan
from core.encoding import melody
from core.errors import BadRequest
from core.harmony import Key, estimate_key
from core.lstm.bundle import Bundle
from core.lstm.features import Setting
from core.polyphony.separating import separate
from core.score import DEFAULT_VELOCITY, NOTE_ORDER, WHOLE_NOTE, Note, Score, Span
from core.timing import BarMap
from core.words import listed, tr

# Of what stands before, so much is heard; a voice that was silent for so long is over.
HEARD_BARS, HEARD_NOTES, SILENT = 32, 600, 4 * WHOLE_NOTE
# From which share of its notes on a voice goes in the rhythm of the highest.
TOGETHER = 0.9
# Of so many notes on a key is guessed where none is signed.
FEWEST_FOR_KEY = 6
SOFTER = 12  # is an accompaniment, in MIDI's velocity
MAX_SOUNDING = 4  # voices that a chord symbol is heard in
MOST_WRITTEN = MAX_VOICES - 1  # tracks that are written while others are given

TOO_MANY = tr("There are more than {most} voices here; the model heard {most} of them.")
TOO_MANY_TRACKS = tr("Only so many voices can be written at once, so nothing is written in {tracks}.")
NO_ROOM = tr("Notes sound all through this place already, so there is no room for others.")


@dataclass(frozen=True, slots=True)
class Strand:
    """One voice: what is heard in it, and what it is to write (`plan`), or all its notes where it is given.

    Writing begins at tick `seam`; a voice that was silent so far has its first note at tick `entry`. It is
    written into track `track`, None for one that is given, in the rhythm of the voice numbered `leader` (its
    own number, where it leads), as chords are; None where it goes its own way.
    """

    heard: tuple[Note, ...]
    seam: int
    given: tuple[Note, ...] | None = None
    plan: Plan | None = None
    entry: int | None = None
    track: int | None = None
    leader: int | None = None


@dataclass(frozen=True, slots=True)
class Weft:
    """What every draft of a request in several voices has in common, the voices highest first."""

    bundle: Bundle
    request: Request
    setting: Setting
    strands: tuple[Strand, ...]

    @property
    def together(self) -> bool:
        """Whether what is written in the request's track goes in one rhythm, as chords do."""
        return self.strands[self.first].leader is not None

    @property
    def written(self) -> tuple[int, ...]:
        """The numbers of the voices that are written."""
        return tuple(place for place, strand in enumerate(self.strands) if strand.plan is not None)

    @property
    def first(self) -> int:
        """The number of the highest voice that is written in the request's track."""
        own = (place for place in self.written if self.strands[place].track == self.request.track)
        return next(own, self.written[0])

    @property
    def leader(self) -> Plan:
        """The plan of that voice."""
        plan = self.strands[self.first].plan
        assert plan is not None
        return plan


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


@dataclass(frozen=True, slots=True)
class _Line:
    """A voice: what was heard of it, what of it is to be varied, and the pitches it may go on with.

    `home` is None for a voice that is given; `held` are the held notes that are its own. `track` is the one
    that it is written in. `stood` is what it gives way to, known where nothing was heard. One that is written
    may have a `figure` to go on with, and is silent from tick `end` on, None for the end of the span.
    """

    notes: tuple[Note, ...]
    theme: tuple[Note, ...] = ()
    home: range | None = None
    held: tuple[Note, ...] = ()
    track: int | None = None
    stood: tuple[Note, ...] = ()
    figure: Figure | None = None
    end: int | None = None

    @property
    def shown(self) -> tuple[Note, ...]:
        """All that is known of it."""
        return (*self.notes, *self.theme) or self.stood

    @property
    def height(self) -> float:
        """Its mean pitch, or that of its home."""
        return fmean([note.pitch for note in self.shown] or self.home or CHORDS_HOME)


def weft_for(request: Request, bundle: Bundle) -> tuple[Weft, tuple[str, ...]]:
    """The voices, and sentences for the composer; raises BadRequest where nothing can be written."""
    given = _given(request)
    heard, notices = _of_all_tracks(request, MAX_VOICES - len(given))
    blend, unlearnt = style_for(request, bundle)
    setting = replace(_setting(request, [*(line.shown for line in heard), *given]), blend=blend)
    places = homes(request.texture, [line.shown for line in heard], given)
    free = [replace(line, home=home) for line, home in zip(heard, places, strict=True)]
    own = sum(line.track == request.track for line in free)
    free = [*_holding(free[:own], request.locks.held), *free[own:]]
    lines = sorted([*free, *map(_Line, given)], key=lambda line: -line.height)
    in_step = _in_step(request, heard)
    lines = _with_figures(lines, request, setting, in_step)
    lowest = max(place for place, line in enumerate(lines) if line.home is not None)
    is_own = [line.home is not None and line.track == request.track for line in lines]
    entry = _entry(given, request.span, setting.start)
    desk = _Desk(request, bundle, setting, entry)
    strands = [
        Strand((), setting.start, given=line.notes)
        if line.home is None or _is_full(line, setting)
        else _strand(desk, line, _Role(place == is_own.index(True), place == lowest, len(free) == 1))
        for place, line in enumerate(lines)
    ]
    if not request.prefix and all(strand.given is not None for strand in strands):
        raise BadRequest(NO_ROOM)
    strands = _with_leaders(strands, lines, in_step)
    return Weft(bundle, request, setting, tuple(strands)), (*notices, *unlearnt)


def _is_full(line: _Line, setting: Setting) -> bool:
    """Whether what is settled of a voice leaves nothing of the span to write."""
    end = line.end or setting.end
    return end is not None and _seam(line, setting) >= end


def _with_figures(
    lines: Sequence[_Line], request: Request, setting: Setting, in_step: frozenset[int]
) -> list[_Line]:
    """The lines, highest first, those that are written under others with their figures and their ends.

    One that goes on to the end of the span is among them: the highest that is written, unless it has a
    figure itself, or chords in one rhythm.
    """
    span, bars = request.span, setting.bars
    assert bars is not None
    found = [
        replace(line, figure=figure_of(line.notes, bars, Span(_seam(line, setting), span.end)))
        if place and line.home is not None and not line.theme and _seam(line, setting) < span.end
        else line
        for place, line in enumerate(lines)
    ]
    top = next(line for line in found if line.home is not None)
    if top.figure is not None:
        return found
    return [
        line
        if line.figure is None or line.track in in_step
        else replace(line, end=end_under(line.figure, request, Span(_seam(line, setting), span.end), bars))
        for line in found
    ]


def _seam(line: _Line, setting: Setting) -> int:
    """Where a line goes on: where what is settled of it ends."""
    return max(setting.start, line.notes[-1].end) if line.notes else setting.start


def _of_all_tracks(request: Request, room: int) -> tuple[list[_Line], tuple[str, ...]]:
    """The voices to go on with of every track that is written, the request's first; and sentences."""
    lines: list[_Line] = []
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


def _in_step(request: Request, heard: Sequence[_Line]) -> frozenset[int]:
    """The tracks whose voices go in one rhythm."""
    found = set()
    for track in request.written:
        asked = request.of_track(track)
        if track != request.track:
            asked = replace(asked, texture=Texture.AS_HEARD)
        if _together(asked, [line for line in heard if line.track == track]):
            found.add(track)
    return frozenset(found)


def _with_leaders(strands: Sequence[Strand], lines: Sequence[_Line], in_step: frozenset[int]) -> list[Strand]:
    """The voices with their tracks, and in those that go in one rhythm the highest as leader of each."""
    first: dict[int, int] = {}
    for place, line in enumerate(lines):
        if line.track in in_step:
            first.setdefault(line.track, place)
    return [
        replace(strand, track=line.track, leader=None if line.track is None else first.get(line.track))
        for strand, line in zip(strands, lines, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all voices have in common; those that were silent enter at tick `entry`."""

    request: Request
    bundle: Bundle
    setting: Setting
    entry: int


def _setting(request: Request, lines: Sequence[Sequence[Note]]) -> Setting:
    bars, span, locks = BarMap(request.score), request.span, request.locks
    key = (locks.scale and locks.scale.key) or request.score.key_at(span.start) or _likely_key(lines)
    over = () if request.close or locks.cadence else None
    return Setting(bars=bars, key=key, end=span.end, start=first_onset(span, bars), after=over)


def _given(request: Request) -> list[tuple[Note, ...]]:
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


def _heard(request: Request, room: int) -> tuple[list[_Line], tuple[str, ...]]:
    """The voices to go on with as they were heard, highest first; or silent ones, where there are none."""
    notes, theme = heard_notes(request), _theme(request)
    if request.texture is Texture.LINE or not (notes or theme):
        many = 1 if request.texture is Texture.LINE else min(request.voices, room)
        alone = not (notes or theme or request.given or request.symbols)
        if request.texture is Texture.AS_HEARD and (stood := notes_inside(request)):
            gone = [_Line((), stood=voice) for voice in separate(stood, room)]
            return gone, (NO_PHRASE,) if alone else ()
        line = _Line(melody(notes)[0], melody(theme)[0])
        return [line, *[_Line(())] * (many - 1)], (NO_PHRASE,) if alone else ()
    start = request.prefix[-1].end if request.prefix else request.start
    every = separate([*notes, *theme], room)
    voices = [voice for voice in every if voice[-1].end > start - SILENT] or list(every)
    lines = [_Line(*_divided(voice, theme)) for voice in voices]
    if request.texture in (Texture.CHORDS, Texture.PARTS) and len(lines) == 1:
        lines += [_Line(())] * (min(request.voices, room) - 1)
    left_out = sum(map(len, every)) < len(notes) + len(theme)
    return lines, (TOO_MANY.format(most=MAX_VOICES),) if left_out else ()


def _divided(voice: Sequence[Note], theme: Sequence[Note]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """What was heard of a voice, and what is to be varied."""
    within = set(map(id, theme))
    return (
        tuple(note for note in voice if id(note) not in within),
        tuple(note for note in voice if id(note) in within),
    )


def _theme(request: Request) -> list[Note]:
    """What is to be varied, cut where the span ends; raises BadRequest where that is nothing."""
    if request.task is not Task.VARY:
        return []
    span, notes = request.span, request.score.tracks[request.track].notes
    inside = [note for note in notes if span.start <= note.start < span.end]
    if not inside:
        raise BadRequest(NO_THEME)
    return [note if note.end <= span.end else replace(note, length=span.end - note.start) for note in inside]


def _holding(lines: Sequence[_Line], held: Sequence[Note]) -> list[_Line]:
    """The lines with the held notes, each in the nearest in which nothing else is held meanwhile."""
    own: list[list[Note]] = [[] for _ in lines]
    for note in sorted(held, key=NOTE_ORDER):
        near = sorted(range(len(lines)), key=lambda place: abs(lines[place].height - note.pitch))
        room = [place for place in near if not own[place] or own[place][-1].end <= note.start]
        own[(room or near)[0]].append(note)
    return [replace(line, held=tuple(notes)) for line, notes in zip(lines, own, strict=True)]


def _together(request: Request, heard: Sequence[_Line]) -> bool:
    """Whether the voices are to go in one rhythm. Held notes have their own, so none do beside them."""
    if len(heard) < 2 or request.locks.held or request.texture is Texture.PARTS:
        return False
    return request.texture is Texture.CHORDS or in_one_rhythm([line.shown for line in heard])


@dataclass(frozen=True, slots=True)
class _Role:
    """Which locks a voice keeps: those of a line hold for the `top` one, a cadence's tonic for the `bass`."""

    top: bool
    bass: bool
    alone: bool


def _strand(desk: _Desk, voice: _Line, role: _Role) -> Strand:
    """One voice that is written, under the locks that are its own."""
    track = desk.request.track if voice.track is None else voice.track
    desk = replace(desk, request=desk.request.of_track(track))
    request, setting, line, home = desk.request, desk.setting, voice.notes, voice.home or CHORDS_HOME
    assert setting.bars is not None
    assert setting.end is not None
    seam = _seam(voice, setting)
    locks = request.locks
    own = replace(locks, held=voice.held)
    if not role.top:
        own = replace(own, pitches=(), last=None)
    asked = replace(request, locks=own, prefix=())
    root = role.bass or role.alone
    end = voice.end or setting.end
    where = Place(Span(seam, end), setting.bars, setting.key, above=not root)
    terms = terms_of(replace(asked, prefix=_settled(voice, request)), seam, where)
    bounds = bounds_of(replace(own, cadence=locks.cadence and role.alone), within(locks, home), where)
    plan = Plan(
        bundle=desk.bundle,
        request=asked,
        setting=setting,
        heard=line,
        theme=voice.theme,
        phrase=voice.theme or line,
        onset=seam,
        end=end,
        bounds=closing(bounds, locks, where, root) if locks.cadence else bounds,
        grammar=grammar_for(desk.bundle.encoding, terms, own, where),
        terms=terms,
        dynamics=Dynamics.of(voice.shown, setting.bars, _otherwise(request)),
        figure=voice.figure,
    )
    return Strand(line, seam, plan=plan, entry=None if voice.shown else desk.entry)


def _settled(voice: _Line, request: Request) -> tuple[Note, ...]:
    """What of the request's prefix is this voice's."""
    prefix = set(map(id, request.prefix))
    return tuple(note for note in voice.notes if id(note) in prefix)


def _otherwise(request: Request) -> int:
    """How loud a voice is that was silent: a little softer than what is given."""
    notes = [note for number in request.given for note in request.score.tracks[number].notes]
    return max(1, median_low([note.velocity for note in notes]) - SOFTER) if notes else DEFAULT_VELOCITY


def _likely_key(lines: Sequence[Sequence[Note]]) -> Key | None:
    """The key of what is heard, where no one signed it: without one, voices would each find their own."""
    notes = [note for line in lines for note in line]
    if len(notes) < FEWEST_FOR_KEY:
        return None
    return estimate_key([note.pitch for note in notes], [float(note.length) for note in notes])


def _entry(given: Sequence[Sequence[Note]], span: Span, onset: int) -> int:
    """Where voices enter that were silent: with the first given note in the span, or at once."""
    starts = [note.start for line in given for note in line if onset <= note.start < span.end]
    sounding = any(note.start < onset < note.end for line in given for note in line)
    return onset if sounding else min(starts, default=onset)
