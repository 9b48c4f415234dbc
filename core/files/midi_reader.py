"""MIDI files of types 0 and 1 from anywhere, as a score."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from core.chord_symbols import ChordSymbol
from core.errors import BadFile
from core.files import checks, midi_chords, midi_events, midi_signs, midi_suggestions
from core.files.imported import (
    LAST_TICK,
    MOST_NOTES,
    MOST_SIGNS,
    MOST_TRACKS,
    Imported,
    too_many_tracks,
)
from core.files.midi_events import META, SYSEX
from core.files.midi_signs import Signs
from core.files.midi_suggestions import Place
from core.playback.voices import BANK_HIGH, BANK_LOW
from core.score import (
    DEFAULT_REVERB,
    TICKS_PER_QUARTER,
    ChordSign,
    KeyChange,
    Marker,
    MetreChange,
    Note,
    Score,
    TempoChange,
    Track,
)
from core.words import tr

MOST_EVENTS = 3_000_000  # as many as can be looked at in some seconds
_LOOKED_AT = 2**16  # events, after which it is asked whether there are too many signs
_DRUMS = 9
_UNHEARD_TEMPO = 500_000  # what MIDI means when a file names no tempo
_NAME, _LYRICS, _MARKER, _TEMPO, _METRE, _KEY, _MAKERS = 0x03, 0x05, 0x06, 0x51, 0x58, 0x59, 0x7F
_OFF, _ON, _CONTROL, _PROGRAM = 0x80, 0x90, 0xB0, 0xC0
_LEFT_OUT = {
    0xA0: tr("Aftertouch was left out."),
    0xD0: tr("Aftertouch was left out."),
    0xE0: tr("Pitch bends were left out."),
    SYSEX: tr("Messages meant for one maker's instruments were left out."),
}
_PEDAL = 64
_CONTROLS = {  # what a controller sets of a track, and its name
    BANK_HIGH: ("bank", tr("instrument")),
    BANK_LOW: ("finer_bank", tr("instrument")),
    7: ("volume", tr("volume")),
    10: ("pan", tr("place in the stereo picture")),
    91: ("reverb", tr("reverb")),
    93: ("chorus", tr("chorus")),
}


def parse(data: bytes, name: str = "The file") -> Imported:
    """The score in a MIDI file's bytes; raises BadFile, calling the file `name`."""
    if not data.startswith(b"MThd"):
        raise BadFile(tr("“{name}” is not a MIDI file.").format(name=name))
    try:
        head = midi_events.header(data)
        if head.kind == 2:
            raise BadFile(
                tr("“{name}” is a type 2 MIDI file, a set of patterns rather than a piece.").format(name=name)
            )
        reading = _Reading(name, _scale(head.division), in_seconds=head.division < 0)
        for index, track in enumerate(midi_events.tracks(data)):
            reading.read_track(index, track)
    except EOFError as error:
        raise BadFile(tr("“{name}” is cut short.").format(name=name)) from error
    except ValueError as error:
        raise BadFile(tr("“{name}” is a damaged MIDI file.").format(name=name)) from error
    if not reading.parts:
        reading.notices[tr("“{name}” has no notes in it.").format(name=name)] = None
    return Imported(reading.score(head.kind), tuple(reading.notices), timed=not reading.ours)


def _scale(division: int) -> Fraction:
    """Our ticks for one of the file's; raises ValueError where it has none."""
    if division > 0:
        return Fraction(TICKS_PER_QUARTER, division)
    frames, parts = -(division >> 8), division & 0xFF
    if not division or not parts:
        raise ValueError("time that is not divided")
    rate = Fraction(30_000, 1001) if frames == 29 else Fraction(frames)
    return TICKS_PER_QUARTER * 2 / (rate * parts)  # in seconds: two quarters each, at 120


@dataclass
class _Part:
    """One channel of one of the file's tracks."""

    notes: list[Note] = field(default_factory=list)
    sounding: dict[int, deque[tuple[int, int]]] = field(default_factory=dict)
    program: int | None = None
    bank: int | None = None
    finer_bank: int | None = None
    volume: int | None = None
    pan: int | None = None
    reverb: int | None = None
    chorus: int | None = None


class _Reading:
    def __init__(self, name: str, scale: Fraction, in_seconds: bool) -> None:
        self._name = name
        self._scale = scale
        self._in_seconds = in_seconds
        self.parts: dict[tuple[int, int], _Part] = {}
        self.notices: dict[str, None] = {}
        self._tempos: dict[int, int] = {}
        self._metres: dict[int, tuple[int, int]] = {}
        self._keys: dict[int, str] = {}
        self._markers: dict[int, str] = {}
        self._chords: dict[int, tuple[bytes, ChordSymbol]] = {}
        self._signs: Signs | None = None
        self._names: dict[int, str] = {}
        self._suggested: dict[int, dict[Place, Sequence[str]]] = {}
        self._one: set[int] = set()  # tracks whose channels are one instrument
        self._events = self._notes = self._marked = 0  # so many so far

    @property
    def ours(self) -> bool:
        """Whether Continuo wrote it."""
        return self._signs is not None

    def read_track(self, index: int, track: bytes) -> None:
        tick = 0
        channels: dict[int, _Part] = {}
        for raw, status, data in midi_events.events(track):
            self._events += 1
            if self._events > MOST_EVENTS or self._notes > MOST_NOTES or not self._events % _LOOKED_AT:
                self._check_size()
            tick = self._tick(raw)
            if tick > LAST_TICK:
                raise BadFile(tr("“{name}” is longer than any piece of music.").format(name=self._name))
            kind = status & 0xF0
            if status >= META:
                self._meta(index, tick, status - META, data)
            elif kind in (_OFF, _ON, _CONTROL, _PROGRAM):
                self._channel(channels.setdefault(status & 0x0F, _Part()), tick, kind, data)
            elif kind in _LEFT_OUT:
                self.notices[_LEFT_OUT[kind]] = None
        for channel, part in sorted(channels.items()):
            self._close(part, tick)
            if part.notes:
                self._take(index, channel, part)

    def _check_size(self) -> None:
        """Raises BadFile where there is more than a piece holds: to be asked before it is put together."""
        told = (self._tempos, self._metres, self._keys, self._markers, self._chords)
        signs = max(len(each) for each in told)
        if self._events > MOST_EVENTS or self._notes > MOST_NOTES or signs > MOST_SIGNS:
            raise checks.too_large(self._name)

    def _take(self, index: int, channel: int, part: _Part) -> None:
        first = next((known for place, known in self.parts.items() if place[0] == index), None)
        if first is not None and index in self._one:
            first.notes += part.notes
        elif len(self.parts) == MOST_TRACKS:  # a name is looked for among all: 65,535 would take minutes
            raise too_many_tracks()
        else:
            self.parts[index, channel] = part

    def score(self, kind: int) -> Score:
        """All that was read."""
        self._check_size()
        pickup, metres = self._metre_changes()
        tempos = {0: _UNHEARD_TEMPO} | self._tempos
        titled = kind == 0 or all(index != 0 for index, _ in self.parts)
        return Score(
            tracks=tuple(self._track(*place, part) for place, part in self.parts.items()) or (Track(),),
            tempos=tuple(TempoChange(tick, midi_signs.bpm_of(tempos[tick])) for tick in sorted(tempos)),
            metres=metres,
            keys=self._key_changes(),
            pickup=pickup,
            markers=tuple(Marker(tick, self._markers[tick]) for tick in sorted(self._markers)),
            chords=self._chord_signs(),
            title=self._names.get(0, "") if titled else "",
            composer=self._signs.composer if self._signs else "",
        )

    def _tick(self, raw: int) -> int:
        ticks, rest = divmod(raw * self._scale.numerator, self._scale.denominator)
        if rest:
            self.notices[tr("Times were rounded to the nearest 480th of a quarter note.")] = None
            ticks += 2 * rest >= self._scale.denominator
        return ticks

    def _meta(self, index: int, tick: int, kind: int, data: bytes) -> None:
        if kind == _NAME:
            self._names.setdefault(index, _text(data))
        elif kind == _TEMPO and len(data) > 2 and any(data[:3]) and not self._in_seconds:
            self._tempos[tick] = int.from_bytes(data[:3])
        elif kind == _METRE and len(data) > 1:
            self._metre(tick, *data[:2])
        elif kind == _KEY and len(data) > 1:
            self._key(tick, *struct.unpack("bB", data[:2]))
        elif kind == _MARKER and (words := _text(data).strip()):
            self._markers.setdefault(tick, words)
        elif kind == _MAKERS:
            self._marked += sum(map(data.count, (b"[", b"{", b",")))  # in all such events together
            if self._marked > 6 * MOST_NOTES:  # where all notes were suggested there are five of them a note
                raise checks.too_large(self._name)
            self._one |= {index} if data == midi_signs.ONE_TRACK else set()
            self._signs = self._signs or midi_signs.unpack(data)
            if chord := midi_chords.unpack(data):
                self._chords[tick] = data, chord
            self._suggested.setdefault(index, {}).update(midi_suggestions.unpack(data))
        elif kind == _LYRICS:
            self.notices[tr("Lyrics were left out.")] = None

    def _metre(self, tick: int, beats: int, halvings: int) -> None:
        if beats and halvings <= 6:
            self._metres[tick] = (beats, 2**halvings)
        else:
            told = tr("A metre of {beats}/{unit} was left out.")
            self.notices[told.format(beats=beats, unit=2**halvings)] = None

    def _key(self, tick: int, fifths: int, minor: int) -> None:
        if abs(fifths) > 7 or minor > 1:
            self.notices[tr("A key signature that MIDI does not have was read as C major.")] = None
            fifths = minor = 0
        self._keys.setdefault(tick, midi_signs.named(fifths, minor=bool(minor)))

    def _channel(self, part: _Part, tick: int, kind: int, data: bytes) -> None:
        if kind == _PROGRAM:
            self._first(part, "program", tr("instrument"), data[0])
        elif kind == _CONTROL:
            self._control(part, *data)
        elif kind == _ON and data[1]:
            self._notes += 1
            part.sounding.setdefault(data[0], deque()).append((tick, data[1]))
        elif started := part.sounding.get(data[0]):
            part.notes.append(_note(*started.popleft(), tick, data[0]))

    def _control(self, part: _Part, control: int, value: int) -> None:
        if control in _CONTROLS:
            self._first(part, *_CONTROLS[control], value)
        elif control == _PEDAL and value:
            self.notices[tr("Pedalling was left out.")] = None

    def _first(self, part: _Part, name: str, words: str, value: int) -> None:
        held = getattr(part, name)
        if not (part.notes or part.sounding):
            setattr(part, name, value)
        elif held != value:
            sentence = tr("A track's {what} changes on the way; the first one was kept.")
            self.notices[sentence.format(what=words)] = None

    def _close(self, part: _Part, end: int) -> None:
        for pitch, started in part.sounding.items():
            for start, velocity in started:
                self.notices[tr("Notes that never ended were closed at the end of their track.")] = None
                part.notes.append(_note(start, velocity, max(end, start), pitch))

    def _track(self, index: int, channel: int, part: _Part) -> Track:
        siblings = [place for place in self.parts if place[0] == index]
        name = self._names.get(index, "")
        if name and len(siblings) > 1:
            name = f"{name} ({siblings.index((index, channel)) + 1})"
        elif not name and channel != _DRUMS and len(self.parts) > 1:
            name = tr("Track {number}").format(number=list(self.parts).index((index, channel)) + 1)
        drums = channel == _DRUMS
        notes = midi_suggestions.remember(part.notes, self._suggested.get(index, {}))
        track = Track.of(notes, name=name or (tr("Drums") if drums else tr("Melody")))
        return Track(
            track.notes,
            track.name,
            program=part.program or 0,
            bank=0 if drums else part.bank or part.finer_bank or 0,
            percussion=drums,
            volume=100 if part.volume is None else part.volume,
            pan=64 if part.pan is None else part.pan,
            reverb=DEFAULT_REVERB if part.reverb is None else part.reverb,
            chorus=part.chorus or 0,
        )

    def _key_changes(self) -> tuple[KeyChange, ...]:
        events = sorted(self._keys.items())
        if self._signs and self._signs.key_events() == events:
            return self._signs.keys
        changes = tuple(KeyChange(tick, midi_signs.key_of(key)) for tick, key in events)
        if changes and changes[0].tick:  # a key named late holds from the start
            changes = (KeyChange(0, changes[0].key), *changes[1:])
        return changes

    def _chord_signs(self) -> tuple[ChordSign, ...]:
        chords = sorted(self._chords.items())
        if self._signs and self._signs.chord_events() == [(tick, data) for tick, (data, _) in chords]:
            return self._signs.chords
        return tuple(ChordSign(tick, chord) for tick, (_, chord) in chords)

    def _metre_changes(self) -> tuple[int, tuple[MetreChange, ...]]:
        events = [(tick, *self._metres[tick]) for tick in sorted(self._metres)]
        if self._signs and self._signs.metre_events() == events:
            return self._signs.pickup, self._signs.metres
        changes = [MetreChange(*event) for event in events]
        if not changes or changes[0].tick:
            changes.insert(0, MetreChange(0, 4, 4))
        if len(changes) > 1 and changes[1].tick <= changes[0].bar_length:
            pickup, metre = changes[1].tick, changes[1]
            if pickup < metre.bar_length:
                return pickup, (MetreChange(0, metre.beats, metre.unit), *changes[2:])
        return 0, tuple(changes)


def _note(start: int, velocity: int, end: int, pitch: int) -> Note:
    return Note(start, max(end - start, 1), pitch, velocity)


def _text(data: bytes) -> str:
    """A text as its writer meant it: UTF-8 where it can be, else Latin-1."""
    try:
        words = data.decode("utf-8")
    except UnicodeDecodeError:
        words = data.decode("latin-1")
    return words.replace("\0", "")
