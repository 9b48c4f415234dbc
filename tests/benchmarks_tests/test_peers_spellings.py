"""What the peers read is the tune: it decodes to the same notes, and its bits are those of the notes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.encoding import Encoding, Event
from core.files.abc_reader import read_abc
from core.harmony import Key, Mode
from core.lstm.sources import CorpusTune
from tests.benchmarks.peers.events import Events
from tests.benchmarks.peers.letters import ALPHABET, Letters, body, head, text
from tests.benchmarks.peers.spelling import Kind, Line, Spelling, bits_of, log_shares
from tests.benchmarks.peers.steps import HOLD, REST, Steps, heard, off_grid
from tests.benchmarks.peers.tunes import seam, to_c
from tests.benchmarks_tests.peer_tunes import tune, tunes

ODD = (Fraction(1, 8), Fraction(1, 3), Fraction(2, 3), 0.25, 1, 2.5)
SPELLINGS: list[Spelling] = [Steps(), Letters(), Events()]


def timed(found: CorpusTune, shift: int) -> list[tuple[int, int, int]]:
    """Starts counted from the first bar line, lengths and pitches."""
    first = seam(found)
    return [(note.start - first, note.length, note.pitch + shift) for note in found.notes]


@given(tunes())
def test_steps_say_the_notes(given_tune: CorpusTune) -> None:
    shift = to_c(given_tune.pitches, given_tune.setting.key, minor_to_a=True)
    symbols = Steps().spell(given_tune).symbols[:, 0].tolist()
    assert [(n.start, n.length, n.pitch) for n in heard(symbols)] == timed(given_tune, shift)
    assert off_grid(given_tune) == 0


def test_steps_of_a_tune_by_hand() -> None:
    said = Steps().spell(tune([(0.5, 0.5, 62), (0, 0.25, 64)], Key("D")))
    assert said.symbols[:, 0].tolist() == [REST, REST, 2 + 60, HOLD, 2 + 62]
    assert said.kinds[:, 0].tolist() == [Kind.TIMING, Kind.TIMING, Kind.BOTH, Kind.TIMING, Kind.BOTH]


def test_steps_round_down_and_are_counted() -> None:
    third = Fraction(1, 3)
    odd = tune([(0, third, 60), (0, Fraction(1, 8), 62), (0, 1, 64), (third, 1, 65)])
    assert [symbol - 2 for symbol in Steps().spell(odd).symbols[:, 0] if symbol > HOLD] == [60, 62, 64, 65]
    assert (Steps().spell(odd).symbols == REST).sum() == 1
    assert off_grid(odd) == 3


@given(tunes(ODD))
def test_letters_are_abc_of_the_notes(given_tune: CorpusTune) -> None:
    shift = to_c(given_tune.pitches, given_tune.setting.key, minor_to_a=False)
    written = f"X:1\nL:1/8\n{head(given_tune)}{text(body(given_tune))}|]\n"
    (read,) = read_abc(written)
    found = [(note.start, note.length, note.pitch) for note in read.score.tracks[0].notes]
    assert found == timed(given_tune, shift)


def test_letters_of_a_tune_by_hand() -> None:
    given_tune = tune(
        [(0, 1, 67), (1, 2, 68), (0, 1, 56), (0, 0.25, 79)], Key("C", Mode.MINOR), (3, 4), pickup=1
    )
    assert head(given_tune) == "M:3/4\nK:Cmin\n"
    assert text(body(given_tune)) == "G2|z2A4|A,2g/2"


def test_a_note_tied_over_a_bar_line_is_told_once() -> None:
    said = body(tune([(0, 3, 66), (0, 2, 66)], Key("C")))
    assert text(said) == "^F6F2-|^F2"
    assert [kind for _, kind in said].count(Kind.BOTH) == 2


@given(tunes(ODD))
def test_events_are_what_our_own_encoding_says(given_tune: CorpusTune) -> None:
    events = [Event(*row) for row in Events().spell(given_tune).symbols.tolist()]
    found = Encoding().decode(events, seam(given_tune))
    assert [(n.start, n.length, n.pitch) for n in found] == [
        (n.start, n.length, n.pitch) for n in given_tune.notes
    ]


@given(tunes(), st.integers(-6, 6))
def test_transposed_tunes_differ_in_pitch_alone(given_tune: CorpusTune, by: int) -> None:
    line = Events().spell(given_tune)
    moved = Events().moved(line, by)
    np.testing.assert_array_equal(moved.symbols - line.symbols, [[0, 0, by]] * len(line.symbols))


def test_a_tune_that_cannot_be_moved_stays() -> None:
    line = Events().spell(tune([(0, 1, 125)]))
    assert Events().moved(line, 4) is line


@given(tunes(ODD), st.sampled_from([True, False]))
def test_tunes_move_to_c_the_shorter_way(given_tune: CorpusTune, minor_to_a: bool) -> None:
    key = given_tune.setting.key
    shift = to_c(given_tune.pitches, key, minor_to_a)
    assert abs(shift) <= 6
    if key:
        goal = 9 if minor_to_a and key.mode is Mode.MINOR else 0
        assert (key.tonic_class + shift) % 12 == goal


def test_tunes_at_the_edge_move_the_longer_way() -> None:
    assert to_c([127], Key("B"), minor_to_a=False) == -11
    assert to_c([0], Key("D"), minor_to_a=False) == 10


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(given_tune=tunes(ODD))
def test_every_note_is_begun_once(spelling: Spelling, given_tune: CorpusTune) -> None:
    line = spelling.spell(given_tune)
    begun = Kind.BOTH if len(spelling.alphabets) == 1 else Kind.PITCH
    assert (line.kinds == begun).sum() == line.notes == len(given_tune.notes)
    assert (line.symbols < spelling.alphabets).all()
    if len(spelling.alphabets) == 1:
        started = line.symbols[line.kinds == Kind.BOTH]
        assert set(started.tolist()) <= set(spelling.starts)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_bits_of_one_who_knows_nothing(spelling: Spelling) -> None:
    line = spelling.spell(tune([(0, 1, 60), (1, 0.5, 61), (0, 3, 72)], Key("C")))
    scores = [np.zeros((len(line.symbols), size), np.float32) for size in spelling.alphabets]
    counted = line.kinds != Kind.FREE
    expected = (counted * np.log2(spelling.alphabets)).sum()
    assert sum(bits_of(scores, line, spelling.starts)) == pytest.approx(expected)


def test_a_start_is_timing_and_pitch() -> None:
    # Half of all expect some pitch, a quarter of those the one that comes: one bit and two.
    shares = np.array([[0.5, 0.125, 0.375], [0.25, 0.5, 0.25]])
    line = Line(np.array([[1], [0]]), np.array([[Kind.BOTH], [Kind.TIMING]]), 1)
    timing, pitch = bits_of([np.log(shares).astype(np.float32)], line, [1, 2])
    assert timing == pytest.approx(1 + 2)
    assert pitch == pytest.approx(2)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=9))
def test_shares_add_up(scores: list[float]) -> None:
    assert np.exp2(log_shares(np.array([scores], np.float32))).sum() == pytest.approx(1)


def test_letters_have_no_letter_twice() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
