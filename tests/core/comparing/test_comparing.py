from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.comparing import Field, NoteChange, SignChange, TrackChange, accepted
from core.comparing.difference import Change
from core.harmony import Key
from core.score import KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from tests.core.comparing.comparing import compare
from tests.core.files.pieces import notes, scores

BAR = 1920
TUNE = tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72)))
PIECE = Score((Track(TUNE, name="Flute"),), title="Song")
WRITTEN = Note(960, 480, 64, suggested="folk")


def piece(*tune: Note, **more: Any) -> Score:
    return replace(PIECE.with_track(0, Track.of(tune, name="Flute")), **more)


def with_note(number: int, note: Note | None) -> Score:
    """The piece with another note in the place of one, or with none."""
    return piece(*TUNE[:number], *([note] if note else []), *TUNE[number + 1 :])


def sounding(score: Score) -> Counter[tuple[Any, ...]]:
    """All that a notation program knows of a piece; the order of the tracks apart."""
    tracks = (
        (track.name, track.program, tuple((n.start, n.length, n.pitch, n.velocity) for n in track.notes))
        for track in score.tracks
        if track.notes
    )
    return Counter(tracks)


@settings(max_examples=80, deadline=None)
@given(scores(models=True), scores())
def test_what_is_new_brought_back_gives_what_was_there(mine: Score, theirs: Score) -> None:
    made = accepted(mine, compare(mine, mine, theirs, mine)).score
    assert sounding(made) == sounding(theirs)
    assert (made.title, made.composer, made.markers) == (theirs.title, theirs.composer, theirs.markers)
    assert (made.metres, made.pickup, made.tempos) == (theirs.metres, theirs.pickup, theirs.tempos)
    assert made.keys == theirs.keys


@settings(max_examples=40, deadline=None)
@given(scores(models=True), scores(), st.data())
def test_any_of_the_changes_can_be_made_and_never_the_rest(
    mine: Score, theirs: Score, data: st.DataObject
) -> None:
    changes = [c for c in compare(mine, mine, theirs, mine) if isinstance(c, NoteChange)]
    chosen = [change for change in changes if data.draw(st.booleans())]
    made = accepted(mine, chosen).score
    for index, track in enumerate(mine.tracks):
        here = [change for change in chosen if change.track == index]
        expected = Counter(track.notes)
        expected -= Counter(change.old for change in here if change.old)
        expected += Counter(change.new for change in here if change.new)
        assert Counter(made.tracks[index].notes) == expected


@settings(max_examples=60, deadline=None)
@given(notes(), notes(), notes())
def test_who_changed_nothing_has_nothing_to_say(
    sent: list[Note], heard: list[Note], ours: list[Note]
) -> None:
    """However the file differs from the piece, and whatever was done here since."""
    back = piece(*heard)
    assert compare(piece(*sent), back, back, piece(*ours)) == ()


@settings(max_examples=60, deadline=None)
@given(notes(), notes(), notes())
def test_ours_stays_where_both_changed_the_same(
    sent: list[Note], theirs: list[Note], ours: list[Note]
) -> None:
    """All of ours is there still when only what does not clash is brought back, or was not touched here."""
    changes = compare(piece(*sent), piece(*sent), piece(*theirs), piece(*ours))
    made = accepted(piece(*ours), [change for change in changes if not change.clash]).score
    lost = Counter(piece(*ours).tracks[0].notes) - Counter(made.tracks[0].notes)
    untouched = Counter(piece(*ours).tracks[0].notes) & Counter(piece(*sent).tracks[0].notes)
    went = Counter(c.old for c in changes if isinstance(c, NoteChange) and not c.clash and c.old)
    assert lost <= went
    gone = (c.old for c in changes if isinstance(c, NoteChange) and not c.clash and not c.new)
    assert Counter(gone) <= untouched


def test_a_note_that_was_changed_there_is_changed_here_and_is_the_composers() -> None:
    mine = piece(*TUNE[:2], WRITTEN, *TUNE[3:])
    heard, theirs = PIECE, with_note(2, Note(960, 480, 66))
    (change,) = compare(mine, heard, theirs, mine)
    assert change == NoteChange(0, WRITTEN, Note(960, 480, 66))
    made = accepted(mine, (change,))
    assert made.score.tracks[0].notes == theirs.tracks[0].notes
    assert made.notes == {Note(960, 480, 66)}


def test_what_was_not_touched_stays_the_very_same_and_who_wrote_it_is_known() -> None:
    mine = piece(*TUNE[:2], WRITTEN, *TUNE[3:])
    theirs = with_note(5, None)
    made = accepted(mine, compare(mine, PIECE, theirs, mine)).score
    assert made.tracks[0].notes[2] is mine.tracks[0].notes[2]
    assert made.tracks[0].notes[2].suggested == "folk"
    assert len(made.tracks[0].notes) == len(TUNE) - 1


def test_played_timing_stays_when_only_the_pitch_was_changed() -> None:
    played = Note(963, 441, 64, 77)
    mine = piece(*TUNE[:2], played, *TUNE[3:])
    (change,) = compare(mine, PIECE, with_note(2, Note(960, 480, 66)), mine)
    assert change == NoteChange(0, played, Note(963, 441, 66, 77))
    (change,) = compare(mine, PIECE, with_note(2, Note(1200, 240, 64)), mine)
    assert change == NoteChange(0, played, Note(1203, 201, 64, 77))


def test_different_things_done_to_one_note_come_together() -> None:
    ours, theirs = with_note(2, Note(960, 480, 64, 40)), with_note(2, Note(960, 480, 66))
    assert compare(PIECE, PIECE, theirs, ours) == (
        NoteChange(0, Note(960, 480, 64, 40), Note(960, 480, 66, 40)),
    )


def test_the_same_thing_done_on_both_sides_is_no_change() -> None:
    for done in (Note(960, 480, 66), None):
        assert compare(PIECE, PIECE, with_note(2, done), with_note(2, done)) == ()
    both = piece(*TUNE, Note(BAR * 3, 480, 60))
    assert compare(PIECE, PIECE, both, both) == ()


def test_the_same_note_changed_otherwise_on_both_sides_clashes() -> None:
    up, down = Note(960, 480, 66), Note(960, 480, 63)
    assert compare(PIECE, PIECE, with_note(2, up), with_note(2, down)) == (
        NoteChange(0, down, up, clash=True),
    )
    assert compare(PIECE, PIECE, with_note(2, None), with_note(2, down)) == (
        NoteChange(0, down, None, clash=True),
    )
    assert compare(PIECE, PIECE, with_note(2, up), with_note(2, None)) == (
        NoteChange(0, None, up, clash=True),
    )
    half, eighth = Note(BAR * 3, 960, 60), Note(BAR * 3, 240, 60)
    assert compare(PIECE, PIECE, piece(*TUNE, half), piece(*TUNE, eighth)) == (
        NoteChange(0, eighth, half, clash=True),
    )


def test_bars_put_in_here_do_not_hide_what_was_changed_there() -> None:
    moved = [replace(note, start=note.start + BAR) for note in TUNE]
    (change,) = compare(PIECE, PIECE, with_note(2, Note(960, 480, 66)), piece(*moved))
    assert change == NoteChange(0, moved[2], Note(960 + BAR, 480, 66))


def test_signs_come_too_and_clash_where_both_changed_them() -> None:
    theirs = replace(
        PIECE,
        title="Ballad",
        tempos=(TempoChange(0, 96.0), TempoChange(BAR, 60.0)),
        keys=(KeyChange(0, Key("D")),),
        metres=(MetreChange(0, 3, 4),),
        markers=(Marker(0, "A"),),
    )
    changes = compare(PIECE, PIECE, theirs, PIECE)
    assert {change.field for change in changes if isinstance(change, SignChange)} == {
        Field.TITLE,
        Field.TEMPO,
        Field.KEY,
        Field.METRE,
        Field.SECTION,
    }
    assert accepted(PIECE, changes).score == theirs
    mine = replace(PIECE, title="Air")
    clashing = [change for change in compare(PIECE, PIECE, theirs, mine) if change.clash]
    assert clashing == [SignChange(Field.TITLE, 0, "Air", "Ballad", clash=True)]


def test_a_tempo_and_a_key_that_went_there_go_here() -> None:
    mine = replace(
        PIECE,
        tempos=(TempoChange(0, 96.0), TempoChange(BAR, 60.0)),
        keys=(KeyChange(0, Key("C")), KeyChange(BAR, Key("D"))),
    )
    theirs = replace(mine, tempos=mine.tempos[:1], keys=mine.keys[:1])
    assert accepted(mine, compare(mine, mine, theirs, mine)).score == theirs


def tracks_of(changes: tuple[Change, ...]) -> list[TrackChange]:
    return [change for change in changes if isinstance(change, TrackChange)]


def test_tracks_come_go_and_are_called_otherwise() -> None:
    bass = Track((Note(0, BAR, 36),), name="Bass", program=32)
    both = replace(PIECE, tracks=(*PIECE.tracks, bass))
    assert tracks_of(compare(PIECE, PIECE, both, PIECE)) == [TrackChange(None, None, bass)]
    assert accepted(PIECE, compare(PIECE, PIECE, both, PIECE)).score == both
    assert tracks_of(compare(both, both, PIECE, both)) == [TrackChange(1, bass, None)]
    assert accepted(both, compare(both, both, PIECE, both)).score == PIECE
    oboe = replace(PIECE, tracks=(replace(PIECE.tracks[0], name="Oboe", program=68), bass))
    assert accepted(both, compare(both, both, oboe, both)).score == oboe


def test_a_track_that_went_here_and_was_changed_there_clashes() -> None:
    bass = Track((Note(0, BAR, 36),), name="Bass")
    both = replace(PIECE, tracks=(*PIECE.tracks, bass))
    other = replace(both, tracks=(*PIECE.tracks, Track((Note(0, BAR, 38),), name="Bass")))
    assert compare(both, both, both, PIECE) == ()
    (change,) = compare(both, both, other, PIECE)
    assert change == TrackChange(None, None, other.tracks[1], clash=True)


def test_the_way_there_and_back_is_no_change_of_theirs() -> None:
    """A file that lost the velocities and spells one note in another octave."""
    loud = piece(*(replace(note, velocity=120) for note in TUNE))
    assert compare(loud, PIECE, PIECE, loud) == ()
    (change,) = compare(loud, PIECE, with_note(2, Note(960, 240, 64)), loud)
    assert change == NoteChange(0, Note(960, 480, 64, 120), Note(960, 240, 64, 120))


def test_a_piano_that_comes_back_as_two_staves_is_still_one_track() -> None:
    right = [Note(240 * i, 240, 76 + i % 8) for i in range(16)]
    left = [Note(960 * i, 960, 36 + i) for i in range(4)]
    sent = Score((Track.of([*left, *right], name="Piano"),))

    def staves(*upper: Note) -> Score:
        return replace(sent, tracks=(Track.of(upper, name="Piano"), Track.of(left, name="Piano")))

    changed = replace(right[3], pitch=90)
    [change] = compare(sent, staves(*right), staves(*right[:3], changed, *right[4:]), sent)
    assert change == NoteChange(0, right[3], changed)
