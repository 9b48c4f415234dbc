"""What returns in a melody."""

from __future__ import annotations

from core.motifs import MOTIF, laid, motifs
from core.score import Note, Score
from core.timing import BarMap
from tests.core.judging.lines import BAR, QUARTER, line


def test_a_motif_is_the_same_in_another_key_and_place() -> None:
    tune = line((60, 62, 64, 65, 67, 65))
    moved = line((65, 67, 69, 70, 72, 70), start=3 * BAR)
    assert motifs(tune) == motifs(moved)
    assert len(motifs(tune)) == len(tune) - MOTIF
    assert not motifs(tune[:MOTIF])


def test_the_rhythm_of_a_motif_is_deaf_to_pitch_and_its_pitches_are_not_to_rhythm() -> None:
    tune, mirrored = line((60, 62, 64, 65, 67)), line((67, 65, 64, 62, 60))
    slower = line((60, 62, 64, 65, 67), length=2 * QUARTER)
    assert motifs(tune, rhythm=True) == motifs(mirrored, rhythm=True) != motifs(slower, rhythm=True)
    assert motifs(tune) != motifs(slower)


def test_each_bar_holds_what_begins_in_it_and_a_pickup_is_the_end_of_a_bar() -> None:
    score = Score(pickup=QUARTER)
    notes = (Note(0, QUARTER, 67), Note(QUARTER, BAR + QUARTER, 60), Note(2 * BAR + QUARTER, QUARTER, 62))
    bars = BarMap(score).lines(0, 3 * BAR)
    assert laid(notes, bars) == (
        ((3 * QUARTER, QUARTER, 67),),
        ((0, BAR + QUARTER, 60),),
        (),
        ((0, QUARTER, 62),),
    )
