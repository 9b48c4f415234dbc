"""A score as a type 1 MIDI file that notation programs read without guessing.

Key, metre and tempo stand in every note track unless they are very many, because MuseScore believes a key
only there; times are whole ticks at 480 to the quarter and notes last exactly as long as written. A channel
cannot tell apart two notes of one pitch that sound together, so the second goes on another channel of the
same track.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

from core.errors import BadFile
from core.files import midi_chords, midi_suggestions
from core.files.midi_signs import MOST_BEATS, ONE_TRACK, Signs, microseconds
from core.files.provenance import forgotten
from core.playback.voices import Sound
from core.score import TICKS_PER_QUARTER, Note, Score, Track
from core.timing import BarMap
from core.words import tr

if TYPE_CHECKING:
    from mido import Message, MetaMessage, MidiTrack

    Timed = list[tuple[int, int, Message | MetaMessage]]  # tick, rank among equals, event

MOST_SHARED = 100_000  # signs that stand in note tracks, of all of them together: some seconds of writing
_SIGN, _SETTING, _OFF, _ON = range(4)
_DRUMS = 9
_CHANNELS = [channel for channel in range(16) if channel != _DRUMS]


def unparse(score: Score, name: str = "The file", provenance: bool = False) -> bytes:
    """The bytes of a MIDI file of `score`; raises BadFile, calling the file `name`.

    With `provenance` it remembers which notes were suggested.
    """
    from mido import MidiFile

    score = score if provenance else forgotten(score)
    signs = Signs.of(score)
    metres = signs.metre_events()
    if wide := next((event for event in metres if event[1] > MOST_BEATS), None):
        raise BadFile(
            tr("MIDI has no metre of {beats}/{unit}, so “{name}” was not written.").format(
                beats=wide[1], unit=wide[2], name=name
            )
        )
    close = BarMap(score).next_line(score.end)
    common = _signs(score, signs, metres)
    tracks = [_conducting(score, signs, common, close)]
    common = common if len(common) * len(score.tracks) <= MOST_SHARED else []
    for track, channels in zip(score.tracks, _channels(score), strict=True):
        tracks.append(_note_track(track, channels, common, close))
    file = MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8", tracks=tracks)
    target = io.BytesIO()
    file.save(file=target)
    return target.getvalue()


def without_overlaps(notes: Iterable[Note]) -> list[tuple[int, int, Note]]:
    """(start, end, note) with notes of one pitch cut where the next begins, as MIDI needs them."""
    sounding: dict[int, int] = {}
    kept: list[tuple[int, int, Note]] = []
    for note in notes:
        before = sounding.get(note.pitch)
        if before is not None:
            start, end, earlier = kept[before]
            if start == note.start:  # two at once sound as one, the longer
                kept[before] = (start, max(end, note.end), earlier)
                continue
            kept[before] = (start, min(end, note.start), earlier)
        sounding[note.pitch] = len(kept)
        kept.append((note.start, note.end, note))
    return kept


def layers(notes: Iterable[Note], most: int) -> list[list[tuple[int, int, Note]]]:
    """(start, end, note), shared out so that no two of one pitch sound together in a layer.

    What `most` layers cannot hold is cut, in the first of them.
    """
    shared: list[list[Note]] = [[]]
    ends: list[dict[int, int]] = [{}]
    for note in notes:
        free = (layer for layer, known in enumerate(ends) if known.get(note.pitch, 0) <= note.start)
        layer = next(free, len(shared) if len(shared) < most else 0)
        if layer == len(shared):
            shared.append([])
            ends.append({})
        shared[layer].append(note)
        ends[layer][note.pitch] = max(note.end, ends[layer].get(note.pitch, 0))
    return [without_overlaps(line) for line in shared]


def _channels(score: Score) -> list[list[int]]:
    """The channels of each track: one, and more where notes of one pitch overlap and channels are left."""
    melodic = sum(not track.percussion for track in score.tracks)
    own = cycle(_CHANNELS)
    spare = _CHANNELS[melodic:]
    found = []
    for track in score.tracks:
        channels = [_DRUMS if track.percussion else next(own)]
        more = 0 if track.percussion else len(layers(track.notes, 1 + len(spare))) - 1
        found.append([*channels, *spare[:more]])
        spare = spare[more:]
    return found


def losses(score: Score) -> tuple[str, ...]:
    """A sentence for notes that cannot sound with another of their pitch, and one for chords told nearly."""
    cut = sum(
        len(track.notes) - len(list(_uncut(track, len(channels))))
        for track, channels in zip(score.tracks, _channels(score), strict=True)
    )
    lost = []
    if cut:
        told = tr("Notes cut where another of the same pitch begins, or joined to it: {cut}.")
        lost.append(told.format(cut=cut))
    if nearly := sum(midi_chords.unpack(midi_chords.pack(each.chord)) != each.chord for each in score.chords):
        told = tr("Chord symbols that other programs will read from MIDI as simpler ones: {n}.")
        lost.append(told.format(n=nearly))
    return tuple(lost)


def _uncut(track: Track, most: int) -> Iterator[Note]:
    return (note for layer in layers(track.notes, most) for _, end, note in layer if end == note.end)


def _signs(score: Score, signs: Signs, metres: list[tuple[int, int, int]]) -> Timed:
    from mido import MetaMessage

    timed: Timed = []
    for tick, beats, unit in metres:
        clocks = 36 if unit == 8 and beats % 3 == 0 else max(1, 96 // unit)
        event = MetaMessage("time_signature", numerator=beats, denominator=unit, clocks_per_click=clocks)
        timed.append((tick, _SIGN, event))
    timed += [(tick, _SIGN, MetaMessage("key_signature", key=key)) for tick, key in signs.key_events()]
    for change in score.tempos:
        timed.append((change.tick, _SIGN, MetaMessage("set_tempo", tempo=microseconds(change.bpm))))
    return timed


def _conducting(score: Score, signs: Signs, common: Timed, close: int) -> MidiTrack:
    from mido import MetaMessage

    head = [MetaMessage("track_name", name=_text(score.title))] if score.title else []
    head.append(MetaMessage("sequencer_specific", data=tuple(signs.pack())))
    sections: Timed = [
        (mark.tick, _SIGN, MetaMessage("marker", text=_text(mark.text))) for mark in score.markers
    ]
    chords: Timed = [
        (tick, _SIGN, MetaMessage("sequencer_specific", data=tuple(data)))
        for tick, data in signs.chord_events()
    ]
    return _in_order([(0, _SIGN, event) for event in head] + common + sections + chords, close)


def _note_track(track: Track, channels: Sequence[int], common: Timed, close: int) -> MidiTrack:
    from mido import MetaMessage

    timed: Timed = [(0, _SIGN, MetaMessage("track_name", name=_text(track.name))), *common]
    written = layers(track.notes, len(channels))
    marks = [ONE_TRACK] if len(channels) > 1 else []
    notes = (replace(note, start=a, length=b - a) for layer in written for a, b, note in layer)
    marks += [suggested] if (suggested := midi_suggestions.pack(notes)) else []
    timed += [(0, _SIGN, MetaMessage("sequencer_specific", data=tuple(mark))) for mark in marks]
    for channel, layer in zip(channels, written, strict=True):
        timed += _sound(track, channel)
        timed += _notes(channel, layer)
    return _in_order(timed, close)


def _sound(track: Track, channel: int) -> Timed:
    from mido import Message

    sound = Sound.of(track)
    bank = sound.bank_select(channel) if sound.bank else ()
    program = Message("program_change", channel=channel, program=track.program)
    before = [_control(channel, *each) for each in bank]
    after = [_control(channel, *each) for each in sound.controls]
    return [(0, _SETTING, event) for event in (*before, program, *after)]


def _notes(channel: int, written: Iterable[tuple[int, int, Note]]) -> Timed:
    from mido import Message

    timed: Timed = []
    for start, end, note in written:  # a Note has been checked already; to do it again takes most of the time
        pitch, velocity = note.pitch, note.velocity
        on = Message("note_on", skip_checks=True, channel=channel, note=pitch, velocity=velocity)
        off = Message("note_off", skip_checks=True, channel=channel, note=pitch, velocity=64)
        timed += ((start, _ON, on), (end, _OFF, off))
    return timed


def _control(channel: int, control: int, value: int) -> Message:
    from mido import Message

    return Message("control_change", channel=channel, control=control, value=value)


def _in_order(timed: Timed, close: int) -> MidiTrack:
    from mido import MetaMessage, MidiTrack

    written = MidiTrack()
    now = 0
    for tick, rank, shared in sorted(timed, key=lambda item: item[:2]):
        event = shared.copy() if rank == _SIGN else shared  # the signs stand in every track
        event.time = tick - now
        written.append(event)
        now = tick
    written.append(MetaMessage("end_of_track", time=max(close - now, 0)))
    return written


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
