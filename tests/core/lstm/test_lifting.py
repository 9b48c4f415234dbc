from dataclasses import replace

import numpy as np
import pytest

from core.continuation.listening import Listener
from core.continuation.planning import plan_for
from core.continuation.request import Locks, Request, Task
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.evaluate import surprise
from core.lstm.features import Setting
from core.lstm.lifting import HOME, lift_for, lift_of, lowered, octaves_into, written
from core.score import KeyChange, Note, Score, Track
from core.timing import BarMap

TUNE = [Note(480 * at, 480, pitch) for at, pitch in enumerate((67, 69, 71, 67, 72, 71, 69, 67))]
BARS = Setting(bars=BarMap(Score()), key=Key("G"))


def moved(by: int) -> list[Note]:
    return [replace(note, pitch=note.pitch + by) for note in TUNE]


@pytest.mark.parametrize("octaves", [-3, -2, 2, 3])
def test_a_line_elsewhere_comes_home_by_octaves(octaves: int) -> None:
    assert lift_of(moved(12 * octaves)) == -12 * octaves


def test_a_voice_stays_where_it_is() -> None:
    for by in (-12, -5, 0, 7, 12):
        assert lift_of(moved(by)) == 0
    assert lift_of([]) == 0


def test_what_is_wide_stays_within_midi() -> None:
    wide = [Note(0, 480, 30), Note(480, 480, 31), Note(960, 480, 125)]
    assert lift_of(wide) == 0
    assert lift_of([Note(0, 480, 30), Note(480, 480, 32), Note(960, 480, 100)]) == 24 < HOME - 31


def test_a_model_of_several_voices_has_learnt_basses(tiny: Bundle) -> None:
    assert lift_for(tiny, moved(-24)) == 24
    assert lift_for(replace(tiny, company=5), moved(-24)) == 0


def test_scores_move_with_the_line_and_nothing_comes_round() -> None:
    scores = np.arange(128, dtype=np.float32)[None]
    down, up = lowered(scores, 24)[0], lowered(scores, -24)[0]
    assert down[:104].tolist() == list(range(24, 128))
    assert set(down[104:]) == {0}
    assert up[24:].tolist() == list(range(104))
    assert set(up[:24]) == {0}


def test_a_bass_is_heard_as_the_tune_it_is_two_octaves_up(tiny: Bundle) -> None:
    low, lift = moved(-24), replace(BARS, lift=24, held=(Note(4800, 480, 48),), after=(Note(5760, 480, 43),))
    high = replace(BARS, held=(Note(4800, 480, 72),), after=(Note(5760, 480, 67),))
    one, other = tiny.decoder(lift, 2), tiny.decoder(high, 2)
    one.read(low)
    other.read(TUNE)
    for pitch in (45, 47, 48):
        assert np.allclose(one.gap_logits(), other.gap_logits())
        below, above = one.pitch_logits([0, 0], [4, 4]), other.pitch_logits([0, 0], [4, 4])
        assert np.allclose(below[:, :104], above[:, 24:])
        assert np.array_equal(one.echo().pitch, np.maximum(other.echo().pitch - 24, -1))
        assert np.array_equal(one.ago([0, 0]).pitch, np.maximum(other.ago([0, 0]).pitch - 24, -1))
        one.commit([0, 0], [4, 4], [pitch, pitch])
        other.commit([0, 0], [4, 4], [pitch + 24, pitch + 24])


def test_what_is_remembered_beyond_midi_is_nothing(tiny: Bundle) -> None:
    """An octave up was remembered at a place where there is none: likeness then looked for pitch 132."""
    high = [Note(240 * at, 240, pitch) for at, pitch in enumerate((103, 110, 115, 104, 116) * 4)]
    decoder = tiny.decoder(replace(BARS, lift=lift_of(high)), 1)
    decoder.read(high)
    length = int(decoder.encoding.length_index(240))
    for pitch in (117, 124):  # and then, as before, a fourth higher
        decoder.commit([0], [length], [pitch])
        assert set(decoder.echo().pitch[0].tolist()) <= {-1, *range(128)}


def test_what_is_heard_is_written_where_midi_has_it() -> None:
    assert written(np.array([-1, 23, 24, 127]), 24).tolist() == [-1, -1, 0, 103]
    assert written(np.array([-1, 0, 91, 92]), -36).tolist() == [-1, 36, 127, -1]


def test_surprise_is_that_of_the_tune(tiny: Bundle) -> None:
    assert np.allclose(surprise(tiny, moved(-24), replace(BARS, lift=24)), surprise(tiny, TUNE, BARS))


def test_what_only_leads_to_a_bass_is_heard_with_it(tiny: Bundle) -> None:
    score = Score((Track.of(replace(note, start=note.start + 3840) for note in moved(-24)),))
    assert plan_for(Request(score, 0, 0, end=3840), tiny)[0].setting.lift == 24


def test_a_line_that_is_to_go_on_elsewhere_is_heard_there(tiny: Bundle) -> None:
    """Of the notes of takes from C4 up after a bass 92 in 100 were the lowest two."""
    bass, tune, none = (Score((Track.of(notes),)) for notes in (moved(-24), TUNE, ()))
    high, low = Locks(lowest=60, highest=84), Locks(lowest=36, highest=55)
    asked = [(bass, high), (bass, low), (bass, Locks()), (tune, low), (none, low), (none, Locks())]
    plans = [plan_for(Request(score, 0, 3840, bars=1, locks=locks), tiny)[0] for score, locks in asked]
    assert [plan.setting.lift for plan in plans] == [0, 24, 24, 24, 24, 0]
    lowest = [min((note.pitch for note in plan.heard), default=None) for plan in plans]
    assert lowest == [67, 43, 43, 43, None, None]


@pytest.mark.parametrize(("free", "octaves"), [((67, 72), 0), ((69, 69), 0), ((79, 84), 1), ((36, 47), -2)])
def test_a_line_comes_among_the_pitches_there_may_be_by_octaves(free: tuple[int, int], octaves: int) -> None:
    assert octaves_into([TUNE], range(free[0], free[1] + 1)) == 12 * octaves


def test_what_is_kept_is_heard_among_the_pitches_there_may_be_too(tiny: Bundle) -> None:
    """What strayed from them was heard octaves under its phrase, at twice the bits and more."""
    request = Request(Score((Track.of(TUNE),)), 0, 3840, bars=1, locks=Locks(lowest=79, highest=96))
    for pitch in (69, 81):
        plan, _ = plan_for(replace(request, prefix=(Note(3840, 480, pitch),)), tiny)
        assert plan.heard[-1].pitch == 81
        assert min(note.pitch for note in plan.heard) == 79


def test_what_is_varied_is_heard_where_it_is_to_be(tiny: Bundle) -> None:
    score, up = Score((Track.of(TUNE),)), Locks(lowest=79, highest=84)
    plan, _ = plan_for(Request(score, 0, 1920, end=3840, task=Task.VARY, locks=up), tiny)
    assert [note.pitch for note in plan.heard] == [79, 81, 83, 79]
    assert [note.pitch for note in plan.theme] == [84, 83, 81, 79]


def test_takes_and_the_phrase_are_heard_alike(tiny: Bundle) -> None:
    scores = [Score((Track.of(moved(by)),), keys=(KeyChange(0, Key("G")),)) for by in (-24, 0)]
    assert [plan_for(Request(score, 0, 3840, bars=1), tiny)[0].setting.lift for score in scores] == [24, 0]
    low, home = (Listener(tiny).surprises(score, 0).bits for score in scores)
    assert np.allclose(low, home)
