"""The forms a MIDI file may have, byte by byte: types, running status, divisions."""

from __future__ import annotations

import struct

import pytest

from core.errors import BadFile
from core.files.midi import parse
from core.importing.quantising import Beats, how_timed
from core.score import Note


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">I", len(data)) + data


def file(*tracks: bytes, kind: int = 1, division: int = 480) -> bytes:
    header = struct.pack(">HHH", kind, len(tracks), division & 0xFFFF)
    return chunk(b"MThd", header) + b"".join(chunk(b"MTrk", each + b"\0\xff\x2f\0") for each in tracks)


def test_running_status_goes_on_through_note_offs_of_no_velocity() -> None:
    events = bytes.fromhex("00 90 3c 40 83 60 3c 00 00 3e 41 83 60 3e 00")
    assert parse(file(events)).score.tracks[0].notes == (Note(0, 480, 60, 64), Note(480, 480, 62, 65))


def test_running_status_is_begun_anew_after_a_meta_event() -> None:
    events = bytes.fromhex("00 90 3c 40 00 ff 01 02 68 69 83 60 90 3c 00")
    assert parse(file(events)).score.tracks[0].notes == (Note(0, 480, 60, 64),)


@pytest.mark.parametrize("division", [24, 96, 120, 192, 384, 480, 960, 15360])
def test_any_division_comes_to_the_same_beats(division: int) -> None:
    length = bytes([0x80 | division >> 14, 0x80 | (division >> 7) & 0x7F, division & 0x7F])
    events = b"\0\x90\x3c\x40" + length + b"\x80\x3c\0"
    assert parse(file(events, division=division)).score.tracks[0].notes == (Note(0, 480, 60, 64),)


@pytest.mark.parametrize(("frames", "rate"), [(24, 24.0), (25, 25.0), (29, 30_000 / 1001), (30, 30.0)])
def test_timecode_counts_seconds(frames: int, rate: float) -> None:
    division = (256 - frames) << 8 | 40
    events = bytes.fromhex("00 90 3c 40 87 68 80 3c 00")  # 1,000 parts of 40 to a frame
    (note,) = parse(file(events, division=division)).score.tracks[0].notes
    assert note.length == pytest.approx(1000 / 40 / rate * 2 * 480, abs=1)


def test_types_0_and_1_are_read_and_2_is_refused_in_a_sentence() -> None:
    events = bytes.fromhex("00 90 3c 40 83 60 80 3c 00")
    assert parse(file(events, kind=0)).score.tracks == parse(file(events, kind=1)).score.tracks
    with pytest.raises(BadFile, match="type 2"):
        parse(file(events, events, kind=2))


def test_a_coarse_division_lies_on_a_grid() -> None:
    events = b"".join(b"\0\x90" + bytes([60 + n, 64]) + b"\x18\x80" + bytes([60 + n, 0]) for n in range(9))
    assert how_timed(parse(file(events, division=24)).score) is Beats.AS_IS


def test_chunks_of_other_kinds_are_passed_over() -> None:
    events = bytes.fromhex("00 90 3c 40 83 60 80 3c 00")
    whole = file(events)
    foreign = whole.replace(b"MTrk", chunk(b"XFIH", b"anything") + b"MTrk")
    assert parse(foreign) == parse(whole)


def test_running_status_goes_on_after_what_belongs_to_no_channel() -> None:
    events = bytes.fromhex("00 90 3c 40 00 f0 03 01 02 f7 00 ff 01 01 61 83 60 3c 00")
    assert parse(file(events)).score.tracks[0].notes == (Note(0, 480, 60, 64),)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ("00", "cut short"),
        ("00 90 3c", "cut short"),
        ("00 ff 01 05 61", "cut short"),
        ("00 3c 40", "damaged"),
        ("00 f4", "damaged"),
        ("ff ff ff ff ff ff ff ff ff 7f 90 3c 40", "damaged"),
    ],
)
def test_events_that_are_none_are_told(events: str, told: str) -> None:
    header = chunk(b"MThd", struct.pack(">HHH", 1, 1, 480))
    with pytest.raises(BadFile, match=told):
        parse(header + chunk(b"MTrk", bytes.fromhex(events)))
