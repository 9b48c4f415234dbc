"""Notes by themselves keep their place in the bar, and what held where they stood."""

from __future__ import annotations

from core.excerpt import excerpt
from core.harmony import Key, Mode
from core.score import KeyChange, MetreChange, Note, Score, TempoChange, Track
from core.timing import BarMap, Position

NOTES = tuple(Note(480 * n, 480, 60 + n) for n in range(30))
SCORE = Score(
    (Track(NOTES, "Oboe", 68, muted=True),),
    tempos=(TempoChange(0, 96), TempoChange(4000, 120)),
    metres=(MetreChange(0, 4, 4), MetreChange(480 + 2 * 1920, 3, 4)),
    keys=(KeyChange(0, Key()), KeyChange(480 + 1920, Key("A", Mode.MINOR))),
    pickup=480,
)


def test_a_pickup_stays_one() -> None:
    made = excerpt(SCORE, SCORE.tracks[0], NOTES[:3], 0)
    assert made.tracks[0].notes == NOTES[:3]
    assert made.pickup == 480
    assert made.metres == SCORE.metres[:1]
    assert made.keys == SCORE.keys[:1]


def test_later_notes_begin_in_their_bar_with_all_that_changes_there() -> None:
    chosen = NOTES[6:12]  # from bar 2, beat 2 on
    made = excerpt(SCORE, SCORE.tracks[0], chosen, chosen[0].start)
    assert [note.start for note in made.tracks[0].notes] == [note.start - 2400 for note in chosen]
    assert BarMap(made).position(made.tracks[0].notes[0].start) == Position(1, 2, 0)
    assert made.pickup == 0
    assert made.tempos == (TempoChange(0, 96), TempoChange(1600, 120))
    assert made.metres == (MetreChange(0, 4, 4), MetreChange(1920, 3, 4))
    assert made.keys == (KeyChange(0, Key("A", Mode.MINOR)),)
    assert not made.tracks[0].muted  # it is to be heard where it goes
    assert made.tracks[0].program == 68
