import io
from dataclasses import replace
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.files import Imported, midi, midi_writer, read, write
from core.files.midi_writer import losses as midi_losses
from core.files.midi_writer import without_overlaps
from core.harmony import Key, Mode
from core.instruments import Instrument
from core.score import KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from tests.core.files.pieces import scores

MELODY = Track.of([Note(0, 480, 60), Note(480, 480, 62, 40), Note(1440, 960, 64)])


def as_midi_keeps_it(score: Score) -> Score | None:
    """What a MIDI file can hold of `score`: tracks with notes, and drums one stroke at a time."""
    kept = []
    for track in score.tracks:
        spans = [(note.start, note.end, note) for note in track.notes]
        spans = without_overlaps(track.notes) if track.percussion else spans
        notes = [replace(note, start=a, length=b - a) for a, b, note in spans]
        kept += [replace(track, notes=Track.of(notes).notes)] if notes else []
    called = [replace(track, name=track.name or default_name(track, kept)) for track in kept]
    return replace(score, tracks=tuple(called)) if kept else None


def default_name(track: Track, tracks: list[Track]) -> str:
    if track.percussion:
        return "Drums"
    place = next(place for place, each in enumerate(tracks, start=1) if each is track)
    return "Melody" if len(tracks) == 1 else f"Track {place}"


@settings(max_examples=80, deadline=None)
@given(scores())
def test_midi_comes_back_exactly(score: Score) -> None:
    expected = as_midi_keeps_it(score)
    if expected is None:
        empty = midi.parse(midi.unparse(score))
        assert empty == Imported(replace(score, tracks=(Track(),)), ("“The file” has no notes in it.",))
    else:
        assert midi.parse(midi.unparse(score)) == Imported(expected)


def test_tracks_without_a_name_are_told_apart() -> None:
    unnamed = replace(MELODY, name="")
    drums = replace(unnamed, percussion=True)
    read = midi.parse(midi.unparse(Score((unnamed, replace(MELODY, name="Oboe"), drums, unnamed)))).score
    assert [track.name for track in read.tracks] == ["Track 1", "Oboe", "Drums", "Track 4"]


def test_sections_are_markers_of_the_first_track() -> None:
    markers = (Marker(0, "vers d'été"), Marker(960, "ponte — 橋"))
    score = Score(tracks=(MELODY, MELODY), markers=markers)
    kinds = [[event.type for event in track] for track in written(score).tracks]
    assert [events.count("marker") for events in kinds] == [2, 0, 0]
    assert midi.parse(midi.unparse(score)).score.markers == markers


def test_a_bank_is_chosen_before_the_program_and_another_way_of_choosing_is_read() -> None:
    file = written(Score((replace(MELODY, program=38, bank=8), replace(MELODY, program=8, percussion=True))))
    told = [(event.type, getattr(event, "control", None)) for event in file.tracks[1] if not event.is_meta]
    assert told[:3] == [("control_change", 0), ("control_change", 32), ("program_change", None)]
    assert not [event for event in file.tracks[2] if getattr(event, "control", None) in (0, 32)]
    for event in file.tracks[1]:  # as Yamaha's XG has it
        if event.type == "control_change" and event.control in (0, 32):
            event.value = 8 - event.value
    changed = io.BytesIO()
    file.save(file=changed)
    read_back = midi.parse(changed.getvalue()).score.tracks
    assert [track.instrument for track in read_back] == [Instrument(38, 8), Instrument(8, 0, True)]


def test_sends_are_controllers_and_the_usual_ones_where_there_are_none() -> None:
    sent = replace(MELODY, reverb=90, chorus=7)
    file = written(Score((sent,)))
    values = {event.control: event.value for event in file.tracks[1] if event.type == "control_change"}
    assert values == {7: 100, 10: 64, 91: 90, 93: 7}
    for track in file.tracks:
        track[:] = [event for event in track if event.type != "control_change"]
    plain = io.BytesIO()
    file.save(file=plain)
    [track] = midi.parse(plain.getvalue()).score.tracks
    assert (track.volume, track.pan, track.reverb, track.chorus) == (100, 64, 40, 0)


def written(score: Score) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(midi.unparse(score)))


def test_every_note_track_has_key_metre_and_tempo() -> None:
    score = Score(tracks=(MELODY, MELODY), keys=(KeyChange(0, Key("Eb", Mode.MINOR)),))
    file = written(score)
    assert file.type == 1
    assert file.ticks_per_beat == 480
    for track in file.tracks:
        kinds = [message.type for message in track]
        assert {"key_signature", "time_signature", "set_tempo"} <= set(kinds)
        assert next(message.key for message in track if message.type == "key_signature") == "Ebm"


def test_a_pickup_is_a_short_first_metre() -> None:
    file = written(Score(tracks=(MELODY,), pickup=480, metres=(MetreChange(0, 3, 4),)))
    metres, now = [], 0
    for message in file.tracks[1]:
        now += message.time
        if message.type == "time_signature":
            metres.append((now, message.numerator, message.denominator))
    assert metres == [(0, 1, 4), (480, 3, 4)]


def test_a_bar_cut_short_is_a_short_metre() -> None:
    metres = (MetreChange(0, 4, 4), MetreChange(480 + 3360, 4, 4), MetreChange(480 + 3360 + 960, 3, 4))
    score = Score(tracks=(MELODY,), pickup=480, metres=metres)
    events, now = [], 0
    for message in written(score).tracks[0]:
        now += message.time
        if message.type == "time_signature":
            events.append((now, message.numerator, message.denominator))
    assert events == [(0, 1, 4), (480, 4, 4), (2400, 3, 4), (3840, 2, 4), (4800, 3, 4)]
    assert midi.parse(midi.unparse(score)).score == score


def test_a_short_first_metre_is_a_pickup() -> None:
    score = read_events(
        mido.MetaMessage("time_signature", numerator=1, denominator=4),
        mido.Message("note_on", note=60, velocity=64),
        mido.Message("note_off", note=60, time=480),
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
        mido.Message("note_on", note=62, velocity=64),
        mido.Message("note_off", note=62, time=480),
    ).score
    assert score.pickup == 480
    assert score.metres == (MetreChange(0, 3, 4),)


def test_a_mode_that_midi_lacks_survives_and_a_changed_key_wins() -> None:
    score = Score(tracks=(MELODY,), keys=(KeyChange(0, Key("D", Mode.DORIAN)),))
    data = midi.unparse(score)
    assert midi.parse(data).score.keys == score.keys
    assert b"\xff\x59\x02\x00\x01" in data  # no sharps or flats, minor
    transposed = data.replace(b"\xff\x59\x02\x00\x01", b"\xff\x59\x02\x02\x01")
    assert midi.parse(transposed).score.keys == (KeyChange(0, Key("B", Mode.MINOR)),)


def test_a_signature_beyond_seven_sharps_is_written_enharmonically() -> None:
    data = midi.unparse(Score(tracks=(MELODY,), keys=(KeyChange(0, Key("G#")),)))
    assert b"\xff\x59\x02\xfc\x00" in data  # four flats: A flat major
    assert midi.parse(data).score.keys == (KeyChange(0, Key("G#")),)


def read_events(*events: object, division: int = 480, kind: int = 1) -> Imported:
    file = mido.MidiFile(type=kind, ticks_per_beat=division)
    file.tracks.append(mido.MidiTrack(events))
    target = io.BytesIO()
    file.save(file=target)
    return midi.parse(target.getvalue())


def test_type_0_is_split_by_channel() -> None:
    imported = read_events(
        mido.MetaMessage("track_name", name="Duo"),
        mido.Message("program_change", channel=1, program=41),
        mido.Message("note_on", note=60, velocity=64),
        mido.Message("note_on", note=48, velocity=50, channel=1),
        mido.Message("note_on", note=36, velocity=50, channel=9),
        mido.Message("note_on", note=60, velocity=0, time=96),
        mido.Message("note_on", note=48, velocity=0, channel=1),
        mido.Message("note_off", note=36, channel=9, time=96),
        division=96,
        kind=0,
    )
    first, second, drums = imported.score.tracks
    assert first.notes == (Note(0, 480, 60, 64),)
    assert (second.notes, second.program) == ((Note(0, 480, 48, 50),), 41)
    assert (drums.notes, drums.percussion) == ((Note(0, 960, 36, 50),), True)
    assert imported.score.title == "Duo"
    assert imported.notices == ()


def test_a_tempo_unnamed_is_120_and_uneven_divisions_are_told() -> None:
    imported = read_events(
        mido.Message("note_on", note=60, velocity=64, time=1),
        mido.Message("note_off", note=60, time=49),
        division=100,
    )
    assert imported.score.tempos == (TempoChange(0, 120.0),)
    assert imported.score.tracks[0].notes == (Note(5, 235, 60, 64),)
    assert any("rounded" in notice for notice in imported.notices)


def test_overlapping_notes_of_one_pitch_end_first_in_first_out() -> None:
    imported = read_events(
        mido.Message("note_on", note=60, velocity=10),
        mido.Message("note_on", note=60, velocity=20, time=100),
        mido.Message("note_off", note=60, time=100),
        mido.Message("note_off", note=60, time=100),
    )
    assert imported.score.tracks[0].notes == (Note(0, 200, 60, 10), Note(100, 200, 60, 20))


def test_hanging_notes_are_closed_and_told() -> None:
    imported = read_events(
        mido.Message("note_on", note=60, velocity=64),
        mido.MetaMessage("end_of_track", time=960),
    )
    assert imported.score.tracks[0].notes == (Note(0, 960, 60, 64),)
    assert any("never ended" in notice for notice in imported.notices)


def test_what_is_left_out_is_told() -> None:
    imported = read_events(
        mido.Message("control_change", control=64, value=127),
        mido.Message("pitchwheel", pitch=100),
        mido.Message("note_on", note=60, velocity=64),
        mido.Message("note_off", note=60, time=480),
        mido.Message("program_change", program=5),
    )
    assert len(imported.notices) == 3


def test_timecode_division_counts_seconds() -> None:
    data = bytearray(midi.unparse(Score(tracks=(Track.of([Note(0, 1000, 60)]),))))
    data[12:14] = (256 - 25, 40)  # 25 frames of 40: a thousandth of a second each
    imported = midi.parse(bytes(data))
    assert imported.score.tracks[0].notes == (Note(0, 960, 60),)
    assert imported.score.tempos == (TempoChange(0, 120.0),)


def test_an_impossible_key_does_not_cost_the_file() -> None:
    data = midi.unparse(Score(tracks=(MELODY,))).replace(b"\xff\x59\x02\x00\x00", b"\xff\x59\x02\x40\x07")
    imported = midi.parse(data)
    assert imported.score.tracks[0].notes == MELODY.notes
    assert any("key signature" in notice for notice in imported.notices)


def test_names_in_latin_1_and_utf_8_are_both_read() -> None:
    data = midi.unparse(Score(tracks=(replace(MELODY, name="Flöte"),)))
    assert midi.parse(data).score.tracks[0].name == "Flöte"
    old = data.replace("Flöte".encode(), "Fl\xf6tee".encode("latin-1"))
    assert midi.parse(old).score.tracks[0].name == "Flötee"


def test_a_metre_midi_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="300/4"):
        write(tmp_path / "wide.mid", Score(metres=(MetreChange(0, 300, 4),)))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_damaged_files_are_refused_or_read_never_a_crash(data: st.DataObject) -> None:
    whole = bytearray(midi.unparse(Score(tracks=(MELODY,), title="Song", pickup=240)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        try:
            midi.parse(damaged)
        except BadFile:
            continue


def test_sixteen_tracks_and_more_come_back(tmp_path: Path) -> None:
    score = Score(tracks=tuple(replace(MELODY, name=f"Part {n}") for n in range(20)))
    write(tmp_path / "big.mid", score)
    assert read(tmp_path / "big.mid").score == score


UNISON = [Note(0, 960, 60), Note(480, 240, 60, 50), Note(960, 480, 60), Note(960, 480, 60), Note(960, 1, 60)]


def test_unisons_go_on_another_channel_of_their_track() -> None:
    score = Score(tracks=(Track.of(UNISON, program=40), MELODY))
    file = written(score)
    channels = [{event.channel for event in track if not event.is_meta} for track in file.tracks]
    assert channels == [set(), {0, 2, 3}, {1}]
    assert [event.program for event in file.tracks[1] if event.type == "program_change"] == [40] * 3
    assert midi.parse(midi.unparse(score)).score == score
    assert midi_losses(score) == ()


def test_channels_of_somebody_elses_track_stay_apart() -> None:
    file = written(Score(tracks=(Track.of(UNISON),)))
    file.tracks[1] = mido.MidiTrack(e for e in file.tracks[1] if e.type != "sequencer_specific")
    plain = io.BytesIO()
    file.save(file=plain)
    assert len(midi.parse(plain.getvalue()).score.tracks) == 3


def test_drums_and_tracks_without_a_channel_to_spare_are_cut_and_told() -> None:
    drums = Track(Track.of(UNISON).notes, percussion=True)
    (told,) = midi_losses(Score(tracks=(drums, MELODY)))
    assert told.endswith(": 4.")
    many = Score(tracks=(Track.of(UNISON), *(MELODY for _ in range(13))))
    assert midi_losses(many) != ()  # one channel to spare, where two are needed
    assert midi_losses(replace(many, tracks=many.tracks[:-1])) == ()
    assert midi.parse(midi.unparse(many)).score.tracks[1:] == many.tracks[1:]


def test_signs_by_the_thousand_stand_in_the_first_track_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each of hundreds of tracks they would be millions of events."""
    tempos = tuple(TempoChange(480 * place, 60 + place % 9) for place in range(50))
    score = Score((Track((Note(0, 480, 60),)),) * 2, tempos=tempos)
    monkeypatch.setattr(midi_writer, "MOST_SHARED", 104)
    assert midi.unparse(score).count(b"\xff\x51\3") == 150
    monkeypatch.setattr(midi_writer, "MOST_SHARED", 103)
    assert midi.unparse(score).count(b"\xff\x51\3") == 50
    assert midi.parse(midi.unparse(score)).score.tempos == tempos
