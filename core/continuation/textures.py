"""From a request to voices that are written together: what is heard in each, and what each may write.

Each is continued under locks of its own, as a melody is; which there are `core.continuation.voices` finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from core.continuation.dynamics import Dynamics
from core.continuation.figures import FEWEST_NOTES, Figure, end_under, figure_of
from core.continuation.grammar import first_onset
from core.continuation.homes import CHORDS_HOME, closing, homes, within
from core.continuation.locks import Place, bounds_of, grammar_for, terms_of
from core.continuation.request import MAX_VOICES, Request, Texture
from core.continuation.sounding import gives_line
from core.continuation.styling import style_for
from core.continuation.voices import Line, given_lines, holding, in_one_rhythm, in_range, in_step, lines_of
from core.continuation.writing import Plan
from core.errors import BadRequest
from core.harmony import Key, estimate_key
from core.lstm.bundle import Bundle
from core.lstm.features import Setting
from core.score import DEFAULT_VELOCITY, Note, Span
from core.timing import BarMap
from core.words import tr

# Of so many notes on a key is guessed where none is signed.
FEWEST_FOR_KEY = 6
SOFTER = 12  # is an accompaniment, in MIDI's velocity

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


def weft_for(request: Request, bundle: Bundle) -> tuple[Weft, tuple[str, ...]]:
    """The voices, and sentences for the composer; raises BadRequest where nothing can be written."""
    given = given_lines(request)
    as_written, notices = lines_of(request, MAX_VOICES - len(given))
    heard = in_range(as_written, request)
    blend, unlearnt = style_for(request, bundle)
    setting = replace(_setting(request, [*(line.shown for line in heard), *given]), blend=blend)
    places = homes(request.texture, [line.shown for line in heard], given, _tune(request, given))
    free = [replace(line, home=home) for line, home in zip(heard, places, strict=True)]
    own = sum(line.track == request.track for line in free)
    free = [*holding(free[:own], request.locks.held), *free[own:]]
    lines = sorted([*free, *map(Line, given)], key=lambda line: -line.height)
    chordal = in_step(request, heard)
    lines = _with_figures(lines, request, setting, chordal)
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
    strands = _with_leaders(strands, lines, chordal)
    return Weft(bundle, request, setting, tuple(strands)), (*notices, *unlearnt)


def _tune(request: Request, given: Sequence[tuple[Note, ...]]) -> tuple[Note, ...]:
    """The melody that takes go with: the only line that is given, or the first one of an accompaniment's."""
    goes_with = request.texture is not Texture.AS_HEARD and not request.symbols and gives_line(request)
    return given[0] if len(given) == 1 or (given and goes_with) else ()


def _is_full(line: Line, setting: Setting) -> bool:
    """Whether what is settled of a voice leaves nothing of the span to write."""
    end = line.end or setting.end
    return end is not None and _seam(line, setting) >= end


def _with_figures(
    lines: Sequence[Line], request: Request, setting: Setting, chordal: frozenset[int]
) -> list[Line]:
    """The lines, highest first, those that are written with their figures and their ends.

    Chords in one rhythm end with that of their highest voice, and under a melody where that does.
    """
    span, bars = request.span, setting.bars
    assert bars is not None
    found = [
        replace(line, figure=_figure(lines, place, Span(_seam(line, setting), span.end), bars))
        if line.home is not None and not line.theme and _seam(line, setting) < span.end
        else line
        for place, line in enumerate(lines)
    ]
    top = next(line for line in found if line.home is not None)
    rhythms = {track: top.figure if track == top.track else None for track in chordal}
    led = [(line, rhythms.get(line.track, line.figure) if line.track is not None else None) for line in found]
    return [
        line
        if line.home is None or figure is None
        else replace(line, end=end_under(figure, request, Span(_seam(line, setting), span.end), bars))
        for line, figure in led
    ]


def _figure(lines: Sequence[Line], place: int, span: Span, bars: BarMap) -> Figure | None:
    """The figure that a line goes on with; of the highest only the rhythm, where the next goes in that.

    Otherwise the highest is a melody.
    """
    line = lines[place]
    if place:
        return figure_of(line.notes, bars, span, FEWEST_NOTES if line.short is None else 1)
    after = next((each for each in lines[1:] if each.track == line.track and each.notes), None)
    if after is None or not line.notes or not in_one_rhythm([line.notes, after.notes]):
        return None
    figure = figure_of(line.notes, bars, span)
    return figure.rhythm_alone if figure is not None else None


def _seam(line: Line, setting: Setting) -> int:
    """Where a line goes on: where what is settled of it ends."""
    return max(setting.start, line.notes[-1].end) if line.notes else setting.start


def _with_leaders(strands: Sequence[Strand], lines: Sequence[Line], chordal: frozenset[int]) -> list[Strand]:
    """The voices with their tracks, and in those that go in one rhythm the highest as leader of each."""
    first: dict[int, int] = {}
    for place, line in enumerate(lines):
        if line.track in chordal:
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


@dataclass(frozen=True, slots=True)
class _Role:
    """Which locks a voice keeps: those of a line hold for the `top` one, a cadence's tonic for the `bass`."""

    top: bool
    bass: bool
    alone: bool


def _strand(desk: _Desk, voice: Line, role: _Role) -> Strand:
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
        short=voice.short,
    )
    return Strand(line, seam, plan=plan, entry=None if voice.shown else desk.entry)


def _settled(voice: Line, request: Request) -> tuple[Note, ...]:
    """What of the request's prefix is this voice's."""
    prefix = set(map(id, request.prefix))
    return tuple(note for note in voice.notes if id(note) in prefix)


def _otherwise(request: Request) -> int:
    """How loud a voice is that was silent: as its track is, or a little softer than what is given."""
    own = request.score.tracks[request.track].notes
    notes = own or [note for number in request.given for note in request.score.tracks[number].notes]
    softer = 0 if own else SOFTER
    return max(1, median_low([note.velocity for note in notes]) - softer) if notes else DEFAULT_VELOCITY


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
