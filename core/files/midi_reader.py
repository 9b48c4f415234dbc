"""MIDI files of types 0 and 1 from anywhere, as a score."""

from __future__ import annotations

import io
import re
import struct
from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from core.errors import BadFile
from core.files import midi_signs, midi_suggestions
from core.files.imported import LAST_TICK, Imported
from core.files.midi_signs import Signs
from core.files.midi_suggestions import Place
from core.playback.voices import BANK_HIGH, BANK_LOW
from core.score import (
    DEFAULT_REVERB,
    TICKS_PER_QUARTER,
    KeyChange,
    Marker,
    MetreChange,
    Note,
    Score,
    TempoChange,
    Track,
)
from core.words import tr

if TYPE_CHECKING:
    from mido import Message, MidiFile

LARGEST = 2**21  # bytes: some 700,000 events, of which mido makes objects of 500 bytes
_DRUMS = 9
_UNHEARD_TEMPO = 500_000  # what MIDI means when a file names no tempo
_LEFT_OUT = {
    "pitchwheel": tr("Pitch bends were left out."),
    "aftertouch": tr("Aftertouch was left out."),
    "polytouch": tr("Aftertouch was left out."),
    "lyrics": tr("Lyrics were left out."),
    "sysex": tr("Messages meant for one maker's instruments were left out."),
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
    if len(data) > LARGEST:
        raise BadFile(tr("“{name}” is too large to be a piece of music.").format(name=name))
    data, mended = _mend_keys(data)
    midi = _parsed(data, name)
    if midi.type == 2:
        raise BadFile(
            tr("“{name}” is a type 2 MIDI file, a set of patterns rather than a piece.").format(name=name)
        )
    reading = _Reading(_scale(midi, name), in_seconds=midi.ticks_per_beat < 0)
    if mended:
        reading.notices[tr("A key signature that MIDI does not have was read as C major.")] = None
    for index, track in enumerate(midi.tracks):
        reading.read_track(index, track, name)
    if not reading.parts:
        reading.notices[tr("“{name}” has no notes in it.").format(name=name)] = None
    return Imported(reading.score(midi.type), tuple(reading.notices))


def _mend_keys(data: bytes) -> tuple[bytes, bool]:
    # mido refuses a whole file for one impossible key signature.
    def possible(match: re.Match[bytes]) -> bytes:
        fifths, mode = struct.unpack("bB", match[1])
        return match[0] if -7 <= fifths <= 7 and mode <= 1 else b"\xff\x59\x02\0\0"

    whole = re.sub(rb"\xff\x59\x02(..)", possible, data, flags=re.DOTALL)
    return whole, whole != data


def _parsed(data: bytes, name: str) -> MidiFile:
    from mido import MidiFile
    from mido.midifiles.meta import KeySignatureError

    if not data.startswith(b"MThd"):
        raise BadFile(tr("“{name}” is not a MIDI file.").format(name=name))
    try:
        return MidiFile(file=io.BytesIO(data), clip=True)
    except (EOFError, struct.error) as error:
        raise BadFile(tr("“{name}” is cut short.").format(name=name)) from error
    except (OSError, ValueError, LookupError, TypeError, OverflowError, KeySignatureError) as error:
        raise BadFile(tr("“{name}” is a damaged MIDI file.").format(name=name)) from error


def _scale(midi: MidiFile, name: str) -> Fraction:
    """Our ticks for one of the file's."""
    division: int = midi.ticks_per_beat
    if division > 0:
        return Fraction(TICKS_PER_QUARTER, division)
    frames, parts = -(division >> 8), division & 0xFF
    if not division or not parts:
        raise BadFile(tr("“{name}” is a damaged MIDI file.").format(name=name))
    rate = Fraction(30_000, 1001) if frames == 29 else Fraction(frames)
    return TICKS_PER_QUARTER * 2 / (rate * parts)  # in seconds: two quarters each, at 120


@dataclass
class _Part:
    """One channel of one of the file's tracks."""

    name: str
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
    def __init__(self, scale: Fraction, in_seconds: bool) -> None:
        self._scale = scale
        self._in_seconds = in_seconds
        self.parts: dict[tuple[int, int], _Part] = {}
        self.notices: dict[str, None] = {}
        self._tempos: dict[int, int] = {}
        self._metres: dict[int, tuple[int, int]] = {}
        self._keys: dict[int, str] = {}
        self._markers: dict[int, str] = {}
        self._signs: Signs | None = None
        self._names: dict[int, str] = {}
        self._suggested: dict[int, dict[Place, str]] = {}
        self._one: set[int] = set()  # tracks whose channels are one instrument

    def read_track(self, index: int, track: list[Message], name: str) -> None:
        raw = 0
        channels: dict[int, _Part] = {}
        for message in track:
            raw += message.time
            tick = self._tick(raw)
            if tick > LAST_TICK:
                raise BadFile(tr("“{name}” is longer than any piece of music.").format(name=name))
            if message.is_meta:
                self._meta(index, tick, message)
            elif message.type in ("note_on", "note_off", "program_change", "control_change"):
                part = channels.setdefault(message.channel, _Part(""))
                self._channel(part, tick, message)
            elif message.type in _LEFT_OUT:
                self.notices[_LEFT_OUT[message.type]] = None
        for channel, part in sorted(channels.items()):
            self._close(part, self._tick(raw))
            if part.notes:
                self._take(index, channel, part)

    def _take(self, index: int, channel: int, part: _Part) -> None:
        first = next((known for place, known in self.parts.items() if place[0] == index), None)
        if first is not None and index in self._one:
            first.notes += part.notes
        else:
            self.parts[index, channel] = part

    def score(self, kind: int) -> Score:
        """All that was read."""
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
            title=self._names.get(0, "") if titled else "",
            composer=self._signs.composer if self._signs else "",
        )

    def _tick(self, raw: int) -> int:
        ticks, rest = divmod(raw * self._scale.numerator, self._scale.denominator)
        if rest:
            self.notices[tr("Times were rounded to the nearest 480th of a quarter note.")] = None
            ticks += 2 * rest >= self._scale.denominator
        return ticks

    def _meta(self, index: int, tick: int, message: Message) -> None:
        kind = message.type
        if kind == "track_name":
            self._names.setdefault(index, _text(message.name))
        elif kind == "set_tempo" and message.tempo and not self._in_seconds:
            self._tempos[tick] = message.tempo
        elif kind == "time_signature":
            self._metre(tick, message.numerator, message.denominator)
        elif kind == "key_signature":
            self._keys.setdefault(tick, message.key)
        elif kind == "marker" and (words := _text(message.text).strip()):
            self._markers.setdefault(tick, words)
        elif kind == "sequencer_specific":
            self._one |= {index} if bytes(message.data) == midi_signs.ONE_TRACK else set()
            self._signs = self._signs or midi_signs.unpack(message.data)
            self._suggested.setdefault(index, {}).update(midi_suggestions.unpack(message.data))
        elif kind in _LEFT_OUT:
            self.notices[_LEFT_OUT[kind]] = None

    def _metre(self, tick: int, beats: int, unit: int) -> None:
        if beats and unit <= 64:
            self._metres[tick] = (beats, unit)
        else:
            told = tr("A metre of {beats}/{unit} was left out.")
            self.notices[told.format(beats=beats, unit=unit)] = None

    def _channel(self, part: _Part, tick: int, message: Message) -> None:
        if message.type == "program_change":
            self._first(part, "program", tr("instrument"), message.program)
        elif message.type == "control_change":
            self._control(part, message)
        elif message.type == "note_on" and message.velocity:
            part.sounding.setdefault(message.note, deque()).append((tick, message.velocity))
        elif started := part.sounding.get(message.note):
            part.notes.append(_note(*started.popleft(), tick, message.note))

    def _control(self, part: _Part, message: Message) -> None:
        if message.control in _CONTROLS:
            self._first(part, *_CONTROLS[message.control], message.value)
        elif message.control == _PEDAL and message.value:
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
        if len(siblings) > 1:
            name = f"{name} ({siblings.index((index, channel)) + 1})".strip()
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


def _text(raw: str) -> str:
    """A text as its writer meant it: UTF-8 where it can be, else Latin-1 (as mido reads it)."""
    try:
        words = raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        words = raw
    return words.replace("\0", "")
